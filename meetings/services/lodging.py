"""Beds of a session: given by rule or by hand, told to those concerned, given up by who does not come; keys, travel."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.lodging import assign
from meetings.computing.lodging_rules import NoBeds, Placed, Reason
from meetings.models import Bed, Gathering, HotelRoom, Participation, Stay
from meetings.services.locking import lock
from meetings.services.seating import NOT_HELD

TRAVEL = (
    "needs_bed", "sex", "alone", "share_with", "not_with", "arrives_at", "arrives_by", "departs_at", "departs_by",
    "note",
)  # fmt: skip


def lodged(gathering: Gathering) -> Gathering:
    """The session under its lock; refused for a sitting, and where it is not held."""
    gathering = lock(gathering.pk)
    if gathering.parent_id:
        raise Refused(_("Rooms are given for the whole session."))
    if gathering.state in NOT_HELD:
        raise Refused(_("This gathering is not held."))
    return gathering


# By rule -----------------------------------------------------------------------------------------------------------


def plan_rooms(gathering: Gathering, *, anew: bool = False) -> dict[int, Placed]:
    """Who would get which room, written nowhere. ``anew`` moves whoever was placed by rule and holds no key.

    ``Invalid`` with everybody who finds no bed, and why: then nobody is placed.
    """
    guests, rooms = queries.lodging_of(gathering, anew=anew)
    if not rooms:
        raise Invalid({"anew": [_("There are no rooms yet.")]})
    try:
        return assign(guests, rooms)
    except NoBeds as refusal:
        raise Invalid({"anew": queries.without_bed_in_words(refusal.misfits)}) from refusal


@transaction.atomic
def assign_rooms(gathering: Gathering, *, by: User, anew: bool = False, seen: str = "") -> int:
    """Give beds by rule, all or nothing; who was told of a room is told of another one. Returns how many.

    ``seen`` is ``queries.mark_of`` the plan that was looked at: ``Stale`` when it would be another one by now.
    """
    gathering = lodged(gathering)
    placed = plan_rooms(gathering, anew=anew)
    if seen and queries.mark_of(placed) != seen:
        raise Stale(_("Rooms or people have changed meanwhile. Look again."), current={})
    before = queries.rooms_of_people(gathering)
    _stays_of(gathering, placed)
    stays = Stay.objects.select_for_update(of=("self",)).filter(participation__in=list(placed))
    stays.update(bed=None)
    free = queries.free_beds(gathering)
    rows = list(stays.order_by("pk"))
    reasons: dict[str, list[int]] = {}
    for row in rows:
        one = placed[row.participation_id]
        row.bed_id = free[one.room].pop(0)
        reasons.setdefault(one.reason, []).append(row.pk)
    Stay.objects.bulk_update(rows, ["bed"], batch_size=200)
    for reason, keys in reasons.items():
        Stay.objects.filter(pk__in=keys).update(reason=reason, by_hand=False)
    moved = [row for row in rows if before.get(row.participation_id) != placed[row.participation_id].room]
    _forget_keys(moved)
    record("meetings.assign_rooms", gathering, by=by, anew=anew, places=sorted(row.participation_id for row in moved))
    tell_moved(gathering, moved, before, {pk: one.room for pk, one in placed.items()}, by=by)
    return len(moved)


def _stays_of(gathering: Gathering, keys: Collection[int]) -> None:
    """A row for everybody who has none yet."""
    known = set(Stay.objects.filter(participation__in=list(keys)).values_list("participation", flat=True))
    Stay.objects.bulk_create([Stay(participation_id=key) for key in sorted(set(keys) - known)], batch_size=500)


def _forget_keys(rows: list[Stay]) -> None:
    Stay.objects.filter(pk__in=[row.pk for row in rows]).update(key_given_at=None, key_returned_at=None)


def _tell(gathering: Gathering, rows: list[Stay], *, by: User | None) -> None:
    """Those who were told of a room are told that it is another one."""
    places = sorted(row.participation_id for row in rows if row.told_at)
    if places:
        record("meetings.change_rooms", gathering, by=by, places=places)


def tell_moved(
    gathering: Gathering, moved: list[Stay], before: Mapping[int, int], after: Mapping[int, int], *, by: User
) -> None:  # fmt: skip
    """Those moved who were told of a room are told of the other one; those who share the rooms, with whom."""
    _tell(gathering, moved, by=by)
    told = [row.participation_id for row in moved if row.told_at]
    rooms = [room for pk in told for room in (before.get(pk), after[pk])]
    _tell_mates(gathering, rooms, [row.participation_id for row in moved], by=by)


def _tell_mates(
    gathering: Gathering, rooms: Iterable[int | None], but: Collection[int], *, by: User | None
) -> None:  # fmt: skip
    """Those who sleep in rooms that somebody has left or come to are told with whom they share now."""
    if places := queries.mates_in(rooms, but):
        record("meetings.change_room_mates", gathering, by=by, places=places)


@transaction.atomic
def publish_rooms(gathering: Gathering, *, by: User) -> int:
    """Tell everybody his room who has one and was not told yet; returns how many. Refused where there is nobody."""
    gathering = lodged(gathering)
    places = sorted(queries.to_tell(gathering).values_list("participation", flat=True))
    if not places:
        raise Refused(_("Everybody who has a room was told of it."))
    rooms = list(queries.to_tell(gathering).values_list("bed__room", flat=True))
    Stay.objects.filter(participation__in=places).update(told_at=clock.now())
    record("meetings.publish_rooms", gathering, by=by, places=places)
    _tell_mates(gathering, rooms, places, by=by)
    return len(places)


# By hand -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_to_room(
    place: Participation, room: HotelRoom | None, *, by: User, seen: int | None, free: int | None = None
) -> Stay:
    """Give somebody a bed in a room, or none; he stays there when rooms are given anew.

    ``seen`` is the room he had when it was looked at and ``free`` how many beds were free in the new one then:
    ``Stale`` when a colleague was faster. Refused where the key is out, the other sex sleeps there, or somebody beside
    whom he is never to be.
    """
    gathering = lodged(place.gathering)
    stay = _locked(place)
    now = stay.bed.room_id if stay.bed else None
    if now != seen:
        raise Stale(_("Somebody has given him another room meanwhile. Look again."), current={})
    if stay.has_key:
        raise Refused(_("The key is out; take it back first."))
    if room is None:
        stay.bed, stay.reason, stay.by_hand = None, "", False
    else:
        _may_sleep_in(stay, room, gathering)
        bed = Bed.objects.filter(room=room, stay=None).order_by("number").first()
        if bed is None:
            if free == 0:
                raise Refused(_("No bed is free in this room."))
            raise Stale(_("The last bed of this room was taken meanwhile."), current={})
        stay.bed, stay.reason, stay.by_hand = bed, Reason.MANUAL, True
    stay.key_given_at = stay.key_returned_at = None
    stay.save()
    after = room.pk if room else None
    record("meetings.move_room", gathering, by=by, place=place.pk, before=now, after=after)
    if after != now:
        _tell(gathering, [stay], by=by)
    if after != now and stay.told_at:
        _tell_mates(gathering, [now, after], [place.pk], by=by)
    return stay


def exchange_beds(gathering: Gathering, first: Stay, second: Stay, *, by: User) -> None:
    """Let two locked stays change beds; both, and whoever shares with them, are told.

    Refused where they share a room, a key is out, or one may not sleep beside those who are in the other's room.
    """
    beds, rooms = (second.bed, first.bed), (first.bed.room, second.bed.room)
    if rooms[0] == rooms[1]:
        raise Refused(_("Both are in the same place."))
    if first.has_key or second.has_key:
        raise Refused(_("The key is out; take it back first."))
    _may_sleep_in(first, rooms[1], gathering, leaving=second.pk)
    _may_sleep_in(second, rooms[0], gathering, leaving=first.pk)
    Stay.objects.filter(pk__in=[first.pk, second.pk]).update(bed=None)  # a bed never holds two
    for stay, bed in zip((first, second), beds, strict=True):
        stay.bed, stay.reason, stay.by_hand = bed, Reason.MANUAL, True
        stay.key_given_at = stay.key_returned_at = None
        stay.save()
    _tell(gathering, [first, second], by=by)
    if first.told_at or second.told_at:
        own = [first.participation_id, second.participation_id]
        _tell_mates(gathering, [room.pk for room in rooms], own, by=by)


def _may_sleep_in(stay: Stay, room: HotelRoom, gathering: Gathering, *, leaving: int | None = None) -> None:
    """Refused where somebody sleeps there, but for who is ``leaving``, beside whom he may not be."""
    if room.hotel.gathering_id != gathering.pk or not room.is_active:
        raise Refused(_("This room is not in use."))
    there = (
        Stay.objects.filter(bed__room=room)
        .exclude(pk__in=[stay.pk, leaving or 0])
        .select_related("participation__mandate__person")
    )
    for other in there.order_by("pk"):
        words = {"name": other.participation.name}
        sexes = {queries.sex_of(stay), queries.sex_of(other)}
        if len(sexes) > 1 or "" in sexes:
            raise Refused(_("%(name)s sleeps there, who is not known to be of the same sex.") % words)
        if other.participation_id == stay.not_with_id or stay.participation_id == other.not_with_id:
            raise Refused(_("%(name)s sleeps there: the two are never to share a room.") % words)


def _locked(place: Participation) -> Stay:
    Stay.objects.get_or_create(participation=place)
    rows = Stay.objects.select_for_update(of=("self",))
    return rows.select_related("bed", "participation__mandate__person").get(participation=place)


# Keys, travel, wishes ----------------------------------------------------------------------------------------------


@transaction.atomic
def hand_key(place: Participation, *, by: User, back: bool = False) -> Stay:
    """Note that the key was handed out, or came back. Once more does nothing; refused without a room.

    Who does not come any more gives the bed up with the key.
    """
    gathering = lodged(place.gathering)
    stay = _locked(place)
    if stay.bed is None:
        raise Refused(_("%(name)s has no room yet.") % {"name": place.name})
    if back and stay.has_key:
        stay.key_returned_at = clock.now()
    elif not back and not stay.has_key:
        stay.key_given_at, stay.key_returned_at = clock.now(), None
    else:
        return stay
    stay.save(update_fields=["key_given_at", "key_returned_at"])
    if back:
        record("meetings.take_key_back", gathering, by=by, quiet=True, place=place.pk, room=stay.bed.room_id)
    else:
        record("meetings.hand_key_out", gathering, by=by, quiet=True, place=place.pk, room=stay.bed.room_id)
    if back and place.answer in queries.NOT_LODGED:
        release_rooms(gathering, [place.pk], by=by)
    return stay


@transaction.atomic
def note_stay(place: Participation, *, by: User, **fields: Any) -> Stay:
    """Keep arrival, departure, wishes and remarks of somebody. ``Invalid`` where they contradict each other."""
    gathering = lodged(place.gathering)
    stay = _locked(place)
    for name in TRAVEL:
        setattr(stay, name, fields.get(name, getattr(stay, name)))
    for name in ("share_with", "not_with"):
        other = getattr(stay, name)
        if other and (other.pk == place.pk or other.gathering_id != gathering.pk):
            raise Invalid({name: [_("Name somebody else of this gathering.")]})
    if stay.share_with_id and (stay.alone or stay.share_with_id == stay.not_with_id):
        raise Invalid({"share_with": [_("This contradicts the other wishes.")]})
    if stay.arrives_at and stay.departs_at and stay.departs_at <= stay.arrives_at:
        raise Invalid({"departs_at": [_("Departure comes after arrival.")]})
    stay.save()
    record("meetings.note_stay", gathering, by=by, place=place.pk)
    return stay


# Who does not come -------------------------------------------------------------------------------------------------


def release_rooms(gathering: Gathering, places: Collection[int], *, by: User | None) -> list[int]:
    """Take the beds of these people of the locked gathering back; whose key is out keeps it until then."""
    rows = Stay.objects.filter(participation__in=list(places)).exclude(bed=None)
    rows = rows.select_related("bed").select_for_update(of=("self",)).order_by("pk")
    rows = [row for row in rows if not row.has_key]
    left = [row.bed.room_id for row in rows if row.told_at]
    for row in rows:
        row.bed, row.reason, row.by_hand, row.told_at = None, "", False, None
        row.save(update_fields=["bed", "reason", "by_hand", "told_at"])
    freed = sorted(row.participation_id for row in rows)
    if freed:
        record("meetings.release_rooms", gathering, by=by, places=freed)
        _tell_mates(gathering, left, freed, by=by)
    return freed


def leave_room(place: Participation) -> None:
    """Forget the stay of somebody who is taken off a list. Refused while he has a key."""
    stay = Stay.objects.filter(participation=place).first()
    if stay and stay.has_key:
        raise Refused(_("The key is out; take it back first."))
    Stay.objects.filter(share_with=place).update(share_with=None)
    Stay.objects.filter(not_with=place).update(not_with=None)
    if stay:
        stay.delete()
