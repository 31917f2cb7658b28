"""Trips of a session: planned, copied to other days, published, called off; and who comes by which train."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import Gathering, Hotel, Journey, JourneyWay, Participation, Ride, Trip, TripVehicle, Vehicle
from meetings.services.locking import lock, lock_place
from meetings.workflow import GatheringState

NOT_HELD = frozenset({GatheringState.CANCELLED, GatheringState.REFUSED})
MOST_DAYS = 14
FIELDS = ("kind", "departs_at", "from_place", "to_place", "route", "number")
TOLD_FIELDS = ("departs_at", "from_place", "to_place")  # of another one of these the riders are told


@transaction.atomic
def save_trip(
    trip: Trip | None, *, by: User, gathering: Gathering, vehicles: Iterable[Vehicle], version: int | None = None,
    hotels: Iterable[Hotel] | None = None, **fields: Any,
) -> Trip:  # fmt: skip
    """Plan a trip with its vehicles, or change it. Riders of a published one are told of another time or place.

    ``hotels`` are those whose people it is for; left as they are where none are given. ``Invalid`` for a hotel of
    another session, a vehicle that leaves elsewhere at that time, or that is taken off while people ride in it;
    ``Stale`` when somebody else changed the trip meanwhile; refused once it was called off.
    """
    if trip:
        row = open_trip(trip)
        if version is not None and row.version != version:
            now = {name: getattr(row, name) for name in (*FIELDS, "version")}
            raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    else:
        row = Trip(gathering=_held(gathering))
    before = [getattr(row, name) for name in TOLD_FIELDS]
    for name, value in fields.items():
        setattr(row, name, value)
    vehicles, chosen = list(vehicles), None if hotels is None else list(hotels)
    _check_vehicles(row, vehicles)
    if any(hotel.gathering_id != row.gathering_id for hotel in chosen or ()):
        raise Invalid({"hotels": [_("This hotel is of another session.")]})
    if row.pk:
        row.version += 1
    row.save()
    known = set(row.vehicles.values_list("vehicle", flat=True))
    row.vehicles.exclude(vehicle__in=vehicles).delete()
    TripVehicle.objects.bulk_create(
        TripVehicle(trip=row, vehicle=vehicle) for vehicle in vehicles if vehicle.pk not in known
    )
    if chosen is not None:
        row.hotels.set(chosen)
    record("meetings.save_trip", row, by=by)
    if row.published_at and before != [getattr(row, name) for name in TOLD_FIELDS]:
        record("meetings.change_rides", row, by=by, places=sorted(row.rides.values_list("participation", flat=True)))
    return row


def _held(gathering: Gathering) -> Gathering:
    gathering = lock(gathering.pk)
    if gathering.state in NOT_HELD:
        raise Refused(_("This gathering is not held."))
    return gathering


def open_trip(trip: Trip) -> Trip:
    """The trip under its session's lock and its own; refused once it was called off."""
    gathering = _held(trip.gathering)
    trip = Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
    trip.gathering = gathering
    if not trip.is_open:
        raise Refused(_("This trip was called off."))
    return trip


def _check_vehicles(trip: Trip, vehicles: list[Vehicle]) -> None:
    if any(vehicle.gathering_id != trip.gathering_id for vehicle in vehicles):
        raise Refused(_("This vehicle belongs to another session."))
    if errors := vehicle_errors(trip, vehicles):
        raise Invalid({"vehicles": errors})


def vehicle_errors(trip: Trip, vehicles: Iterable[Vehicle]) -> list[str]:
    """Which of the vehicles leave elsewhere at that time, and which may not be taken off as people ride in them."""
    vehicles = list(vehicles)
    away = TripVehicle.objects.filter(vehicle__in=vehicles, trip__departs_at=trip.departs_at, trip__cancelled_at=None)
    errors = [
        _("%(vehicle)s leaves elsewhere at that time.") % {"vehicle": row.vehicle.label}
        for row in away.exclude(trip=trip.pk).select_related("vehicle").order_by("pk")
    ]
    if trip.pk:
        left = Vehicle.objects.filter(rides__trip=trip).exclude(pk__in=[one.pk for one in vehicles]).distinct()
        errors += [
            _("People ride in %(vehicle)s; move them first.") % {"vehicle": row.label} for row in left.order_by("pk")
        ]
    return errors


@transaction.atomic
def copy_trip(trip: Trip, days: Iterable[dt.date], *, by: User) -> list[Trip]:
    """The same trip on other days at the same hour, with its vehicles and with the riders who still come, unpublished.

    ``Invalid`` for more than two weeks, the day of the trip itself, and a vehicle that leaves elsewhere then: nothing
    is copied.
    """
    trip = open_trip(trip)
    local, days = timezone.localtime(trip.departs_at), sorted(set(days))
    if not days or len(days) > MOST_DAYS or local.date() in days:
        raise Invalid({"days": [_("Name up to %(count)s other days.") % {"count": MOST_DAYS}]})
    vehicles, hotels = queries.vehicles_on(trip), list(trip.hotels.all())
    coming = set(queries.to_seat(trip.gathering).values_list("pk", flat=True))
    rides = [ride for ride in trip.rides.order_by("vehicle_id", "slot") if ride.participation_id in coming]
    made = []
    for day in days:
        departs_at = timezone.make_aware(dt.datetime.combine(day, local.time()))
        same = {name: getattr(trip, name) for name in FIELDS if name != "departs_at"}
        row = Trip(gathering=trip.gathering, departs_at=departs_at, **same)
        try:
            _check_vehicles(row, vehicles)
        except Invalid as invalid:
            raise Invalid({"days": [f"{day:%m-%d} {words}" for words in invalid.errors["vehicles"]]}) from invalid
        row.save()
        row.hotels.set(hotels)
        TripVehicle.objects.bulk_create(TripVehicle(trip=row, vehicle=vehicle) for vehicle in vehicles)
        Ride.objects.bulk_create(
            Ride(trip=row, vehicle_id=one.vehicle_id, participation_id=one.participation_id, slot=one.slot,
                 seats=one.seats, reason=one.reason)
            for one in rides
        )  # fmt: skip
        made.append(row)
    record("meetings.copy_trip", trip, by=by, trips=[row.pk for row in made])
    return made


@transaction.atomic
def publish_rides(trip: Trip, *, by: User) -> Trip:
    """Tell everybody once where he rides; from now on whoever gets another vehicle or time is told that.

    Refused when it was published, and when nobody rides.
    """
    trip = open_trip(trip)
    if trip.published_at:
        raise Refused(_("This trip was published already."))
    places = sorted(trip.rides.values_list("participation", flat=True))
    if not places:
        raise Refused(_("Nobody rides on this trip yet."))
    trip.published_at = clock.now()
    trip.version += 1
    trip.save(update_fields=["published_at", "version"])
    record("meetings.publish_rides", trip, by=by, places=places)
    return trip


@transaction.atomic
def cancel_trip(trip: Trip, *, by: User) -> Gathering:
    """Call a trip off; where it was published its riders are told. Refused once somebody has boarded."""
    trip = open_trip(trip)
    if trip.rides.filter(boarded_at__isnull=False).exists():
        raise Refused(_("Somebody has boarded already."))
    trip.cancelled_at = clock.now()
    trip.version += 1
    trip.save(update_fields=["cancelled_at", "version"])
    places = sorted(trip.rides.values_list("participation", flat=True)) if trip.published_at else []
    record("meetings.cancel_trip", trip, by=by, places=places)
    return trip.gathering


@transaction.atomic
def say_journey(place: Participation, way: str, *, by: User, number: str, station: str, at: dt.datetime) -> Journey:
    """Note by which train or flight somebody comes or leaves; an earlier word is replaced."""
    if way not in JourneyWay.values:
        raise Refused(_("Say whether it is the way there or back."))
    lock(place.gathering_id)
    place = lock_place(place.pk)
    row, _made = Journey.objects.update_or_create(
        participation=place, way=way, defaults={"number": number.strip().upper(), "station": station, "at": at}
    )
    record("meetings.say_journey", place, by=by, way=way)
    return row
