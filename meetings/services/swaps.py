"""Two people change places at full tables, in full buses or in rooms by one move; the latest can be taken back."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.tables import Reason as TableReason
from meetings.computing.tables import is_halal_table
from meetings.models import (
    Diet,
    Gathering,
    Participation,
    Ride,
    RideReason,
    Stay,
    Swap,
    SwapKind,
    TablePlace,
    TablePlan,
    Trip,
)
from meetings.services.lodging import exchange_beds, lodged
from meetings.services.meals import open_meals
from meetings.services.riding import tell_riders
from meetings.services.tables import mark_changed
from meetings.services.trips import open_trip


@transaction.atomic
def swap_places(
    gathering: Gathering, kind: str, first: Participation, second: Participation, *, by: User, seen: tuple[str, str],
    trip: Trip | None = None,
) -> Swap:  # fmt: skip
    """Let two people of a session change places; those concerned are told.

    ``seen`` is where each was when it was looked at (``queries.where_now``): ``Stale`` when one is elsewhere by now.
    Refused where one has no place, both are in the same vehicle or room, and where one may not be where the other is:
    a halal table for who did not ask for it, a room of the other sex or with somebody never to share with, a key that
    is out, a trip that was boarded.
    """
    gathering, trip = _opened(gathering, kind, trip)
    if {first.gathering_id, second.gathering_id} != {gathering.pk} or first.pk == second.pk:
        raise Refused(_("Name two people of this session."))
    now = queries.where_now(kind, [first.pk, second.pk], trip)
    if (now.get(first.pk), now.get(second.pk)) != seen:
        raise Stale(_("One of the two is elsewhere by now. Look again."), current={})
    return _swap(gathering, kind, trip, [(first, *seen), (second, *reversed(seen))], by=by)


@transaction.atomic
def undo_swap(gathering: Gathering, kind: str, *, by: User, trip: Trip | None = None) -> Swap:
    """Take back the latest exchange that still stands. Refused when there is none, or they are elsewhere by now."""
    gathering, trip = _opened(gathering, kind, trip)
    swap = queries.last_swap(gathering, kind, trip)
    if swap is None:
        raise Refused(_("There is nothing to undo."))
    people = Participation.objects.in_bulk([pk for pk, _before, _after in swap.moves])
    now = queries.where_now(kind, people, trip)
    if any(now.get(pk) != after for pk, _before, after in swap.moves):
        raise Refused(_("They have other places by now; they cannot be put back."))
    moves = [(people[pk], after, before) for pk, before, after in swap.moves]
    return _swap(gathering, kind, trip, moves, by=by, undoes=swap)


def _opened(gathering: Gathering, kind: str, trip: Trip | None) -> tuple[Gathering, Trip | None]:
    """The session, and the plan concerned, under their locks."""
    if kind == SwapKind.TABLE:
        return open_meals(gathering.pk), None
    if kind == SwapKind.ROOM:
        return lodged(gathering), None
    if trip is None or trip.gathering_id != gathering.pk:
        raise Refused(_("Choose a trip of this session."))
    trip = open_trip(trip)
    return trip.gathering, trip


def _swap(
    gathering: Gathering, kind: str, trip: Trip | None, moves: list, *, by: User, undoes: Swap | None = None
) -> Swap:
    if not all(before and after for _place, before, after in moves):
        raise Refused(_("Both need a place to change."))
    if moves[0][1] == moves[0][2]:
        raise Refused(_("Both are in the same place."))
    WRITERS[SwapKind(kind)](gathering, trip, moves, by)
    facts = [[place.pk, before, after] for place, before, after in moves]
    row = Swap.objects.create(gathering=gathering, kind=kind, trip=trip, moves=facts, undoes=undoes, by=by)
    record("meetings.swap_places", gathering, by=by, swap=row.pk, what=kind)
    return row


def _swap_tables(gathering: Gathering, _trip: None, moves: list, by: User) -> None:
    plan = TablePlan.objects.select_for_update().get(gathering=gathering)
    for place, _before, after in moves:
        if is_halal_table(after) and not Diet.objects.filter(participation=place, halal=True).exists():
            raise Refused(_("Table %(table)s is for halal meals alone.") % {"table": after.rpartition("-")[0]})
    plan.places.filter(participation__in=[place for place, _before, _after in moves]).delete()
    TablePlace.objects.bulk_create(
        TablePlace(plan=plan, participation=place, table=table, seat=int(seat), reason=TableReason.HAND)
        for place, _before, after in moves
        for table, _dash, seat in [after.rpartition("-")]
    )
    mark_changed(plan, by)
    record("meetings.move_table", gathering, by=by, places=sorted(place.pk for place, _before, _after in moves))


def _swap_rides(_gathering: Gathering, trip: Trip, moves: list, by: User) -> None:
    rides = {ride.participation_id: ride for ride in trip.rides.filter(participation__in=[one[0] for one in moves])}
    if boarded := next((place for place, *_rest in moves if rides[place.pk].boarded_at), None):
        raise Refused(_("%(name)s has boarded already.") % {"name": boarded.name})
    first, second = (rides[place.pk] for place, _before, _after in moves)
    trip.rides.filter(pk__in=[first.pk, second.pk]).delete()
    Ride.objects.bulk_create(
        Ride(trip=trip, participation_id=one.participation_id, vehicle_id=other.vehicle_id, slot=other.slot,
             seats=other.seats, reason=RideReason.HAND)
        for one, other in ((first, second), (second, first))
    )  # fmt: skip
    before = {place.pk: int(old) for place, old, _new in moves}
    tell_riders(trip, before, {place.pk: int(new) for place, _old, new in moves}, by=by)


def _swap_rooms(gathering: Gathering, _trip: None, moves: list, by: User) -> None:
    stays = Stay.objects.select_for_update(of=("self",)).select_related(
        "bed__room__hotel", "participation__mandate__person"
    )
    first, second = (stays.get(participation=place) for place, _before, _after in moves)
    exchange_beds(gathering, first, second, by=by)


WRITERS: dict[SwapKind, Callable[..., None]] = {
    SwapKind.TABLE: _swap_tables, SwapKind.RIDE: _swap_rides, SwapKind.ROOM: _swap_rooms,
}  # fmt: skip
