"""The report of a unit for the year: its clerk writes, its leader approves and sends; the figures are kept then."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Organ, User
from proposals.models import UnitReport
from proposals.queries import report_figures
from proposals.workflow import REPORT_MOVES


@transaction.atomic
def begin_report(*, by: User, year: int, text: str) -> UnitReport:
    """Begin the report of the writer's own unit. Refused for a year to come, and where there is one already."""
    if not by.has_perm("proposals.begin_year_report"):
        raise PermissionDenied
    if year > clock.today().year:
        raise Invalid({"year": [_("This year has not come yet.")]})
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=by.post.organ_id)
    if UnitReport.objects.filter(organ=organ, year=year).exists():
        raise Refused(_("There is a report of this unit for this year already."))
    report = UnitReport.objects.create(congress_id=organ.congress_id, organ=organ, year=year, text=text, written_by=by)
    record("proposals.begin_report", report, by=by, year=year)
    return report


@transaction.atomic
def move_report(report: UnitReport, name: str, *, by: User, **fields: Any) -> UnitReport:
    """Make one move of the table of reports. Raises as ``move`` does."""
    rows = UnitReport.objects.select_for_update(of=("self",)).select_related("organ", "congress")
    report = rows.get(pk=report.pk)
    row = REPORT_MOVES.check(name, report, by)
    source = report.state
    EFFECTS[name](report, by=by, **fields)
    report.state = row.target or report.state
    report.version += 1
    report.save()
    record(f"proposals.{name}", report, by=by, source=source, to=report.state, year=report.year)
    return report


def _write(report: UnitReport, *, by: User, text: str) -> None:
    report.text, report.written_by, report.written_at = text, by, clock.now()


def _approve(report: UnitReport, *, by: User) -> None:
    report.approved_by, report.approved_at, report.note = by, clock.now(), ""


def _send_back(report: UnitReport, *, by: User, note: str) -> None:
    report.approved_by, report.approved_at, report.note = None, None, note


def _send(report: UnitReport, *, by: User) -> None:
    """The figures of this moment are kept: what happens later is not in them."""
    report.figures, report.sent_at = report_figures(by, report.organ, report.year), clock.now()


EFFECTS: dict[str, Callable[..., None]] = {
    "write_report": _write,
    "approve_report": _approve,
    "send_back_report": _send_back,
    "send_report": _send,
}
