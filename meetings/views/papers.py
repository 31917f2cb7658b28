"""The papers of a gathering: the list, one document, its versions, its moves, who has opened it, copies."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, key_of, post_once, repeat, requires
from congress.paper import ENDINGS
from meetings import documents, forms, queries, services
from meetings.models import Document, Gathering
from meetings.views.shared import paper, with_initial
from meetings.views.tabs import tabs_of
from meetings.workflow import DOCUMENT, DocumentState

KEPT = (
    "title",
    "number",
    "stage",
    "item",
    "position",
    "secrecy",
    "read_by",
    "standing",
    "embargo_until",
    "ends_with",
    "read_until",
    "must_return",
)


@require_safe
@requires("meetings.view_agenda", Gathering, among=queries.gatherings_of_page)
def document_list(request, gathering):
    """What somebody may read of the papers, by agenda; what came since his last visit is marked."""
    services.keep_visit(gathering, by=request.user)
    context = {
        "gathering": gathering,
        "shelves": queries.shelves(gathering, request.user),
        "tabs": tabs_of(request.user, gathering, "document_list"),
        "may_prepare": request.user.has_perm("meetings.prepare_documents", gathering),
    }
    return render(request, "meetings/documents.html", context)


@require_safe
@requires("meetings.view_document")
def my_papers(request):
    """Gatherings with papers somebody has not opened yet, and those that come next."""
    unread = queries.unread_papers(request.user).select_related("gathering").order_by("-readable_at", "-pk")[:50]
    return render(request, "meetings/my_papers.html", {"rows": list(unread), "next": queries.with_papers(request.user)})


@requires("meetings.prepare_documents", Gathering, among=queries.gatherings_of_page)
def document_new(request, gathering):
    """Enter a document."""
    initial = {"position": gathering.documents.count() + 1}
    make = partial(with_initial, partial(forms.DocumentForm, gathering=gathering), initial)

    def act(version=None, **cleaned):
        return services.add_document(gathering, by=request.user, **cleaned)

    back = reverse("document_list", args=[gathering.pk])
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=back,
        gathering=gathering,
        heading=_("Enter a document"),
    )


@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_edit(request, document):
    """Change a document; what the release settled is not offered after it."""
    make = partial(with_initial, partial(_edit_form, document), _kept(document) | {"version": document.version})

    def act(**cleaned):
        return services.change_document(document, by=request.user, **cleaned)

    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=document.get_absolute_url(),
        gathering=document.gathering,
        heading=_("Change the document"),
    )


def _edit_form(document, *args, **kwargs):
    form = forms.DocumentForm(*args, gathering=document.gathering, **kwargs)
    if document.state != DocumentState.PREPARED:
        movable = {"read_until"} if document.read_until else set()
        for name in {*forms.ReadersForm.base_fields, "files"} - movable:
            form.fields.pop(name, None)
    return form


def _kept(document):
    kept = {name: getattr(document, name) for name in KEPT}
    return kept | {"delegations": list(document.delegations.all()), "bodies": list(document.bodies.all())}


@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_version(request, document):
    """Enter a new version with the readers of the old one, and its end where that lies ahead."""
    initial = _kept(document) | {"embargo_until": None}
    if document.has_ended:
        initial |= {"ends_with": None, "read_until": None}
    make = partial(with_initial, partial(forms.DocumentForm, gathering=document.gathering), initial)

    def act(version=None, **cleaned):
        return services.add_version(document, by=request.user, **cleaned)

    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=document.get_absolute_url(),
        gathering=document.gathering,
        heading=_("New version"),
        about=document.title,
    )


@require_safe
@requires("meetings.view_document", Document, among=queries.documents_of_page)
def document_detail(request, document):
    """One document: its files, its versions, one's own notes; for staff what happened and who opened it."""
    user = request.user
    prepares = user.has_perm("meetings.prepare_documents", document)
    opens = user.has_perm("meetings.open_document", document)
    seen = Document.objects.visible_to(user)
    files = _file_rows(document) if opens else []
    keepable = opens and document.is_keepable
    context = {
        "document": document,
        "files": files,
        "keep": " ".join([document.get_absolute_url(), *(row["url"] for row in files)]) if keepable else "",
        "older": seen.filter(pk=document.replaces_id).first() if document.replaces_id else None,
        "newer": seen.filter(replaces=document).first(),
        "notes": queries.notes_of(document, user),
        "moves": _buttons(document, user),
        "may_prepare": prepares,
        "read_counts": queries.read_counts(document) if prepares else None,
        "entries": queries.papers_told(document) if prepares else [],
        "has_ended": document.has_ended,
        "is_prepared": document.state == DocumentState.PREPARED,
        "is_withdrawn": document.state == DocumentState.WITHDRAWN,
    }
    response = render(request, "meetings/document.html", context)
    if keepable:
        response["X-Keepable"] = str(user.pk)
    return response


def _file_rows(document):
    return [
        {
            "name": file.name,
            "size": file.size,
            "note": file.held,
            "url": reverse("document_file", args=[document.pk, file.uuid]),
            "read_url": reverse("document_read", args=[document.pk, file.uuid])
            if file.content_type == "application/pdf" and not file.held
            else "",
            "remove_url": reverse("document_file_remove", args=[document.pk, file.uuid]),
        }
        for file in queries.files_of(document)
    ]


def _buttons(document, user):
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("document_move", args=[document.pk, move.name]),
            "style": "danger" if move.name == "withdraw_document" else "main",
        }
        for move in DOCUMENT.open_to(user, document)
    ]


@requires("meetings.view_document", Document, among=queries.documents_of_page)
def document_move(request, document, name):
    """Ask for what a move needs and make it."""
    if name not in DOCUMENT.names:
        raise Http404
    if answer := repeat(request):
        return answer
    move = DOCUMENT.check(name, document, request.user)
    act = partial(services.move_document, document, name, by=request.user)
    context = {"heading": move.label, "about": document.title, "submit_label": move.label, "document": document}
    if name == "release_document":
        context["readers_count"] = queries.places_of_readers(document).count()
    make = partial(forms.DOCUMENT_FORMS[name], subject=document)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=document.get_absolute_url(),
        gathering=document.gathering,
        **context,
    )


@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_file_remove(request, document, file_uuid):
    """Take a file away before the release."""
    file = next((one for one in queries.files_of(document) if one.uuid == file_uuid), None)
    if file is None:
        raise Http404
    act = partial(services.remove_file, document, file, by=request.user)
    return form_page(
        request,
        "meetings/paper_form.html",
        forms.PlainForm,
        act,
        cancel_url=document.get_absolute_url(),
        gathering=document.gathering,
        heading=_("Take the file away"),
        about=file.name,
        submit_label=_("Take away"),
    )


# Who has opened it; copies -----------------------------------------------------------------------------------------


@require_safe
@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_receipts(request, document):
    """Who should read a document, and who has opened it."""
    readers = queries.read_list(document)
    chosen = request.GET.get("view", "")
    shown = [one for one in readers if not chosen or (chosen == "unread") == (one.opened_at is None)]
    names = (("", _("All"), len(readers)), ("unread", _("Not opened"), sum(one.opened_at is None for one in readers)))
    tabs = [
        {"label": label, "url": f"?view={name}", "current": name == chosen, "count": count}
        for name, label, count in names
    ]
    return render(request, "meetings/receipts.html", {"document": document, "rows": shown, "tabs": tabs})


@require_safe
@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_receipts_sheet(request, document):
    """The same as Excel."""
    return paper(documents.read_sheet_name(document), documents.read_sheet(queries.read_list(document)))


@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_copies(request, document):
    """The numbered copies, ticked off as they come back."""
    if not document.must_return:
        raise Http404
    if request.method == "POST":
        returned = [int(number) for number in request.POST.getlist("returned") if number.isdecimal()]

        def act():
            services.tick_copies(document, by=request.user, returned=returned)
            return reverse("document_copies", args=[document.pk])

        return redirect(post_once(request, act))
    rows = queries.copies_of(document)
    context = {
        "document": document,
        "rows": rows,
        "out_count": sum(row.returned_at is None for row in rows),
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/copies.html", context)


@require_POST
@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_copies_number(request, document):
    """Give every reader a numbered copy."""

    def act():
        services.number_copies(document, by=request.user)
        return reverse("document_copies", args=[document.pk])

    return redirect(post_once(request, act))


@require_safe
@requires("meetings.prepare_documents", Document, among=queries.documents_of_page)
def document_copies_paper(request, document, ending):
    """The list of copies for the desk where they are handed out."""
    if ending not in ENDINGS or not document.must_return:
        raise Http404
    return paper(
        documents.copies_name(document, ending), documents.print_copies(document, queries.copies_of(document), ending)
    )
