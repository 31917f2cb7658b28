"""Pages of the chain: the deputy's, the dispatching office's, the bureau's."""

from functools import partial

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from congress import files, jobs
from congress.auth import logged_in_long_ago
from congress.models import Role
from congress.pages import cached, form_page, list_page, page_of, public, repeat, requires
from proposals import documents, queries, services
from proposals.forms import ProposalForm, SaveSearchForm, form_of
from proposals.models import HandlingTask, Proposal, Reply, SavedSearch
from proposals.workflow import (
    BEFORE_REPLY,
    ENDED,
    FINISHED,
    IN_REVIEW,
    PROPOSAL_MOVES,
    TASK_MOVES,
    UNSIGNED,
    WRITABLE,
    State,
    TaskState,
)

# Saved views of one list: name in the address, label, states. One list, not five pages.
DEPUTY_TABS = (
    ("", gettext_lazy("All"), None),
    ("draft", gettext_lazy("Drafts"), WRITABLE - {State.COSIGNING}),
    ("signing", gettext_lazy("To sign"), frozenset({State.COSIGNING})),
    ("review", gettext_lazy("In review"), IN_REVIEW),
    ("handling", gettext_lazy("In handling"), BEFORE_REPLY),
    ("evaluate", gettext_lazy("To evaluate"), frozenset({State.REPLIED})),
    ("ended", gettext_lazy("Ended"), ENDED | {State.EVALUATED}),
)
TASK_TABS = (
    ("", gettext_lazy("All"), None),
    ("sign", gettext_lazy("To sign for"), UNSIGNED),
    ("work", gettext_lazy("In handling"), frozenset(TaskState.values) - FINISHED - UNSIGNED),
    ("done", gettext_lazy("Done"), FINISHED),
)


def _tabs(address, tabs, current):
    return [
        {
            "label": label,
            "url": f"{reverse(address)}?view={name}" if name else reverse(address),
            "current": name == current,
        }
        for name, label, _states in tabs
    ]


def _labels():
    """The headings that each line of a list repeats on a phone: translated once, not in every line."""
    return {"state": _("State"), "unit": _("Unit"), "due": _("Due")}


def _narrowed(request, rows, tabs):
    """The rows of the chosen view, and its name."""
    chosen = request.GET.get("view", "")
    states = {name: states for name, _label, states in tabs}.get(chosen)
    return (rows.filter(state__in=states) if states else rows), chosen


@requires("proposals.list")
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The proposals one may see, newest first, by view and by words."""
    rows = Proposal.objects.visible_to(request.user)
    rows, chosen = _narrowed(request, rows, DEPUTY_TABS)
    words = request.GET.get("search", "").strip()
    return list_page(
        request,
        "proposals/list.html",
        queries.lines(rows),
        labels=_labels(),
        tabs=_tabs("proposal_list", DEPUTY_TABS, chosen),
        chosen=chosen,
        words=words,
        may_write=request.user.has_perm("proposals.create"),
        may_search=request.user.has_perm("proposals.manage"),
    )


@requires("proposals.create")
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Write a proposal: kept while typing, stored as a draft, handed in on the next page."""
    mandate = services.own_mandate(request.user)
    preset = {
        "contact_phone": mandate.person.phone,
        "contact_address": mandate.person.address,
        "postcode": mandate.person.postcode,
    }
    return form_page(
        request,
        "proposals/form.html",
        lambda *args, **kwargs: ProposalForm(
            *args, **{**kwargs, "initial": preset | kwargs.get("initial", {})}, congress=mandate.congress
        ),
        lambda version=None, **fields: services.create(by=request.user, **fields),
        draft=("proposals.new", ""),
        submit_label=_("Save the draft"),
        cancel_url=reverse("proposal_list"),
    )


@requires("proposals.edit", Proposal, among=queries.of_page)
def proposal_edit(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Revise the text while it is the deputy's own."""

    def make(*args, **kwargs):
        kwargs["initial"] = {"version": proposal.version} | kwargs.get("initial", {})
        return ProposalForm(*args, instance=proposal, congress=proposal.congress, **kwargs)

    def act(version=None, **fields):
        return services.revise(proposal, by=request.user, version=version or 0, **fields)

    return form_page(
        request,
        "proposals/form.html",
        make,
        act,
        draft=("proposals.edit", str(proposal.pk)),
        submit_label=_("Save"),
        cancel_url=proposal.get_absolute_url(),
        proposal=proposal,
    )


@requires("proposals.view", Proposal, among=queries.of_page)
def proposal_detail(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """One proposal: where it stands, the text, the units, the replies, what happened."""
    user = request.user
    tasks = queries.tasks_in_short(user, proposal)
    clocks = queries.clocks_of(proposal)
    return render(
        request,
        "proposals/detail.html",
        {
            "proposal": proposal,
            "steps": queries.steps(proposal, late=any(each["state"] == "late" for each in clocks)),
            "moves": queries.buttons(proposal, user, "proposal_move"),
            "may_edit": proposal.state in WRITABLE and user.has_perm("proposals.edit", proposal),
            "tasks": tasks,
            "clocks": clocks,
            "replies": queries.replies_in_short(user, tasks),
            "signatures": queries.signatures_of(proposal),
            "merged": queries.merged_with(proposal) if proposal.accepted_at else [],
            "examinations": queries.examinations_of(proposal),
            "files": queries.file_rows(proposal),
            "entries": queries.timeline(proposal, tasks),
            "is_own": user.has_perm("proposals.edit", proposal),
        },
    )


@requires("proposals.view", Proposal, among=queries.of_page)
def proposal_move(request: HttpRequest, proposal: Proposal, name: str) -> HttpResponse:
    """Ask for what a move needs and make it; the workflow itself decides who may."""
    if name not in PROPOSAL_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    PROPOSAL_MOVES.check(name, proposal, request.user)
    return (_evaluate if name == "evaluate" else _move_page)(request, proposal, name, services.move)


@requires("proposals.list_tasks")
def task_list(request: HttpRequest) -> HttpResponse:
    """The units' tasks one may see: a bureau's desk, the office's block."""
    rows = HandlingTask.objects.visible_to(request.user)
    rows, chosen = _narrowed(request, rows, TASK_TABS)
    if request.GET.get("overdue"):
        rows = rows.overdue()
    return list_page(
        request, "proposals/tasks.html", queries.task_lines(rows), labels=_labels(),
        tabs=_tabs("task_list", TASK_TABS, chosen), chosen=chosen, overdue=request.GET.get("overdue", ""),
        may_hand_over=request.user.has_perm("proposals.hand_over"),
    )  # fmt: skip


@requires("proposals.view_task", HandlingTask, among=queries.tasks_of_page)
def task_detail(request: HttpRequest, task: HandlingTask) -> HttpResponse:
    """One unit's task: what is asked, by when, contacts, the reply as it stands."""
    user = request.user
    reply = getattr(task, "reply", None)
    parts = queries.tasks_of_page(user).filter(parent=task) if user.acts(Role.DISPATCHER) else []
    return render(
        request,
        "proposals/task.html",
        {
            "task": task,
            "proposal": task.proposal,
            "moves": queries.buttons(task, user, "task_move"),
            "clocks": queries.clocks_of(task.proposal, task),
            "contacts": task.contacts.select_related("by").order_by("-happened_at"),
            "reply": reply if reply and user.has_perm("proposals.view_reply", reply) else None,
            "files": queries.file_rows(task.proposal),
            "entries": queries.timeline(task.proposal, [task]),
            "parts": parts,
            "between_units": not user.acts(Role.DEPUTY),
            "together": {} if user.acts(Role.DEPUTY) else queries.together(task),
        },
    )


@requires("proposals.view_task", HandlingTask, among=queries.tasks_of_page)
def task_move(request: HttpRequest, task: HandlingTask, name: str) -> HttpResponse:
    """Ask for what a unit's move needs and make it."""
    if name not in TASK_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    TASK_MOVES.check(name, task, request.user)
    return _move_page(request, task, name, services.move_task)


@requires("proposals.view_reply", Reply, among=queries.replies_of_page)
def reply_detail(request: HttpRequest, reply: Reply) -> HttpResponse:
    """The reply as a page: number, class, text, promise, contact, the letter to download."""
    evaluation = getattr(reply, "evaluation", None)
    return render(
        request,
        "proposals/reply.html",
        {"reply": reply, "proposal": reply.task.proposal, "evaluation": evaluation},
    )


@requires("proposals.view_reply", Reply, among=queries.replies_of_page)
def reply_letter(request: HttpRequest, reply: Reply) -> HttpResponse:
    """The letter as it would be printed now: for the drafter and the leader, before it is sent."""
    return _paper(documents.letter_name(reply), documents.letter(reply), inline=True)


@requires("proposals.view_reply", Reply, among=queries.replies_of_page)
def evaluation_form(request: HttpRequest, reply: Reply) -> HttpResponse:
    """征询意见表 of a reply that was sent, to be printed: empty, or as the deputy filled it in."""
    if reply.sent_at is None:
        raise Http404
    return _paper(documents.evaluation_form_name(reply), documents.evaluation_form(reply), inline=True)


@requires("proposals.view", Proposal, among=queries.of_page)
def proposal_form(request: HttpRequest, proposal: Proposal, ending: str) -> HttpResponse:
    """专用纸 as PDF or Word; phone and address only for whom they concern."""
    with_contact = request.user.has_perm("proposals.see_contact", proposal)
    content = documents.form(proposal, _ending(ending), with_contact=with_contact)
    return _paper(documents.form_name(proposal, ending), content)


@requires("proposals.view", Proposal, among=queries.of_page)
def proposal_history(request: HttpRequest, proposal: Proposal, ending: str) -> HttpResponse:
    """The file of a proposal as PDF or Word, of what the user may see."""
    seen = queries.of_history(request.user, proposal)
    return _paper(documents.history_name(proposal, ending), documents.history(proposal, _ending(ending), **seen))


def _ending(ending):
    if ending not in documents.ENDINGS:
        raise Http404
    return ending


def _paper(name, content, *, inline=False):
    """A printed paper: looked at in the browser or kept, never in a shared cache."""
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    name = documents.file_name(name)
    response["Content-Disposition"] = content_disposition_header(as_attachment=not inline, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("proposals.hand_over")
def hand_over(request: HttpRequest) -> HttpResponse:
    """What one's own body gave the units, batch by batch; a batch is printed in the background."""
    rows, chosen = _narrowed(request, queries.given_by(request.user), TASK_TABS)
    if request.GET.get("overdue"):
        rows = rows.overdue()
    batches = queries.batches(rows)
    if request.method == "POST":
        batch = next((each for each in batches if each["key"] == request.POST.get("batch")), None)
        if batch is None:
            raise Http404
        return redirect("job", _print_hand_over(request.user, queries.of_batch(rows, batch)).pk)
    return render(
        request, "proposals/hand_over.html", {"batches": batches, "tabs": _tabs("hand_over", TASK_TABS, chosen)}
    )


def _print_hand_over(user, tasks):
    parameters = {"tasks": list(tasks.order_by("pk").values_list("pk", flat=True))}
    return jobs.enqueue("proposals.hand_over", by=user, title=_("Papers for the hand-over"), parameters=parameters)


@requires("proposals.manage")
def volume_list(request: HttpRequest) -> HttpResponse:
    """The sessions whose accepted proposals can be collected in a volume."""
    return render(request, "proposals/volumes.html", {"rows": queries.sessions_with_accepted(request.user)})


@require_POST
@requires("proposals.manage")
def volume_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a session's volume in the background."""
    sessions = (row["session"] for row in queries.sessions_with_accepted(request.user))
    session = next((each for each in sessions if each.pk == pk), None)
    if session is None:
        raise Http404
    job = jobs.enqueue(
        "proposals.volume",
        by=request.user,
        title=_("Volume: %(session)s") % {"session": session},
        parameters={"session": session.pk},
        key=f"proposals.volume:{request.user.pk}:{session.pk}",
    )
    return redirect("job", job.pk)


def _move_page(request, obj, name, verb):
    label = str(next(iter((PROPOSAL_MOVES if isinstance(obj, Proposal) else TASK_MOVES).moves[name].values())).label)
    typed = name in {"draft_reply", "evaluate"}
    return form_page(
        request,
        "proposals/move.html",
        form_of(name, obj),
        partial(verb, obj, name, by=request.user),
        draft=(f"proposals.{name}", str(obj.pk)) if typed else None,
        submit_label=label,
        cancel_url=obj.get_absolute_url(),
        obj=obj,
        proposal=obj if isinstance(obj, Proposal) else obj.proposal,
        move=name,
        label=label,
    )


# Nobody else's hand: the rating asks for the log-in again when it is older than half an hour.
_evaluate = reauthentication_required(_move_page, enabled=logged_in_long_ago)


@public
@require_safe
def archive_list(request: HttpRequest) -> HttpResponse:
    """What is published, newest first, for everybody."""
    found = queries.archive(request.GET)
    page = list_page(
        request, "proposals/archive.html", found.rows, words=found.words, tags=found.tags, start=found.start,
        **found.context
    )  # fmt: skip
    return cached(request, page)


@public
@require_safe
def archive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One published proposal, as far as everybody may read it."""
    publication = get_object_or_404(queries.publication_of_page(), pk=pk)
    return cached(request, render(request, "proposals/archive_detail.html", {"publication": publication}))


@require_safe
@requires("proposals.manage")
def proposal_search(request: HttpRequest) -> HttpResponse:
    """Every filter together, the columns one chooses, and the searches one keeps."""
    found = queries.combined(request.user, queries.asked_of(request.GET))
    page = page_of(request, found.rows, words=found.words)
    shown = {name: queries.COLUMNS[name] for name in found.columns}
    main = "title" if "title" in shown else found.columns[0]
    rows = [
        {"pk": row.pk, "cells": [(column.label, column.cell(row), name == main) for name, column in shown.items()]}
        for row in page["rows"]
    ]
    context = {
        **page,
        "rows": rows,
        "columns": [(name, column.label, name in shown) for name, column in queries.COLUMNS.items()],
        "headings": [column.label for column in shown.values()],
        "choices": queries.with_all(found.choices),
        "asked": found.asked,
        "query": request.GET.urlencode(),
        "saved": SavedSearch.objects.visible_to(request.user).order_by("name"),
        "frame": "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html",
    }
    response = render(request, "proposals/search.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("proposals.manage")
def search_save(request: HttpRequest) -> HttpResponse:
    """Name the search in the address and keep it."""
    asked = queries.asked_of(request.GET)
    act = partial(services.save_search, by=request.user, parameters=asked)
    back = f"{reverse('proposal_search')}?{request.GET.urlencode()}"
    return form_page(
        request, "proposals/search_save.html", SaveSearchForm, act, submit_label=_("Save"), cancel_url=back
    )  # fmt: skip


@require_POST
@requires("proposals.manage", SavedSearch)
def search_drop(request: HttpRequest, saved: SavedSearch) -> HttpResponse:
    services.drop_search(saved)
    return redirect("proposal_search")


@require_POST
@requires("proposals.manage")
def search_export(request: HttpRequest) -> HttpResponse:
    """Write what the search in the address finds into a workbook."""
    return redirect("job", services.start_export(by=request.user, asked=queries.asked_of(request.GET)).pk)
