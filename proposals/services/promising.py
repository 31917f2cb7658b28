"""Keeping promises: reported, put off with a reason, done, rated by the deputy."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid
from congress.events import record
from congress.models import User
from deputies.models import Mandate
from proposals.models import Commitment, CommitmentStep, Rating, Reply
from proposals.workflow import COMMITMENT_MOVES, Promise


def promise(reply: Reply) -> Commitment | None:
    """Begin to watch what a sent reply promised; nothing for a reply that promises no day."""
    if reply.promised_on is None:
        return None
    task = reply.task
    return Commitment.objects.create(
        reply=reply,
        proposal=task.proposal,
        congress=task.congress,
        organ=task.organ,
        first_promised_on=reply.promised_on,
        promised_on=reply.promised_on,
    )


@transaction.atomic
def move_commitment(commitment: Commitment, name: str, *, by: User, **fields: Any) -> Commitment:
    """Make one move of the table of commitments. Raises as ``move`` does."""
    rows = Commitment.objects.select_for_update(of=("self",)).select_related(
        "proposal__lead", "keeper", "organ", "congress"
    )
    commitment = rows.get(pk=commitment.pk)
    row = COMMITMENT_MOVES.check(name, commitment, by)
    source = commitment.state
    details = EFFECTS[name](commitment, by=by, **fields) or {}
    commitment.state = row.target or commitment.state
    commitment.version += 1
    commitment.save()
    record(f"proposals.{name}", commitment, by=by, source=source, to=commitment.state, **details)
    return commitment


def _note(commitment: Commitment, move: str, text: str, *, by: User, **facts: Any) -> None:
    CommitmentStep.objects.create(commitment=commitment, move=move, text=text, by=by, **facts)


def _report(commitment: Commitment, *, by: User, text: str) -> None:
    _note(commitment, "report", text, by=by)


def _change_day(commitment: Commitment, *, by: User, promised_on: dt.date, reason: str) -> dict:
    """Put off with a written reason (Shanghai art. 22); into a later year it counts as carried over."""
    if promised_on <= max(clock.today(), commitment.promised_on):
        raise Invalid({"promised_on": [_("Choose a day ahead that is later than the present one.")]})
    commitment.carried_over += promised_on.year > commitment.promised_on.year
    commitment.promised_on = promised_on
    _note(commitment, "change_day", reason, by=by, day=promised_on)
    return {"until": promised_on.isoformat()}


def _fulfil(commitment: Commitment, *, by: User, done_on: dt.date, text: str) -> dict:
    if done_on > clock.today():
        raise Invalid({"done_on": [_("What is still to come cannot be reported as done.")]})
    commitment.done_on = done_on
    _note(commitment, "fulfil", text, by=by, day=done_on)
    return {"done_on": done_on.isoformat()}


def _rate(commitment: Commitment, *, by: User, rating: str, comment: str = "") -> dict:
    """The deputy's own evaluation of what was promised (Chongqing arts 24, 28); not satisfied: it stays promised."""
    if rating == Rating.DISSATISFIED and not comment.strip():
        raise Invalid({"comment": [_("Say what you are not satisfied with.")]})
    if rating == Rating.DISSATISFIED:
        commitment.state, commitment.done_on = Promise.OPEN, None
    else:
        commitment.state = Promise.CONFIRMED
    _note(commitment, "rate", comment, by=by, rating=rating)
    return {"rating": rating}


def _hand_on(commitment: Commitment, *, by: User, deputy: Mandate, reason: str) -> dict:
    """The deputy it was promised to has left: another follows it, across terms of office (Shanghai art. 22)."""
    commitment.keeper = deputy
    _note(commitment, "hand_on", f"{deputy.person.name}：{reason}", by=by)
    return {"deputy": deputy.pk}


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "report": _report,
    "change_day": _change_day,
    "fulfil": _fulfil,
    "rate": _rate,
    "hand_on": _hand_on,
}
