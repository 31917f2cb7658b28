"""One change for one or several: seat, table, room and rides in one transaction, each concerned told once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import (
    Bed,
    Gathering,
    Hotel,
    Ride,
    SeatPlan,
    Stay,
    TablePlace,
    TablePlan,
    Trip,
)
from meetings.queries.changing import MATE, RIDE, ROOM, SEAT, TABLE, Part, Together
from meetings.services.lodging import lodged
from meetings.services.seating import write_moves


@transaction.atomic
def change_together(
    gathering: Gathering, chosen: Iterable[int], *, by: User, seen: set[str], hotel: Hotel | None = None
) -> Gathering:
    """Carry out what ``queries.together`` says for some of a session, all of it or nothing; each concerned gets one
    notice.

    ``chosen`` are the keys of their places, ``seen`` the marks of what was looked at. ``Stale``, naming what is other
    by now, when somebody was quicker in seats, tables, rooms or rides. Refused where nothing would change, for a hotel
    of another session, for somebody who is not on the list, for a sitting, and where the session is not held.
    """
    whole, keys = lodged(gathering), set(chosen)
    _lock_plans(whole)
    if hotel and hotel.gathering_id != whole.pk:
        raise Refused(_("This hotel is of another session."))
    places = list(whole.participations.filter(pk__in=keys).order_by("pk"))
    if len(places) != len(keys) or not keys:
        raise Refused(_("Somebody chosen is not on the list of this session."))
    found = queries.together(whole, places, hotel)
    if found.marks() != seen:
        lines = "；".join(queries.quicker_in_words(found, seen))
        raise Stale(_("Somebody was quicker: %(changes)s. Look again.") % {"changes": lines}, current={})
    if found.is_empty:
        raise Refused(_("Nothing would change."))
    for part in found.parts:
        if part.moves:
            WRITERS[part.kind](part, by)
    _tell(whole, found, by=by)
    return whole


def _lock_plans(whole: Gathering) -> None:
    """Every plan that may take a change, in one order: who works at one of them with its own lock alone waits."""
    wanted = [plan.pk for plan in queries.plans_to_change(whole)]
    list(SeatPlan.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    list(TablePlan.objects.select_for_update(of=("self",)).filter(gathering=whole))
    list(Trip.objects.select_for_update(of=("self",)).filter(gathering=whole, cancelled_at=None).order_by("pk"))


def _write_seats(part: Part, by: User) -> None:
    moves = [(one.key, one.before or "", one.after or "") for one in part.moves]
    plan = SeatPlan.objects.select_related("gathering", "hall").get(pk=part.target.pk)
    write_moves(plan, moves, by=by, reasons={one.key: one.reason for one in part.moves})


def _write_tables(part: Part, by: User) -> None:
    plan = part.target
    plan.places.filter(participation__in=[one.key for one in part.moves]).delete()
    TablePlace.objects.bulk_create(
        TablePlace(plan=plan, participation_id=one.key, table=one.after[0], seat=one.after[1], reason=one.reason)
        for one in part.moves
        if one.after
    )
    plan.version, plan.changed_at, plan.changed_by = plan.version + 1, clock.now(), by
    plan.save(update_fields=["version", "changed_at", "changed_by"])


def _write_rooms(part: Part, _by: User) -> None:
    moves = {one.key: one for one in part.moves}
    known = set(Stay.objects.filter(participation__in=moves).values_list("participation", flat=True))
    Stay.objects.bulk_create(Stay(participation_id=key) for key in sorted(moves.keys() - known))
    Stay.objects.filter(participation__in=moves).update(bed=None)  # beds are freed first
    free: dict[int, list[int]] = {}
    rooms = [one.after for one in moves.values() if one.after is not None]
    for bed, room in Bed.objects.filter(room__in=rooms, stay=None).order_by("number").values_list("pk", "room"):
        free.setdefault(room, []).append(bed)
    stays = list(Stay.objects.filter(participation__in=moves).order_by("pk"))
    for stay in stays:
        one = moves[stay.participation_id]
        if one.after is None:
            stay.reason, stay.by_hand, stay.told_at = "", False, None
        else:
            stay.bed_id, stay.reason, stay.by_hand = free[one.after].pop(0), one.reason, False
            stay.told_at = stay.told_at or (clock.now() if part.is_told else None)
        stay.key_given_at = stay.key_returned_at = None
    names = ["bed", "reason", "by_hand", "told_at", "key_given_at", "key_returned_at"]
    Stay.objects.bulk_update(stays, names, batch_size=200)


def _write_rides(part: Part, _by: User) -> None:
    trip = part.target
    trip.rides.filter(participation__in=[one.key for one in part.moves]).delete()
    taken: dict[int, set[int]] = {}
    for pk, slot in trip.rides.values_list("vehicle", "slot"):
        taken.setdefault(pk, set()).add(slot)
    rows = []
    for one in part.moves:
        if one.after is None:
            continue
        vehicle = part.data[one.after]
        here = taken.setdefault(vehicle.pk, set())
        slot = next(slot for slot in range(1, vehicle.seats + 1) if slot not in here)
        here.add(slot)
        rows.append(
            Ride(
                trip=trip, vehicle=vehicle, participation_id=one.key, slot=slot, seats=vehicle.seats, reason=one.reason
            )
        )
    Ride.objects.bulk_create(rows)
    trip.version += 1
    trip.save(update_fields=["version"])


WRITERS = {SEAT: _write_seats, TABLE: _write_tables, ROOM: _write_rooms, RIDE: _write_rides}


def _tell(whole: Gathering, found: Together, *, by: User) -> None:
    """One event for all of it: who is told of what. Who does not come has said so himself and is not told."""
    what: dict[int, list[str]] = {}
    trips, plans = set(), set()
    for part in found.parts:
        for one in part.moves if part.is_told else []:
            place = part.whose[one.key]
            if queries.comes(place) and part.kind not in what.setdefault(place.pk, []):
                what[place.pk].append(part.kind)
            trips |= {part.target.pk} if part.kind == RIDE else set()
            plans |= {part.target.pk} if part.kind == SEAT else set()
    for mate in found.mates:
        what.setdefault(mate.pk, []).append(MATE)
    touched = sorted({part.whose[one.key].pk for part in found.parts for one in part.moves})
    record(
        "meetings.change_together", whole, by=by, chosen=[one.pk for one in found.chosen], touched=touched,
        places=sorted(what), what={str(pk): kinds for pk, kinds in sorted(what.items())}, trips=sorted(trips),
        plans=sorted(plans),
    )  # fmt: skip
