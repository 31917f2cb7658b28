"""The units' reports for a year: the figures of one, and which units have sent theirs."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress.models import Organ, User
from proposals.models import Canonical, UnitReport
from proposals.queries.scores import Period, counts, scored_tasks, scored_units
from proposals.workflow import ReportState

# Name, what is counted, among what: as the report shows them, group by group.
YEAR_GROUPS: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...] = (
    ("time", (
        ("received", None), ("replied", None), ("replied_on_time", "to_reply"), ("replied_late", "to_reply"),
        ("given_back", None), ("extended", None))),
    ("outcome", (
        ("standing", None), *((f"outcome_{each.value}", "standing") for each in Canonical))),
    ("satisfaction", (
        ("first_good", "first_rated"), ("overall_good", "rated"), ("not_returned", "standing"))),
    ("promises", (
        ("promises_made", None), ("promises_done", "promises_made"), ("promises_open", "promises_made"))),
)  # fmt: skip
NAMES = frozenset(name for _group, lines in YEAR_GROUPS for line in lines for name in line if name)


def period_of_year(year: int) -> Period:
    """The tasks assigned in a calendar year."""
    return Period(f"y{year}", _("Year %(year)s") % {"year": year}, year, {"assigned_at__year": year})


def report_figures(user: User, organ: Organ, year: int) -> dict[str, int]:
    """The figures of a unit for a year as they stand now, as ``user`` sees its tasks."""
    period = period_of_year(year)
    found = counts(scored_tasks(user, period).filter(organ=organ), period, NAMES)
    return {name: found[organ.pk][""][name] for name in sorted(NAMES)}


def reports_of_page(user: User) -> QuerySet:
    """Reports with everything a page shows."""
    return UnitReport.objects.visible_to(user).select_related("organ", "congress", "written_by", "approved_by")


def years_reported(user: User, year: int) -> list[dict[str, Any]]:
    """Every unit that had a task in the year, by code: its report when it was sent, or ``None``. Two questions."""
    tasks = scored_tasks(user, period_of_year(year)).order_by()
    sent = {row.organ_id: row for row in UnitReport.objects.visible_to(user).filter(year=year, state=ReportState.SENT)}
    units = scored_units(user).filter(pk__in=tasks.values("organ"))
    rows = [{"organ": organ, "report": sent.get(organ.pk)} for organ in units.order_by("code")]
    return sorted(rows, key=lambda row: row["report"] is not None)
