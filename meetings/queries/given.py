"""Seats, table places, rooms and rides as the API gives them: one's own once told, all to those who arrange them."""

from django.db.models import Q, QuerySet

from congress.models import SECRETARIAT, User
from meetings.models import Diet, Ride, SeatPlanState, SeatTaken, Stay, TablePlace
from meetings.workflow import SHOWN


def _given(rows: QuerySet, user: User, congress: str, told: Q) -> QuerySet:
    if not user.is_authenticated or user.post is None:
        return rows.none()
    seen = Q(participation__user=user) & told
    if user.acts(*SECRETARIAT):
        seen |= Q(**{congress: user.post.congress_id})
    return rows.filter(seen)


def seats_given(user: User) -> QuerySet[SeatTaken]:
    """Seats in the plans in force."""
    rows = SeatTaken.objects.filter(plan__state=SeatPlanState.IN_FORCE)
    rows = _given(rows, user, "plan__gathering__congress", Q(plan__gathering__state__in=sorted(SHOWN)))
    return rows.select_related("plan__gathering__congress", "plan__hall", "participation__gathering")


def table_places_given(user: User) -> QuerySet[TablePlace]:
    """Places at tables."""
    told = Q(participation__gathering__state__in=sorted(SHOWN))
    rows = _given(TablePlace.objects.all(), user, "plan__gathering__congress", told)
    return rows.select_related("plan__gathering__congress", "participation__gathering")


def stays_given(user: User) -> QuerySet[Stay]:
    """Rooms of those who have one."""
    told = Q(told_at__isnull=False, participation__gathering__state__in=sorted(SHOWN))
    rows = _given(Stay.objects.filter(bed__isnull=False), user, "participation__gathering__congress", told)
    return rows.select_related("participation__gathering__congress", "bed__room__hotel")


def rides_given(user: User) -> QuerySet[Ride]:
    """Rides: one's own on published trips."""
    told = Q(trip__published_at__isnull=False, trip__cancelled_at=None)
    rows = _given(Ride.objects.all(), user, "trip__gathering__congress", told)
    return rows.select_related("trip__gathering__congress", "vehicle", "participation__gathering")


def diets_given(user: User) -> QuerySet[Diet]:
    """Who eats what, for those who arrange meals alone: the API is no place to read one's own."""
    rows = Diet.objects.visible_to(user)
    rows = rows if user.is_authenticated and user.post and user.acts(*SECRETARIAT) else rows.none()
    return rows.select_related("participation__gathering__congress")
