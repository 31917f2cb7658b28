"""Hotels and their rooms: entered, read from a sheet (shown first, then all or nothing), taken out of use."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from meetings.computing.room_sheet import NewRoom, Wrong, parse
from meetings.computing.sheets import Problem, Rows
from meetings.models import BEDS, Bed, Gathering, Hotel, HotelRoom
from meetings.services.lodging import lodged
from meetings.services.sheet_plan import ListImport, differences


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


def plan_rooms_sheet(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet of rooms; writes nothing. What a row does not say of a known room stays as it is.

    A problem: a known room that would be another one, without ``update``; fewer beds than people sleep in it; another
    purpose while somebody does.
    """
    sheet = parse(rows, {kind.value: beds for kind, beds in BEDS.items()})
    found = ListImport(problems=sheet.problems)
    known = {(row.hotel.name, row.number): row for row in _rooms_of(gathering)}
    hotels = set(gathering.hotels.values_list("name", flat=True))
    for one in sheet.rooms:
        row = known.get((one.hotel, one.number))
        new = replace(one, **{name: _of(row)[name] for name in FACTS if name not in one.said}) if row else one
        words, other = f"{one.hotel} {one.number}", _other(row, new) if row else ""
        if row and not other:
            found.unchanged_count += 1
        elif row and (why := _against(row, new, update=update)):
            found.problems.append(Problem(one.line, why, words))
        else:
            found.moves[one.hotel, one.number] = new
            is_new = f"（{_('new hotel')}）" if one.hotel not in hotels else ""
            if row:
                found.changed.append(f"{words}：{other}")
            else:
                found.fresh.append(f"{words}{is_new} {_bed_words(new.beds)}")
    return found


FACTS = ("floor", "kind", "beds", "purpose")


def _rooms_of(gathering: Gathering) -> QuerySet[HotelRoom]:
    rows = HotelRoom.objects.filter(hotel__gathering=gathering).select_related("hotel").order_by("pk")
    sleepers = Count("beds", filter=Q(beds__stay__isnull=False))
    return rows.annotate(bed_count=Count("beds"), sleeper_count=sleepers)


def _of(row: HotelRoom) -> dict[str, int | str]:
    return {"floor": row.floor, "kind": row.kind, "beds": row.bed_count, "purpose": row.purpose}


def _bed_words(count: int) -> str:
    return ngettext("%(counter)s bed", "%(counter)s beds", count) % {"counter": count}


def _other(row: HotelRoom, new: NewRoom) -> str:
    old = HotelRoom(kind=new.kind, purpose=new.purpose)
    return differences([
        (_("Floor"), row.floor, new.floor),
        (pgettext("hotel", "Room type"), row.get_kind_display(), old.get_kind_display()),
        (_("Beds"), row.bed_count, new.beds),
        (pgettext("hotel room", "for whom"), row.get_purpose_display(), old.get_purpose_display()),
    ])  # fmt: skip


def _against(row: HotelRoom, new: NewRoom, *, update: bool) -> Wrong | None:
    if not update:
        return Wrong.KNOWN
    if row.sleeper_count > new.beds:
        return Wrong.SLEPT_IN
    return Wrong.KEPT_FOR if row.sleeper_count and row.purpose != new.purpose else None


def write_rooms(gathering: Gathering, found: ListImport, _by: User) -> None:
    """Write the rooms of a sheet, and hotels that are new; a room that gets fewer beds loses empty ones."""
    hotels = {hotel.name: hotel for hotel in gathering.hotels.order_by("pk")}
    for name in dict.fromkeys(hotel for hotel, _number in found.moves if hotel not in hotels):
        hotels[name] = Hotel.objects.create(gathering=gathering, name=name)
    known = {(row.hotel.name, row.number): row for row in _rooms_of(gathering)}
    fresh = [(key, one) for key, one in found.moves.items() if key not in known]
    made = HotelRoom.objects.bulk_create(
        [
            HotelRoom(hotel=hotels[one.hotel], floor=one.floor, number=one.number, kind=one.kind, purpose=one.purpose)
            for _key, one in fresh
        ],
        batch_size=500,
    )
    beds = [
        Bed(room=room, number=nth)
        for room, (_key, one) in zip(made, fresh, strict=True)
        for nth in range(1, one.beds + 1)
    ]
    Bed.objects.bulk_create(beds, batch_size=500)
    changed = [(known[key], one) for key, one in found.moves.items() if key in known]
    for row, one in changed:
        row.floor, row.kind, row.purpose = one.floor, one.kind, one.purpose
        _fit_beds(row, one.beds)
    HotelRoom.objects.bulk_update([row for row, _one in changed], ["floor", "kind", "purpose"], batch_size=200)


def _fit_beds(row: HotelRoom, count: int) -> None:
    """As many beds as ``count``, numbered from the first on; whoever sleeps there keeps his."""
    beds = list(row.beds.select_for_update(of=("self",)).order_by("number"))
    if len(beds) > count:
        empty = list(row.beds.filter(stay=None).order_by("-number").values_list("pk", flat=True))[: len(beds) - count]
        row.beds.filter(pk__in=empty).delete()
        beds = [bed for bed in beds if bed.pk not in empty]
        for nth, bed in enumerate(beds, start=1):
            if bed.number != nth:
                bed.number = nth
                bed.save(update_fields=["number"])
    Bed.objects.bulk_create(Bed(room=row, number=nth) for nth in range(len(beds) + 1, count + 1))


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
