"""A scoring rule in sentences, so that whoever wrote it can read what the numbers say."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deputies.computing import scoring
from deputies.computing.scoring import Award, Grade, Item, Rules
from deputies.models import DutyRole, Presence, ScoringRuleSet, spoken
from deputies.queries.rulebook import rules_of

HALF, WHOLE = 50, 100  # percent


@dataclass(frozen=True)
class Preview:
    """A rule set in words: what holds for all of it, its items by group, grades and yearly minimums."""

    general: list[str]
    groups: list[tuple[str, list[str]]]
    grades: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)


def preview(rule_set: ScoringRuleSet) -> Preview:
    """``rule_set`` in sentences."""
    rules = rules_of(rule_set)
    items = {item.code: item.name for item in rule_set.items.all()}
    types = {kind.code: kind.name for kind in rule_set.congress.duty_types.all()}
    bounds = {group.code: _group(group) for group in rules.groups}
    groups: dict[str, list[str]] = {name: [bound] if bound else [] for name, bound in bounds.items()}
    for item in rules.items:
        groups.setdefault(item.group, []).append(item_said(item, items[item.code], types))
    return Preview(
        general=general_said(rules, rule_set),
        groups=[(name, sentences) for name, sentences in groups.items() if sentences],
        grades=grades_said(rules.grades),
        targets=[_target(target, types) for target in rules.targets],
    )


def _comma() -> str:
    return pgettext("between clauses", ", ")


def _points(points: int) -> str:
    return _("%(points)s points") % {"points": spoken(points)}


def item_said(item: Item, name: str, types: dict[str, str]) -> str:
    """One item: 接待选民：首次 4 分，以后每次 2 分，最多 12 分。"""
    several = len(item.awards) > 1
    said = [_award(award, name, types, several=several) for award in item.awards] or [_("counts nothing yet")]
    ends = []
    if item.only_highest:
        ends.append(_("only the best act counts"))
    if item.cap is not None:
        ends.append(_("at most %(points)s") % {"points": _points(item.cap)})
    if item.floor is not None:
        ends.append(_("costs at most %(points)s") % {"points": _points(-item.floor)})
    if item.vetoes:
        ends.append(_("puts the deputy in the lowest grade"))
    body = _("; ").join(said)
    tail = _comma().join(ends)
    joint = (_("; in all ") if several else _comma()) if tail else ""
    return _("%(name)s: %(body)s.") % {"name": name, "body": f"{body}{joint}{tail}"}


def _award(award: Award, name: str, types: dict[str, str], *, several: bool) -> str:
    """What one line counts and what it brings or costs."""
    parts = [_rate(award)]
    if award.cap is not None:
        parts.append(_("this line at most %(points)s") % {"points": _points(award.cap)})
    if award.joint_percent != WHOLE:
        parts.append(_("%(share)s when several signed") % {"share": _share(award.joint_percent)})
    if award.splits:
        parts.append(_("divided equally among the co-signers"))
    return f"{_whom(award, name, types, several=several)}{_comma().join(parts)}"


def _whom(award: Award, name: str, types: dict[str, str], *, several: bool) -> str:
    """Which acts a line counts; nothing where the name of the item says it."""
    names = [types.get(code, code) for code in sorted(award.types)]
    called = _(" or ").join(names) if names and (several or names != [name]) else ""
    if len(types) > 1 and names and set(award.types) == set(types):
        called = _("acts of every type")
    marks = []
    if award.role:
        marks.append(str(DutyRole(award.role).label))
    if award.presence:
        marks.append(str(Presence(award.presence).label))
    if marks:
        called += _(" (%(marks)s)") % {"marks": _comma().join(marks)}
    return _("%(acts)s: ") % {"acts": called.strip()} if called else ""


def _rate(award: Award) -> str:
    """The points of the first and of each further act, or half day."""
    halves, further = award.per == scoring.Per.HALF_DAY, award.further or 0
    if award.first == 0 and further == 0:
        return _("no points")
    if award.first <= 0 and further <= 0:
        return _cost(halves=halves, first=-award.first, further=-further)
    if award.further == award.first:
        words = _("each half day %(first)s") if halves else _("each time %(first)s")
    elif further == 0:
        words = _("the first half day alone, %(first)s") if halves else _("once only, %(first)s")
    elif halves:
        words = _("the first half day %(first)s, each further %(further)s")
    else:
        words = _("the first time %(first)s, each further %(further)s")
    return words % {"first": _points(award.first), "further": _points(further)}


def _cost(*, halves: bool, first: int, further: int) -> str:
    """The same for what takes points away."""
    if further == first:
        words = _("each half day minus %(first)s") if halves else _("each time minus %(first)s")
    elif further == 0:
        words = _("the first half day alone, minus %(first)s") if halves else _("once only, minus %(first)s")
    elif halves:
        words = _("the first half day minus %(first)s, each further minus %(further)s")
    else:
        words = _("the first time minus %(first)s, each further minus %(further)s")
    return words % {"first": _points(first), "further": _points(further)}


def _share(percent: int) -> str:
    if percent == HALF:
        return _("half")
    return _("nothing") if percent == 0 else _("%(percent)s%%") % {"percent": percent}


def _group(group: scoring.Group) -> str:
    said = []
    if group.cap is not None:
        said.append(_("together at most %(points)s") % {"points": _points(group.cap)})
    if group.floor is not None:
        said.append(_("deductions never below %(points)s") % {"points": _points(group.floor)})
    if group.is_bonus:
        said.append(_("counted beside the total and its limit"))
    return _("%(sentence)s.") % {"sentence": _comma().join(said)} if said else ""


def general_said(rules: Rules, rule_set: ScoringRuleSet) -> list[str]:
    """What holds for all acts: period, base points, limits of the total, coming late, rounding."""
    first = dt.date(rule_set.valid_from.year, rule_set.first_month, rule_set.first_day)
    begins, period = date_format(first, "MONTH_DAY_FORMAT"), rule_set.get_period_display()
    said = [_("Counted by the %(period)s; the year begins on %(day)s.") % {"period": period, "day": begins}]
    if rules.base:
        said.append(_("Every deputy begins with %(points)s.") % {"points": _points(rules.base)})
    if rules.total_cap is not None:
        said.append(_("In all at most %(points)s.") % {"points": _points(rules.total_cap)})
    if rules.total_floor is not None:
        said.append(_("Deductions never below %(points)s in all.") % {"points": _points(rules.total_floor)})
    for presence, share in rules.percents.items():
        if share != WHOLE:
            words = _("%(presence)s: counts %(share)s.")
            said.append(words % {"presence": Presence(presence).label, "share": _share(share)})
    if rule_set.step != 1:
        said.append(_("Rounded to %(step)s.") % {"step": rule_set.get_step_display()})
    return said


def grades_said(grades: tuple[Grade, ...]) -> list[str]:
    """The grades from the highest down; the lowest takes all the rest."""
    rising = sorted(grades, key=lambda grade: grade.at_least)
    said = []
    for place, grade in enumerate(rising):
        if place == 0 and len(rising) > 1:
            words = _("%(grade)s: below %(points)s") % {"grade": grade.name, "points": _points(rising[1].at_least)}
        else:
            words = _("%(grade)s: %(points)s and more") % {"grade": grade.name, "points": _points(grade.at_least)}
        said.append(words)
    return said[::-1]


def _target(target: scoring.Target, types: dict[str, str]) -> str:
    names = _(" or ").join(types.get(code, code) for code in sorted(target.types))
    words = (
        _("%(name)s: at least %(count)s days in a period (%(types)s).")
        if target.unit == scoring.Unit.DAYS
        else _("%(name)s: at least %(count)s times in a period (%(types)s).")
    )
    return words % {"name": target.name, "count": target.at_least, "types": names}
