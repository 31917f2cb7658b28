"""Keep the ledger as the records say: what differs is taken back by a contrary entry and entered anew.

Entries of a frozen day stay whatever happens. Everything runs inside the caller's transaction with the mandates locked,
so that two settlements of one deputy follow each other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from deputies import queries
from deputies.computing import scoring
from deputies.computing.scoring import Line, Sheet, Span
from deputies.models import DutyRecord, Mandate, PointAdjustment, PointEntry, ScoringRuleSet
from deputies.workflow import COUNTING, RuleSetState

ADJUSTMENT = -1  # adjustments and records are numbered each for themselves: theirs count below nought
BATCH = 500

Source = tuple[int | None, int | None, int | None]  # item, record, adjustment


@dataclass(frozen=True)
class Books:
    """What a settlement of some deputies' period reads: acts and the entries that stand."""

    acts: dict[int, list[scoring.Act]]
    entries: dict[int, list[PointEntry]]
    days: dict[int, dt.date]


@transaction.atomic
def settle(mandates: Collection[int], day: dt.date) -> int:
    """Bring the ledger of ``mandates`` (of one congress) up to date for the period of ``day``.

    Returns how many entries were written. A congress without a rule set for that day has no ledger.
    """
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mandates).order_by("pk")
    locked = list(rows.values_list("pk", "congress_id"))
    if not locked:
        return 0
    congress_id = locked[0][1]
    rule_set = queries.rule_set_on(congress_id, day)
    if rule_set is None:
        return 0
    changes = differences(rule_set, queries.span_on(rule_set, day), [pk for pk, _congress in locked])
    PointEntry.objects.bulk_create(changes, batch_size=BATCH)
    return len(changes)


@transaction.atomic
def settle_days(days: Iterable[tuple[int, dt.date]]) -> int:
    """Bring the ledger up to date for the periods of many (mandate, day) at once; returns how many entries came."""
    touched: dict[dt.date, set[int]] = defaultdict(set)
    for mandate, day in days:
        touched[day].add(mandate)
    if not touched:
        return 0
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set().union(*touched.values()))
    congress_of = dict(rows.order_by("pk").values_list("pk", "congress_id"))
    in_force = ScoringRuleSet.objects.filter(congress__in=congress_of.values(), state=RuleSetState.IN_FORCE)
    rule_sets = {rule_set.pk: rule_set for rule_set in in_force}
    periods: dict[tuple[int, Span], set[int]] = defaultdict(set)
    for rule_set in rule_sets.values():
        for day, mandates in touched.items():
            here = {mandate for mandate in mandates if congress_of[mandate] == rule_set.congress_id}
            if here and rule_set.valid_from <= day and (rule_set.valid_to is None or day <= rule_set.valid_to):
                periods[rule_set.pk, queries.span_on(rule_set, day)] |= here
    written = 0
    for (rule_set, span), mandates in periods.items():
        changes = differences(rule_sets[rule_set], span, sorted(mandates))
        PointEntry.objects.bulk_create(changes, batch_size=BATCH)
        written += len(changes)
    return written


def differences(rule_set: ScoringRuleSet, span: Span, mandates: Collection[int]) -> list[PointEntry]:
    """The entries that are missing from the ledger of ``mandates`` for ``span``; none when it is right. Saves nothing.

    A line that changed is answered by two: the contrary entry, then the right one.
    """
    frozen = queries.frozen_through(rule_set.congress_id)
    books = read_books(span, mandates, frozen)
    rules = queries.rules_of(rule_set)
    items = dict(rule_set.items.values_list("code", "pk"))
    missing: list[PointEntry] = []
    for mandate in mandates:
        wanted = _wanted(scoring.count(rules, books.acts[mandate]), items)
        standing = {_source(entry): entry for entry in books.entries[mandate]}
        for source in sorted(wanted.keys() | standing.keys(), key=str):
            entry, line = standing.get(source), wanted.get(source)
            day = entry.day if entry else _day_of(line, books, span)
            if (frozen and day <= frozen) or (entry and line and _same(entry, line)):
                continue
            if entry:
                missing.append(_contrary(entry))
            if line:
                missing.append(_entry(mandate, rule_set, span, source, line, _day_of(line, books, span)))
    return missing


def read_books(span: Span, mandates: Collection[int], frozen: dt.date | None) -> Books:
    """Acts and standing entries of ``mandates`` in ``span``; an act that came after its day was frozen is left out."""
    acts, entries, days = defaultdict(list), defaultdict(list), {}
    within = {"mandate__in": mandates}
    for entry in PointEntry.objects.live().filter(day__range=(span.begins_on, span.ends_on), **within).order_by("pk"):
        entries[entry.mandate_id].append(entry)
    known = {entry.record_id for rows in entries.values() for entry in rows}
    noted = {entry.adjustment_id for rows in entries.values() for entry in rows}
    records = DutyRecord.objects.filter(
        state__in=COUNTING, begins_on__range=(span.begins_on, span.ends_on), **within
    ).values_list(
        "pk", "mandate_id", "type__code", "begins_on", "begins_half", "half_days", "role", "presence", "co_signers"
    )
    for pk, mandate, *facts in records.order_by("pk"):
        if frozen is None or facts[1] > frozen or pk in known:
            acts[mandate].append(scoring.Act(pk, *facts))
            days[pk] = facts[1]
    lines = PointAdjustment.objects.filter(
        is_cancelled=False, day__range=(span.begins_on, span.ends_on), **within
    ).values_list("pk", "mandate_id", "day", "points")
    for pk, mandate, day, points in lines.order_by("pk"):
        if frozen is None or day > frozen or pk in noted:
            key = ADJUSTMENT * pk
            acts[mandate].append(scoring.Act(key, "", day, fixed=points))
            days[key] = day
    return Books(acts, entries, days)


def _wanted(sheet: Sheet, items: dict[str, int]) -> dict[Source, Line]:
    """The lines the ledger should hold, by where they come from; base points come from nowhere."""
    wanted: dict[Source, Line] = {}
    if sheet.base:
        wanted[None, None, None] = Line(0, "", sheet.base, sheet.base)
    for line in sheet.lines:
        if line.key < 0:
            wanted[None, None, -line.key] = line
        else:
            wanted[items[line.item], line.key, None] = line
    return wanted


def _source(entry: PointEntry) -> Source:
    return entry.item_id, entry.record_id, entry.adjustment_id


def _day_of(line: Line, books: Books, span: Span) -> dt.date:
    return books.days.get(line.key, span.begins_on)


def why(line: Line) -> dict[str, int]:
    """The facts the sentence "why" is said from; what is as usual is left out."""
    facts = {
        "raw": line.raw if line.raw != line.points else None,
        "nth": line.nth or None,
        "units": line.units if line.units != 1 else None,
        "percent": line.percent if line.percent != 100 else None,  # noqa: PLR2004  (the whole)
        "shared_by": line.shared_by or None,
        "limit": line.limit,
        "before": line.before if line.cut else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _same(entry: PointEntry, line: Line) -> bool:
    return (entry.points, entry.cut, entry.why) == (line.points, line.cut, why(line))


def _contrary(entry: PointEntry) -> PointEntry:
    """The line that takes ``entry`` back."""
    return PointEntry(
        mandate_id=entry.mandate_id,
        rule_set_id=entry.rule_set_id,
        period_begins_on=entry.period_begins_on,
        item_id=entry.item_id,
        record_id=entry.record_id,
        adjustment_id=entry.adjustment_id,
        day=entry.day,
        points=-entry.points,
        reverses=entry,
    )


def _entry(mandate: int, rule_set: ScoringRuleSet, span: Span, source: Source, line: Line, day: dt.date) -> PointEntry:
    item, record, adjustment = source
    return PointEntry(
        mandate_id=mandate,
        rule_set=rule_set,
        period_begins_on=span.begins_on,
        item_id=item,
        record_id=record,
        adjustment_id=adjustment,
        day=day,
        points=line.points,
        lost=line.raw - line.points,
        cut=line.cut,
        why=why(line),
    )
