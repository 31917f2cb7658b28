"""Terms of time as rows per congress: the default set, the sets of places, and the deadline they give."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.db import transaction

from congress.calendar.counting import Calendar, Deadline, Step, count
from congress.calendar.table import current
from congress.events import record
from congress.models import Congress, TermRule, Unit, User, What

Rule = tuple[int, str, str]  # amount, unit, legal source
DAY, WORKING_DAY, MONTH = Unit.DAY, Unit.WORKING_DAY, Unit.MONTH
LAW = "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第五十一条"

# What the law leaves open follows the most common practice.
# fmt: off
DEFAULT_RULES: Mapping[str, Rule] = MappingProxyType({
    What.ASSIGN:         (5, WORKING_DAY, "各地代表建议办理规定的通行做法"),
    What.SIGN:           (5, WORKING_DAY, "各地代表建议办理规定的通行做法"),
    What.RETURN:         (5, WORKING_DAY, "各地代表建议办理规定的通行做法"),
    What.REASSIGN:       (5, WORKING_DAY, "各地代表建议办理规定的通行做法"),
    What.CO_OPINION:     (1, MONTH,       "各地代表建议办理规定的通行做法"),
    What.CO_REDO:        (5, WORKING_DAY, "各地代表建议办理规定的通行做法"),
    What.REPLY:          (3, MONTH,       LAW),
    What.REPLY_EXTENDED: (6, MONTH,       LAW),
    What.EVALUATION:     (20, WORKING_DAY, "各地代表建议办理规定的通行做法"),
    What.REHANDLING:     (1, MONTH,       "各地代表建议办理规定的通行做法"),
})

# What the texts of a place say in figures; the rest is the default set. Source of each set first.
PRESETS: Mapping[str, tuple[str, Mapping[str, tuple[int, str]]]] = MappingProxyType({
    "default":   (LAW, {}),
    "nation":    (LAW, {What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH)}),
    "zhejiang":  ("浙江省代表建议办理规定（2016年）", {
        What.RETURN: (10, DAY), What.CO_OPINION: (2, MONTH),
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH), What.REHANDLING: (1, MONTH),
    }),
    "shanghai":  ("上海市代表建议办理规定（2015年）", {
        What.ASSIGN: (7, WORKING_DAY), What.RETURN: (7, WORKING_DAY), What.CO_OPINION: (1, MONTH),
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH), What.REHANDLING: (1, MONTH),
    }),
    "chongqing": ("重庆市代表建议办理条例（2018年施行）", {
        What.ASSIGN: (10, WORKING_DAY), What.RETURN: (10, WORKING_DAY), What.REASSIGN: (10, WORKING_DAY),
        What.CO_OPINION: (30, WORKING_DAY), What.CO_REDO: (5, WORKING_DAY),
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH),
        What.EVALUATION: (20, WORKING_DAY), What.REHANDLING: (2, MONTH),
    }),
    "qingdao":   ("青岛市代表建议办理条例（2021年）", {
        What.ASSIGN: (5, WORKING_DAY), What.RETURN: (5, WORKING_DAY), What.CO_OPINION: (1, MONTH),
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH),
    }),
    "shandong":  ("山东省代表建议办理条例（2017年）", {
        What.ASSIGN: (5, DAY), What.RETURN: (5, DAY), What.CO_OPINION: (1, MONTH),
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH), What.REHANDLING: (1, MONTH),
    }),
    "beijing":   ("北京市代表建议办理条例（2014年）", {
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH),
        What.EVALUATION: (15, WORKING_DAY), What.REHANDLING: (2, MONTH),
    }),
    "henan":     ("河南省代表建议办理办法（2017年）", {
        What.RETURN: (10, WORKING_DAY), What.REASSIGN: (10, WORKING_DAY), What.CO_OPINION: (2, MONTH),
        What.REPLY: (3, MONTH), What.REPLY_EXTENDED: (6, MONTH),
        What.EVALUATION: (10, WORKING_DAY), What.REHANDLING: (1, MONTH),
    }),
})
# fmt: on


def rules_of(ruleset: str) -> dict[str, Rule]:
    """The complete set of rules called ``ruleset``: its own figures over the default set."""
    source, own = PRESETS[ruleset]
    return {**DEFAULT_RULES, **{what: (amount, unit, source) for what, (amount, unit) in own.items()}}


@transaction.atomic
def set_rules(congress: Congress, ruleset: str = "default", *, by: User | None = None) -> None:
    """Give ``congress`` the terms of ``ruleset``; clocks that already run keep their dates.

    Records ``congress.set_rules``. ``by`` is empty only when a congress is founded by a command.
    """
    rows = [
        TermRule(congress=congress, what=what, amount=amount, unit=unit, source=source)
        for what, (amount, unit, source) in rules_of(ruleset).items()
    ]
    TermRule.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["congress", "what"], update_fields=["amount", "unit", "source"]
    )
    record("congress.set_rules", congress, by=by, ruleset=ruleset)


def rule_of(congress: Congress, what: str) -> TermRule:
    """The rule of ``congress`` for ``what``; the default when it has none of its own."""
    rule = TermRule.objects.filter(congress=congress, what=what).first()
    if rule is None:
        amount, unit, source = DEFAULT_RULES[What(what)]
        rule = TermRule(congress=congress, what=what, amount=amount, unit=unit, source=source)
    return rule


def deadline(
    rule: TermRule | tuple[int, str] | str,
    start: dt.date | dt.datetime,
    congress: Congress | None = None,
    *,
    calendar: Calendar | None = None,
) -> Deadline:
    """The deadline that ``rule`` gives from ``start`` (for hours a moment), with the steps of its sum.

    ``rule`` is a row, a pair (amount, unit), or a term's name with its ``congress``. A batch passes one ``calendar``
    for all its rows; otherwise the database is asked whether the holidays changed.
    """
    if isinstance(rule, str):
        rule = rule_of(congress, rule)
    amount, unit = rule if isinstance(rule, tuple) else (rule.amount, rule.unit)
    found = count(amount, unit, start, calendar or current())
    source = getattr(rule, "source", "")
    return replace(found, steps=[*found.steps, Step("basis", {"source": source})]) if source else found
