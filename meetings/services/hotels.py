"""Hotels and their rooms: entered, read from a sheet (shown first, then all or nothing), taken out of use."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from meetings.computing.room_sheet import NewRoom, Wrong, parse
from meetings.computing.sheets import Problem, Rows
from meetings.models import BEDS, Bed, Gathering, Hotel, HotelRoom
from meetings.services.lodging import lodged


@transaction.atomic
def save_hotel(hotel: Hotel | None, *, by: User, gathering: Gathering, **fields: str) -> Hotel:
    """Keep a hotel of a session, a new one where ``hotel`` is none. ``Invalid`` for a name that is there."""
    gathering = lodged(gathering)
    row = hotel or Hotel(gathering=gathering)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid({"name": [_("There is a hotel of this name already.")]}) from error
    record("meetings.save_hotel", gathering, by=by, hotel=row.pk)
    return row


@dataclass
class RoomImport:
    """What a sheet of rooms would do, and everything that stands against it."""

    rooms: list[NewRoom] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hotels: list[str] = field(default_factory=list)  # those that would be new


def plan_room_import(gathering: Gathering, rows: Rows) -> RoomImport:
    """Check a sheet of rooms; writes nothing. A room that is there already is a problem."""
    sheet = parse(rows, {kind.value: beds for kind, beds in BEDS.items()})
    known = HotelRoom.objects.filter(hotel__gathering=gathering)
    there = set(known.values_list("hotel__name", "number"))
    found = RoomImport(problems=sheet.problems)
    for room in sheet.rooms:
        if (room.hotel, room.number) in there:
            found.problems.append(Problem(0, Wrong.KNOWN, f"{room.hotel} {room.number}"))
        else:
            found.rooms.append(room)
    hotels = set(gathering.hotels.values_list("name", flat=True))
    found.hotels = [name for name in dict.fromkeys(room.hotel for room in found.rooms) if name not in hotels]
    return found


@transaction.atomic
def import_rooms(gathering: Gathering, rows: Rows, *, by: User) -> int:
    """Write the rooms of a sheet, and hotels that are new; all or nothing. Returns how many rooms.

    Refused where anything stands against it, or nothing would be new.
    """
    gathering = lodged(gathering)
    found = plan_room_import(gathering, rows)
    if found.problems or not found.rooms:
        raise Refused(_("These rooms do not fit any more. Read the sheet again."))
    Hotel.objects.bulk_create(Hotel(gathering=gathering, name=name) for name in found.hotels)
    hotels = {hotel.name: hotel for hotel in gathering.hotels.order_by("pk")}
    made = HotelRoom.objects.bulk_create(
        [
            HotelRoom(hotel=hotels[one.hotel], floor=one.floor, number=one.number, kind=one.kind, purpose=one.purpose)
            for one in found.rooms
        ],
        batch_size=500,
    )
    pairs = zip(made, found.rooms, strict=True)
    beds = [Bed(room=room, number=nth) for room, one in pairs for nth in range(1, one.beds + 1)]
    Bed.objects.bulk_create(beds, batch_size=500)
    record("meetings.import_rooms", gathering, by=by, rooms=len(made))
    return len(made)


@transaction.atomic
def use_room(room: HotelRoom, *, by: User, is_active: bool) -> HotelRoom:
    """Take a room out of use, or back. Refused while somebody sleeps in it."""
    gathering = lodged(room.hotel.gathering)
    row = HotelRoom.objects.select_for_update(of=("self",)).get(pk=room.pk)
    if not is_active and Bed.objects.filter(room=row, stay__isnull=False).exists():
        raise Refused(_("Somebody sleeps in this room; give him another one first."))
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    record("meetings.use_room", gathering, by=by, room=row.pk, is_active=is_active)
    return row
