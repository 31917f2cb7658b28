"""Some come, go, are replaced or move to another hotel: what that changes, everybody else staying. Pure.

Each kind (seats, tables, rooms, rides) answers with steps: whose, from where, to where, why. Nobody but those named in
the ``Change`` is ever in a step.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from meetings.computing import lodging, lodging_rules, riding, tables
from meetings.computing.halls import WHEELCHAIR, Layout, Seat, Zone
from meetings.computing.lodging_rules import Guest, NoBeds, Room
from meetings.computing.riding import NoPlacesError, Rider
from meetings.computing.seating import INSTEAD
from meetings.computing.seating_rules import Reason, Sitter, Why, beside, from_the_middle, suits
from meetings.computing.tables import Diner

NOBODY = (10**6, "")  # the group of whoever is kept in a vehicle and is of none


@dataclass(frozen=True)
class Change:
    """Who of the people does not come any more, who comes, whom each of those replaces, who moves to which hotel."""

    gone: frozenset[int] = frozenset()
    come: tuple[int, ...] = ()
    instead: Mapping[int, int] = field(default_factory=dict)
    hotels: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """Where somebody was and will be, and why; ``why_not`` where he should have a place and finds none."""

    key: int
    before: Any = None
    after: Any = None
    reason: str = ""
    why_not: str = ""


# Seats ---------------------------------------------------------------------------------------------------------------


def seats(hall: Layout, people: Mapping[int, Sitter], taken: Mapping[int, str], change: Change) -> list[Step]:
    """Seats freed, and for those who come the seat of whom they replace, else the free one nearest to their people.

    ``people`` are those who come, ``taken`` is person → seat. Nobody sits beside somebody he is to be kept apart from.
    """
    steps = [Step(key, taken[key]) for key in sorted(change.gone & taken.keys())]
    at = {seat: people.get(key) for key, seat in taken.items() if key not in change.gone}
    waiting = [people[key] for key in change.come if key in people and key not in taken]
    for one in sorted(waiting, key=lambda one: (one.order, one.key)):
        seat, reason = _seat(hall, one, at, hall.by_key.get(taken.get(change.instead.get(one.key), "")))
        if seat is None:
            steps.append(Step(one.key, why_not=reason))
        else:
            at[seat.key] = one
            steps.append(Step(one.key, after=seat.key, reason=reason))
    return steps


def _seat(hall: Layout, one: Sitter, at: Mapping[str, Sitter | None], heirloom: Seat | None) -> tuple[Seat | None, str]:
    """A seat and the reason, or none and why."""

    def may(seat: Seat) -> bool:
        return seat.key not in at and suits(one, seat) and _keeps_apart(hall, one, seat, at)

    if one.fixed:
        fixed = hall.by_key.get(one.fixed)
        if fixed is None:
            return None, Why.UNKNOWN
        return (fixed, Reason.FIXED) if may(fixed) else (None, Why.TAKEN if fixed.key in at else Why.UNFIT)
    if heirloom and heirloom.zone == one.zone and may(heirloom):
        return heirloom, Reason.INSTEAD
    if one.needs_wheelchair:
        own = [seat for seat in hall.seats if seat.sign == WHEELCHAIR and may(seat)]
        own.sort(key=lambda seat: (seat.zone != one.zone, seat.y, seat.x))
        return (own[0], Reason.WHEELCHAIR) if own else (None, Why.NO_WHEELCHAIR)
    zone = hall.of(one.zone) or hall.of(INSTEAD.get(one.zone, one.zone))
    free = [seat for seat in zone if may(seat)]
    if not free:
        return None, Why.NO_SEAT if zone else Why.NO_ZONE
    return _nearest(hall, one, at, free)


def _keeps_apart(hall: Layout, one: Sitter, seat: Seat, at: Mapping[str, Sitter | None]) -> bool:
    return not any(
        other and (other.key in one.apart or one.key in other.apart) and beside(seat, hall.by_key[key])
        for key, other in at.items()
        if key in hall.by_key
    )


def _nearest(hall: Layout, one: Sitter, at: Mapping[str, Sitter | None], free: list[Seat]) -> tuple[Seat, str]:
    """On the rostrum from the middle; heads in the first row; else nearest to the delegation, in front of equals."""
    if one.zone == Zone.ROSTRUM:
        rows: dict[int, list[Seat]] = {}
        for seat in hall.of(Zone.ROSTRUM):
            rows.setdefault(seat.y, []).append(seat)
        ways = [row[nth].key for row in rows.values() for nth in from_the_middle(len(row))]
        return min(free, key=lambda seat: ways.index(seat.key)), Reason.ROSTRUM
    own = [
        hall.by_key[key]
        for key, other in at.items()
        if other and one.delegation is not None and other.delegation == one.delegation and key in hall.by_key
    ]
    own = [seat for seat in own if seat.zone == one.zone]
    if not own:
        return min(free, key=lambda seat: (seat.y, seat.x)), Reason.ZONE
    front = min(seat.y for seat in hall.of(one.zone))

    def rank(seat: Seat) -> tuple:
        away = min(abs(seat.x - other.x) + abs(seat.y - other.y) for other in own)
        return (one.is_head and seat.y != front, away, seat.y, seat.x)

    return min(free, key=rank), Reason.BESIDE


# Tables --------------------------------------------------------------------------------------------------------------


def places(
    people: Mapping[int, Diner], at: Mapping[int, tuple[str, int]], change: Change, *, tables_here: list[str], size: int
) -> list[Step]:
    """Places at tables freed, and for those who come that of whom they replace, else where most of their people sit.

    ``at`` is person → (table, place). Halal meals are eaten at halal tables alone.
    """
    steps = [Step(key, at[key]) for key in sorted(change.gone & at.keys())]
    now = {key: place for key, place in at.items() if key not in change.gone}
    waiting = [people[key] for key in change.come if key in people and key not in at]
    for one in sorted(waiting, key=lambda one: (one.order, one.key)):
        taken = set(now.values())
        free: dict[str, list[int]] = {}
        for table in tables_here:
            if tables.is_halal_table(table) == one.is_halal:
                free[table] = [nth for nth in range(1, size + 1) if (table, nth) not in taken]
        heirloom = at.get(change.instead.get(one.key))
        if heirloom and heirloom[1] in free.get(heirloom[0], []):
            place, reason = heirloom, tables.Reason.INSTEAD
        elif open_tables := [table for table, rest in free.items() if rest]:
            table = _table(one, people, now, open_tables, free)
            place, reason = (table, free[table][0]), tables.Reason.HALAL if one.is_halal else tables.Reason.BESIDE
        else:
            steps.append(Step(one.key, why_not="no_halal" if one.is_halal else "no_table"))
            continue
        now[one.key] = place
        steps.append(Step(one.key, after=place, reason=reason))
    return steps


def _table(
    one: Diner, people: Mapping[int, Diner], at: Mapping[int, tuple[str, int]], names: list[str], free: Mapping
) -> str:
    """Where most of the delegation sit; where none of them do, the table with the most free places."""
    own = Counter(
        table for key, (table, _nth) in at.items() if key in people and people[key].delegation == one.delegation
    )
    return min(names, key=lambda table: (-own[table], -len(free[table]), table))


# Rooms ---------------------------------------------------------------------------------------------------------------


def rooms(guests: Iterable[Guest], known: Iterable[Room], change: Change, *, keys: frozenset[int]) -> list[Step]:
    """Beds freed, and for those who come the bed of whom they replace, else one by the rule of rooms.

    ``guests`` have the room they sleep in. Whoever moves to another hotel is placed there, or stays. Who has a key
    (``keys``) keeps the bed until it is back.
    """
    all_of, house = {one.key: one for one in guests}, list(known)
    hotel_of = {room.key: room.hotel for room in house}
    steps = []
    for key in sorted(change.gone & all_of.keys()):
        if all_of[key].room is None:
            continue
        if key in keys:
            steps.append(Step(key, all_of[key].room, all_of[key].room, why_not="key"))
        else:
            steps.append(Step(key, all_of[key].room))
            all_of[key] = replace(all_of[key], room=None)
    freed = {step.key: step.before for step in steps if step.after is None}
    for step in _moved_together(all_of, house, change, keys):
        steps.append(step)
        all_of[step.key] = replace(all_of[step.key], room=step.after)
    waiting = [all_of[key] for key in change.come if key in all_of]
    for key in [one.key for one in sorted(waiting, key=lambda one: (one.group, one.order, one.key))]:
        one, hotel = all_of[key], change.hotels.get(key)
        if one.room is not None and (hotel is None or hotel_of.get(one.room) == hotel):
            continue
        if one.room is not None and key in keys:
            steps.append(Step(key, one.room, one.room, why_not="key"))
            continue
        step = _room(one, all_of, house, hotel, freed.get(change.instead.get(key)))
        steps.append(step)
        all_of[key] = replace(one, room=step.after)
    return steps


def _moved_together(guests: Mapping[int, Guest], house: list[Room], change: Change, keys: frozenset[int]) -> list[Step]:
    """Several who move to one hotel: by the rule of rooms, so that pairs and floors are kept; none if not all fit."""
    hotel_of = {room.key: room.hotel for room in house}
    steps = []
    for hotel in sorted(set(change.hotels.values()), key=str):
        movers = [
            guests[key]
            for key, wanted in change.hotels.items()
            if wanted == hotel and key in guests and key not in keys and hotel_of.get(guests[key].room) != hotel
        ]
        if len(movers) == 1:
            continue
        moving = {one.key for one in movers}
        others = [one for one in guests.values() if one.room is not None and one.key not in moving]
        try:
            placed = lodging.assign(
                [*others, *(replace(one, room=None) for one in movers)], [r for r in house if r.hotel == hotel]
            )
        except NoBeds:
            continue  # one by one then: as many as there are beds for, the others named
        steps += [
            Step(one.key, one.room, placed[one.key].room, placed[one.key].reason)
            for one in sorted(movers, key=lambda one: (one.group, one.order, one.key))
        ]
    return steps


def _room(one: Guest, guests: Mapping[int, Guest], house: list[Room], hotel: Any, heirloom: int | None) -> Step:
    """The bed of whom he replaces; else beside his delegation, on its floor, in its hotel; else by the rule."""
    others = [other for other in guests.values() if other.room is not None and other.key != one.key]
    here = [room for room in house if hotel is None or room.hotel == hotel]
    strange = {other.room for other in others if other.group != one.group}
    begun = {other.room for other in others} - strange
    own = [room for room in house if any((other.room, other.group) == (room.key, one.group) for other in others)]
    floors, hotels = {(room.hotel, room.floor) for room in own}, {room.hotel for room in own}
    tries = (
        [room for room in here if room.key == heirloom and room.key not in strange],
        [] if one.alone else [room for room in here if room.key in begun],
        [room for room in here if (room.hotel, room.floor) in floors and room.key not in strange],
        [room for room in here if room.hotel in hotels and room.key not in strange],
        here,
    )
    why = ""
    for nth, some in enumerate(tries):
        if not some and some is not here:
            continue
        try:
            placed = lodging.assign([*others, replace(one, room=None)], some)[one.key]
        except NoBeds as refusal:
            why = dict(refusal.misfits)[one.key]
            continue
        return Step(one.key, one.room, placed.room, placed.reason if nth else lodging_rules.Reason.INSTEAD)
    return Step(one.key, one.room, one.room, why_not=why)


# Rides ---------------------------------------------------------------------------------------------------------------


def rides(
    riders: Iterable[Rider], riding_in: Mapping[int, int], capacity: Mapping[int, int], change: Change
) -> list[Step]:
    """Places in vehicles freed, and for those who come one in the vehicle of whom they replace, else by the rule.

    ``riders`` are those on the trip and those who come, ``riding_in`` is person → vehicle.
    """
    steps = [Step(key, riding_in[key]) for key in sorted(change.gone & riding_in.keys())]
    now = {key: vehicle for key, vehicle in riding_in.items() if key not in change.gone}
    people = {one.key: one for one in riders if one.key not in change.gone}
    waiting = [people[key] for key in change.come if key in people and key not in riding_in]
    for one in sorted(waiting, key=lambda one: (one.group, one.order, one.key)):
        free = Counter(capacity)
        free.subtract(now.values())
        heirloom = riding_in.get(change.instead.get(one.key))
        if heirloom is not None and free[heirloom] > 0:
            vehicle = heirloom
        else:
            kept = [
                replace(people.get(key, Rider(key, NOBODY, "")), kept=place, why=riding.Reason.HAND)
                for key, place in now.items()
            ]
            try:
                vehicle = riding.assign([*kept, one], capacity, beside=True)[one.key].vehicle
            except NoPlacesError:
                steps.append(Step(one.key, why_not="no_place"))
                continue
        now[one.key] = vehicle
        steps.append(Step(one.key, after=vehicle, reason=riding.Reason.BESIDE))
    return steps
