"""The only door to the files of documents, and the page that reads one in the browser."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.documents import DocumentError
from congress.errors import Refused
from congress.pages import file_answer, key_of, post_once, requires
from meetings import documents, forms, queries, services
from meetings.models import Document

LAST_PAGE = 9999


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
@requires("meetings.open_document", Document, among=queries.documents_of_page)
def document_read(request, document, file_uuid):
    """Read a PDF in the browser, with one's own notes and marks beside it; without scripts the download is there."""
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
        "notes": notes,
        "note_rows": [{"page": note.page, "text": note.text, "marked": note.is_marked} for note in notes],
        "form": form or forms.PageNoteForm(initial=kept),
        "idempotency_key": key_of(request),
    }
    response = render(request, "meetings/read.html", context, status=422 if form else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires("meetings.open_document", Document, among=queries.documents_of_page)
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
