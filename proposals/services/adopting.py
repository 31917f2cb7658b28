"""How a congress handles proposals: a ready-made set of a place, or its own switches."""

from typing import Any

from django.db import transaction

from congress import calendar
from congress.events import record
from congress.models import Congress, User
from proposals.models import HandlingRules
from proposals.queries import OWN, SWITCHES, handling_rules, switches_of


@transaction.atomic
def adopt(congress: Congress, ruleset: str, *, by: User | None) -> HandlingRules:
    """Give ``congress`` the terms and the switches of ``ruleset``, both or neither.

    Clocks that run keep their dates. ``by`` is empty only when a congress is founded by a command.
    """
    switches = switches_of(ruleset)
    calendar.set_rules(congress, ruleset, by=by)
    return set_handling(congress, by=by, **switches)


@transaction.atomic
def set_handling(congress: Congress, *, by: User | None, **switches: Any) -> HandlingRules:
    """Set these switches of ``congress``, the others stay; records which changed, from what and to what."""
    before = handling_rules(congress)
    rules, _created = HandlingRules.objects.select_for_update().get_or_create(congress=congress)
    for name, value in switches.items():
        setattr(rules, name, value)
    rules.save()
    now = {name: getattr(rules, name) for name in (*SWITCHES, *OWN)}
    changed = {name: [getattr(before, name), value] for name, value in now.items() if getattr(before, name) != value}
    record("proposals.set_handling", rules, by=by, changed=changed)
    return rules
