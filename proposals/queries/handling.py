"""How a congress handles proposals where the places differ: its switches, and the ready-made sets beside them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import calendar
from congress.models import Congress, TermRule, What
from proposals.models import Authors, HandlingRules, ItemTerm, Receivers

SWITCHES = (
    "extension_needs_consent", "office_audits_replies", "rehandles_automatically", "reply_goes_to", "delegation_checks",
    "committee_checks", "delegation_authors", "delegation_motions", "opinion_term", "remark_term", "inspection_term",
    "answers_need_approval", "copies_electing_unit", "implementation_leads",
)  # fmt: skip

# What no text of a place fixes: chosen by the congress, left alone by the ready-made sets.
OWN = (
    "units_see_authors", "deputies_appraise",
    "supervises_dissatisfaction", "supervises_lateness", "supervision_days", "red_card_days", "deputy_reads_plan",
    "delegation_check_days", "committee_check_days",
)  # fmt: skip

SETS: Mapping[str, str] = MappingProxyType(
    {
        "default": gettext_lazy("Most common practice"),
        "nation": gettext_lazy("Nation"),
        "zhejiang": gettext_lazy("Zhejiang"),
        "shanghai": gettext_lazy("Shanghai"),
        "chongqing": gettext_lazy("Chongqing"),
        "qingdao": gettext_lazy("Qingdao"),
        "shandong": gettext_lazy("Shandong"),
        "beijing": gettext_lazy("Beijing"),
        "henan": gettext_lazy("Henan"),
    }
)

# What the texts of a place say beside its terms (``calendar.PRESETS``); the rest are the defaults of the model.
# None of these texts lets the office audit replies: a congress that does so says it itself. Hand-over items: Chongqing
# supervision art. 34 (six months); Qingdao art. 32 (on the spot, or within a month); Zhejiang, Henan and Beijing's plan
# have the three months of the default; Beilun's three days are the default for remarks.
# fmt: off
SWITCHED: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "default":   {},
    "nation":    {"extension_needs_consent": False, "delegation_motions": True},
    "zhejiang":  {"extension_needs_consent": True,  "rehandles_automatically": True, "copies_electing_unit": True},
    "shanghai":  {"extension_needs_consent": True,  "rehandles_automatically": False},
    "chongqing": {"extension_needs_consent": False, "rehandles_automatically": False,
                  "delegation_authors": Authors.HEAD, "opinion_term": ItemTerm.MONTHS_6},
    "qingdao":   {"extension_needs_consent": True,  "reply_goes_to": Receivers.LEAD, "remark_term": ItemTerm.MONTH,
                  "inspection_term": ItemTerm.MONTH, "answers_need_approval": False,
                  "implementation_leads": True},
    "shandong":  {"extension_needs_consent": True,  "rehandles_automatically": True},
    "beijing":   {"extension_needs_consent": True,  "rehandles_automatically": False,
                  "delegation_authors": Authors.MAJORITY, "delegation_motions": True},
    "henan":     {"extension_needs_consent": False, "rehandles_automatically": True,  "delegation_checks": True},
})
# fmt: on


def handling_rules(congress: Congress) -> HandlingRules:
    """The switches of ``congress``; the defaults when it has no row of its own."""
    return HandlingRules.objects.filter(congress=congress).first() or HandlingRules(congress=congress)


def switches_of(ruleset: str) -> dict[str, Any]:
    """The complete set of switches called ``ruleset``: its own over the defaults."""
    plain = HandlingRules()
    return {name: SWITCHED[ruleset].get(name, getattr(plain, name)) for name in SWITCHES}


def beside_present(congress: Congress, ruleset: str) -> list[dict[str, Any]]:
    """Every term and switch in words: what ``congress`` has now, and what ``ruleset`` would set."""
    return [*_terms(congress, ruleset), *_switches(congress, ruleset)]


def _terms(congress: Congress, ruleset: str) -> list[dict[str, Any]]:
    own = {rule.what: rule for rule in TermRule.objects.filter(congress=congress)}
    lines = []
    for what, (amount, unit, source) in calendar.rules_of(ruleset).items():
        present = own.get(what) or calendar.rule_of(congress, what)
        new = TermRule(what=what, amount=amount, unit=unit)
        now, then = (f"{rule.amount} {rule.get_unit_display()}" for rule in (present, new))
        lines.append({"label": What(what).label, "now": now, "then": then, "source": source})
    return lines


def _switches(congress: Congress, ruleset: str) -> list[dict[str, Any]]:
    present, new = handling_rules(congress), HandlingRules(**switches_of(ruleset))
    return [
        {
            "label": HandlingRules._meta.get_field(name).verbose_name,
            "now": _said(present, name),
            "then": _said(new, name),
        }
        for name in SWITCHES
    ]


def _said(rules: HandlingRules, name: str) -> str:
    value = getattr(rules, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(getattr(rules, f"get_{name}_display")())
