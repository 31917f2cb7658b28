"""One change for one or several, in words: on the page before it, and in the notices after it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from congress import clock
from meetings.computing.joining import Step
from meetings.computing.lodging_rules import Reason as RoomReason
from meetings.computing.seating_rules import Reason as SeatReason
from meetings.computing.tables import Reason as TableReason
from meetings.models import Participation, Ride, RideReason, SeatTaken, TablePlace
from meetings.queries import lodging, meals, seating
from meetings.queries.changing import MATE, RIDE, ROOM, SEAT, TABLE, Part, Together, comes
from meetings.queries.halls import seat_words

LABELS = {
    SEAT: gettext_lazy("Seat"), TABLE: pgettext_lazy("meal", "Table"), ROOM: gettext_lazy("Hotel room"),
    RIDE: pgettext_lazy("transport", "Ride"),
}  # fmt: skip
WHY_NOT = {
    **seating.WHY_WORDS, **{f"bed_{why}": words for why, words in lodging.WHY_WORDS.items()},
    "no_table": gettext_lazy("no place is left at the tables for everybody"),
    "no_halal": gettext_lazy("no place is left at the tables for halal meals"),
    "key": gettext_lazy("the key is out; take it back first"),
    "no_place": gettext_lazy("no place is left in the vehicles"),
}  # fmt: skip


def together_in_words(found: Together) -> list[dict[str, Any]]:
    """The steps as a page shows them, by person: whose, what, before, after, why, and whether it only stays so."""
    steps = [(part, one) for part in found.parts for one in part.steps]
    at = {one.pk: nth for nth, one in enumerate([*found.chosen, *found.people])}
    steps.sort(key=lambda pair: (at[pair[0].whose[pair[1].key].pk], pair[1].key) if len(found.chosen) > 1 else (0, 0))
    return [
        {
            "name": part.whose[one.key].name,
            "kind": part.kind,
            "what": what_of(part),
            "before": where_in_words(part, one.before),
            "after": where_in_words(part, one.after),
            "why": why_in_words(part, one),
            "is_stuck": bool(one.why_not),
        }
        for part, one in steps
    ]


def what_of(part: Part) -> str:
    """Which plan a part is of."""
    label = str(LABELS[part.kind])
    if part.kind == RIDE:
        return f"{label} {clock.moment_in_words(part.target.departs_at, year=False)} {part.target}"
    if part.kind == SEAT and part.target.gathering.parent_id:
        return f"{label} {part.target.gathering.title}"
    return label


def where_in_words(part: Part, where: Any) -> str:
    """A seat, place, room or vehicle; nothing where there is none."""
    if where is None:
        return ""
    if part.kind == SEAT:
        return seat_words(part.data["hall"], where)
    if part.kind == TABLE:
        return _("%(table)s, place %(seat)s") % {"table": where[0], "seat": where[1]}
    if part.kind == ROOM:
        return str(part.data[where])
    return part.data[where].label if where in part.data else ""


REASONS = {
    SEAT: lambda reason: seating.REASON_WORDS[SeatReason(reason)] % {"turn": "", "nth": ""},
    TABLE: lambda reason: str(meals.TABLE_WORDS[TableReason(reason)]),
    ROOM: lambda reason: str(lodging.REASON_WORDS[RoomReason(reason)]),
    RIDE: lambda reason: str(RideReason(reason).label),
}


def why_in_words(part: Part, one: Step) -> str:
    """Why somebody gets this place, finds none, or loses his."""
    if one.why_not:
        return str(WHY_NOT[one.why_not])
    if one.after is None:
        return _("Stays in another hotel.") if comes(part.whose[one.key]) else _("Does not come.")
    return REASONS[part.kind](one.reason)


def quicker_in_words(found: Together, seen: set[str]) -> list[str]:
    """What is other by now than what was looked at: kind and person, with where he would go now."""
    now = found.marks()
    lines = [
        f"{what_of(part)}：{part.whose[one.key].name} → {where_in_words(part, one.after) or '—'}"
        for part in found.parts
        for one in part.steps
        if Part(part.kind, part.target, [one], part.whose).marks() - seen
    ]
    told = {(mark.split(":")[0], mark.split(":")[2]) for mark in now - seen}
    names = {str(key): place.name for part in found.parts for key, place in part.whose.items()}
    names |= {str(one.pk): one.name for one in found.people}
    for mark in sorted(seen - now):
        kind, _target, key = [*mark.split(":"), "", ""][:3]
        if (kind, key) not in told and kind in LABELS:
            lines.append(
                _("%(what)s: %(name)s needs no change any more") % {"what": LABELS[kind], "name": names.get(key, "")}
            )
    return lines


# Who is told ---------------------------------------------------------------------------------------------------------


def arrangements_told(told: dict[str, Any]) -> list[tuple[Participation, dict[str, Any]]]:
    """Each who has an account and is to be told, with what changed for him as it is by now. ``told``: of the event."""
    rows = list(
        Participation.objects.filter(pk__in=told["places"]).exclude(user=None).select_related("user").order_by("pk")
    )
    seats: dict[int, list[str]] = {}
    taken = SeatTaken.objects.filter(plan__in=told["plans"], participation__user__in=[row.user_id for row in rows])
    for one in taken.select_related("plan", "participation").order_by("plan", "pk"):
        seats.setdefault(one.participation.user_id, []).append(seat_words(one.plan.layout, one.seat))
    rides: dict[int, list[Ride]] = {}
    on_trips = Ride.objects.filter(trip__in=told["trips"], participation__in=rows).select_related("trip", "vehicle")
    for one in on_trips.order_by("trip__departs_at", "pk"):
        rides.setdefault(one.participation_id, []).append(one)
    tables = {one.participation_id: one for one in TablePlace.objects.filter(participation__in=rows).order_by("pk")}
    rooms, mates = lodging.rooms_in_words(told["places"]), lodging.mates_of(told["places"])
    known = {
        SEAT: lambda row: seats.get(row.user_id, []),
        TABLE: lambda row: tables.get(row.pk),
        ROOM: lambda row: rooms.get(row.pk, ""),
        RIDE: lambda row: rides.get(row.pk, []),
        MATE: lambda row: mates.get(row.pk, []),
    }
    return [(row, {kind: known[kind](row) for kind in told["what"][str(row.pk)]}) for row in rows]
