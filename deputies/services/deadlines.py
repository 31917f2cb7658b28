"""Terms of the congress's own staff: until when what deputies hand in is decided, and the reminding as facts.

``congress.reminders`` finds what is due. What one desk has to do by the same day is told once, however much it is.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db import models

from congress import calendar, clock
from congress.events import record_many
from congress.models import Congress, Event
from deputies import queries
from deputies.models import AssessmentBatch, DutyPolicy
from deputies.workflow import AssessmentState, Outcome

Facts = list[tuple[models.Model, dict[str, Any]]]


def decide_by(congress_id: int) -> dt.date | None:
    """The day by which the staff decide what a deputy hands in now; ``None`` where the congress sets no term."""
    return _day_in(congress_id, "decides_in_days")


def _day_in(congress_id: int, name: str) -> dt.date | None:
    days = DutyPolicy.objects.filter(congress=congress_id).values_list(name, flat=True).first()
    return calendar.deadline((days, "working_day"), clock.today()).on if days else None


# Talks after an assessment ---------------------------------------------------------------------------------------


def await_talks(batch: AssessmentBatch) -> None:
    """A batch was closed: let the term run for the talks its results call for, where there are any."""
    batch.talks_by = _day_in(batch.congress_id, "talks_in_days")


def end_talks(congress: Congress) -> None:
    """Let the terms of talks end when everybody was talked to who is named."""
    waiting = AssessmentBatch.objects.filter(congress=congress, state=AssessmentState.CLOSED).exclude(talks_by=None)
    closed_on = waiting.order_by("-closed_at").values_list("closed_at__date", flat=True).first()
    if closed_on is None:
        return
    _year, rows = queries.named(congress, Outcome.TALK)
    if all(any(talk.day >= closed_on for talk in row.talks) for row in rows):
        waiting.update(talks_by=None)


# Told ------------------------------------------------------------------------------------------------------------


def warn(facts: Facts) -> list[Event]:
    """A term ends soon."""
    return _told_together(facts, lambda first: record_many("deputies.warn", first, by=None))


def run_late(facts: Facts) -> list[Event]:
    """A term has run out."""
    return _told_together(facts, lambda first: record_many("deputies.run_late", first, by=None))


def escalate(facts: Facts) -> list[Event]:
    """Nobody has opened a reminder: ``people``, one level up, are told."""
    return _told_together(facts, lambda first: record_many("deputies.escalate", first, by=None))


def _told_together(facts: Facts, record: Any) -> list[Event]:
    """One event per desk, term and last day, about the first of them, saying how many; returns one for each fact."""
    together: dict[tuple, list[int]] = defaultdict(list)
    for at, (target, said) in enumerate(facts):
        together[target.congress_id, said.get("desk"), said["what"], said["due_on"]].append(at)
    first = [(facts[places[0]][0], facts[places[0]][1] | {"count": len(places)}) for places in together.values()]
    event_at: dict[int, Event] = {}
    for event, places in zip(record(first), together.values(), strict=True):
        event_at |= dict.fromkeys(places, event)
    return [event_at[at] for at in range(len(facts))]
