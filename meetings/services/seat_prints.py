"""Prints of seats are kept as they were; the next one may hold only what has changed since."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Refused
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.seating_rules import differences
from meetings.models import PrintKind, SeatPlan, SeatPrint


@transaction.atomic
def print_seats(plan: SeatPlan, kind: str, *, by: User, only_changes: bool = False) -> SeatPrint:
    """Keep what is printed of a plan now.

    With ``only_changes`` only those who have come or moved since the last print of this kind in this gathering, and the
    names of those who have gone. Refused when there was none, when nothing has changed, and for the seat plan, which
    is always printed whole.
    """
    row = SeatPrint(plan=plan, kind=kind, only_changes=only_changes, by=by)
    row.lines, row.seats = queries.seat_lines(plan), {str(key): seat for key, seat in queries.seats_of(plan).items()}
    if not row.lines:
        raise Refused(_("Nobody is seated in this plan."))
    if only_changes:
        _leave_out_the_same(row)
    row.save()
    record("meetings.print_seats", plan.gathering, by=by, plan=plan.pk, print=row.pk, lines=len(row.lines))
    return row


def _leave_out_the_same(row: SeatPrint) -> None:
    before = queries.last_print(row.plan, row.kind)
    if row.kind == PrintKind.PLAN:
        raise Refused(_("The seat plan is always printed whole."))
    if before is None:
        raise Refused(_("Nothing of this kind has been printed yet: print the whole."))
    seats = {int(key): seat for key, seat in before.seats.items()}
    changed = differences(seats, {one["place"]: one["key"] for one in row.lines})
    fresh = {*changed["added"], *changed["moved"]}
    row.lines = [one for one in row.lines if one["place"] in fresh]
    row.gone = queries.names_of(before, changed["gone"])
    if not row.lines and not row.gone:
        raise Refused(_("Nothing has changed since the last print."))
