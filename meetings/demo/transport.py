"""The buses of the city's fifth session: to the hall on the first morning, a train to be met, cars that may park."""

import datetime as dt

from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from meetings import queries
from meetings.computing.riding import assign
from meetings.demo.making import Desk, desk_of
from meetings.models import (
    Gathering,
    Journey,
    JourneyWay,
    ParkingPermit,
    Ride,
    Trip,
    TripKind,
    TripVehicle,
    Vehicle,
)

BUSES = tuple((f"{nth}号车", f"安A·{nth:04d}", 45) for nth in range(1, 7))
COACHES = tuple((f"{nth}号车", f"安A·{nth + 9:04d}", 19) for nth in range(7, 10))
CARS = tuple((f"工作车{nth}", f"安A·{nth + 30:04d}", 4) for nth in range(1, 7))
HOTEL, HALL, STATION = "安澜宾馆", "市人民大会堂", "火车站"
TO_HALL, TO_HOTEL, MEETING, ARRIVES = 8 * 60 + 10, 12 * 60 + 20, 16 * 60 + 30, 16 * 60
DAYS_BEFORE, TRAIN, ON_TRAIN = 2, "G123", 12
PARKED, PARKED_PRESS = 3, 2


@seeder(order=29)
def transport(seed: Seed) -> None:
    """After the gatherings; where the city sits in its fifth session."""
    congress = seed.congresses.get(CITY)
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first() if congress else None
    if whole is None or whole.vehicles.exists():
        return
    desk, at = desk_of(congress), moment(whole.session.begins_on - dt.timedelta(days=DAYS_BEFORE), 15 * 60)
    vehicles = Vehicle.objects.bulk_create(
        Vehicle(gathering=whole, label=label, plate=plate, seats=seats, driver=f"司机{nth}", driver_phone=f"0990-61{nth:02d}")
        for nth, (label, plate, seats) in enumerate((*BUSES, *COACHES, *CARS), start=40)
    )  # fmt: skip
    places = list(queries.to_seat(whole))
    Journey.objects.bulk_create(
        Journey(participation=place, way=JourneyWay.ARRIVAL, number=TRAIN, station=STATION, at=_before(whole, ARRIVES))
        for place in places[:ON_TRAIN]
    )
    ParkingPermit.objects.bulk_create(
        ParkingPermit(gathering=whole, participation=place, plate=f"安A·9{nth:03d}", number=nth, issued_at=at)
        for nth, place in enumerate((*places[ON_TRAIN : ON_TRAIN + PARKED], *places[-PARKED_PRESS:]), start=1)
    )
    day, deputies = whole.session.begins_on, vehicles[: len(BUSES) + len(COACHES)]
    trips = [
        _trip(whole, deputies, at, departs_at=moment(day, TO_HALL), from_place=HOTEL, to_place=HALL),
        _trip(whole, deputies, at, departs_at=moment(day, TO_HOTEL), from_place=HALL, to_place=HOTEL),
        _trip(
            whole, vehicles[len(BUSES) : len(BUSES) + 1], at, departs_at=_before(whole, MEETING), from_place=STATION,
            to_place=HOTEL, kind=TripKind.PICK_UP, number=TRAIN,
        ),
    ]  # fmt: skip
    write_facts([
        Fact("meetings.save_vehicle", whole, desk.staff, at, {"vehicle": vehicles[0].pk}),
        *(fact for trip in trips for fact in _told(trip, desk)),
    ])  # fmt: skip


def _before(whole: Gathering, minutes: int) -> dt.datetime:
    return moment(whole.session.begins_on - dt.timedelta(days=1), minutes)


def _trip(whole: Gathering, vehicles: list[Vehicle], at: dt.datetime, **facts: object) -> Trip:
    """A published trip with everybody whom its vehicles are for."""
    trip = Trip.objects.create(gathering=whole, published_at=at, **facts)
    TripVehicle.objects.bulk_create(TripVehicle(trip=trip, vehicle=vehicle) for vehicle in vehicles)
    seats = {vehicle.pk: vehicle.seats for vehicle in vehicles}
    riders = queries.riders(queries.to_ride(trip))[: sum(seats.values())]
    slots = dict.fromkeys(seats, 0)
    rows = []
    for key, place in assign(riders, seats).items():
        slots[place.vehicle] += 1
        rows.append(
            Ride(trip=trip, vehicle_id=place.vehicle, participation_id=key, slot=slots[place.vehicle],
                 seats=seats[place.vehicle], reason=place.reason.value)
        )  # fmt: skip
    Ride.objects.bulk_create(rows, batch_size=500)
    return trip


def _told(trip: Trip, desk: Desk) -> list[Fact]:
    places = sorted(trip.rides.values_list("participation", flat=True))
    return [
        Fact("meetings.save_trip", trip, desk.staff, trip.published_at),
        Fact("meetings.assign_rides", trip, desk.staff, trip.published_at, {"count": len(places)}),
        Fact("meetings.publish_rides", trip, desk.staff, trip.published_at, {"places": places}),
    ]
