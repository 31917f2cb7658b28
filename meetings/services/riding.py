"""Who rides where: shared out by delegation, moved by hand. All have a place, or nothing is written."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.codes import digest
from meetings.computing.riding import NoPlacesError, Place, assign
from meetings.models import Participation, Ride, RideReason, Standing, Trip, TripKind, Vehicle
from meetings.services.trips import open_trip


@dataclass
class RidePlan:
    """What sharing out would do: who rides where before and after (participation → vehicle), who has no place."""

    placed: dict[int, Place] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    left_over: list[int] = field(default_factory=list)

    @property
    def after(self) -> dict[int, int]:
        return {key: place.vehicle for key, place in self.placed.items()}

    @property
    def mark(self) -> str:
        """By which the plan that was looked at is known again."""
        return digest(str((sorted(self.before.items()), sorted(self.after.items()))))


def plan_rides(
    trip: Trip, *, standings: Iterable[str] = (Standing.MEMBER,), delegations: Collection[int] = (),
    keep: bool = False,
) -> RidePlan:  # fmt: skip
    """How the people of a trip would be shared out over its vehicles; writes nothing.

    ``delegations`` (ids) are those whose deputies ride, all where there are none; ``keep`` leaves everybody in place.
    """
    rides = list(trip.rides.order_by("pk"))
    hand = [ride.participation_id for ride in rides if ride.reason == RideReason.HAND]
    rows = queries.to_ride(trip, standings)
    if delegations and trip.kind == TripKind.REGULAR:
        rows = rows.filter(~Q(standing=Standing.MEMBER) | Q(mandate__delegation__in=delegations))
    wanted = Q(pk__in=rows.order_by().values("pk")) | Q(
        pk__in=queries.to_seat(trip.gathering).filter(pk__in=hand).order_by().values("pk")
    )
    people = trip.gathering.participations.filter(wanted)
    seats = {vehicle.pk: vehicle.seats for vehicle in queries.vehicles_on(trip)}
    plan = RidePlan(before={ride.participation_id: ride.vehicle_id for ride in rides})
    try:
        plan.placed = assign(queries.riders_of(people, rides, keep_all=keep), seats, beside=keep)
    except NoPlacesError as refusal:
        plan.left_over = refusal.keys
    return plan


@transaction.atomic
def assign_rides(
    trip: Trip, *, by: User, standings: Iterable[str] = (Standing.MEMBER,), delegations: Collection[int] = (),
    keep: bool = False, seen: str | None = None,
) -> RidePlan:  # fmt: skip
    """Carry out what ``plan_rides`` says, as a whole. ``seen`` is the mark of the plan that was looked at.

    ``Invalid`` with those who have no place: then nobody is moved. ``Stale`` when the plan would be another by now;
    refused once somebody has boarded, when nobody is to ride, and when the trip was called off.
    """
    trip = open_trip(trip)
    if trip.rides.filter(boarded_at__isnull=False).exists():
        raise Refused(_("Somebody has boarded already."))
    plan = plan_rides(trip, standings=standings, delegations=delegations, keep=keep)
    if plan.left_over:
        raise Invalid({"vehicles": queries.names_left_over(plan.left_over)})
    if seen is not None and seen != plan.mark:
        raise Stale(_("The riders were changed meanwhile. Look again."), current={})
    if not plan.placed:
        raise Refused(_("Nobody is to ride on this trip."))
    seats = {vehicle.pk: vehicle.seats for vehicle in queries.vehicles_on(trip)}
    slots = dict.fromkeys(seats, 0)
    rows = []
    for key, place in plan.placed.items():
        slots[place.vehicle] += 1
        rows.append(
            Ride(trip=trip, vehicle_id=place.vehicle, participation_id=key, slot=slots[place.vehicle],
                 seats=seats[place.vehicle], reason=place.reason.value)
        )  # fmt: skip
    trip.rides.all().delete()
    Ride.objects.bulk_create(rows, batch_size=500)
    record("meetings.assign_rides", trip, by=by, count=len(rows))
    tell_riders(trip, plan.before, plan.after, by=by)
    return plan


def tell_riders(trip: Trip, before: dict[int, int], after: dict[int, int], *, by: User) -> None:
    """Count the change; on a published trip whoever rides elsewhere than before is told."""
    trip.version += 1
    trip.save(update_fields=["version"])
    moved = sorted(pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk))
    if moved and trip.published_at:
        fresh = [pk for pk in moved if pk not in before]
        if fresh:
            record("meetings.publish_rides", trip, by=by, places=fresh)
        if others := [pk for pk in moved if pk in before]:
            record("meetings.change_rides", trip, by=by, places=others)


@transaction.atomic
def move_rider(trip: Trip, place: Participation, vehicle: Vehicle | None, *, by: User, seen: int | None) -> Trip:
    """Give somebody a place in another vehicle by hand, or take him off the trip (``vehicle`` none).

    ``seen`` is the vehicle he rode in when it was asked: ``Stale`` when that has changed, or when the last place was
    taken meanwhile. Refused for a vehicle that does not come along, and once he has boarded.
    """
    trip = open_trip(trip)
    if place.gathering_id != trip.gathering_id:
        raise Refused(_("%(name)s is not asked to this gathering.") % {"name": place.name})
    ride = trip.rides.select_for_update(of=("self",)).filter(participation=place).first()
    before = {place.pk: ride.vehicle_id} if ride else {}
    if before.get(place.pk) != seen:
        raise Stale(_("%(name)s rides elsewhere by now. Look again.") % {"name": place.name}, current={})
    if ride and ride.boarded_at:
        raise Refused(_("%(name)s has boarded already.") % {"name": place.name})
    if ride:
        ride.delete()
    if vehicle:
        _seat(trip, place, vehicle)
    record("meetings.move_rider", trip, by=by, place=place.pk)
    tell_riders(trip, before, {place.pk: vehicle.pk} if vehicle else {}, by=by)
    return trip


def _seat(trip: Trip, place: Participation, vehicle: Vehicle) -> None:
    if not trip.vehicles.filter(vehicle=vehicle).exists():
        raise Refused(_("This vehicle does not go on this trip."))
    vehicle = Vehicle.objects.get(pk=vehicle.pk)
    taken = set(trip.rides.filter(vehicle=vehicle).values_list("slot", flat=True))
    slot = next((slot for slot in range(1, vehicle.seats + 1) if slot not in taken), None)
    if slot is None:
        raise Stale(_("No place is left in %(vehicle)s by now.") % {"vehicle": vehicle.label}, current={})
    Ride.objects.create(
        trip=trip, vehicle=vehicle, participation=place, slot=slot, seats=vehicle.seats, reason=RideReason.HAND
    )


def leave_rides(place: Participation) -> None:
    """Free the places of somebody who does not come, on every trip he has not boarded."""
    rides = place.rides.filter(boarded_at=None, trip__departs_at__gt=clock.now())
    Trip.objects.filter(pk__in=list(rides.values_list("trip", flat=True))).update(version=F("version") + 1)
    rides.delete()


def forget_transport(place: Participation) -> None:
    """The same for somebody who is taken off the list, with his journeys and permits."""
    for rows in (place.rides, place.journeys, place.parking_permits):
        rows.all().delete()
