"""Vehicles, trips and riders as pages, papers and the session card show them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from congress import clock
from congress.models import User
from congress.names import stroke_key
from meetings.computing import vehicle_sheet
from meetings.computing.riding import Group, Reason, Rider
from meetings.models import (
    MOST_SEATS,
    Gathering,
    Journey,
    Participation,
    Ride,
    Standing,
    Trip,
    TripKind,
    Vehicle,
)
from meetings.queries.journeys import WAY_OF
from meetings.queries.seating import to_seat

STANDINGS = list(Standing.values)
STILL_SHOWN = dt.timedelta(minutes=30)  # after the departure: whoever is late looks once more
SHEET_WORDS = {
    vehicle_sheet.Wrong.NO_COLUMNS: gettext_lazy("Columns for number, plate and seats of the vehicles are needed."),
    vehicle_sheet.Wrong.NOTHING: gettext_lazy("There are no vehicles in the sheet."),
    vehicle_sheet.Wrong.EMPTY: gettext_lazy("Row %(row)s: number or plate is missing."),
    vehicle_sheet.Wrong.SEATS: gettext_lazy("Row %(row)s: %(what)s needs between 1 and %(most)s seats."),
    vehicle_sheet.Wrong.LABEL_TWICE: gettext_lazy("Row %(row)s: the vehicle %(what)s stands in the sheet twice."),
    vehicle_sheet.Wrong.PLATE_TWICE: gettext_lazy("Row %(row)s: the plate of %(what)s stands in the sheet twice."),
    vehicle_sheet.Wrong.PLATE_TAKEN: gettext_lazy("Row %(row)s: another vehicle has the plate of %(what)s."),
    vehicle_sheet.Wrong.TOO_LONG: gettext_lazy("Row %(row)s: something about %(what)s is too long."),
    vehicle_sheet.Wrong.KNOWN: gettext_lazy("Row %(row)s: the vehicle %(what)s is known; choose to update it."),
    vehicle_sheet.Wrong.TOO_FEW: gettext_lazy("Row %(row)s: more people ride in %(what)s than it would have seats."),
}


def vehicle_problems_in_words(problems: Iterable[vehicle_sheet.Problem]) -> list[str]:
    """What stands against a sheet of vehicles, by row."""
    return [SHEET_WORDS[one.why] % {"row": one.row, "what": one.what, "most": MOST_SEATS} for one in problems]


# Vehicles and trips --------------------------------------------------------------------------------------------------


def vehicles_of(gathering: Gathering) -> QuerySet[Vehicle]:
    """The vehicles of a session in the order they were entered, those in use first."""
    return gathering.vehicles.order_by("-is_active", "pk")


def vehicles_of_page(user: User) -> QuerySet[Vehicle]:
    return Vehicle.objects.visible_to(user).select_related("gathering__congress")


def trips_of_page(user: User) -> QuerySet[Trip]:
    """The trips somebody arranges or whose boarding he watches."""
    return Trip.objects.visible_to(user).select_related("gathering__congress")


def trips_of(user: User, gathering: Gathering) -> QuerySet[Trip]:
    """The trips of a session by time, those called off left out, each with how many ride, have boarded, and places."""
    rows = Trip.objects.visible_to(user).filter(gathering=gathering, cancelled_at=None)
    return rows.annotate(
        rider_count=Count("rides", distinct=True),
        boarded_count=Count("rides", filter=Q(rides__boarded_at__isnull=False), distinct=True),
        vehicle_count=Count("vehicles", distinct=True),
    ).order_by("departs_at", "pk")


def trips_listed(user: User, gathering: Gathering) -> QuerySet[Trip]:
    """The same with their vehicles and hotels, for a sheet."""
    return trips_of(user, gathering).prefetch_related("vehicles__vehicle", "hotels")


def trips_by_day(user: User, gathering: Gathering) -> list[tuple[dt.date, list[Trip]]]:
    """The same by local date."""
    days: dict[dt.date, list[Trip]] = {}
    for trip in trips_of(user, gathering):
        days.setdefault(timezone.localdate(trip.departs_at), []).append(trip)
    return list(days.items())


def vehicles_on(trip: Trip) -> list[Vehicle]:
    """The vehicles that go on a trip, in the order they are filled."""
    return [row.vehicle for row in trip.vehicles.select_related("vehicle").order_by("pk")]


# Who is to ride ------------------------------------------------------------------------------------------------------


def to_ride(trip: Trip, standings: Iterable[str] = (Standing.MEMBER,)) -> QuerySet[Participation]:
    """Whoever comes or may still come, but for who stays in a hotel the trip is not for; on a pick-up whoever said he
    comes with this train or flight on that day.
    """
    rows = to_seat(trip.gathering)
    if trip.kind == TripKind.REGULAR:
        rows = rows.filter(standing__in=list(standings))
        if hotels := list(trip.hotels.values_list("pk", flat=True)):
            rows = rows.filter(Q(stay__bed=None) | Q(stay__bed__room__hotel__in=hotels))
        return rows
    day = timezone.localdate(trip.departs_at)
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    said = Journey.objects.filter(
        way=WAY_OF[TripKind(trip.kind)], number=trip.number, at__gte=begin, at__lt=begin + dt.timedelta(days=1)
    )
    return rows.filter(pk__in=said.values("participation"))


def delegations_staying(trip: Trip) -> list[int]:
    """The delegations with people in the hotels a trip is for."""
    members = Participation.objects.filter(gathering=trip.gathering_id, standing=Standing.MEMBER)
    rows = members.filter(stay__bed__room__hotel__in=trip.hotels.values("pk"))
    return sorted(set(rows.values_list("mandate__delegation", flat=True)))


def riders(places: Iterable[Participation], rides: Iterable[Ride] = (), *, keep_all: bool = False) -> list[Rider]:
    """People as they are shared out; who was placed by hand stays, with ``keep_all`` everybody who has a place."""
    kept = {ride.participation_id: ride for ride in rides if keep_all or ride.reason == Reason.HAND}
    return [
        Rider(
            place.pk, _group_of(place), place.mandate.person.stroke_key if place.mandate else stroke_key(place.name),
            kept=kept[place.pk].vehicle_id if place.pk in kept else None,
            why=Reason(kept[place.pk].reason) if place.pk in kept else Reason.HAND,
        )
        for place in places
    ]  # fmt: skip


def riders_of(
    rows: QuerySet[Participation], rides: Iterable[Ride] = (), *, keep_all: bool = False
) -> list[Rider]:  # fmt: skip
    """The same as ``riders``, without a row of each model for each of a thousand."""
    kept = {ride.participation_id: ride for ride in rides if keep_all or ride.reason == Reason.HAND}
    facts = ("pk", "name", "standing", "mandate__person__stroke_key", "mandate__delegation__number")
    return [
        Rider(
            pk, group_of_rider(standing, delegation), stroke_key(name) if order is None else order,
            kept=kept[pk].vehicle_id if pk in kept else None,
            why=Reason(kept[pk].reason) if pk in kept else Reason.HAND,
        )
        for pk, name, standing, order, delegation in rows.order_by("pk").values_list(*facts)
    ]  # fmt: skip


def _group_of(place: Participation) -> Group:
    return group_of_rider(place.standing, place.mandate and place.mandate.delegation.number)


def group_of_rider(standing: str, delegation: int | None) -> Group:
    """A delegation by its number; others ride by standing."""
    if delegation is not None and standing == Standing.MEMBER:
        return delegation, ""
    return 10_000 + STANDINGS.index(standing), standing


def unit_words(place: Participation) -> str:
    """Delegation, or the standing of others."""
    return place.mandate.delegation.name if place.mandate else place.unit or place.get_standing_display()


# Who rides -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """A vehicle of a trip and who rides in it; ``missing`` has not boarded."""

    vehicle: Vehicle
    rides: list[Ride]

    @property
    def missing(self) -> list[Ride]:
        return [ride for ride in self.rides if ride.boarded_at is None]

    @property
    def free_count(self) -> int:
        return self.vehicle.seats - len(self.rides)

    @property
    def boarded_count(self) -> int:
        return len(self.rides) - len(self.missing)


def rides_of_page(user: User) -> QuerySet[Ride]:
    return Ride.objects.visible_to(user).select_related(
        "trip__gathering__congress", "vehicle", "participation__mandate__delegation", "participation__user",
        "participation__gathering",
    )  # fmt: skip


def loads_of(trip: Trip, user: User) -> list[Load]:
    """The vehicles of a trip with the riders ``user`` may see, by delegation and stroke order."""
    rows = Ride.objects.visible_to(user).filter(trip=trip)
    rows = rows.select_related("participation__mandate__delegation", "participation__mandate__person",
                               "participation__user")  # fmt: skip
    found: dict[int, list[Ride]] = {}
    for ride in sorted(rows, key=_in_order):
        found.setdefault(ride.vehicle_id, []).append(ride)
    return [Load(vehicle, found.get(vehicle.pk, [])) for vehicle in vehicles_on(trip)]


def _in_order(ride: Ride) -> tuple:
    place = ride.participation
    order = place.mandate.person.stroke_key if place.mandate else stroke_key(place.name)
    return (*_group_of(place), order, ride.pk)


def left_behind(trip: Trip) -> list[Participation]:
    """Whoever of the delegations on this trip comes and has no place on it."""
    riding = trip.rides.values("participation")
    groups = trip.rides.filter(participation__standing=Standing.MEMBER).values("participation__mandate__delegation")
    rows = to_ride(trip).exclude(pk__in=riding)
    return list(rows if trip.kind != TripKind.REGULAR else rows.filter(mandate__delegation__in=groups))


def ride_moves_in_words(before: dict[int, int], after: dict[int, int], trip: Trip) -> list[str]:
    """Who changes vehicles: name, vehicle before, vehicle after; ``before`` and ``after`` by participation."""
    labels = dict(trip.gathering.vehicles.values_list("pk", "label"))
    moved = [pk for pk in sorted(before.keys() | after.keys()) if before.get(pk) != after.get(pk)]
    names = dict(Participation.objects.filter(pk__in=moved).values_list("pk", "name"))
    nowhere = pgettext("ride", "no place")
    return [
        _("%(name)s: %(before)s → %(after)s")
        % {
            "name": names.get(pk, ""),
            "before": labels.get(before.get(pk), nowhere),
            "after": labels.get(after.get(pk), nowhere),
        }
        for pk in moved
    ]


def names_left_over(keys: list[int], most: int = 50) -> list[str]:
    """Who has no place in the vehicles: name and delegation; beyond ``most`` how many more."""
    rows = Participation.objects.filter(pk__in=keys).select_related("mandate__delegation").defer("phone")
    lines = [f"{place.name}（{unit_words(place)}）" for place in rows.order_by("pk")[:most]]
    rest = len(keys) - most
    return [*lines, _("and %(count)s more") % {"count": rest}] if rest > 0 else lines


# One's own -----------------------------------------------------------------------------------------------------------


def own_rides(user: User) -> QuerySet[Ride]:
    """One's own rides that are published, by time."""
    rows = Ride.objects.filter(
        participation__user=user, trip__published_at__isnull=False, trip__cancelled_at=None
    ).select_related("trip", "vehicle")
    return rows.order_by("trip__departs_at", "pk")


def rides_ahead(user: User) -> QuerySet[Ride]:
    """Those that have not left, for the session card."""
    return own_rides(user).filter(trip__departs_at__gt=clock.now() - STILL_SHOWN)


def rides_told(trip: Trip, places: Iterable[int]) -> list[tuple[Participation, Ride | None]]:
    """Those to be told of their ride who have an account, each with the ride as it is by now."""
    rides = {ride.participation_id: ride for ride in trip.rides.select_related("vehicle")}
    rows = Participation.objects.filter(pk__in=list(places)).exclude(user=None).select_related("user").order_by("pk")
    return [(place, rides.get(place.pk)) for place in rows]
