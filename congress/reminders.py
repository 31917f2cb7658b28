"""Reminders of terms: before the end, on the last day, and when it is over; then the next one up, if nobody reads them.

A room registers where its terms run (``Source``). The sweep asks of each "what is due and not told?" in one statement
for all rows: which stage a row has reached follows from its last day alone, and ``Reminder`` keeps the stage told last.
So a tick that comes twice finds nothing, and one that was missed is made up for: by the stage reached meanwhile, told
once. Two sweeps at once claim under the rows' locks.

Whoever is responsible is told first. When nobody has opened that notice for some working days, the next one up is
told, level by level, each once for a term, and only while the term still runs. All of it are events of the room.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise

from congress import calendar, clock
from congress.models import LATE, Event, Notification, Reminder, ReminderRule, User, numbers_in
from congress.worker import chore

BATCH = 500
LAST_DAY = 0
NEVER = 32767  # a stage no term has: the row is claimed, and nothing was told yet
TOP = 99  # nobody is left above

Facts = list[tuple[models.Model, dict[str, Any]]]
Say = Callable[[Facts], list[Event]]
Level = tuple[str, Callable[[], Iterable[User]]]


@dataclass(frozen=True)
class Setting:
    """When a kind of term is reminded of; see ``ReminderRule``."""

    days: tuple[int, ...] = (15, 5, 1)
    on_the_day: bool = True
    hours: tuple[int, ...] = (1,)
    unread_days: int | None = 3


@dataclass(frozen=True)
class Source:
    """Terms that run in one table of a room.

    ``rows`` are those that run now; the other names are its columns. ``near`` and ``late`` record what is told
    (``late`` may be missing: it is told elsewhere), ``up`` that the next level is. ``told`` is what the event is about,
    ``facts`` what it says besides the term and its end. ``levels`` are those above, from the event that was not read.
    """

    name: str
    kinds: Mapping[str, Promise | str]
    rows: Callable[[], QuerySet]
    near: Say
    late: Say | None = None
    up: Say | None = None
    levels: Callable[[Event], Sequence[Level]] = lambda _event: ()
    told: Callable[[Any], models.Model] = lambda row: row
    facts: Callable[[Any], dict[str, Any]] = lambda _row: {}
    kind: str = ""  # the column that names the kind; without: there is one
    due: str = "due_on"
    moment: str = ""  # the column of the hour at which it ends: then hours are counted
    congress: str = "congress"
    length: Callable[[Any], int | None] = lambda _row: None  # working days or hours in all; ``None``: long
    usual: Mapping[str, Setting] = field(default_factory=dict)  # by kind, where it differs

    def usually(self, kind: str) -> Setting:
        """How a kind is reminded of where the congress has no rule of its own."""
        return self.usual.get(kind, Setting())


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Register terms that run in a room."""
    _sources[source.name] = source
    return source


def kinds() -> dict[str, Promise | str]:
    """Every kind of term that is reminded of, by name."""
    return {name: label for source in _sources.values() for name, label in source.kinds.items()}


def usually(kind: str) -> Setting:
    """How this kind of term is reminded of without a rule."""
    return next(source.usually(kind) for source in _sources.values() if kind in source.kinds)


# The tick --------------------------------------------------------------------------------------------------------


class _Tick:
    """What all sources share in one tick: the rules of the congresses, the holidays, and days counted by them."""

    def __init__(self) -> None:
        self.today, self._calendar = clock.today(), calendar.current()
        self.rules: dict[str, list[tuple[int, Setting]]] = defaultdict(list)
        for rule in ReminderRule.objects.order_by("pk"):
            days, hours = tuple(numbers_in(rule.days)), tuple(numbers_in(rule.hours))
            setting = Setting(days, rule.on_the_day, hours, rule.unread_days)
            self.rules[rule.term].append((rule.congress_id, setting))

    def after(self, days: int) -> dt.date:
        """The day so many working days after today."""
        return calendar.deadline((days, "working_day"), self.today, calendar=self._calendar).on

    def before(self, days: int) -> dt.date:
        """The latest day since which so many working days have passed, today included."""
        day = self.today
        while self._calendar.between(day, self.today) < days:
            day -= dt.timedelta(days=1)
        return day


@chore(every=1800)
def remind_of_days() -> int:
    """Tell of the terms that end at a day, then those above of what nobody reads; returns how many were told."""
    tick = _Tick()
    told = sum(_remind(source, tick) for source in _sources.values() if not source.moment)
    return told + sum(_tell_next(source, tick) for source in _sources.values())


@chore(every=120)
def remind_of_hours() -> int:
    """Tell of the terms that end at an hour; returns how many were told."""
    tick = _Tick()
    return sum(_remind(source, tick) for source in _sources.values() if source.moment)


def _remind(source: Source, tick: _Tick) -> int:
    """Tell what is due of one source and not told yet; returns how many terms were told of."""
    told = 0
    for setting, chosen in _groups(source, tick):
        stages = list(_by_hours(source, setting) if source.moment else _by_days(source, setting, tick))
        due = _due(source, chosen, stages) if stages else None
        while due is not None and (rows := list(due[:BATCH])):
            told += _tell_some(source, rows)
    return told


def _groups(source: Source, tick: _Tick) -> Iterator[tuple[Setting, Q]]:
    """The settings in force and whose rows each is for: one statement per setting, not per congress."""
    chosen: dict[Setting, list[Q]] = defaultdict(list)
    for kind in source.kinds:
        usual = source.usually(kind)
        own = [(congress, setting) for congress, setting in tick.rules[kind] if setting != usual]
        of_kind = Q(**{source.kind: kind}) if source.kind else Q()
        others = [congress for congress, _setting in own]
        chosen[usual].append(of_kind & ~Q(**{f"{source.congress}__in": others}) if others else of_kind)
        for congress, setting in own:
            chosen[setting].append(of_kind & Q(**{source.congress: congress}))
    for setting, conditions in chosen.items():
        yield setting, reduce(or_, conditions)


def _due(source: Source, chosen: Q, stages: list[tuple[Q, int]]) -> QuerySet:
    """The rows that have reached a stage which was not told, with ``stage``."""
    told = Reminder.objects.filter(
        target_type=_type_of(source),
        target_id=OuterRef("pk"),
        term=OuterRef(source.kind) if source.kind else next(iter(source.kinds)),
        due_on=OuterRef(source.due),
        stage__lte=OuterRef("stage"),
    )
    reached = reduce(or_, (when for when, _stage in stages))
    stage = Case(*(When(when, then=Value(number)) for when, number in stages), output_field=models.SmallIntegerField())
    return source.rows().filter(chosen, reached).annotate(stage=stage).filter(~Exists(told)).order_by("pk")


def _by_days(source: Source, setting: Setting, tick: _Tick) -> Iterator[tuple[Q, int]]:
    """The stages by what has to hold of the last day, the latest first."""
    due = source.due
    if source.late:
        yield Q(**{f"{due}__lt": tick.today}), LATE
    if setting.on_the_day:
        yield Q(**{due: tick.today}), LAST_DAY
    for number in sorted(setting.days):
        yield Q(**{f"{due}__gte": tick.today, f"{due}__lte": tick.after(number)}), number


def _by_hours(source: Source, setting: Setting) -> Iterator[tuple[Q, int]]:
    now, moment = clock.now(), source.moment
    if source.late:
        yield Q(**{f"{moment}__lte": now}), LATE
    for number in sorted(setting.hours):
        yield Q(**{f"{moment}__gt": now, f"{moment}__lte": now + dt.timedelta(hours=number)}), number


def _type_of(source: Source) -> ContentType:
    return ContentType.objects.get_for_model(source.rows().model)


@transaction.atomic
def _tell_some(source: Source, rows: list[Any]) -> int:
    """Claim ``rows`` under their locks and record what is told; returns how many were told of.

    A term no longer than a stage is not told of there: whoever has got it five days ago knows.
    """
    kept = _claimed(source, rows)
    told: dict[bool, list[tuple[Reminder, Any]]] = {True: [], False: []}
    for row in rows:
        reminder = kept.get((row.pk, _kind_of(source, row)))
        if reminder is None or reminder.stage <= row.stage:
            continue  # another sweep was faster
        reminder.stage = row.stage
        length = source.length(row)
        if row.stage <= LAST_DAY or length is None or length > row.stage:
            told[row.stage == LATE].append((reminder, row))
    for is_late, pairs in told.items():
        say = source.late if is_late else source.near
        if pairs and say:
            events = say([(source.told(row), _facts(source, row)) for _reminder, row in pairs])
            for (reminder, _row), event in zip(pairs, events, strict=True):
                reminder.event, reminder.told_on = event, clock.today()
    Reminder.objects.bulk_update(kept.values(), ["stage", "event", "told_on"], batch_size=BATCH)
    return sum(len(pairs) for pairs in told.values())


def _claimed(source: Source, rows: list[Any]) -> dict[tuple[int, str], Reminder]:
    """The reminders of these rows and their last days, locked; those that are missing are made."""
    kind = _type_of(source)
    missing = [
        Reminder(
            target_type=kind, target_id=row.pk, congress_id=_congress_of(source, row), term=_kind_of(source, row),
            due_on=getattr(row, source.due), stage=NEVER,
        )
        for row in rows
    ]  # fmt: skip
    Reminder.objects.bulk_create(missing, ignore_conflicts=True, batch_size=BATCH)
    days = {row.pk: getattr(row, source.due) for row in rows}
    mine = Reminder.objects.select_for_update().filter(target_type=kind, target_id__in=days, term__in=source.kinds)
    found = mine.order_by("target_id", "pk")
    return {(one.target_id, one.term): one for one in found if one.due_on == days[one.target_id]}


def _kind_of(source: Source, row: Any) -> str:
    return getattr(row, source.kind) if source.kind else next(iter(source.kinds))


def _congress_of(source: Source, row: Any) -> int:
    *path, last = source.congress.split("__")
    for name in path:
        row = getattr(row, name)
    return getattr(row, f"{last}_id")


def _facts(source: Source, row: Any) -> dict[str, Any]:
    """What every such event says: which term, its end, how much is left."""
    due_on = getattr(row, source.due)
    facts = {"what": _kind_of(source, row), "due_on": due_on.isoformat()}
    if source.moment:
        facts["due_at"] = timezone.localtime(getattr(row, source.moment)).strftime("%Y-%m-%d %H:%M")
        facts["left"] = max(row.stage, 0)
    else:
        facts["left"] = max(calendar.working_days_left(due_on), 0)
    return facts | source.facts(row)


# The next one up -------------------------------------------------------------------------------------------------


def _tell_next(source: Source, tick: _Tick) -> int:
    """Tell those above of terms whose last notice nobody has opened; returns how many terms it was about."""
    if source.up is None:
        return 0
    told = 0
    for days, chosen in _patience(source, tick).items():
        unread = _unread(source, chosen, tick.before(days))
        looked_at = BATCH
        while looked_at == BATCH:
            looked_at, count = _tell_some_above(source, unread)
            told += count
    return told


def _patience(source: Source, tick: _Tick) -> dict[int, Q]:
    """For how many working days is waited, and whose rows so long."""
    found: dict[int, list[Q]] = defaultdict(list)
    for setting, chosen in _groups(source, tick):
        if setting.unread_days:
            found[setting.unread_days].append(chosen)
    return {days: reduce(or_, conditions) for days, conditions in found.items()}


def _unread(source: Source, chosen: Q, until: dt.date) -> QuerySet:
    """The reminders of running terms that were told by ``until`` and opened by nobody since."""
    opened = Notification.objects.filter(event=OuterRef("event"), read_at__isnull=False)
    runs = source.rows().filter(chosen, pk=OuterRef("target_id"), **{source.due: OuterRef("due_on")})
    if source.kind:
        runs = runs.filter(**{source.kind: OuterRef("term")})
    awaited = Reminder.objects.filter(
        target_type=_type_of(source), term__in=source.kinds, event__isnull=False, level__lt=TOP, told_on__lte=until
    )
    return awaited.filter(Exists(runs), ~Exists(opened)).order_by("pk")


@transaction.atomic
def _tell_some_above(source: Source, unread: QuerySet) -> tuple[int, int]:
    """Take each of a batch one level further; returns how many were looked at and told of. Levels that are empty, or
    whose people have that notice already, are passed over.
    """
    rows = list(unread.select_for_update(of=("self",)).prefetch_related("event__target")[:BATCH])
    if not rows:
        return 0, 0
    before: dict[int, set[int]] = defaultdict(set)
    for event, person in Notification.objects.filter(event__in=[row.event_id for row in rows]).values_list(
        "event", "recipient"
    ):
        before[event].add(person)
    facts, raised = [], []
    for row in rows:
        known = before[row.event_id]
        row.level, name, people = _next_level(source.levels(row.event), row.level, known)
        if people:
            said = {name: value for name, value in row.event.data.items() if name in {"what", "due_on", "due_at"}}
            facts.append((row.event.target, said | {"level": name, "people": people}))
            raised.append(row)
    for row, event in zip(raised, source.up(facts) if facts else [], strict=True):
        row.event, row.told_on = event, clock.today()
    Reminder.objects.bulk_update(rows, ["level", "event", "told_on"], batch_size=BATCH)
    return len(rows), len(raised)


def _next_level(levels: Sequence[Level], level: int, known: set[int]) -> tuple[int, str, list[int]]:
    for number, (name, holders) in enumerate(levels[level:], level + 1):
        people = sorted({user.pk for user in holders()} - known)
        if people:
            return number, name, people
    return TOP, "", []
