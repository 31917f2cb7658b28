"""Vehicles of a session, one by one or from a sheet."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Stale
from congress.events import record
from congress.models import User
from meetings.computing.sheets import Problem, Rows
from meetings.computing.vehicle_sheet import Wrong, parse
from meetings.models import MOST_SEATS, Gathering, Ride, Vehicle
from meetings.services.locking import lock
from meetings.services.sheet_plan import ListImport, differences

FIELDS = ("label", "plate", "seats", "driver", "driver_phone")
TWICE = ("vehicle_label_once", "vehicle_plate_once")


@transaction.atomic
def save_vehicle(
    vehicle: Vehicle | None, *, by: User, gathering: Gathering, version: int | None = None, **fields: Any
) -> Vehicle:
    """Keep a vehicle, a new one where it is none; riders of published trips are told of another label or plate.

    ``Invalid`` for a label or plate that another one has, and for fewer seats than people ride in it on a trip that has
    not left; ``Stale`` when somebody else changed it meanwhile.
    """
    gathering = lock(gathering.pk)
    row = gathering.vehicles.select_for_update().get(pk=vehicle.pk) if vehicle else Vehicle(gathering=gathering)
    if vehicle and version is not None and row.version != version:
        now = {name: getattr(row, name) for name in (*FIELDS, "version")}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    others = gathering.vehicles.exclude(pk=row.pk)
    errors = {
        name: [words]
        for name, words in (
            ("label", _("There is a vehicle of this number already.")),
            ("plate", _("There is a vehicle of this plate already.")),
        )
        if others.filter(**{name: fields.get(name, getattr(row, name))}).exists()
    }
    if errors:
        raise Invalid(errors)
    known = (row.label, row.plate)
    _write(row, fields)
    record("meetings.save_vehicle", gathering, by=by, vehicle=row.pk)
    if vehicle and known != (row.label, row.plate):
        _tell_riders(row, by=by)
    return row


def _write(row: Vehicle, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    if row.pk:
        row.version += 1
        _fit_riders(row)
    row.save()


def _fit_riders(row: Vehicle) -> None:
    """Number the places of those who ride anew, from the first on; ``Invalid`` where there are more than seats."""
    trips: dict[int, list[Ride]] = {}
    ahead = row.rides.filter(trip__departs_at__gt=clock.now(), trip__cancelled_at=None)
    for ride in ahead.select_for_update(of=("self",)).order_by("trip_id", "slot"):
        trips.setdefault(ride.trip_id, []).append(ride)
    most = max(map(len, trips.values()), default=0)
    if most > row.seats:
        raise Invalid({"seats": [_("%(count)s people ride in it on one trip; move some first.") % {"count": most}]})
    for rides in trips.values():
        for slot, ride in enumerate(rides, start=1):
            ride.slot, ride.seats = slot, row.seats
            ride.save(update_fields=["slot", "seats"])


def _tell_riders(row: Vehicle, *, by: User) -> None:
    """Those who look for the vehicle by what is written on it."""
    rides = row.rides.filter(
        trip__departs_at__gt=clock.now(), trip__published_at__isnull=False, trip__cancelled_at=None
    )
    trips: dict[Any, list[int]] = {}
    for ride in rides.select_related("trip__gathering").order_by("trip_id", "participation_id"):
        trips.setdefault(ride.trip, []).append(ride.participation_id)
    for trip, places in trips.items():
        record("meetings.change_rides", trip, by=by, places=places)


# From a sheet --------------------------------------------------------------------------------------------------------


def plan_vehicles(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet against the vehicles of a session; writes nothing. A vehicle is known by its number; what a sheet
    has no column for stays as it is.
    """
    sheet = parse(rows, MOST_SEATS)
    found = ListImport(problems=sheet.problems)
    known = {row.label: row for row in gathering.vehicles.order_by("pk")}
    plates = {row.plate: row.label for row in known.values()}
    for line, fields in sheet.records:
        label, row = fields["label"], known.get(fields["label"])
        told = [name for name in FIELDS if name in fields]
        other = differences((_label(name), getattr(row, name), fields[name]) for name in told) if row else ""
        if row and not other:
            found.unchanged_count += 1
        elif plates.get(fields["plate"], label) != label:
            found.problems.append(Problem(line, Wrong.PLATE_TAKEN, label))
        elif row and not update:
            found.problems.append(Problem(line, Wrong.KNOWN, label))
        elif row and _most_riders(row) > fields["seats"]:
            found.problems.append(Problem(line, Wrong.TOO_FEW, label))
        else:
            found.moves[label] = {name: fields[name] for name in FIELDS if name in fields}
            words = " · ".join(str(fields[name]) for name in FIELDS if fields.get(name))
            (found.changed if row else found.fresh).append(f"{label}：{other}" if row else words)
    return found


def _label(name: str) -> str:
    return str(Vehicle._meta.get_field(name).verbose_name)


def _most_riders(row: Vehicle) -> int:
    ahead = row.rides.filter(trip__departs_at__gt=clock.now(), trip__cancelled_at=None)
    counts: dict[int, int] = {}
    for trip in ahead.values_list("trip", flat=True):
        counts[trip] = counts.get(trip, 0) + 1
    return max(counts.values(), default=0)


def write_vehicles(gathering: Gathering, found: ListImport, by: User) -> None:
    """Write what was looked at into the locked session; who looks for a vehicle by another plate now is told.

    ``Stale`` when it does not fit any more.
    """
    known = {row.label: row for row in gathering.vehicles.select_for_update().order_by("pk")}
    try:
        with transaction.atomic():
            for label, fields in found.moves.items():
                row = known.get(label) or Vehicle(gathering=gathering)
                before = row.plate
                _write(row, fields)
                if label in known and before != row.plate:
                    _tell_riders(row, by=by)
    except (IntegrityError, Invalid) as error:
        raise Stale(_("The vehicles were changed meanwhile. Read the sheet again."), current={}) from error
