"""A deputy's points as his page shows them: total, items against their caps, the year, what is missing."""

import calendar as months
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from congress import clock
from congress.models import SECRETARIAT, User
from deputies.computing import scoring
from deputies.computing.radar import Radar, radar
from deputies.computing.scoring import Act, Span
from deputies.models import DutyRecord, DutyType, Mandate, Place, PointEntry, ScoringItem, ScoringRuleSet
from deputies.queries.reasons import why
from deputies.queries.rulebook import frozen_through, rule_set_on, rules_of, span_before, span_on
from deputies.workflow import COUNTING

ROOM_SHOWN = 5  # items with room left, the most promising ones


@dataclass(frozen=True)
class ItemLine:
    """One item against its cap: what it brought, how often, what is left."""

    item: ScoringItem
    points: int
    times: int
    cap: int | None

    @property
    def percent(self) -> int:
        """How much of the cap is reached."""
        return min(100, max(0, self.points * 100 // self.cap)) if self.cap else 0

    @property
    def room(self) -> int:
        """Points left under the cap."""
        return max(0, self.cap - self.points) if self.cap is not None else 0


@dataclass(frozen=True)
class GroupLine:
    """A group with its items."""

    name: str
    points: int
    cap: int | None
    items: list[ItemLine]

    @property
    def share(self) -> float:
        """What part of the cap is reached, 0 … 1."""
        return self.points / self.cap if self.cap else 0.0


@dataclass(frozen=True)
class TargetLine:
    """A yearly minimum: reached so far, needed, in half days where ``in_days``."""

    name: str
    reached: float
    needed: int
    in_days: bool
    is_met: bool

    @property
    def word(self) -> str:
        """Reached or not, in a word."""
        return _("reached") if self.is_met else _("to do")

    @property
    def tone(self) -> str:
        """The colour of that word."""
        return "ok" if self.is_met else "warn"


@dataclass
class Points:
    """Everything the page "my points" shows of one period."""

    mandate: Mandate
    rule_set: ScoringRuleSet
    span: Span
    total: int = 0
    bonus: int = 0
    base: int = 0
    groups: list[GroupLine] = field(default_factory=list)
    entries: list[PointEntry] = field(default_factory=list)
    targets: list[TargetLine] = field(default_factory=list)
    place: Place | None = None
    grade: str = ""
    next_grade: str = ""
    missing: int = 0
    rooms: list[ItemLine] = field(default_factory=list)
    drawing: Radar | None = None
    frozen: dt.date | None = None
    is_vetoed: bool = False

    @property
    def balance(self) -> int:
        """All points together."""
        return self.total + self.bonus


def points_of(mandate: Mandate, day: dt.date | None = None) -> Points | None:
    """The points of ``mandate`` in the period of ``day`` (today); ``None`` where none are counted."""
    day = day or clock.today()
    rule_set = rule_set_on(mandate.congress_id, day)
    if rule_set is None:
        return None
    span, rules = span_on(rule_set, day), rules_of(rule_set)
    found = Points(mandate, rule_set, span, frozen=frozen_through(mandate.congress_id))
    found.entries = list(
        entries_of(mandate, span).select_related("item__group", "record__type", "adjustment").order_by("-day", "-pk")
    )
    found.base = sum(entry.points for entry in found.entries if entry.record_id is None and not entry.adjustment_id)
    _add_groups(found, rules)
    _add_grade(found, rules)
    acts = acts_of(mandate, span)
    found.targets = [_target(target, acts) for target in rules.targets]
    found.place = (
        Place.objects.filter(mandate=mandate, standing__rule_set=rule_set, standing__period_begins_on=span.begins_on)
        .select_related("standing")
        .first()
    )
    return found


def entries_of(mandate: Mandate, span: Span) -> QuerySet[PointEntry]:
    """The lines that stand in the ledger of ``mandate`` for ``span``."""
    return PointEntry.objects.live().filter(mandate=mandate, day__range=(span.begins_on, span.ends_on))


def acts_of(mandate: Mandate, span: Span) -> list[Act]:
    """What the arithmetic counts of ``mandate`` in ``span``."""
    rows = DutyRecord.objects.filter(
        mandate=mandate, state__in=COUNTING, begins_on__range=(span.begins_on, span.ends_on)
    ).order_by("pk")
    columns = (
        "pk", "type__code", "begins_on", "begins_half", "half_days", "role", "presence", "co_signers",
    )  # fmt: skip
    return [Act(*row) for row in rows.values_list(*columns)]


def _add_groups(found: Points, rules: scoring.Rules) -> None:
    sums: dict[int, int] = defaultdict(int)
    times: dict[int, int] = defaultdict(int)
    for entry in found.entries:
        if entry.item_id:
            sums[entry.item_id] += entry.points
            times[entry.item_id] += 1
    items = list(found.rule_set.items.select_related("group").order_by("position", "pk"))
    lines = [ItemLine(item, sums[item.pk], times[item.pk], item.cap) for item in items]
    by_group: dict[str, list[ItemLine]] = defaultdict(list)
    for line in lines:
        by_group[line.item.group.name if line.item.group else ""].append(line)
    caps = {group.code: group for group in rules.groups}
    for name, within in by_group.items():
        cap = caps[name].cap if name in caps else None
        found.groups.append(GroupLine(name, sum(line.points for line in within), cap, within))
    bonus = {group.code for group in rules.groups if group.is_bonus}
    found.bonus = sum(group.points for group in found.groups if group.name in bonus)
    found.total = sum(entry.points for entry in found.entries) - found.bonus
    found.drawing = radar(
        [(group.name, group.share) for group in found.groups if group.cap and group.name not in bonus]
    )
    open_rooms = [line for line in lines if line.cap and line.room and line.cap > 0]
    found.rooms = sorted(open_rooms, key=lambda line: -line.room)[:ROOM_SHOWN]
    vetoes = {item.pk for item in items if item.vetoes}
    found.is_vetoed = any(entry.item_id in vetoes for entry in found.entries)


def _add_grade(found: Points, rules: scoring.Rules) -> None:
    """The grade reached, and what the next one still needs."""
    for grade in sorted(rules.grades, key=lambda grade: grade.at_least):
        if grade.at_least <= found.balance and not (found.is_vetoed and found.grade):
            found.grade = grade.name
        elif not found.is_vetoed and not found.next_grade:
            found.next_grade, found.missing = grade.name, grade.at_least - found.balance
    if not found.grade and rules.grades:
        found.grade = min(rules.grades, key=lambda grade: grade.at_least).name


def _target(target: scoring.Target, acts: list[Act]) -> TargetLine:
    reached, in_days = scoring.progress(target, acts), target.unit == scoring.Unit.DAYS
    return TargetLine(
        target.name, reached / 2 if in_days else reached, target.at_least, in_days, scoring.is_met(target, acts)
    )


def would_bring(mandate: Mandate, kinds: list[DutyType]) -> dict[int, int]:
    """What one more act of each type would bring today, in hundredths: shown beside the type before it is declared."""
    today = clock.today()
    rule_set = rule_set_on(mandate.congress_id, today)
    if rule_set is None:
        return {}
    rules, acts = rules_of(rule_set), acts_of(mandate, span_on(rule_set, today))
    now = scoring.count(rules, acts).balance
    return {kind.pk: scoring.count(rules, [*acts, Act(10**12, kind.code, today, 1)]).balance - now for kind in kinds}


# The month -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayCell:
    """One day of the calendar: its acts and points; ``day`` is ``None`` before the first and after the last."""

    day: dt.date | None
    acts: list[PointEntry]
    points: int

    @property
    def words(self) -> str:
        """What was done that day, in one line."""
        return "；".join(entry.record.title if entry.record else entry.adjustment.reason for entry in self.acts)


def month_of(entries: list[PointEntry], first: dt.date) -> list[list[DayCell]]:
    """The weeks (Monday first) of the month of ``first`` with what was done each day."""
    by_day: dict[dt.date, list[PointEntry]] = defaultdict(list)
    for entry in entries:
        if entry.record_id or entry.adjustment_id:
            by_day[entry.day].append(entry)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    return [
        [
            DayCell(day, by_day[day], sum(entry.points for entry in by_day[day]))
            if day.month == first.month
            else DayCell(None, [], 0)
            for day in week
        ]
        for week in weeks
    ]


def periods_of(mandate: Mandate, rule_set: ScoringRuleSet, *, most: int = 8) -> list[Span]:
    """The periods of ``mandate``, newest first, as far as the rule in force reaches back."""
    spans, span = [], span_on(rule_set, clock.today())
    while len(spans) < most and span.ends_on >= max(mandate.begins_on, rule_set.valid_from):
        spans.append(span)
        span = span_before(rule_set, span)
    return spans


# Lines -----------------------------------------------------------------------------------------------------------

WITH_ITS_REASON = ("mandate__person", "mandate__congress", "item__group", "record__type", "adjustment", "rule_set")


def lines_seen_by(user: User) -> QuerySet[PointEntry]:
    """Ledger lines ``user`` may open: his own, and for the staff those of the congress, with what a reason needs."""
    rows = PointEntry.objects.select_related(*WITH_ITS_REASON)
    if user.post is None:
        return rows.none()
    mine = Q(mandate__person__user=user)
    return rows.filter(mine | Q(mandate__congress=user.post.congress_id) if user.acts(*SECRETARIAT) else mine)


def lines_of(record: DutyRecord) -> list[tuple[PointEntry, str]]:
    """The standing ledger lines of a record, each with its reason."""
    rows = PointEntry.objects.live().filter(record=record).select_related(*WITH_ITS_REASON).order_by("pk")
    return [(entry, why(entry)) for entry in rows]


def taken_back_by(entry: PointEntry) -> PointEntry | None:
    """The contrary line that took ``entry`` back, if any."""
    return PointEntry.objects.filter(reverses=entry).first()
