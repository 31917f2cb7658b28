"""Scoring rules: written as a draft, tried on a past year, put in force for whole periods, copied to be changed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Congress, User
from deputies import queries
from deputies.computing import scoring
from deputies.computing.scoring.known import KnownSet
from deputies.models import (
    DutyType,
    ScoringAward,
    ScoringGrade,
    ScoringGroup,
    ScoringItem,
    ScoringRuleSet,
    ScoringTarget,
)
from deputies.workflow import RuleSetState

A_DAY = dt.timedelta(days=1)


def check_rules(rule_set: ScoringRuleSet) -> list[str]:
    """What is wrong with the numbers of ``rule_set``, in words for whoever writes it; empty when nothing is."""
    rules = queries.rules_of(rule_set)
    wrong = contradictions(rules)
    for item in rules.items:
        if not item.awards:
            wrong.append(_("%(item)s: no line says what it counts.") % {"item": item.code})
        if item.floor is not None and all(award.first >= 0 for award in item.awards):
            wrong.append(_("%(item)s: it takes nothing away, so it needs no limit to that.") % {"item": item.code})
    if not rules.items:
        wrong.append(_("The rule set has no item yet."))
    return wrong


def contradictions(rules: scoring.Rules) -> list[str]:
    """Numbers that cannot stand beside each other, not even in a draft."""
    wrong: list[str] = []
    groups = {group.code: group for group in rules.groups}
    for item in rules.items:
        bounds = [(_("its own cap"), item.cap)]
        if item.group:
            bounds.append((_("the cap of its group"), groups[item.group].cap))
        for award in item.awards:
            bounds_here = [*bounds, (_("the cap of its line"), award.cap)]
            wrong += [
                _("%(item)s: the first act brings more than %(bound)s allows.") % {"item": item.code, "bound": bound}
                for bound, cap in bounds_here
                if cap is not None and award.first > cap
            ]
            if award.splits and award.role != scoring.Role.CO_SIGNER:
                wrong.append(_("%(item)s: only co-signers divide points among them.") % {"item": item.code})
    if rules.total_cap is not None and rules.base > rules.total_cap:
        wrong.append(_("The base points are more than the total allows."))
    return wrong


@transaction.atomic
def enact(
    rule_set: ScoringRuleSet, *, by: User, valid_from: dt.date | None = None, valid_to: dt.date | None = None
) -> ScoringRuleSet:
    """Put a draft in force, from the day it names or from ``valid_from`` to ``valid_to``. The one before ends then.

    Refused when validities overlap, when it would begin in the middle of a period or reach into frozen days, or when
    its numbers contradict each other. Points of the days it rules are counted anew by the job ``deputies.recompute``.
    """
    Congress.objects.select_for_update(of=("self",), no_key=True).get(pk=rule_set.congress_id)
    rule_set = ScoringRuleSet.objects.select_for_update(of=("self",)).get(pk=rule_set.pk)
    if rule_set.state != RuleSetState.DRAFT:
        raise Refused(_("This rule set is in force already."))
    if valid_from:
        rule_set.valid_from, rule_set.valid_to = valid_from, valid_to
    if valid_to and valid_to < rule_set.valid_from:
        raise Invalid({"valid_to": [_("The last day lies before the first one.")]})
    if wrong := check_rules(rule_set):
        raise Invalid({"": wrong})
    check_validity(rule_set)
    _end_predecessor(rule_set, by=by)
    rule_set.state, rule_set.enacted_at, rule_set.version = RuleSetState.IN_FORCE, clock.now(), rule_set.version + 1
    try:
        with transaction.atomic():
            rule_set.save()
    except IntegrityError as error:
        raise Refused(_("Another rule set is in force from that day.")) from error
    record("deputies.enact_rules", rule_set, by=by, valid_from=rule_set.valid_from.isoformat())
    return rule_set


def check_validity(rule_set: ScoringRuleSet) -> None:
    """Refuse days that cut through a period, through frozen days, or through another rule set in force."""
    wrong: dict[str, list[str]] = {}
    if queries.span_on(rule_set, rule_set.valid_from).begins_on != rule_set.valid_from:
        wrong["valid_from"] = [_("A rule set begins with the first day of a period.")]
    if rule_set.valid_to and queries.span_on(rule_set, rule_set.valid_to).ends_on != rule_set.valid_to:
        wrong["valid_to"] = [_("A rule set ends with the last day of a period.")]
    frozen = queries.frozen_through(rule_set.congress_id)
    if frozen and rule_set.valid_from <= frozen:
        wrong["valid_from"] = [_("Everything up to %(day)s is settled and frozen.") % {"day": frozen.isoformat()}]
    if wrong:
        raise Invalid(wrong)
    others = in_force_beside(rule_set)
    for other in others:
        overlaps = rule_set.valid_to is None or other.valid_from <= rule_set.valid_to
        closes = other.valid_to is None and other.valid_from < rule_set.valid_from
        if overlaps and not closes:
            words = _("“%(name)s” is in force in these days.") % {"name": other.name}
            raise Invalid({"valid_from": [words]})


def in_force_beside(rule_set: ScoringRuleSet) -> list[ScoringRuleSet]:
    """Rule sets of the same congress in force on the first day of ``rule_set`` or after it."""
    rows = ScoringRuleSet.objects.filter(congress=rule_set.congress_id, state=RuleSetState.IN_FORCE)
    later = rows.filter(Q(valid_to=None) | Q(valid_to__gte=rule_set.valid_from)).exclude(pk=rule_set.pk)
    return list(later.order_by("valid_from"))


def _end_predecessor(rule_set: ScoringRuleSet, *, by: User) -> None:
    """The open-ended set before ends the day before ``rule_set`` begins, if that is the end of one of its periods."""
    last = rule_set.valid_from - A_DAY
    for other in in_force_beside(rule_set):
        if other.valid_to is None and other.valid_from < rule_set.valid_from:
            if queries.span_on(other, last).ends_on != last:
                words = _("“%(name)s” would end in the middle of a period.") % {"name": other.name}
                raise Invalid({"valid_from": [words]})
            other.valid_to = last
            other.save(update_fields=["valid_to"])
            record("deputies.end_rules", other, by=by, valid_to=last.isoformat())


@transaction.atomic
def save_rules(
    rule_set: ScoringRuleSet, *, by: User, rows: Iterable[tuple[Model, list[DutyType] | None]] = (),
    removed: Iterable[Model] = (),
) -> ScoringRuleSet:  # fmt: skip
    """Keep a draft with its changed ``rows`` (each with the duty types it names, ``None`` where it names none).

    Refused once it is in force, for days that could never be ruled by it, and for numbers that contradict each other.
    """
    Congress.objects.select_for_update(of=("self",)).get(pk=rule_set.congress_id)
    if rule_set.pk:
        present = ScoringRuleSet.objects.select_for_update(of=("self",)).get(pk=rule_set.pk)
        if present.state != RuleSetState.DRAFT:
            raise Refused(_("This rule set is in force; copy it as a draft to change it."))
        rule_set.version = present.version + 1
    if rule_set.valid_to and rule_set.valid_to < rule_set.valid_from:
        raise Invalid({"valid_to": [_("The last day lies before the first one.")]})
    check_validity(rule_set)
    rule_set.save()
    for row in removed:
        if isinstance(row, ScoringGroup):  # its items stay, each for itself
            row.items.update(group=None)
        row.delete()
    for row, types in rows:
        if hasattr(row, "rule_set_id"):
            row.rule_set = rule_set
        row.save()
        if types is not None:
            row.types.set(types)
    if wrong := contradictions(queries.rules_of(rule_set)):
        raise Invalid({"": wrong})
    record("deputies.save_rules", rule_set, by=by, version=rule_set.version)
    return rule_set


@transaction.atomic
def copy_rules(rule_set: ScoringRuleSet, *, by: User, name: str, valid_from: dt.date) -> ScoringRuleSet:
    """A draft with the same lines, to be changed and tried."""
    groups, items = list(rule_set.groups.order_by("pk")), list(rule_set.items.order_by("pk"))
    awards = [
        (award, list(award.types.all()))
        for award in ScoringAward.objects.filter(item__in=items).prefetch_related("types").order_by("pk")
    ]
    others = [*rule_set.grades.order_by("pk")]
    targets = [
        (target, list(target.types.all())) for target in rule_set.targets.prefetch_related("types").order_by("pk")
    ]
    origin = rule_set.pk
    draft = _anew(rule_set, name=name, valid_from=valid_from, valid_to=None, state=RuleSetState.DRAFT, enacted_at=None,
                  version=1)  # fmt: skip
    group_of = {group.pk: _anew(group, rule_set=draft) for group in groups}
    item_of = {item.pk: _anew(item, rule_set=draft, group=group_of.get(item.group_id)) for item in items}
    for award, types in awards:
        _anew(award, item=item_of[award.item_id]).types.set(types)
    for grade in others:
        _anew(grade, rule_set=draft)
    for target, types in targets:
        _anew(target, rule_set=draft).types.set(types)
    record("deputies.copy_rules", draft, by=by, origin=origin)
    return draft


def _anew(row: Model, **changes: Any) -> Any:
    """A new row like ``row`` with ``changes``; a field that does not exist is a mistake here."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    new = type(row)(**values)
    for name, value in changes.items():
        setattr(new, name, value)
    new.save()
    return new


@transaction.atomic
def take_over(
    known: KnownSet, congress: Congress, *, by: User | None, valid_from: dt.date | None = None
) -> ScoringRuleSet:
    """Write a ready-made rule set as a draft of ``congress``; its duty types are added where they are missing."""
    draft = written(known, congress, valid_from)
    record("deputies.take_over_rules", draft, by=by, known=known.code)
    return draft


def written(known: KnownSet, congress: Congress, valid_from: dt.date | None = None) -> ScoringRuleSet:
    """The rows of a ready-made rule set, and of its duty types; records nothing."""
    have = {kind.code: kind for kind in congress.duty_types.all()}
    facts = {kind.fact for kind in have.values() if kind.fact}
    for code, name, group, fact, declarable in known.types:
        if code not in have:
            free = fact if fact not in facts else ""
            have[code] = DutyType.objects.create(
                congress=congress,
                code=code,
                name=name,
                group=group,
                fact=free,
                is_declarable=declarable,
                shows_text=code in known.essays,
            )
            facts.add(free)
    first = (
        valid_from
        or scoring.span_of(
            clock.today(), known.period, first_month=known.first_month, first_day=known.first_day
        ).begins_on
    )
    rules = known.rules
    draft = ScoringRuleSet.objects.create(
        congress=congress, name=known.name, valid_from=first, period=known.period, first_month=known.first_month,
        first_day=known.first_day, base=rules.base, total_cap=rules.total_cap, total_floor=rules.total_floor,
        step=rules.step,
        late_percent=rules.percents.get(scoring.Presence.LATE, 100),
        partial_percent=rules.percents.get(scoring.Presence.PARTIAL, 100),
        unannounced_percent=rules.percents.get(scoring.Presence.UNANNOUNCED, 100),
    )  # fmt: skip
    groups = {
        group.code: ScoringGroup.objects.create(
            rule_set=draft, name=group.code, cap=group.cap, floor=group.floor, is_bonus=group.is_bonus, position=place
        )
        for place, group in enumerate(rules.groups)
    }
    for place, item in enumerate(rules.items):
        row = ScoringItem.objects.create(
            rule_set=draft, group=groups.get(item.group), code=item.code, name=known.names[item.code], cap=item.cap,
            floor=item.floor, only_highest=item.only_highest, vetoes=item.vetoes, position=place,
        )  # fmt: skip
        for order, award in enumerate(item.awards):
            line = ScoringAward.objects.create(
                item=row, role=award.role, presence=award.presence, per=award.per, first=award.first,
                further=award.further, cap=award.cap, joint_percent=award.joint_percent, splits=award.splits,
                position=order,
            )  # fmt: skip
            line.types.set([have[code] for code in award.types])
    for grade in rules.grades:
        ScoringGrade.objects.create(rule_set=draft, name=grade.name, at_least=grade.at_least)
    for target in rules.targets:
        row = ScoringTarget.objects.create(rule_set=draft, name=target.name, at_least=target.at_least, unit=target.unit)
        row.types.set([have[code] for code in target.types])
    return draft
