"""Parking permits of a session: who comes by car, one by one or from a sheet."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings.computing.list_sheets import Wrong, parse
from meetings.computing.sheets import Problem, Rows
from meetings.models import Gathering, ParkingPermit, Participation
from meetings.services.locking import lock
from meetings.services.sheet_plan import ListImport, People, differences

LONGEST_PLATE = ParkingPermit._meta.get_field("plate").max_length


@transaction.atomic
def issue_permit(place: Participation, *, by: User, plate: str) -> ParkingPermit:
    """A permit with the next number of the session for somebody's own car. ``Invalid`` when the car has one."""
    gathering, plate = lock(place.gathering_id), plate.strip().upper()
    number = _last_number(gathering) + 1
    try:
        with transaction.atomic():
            row = ParkingPermit.objects.create(gathering=gathering, participation=place, plate=plate, number=number)
    except IntegrityError as error:
        raise Invalid({"plate": [_("This car has a parking permit already.")]}) from error
    record("meetings.issue_permit", gathering, by=by, permit=row.pk, number=number)
    return row


@transaction.atomic
def drop_permit(permit: ParkingPermit, *, by: User) -> Gathering:
    """Take a permit back; its number may be given again only where it was the last. Refused when it is gone."""
    gathering = lock(permit.gathering_id)
    if not gathering.parking_permits.filter(pk=permit.pk).delete()[0]:
        raise Refused(_("This permit was taken back already."))
    record("meetings.drop_permit", gathering, by=by, number=permit.number)
    return gathering


def _last_number(gathering: Gathering) -> int:
    return gathering.parking_permits.aggregate(last=Max("number"))["last"] or 0


# From a sheet --------------------------------------------------------------------------------------------------------


def plan_permits(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet of people and their cars; writes nothing. A car is known by its plate and is one person's.

    With ``update`` the permit of a car passes to another one; its number stays.
    """
    sheet = parse(rows, "permits")
    found = ListImport(problems=sheet.problems)
    known = {row.plate: row for row in gathering.parking_permits.select_related("participation").order_by("pk")}
    people, seen = People(gathering), set()
    for line, told in sheet.records:
        one, plate = people.find(line, told, found, again=True), told["plate"].upper()
        row = known.get(plate)
        if len(plate) > LONGEST_PLATE:
            found.problems.append(Problem(line, Wrong.TOO_LONG, plate))
        elif plate in seen:
            found.problems.append(Problem(line, Wrong.TWICE, plate))
        elif one and row and row.participation_id == one.pk:
            found.unchanged_count += 1
        elif one and row and not update:
            found.problems.append(Problem(line, Wrong.HAS_PERMIT, f"{plate} ({row.participation.name})"))
        elif one:
            found.moves[plate] = one.pk
            if row:
                pair = (pgettext("permit", "holder"), row.participation.name, one.name)
                found.changed.append(f"{row}：{differences([pair])}")
            else:
                found.fresh.append(f"{one.name} · {plate}")
        seen.add(plate)
    return found


def write_permits(gathering: Gathering, found: ListImport, _by: User) -> None:
    """Write what was looked at into the locked session: the next numbers in the order of the sheet.

    ``Stale`` when it does not fit any more.
    """
    known = {row.plate: row for row in gathering.parking_permits.select_for_update(of=("self",)).order_by("pk")}
    passed = [known[plate] for plate in found.moves if plate in known]
    for row in passed:
        row.participation_id = found.moves[row.plate]
    ParkingPermit.objects.bulk_update(passed, ["participation"], batch_size=200)
    fresh = [plate for plate in found.moves if plate not in known]
    rows = [
        ParkingPermit(gathering=gathering, number=number, participation_id=found.moves[plate], plate=plate)
        for number, plate in enumerate(fresh, start=_last_number(gathering) + 1)
    ]
    try:
        with transaction.atomic():
            ParkingPermit.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:
        raise Stale(_("These rows do not fit any more. Read the sheet again."), current={}) from error
