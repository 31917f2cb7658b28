"""Trips from a sheet: new ones planned, known ones with other vehicles, route or hotels."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.errors import Invalid, Stale
from congress.models import User
from meetings.computing.list_sheets import TripRow, Wrong, parse, trip_of
from meetings.computing.sheets import Problem, Rows
from meetings.models import Gathering, Hotel, Trip, TripKind, Vehicle
from meetings.services.sheet_plan import ListImport, differences
from meetings.services.trips import save_trip, vehicle_errors


def plan_trips(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet of trips; writes nothing. A trip is known by when it leaves, from where and whereto."""
    sheet = parse(rows, "trips")
    found = ListImport(problems=sheet.problems)
    known: dict[tuple, list[Trip]] = {}
    for trip in (
        gathering.trips.filter(cancelled_at=None).prefetch_related("vehicles__vehicle", "hotels").order_by("pk")
    ):
        known.setdefault((trip.departs_at, trip.from_place, trip.to_place), []).append(trip)
    vehicles = {word: row for row in gathering.vehicles.order_by("pk") for word in (row.label, row.plate)}
    hotels = {row.name: row for row in gathering.hotels.order_by("pk")}
    leaving: set[tuple] = set()
    for line, told in sheet.records:
        row = trip_of(line, told)
        if isinstance(row, Problem):
            found.problems.append(row)
            continue
        unknown = [word for word in row.vehicles or () if word not in vehicles]
        unknown += [word for word in row.hotels or () if word not in hotels]
        found.problems += [Problem(line, Wrong.UNKNOWN_PLACE, word) for word in unknown]
        if not unknown:
            _plan_trip(gathering, line, row, known, found, vehicles, hotels, leaving, update=update)
    return found


def _plan_trip(gathering, line, row: TripRow, known, found: ListImport, vehicles, hotels, leaving, *, update) -> None:  # noqa: ANN001
    departs_at = timezone.make_aware(dt.datetime.combine(row.date, row.time))
    key = (departs_at, row.from_place, row.to_place)
    here = known.get(key, [])
    trip = here[0] if here else Trip(gathering=gathering, departs_at=departs_at)
    chosen = [vehicles[word] for word in row.vehicles] if row.vehicles is not None else _vehicles_on(trip)
    stays = [hotels[word] for word in row.hotels] if row.hotels is not None else _hotels_of(trip)
    other = _other(trip, row, chosen, stays) if here else ""
    words = f"{departs_at:%m-%d} {row.time:%H:%M} {row.from_place} → {row.to_place}"
    twice = sorted({vehicle.label for vehicle in chosen if (vehicle.pk, departs_at) in leaving})
    errors = vehicle_errors(trip, chosen)
    for why, wrong, what in (
        (Wrong.SEVERAL_TRIPS, len(here) > 1, words), (Wrong.TWICE, key in found.moves, words),
        (Wrong.VEHICLES, twice or errors, "；".join([*twice, *errors])), (Wrong.KNOWN, other and not update, words),
    ):  # fmt: skip
        if wrong:
            found.problems.append(Problem(line, why, what))
            return
    leaving |= {(vehicle.pk, departs_at) for vehicle in chosen}
    if here and not other:
        found.unchanged_count += 1
        return
    found.moves[key] = (row, tuple(one.pk for one in chosen), tuple(one.pk for one in stays))
    if here:
        found.changed.append(f"{words}：{other}")
    else:
        found.fresh.append(" · ".join(filter(None, [words, _labels(chosen)])))


def _vehicles_on(trip: Trip) -> list[Vehicle]:
    return [row.vehicle for row in sorted(trip.vehicles.all(), key=lambda row: row.pk)] if trip.pk else []


def _hotels_of(trip: Trip) -> list[Hotel]:
    return sorted(trip.hotels.all(), key=lambda hotel: hotel.pk) if trip.pk else []


def _labels(rows: list) -> str:
    return "、".join(sorted(str(getattr(row, "label", row)) for row in rows))


def _other(trip: Trip, row: TripRow, vehicles: list[Vehicle], hotels: list[Hotel]) -> str:
    route = trip.route if row.route is None else row.route
    return differences([
        (pgettext("transport", "Vehicles"), _labels(_vehicles_on(trip)), _labels(vehicles)),
        (pgettext("trip", "route"), trip.route, route),
        (pgettext("trip", "kind"), trip.get_kind_display(), TripKind(row.kind).label),
        (pgettext("trip", "train or flight"), trip.number, row.number),
        (_("hotels"), _labels(_hotels_of(trip)), _labels(hotels)),
    ])  # fmt: skip


def write_trips(gathering: Gathering, found: ListImport, by: User) -> None:
    """Write what was looked at, trip by trip as by hand. ``Stale`` when a vehicle does not fit any more."""
    known = {
        (trip.departs_at, trip.from_place, trip.to_place): trip
        for trip in gathering.trips.filter(cancelled_at=None).order_by("pk")
    }
    for key, (row, vehicles, hotels) in found.moves.items():
        trip = known.get(key)
        fields = {"kind": row.kind, "departs_at": key[0], "from_place": row.from_place, "to_place": row.to_place}
        fields |= {"number": row.number, "route": (trip.route if trip else "") if row.route is None else row.route}
        try:
            save_trip(
                trip, by=by, gathering=gathering, vehicles=gathering.vehicles.filter(pk__in=vehicles).order_by("pk"),
                hotels=gathering.hotels.filter(pk__in=hotels), **fields,
            )  # fmt: skip
        except Invalid as error:
            words = [message for messages in error.errors.values() for message in messages]
            raise Stale("；".join(map(str, words)), current={}) from error
