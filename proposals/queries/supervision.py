"""Supervision cases: what is under way, late, reported, settled."""

from django.db.models import QuerySet

from congress.models import User
from proposals.models import HandlingTask, SupervisionCase
from proposals.queries.authors import with_authors_hidden
from proposals.workflow import CaseState

# Saved views of the list of cases, by their name in the address.
CASE_VIEWS = {
    "": lambda rows: rows.unsettled(),
    "late": lambda rows: rows.late(),
    "reported": lambda rows: rows.filter(state=CaseState.REPORTED),
    "settled": lambda rows: rows.filter(state=CaseState.SETTLED),
}


def cases(user: User, view: str) -> QuerySet:
    """The cases the user sees, in one of the views, with what a line shows."""
    rows = CASE_VIEWS.get(view, CASE_VIEWS[""])(SupervisionCase.objects.visible_to(user))
    rows = rows.select_related("organ", "proposal").only(
        "state", "due_on", "card", "body", "organ__name", "proposal__number_text", "proposal__title"
    )
    return with_authors_hidden(rows, user, proposal="proposal")


def cases_of_page(user: User) -> QuerySet:
    """Cases with everything a page shows and the rules ask."""
    rows = SupervisionCase.objects.visible_to(user).select_related(
        "organ", "congress", "proposal__lead__person", "task__parent__organ", "opened_by"
    )
    return with_authors_hidden(rows, user, proposal="proposal")


def case_of(task: HandlingTask) -> SupervisionCase | None:
    """The unsettled case about a task; asked for only where the row says there is one."""
    return SupervisionCase.objects.unsettled().filter(task=task).first() if task.supervised else None
