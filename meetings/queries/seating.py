"""Who is to be seated, who sits where and why, and what has changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigAutoField, DateTimeField, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import clock
from congress.models import User
from congress.names import stroke_key
from congress.prepared import Prepared
from deputies.models import Body, Membership
from deputies.workflow import State
from meetings.computing.hall_drawing import Drawing, drawing
from meetings.computing.halls import Layout, Seat, Zone
from meetings.computing.seating_rules import Reason, Sitter, Why, differences, suits
from meetings.models import (
    Gathering,
    Participation,
    SeatChange,
    SeatPlan,
    SeatPlanState,
    SeatPrint,
    SeatTaken,
    SeatWish,
    Standing,
    WishKind,
)
from meetings.queries.halls import seat_words, sign_words
from meetings.workflow import SHOWN, Answer
from proposals.models import DelegationHead

AWAY = (Answer.EXCUSED, Answer.NOT_COMING, Answer.WAITING)
ZONE_OF = {
    Standing.MEMBER: Zone.FLOOR, Standing.OBSERVER: Zone.OBSERVERS, Standing.GALLERY: Zone.GALLERY,
    Standing.STAFF: Zone.STAFF, Standing.PRESS: Zone.PRESS,
}  # fmt: skip
OTHERS = {Standing.OBSERVER: 4, Standing.GALLERY: 5, Standing.PRESS: 6, Standing.STAFF: 7}  # their colours
REASON_WORDS = {
    Reason.CHAIR: gettext_lazy("Presides: the middle of the rostrum."),
    Reason.ROSTRUM: gettext_lazy("On the rostrum by stroke order, %(turn)s. from the middle."),
    Reason.HEAD: gettext_lazy("Heads the delegation: the first row, before its block."),
    Reason.BLOCK: gettext_lazy("In the block of the delegation, %(nth)s. by stroke order."),
    Reason.ZONE: gettext_lazy("In the zone of the standing, by stroke order."),
    Reason.FIXED: gettext_lazy("This seat was fixed."),
    Reason.WHEELCHAIR: gettext_lazy("A wheelchair place was asked for."),
    Reason.AISLE: gettext_lazy("A seat at an aisle was asked for: the nearest to the block."),
    Reason.APART: gettext_lazy("Exchanged, so that two do not sit side by side."),
    Reason.SPARE: gettext_lazy("No seat was left in the block: the nearest free one."),
    Reason.MANUAL: gettext_lazy("Changed by hand."),
    Reason.BESIDE: gettext_lazy("Came late: the free seat nearest to the delegation."),
    Reason.INSTEAD: gettext_lazy("The seat of the deputy who was replaced."),
}
WHY_WORDS = {
    Why.NO_SEAT: gettext_lazy("no seat is left"),
    Why.NO_ZONE: gettext_lazy("the hall has no seats for this standing"),
    Why.NO_ROSTRUM: gettext_lazy("no seat is left on the rostrum"),
    Why.NO_WHEELCHAIR: gettext_lazy("no wheelchair place is left"),
    Why.NO_AISLE: gettext_lazy("no seat at an aisle is left"),
    Why.UNKNOWN: gettext_lazy("the fixed seat is not in this hall"),
    Why.TAKEN: gettext_lazy("the fixed seat is another one's too"),
    Why.UNFIT: gettext_lazy("the fixed seat does not suit"),
    Why.TOGETHER: gettext_lazy("no seat away from the other was found"),
}


# Whom to seat ------------------------------------------------------------------------------------------------------


def to_seat(gathering: Gathering, hall: Layout | None = None) -> QuerySet[Participation]:
    """Whoever comes or may still come; staff only where ``hall`` has seats for them."""
    rows = gathering.participations.exclude(answer__in=AWAY).exclude(mandate__state=State.TERMINATED)
    if hall is not None and not hall.of(Zone.STAFF):
        rows = rows.exclude(standing=Standing.STAFF)
    return rows.select_related("mandate__person", "mandate__delegation").defer("phone").order_by("pk")


def sitters(gathering: Gathering, hall: Layout, body: Body | None) -> list[Sitter]:
    """The people of a gathering with what has to be kept when they are seated."""
    places = list(to_seat(gathering, hall))
    wishes: dict[int, list[SeatWish]] = {}
    for wish in SeatWish.objects.filter(participation__gathering=gathering).order_by("pk"):
        wishes.setdefault(wish.participation_id, []).append(wish)
    day = timezone.localdate(gathering.begins_at)
    seats = Membership.objects.current(day).filter(body=body) if body else Membership.objects.none()
    presidium = dict(seats.values_list("mandate", "role"))
    heads = set(DelegationHead.objects.filter(congress=gathering.congress_id).values_list("mandate", flat=True))
    return [_sitter(place, wishes.get(place.pk, []), presidium, heads) for place in places]


def _sitter(place: Participation, wishes: list[SeatWish], presidium: dict[int, str], heads: set[int]) -> Sitter:
    kinds = {wish.kind for wish in wishes}
    mandate = place.mandate
    is_member = place.standing == Standing.MEMBER
    presides = WishKind.CHAIR in kinds or (is_member and presidium.get(place.mandate_id) == "chair")
    raised = presides or WishKind.ROSTRUM in kinds or (is_member and place.mandate_id in presidium)
    zone = Zone.ROSTRUM if raised else ZONE_OF[Standing(place.standing)]
    return Sitter(
        key=place.pk,
        order=mandate.person.stroke_key if mandate else stroke_key(place.name),
        zone=zone,
        delegation=mandate.delegation.number if mandate else None,
        is_head=zone == Zone.FLOOR and (WishKind.HEAD in kinds or place.mandate_id in heads),
        is_chair=presides,
        needs_wheelchair=WishKind.WHEELCHAIR in kinds,
        needs_aisle=WishKind.AISLE in kinds,
        fixed=next((wish.seat for wish in wishes if wish.kind == WishKind.FIXED), ""),
        apart=frozenset(wish.other_id for wish in wishes if wish.other_id),
    )


def misfits_in_words(misfits: Iterable[tuple[int, Why]], most: int = 50) -> list[str]:
    """Who has no seat, and why; beyond ``most`` how many more."""
    found = list(misfits)
    names = dict(Participation.objects.filter(pk__in=[pk for pk, _why in found]).values_list("pk", "name"))
    lines = [f"{names.get(pk, '')}：{WHY_WORDS[why]}" for pk, why in found[:most]]
    rest = len(found) - most
    return [*lines, _("and %(count)s more") % {"count": rest}] if rest > 0 else lines


def wishes_of(gathering: Gathering) -> QuerySet[SeatWish]:
    """What has to be kept when the people of a gathering are seated."""
    rows = SeatWish.objects.filter(participation__gathering=gathering).select_related("participation", "other")
    return rows.order_by("participation__name", "pk")


def wishes_of_page(user: User) -> QuerySet[SeatWish]:
    return SeatWish.objects.visible_to(user).select_related("participation__gathering")


# Plans ---------------------------------------------------------------------------------------------------------------


def plans_of_page(user: User) -> QuerySet[SeatPlan]:
    """The seat plans somebody arranges."""
    return SeatPlan.objects.visible_to(user).select_related("gathering__congress", "gathering__parent", "hall", "body")


def plans_of(gathering: Gathering) -> QuerySet[SeatPlan]:
    """All versions, the newest first."""
    return gathering.seat_plans.select_related("hall", "drafted_by").order_by("-number")


def plan_in_force(gathering: Gathering) -> SeatPlan | None:
    """The plan that holds in a gathering: its own, or that of the session it is part of."""
    rows = SeatPlan.objects.filter(gathering__in=[gathering.pk, gathering.parent_id], state=SeatPlanState.IN_FORCE)
    found = {plan.gathering_id: plan for plan in rows.select_related("hall", "gathering")}
    return found.get(gathering.pk) or found.get(gathering.parent_id)


def seats_of(plan: SeatPlan | None) -> dict[int, str]:
    """Who sits where: participation → seat."""
    return dict(plan.taken.values_list("participation", "seat")) if plan else {}


def seats_in_words(gathering: Gathering, plan: int) -> dict[int, str]:
    """Participation → seat in a plan of this gathering."""
    found = gathering.seat_plans.filter(pk=plan).first()
    return {pk: seat_words(found.layout, seat) for pk, seat in seats_of(found).items()} if found else {}


def taken_of(plan: SeatPlan) -> list[SeatTaken]:
    """Every taken seat with its person."""
    rows = plan.taken.select_related("participation__mandate__delegation", "participation__mandate__person")
    return list(rows.defer("participation__phone", "participation__mandate__person__phone").order_by("pk"))


def reason_words(taken: SeatTaken) -> str:
    """Why somebody sits where he sits."""
    return REASON_WORDS[Reason(taken.reason)] % {"turn": "", "nth": "", **taken.facts}


@dataclass(frozen=True)
class Line:
    """A seat of a row as the table beside the plan shows it."""

    seat: Seat
    words: str
    special: str
    taken: SeatTaken | None
    reason: str


def row_of(plan: SeatPlan, taken: Iterable[SeatTaken], row: str) -> list[Line]:
    """The seats of one row from the left; ``row`` is area and label (``2-7``), an unknown one is the first."""
    hall = plan.layout
    by_seat = {one.seat: one for one in taken}
    rows = {f"{area}-{label}": seats for (area, label), seats in hall.rows().items()}
    seats = rows.get(row) or next(iter(rows.values()))
    return [
        Line(seat, seat_words(hall, seat.key), sign_words(seat), one, reason_words(one) if one else "")
        for seat in seats
        for one in [by_seat.get(seat.key)]
    ]


def drawn(plan: SeatPlan, taken: Iterable[SeatTaken]) -> Drawing:
    """The hall with who sits where: a delegation a colour."""
    taken = list(taken)
    names = {one.seat: one.participation.name[:4] for one in taken}
    return drawing(plan.layout, groups={one.seat: _colour(one.participation) for one in taken}, names=names)


def _colour(place: Participation) -> int:
    if place.mandate and place.standing == Standing.MEMBER:
        return place.mandate.delegation.number % 4
    return OTHERS.get(place.standing, 0)


def out_of_step(plan: SeatPlan) -> tuple[list[str], list[str]]:
    """Who comes and has no seat, and who has a seat and does not come: names."""
    coming = dict(to_seat(plan.gathering, plan.layout).values_list("pk", "name"))
    seated = dict(plan.taken.values_list("participation", "participation__name"))
    return (
        [name for pk, name in coming.items() if pk not in seated],
        [name for pk, name in seated.items() if pk not in coming],
    )


def unfit(plan: SeatPlan, taken: Iterable[SeatTaken]) -> list[tuple[str, str]]:
    """Who sits by hand on a seat that does not suit: (name, seat in words)."""
    hall, moved = plan.layout, [one for one in taken if one.reason == Reason.MANUAL]
    known = {one.key: one for one in sitters(plan.gathering, hall, plan.body)} if moved else {}
    return [
        (one.participation.name, seat_words(hall, one.seat))
        for one in moved
        if one.participation_id in known and not suits(known[one.participation_id], hall.by_key[one.seat])
    ]


def history(plan: SeatPlan, count: int = 20) -> list[dict[str, Any]]:
    """The latest changes by hand in words, the newest first."""
    rows = list(plan.changes.select_related("by", "undone").order_by("-pk")[:count])
    keys = {pk for row in rows for pk, _from, _to in row.moves}
    names = dict(Participation.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    hall = plan.layout
    return [{"row": row, "moves": [_moved(hall, names, *move) for move in row.moves]} for row in rows]


def _moved(hall: Layout, names: dict[int, str], pk: int, before: str, after: str) -> str:
    nowhere = _("no seat")
    words = {"name": names.get(pk, ""), "before": seat_words(hall, before) if before else nowhere}
    words["after"] = seat_words(hall, after) if after else nowhere
    return _("%(name)s: %(before)s → %(after)s") % words


def moves_in_words(plan: SeatPlan, moves: Iterable[tuple[int, str, str]], names: dict[int, str]) -> list[str]:
    """Moves as a list says them: name, seat before, seat after."""
    hall = plan.layout
    return [_moved(hall, names, *move) for move in moves]


def last_change(plan: SeatPlan) -> SeatChange | None:
    """The latest change by hand that still stands and can be undone."""
    return plan.changes.filter(undoes=None, undone=None).order_by("-pk").first()


def compared(plan: SeatPlan, other: SeatPlan | None) -> dict[str, list[dict[str, str]]]:
    """Who has come, moved or gone since ``other``: name, seat before, seat now."""
    return compared_seats(plan, seats_of(other), other.layout if other else plan.layout)


def compared_seats(plan: SeatPlan, before: dict[int, str], hall: Layout) -> dict[str, list[dict[str, str]]]:
    """The same with seats that were kept, for example on a print."""
    after = seats_of(plan)
    names = dict(
        Participation.objects.filter(pk__in=before.keys() | after.keys()).order_by("pk").values_list("pk", "name")
    )
    return {
        what: [
            {
                "name": names.get(pk, ""),
                "before": seat_words(hall, before[pk]) if pk in before else "",
                "after": seat_words(plan.layout, after[pk]) if pk in after else "",
            }
            for pk in keys
        ]
        for what, keys in differences(before, after).items()
    }


def prints_of(gathering: Gathering) -> QuerySet[SeatPrint]:
    """Everything that was printed of the seats of a gathering, the newest first."""
    return SeatPrint.objects.filter(plan__gathering=gathering).select_related("plan", "by").order_by("-pk")


def prints_of_page(user: User) -> QuerySet[SeatPrint]:
    return SeatPrint.objects.visible_to(user).select_related("plan__gathering", "plan__hall")


def last_print(plan: SeatPlan, kind: str) -> SeatPrint | None:
    """The last print of this kind in the gathering, whichever plan was in force then."""
    return prints_of(plan.gathering).filter(kind=kind).first()


def names_of(row: SeatPrint, keys: Iterable[int]) -> list[dict[str, str]]:
    """Who was seated when this was printed: name and seat."""
    names = dict(Participation.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "name"))
    hall = row.plan.layout
    return [{"name": names.get(pk, ""), "seat": seat_words(hall, row.seats[str(pk)])} for pk in keys]


# One's own seat, somebody's seat -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnSeat:
    """Somebody's seat in a gathering, in words and on a small map."""

    gathering: Gathering
    hall_name: str
    words: str
    layout: Layout
    seat: str

    @property
    def map(self) -> Drawing:
        return drawing(self.layout, mine=self.seat)

    @property
    def small_map(self) -> Drawing:
        """The same for the session card."""
        return drawing(self.layout, mine=self.seat, is_small=True)


def own_seat(user: User, gathering: Gathering) -> OwnSeat | None:
    """One's own seat in the plan that is in force."""
    plan = plan_in_force(gathering)
    taken = plan.taken.filter(participation__user=user).first() if plan else None
    if taken is None:
        return None
    return OwnSeat(gathering, plan.hall.name, seat_words(plan.layout, taken.seat), plan.layout, taken.seat)


def next_seats(user: User, gatherings: Collection[Gathering]) -> list[OwnSeat]:
    """One's own seats in these gatherings, each plan once."""
    asked = {pk for one in gatherings for pk in (one.pk, one.parent_id) if pk}
    since = min((one.begins_at for one in gatherings), default=clock.now())
    return [
        OwnSeat(
            one.plan.gathering, one.plan.hall.name, seat_words(one.plan.layout, one.seat), one.plan.layout, one.seat
        )
        for one in _SEATS.rows(user.pk, since)
        if one.plan.gathering_id in asked
    ]


def _seats(user: Any, since: Any) -> QuerySet[SeatTaken]:
    """The seats of ``user`` in plans that are in force, of gatherings that were not over then."""
    rows = SeatTaken.objects.filter(
        participation__user=user,
        plan__state=SeatPlanState.IN_FORCE,
        plan__gathering__state__in=sorted(SHOWN),
        plan__gathering__ends_at__gte=since,
    )
    return rows.select_related("plan__hall", "plan__gathering").order_by("plan__gathering__begins_at", "pk")


_SEATS = Prepared(_seats, BigAutoField(), DateTimeField())  # stand on every session card


def find_seats(user: User, gathering: Gathering, words: str = "") -> QuerySet[Participation]:
    """The people of a gathering whom ``user`` serves, each with ``taken``: the seat in the plan that is in force."""
    plan = plan_in_force(gathering)
    rows = Participation.objects.visible_to(user).filter(gathering=plan.gathering_id if plan else gathering.pk)
    if words := words.replace("\0", "").strip():
        named = Q(name__contains=words) | Q(mandate__card_number=words)
        rows = rows.filter(named | Q(mandate__person__pinyin_initials__istartswith=words))
    taken = Prefetch("seats", queryset=SeatTaken.objects.filter(plan=plan), to_attr="taken")
    return rows.select_related("mandate__delegation").prefetch_related(taken)
