"""The only door to the files of documents, and the page that reads one in the browser."""

import json
import math

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from congress import clock
from congress.documents import DocumentError
from congress.errors import Invalid, Refused, Stale
from congress.pages import file_answer, key_of, post_once, requires
from meetings import documents, forms, queries, services
from meetings.computing import strokes
from meetings.models import Document

LAST_PAGE = 9999
WRAPPING = 200  # bytes around the strokes of a page


def _file(document, file_uuid):
    file = next((one for one in queries.files_of(document) if one.uuid == file_uuid), None)
    if file is None:
        raise Http404
    return _handed_out(file)


def _handed_out(file):
    if file.held:
        raise Refused(_("This file cannot be opened: %(reason)s.") % {"reason": file.held})
    return file


@require_safe
@requires("meetings.reach_document")
def document_file(request, pk, file_uuid):
    """Hand out a file and note who opened it; the pages of a confidential one carry the reader's name.

    What is handed out of a confidential document is made for this reader now and kept nowhere. Not one's own: 404, as
    everywhere; the rule is asked of the one document instead of the table, because a thousand ask at once.
    """
    document = queries.download(request.user, pk, file_uuid)
    if document is None or not request.user.has_perm("meetings.view_document", document):
        raise Http404
    if not request.user.has_perm("meetings.open_seen_document", document):
        raise PermissionDenied
    file = _handed_out(document.asked_file)
    services.open_document(document, by=request.user)
    inline = "inline" in request.GET
    if not document.confidential:
        response = file_answer(file, inline=inline)
        if document.is_keepable:
            response["X-Keepable"] = str(request.user.pk)
        return response
    with file.stored.open("rb") as stored:
        content = stored.read()
    name, number = queries.named_on_pages(document, request.user)
    try:
        marked = documents.watermarked(content, name=name, number=number, at=clock.now())
    except DocumentError as error:
        raise Refused(_("The pages cannot be marked with your name; ask the secretariat for a copy.")) from error
    response = HttpResponse(marked, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(not inline, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("meetings.note_document", Document, among=queries.documents_of_page)
def document_read(request, document, file_uuid):
    """Read a PDF in the browser, with one's own notes and marks beside it; without scripts the download is there."""
    services.check_end(document, by=request.user)
    page = request.GET.get("page", "")
    at = int(page) if page.isdecimal() and 0 < int(page[:6]) <= LAST_PAGE else 1
    return _reader(request, document, _pdf(document, file_uuid), at)


def _pdf(document, file_uuid):
    file = _file(document, file_uuid)
    if file.content_type != "application/pdf":
        raise Http404
    return file


def _reader(request, document, file, at, form=None):
    notes = queries.notes_of(document, request.user)
    here = next((note for note in notes if note.page == at), None)
    kept = {"page": at, "text": here.text if here else "", "is_marked": bool(here and here.is_marked)}
    context = {
        "document": document,
        "file": file,
        "file_url": reverse("document_file", args=[document.pk, file.uuid]),
        "at": at,
        "seconds_left": _seconds_left(document, request.user),
        "notes": notes,
        "note_rows": [{"page": note.page, "text": note.text, "marked": note.is_marked} for note in notes],
        "drawing_url": _address_of_drawings(document, file),
        "drawn_pages": queries.drawn_pages(file, request.user),
        "most": {"points": strokes.MOST_POINTS, "bytes": strokes.MOST_BYTES},
        "form": form or forms.PageNoteForm(initial=kept),
        "idempotency_key": key_of(request),
    }
    response = render(request, "meetings/read.html", context, status=422 if form else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _seconds_left(document, user):
    """After how many seconds the page is shut; nothing where it is not."""
    if not document.has_end or user.has_perm("meetings.prepare_documents", document):
        return None
    return max(0, math.ceil((document.ends_at - clock.now()).total_seconds()))


@require_POST
@requires("meetings.note_document", Document, among=queries.documents_of_page)
def document_note(request, document, file_uuid):
    """Keep one's own note beside a page; the reader's script asks with ``X-Reader`` and stays where it is."""
    file = _pdf(document, file_uuid)
    form = forms.PageNoteForm(request.POST)
    if not form.is_valid():
        return _reader(request, document, file, 1, form)

    def act():
        services.keep_note(document, by=request.user, **form.cleaned_data)
        return f"{reverse('document_read', args=[document.pk, file.uuid])}?page={form.cleaned_data['page']}"

    going = post_once(request, act)
    return HttpResponse(status=204) if request.headers.get("X-Reader") else redirect(going)


# Handwriting -----------------------------------------------------------------------------------------------------


def _address_of_drawings(document, file):
    """With {page} for the script to fill in."""
    return reverse("document_drawing", args=[document.pk, file.uuid, 0]).removesuffix("0/") + "{page}/"


def _told(facts, status=200):
    response = JsonResponse(facts, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@requires("meetings.note_document", Document, among=queries.documents_of_page)
def document_drawing(request, document, file_uuid, page):
    """What one drew oneself on a page: given, or kept. Asked by the reader's script, which names whose page it shows.

    409 with the strokes as they stand when another window changed them, 413 when the page is full, 422 for what is no
    handwriting; each with words for people under ``detail``.
    """
    file = _pdf(document, file_uuid)
    if not 0 < page <= LAST_PAGE:
        raise Http404
    if request.headers.get("X-Reader") != str(request.user.pk):  # the window was left open for somebody else
        return _told({"detail": _("Somebody else is logged in here meanwhile: nothing is kept.")}, 409)
    if request.method == "POST":
        return _keep_drawing(request, document, file, page)
    row = queries.drawing_of(file, request.user, page)
    drawn = {"edition": row.edition, "strokes": json.loads(row.strokes)} if row else {"edition": "", "strokes": []}
    return _told({**drawn, "token": get_token(request)})  # the log-in may have been renewed in another window


def _keep_drawing(request, document, file, page):
    try:
        drawn, edition = _sent(request)
        kept = services.keep_drawing(document, file, by=request.user, page=page, strokes=drawn, edition=edition)
    except services.PageFull as refusal:
        return _told({"detail": str(refusal)}, 413)
    except Stale as stale:
        return _told({"detail": str(stale), **stale.current}, 409)
    except Refused as refusal:
        return _told({"detail": str(refusal)}, 409)
    except Invalid as invalid:
        return _told({"detail": " ".join(words for found in invalid.errors.values() for words in found)}, 422)
    return _told({"edition": kept})


def _sent(request):
    """The strokes and the edition in a request; ``PageFull`` where it is too large to be looked at."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise services.PageFull from error
    if len(body) > strokes.MOST_BYTES + WRAPPING:
        raise services.PageFull
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    return (said.get("strokes"), str(said.get("edition", ""))) if isinstance(said, dict) else (None, "")
