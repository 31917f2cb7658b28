"""Attendance and speeches by deputy and delegation, live while the session sits."""

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from congress import clock
from congress.models import SECRETARIAT, Role, User
from deputies.models import Mandate
from meetings.computing import comparing
from meetings.models import Gathering, Participation, Remark, Speech
from meetings.workflow import GatheringState, SpeechState

HELD = (GatheringState.PUBLISHED, GatheringState.CLOSED)


@dataclass(frozen=True)
class Comparison:
    """The delegations, all together, and the deputies the reader may see one by one."""

    groups: list[comparing.Line]
    whole: comparing.Line
    people: list[comparing.Line]

    @property
    def mark(self) -> str:
        """Changes when a number does, or the order: what a poll compares."""
        rows = [(line.name, line.group, line.numbers) for line in (*self.groups, self.whole, *self.people)]
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def comparison(gathering: Gathering, user: User, *, delegation: str = "", sort: str = "") -> Comparison:
    """Four questions, however many people there are: of all sittings that have begun, and whatever was said at them."""
    held = Gathering.objects.filter(Q(parent=gathering) | Q(pk=gathering.pk, parts=None), state__in=HELD)
    lines, places = _lines(held)
    seen = _whom(user, places, delegation)
    groups = comparing.by_group(lines.values())
    return Comparison(
        comparing.ordered(groups, sort), comparing.summed("", lines.values()),
        comparing.ordered([line for key, line in lines.items() if key in seen], sort),
    )  # fmt: skip


def _lines(held: QuerySet[Gathering]) -> tuple[dict[int, comparing.Line], dict[int, tuple[int, int | None]]]:
    """A line for every deputy who is a member of one of the sittings, in the roster's order; and by the same keys his
    delegation and its organ.
    """
    begun = Participation.objects.members().filter(gathering__in=held, gathering__begins_at__lte=clock.now())
    counted = begun.order_by().values_list("mandate", "answer", "attendance", "gathering__is_required")
    asked = Participation.objects.members().filter(gathering__in=held).values("mandate")
    rows = Mandate.objects.filter(pk__in=asked).order_by("delegation__number", "person__stroke_key", "pk")
    named = list(rows.values_list("pk", "person__name", "delegation__name", "delegation", "delegation__organ"))
    lines = {key: comparing.Line(name, group) for key, name, group, *_place in named}
    for key, answer, attendance, required, count in counted.annotate(Count("pk")):
        lines[key].tally.add(answer, attendance, count, required=required)
    given = Speech.objects.filter(gathering__in=held, mandate__in=lines).given().order_by()
    sums = given.values_list("mandate", "state").annotate(Count("pk"), used=Coalesce(Sum("minutes"), 0))
    for key, state, count, minutes in sums:
        if state == SpeechState.SPOKEN:
            lines[key].spoken, lines[key].minutes = count, minutes
        else:
            lines[key].written = count
    said = Remark.objects.filter(gathering__in=held, mandate__in=lines).order_by()
    for key, count in said.values_list("mandate").annotate(Count("pk")):
        lines[key].remarks = count
    return lines, {key: (delegation, organ) for key, _name, _group, delegation, organ in named}


def _whom(user: User, places: dict[int, tuple[int, int | None]], delegation: str) -> set[int]:
    """Whose lines the reader sees one by one: the secretariat all, a delegation's staff their own, others nobody."""
    served = user.post.organ_id if user.acts(Role.DELEGATION_STAFF) else None
    if served is None and not user.acts(*SECRETARIAT):
        return set()
    return {
        key
        for key, (of, organ) in places.items()
        if (served is None or organ == served) and (not delegation.isdecimal() or int(delegation[:18]) == of)
    }
