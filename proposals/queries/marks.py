"""Marks: what a proposal bears, and what was marked in a year."""

from django.db.models import Min, OuterRef, Prefetch, QuerySet, Subquery

from congress import clock
from congress.models import User
from proposals.models import HandlingTask, Honour, Mark, MarkReport, Proposal
from proposals.queries.authors import read_with
from proposals.workflow import ANSWERING, DEAD, MarkKind, TaskState

_REPORTS = MarkReport.objects.order_by("-pk")
_LAST = MarkReport.objects.filter(mark=OuterRef("pk")).order_by("-pk")
_HEARD = MarkReport.objects.filter(mark=OuterRef("pk"), chairs_on__isnull=False).order_by("-chairs_on")
_HANDLERS = (
    HandlingTask.objects.filter(role__in=sorted(ANSWERING))
    .exclude(state__in=sorted(DEAD | {TaskState.DISPATCHED}))
    .select_related("organ")
    .order_by("pk")
)


def marks_of(proposal: Proposal) -> list[Mark]:
    """The standing marks of a proposal with their reports, the newest first; asked for only where the row names any."""
    if not proposal.marks:
        return []
    rows = Mark.objects.standing().filter(proposal=proposal).select_related("supervisor", "committee")
    reports = Prefetch("reports", _REPORTS.select_related("by"))
    return read_with(proposal, rows.prefetch_related(reports).order_by("pk"))


def with_mark(rows: QuerySet, kind: str) -> QuerySet:
    """The proposals (or their tasks) that bear the mark; any other word narrows nothing."""
    if kind not in MarkKind.values:
        return rows
    borne = Mark.objects.standing().filter(kind=kind).values("proposal")
    return rows.filter(**{"pk__in" if rows.model is Proposal else "proposal__in": borne})


def marked_in(user: User, kind: str, year: int) -> QuerySet:
    """The marks of a kind and year on proposals the user sees, each with the units, ``reported_at``, ``report`` (the
    last one) and ``heard_on`` (by the chairpersons' meeting).
    """
    rows = Mark.objects.standing().visible_to(user).filter(kind=kind, year=year)
    rows = rows.annotate(
        reported_at=Subquery(_LAST.values("at")[:1]),
        report=Subquery(_LAST.values("text")[:1]),
        heard_on=Subquery(_HEARD.values("chairs_on")[:1]),
    )
    proposals = Proposal.objects.only("number_text", "title", "state", "marks")
    return rows.select_related("supervisor", "committee").prefetch_related(
        Prefetch("proposal", proposals), Prefetch("proposal__tasks", _HANDLERS, to_attr="handlers")
    )


def marked_years() -> list[int]:
    """The years one can ask about, the latest first: from the first decision to this year."""
    first = Mark.objects.aggregate(first=Min("year"))["first"] or clock.today().year
    return list(range(clock.today().year, min(first, clock.today().year) - 1, -1))


def honours_of(user: User, year: int) -> QuerySet:
    """The excellent units of a year in the user's congress."""
    return Honour.objects.standing().visible_to(user).filter(year=year).select_related("organ").order_by("pk")
