"""Who comes and leaves by what: trains, flights, own cars; for pages of transport and of hotels."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from congress.models import User
from meetings.models import Gathering, Journey, JourneyWay, ParkingPermit, Participation, TripKind

WAY_OF = {TripKind.PICK_UP: JourneyWay.ARRIVAL, TripKind.DROP_OFF: JourneyWay.DEPARTURE}
STAY_FIELDS = {JourneyWay.ARRIVAL: "arrives", JourneyWay.DEPARTURE: "departs"}


def journeys_of_page(user: User) -> QuerySet[Journey]:
    return Journey.objects.visible_to(user).select_related("participation__gathering__congress")


def journeys_by_train(gathering: Gathering) -> list[dict[str, Any]]:
    """Trains and flights by time, each with its people and the trip that fetches or brings them, if there is one."""
    rows = Journey.objects.filter(participation__gathering=gathering)
    rows = rows.select_related("participation__mandate__delegation")
    trips = {
        (trip.kind, trip.number, timezone.localdate(trip.departs_at)): trip
        for trip in gathering.trips.exclude(kind=TripKind.REGULAR).filter(cancelled_at=None).order_by("pk")
    }
    found: dict[tuple, dict[str, Any]] = {}
    for row in rows.order_by("at", "number", "pk"):
        day = timezone.localdate(row.at)
        kind = next(kind for kind, way in WAY_OF.items() if way == row.way)
        known = found.setdefault(
            (row.way, row.number, row.station, day),
            {"first": row, "kind": kind, "trip": trips.get((kind, row.number, day)), "people": []},
        )
        known["people"].append(row)
    return list(found.values())


def own_journeys(user: User, gathering: Gathering) -> dict[str, Journey]:
    """One's own journeys by way."""
    rows = Journey.objects.filter(participation__user=user, participation__gathering=gathering)
    return {row.way: row for row in rows.order_by("pk")}


def permits_of(gathering: Gathering) -> QuerySet[ParkingPermit]:
    """The cars that may park, by number, each with where its owner stays."""
    rows = gathering.parking_permits.select_related(
        "participation__mandate__delegation", "participation__stay__bed__room__hotel"
    )
    return rows.order_by("number")


def own_permits(user: User, gathering: Gathering) -> QuerySet[ParkingPermit]:
    """One's own cars that may park."""
    return gathering.parking_permits.filter(participation__user=user).order_by("number")


def permits_of_page(user: User) -> QuerySet[ParkingPermit]:
    return ParkingPermit.objects.visible_to(user).select_related("gathering__congress", "participation")


def travel(path: str = "") -> list[Prefetch]:
    """What ``travel_of`` and ``cars_of`` read, of the participations at ``path``."""
    return [
        Prefetch(f"{path}journeys", queryset=Journey.objects.order_by("pk")),
        Prefetch(f"{path}parking_permits", queryset=ParkingPermit.objects.order_by("number")),
    ]


def travel_of(place: Participation, way: str) -> tuple[dt.datetime | None, str]:
    """When and by what somebody comes or leaves: as noted with his stay, else by the train or flight he told."""
    stay = getattr(place, "stay", None)
    at, by = (getattr(stay, f"{STAY_FIELDS[way]}_{part}") for part in ("at", "by")) if stay else (None, "")
    told = next((row for row in place.journeys.all() if row.way == way), None)
    return (at or told.at, by or told.number) if told else (at, by)


def cars_of(place: Participation) -> str:
    """The cars of somebody that may park: plate and number of the permit."""
    return "、".join(f"{row.plate}（{row.number:03d}）" for row in place.parking_permits.all())
