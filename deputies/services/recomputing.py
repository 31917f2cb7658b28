"""Counting a whole congress anew: after a rule came into force, or to prove that the ledger is right."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from congress import clock
from congress.models import Congress
from deputies import queries
from deputies.computing import scoring
from deputies.computing.scoring import Span
from deputies.models import Mandate, PointEntry, ScoringRuleSet
from deputies.services.settling import differences, read_books
from deputies.workflow import RuleSetState

BATCH = 300  # deputies in one transaction: well under a second each


@dataclass(frozen=True)
class Difference:
    """What one deputy has under the rule in force (``before``) and would have (``after``), in hundredths."""

    mandate: int
    before: int
    after: int


def _holding(congress: Congress, span: Span) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(congress=congress, begins_on__lte=span.ends_on)
    return rows.exclude(ends_on__lt=span.begins_on)


def deputy_count(congress: Congress, span: Span) -> int:
    """How many deputies of ``congress`` held a mandate in ``span``."""
    return _holding(congress, span).count()


def batches(congress: Congress, span: Span) -> Iterator[list[int]]:
    """Deputies of ``congress`` who held a mandate in ``span``, some at a time."""
    mandates = list(_holding(congress, span).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(mandates), BATCH):
        yield mandates[start : start + BATCH]


def recompute(
    congress: Congress, span: Span, rule_set: ScoringRuleSet, *, tell: Callable[[int], None] = lambda _done: None
) -> int:
    """Bring every ledger of ``congress`` up to date for ``span``; returns how many entries were written."""
    written = done = 0
    for mandates in batches(congress, span):
        with transaction.atomic():
            locked = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mandates).order_by("pk")
            list(locked.values_list("pk", flat=True))
            changes = differences(rule_set, span, mandates)
            PointEntry.objects.bulk_create(changes, batch_size=500)
        written, done = written + len(changes), done + len(mandates)
        tell(done)
    return written


def check(congress: Congress, span: Span, rule_set: ScoringRuleSet) -> list[int]:
    """The deputies whose ledger is not what their records say; nothing is written."""
    wrong: list[int] = []
    for mandates in batches(congress, span):
        wrong += sorted({entry.mandate_id for entry in differences(rule_set, span, mandates)})
    return wrong


def open_spans(congress: Congress, *, since: dt.date | None = None) -> list[tuple[ScoringRuleSet, Span]]:
    """Every period the congress has ever counted, with the rule set it counts under.

    With ``since`` those alone that reach beyond it and are not wholly frozen.
    """
    spans = _counted(congress)
    if since is None:
        return spans
    frozen = queries.frozen_through(congress.pk) or dt.date.min
    return [(rule_set, span) for rule_set, span in spans if span.ends_on >= since and span.ends_on > frozen]


def _counted(congress: Congress) -> list[tuple[ScoringRuleSet, Span]]:
    found: list[tuple[ScoringRuleSet, Span]] = []
    days = Mandate.objects.filter(congress=congress, duty_records__isnull=False).order_by("duty_records__begins_on")
    first = days.values_list("duty_records__begins_on", flat=True).first()
    entry = PointEntry.objects.filter(mandate__congress=congress).order_by("day").values_list("day", flat=True).first()
    begins = [day for day in (first, entry) if day]
    if not begins:
        return found
    for rule_set in ScoringRuleSet.objects.filter(congress=congress, state=RuleSetState.IN_FORCE).order_by(
        "valid_from"
    ):
        day = max(min(begins), rule_set.valid_from)
        last = min(rule_set.valid_to or dt.date.max, clock.today())
        while day <= last:
            span = queries.span_on(rule_set, day)
            found.append((rule_set, span))
            day = span.ends_on + dt.timedelta(days=1)
    return found


def trial(
    rule_set: ScoringRuleSet, year: Span, *, tell: Callable[[int], None] = lambda _done: None
) -> list[Difference]:
    """What every deputy would have had in ``year`` under the draft ``rule_set``, beside what he has.

    Frozen days count as any others: nothing is written.
    """
    rules, found, done = queries.rules_of(rule_set), [], 0
    spans = queries.spans_of(rule_set, year)
    for mandates in batches(rule_set.congress, year):
        after = dict.fromkeys(mandates, 0)
        before = dict.fromkeys(mandates, 0)
        for span in spans:
            books = read_books(span, mandates, None)
            for mandate in mandates:
                after[mandate] += scoring.count(rules, books.acts[mandate]).balance
                before[mandate] += sum(entry.points for entry in books.entries[mandate])
        found += [Difference(mandate, before[mandate], after[mandate]) for mandate in mandates]
        done += len(mandates)
        tell(done)
    return found
