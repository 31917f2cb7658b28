"""Lists from a sheet: all is checked first and shown; then all of it is written, or nothing. Riders, lodgers, meals."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock
from congress.errors import Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.list_sheets import MealRow, Wrong, meal_of, parse
from meetings.computing.lodging_rules import Reason
from meetings.computing.sheets import Problem, Rows
from meetings.models import Bed, Gathering, HotelRoom, Meal, Ride, RideReason, Stay, Trip
from meetings.services.hotels import plan_rooms_sheet, write_rooms
from meetings.services.journey_import import plan_journeys, write_journeys
from meetings.services.locking import lock
from meetings.services.lodging import lodged, tell_moved
from meetings.services.meals import open_meals
from meetings.services.people_import import plan_people, write_people
from meetings.services.permits import plan_permits, write_permits
from meetings.services.riding import tell_riders
from meetings.services.sheet_plan import ListImport, People, differences
from meetings.services.table_import import plan_tables_sheet, write_tables
from meetings.services.trip_import import plan_trips, write_trips
from meetings.services.trips import open_trip
from meetings.services.vehicles import plan_vehicles, write_vehicles


def plan_list(kind: str, gathering: Gathering, rows: Rows, *, update: bool, trip: Trip | None = None) -> ListImport:
    """Check a sheet of a kind (``KINDS``; ``riders`` are those of a ``trip``); writes nothing.

    Without ``update`` a row that says otherwise than what is there already is a problem.
    """
    plan, _write = KINDS[kind]
    found = plan(trip or gathering, rows, update=update)
    found.problems.sort(key=lambda problem: problem.row)
    return found


@transaction.atomic
def import_list(
    kind: str, gathering: Gathering, rows: Rows, *, by: User, update: bool, seen: str, trip: Trip | None = None
) -> int:
    """Write what a sheet says, all or nothing; returns how many rows. Those concerned are told as by any other change.

    ``Stale`` when it would do otherwise by now than what was looked at (``seen``); refused where anything stands
    against it, or nothing would change.
    """
    if kind == "riders":
        trip = open_trip(trip)
        gathering = trip.gathering
    else:
        gathering = LOCKS.get(kind, lodged)(gathering)
    found = plan_list(kind, gathering, rows, update=update, trip=trip)
    if found.problems or found.mark != seen:
        raise Stale(_("These rows do not fit any more. Read the sheet again."), current={})
    if not found.moves:
        raise Refused(_("Everything stands there already."))
    KINDS[kind][1](trip or gathering, found, by)
    record("meetings.import_list", gathering, by=by, what=kind, count=len(found.moves))
    return len(found.moves)


# Riders --------------------------------------------------------------------------------------------------------------


def _plan_riders(trip: Trip, rows: Rows, *, update: bool) -> ListImport:
    sheet = parse(rows, "riders")
    found = ListImport(problems=sheet.problems)
    vehicles = queries.vehicles_on(trip)
    known = {word: vehicle for vehicle in vehicles for word in (vehicle.label, vehicle.plate, str(vehicle))}
    now = {ride.participation_id: ride for ride in trip.rides.select_related("vehicle").order_by("pk")}
    people, after = People(trip.gathering), {pk: ride.vehicle_id for pk, ride in now.items()}
    for line, told in sheet.records:
        one, vehicle = people.find(line, told, found), known.get(told["vehicle"])
        if vehicle is None:
            found.problems.append(Problem(line, Wrong.UNKNOWN_PLACE, told["vehicle"]))
        elif one and after.get(one.pk) == vehicle.pk:
            found.unchanged_count += 1
        elif one and one.pk in now and (now[one.pk].boarded_at or not update):
            found.problems.append(Problem(line, Wrong.KEPT if now[one.pk].boarded_at else Wrong.KNOWN, one.name))
        elif one:
            before = now[one.pk].vehicle.label if one.pk in now else "—"
            after[one.pk] = found.moves[one.pk] = vehicle.pk
            (found.changed if one.pk in now else found.fresh).append(f"{one.name}：{before} → {vehicle.label}")
    counts = Counter(after.values())
    found.problems += [Problem(0, Wrong.FULL, one.label) for one in vehicles if counts[one.pk] > one.seats]
    return found


def _write_riders(trip: Trip, found: ListImport, by: User) -> None:
    before = dict(trip.rides.filter(participation__in=found.moves).values_list("participation", "vehicle"))
    trip.rides.filter(participation__in=found.moves).delete()
    vehicles = {vehicle.pk: vehicle for vehicle in queries.vehicles_on(trip)}
    taken: dict[int, set[int]] = {pk: set() for pk in vehicles}
    for vehicle, slot in trip.rides.values_list("vehicle", "slot"):
        taken[vehicle].add(slot)
    rows = []
    for pk, vehicle in sorted(found.moves.items()):
        slot = next(slot for slot in range(1, vehicles[vehicle].seats + 1) if slot not in taken[vehicle])
        taken[vehicle].add(slot)
        rows.append(
            Ride(trip=trip, vehicle_id=vehicle, participation_id=pk, slot=slot, seats=vehicles[vehicle].seats,
                 reason=RideReason.HAND)
        )  # fmt: skip
    Ride.objects.bulk_create(rows, batch_size=500)
    tell_riders(trip, before, found.moves, by=by)


# Lodgers -------------------------------------------------------------------------------------------------------------


def _plan_lodgers(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    sheet = parse(rows, "lodgers")
    found = ListImport(problems=sheet.problems)
    rooms = HotelRoom.objects.filter(hotel__gathering=gathering, is_active=True).select_related("hotel")
    rooms = {(room.hotel.name, room.number): room for room in rooms.prefetch_related("beds").order_by("pk")}
    stays = Stay.objects.filter(participation__gathering=gathering).select_related(
        "bed__room__hotel", "participation__mandate__person"
    )
    now = {stay.participation_id: stay for stay in stays.order_by("pk")}
    people = People(gathering)
    for line, told in sheet.records:
        one, room = people.find(line, told, found), rooms.get((told["hotel"], told["room"].removesuffix("房")))
        stay = now.get(one.pk) if one else None
        here = stay.bed.room if stay and stay.bed else None
        if room is None:
            found.problems.append(Problem(line, Wrong.UNKNOWN_PLACE, f"{told['hotel']} {told['room']}"))
        elif one and here == room:
            found.unchanged_count += 1
        elif one and here and (stay.has_key or not update):
            found.problems.append(Problem(line, Wrong.KEPT if stay.has_key else Wrong.KNOWN, one.name))
        elif one:
            found.moves[one.pk] = room.pk
            now[one.pk] = stay or Stay(participation=one)
            (found.changed if here else found.fresh).append(f"{one.name}：{here or '—'} → {room}")
    _check_rooms(list(rooms.values()), now, found)
    return found


def _check_rooms(rooms: list[HotelRoom], stays: dict[int, Stay], found: ListImport) -> None:
    """What the rooms would hold: beds enough, one known sex, nobody beside whom he is never to be."""
    inside: dict[int, list[Stay]] = {}
    for pk, stay in stays.items():
        room = found.moves.get(pk) or (stay.bed.room_id if stay.bed else None)
        if room:
            inside.setdefault(room, []).append(stay)
    for room in rooms:
        here = inside.get(room.pk, [])
        if not any(stay.participation_id in found.moves for stay in here):
            continue
        keys, sexes = {stay.participation_id for stay in here}, {queries.sex_of(stay) for stay in here}
        if len(here) > len(room.beds.all()):
            found.problems.append(Problem(0, Wrong.FULL, str(room)))
        elif len(here) > 1 and (len(sexes) > 1 or "" in sexes or any(stay.not_with_id in keys for stay in here)):
            found.problems.append(Problem(0, Wrong.UNFIT, str(room)))


def _write_lodgers(gathering: Gathering, found: ListImport, by: User) -> None:
    before = queries.rooms_of_people(gathering)
    known = set(Stay.objects.filter(participation__in=found.moves).values_list("participation", flat=True))
    Stay.objects.bulk_create([Stay(participation_id=pk) for pk in sorted(set(found.moves) - known)], batch_size=500)
    stays = Stay.objects.select_for_update(of=("self",)).filter(participation__in=found.moves)
    stays.update(bed=None)
    free: dict[int, list[int]] = {}
    beds = Bed.objects.filter(room__in=set(found.moves.values()), stay=None).order_by("number")
    for bed, room in beds.values_list("pk", "room"):
        free.setdefault(room, []).append(bed)
    rows = list(stays.order_by("pk"))
    for row in rows:
        row.bed_id, row.reason, row.by_hand = free[found.moves[row.participation_id]].pop(0), Reason.MANUAL, True
        row.key_given_at = row.key_returned_at = None
    names = ["bed", "reason", "by_hand", "key_given_at", "key_returned_at"]
    Stay.objects.bulk_update(rows, names, batch_size=200)
    tell_moved(gathering, rows, before, found.moves, by=by)


# Meals ---------------------------------------------------------------------------------------------------------------


def _plan_meals(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    sheet = parse(rows, "meals")
    found = ListImport(problems=sheet.problems)
    known = {(meal.date, meal.kind, meal.place): meal for meal in gathering.meals.order_by("pk")}
    begins, ends = (timezone.localdate(moment) for moment in (gathering.begins_at, gathering.ends_at))
    for line, told in sheet.records:
        row = meal_of(line, told)
        if isinstance(row, Problem):
            found.problems.append(row)
            continue
        key = (row.date, row.kind, row.place)
        name = Meal(kind=row.kind).get_kind_display()
        words = f"{row.date:%m-%d} {name} {row.begins:%H:%M}–{row.ends:%H:%M} {row.place}"
        if not begins <= row.date <= ends:
            found.problems.append(Problem(line, Wrong.DATE, told["date"]))
        elif key in found.moves:
            found.problems.append(Problem(line, Wrong.TWICE, words))
        elif key in known and _same(known[key], row):
            found.unchanged_count += 1
        elif key in known and not update:
            found.problems.append(Problem(line, Wrong.KNOWN, words))
        else:
            found.moves[key] = row
            if key in known:
                found.changed.append(f"{row.date:%m-%d} {name} {row.place}：{_other(known[key], row)}")
            else:
                found.fresh.append(words)
    return found


def _other(meal: Meal, row: MealRow) -> str:
    """What of a meal would be another."""
    begins, ends = (f"{timezone.localtime(moment):%H:%M}" for moment in (meal.begins_at, meal.ends_at))
    times = (f"{begins}–{ends}", f"{row.begins:%H:%M}–{row.ends:%H:%M}")
    serving = (meal.get_serving_display(), Meal(serving=row.serving).get_serving_display())
    return differences([(_("Time"), *times), (pgettext("meal", "serving"), *serving)])


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _same(meal: Meal, row: MealRow) -> bool:
    times = (_at(row.date, row.begins), _at(row.date, row.ends))
    return (meal.begins_at, meal.ends_at, meal.serving) == (*times, row.serving)


def _write_meals(gathering: Gathering, found: ListImport, by: User) -> None:
    for (date, kind, place), row in sorted(found.moves.items()):
        times = {"begins_at": _at(date, row.begins), "ends_at": _at(date, row.ends)}
        meal = Meal.objects.select_for_update().filter(gathering=gathering, date=date, kind=kind, place=place).first()
        if meal is None:
            Meal.objects.create(gathering=gathering, date=date, kind=kind, place=place, serving=row.serving, **times)
            continue
        moved = any(getattr(meal, name) != value for name, value in times.items()) and meal.ends_at > clock.now()
        for name, value in (times | {"serving": row.serving}).items():
            setattr(meal, name, value)
        meal.version, meal.changed_at = meal.version + 1, clock.now()
        meal.save()
        record("meetings.change_meal", meal, by=by, fields=[*times], told=moved)


KINDS = {
    "riders": (_plan_riders, _write_riders), "lodgers": (_plan_lodgers, _write_lodgers),
    "meals": (_plan_meals, _write_meals), "rooms": (plan_rooms_sheet, write_rooms),
    "vehicles": (plan_vehicles, write_vehicles), "trips": (plan_trips, write_trips),
    "people": (plan_people, write_people), "journeys": (plan_journeys, write_journeys),
    "permits": (plan_permits, write_permits), "tables": (plan_tables_sheet, write_tables),
}  # fmt: skip
LOCKS = {
    **dict.fromkeys(("meals", "tables"), lambda gathering: open_meals(gathering.pk)),
    **dict.fromkeys(("people", "vehicles", "trips", "journeys", "permits"), lambda gathering: lock(gathering.pk)),
}  # what else is of rooms: ``lodged``
