"""One change for one or several: what seat, table, room and ride would become together, and whom that concerns."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from django.utils import timezone

from congress import clock
from deputies.workflow import State
from meetings.computing import joining
from meetings.computing.joining import Change, Step
from meetings.computing.tables import tables_of
from meetings.models import (
    AWAY,
    Gathering,
    Hotel,
    HotelRoom,
    Journey,
    Participation,
    Ride,
    SeatPlan,
    SeatPlanState,
    Stay,
    TablePlace,
    Trip,
    TripKind,
)
from meetings.queries import lodging, meals, seating
from meetings.queries.transport import WAY_OF, group_of_rider, riders

SEAT, TABLE, ROOM, RIDE, MATE = "seat", "table", "room", "ride", "mate"


@dataclass
class Part:
    """What one plan would take: its kind, the row it belongs to, the steps, whose place in the session each key is."""

    kind: str
    target: Any
    steps: list[Step]
    whose: dict[int, Participation]
    is_told: bool = True
    data: dict[str, Any] = field(default_factory=dict)

    def marks(self) -> set[str]:
        """By which what was looked at is told from anything else."""
        return {
            f"{self.kind}:{self.target.pk}:{one.key}:{_mark(one.before)}:{_mark(one.after)}:{one.why_not}"
            for one in self.steps
        }

    @property
    def moves(self) -> list[Step]:
        """The steps that change something."""
        return [one for one in self.steps if one.before != one.after]


@dataclass
class Together:
    """Everything one change would do at a session."""

    chosen: list[Participation]
    people: list[Participation]  # concerned: the chosen, and whom they replace or who replaces them
    parts: list[Part]
    mates: list[Participation]  # who would get another room-mate

    def marks(self) -> set[str]:
        return {mark for part in self.parts for mark in part.marks()}

    @property
    def comes(self) -> bool:
        """Whether any of the chosen comes."""
        return any(comes(one) for one in self.chosen)

    @property
    def is_empty(self) -> bool:
        return not any(part.moves for part in self.parts)


def _mark(where: Any) -> str:
    return "-".join(map(str, where)) if isinstance(where, tuple) else str(where or "")


def comes(place: Participation) -> bool:
    """Whether somebody comes or may still come."""
    return place.answer not in AWAY and not (place.mandate and place.mandate.state == State.TERMINATED)


def together(whole: Gathering, chosen: Iterable[Participation], hotel: Hotel | None = None) -> Together:
    """What a session would change for some as they are by now: come late, gone, replaced, or moved to ``hotel``."""
    chosen = list(chosen)
    people = concerned(whole, chosen)
    gone = frozenset(one.pk for one in people if not comes(one))
    coming = tuple(one.pk for one in people if comes(one))
    named = {one.pk for one in chosen}
    moved = {pk: f"{hotel.pk:09}" for pk in coming if pk in named} if hotel else {}
    change = Change(gone, coming, _instead(people), moved)
    rooms = _rooms(whole, people, change)
    parts = [*_seats(whole, people), *_tables(whole, people, change), *rooms]
    parts += _rides(whole, people, change, rooms)
    parts = [part for part in parts if part.steps]
    return Together([one for one in people if one.pk in named], people, parts, _mates(rooms))


def concerned(whole: Gathering, chosen: list[Participation]) -> list[Participation]:
    """Those chosen; whom they were elected to replace, or who replaces them, where these are asked too."""
    rows = Participation.objects.select_related("mandate__person", "mandate__delegation", "stay__bed__room").defer(
        "phone"
    )
    mandates = [one.mandate_id for one in chosen if one.mandate_id]
    wanted = Q(pk__in=[one.pk for one in chosen])
    wanted |= Q(mandate__replaces__in=mandates) | Q(mandate__replaced_by__in=mandates)
    return list(rows.filter(wanted, gathering=whole).distinct().order_by("pk"))


def _instead(people: Iterable[Participation]) -> dict[int, int]:
    by_mandate = {one.mandate_id: one.pk for one in people if one.mandate_id}
    return {
        one.pk: by_mandate[one.mandate.replaces_id]
        for one in people
        if one.mandate and one.mandate.replaces_id in by_mandate
    }


# Seats ---------------------------------------------------------------------------------------------------------------


def plans_to_change(whole: Gathering) -> list[SeatPlan]:
    """The plans of a session and its sittings still ahead: what is in force, else the draft."""
    held = Q(gathering=whole) | Q(gathering__parent=whole)
    rows = SeatPlan.objects.filter(held, state__in=[SeatPlanState.DRAFT, SeatPlanState.IN_FORCE])
    rows = rows.filter(gathering__ends_at__gt=clock.now()).select_related("gathering", "hall", "body")
    found: dict[int, SeatPlan] = {}
    for plan in rows.order_by("gathering", "state", "pk"):  # draft stands before in_force
        found[plan.gathering_id] = plan
    return list(found.values())


def _seats(whole: Gathering, people: list[Participation]) -> list[Part]:
    plans = plans_to_change(whole)
    here = _places_in(whole, people) if any(plan.gathering_id != whole.pk for plan in plans) else {}
    found = []
    for plan in plans:
        whose = here.get(plan.gathering_id, {}) if plan.gathering_id != whole.pk else {one.pk: one for one in people}
        hall, taken = plan.layout, seating.seats_of(plan)
        sitters = {one.key: one for one in seating.sitters(plan.gathering, hall, plan.body)}
        own = {one.pk: key for key, one in whose.items()}
        instead = {own[a]: own[b] for a, b in _instead(people).items() if {a, b} <= own.keys()}
        coming = tuple(key for key in sorted(whose) if key in sitters)
        change = Change(frozenset(whose) - set(coming), coming, instead)
        steps = joining.seats(hall, sitters, taken, change)
        found.append(Part(SEAT, plan, steps, whose, is_told=plan.state == SeatPlanState.IN_FORCE, data={"hall": hall}))
    return found


def _places_in(whole: Gathering, people: list[Participation]) -> dict[int, dict[int, Participation]]:
    """Sitting → the key of the place there → the place of the same person in the session."""
    mandates = {one.mandate_id: one for one in people if one.mandate_id}
    users = {one.user_id: one for one in people if one.user_id}
    named = {(one.name, one.unit): one for one in people if not one.mandate_id and not one.user_id}
    rows = Participation.objects.filter(gathering__parent=whole)
    rows = rows.filter(Q(mandate__in=mandates) | Q(user__in=users) | Q(name__in=[name for name, _unit in named]))
    found: dict[int, dict[int, Participation]] = {}
    for row in rows.order_by("pk").values_list("pk", "gathering", "mandate", "user", "name", "unit"):
        pk, gathering, mandate, user, name, unit = row
        one = mandates.get(mandate) or users.get(user) or (None if mandate or user else named.get((name, unit)))
        if one:
            found.setdefault(gathering, {})[pk] = one
    return found


# Tables --------------------------------------------------------------------------------------------------------------


def _tables(whole: Gathering, people: list[Participation], change: Change) -> list[Part]:
    plan = meals.table_plan_of(whole)
    if plan is None:
        return []
    rows = TablePlace.objects.filter(plan=plan).values_list("participation", "table", "seat")
    at = {pk: (table, seat) for pk, table, seat in rows}
    diners = {one.key: one for one in meals.diners(whole)}
    names = tables_of(plan.table_count, plan.halal_count)
    steps = joining.places(diners, at, change, tables_here=names, size=plan.seats)
    return [Part(TABLE, plan, steps, {one.pk: one for one in people})]


# Rooms ---------------------------------------------------------------------------------------------------------------


def _rooms(whole: Gathering, people: list[Participation], change: Change) -> list[Part]:
    guests, rooms = lodging.lodging_of(whole, anew=False)
    if not any(one.room for one in guests):
        return []  # nobody has a room yet: they are given to all together
    keys = frozenset(one.pk for one in people if hasattr(one, "stay") and one.stay.has_key)
    steps = joining.rooms(guests, rooms, change, keys=keys)
    steps = [one if one.why_not in {"", "key"} else replace(one, why_not=f"bed_{one.why_not}") for one in steps]
    known = HotelRoom.objects.filter(pk__in=[pk for one in steps for pk in (one.before, one.after) if pk])
    data = {room.pk: room for room in known.select_related("hotel")}
    told = Stay.objects.filter(participation__gathering=whole, told_at__isnull=False).exists()
    return [Part(ROOM, whole, steps, {one.pk: one for one in people}, is_told=told, data=data)]


def _mates(rooms: list[Part]) -> list[Participation]:
    """Who comes, sleeps in a room somebody leaves or comes to, knows his room, and keeps it."""
    moves = [one for part in rooms for one in part.moves]
    touched = {pk for one in moves for pk in (one.before, one.after) if pk}
    stays = Stay.objects.filter(bed__room__in=touched, told_at__isnull=False)
    rows = Participation.objects.filter(stay__in=stays).exclude(pk__in=[one.key for one in moves])
    return [one for one in rows.select_related("mandate").defer("phone").order_by("pk") if comes(one)] if moves else []


# Rides ---------------------------------------------------------------------------------------------------------------


def trips_to_change(whole: Gathering) -> list[Trip]:
    """Trips of a session that have not left, were not called off, and have riders or are fetched from a train."""
    rows = whole.trips.filter(cancelled_at=None, departs_at__gt=clock.now()).filter(
        Q(rides__isnull=False) | ~Q(kind=TripKind.REGULAR)
    )
    return list(rows.distinct().prefetch_related("hotels", "vehicles__vehicle").order_by("pk"))


def _rides(whole: Gathering, people: list[Participation], change: Change, rooms: list[Part]) -> list[Part]:
    trips = trips_to_change(whole)
    if not trips:
        return []
    where = _hotels_of(people, rooms)
    journeys = list(Journey.objects.filter(participation__in=people))
    rides = _rides_on(trips)
    own = {one.key: one for one in riders(people)}
    found = []
    for trip in trips:
        on_it = rides.get(trip.pk, {})
        along = [one for one in people if _rides_along(trip, one, on_it, own, where, journeys)]
        leaves = {
            one.pk for one in people if one.pk in change.hotels and one not in along
        }  # fmt: skip
        steps = joining.rides(
            [*(row["rider"] for row in on_it.values()), *(own[one.pk] for one in along if one.pk not in on_it)],
            {pk: row["vehicle"] for pk, row in on_it.items()},
            {row.vehicle_id: row.vehicle.seats for row in sorted(trip.vehicles.all(), key=lambda row: row.pk)},
            replace(
                change,
                come=tuple(one.pk for one in along if comes(one)),
                gone=frozenset(pk for pk in change.gone | leaves if pk in on_it and not on_it[pk]["boarded_at"]),
            ),
        )
        labels = {row.vehicle_id: row.vehicle for row in trip.vehicles.all()}
        whose = {one.pk: one for one in people}
        found.append(Part(RIDE, trip, steps, whose, is_told=trip.published_at is not None, data=labels))
    return found


def _rides_on(trips: list[Trip]) -> dict[int, dict[int, dict[str, Any]]]:
    """Trip → person → vehicle, group and whether he has boarded; without a row of the model for each of thousands."""
    names = ("trip", "participation", "vehicle", "boarded_at", "participation__standing",
             "participation__mandate__delegation__number")  # fmt: skip
    rows = Ride.objects.filter(trip__in=trips).order_by("pk")
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for trip, pk, vehicle, boarded, standing, delegation in rows.values_list(*names):
        rider = joining.Rider(pk, group_of_rider(standing, delegation), "")
        found.setdefault(trip, {})[pk] = {"vehicle": vehicle, "boarded_at": boarded, "rider": rider}
    return found


def _hotels_of(people: list[Participation], rooms: list[Part]) -> dict[int, int | None]:
    """The hotel where each will stay."""
    where = {one.pk: one.stay.bed.room.hotel_id if hasattr(one, "stay") and one.stay.bed else None for one in people}
    for part in rooms:
        for step in part.moves:
            where[step.key] = part.data[step.after].hotel_id if step.after else None
    return where


def _rides_along(
    trip: Trip, place: Participation, on_it: dict, own: dict, where: dict, journeys: list[Journey]
) -> bool:
    """Whether a trip is for him: his train, his hotel, or people of his delegation (guests: of his standing) on it."""
    if trip.kind != TripKind.REGULAR:
        day, way = timezone.localdate(trip.departs_at), WAY_OF[TripKind(trip.kind)]
        return any(
            (one.participation_id, one.way, one.number) == (place.pk, way, trip.number)
            and timezone.localdate(one.at) == day
            for one in journeys
        )
    hotels = {hotel.pk for hotel in trip.hotels.all()}
    if hotels and where[place.pk] is not None and where[place.pk] not in hotels:
        return False
    groups = {row["rider"].group for pk, row in on_it.items() if pk != place.pk}
    if hotels and where[place.pk] in hotels:
        return place.standing in {"member", *(group[1] for group in groups)}
    return own[place.pk].group in groups
