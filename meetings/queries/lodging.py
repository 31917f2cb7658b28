"""Who needs a bed, who sleeps where and why, what is free; one's own room."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigAutoField, Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.models import User
from congress.names import stroke_key
from congress.prepared import Prepared
from deputies.workflow import State
from meetings.computing import room_sheet as sheet
from meetings.computing.lodging_rules import Guest, Placed, Pool, Reason, Room, Why
from meetings.models import Bed, Gathering, Hotel, HotelRoom, Participation, Standing, Stay
from meetings.queries.journeys import STAY_FIELDS, cars_of, travel, travel_of
from meetings.workflow import SHOWN, Answer

NOT_LODGED = frozenset({Answer.EXCUSED, Answer.NOT_COMING, Answer.WAITING})
BY_RULE = (Standing.MEMBER, Standing.OBSERVER)
REASON_WORDS = {
    Reason.WISH: gettext_lazy("Shares with whom he wished."),
    Reason.ALONE: gettext_lazy("A room alone was wished for."),
    Reason.SEX_UNKNOWN: gettext_lazy("The sex is not known: a room alone."),
    Reason.NOT_ALONE: gettext_lazy("A room alone was wished for; the beds do not suffice."),
    Reason.NO_WISH: gettext_lazy("The wished room-mate was not possible, or does not wish it too."),
    Reason.MIXED: gettext_lazy("With somebody of another delegation: beds are short."),
    Reason.APART: gettext_lazy("On another floor than most of the delegation."),
    Reason.STAFF: gettext_lazy("In the rooms for staff."),
    Reason.GROUP: gettext_lazy("With the delegation."),
    Reason.MANUAL: gettext_lazy("Given by hand."),
    Reason.INSTEAD: gettext_lazy("The bed of the deputy who was replaced."),
}
WHY_WORDS = {
    Why.NO_BED: gettext_lazy("no bed is left"),
    Why.OTHER_SEX: gettext_lazy("the beds left are beside the other sex"),
    Why.NOT_WITH: gettext_lazy("the beds left are beside somebody he is never to share with"),
    Why.SEX_UNKNOWN: gettext_lazy("the sex is not known, and no empty room is left"),
}
SHEET_WORDS = {
    sheet.Wrong.NO_HOTEL: gettext_lazy("There is no column of hotels."),
    sheet.Wrong.NO_NUMBER: gettext_lazy("There is no column of room numbers."),
    sheet.Wrong.EMPTY: gettext_lazy("Row %(row)s: hotel or room number is missing."),
    sheet.Wrong.FLOOR: gettext_lazy("Row %(row)s: the floor of room %(what)s cannot be read."),
    sheet.Wrong.KIND: gettext_lazy("Row %(row)s: “%(what)s” is no known type of room."),
    sheet.Wrong.BEDS: gettext_lazy("Row %(row)s: “%(what)s” is no number of beds: 1, 2 or 3."),
    sheet.Wrong.PURPOSE: gettext_lazy("Row %(row)s: “%(what)s” is no purpose of a room."),
    sheet.Wrong.TWICE: gettext_lazy("Row %(row)s: %(what)s stands in the sheet twice."),
    sheet.Wrong.KNOWN: gettext_lazy("Row %(row)s: %(what)s is there already; choose to update it."),
    sheet.Wrong.SLEPT_IN: gettext_lazy("Row %(row)s: more people sleep in %(what)s than it would have beds."),
    sheet.Wrong.KEPT_FOR: gettext_lazy("Row %(row)s: somebody sleeps in %(what)s; it stays for whom it is."),
}


def room_problems_in_words(problems: Iterable[sheet.Problem]) -> list[str]:
    """What stands against a sheet of rooms, by row."""
    return [SHEET_WORDS[one.why] % {"row": one.row, "what": one.what} for one in problems]


# By rule -----------------------------------------------------------------------------------------------------------


def sex_of(stay: Stay) -> str:
    """The sex in the register, or noted for somebody who is not in it; empty when it is not known."""
    mandate = stay.participation.mandate
    return (mandate.person.sex if mandate else "") or stay.sex


def to_lodge(gathering: Gathering) -> QuerySet[Participation]:
    """Whoever comes or may still come and needs a room; staff only where there are rooms for staff."""
    standings = list(BY_RULE)
    if HotelRoom.objects.filter(hotel__gathering=gathering, is_active=True, purpose=Pool.STAFF).exists():
        standings.append(Standing.STAFF)
    rows = gathering.participations.exclude(answer__in=sorted(NOT_LODGED)).exclude(mandate__state=State.TERMINATED)
    rows = rows.filter(Q(standing__in=standings) | Q(stay__bed__isnull=False)).exclude(stay__needs_bed=False)
    return rows.select_related("mandate__person", "mandate__delegation", "stay__bed").defer("phone").order_by("pk")


def lodging_of(gathering: Gathering, *, anew: bool) -> tuple[list[Guest], list[Room]]:
    """People and rooms as the rule sees them; who has a bed keeps it, unless it was by rule, without key, and ``anew``.

    Whoever holds a bed without coming any more (his key is out) still fills it.
    """
    rooms = HotelRoom.objects.filter(hotel__gathering=gathering, is_active=True).annotate(bed_count=Count("beds"))
    known = [
        Room(row.pk, f"{row.hotel_id:09}", row.floor, (len(row.number), row.number), row.bed_count, Pool(row.purpose))
        for row in rows_in_order(rooms)
    ]
    pools = {room.key: room.pool for room in known}
    places = {place.pk: place for place in to_lodge(gathering)}
    holders = gathering.participations.filter(stay__bed__isnull=False).exclude(pk__in=list(places))
    for place in holders.select_related("mandate__person", "mandate__delegation", "stay__bed").order_by("pk"):
        places[place.pk] = place
    return [_guest(place, pools, anew=anew and place.pk in places) for place in places.values()], known


def rows_in_order(rooms: QuerySet[HotelRoom]) -> QuerySet[HotelRoom]:
    return rooms.order_by("hotel", "floor", "number", "pk")


def _guest(place: Participation, pools: Mapping[int, Pool], *, anew: bool) -> Guest:
    stay = getattr(place, "stay", None) or Stay(participation=place)
    mandate = place.mandate
    room = stay.bed.room_id if stay.bed else None
    stays = room is not None and (stay.by_hand or stay.has_key or not anew or place.answer in NOT_LODGED)
    pool = Pool.STAFF if place.standing == Standing.STAFF else Pool.GUESTS
    return Guest(
        key=place.pk,
        group=(0, mandate.delegation.number, mandate.delegation.pk) if mandate else (1, 0, 0),
        sex=sex_of(stay),
        order=(mandate.person.stroke_key if mandate else stroke_key(place.name),),
        pool=pools.get(room, pool) if stays else pool,
        share_with=stay.share_with_id,
        not_with=stay.not_with_id,
        alone=stay.alone,
        room=room if stays else None,
    )


def rooms_of_people(gathering: Gathering) -> dict[int, int]:
    """Who has which room."""
    rows = Stay.objects.filter(participation__gathering=gathering, bed__isnull=False).order_by("pk")
    return dict(rows.values_list("participation", "bed__room"))


def free_beds(gathering: Gathering) -> dict[int, list[int]]:
    """The beds nobody has, by room."""
    found: dict[int, list[int]] = {}
    rows = Bed.objects.filter(room__hotel__gathering=gathering, room__is_active=True, stay=None)
    for bed, room in rows.order_by("number").values_list("pk", "room"):
        found.setdefault(room, []).append(bed)
    return found


def mark_of(placed: Mapping[int, Placed]) -> str:
    """Says whether two plans are the same."""
    return hashlib.sha256(repr(sorted((key, one.room) for key, one in placed.items())).encode()).hexdigest()[:32]


def without_bed_in_words(misfits: Iterable[tuple[int, Why]]) -> list[str]:
    """Everybody who finds no bed, and why."""
    whys = dict(misfits)
    names = Participation.objects.filter(pk__in=list(whys)).select_related("mandate__delegation").order_by("pk")
    return [
        _("%(name)s (%(group)s): %(why)s.") % {"name": row.name, "group": group_of(row), "why": WHY_WORDS[whys[row.pk]]}
        for row in names
    ]


def group_of(place: Participation) -> str:
    """The delegation, or as what somebody is there."""
    return place.mandate.delegation.name if place.mandate else place.get_standing_display()


def placed_in_words(gathering: Gathering, placed: Mapping[int, Placed]) -> list[dict[str, str]]:
    """Who would move: name, delegation, room before and after, why; who stays is left out."""
    before = rooms_of_people(gathering)
    rooms = {
        room.pk: str(room) for room in HotelRoom.objects.filter(hotel__gathering=gathering).select_related("hotel")
    }
    people = Participation.objects.filter(pk__in=list(placed)).select_related("mandate__delegation").order_by("pk")
    return [
        {
            "name": place.name,
            "group": group_of(place),
            "before": rooms.get(before.get(place.pk), ""),
            "after": rooms[placed[place.pk].room],
            "why": REASON_WORDS[placed[place.pk].reason],
        }
        for place in people
        if before.get(place.pk) != placed[place.pk].room
    ]


# Occupancy ---------------------------------------------------------------------------------------------------------


@dataclass
class Floor:
    """How full a floor of a hotel is."""

    hotel: Hotel
    number: int
    rooms: int = 0
    beds: int = 0
    taken: int = 0
    keys: int = 0

    @property
    def free(self) -> int:
        return self.beds - self.taken


def occupancy(gathering: Gathering) -> list[Floor]:
    """Every floor with its rooms in use, beds, who has one, keys that are out."""
    out = Q(beds__stay__key_given_at__isnull=False, beds__stay__key_returned_at=None)
    rooms = HotelRoom.objects.filter(hotel__gathering=gathering, is_active=True).select_related("hotel").annotate(
        bed_count=Count("beds", distinct=True), taken=Count("beds__stay"), keys=Count("beds__stay", filter=out)
    )  # fmt: skip
    found: dict[tuple[int, int], Floor] = {}
    for room in rows_in_order(rooms):
        floor = found.setdefault((room.hotel_id, room.floor), Floor(room.hotel, room.floor))
        floor.rooms += 1
        floor.beds += room.bed_count
        floor.taken += room.taken
        floor.keys += room.keys
    return list(found.values())


def rooms_on(user: User, gathering: Gathering, hotel: str, floor: str) -> list[HotelRoom]:
    """The rooms of one floor with ``bed_count`` and, in ``people``, who sleeps there; at most three hundred."""
    if not (hotel.isdecimal() and floor.isdecimal()):
        return []
    rooms = HotelRoom.objects.visible_to(user).filter(hotel__gathering=gathering, hotel=hotel[:9], floor=floor[:2])
    stays = Stay.objects.select_related("participation").order_by("bed__number")
    beds = Prefetch("beds", queryset=Bed.objects.order_by("number").prefetch_related(Prefetch("stay", queryset=stays)))
    found = list(rows_in_order(rooms.select_related("hotel")).prefetch_related(beds)[:300])
    for room in found:
        beds_here = list(room.beds.all())
        room.bed_count = len(beds_here)
        room.people = [bed.stay.participation for bed in beds_here if hasattr(bed, "stay")]
    return found


def rooms_of_page(user: User) -> QuerySet[HotelRoom]:
    return HotelRoom.objects.visible_to(user).select_related("hotel__gathering__congress")


def hotels_of_page(user: User) -> QuerySet[Hotel]:
    return Hotel.objects.visible_to(user).select_related("gathering__congress")


def lodging_list(user: User, gathering: Gathering, search: str = "", *, show: str = "") -> QuerySet[Participation]:
    """The people of a gathering with their stays; ``show``: ``without`` a bed, whose ``keys`` are out, who has
    ``cars``.
    """
    rows = Participation.objects.visible_to(user).filter(gathering=gathering)
    if words := search.replace("\0", "").strip():
        named = Q(name__contains=words) | Q(mandate__card_number=words) | Q(stay__bed__room__number=words)
        rows = rows.filter(named | Q(mandate__person__pinyin_initials__istartswith=words))
    if show == "without":
        rows = rows.filter(pk__in=to_lodge(gathering).filter(stay__bed=None).order_by().values("pk"))
    if show == "keys":
        rows = rows.filter(stay__key_given_at__isnull=False, stay__key_returned_at=None)
    if show == "cars":
        rows = rows.filter(pk__in=gathering.parking_permits.values("participation"))
    rows = rows.select_related("mandate__delegation", "stay__bed__room__hotel").defer("phone")
    return rows.prefetch_related(*travel())


def hotels_of(gathering: Gathering) -> QuerySet[Hotel]:
    """The hotels of a session, each with ``car_count``: permits of those who sleep there."""
    cars = Count("rooms__beds__stay__participation__parking_permits", distinct=True)
    return gathering.hotels.annotate(car_count=cars).order_by("pk")


def places_lodged_of_page(user: User) -> QuerySet[Participation]:
    """The places whose stay somebody arranges."""
    congress = user.post.congress_id if user.is_authenticated and user.post else None
    rows = Participation.objects.visible_to(user).filter(gathering__congress=congress, gathering__parent=None)
    return rows.select_related(
        "gathering__congress", "mandate__person", "mandate__delegation", "stay__bed__room__hotel"
    )


def rooms_with_free_beds(gathering: Gathering) -> QuerySet[HotelRoom]:
    """Rooms in use with ``free`` beds, in order."""
    rooms = HotelRoom.objects.filter(hotel__gathering=gathering, is_active=True).select_related("hotel")
    return rows_in_order(rooms.annotate(free=Count("beds", filter=Q(beds__stay=None))).filter(free__gte=1))


def to_tell(gathering: Gathering) -> QuerySet[Stay]:
    """Who has a room and was not told yet."""
    return Stay.objects.filter(participation__gathering=gathering, told_at=None, bed__isnull=False)


def reason_in_words(stay: Stay) -> str:
    """Why somebody has this room; empty without one."""
    return str(REASON_WORDS[Reason(stay.reason)]) if stay.reason else ""


def stays_of(gathering: Gathering) -> list[Stay]:
    """Everybody with a bed, by hotel, floor and room, with ``group``, ``known_sex``, ``mates``; ``arrival`` and
    ``departure`` (when, by what), ``cars``.
    """
    rows = Stay.objects.filter(participation__gathering=gathering, bed__isnull=False).select_related(
        "bed__room__hotel", "participation__mandate__person", "participation__mandate__delegation"
    )
    rows = rows.prefetch_related(*travel("participation__"))
    found = list(rows.order_by("bed__room__hotel", "bed__room__floor", "bed__room__number", "bed__number"))
    inside: dict[int, list[Stay]] = {}
    for row in found:
        inside.setdefault(row.bed.room_id, []).append(row)
    for row in found:
        row.group, row.known_sex = group_of(row.participation), sex_of(row)
        row.mates = [one.participation.name for one in inside[row.bed.room_id] if one != row]
        row.arrival, row.departure = (travel_of(row.participation, way) for way in STAY_FIELDS)
        row.cars = cars_of(row.participation)
    return found


# One's own room ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnRoom:
    """Somebody's room in words, who shares it, and from when until when he stays as far as that is known."""

    hotel: Hotel
    room: HotelRoom
    mates: list[str]
    arrives_at: dt.datetime | None
    departs_at: dt.datetime | None


def own_room(user: User, gathering: Gathering) -> OwnRoom | None:
    """One's own room at a session, once it was told; one question."""
    rows = _ROOM.rows(user.pk, gathering.pk)
    mine = next((row for row in rows if row.participation.user_id == user.pk), None)
    if mine is None:
        return None
    mates = [row.participation.name for row in rows if row != mine]
    return OwnRoom(mine.bed.room.hotel, mine.bed.room, mates, mine.arrives_at, mine.departs_at)


def _sleepers(user: Any, gathering: Any) -> QuerySet[Stay]:
    """Who sleeps in the room of ``user`` at a session, as far as it was told."""
    told = Stay.objects.filter(told_at__isnull=False, participation__gathering__state__in=sorted(SHOWN))
    own = told.filter(participation__user=user, participation__gathering=gathering, bed__isnull=False)
    rows = told.filter(bed__room__in=own.values("bed__room")).select_related("participation", "bed__room__hotel")
    return rows.defer("participation__phone").order_by("bed__number")


_ROOM = Prepared(_sleepers, BigAutoField(), BigAutoField())  # stands on every session card


def rooms_in_words(places: Iterable[int]) -> dict[int, str]:
    """Hotel and room of these people, as a notice names them."""
    rows = Stay.objects.filter(participation__in=list(places), bed__isnull=False).select_related("bed__room__hotel")
    return {row.participation_id: str(row.bed.room) for row in rows.order_by("pk")}


def mates_of(places: Iterable[int]) -> dict[int, list[str]]:
    """Who sleeps beside each of these people, as far as those know their room themselves."""
    own = dict(
        Stay.objects.filter(participation__in=list(places), bed__isnull=False).values_list("participation", "bed__room")
    )
    rows = Stay.objects.filter(bed__room__in=set(own.values()), told_at__isnull=False).select_related("participation")
    inside: dict[int, list[Participation]] = {}
    for row in rows.select_related("bed").order_by("bed__number"):
        inside.setdefault(row.bed.room_id, []).append(row.participation)
    return {pk: [one.name for one in inside.get(room, []) if one.pk != pk] for pk, room in own.items()}


def mates_in(rooms: Iterable[int | None], but: Iterable[int]) -> list[int]:
    """Who sleeps in these rooms and knows it, without those of ``but``."""
    known = Stay.objects.filter(bed__room__in={room for room in rooms if room}, told_at__isnull=False)
    return sorted(known.exclude(participation__in=list(but)).values_list("participation", flat=True))
