"""Seat plans: drafted by rule, put in force, changed by hand, undone. Everybody gets a seat or nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from deputies.models import Body
from meetings import queries
from meetings.computing.halls import Layout
from meetings.computing.seating import arrange
from meetings.computing.seating_rules import NoRoom, Order, Reason, Rotation, Rule, Sitter, differences, suits
from meetings.models import (
    Gathering,
    Hall,
    Participation,
    SeatChange,
    SeatPlan,
    SeatPlanState,
    SeatTaken,
    SeatWish,
    WishKind,
)
from meetings.services.locking import lock
from meetings.workflow import GatheringState

Move = tuple[int, str, str]  # participation, seat before, seat after; an empty one is none
NOT_HELD = frozenset({GatheringState.CANCELLED, GatheringState.REFUSED})


# Drafting ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def draft_seats(
    gathering: Gathering, hall: Hall, *, by: User, body: Body | None = None, order: str = Order.DOWN.value,
    rotation: str = Rotation.NONE.value, group_size: int = 7, year: int = 0, fifth: bool = True,
    keep_changes: bool = False,
) -> SeatPlan:  # fmt: skip
    """Seat everybody who comes, by rule; an older draft is discarded.

    ``keep_changes`` leaves those where they are who were moved by hand in the latest plan. ``Invalid`` with the list
    of those the hall has no seat for: then nothing is written. Refused where the gathering is not held.
    """
    gathering = _held(gathering)
    if hall.congress_id != gathering.congress_id or not hall.is_active:
        raise Refused(_("This hall is not in use."))
    people = queries.sitters(gathering, hall.layout, body)
    if not people:
        raise Refused(_("Nobody is asked to this gathering yet."))
    if keep_changes:
        people = _where_they_are(gathering, hall.layout, people)
    try:
        placed = arrange(people, hall.layout, Rule(Order(order), Rotation(rotation), year, group_size, fifth))
    except NoRoom as refusal:
        raise Invalid({"hall": queries.misfits_in_words(refusal.misfits)}) from refusal
    gathering.seat_plans.filter(state=SeatPlanState.DRAFT).update(state=SeatPlanState.DISCARDED)
    number = (gathering.seat_plans.aggregate(last=Max("number"))["last"] or 0) + 1
    plan = SeatPlan.objects.create(
        gathering=gathering, hall=hall, drawing=hall.drawing, number=number, order=order, rotation=rotation,
        group_size=group_size, year=year, fifth=fifth, body=body, drafted_by=by,
    )  # fmt: skip
    rows = [
        SeatTaken(plan=plan, participation_id=key, seat=one.seat, reason=one.reason, facts=one.facts)
        for key, one in placed.items()
    ]
    SeatTaken.objects.bulk_create(rows, batch_size=500)
    record("meetings.draft_seats", gathering, by=by, plan=plan.pk, seats=len(placed))
    return plan


def _held(gathering: Gathering) -> Gathering:
    """The gathering under its lock: two plans of one gathering are never drafted or put in force side by side."""
    gathering = lock(gathering.pk)
    if gathering.state in NOT_HELD:
        raise Refused(_("This gathering is not held."))
    return gathering


def _where_they_are(gathering: Gathering, hall: Layout, people: Iterable[Sitter]) -> list[Sitter]:
    """Whoever was moved by hand in the latest plan keeps that seat, where it is still one for him."""
    plan = gathering.seat_plans.exclude(state=SeatPlanState.DISCARDED).order_by("-number").first()
    moved = plan.taken.filter(reason=Reason.MANUAL) if plan else SeatTaken.objects.none()
    seats = {key: hall.by_key[seat] for key, seat in moved.values_list("participation", "seat") if seat in hall.by_key}
    return [
        replace(one, fixed=seats[one.key].key)
        if one.key in seats and not one.fixed and suits(replace(one, fixed=seats[one.key].key), seats[one.key])
        else one
        for one in people
    ]


@transaction.atomic
def put_seats_in_force(plan: SeatPlan, *, by: User) -> SeatPlan:
    """From now on this plan holds; only those whose seat is another than before are told. Refused unless a draft."""
    gathering = _held(plan.gathering)
    plan = _locked(plan)
    if plan.state != SeatPlanState.DRAFT:
        raise Refused(_("Only a draft can be put in force."))
    before = gathering.seat_plans.filter(state=SeatPlanState.IN_FORCE).first()
    changes = differences(queries.seats_of(before), queries.seats_of(plan))
    if before:
        before.state = SeatPlanState.REPLACED
        before.save(update_fields=["state"])
    plan.state, plan.in_force_at = SeatPlanState.IN_FORCE, clock.now()
    plan.save(update_fields=["state", "in_force_at"])
    places = sorted([*changes["added"], *changes["moved"], *changes["gone"]])
    if before is None:
        record("meetings.put_seats_in_force", gathering, by=by, plan=plan.pk, places=places)
    else:
        record("meetings.change_seats", gathering, by=by, plan=plan.pk, before=before.pk, places=places)
    return plan


@transaction.atomic
def discard_seats(plan: SeatPlan, *, by: User) -> Gathering:
    """Put a draft aside; it stays to be looked at. Refused unless a draft."""
    gathering = _held(plan.gathering)
    plan = _locked(plan)
    if plan.state != SeatPlanState.DRAFT:
        raise Refused(_("Only a draft can be discarded."))
    plan.state = SeatPlanState.DISCARDED
    plan.save(update_fields=["state"])
    record("meetings.discard_seats", gathering, by=by, plan=plan.pk)
    return gathering


def _locked(plan: SeatPlan) -> SeatPlan:
    rows = SeatPlan.objects.select_for_update(of=("self",))
    return rows.select_related("gathering", "hall").get(pk=plan.pk)


# By hand -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def swap_seats(
    plan: SeatPlan,
    first: str,
    second: str,
    *,
    by: User,
    seen: tuple[int | None, int | None] | None = None,
    version: int | None = None,
) -> SeatChange:
    """Let those on two seats change places; where one seat is empty, somebody moves there.

    ``seen`` says who sat on them, by participation, when it was asked, or ``version`` how the whole plan stood:
    ``Stale`` when a colleague has seated somebody else there meanwhile. Refused for seats the hall does not have, two
    empty ones, and a plan that is over.
    """
    plan = open_plan(plan)
    if first == second or not {first, second} <= plan.layout.by_key.keys():
        raise Refused(_("Choose two seats of this hall."))
    here = {one.seat: one.participation_id for one in plan.taken.filter(seat__in=[first, second])}
    if (seen, version) == (None, None) or version not in {None, plan.version}:
        raise Stale(_("The plan was changed meanwhile. Look again."), current={"version": plan.version})
    if seen is not None and (here.get(first), here.get(second)) != seen:
        raise Stale(_("Somebody else sits there by now. Look again."), current={})
    if not here:
        raise Refused(_("Nobody sits on either of the two seats."))
    moves = [(here[one], one, other) for one, other in ((first, second), (second, first)) if one in here]
    return move_people(plan, moves, by=by)


@transaction.atomic
def give_seat(plan: SeatPlan, place: Participation, seat: str, *, by: User) -> SeatChange:
    """Seat somebody on a free seat, or elsewhere than he sat. ``Stale`` when it is taken by now.

    Refused for a seat the hall does not have, somebody of another gathering, and a plan that is over.
    """
    plan = open_plan(plan)
    if place.gathering_id != plan.gathering_id:
        raise Refused(_("%(name)s is not asked to this gathering.") % {"name": place.name})
    if seat not in plan.layout.by_key:
        raise Refused(_("This seat is not in the hall."))
    if other := plan.taken.filter(seat=seat).select_related("participation").first():
        raise Stale(_("%(name)s sits there by now.") % {"name": other.participation.name}, current={})
    own = plan.taken.filter(participation=place).first()
    return move_people(plan, [(place.pk, own.seat if own else "", seat)], by=by)


@transaction.atomic
def clear_seat(plan: SeatPlan, seat: str, *, by: User, seen: int | None) -> SeatChange:
    """Free a seat whose holder does not come. ``Stale`` when somebody else sits there by now."""
    plan = open_plan(plan)
    taken = plan.taken.filter(seat=seat).first()
    if taken is None or taken.participation_id != seen:
        raise Stale(_("Somebody else sits there by now. Look again."), current={})
    return move_people(plan, [(taken.participation_id, seat, "")], by=by)


@transaction.atomic
def undo_seats(plan: SeatPlan, *, by: User) -> SeatChange:
    """Take back the latest change by hand that still stands. Refused when there is none, or when those concerned do not
    sit any more as it left them.
    """
    plan = open_plan(plan)
    change = queries.last_change(plan)
    if change is None:
        raise Refused(_("There is nothing to undo."))
    now = queries.seats_of(plan)
    known = plan.gathering.participations.filter(pk__in=[pk for pk, _before, _after in change.moves]).count()
    taken = set(now.values()) - {now.get(pk, "") for pk, _before, _after in change.moves}
    for pk, before, after in change.moves:
        if now.get(pk, "") != after or before in taken or known < len(change.moves):
            raise Refused(_("These seats have been changed since; they cannot be put back."))
    return move_people(plan, [(pk, after, before) for pk, before, after in change.moves], by=by, undoes=change)


def leave_seats(place: Participation) -> None:
    """Free the seats of somebody who is taken off a list, and forget what had to be kept for him."""
    place.seats.all().delete()
    SeatWish.objects.filter(other=place).delete()
    place.seat_wishes.all().delete()


def open_plan(plan: SeatPlan) -> SeatPlan:
    """The plan under its lock; refused once it was replaced or discarded."""
    plan = _locked(plan)
    if not plan.is_open:
        raise Refused(_("This plan is no longer changed: it was replaced or discarded."))
    return plan


def move_people(plan: SeatPlan, moves: list[Move], *, by: User, undoes: SeatChange | None = None) -> SeatChange:
    """Carry moves out; in a plan in force those concerned are told."""
    change = write_moves(plan, moves, by=by, undoes=undoes)
    places = sorted(pk for pk, _before, _after in moves)
    if plan.state == SeatPlanState.IN_FORCE:
        record("meetings.change_seats", plan.gathering, by=by, plan=plan.pk, change=change.pk, places=places)
    else:
        record("meetings.move_seats", plan.gathering, by=by, plan=plan.pk, change=change.pk, places=places)
    return change


def write_moves(
    plan: SeatPlan, moves: list[Move], *, by: User, undoes: SeatChange | None = None,
    reasons: Mapping[int, str] | None = None,
) -> SeatChange:  # fmt: skip
    """Write moves into the locked plan: first everybody stands up, because no seat may ever hold two.

    ``reasons`` by person, where it was not by hand. The event is the caller's.
    """
    plan.taken.filter(participation__in=[pk for pk, _before, _after in moves]).delete()
    rows = [
        SeatTaken(plan=plan, participation_id=pk, seat=after, reason=(reasons or {}).get(pk, Reason.MANUAL))
        for pk, _before, after in moves
        if after
    ]
    SeatTaken.objects.bulk_create(rows)
    plan.version += 1
    plan.save(update_fields=["version"])
    return SeatChange.objects.create(plan=plan, moves=moves, undoes=undoes, by=by)


# What has to be kept -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_wish(
    place: Participation, kind: str, *, by: User, seat: str = "", other: Participation | None = None
) -> SeatWish:
    """Note what has to be kept when somebody is seated. ``Invalid`` when it is noted already or names no seat."""
    gathering = _held(place.gathering)
    wish = SeatWish(participation=place, kind=kind)
    if kind == WishKind.FIXED:
        wish.seat = seat
    if kind == WishKind.APART:
        wish.other = other
        if other is None or other == place or other.gathering_id != place.gathering_id:
            raise Invalid({"other": [_("Name somebody else of this gathering.")]})
    if kind == WishKind.FIXED and not seat:
        raise Invalid({"seat": [_("Name the seat.")]})
    try:
        with transaction.atomic():
            wish.save()
    except IntegrityError as error:
        raise Invalid({"kind": [_("This is noted for %(name)s already.") % {"name": place.name}]}) from error
    record("meetings.note_seat_wish", gathering, by=by, place=place.pk)
    return wish


@transaction.atomic
def drop_wish(wish: SeatWish, *, by: User) -> Gathering:
    """Forget what had to be kept for somebody."""
    gathering = _held(wish.participation.gathering)
    wish.delete()
    record("meetings.drop_seat_wish", gathering, by=by, place=wish.participation_id)
    return gathering
