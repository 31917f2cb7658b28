"""Promises made in replies, until they are kept."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from congress.pages import list_page, repeat, requires
from proposals import queries, services
from proposals.models import Commitment
from proposals.views.lists import labels, tabs_of
from proposals.views.moves import evaluate_page, move_page
from proposals.workflow import COMMITMENT_MOVES

TABS = (
    ("", gettext_lazy("Due this quarter"), None),
    ("late", gettext_lazy("Late"), None),
    ("open", gettext_lazy("All open"), None),
    ("done", gettext_lazy("Done"), None),
)


@requires("proposals.list_tasks")
def commitment_list(request: HttpRequest) -> HttpResponse:
    """What units have promised, first of all what falls due this quarter."""
    chosen = request.GET.get("view", "")
    return list_page(
        request, "proposals/commitments.html", queries.promises(request.user, chosen), "promised_on",
        labels=labels(), tabs=tabs_of("commitment_list", TABS, chosen),
        prepare=partial(queries.strike_names, user=request.user),
    )  # fmt: skip


@requires("proposals.view_commitment", Commitment, among=queries.commitments_of_page)
def commitment_detail(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    """One promise: its day, what was reported, what the deputy said to it."""
    services.note_opening(commitment.proposal, by=request.user, what="commitment")
    commitment = queries.unnamed(commitment, request.user)
    context = {
        "commitment": commitment,
        "moves": queries.buttons(commitment, request.user, "commitment_move"),
        "steps": queries.steps_told(commitment),
    }
    return render(request, "proposals/commitment.html", context)


@requires("proposals.view_commitment", Commitment, among=queries.commitments_of_page)
def commitment_move(request: HttpRequest, commitment: Commitment, name: str) -> HttpResponse:
    """Ask for what a move of the promise needs and make it."""
    if name not in COMMITMENT_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    COMMITMENT_MOVES.check(name, commitment, request.user)
    return (evaluate_page if name == "rate" else move_page)(request, commitment, name, services.move_commitment)
