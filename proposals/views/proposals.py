"""Proposals: written, revised, followed, moved."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.pages import form_page, list_page, repeat, requires
from congress.panels import panels
from proposals import queries, services
from proposals.forms import ProposalForm
from proposals.models import Proposal
from proposals.views.lists import labels, mark_choices, narrowed, tabs_of
from proposals.views.moves import evaluate_page, move_page
from proposals.workflow import (
    BEFORE_REPLY,
    CHECKED,
    ENDED,
    IN_REVIEW,
    PROPOSAL_MOVES,
    WRITABLE,
    State,
)

# Saved views of one list: name in the address, label, states. One list, not five pages.
DEPUTY_TABS = (
    ("", gettext_lazy("All"), None),
    ("draft", gettext_lazy("Drafts"), WRITABLE - {State.COSIGNING}),
    ("signing", gettext_lazy("To sign"), frozenset({State.COSIGNING})),
    ("review", gettext_lazy("In review"), CHECKED | IN_REVIEW),
    ("handling", gettext_lazy("In handling"), BEFORE_REPLY),
    ("evaluate", gettext_lazy("To evaluate"), frozenset({State.REPLIED})),
    ("ended", gettext_lazy("Ended"), ENDED | {State.EVALUATED}),
)


@requires("proposals.list")
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The proposals one may see, newest first, by view and by words."""
    rows = Proposal.objects.visible_to(request.user)
    rows, chosen = narrowed(request, rows, DEPUTY_TABS)
    marked = request.GET.get("mark", "")
    rows = queries.with_mark(rows, marked)
    words = request.GET.get("search", "").strip()
    return list_page(
        request,
        "proposals/list.html",
        queries.lines(rows, request.user),
        prepare=partial(queries.strike_names, user=request.user),
        labels=labels(),
        tabs=tabs_of("proposal_list", DEPUTY_TABS, chosen),
        chosen=chosen,
        marks=mark_choices(),
        marked=marked,
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
        **queries.text_of_refused(request.user, request.GET.get("again", "")),
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
        may_in_delegations_name=services.may_in_delegations_name(mandate),
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


@requires("proposals.view", Proposal, among=queries.of_detail)
def proposal_detail(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """One proposal: where it stands, the text, the units, the replies, what happened."""
    user = request.user
    services.note_opening(proposal, by=user)
    proposal = queries.unnamed(proposal, user)
    tasks = queries.tasks_in_short(user, proposal)
    clocks = queries.clocks_of(proposal)
    replies = queries.read_with(proposal, queries.replies_in_short(user, tasks))
    is_own = user.has_perm("proposals.edit", proposal)
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
            "plans": queries.plans_of(user, proposal, tasks),
            "replies": replies,
            "signatures": queries.signatures_of(proposal),
            "may_open_main": proposal.main_id and user.has_perm("proposals.view", proposal.main),
            "merged": queries.merged_with(proposal, user),
            "may_write_anew": proposal.state == State.REFUSED and is_own,
            "split_with": queries.split_with(user, proposal),
            "may_view_changes": proposal.amended_at and user.has_perm("proposals.view_changes", proposal),
            "examinations": queries.examinations_of(proposal, replies),
            "marked": queries.marks_of(proposal),
            "openings": queries.openings_of(proposal, user),
            "files": queries.file_rows(proposal),
            "appraisals": queries.appraisals_of(proposal, user),
            "wishes": queries.wishes_of(proposal),
            "supplements": queries.supplements_of(proposal),
            "entries": queries.timeline(proposal, tasks, user=user),
            "is_own": is_own,
            "noted_words": queries.noted_words(proposal, user),
            "may_see_readers": user.has_perm("proposals.see_readers", proposal),
            "panels": panels("proposal", request, proposal),
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
    return (evaluate_page if name == "evaluate" else move_page)(request, proposal, name, services.move)
