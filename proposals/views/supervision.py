"""Supervision cases: lists, and what unit and supervisor do in one."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from congress.pages import list_page, repeat, requires
from proposals import queries, services
from proposals.models import SupervisionCase
from proposals.views.lists import labels, tabs_of
from proposals.views.moves import move_page
from proposals.workflow import CASE_MOVES

TABS = (
    ("", gettext_lazy("Under way"), None),
    ("late", gettext_lazy("Late"), None),
    ("reported", gettext_lazy("To decide"), None),
    ("settled", gettext_lazy("Settled"), None),
)


@requires("proposals.list_tasks")
def case_list(request: HttpRequest) -> HttpResponse:
    """The units under supervision, the earliest term first."""
    chosen = request.GET.get("view", "")
    return list_page(
        request, "proposals/cases.html", queries.cases(request.user, chosen), "due_on",
        labels=labels(), tabs=tabs_of("case_list", TABS, chosen),
        prepare=partial(queries.strike_names, user=request.user),
    )  # fmt: skip


@requires("proposals.view_case", SupervisionCase, among=queries.cases_of_page)
def case_detail(request: HttpRequest, case: SupervisionCase) -> HttpResponse:
    """One case: who supervises and why, the term, reports and decisions, the card."""
    services.note_opening(case.proposal, by=request.user, what="case")
    case = queries.unnamed(case, request.user)
    context = {
        "case": case,
        "moves": queries.buttons(case, request.user, "case_move"),
        "steps": queries.steps_told(case),
    }
    return render(request, "proposals/case.html", context)


@requires("proposals.view_case", SupervisionCase, among=queries.cases_of_page)
def case_move(request: HttpRequest, case: SupervisionCase, name: str) -> HttpResponse:
    """Ask for what a move of the case needs and make it."""
    if name not in CASE_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    CASE_MOVES.check(name, case, request.user)
    return move_page(request, case, name, services.move_case)
