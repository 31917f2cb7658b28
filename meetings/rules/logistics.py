"""Who reads where somebody sits, eats, sleeps and rides: he himself once it was told, and those who arrange it."""

import rules

from congress.models import SECRETARIAT
from congress.rules import acts_as, has_post
from meetings.models import Ride, SeatPlanState, SeatTaken, Stay
from meetings.rules.seats import arranges
from meetings.workflow import SHOWN


def _is_told(row) -> bool:
    """Whether the person himself may know it by now."""
    if isinstance(row, SeatTaken):
        return row.plan.state == SeatPlanState.IN_FORCE and row.plan.gathering.state in SHOWN
    if isinstance(row, Stay):
        return row.told_at is not None and row.participation.gathering.state in SHOWN
    if isinstance(row, Ride):
        return row.trip.published_at is not None and row.trip.cancelled_at is None
    return row.participation.gathering.state in SHOWN


@rules.predicate
def sees_own_place(user, row) -> bool:
    """Exactly what ``queries.seats_told`` and its like list: one test proves that they agree."""
    if row is None or not user.is_authenticated or user.post is None:
        return row is None and user.is_authenticated
    return arranges(user, row) or (row.participation.user_id == user.pk and _is_told(row))


rules.add_perm("meetings.view_place_given", has_post & sees_own_place)
rules.add_perm("meetings.view_diet", acts_as(*SECRETARIAT) & arranges)
rules.add_perm("meetings.view_meal", acts_as(*SECRETARIAT) & arranges)
