"""The scoring rule of a congress as the arithmetic wants it, and the span a day is counted in."""

import datetime as dt
from functools import lru_cache

from deputies.computing import scoring
from deputies.computing.scoring import Span
from deputies.models import Freeze, ScoringAward, ScoringRuleSet


def rules_of(rule_set: ScoringRuleSet) -> scoring.Rules:
    """The whole rule set as plain values. What is in force never changes, so it is read once."""
    if rule_set.enacted_at is None:
        return _read(rule_set)
    return _in_force(rule_set.pk, rule_set.enacted_at)


@lru_cache(maxsize=200)
def _in_force(pk: int, _enacted_at: dt.datetime) -> scoring.Rules:
    return _read(ScoringRuleSet.objects.get(pk=pk))


def _read(rule_set: ScoringRuleSet) -> scoring.Rules:
    items = rule_set.items.select_related("group").prefetch_related("awards__types").order_by("position", "pk")
    return scoring.Rules(
        items=tuple(
            scoring.Item(
                code=item.code,
                group=item.group.name if item.group else "",
                cap=item.cap,
                floor=item.floor,
                only_highest=item.only_highest,
                vetoes=item.vetoes,
                awards=tuple(_award(award) for award in sorted(item.awards.all(), key=lambda a: (a.position, a.pk))),
            )
            for item in items
        ),
        groups=tuple(
            scoring.Group(group.name, group.cap, group.floor, is_bonus=group.is_bonus)
            for group in rule_set.groups.order_by("position", "pk")
        ),
        grades=tuple(scoring.Grade(grade.name, grade.at_least) for grade in rule_set.grades.order_by("at_least")),
        targets=tuple(
            scoring.Target(
                target.name,
                frozenset(kind.code for kind in target.types.all()),
                target.at_least,
                scoring.Unit(target.unit),
            )
            for target in rule_set.targets.prefetch_related("types").order_by("pk")
        ),
        base=rule_set.base,
        total_cap=rule_set.total_cap,
        total_floor=rule_set.total_floor,
        step=rule_set.step,
        percents={
            scoring.Presence.LATE: rule_set.late_percent,
            scoring.Presence.PARTIAL: rule_set.partial_percent,
            scoring.Presence.UNANNOUNCED: rule_set.unannounced_percent,
        },
    )


def _award(award: ScoringAward) -> scoring.Award:
    return scoring.Award(
        first=award.first,
        further=award.further,
        types=frozenset(kind.code for kind in award.types.all()),
        role=award.role,
        presence=award.presence,
        per=scoring.Per(award.per),
        cap=award.cap,
        joint_percent=award.joint_percent,
        splits=award.splits,
    )


def rule_set_on(congress_id: int, day: dt.date) -> ScoringRuleSet | None:
    """The rule set ``day`` is counted under; ``None`` where the congress counts no points."""
    return ScoringRuleSet.objects.in_force_on(congress_id, day).first()


def span_on(rule_set: ScoringRuleSet, day: dt.date) -> Span:
    """The period of ``rule_set`` that ``day`` falls in."""
    return scoring.span_of(
        day, scoring.Period(rule_set.period), first_month=rule_set.first_month, first_day=rule_set.first_day
    )


def year_on(rule_set: ScoringRuleSet, day: dt.date) -> Span:
    """The whole year of ``rule_set`` that ``day`` falls in, whatever its period."""
    return scoring.span_of(day, scoring.Period.YEAR, first_month=rule_set.first_month, first_day=rule_set.first_day)


def spans_of(rule_set: ScoringRuleSet, year: Span) -> list[Span]:
    """The periods ``year`` is made of, in order."""
    spans, day = [], year.begins_on
    while day <= year.ends_on:
        span = span_on(rule_set, day)
        spans.append(span)
        day = span.ends_on + dt.timedelta(days=1)
    return spans


def frozen_through(congress_id: int) -> dt.date | None:
    """The last settled day of a congress; ``None`` when nothing has been frozen yet."""
    return Freeze.objects.filter(congress=congress_id).order_by("-through").values_list("through", flat=True).first()


def forget_rules() -> None:
    """Read rule sets anew: for tests, where one row may be another a moment later."""
    _in_force.cache_clear()


def span_before(rule_set: ScoringRuleSet, span: Span) -> Span:
    """The period of ``rule_set`` just before ``span``."""
    return scoring.span_before(
        span, scoring.Period(rule_set.period), first_month=rule_set.first_month, first_day=rule_set.first_day
    )
