"""Reminding of terms, as facts: what ends soon, what has run out, what nobody has opened.

``congress.reminders`` finds them; here they are written down, many at once. Nothing is checked: a fact is told as often
as it is said.
"""

from collections import defaultdict
from typing import Any

from django.db import models

from congress.events import record_many
from congress.models import Event
from proposals.models import CoSignature
from proposals.workflow import Signing

Facts = list[tuple[models.Model, dict[str, Any]]]


def warn(facts: Facts) -> list[Event]:
    """A term ends soon."""
    return record_many("proposals.warn", facts, by=None)


def run_late(facts: Facts) -> list[Event]:
    """A term has run out."""
    return record_many("proposals.run_late", facts, by=None)


def promise_near(facts: Facts) -> list[Event]:
    """A promised day is near."""
    return record_many("proposals.promise_near", facts, by=None)


def promise_late(facts: Facts) -> list[Event]:
    """A promised day has passed."""
    return record_many("proposals.promise_late", facts, by=None)


def step_near(facts: Facts) -> list[Event]:
    """A step of a unit's plan is to be done soon."""
    return record_many("proposals.step_near", facts, by=None)


def step_late(facts: Facts) -> list[Event]:
    """A step of a unit's plan has not been done by its day."""
    return record_many("proposals.step_late", facts, by=None)


def case_near(facts: Facts) -> list[Event]:
    """The report in a supervision case is due soon; when it is late a card is shown."""
    return record_many("proposals.case_near", facts, by=None)


def remind_signatories(facts: Facts) -> list[Event]:
    """Invitations to sign end soon; ``deputies`` are those who have not answered."""
    waiting: dict[int, list[int]] = defaultdict(list)
    asked = CoSignature.objects.filter(state=Signing.INVITED, proposal__in=[proposal.pk for proposal, _said in facts])
    for proposal, mandate in asked.order_by("pk").values_list("proposal", "mandate"):
        waiting[proposal].append(mandate)
    told = [(proposal, said | {"deputies": waiting[proposal.pk]}) for proposal, said in facts]
    return record_many("proposals.remind_signatories", told, by=None)


def escalate(facts: Facts) -> list[Event]:
    """Nobody has opened a reminder: ``people``, one level up, are told."""
    return record_many("proposals.escalate", facts, by=None)
