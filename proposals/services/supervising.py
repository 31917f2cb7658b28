"""Supervision of a unit: opened by a body or by the congress's rules, reported on, settled or carried on; cards."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import calendar, clock
from congress.errors import Invalid
from congress.events import record
from congress.models import Role, User, What
from proposals.models import Card, CaseStep, Cause, HandlingTask, Level, SupervisionCase
from proposals.queries import handling_rules
from proposals.services.settling import lock
from proposals.workflow import CASE_MOVES, DEAD, FINISHED

WATCHED = frozenset({What.REPLY, What.REHANDLING})  # terms whose lateness may open a case by itself
BATCH = 200


def supervise(task: HandlingTask, *, by: User, body: str, reason: str, due_on: dt.date) -> dict:
    """Open a case about the unit's task, in the move ``supervise``. ``Invalid`` without a day ahead."""
    _ahead(due_on)
    level = Level.OFFICE if by.acts(Role.DISPATCHER) else Level.CONGRESS
    case = _open(task, level=level, body=body, cause=Cause.DECISION, reason=reason, due_on=due_on, by=by)
    return {"case": case.pk, "due_on": due_on.isoformat()}


def open_by_rule(task: HandlingTask, cause: Cause, reason: str) -> None:
    """Open a case where the congress's handling rules say so for this cause, unless the task has one. The caller holds
    the lock on the proposal.
    """
    rules = handling_rules(task.congress)
    wanted = {Cause.DISSATISFIED: rules.supervises_dissatisfaction, Cause.LATENESS: rules.supervises_lateness}
    if not wanted[cause] or task.supervised:
        return
    due_on = calendar.deadline((rules.supervision_days, "working_day"), clock.today()).on
    body = task.congress.short_name
    case = _open(task, level=Level.CONGRESS, body=body, cause=cause, reason=reason, due_on=due_on, by=None)
    HandlingTask.objects.filter(pk=task.pk).update(supervised=True)
    record("proposals.supervise", task, by=None, case=case.pk, due_on=due_on.isoformat())


@transaction.atomic
def watch_lateness(task: HandlingTask, what: str) -> None:
    """A term of the unit has run out: open a case where the rules of the congress say so. Safe to run twice."""
    if what not in WATCHED:
        return
    lock(task.proposal_id)  # first of all, as every move does
    task = HandlingTask.objects.select_for_update(of=("self",)).select_related("congress").get(pk=task.pk)
    if task.state in FINISHED | DEAD:
        return
    open_by_rule(task, Cause.LATENESS, _("The term for the reply has run out."))


def _open(task: HandlingTask, **fields: Any) -> SupervisionCase:
    opened_by = fields.pop("by")
    task.supervised = True
    return SupervisionCase.objects.create(
        task=task, proposal_id=task.proposal_id, congress_id=task.congress_id, organ_id=task.organ_id,
        opened_by=opened_by, **fields,
    )  # fmt: skip


def _ahead(due_on: dt.date) -> None:
    if due_on <= clock.today():
        raise Invalid({"due_on": [_("Choose a day ahead.")]})


@transaction.atomic
def move_case(case: SupervisionCase, name: str, *, by: User | None, **fields: Any) -> SupervisionCase:
    """Make one move of the table of supervision cases. Raises as ``move`` does."""
    case = _locked(case.pk)
    row = CASE_MOVES.check(name, case, by)
    source = case.state
    details = EFFECTS[name](case, by=by, **fields)
    case.state = row.target or case.state
    case.version += 1
    case.save()
    record(f"proposals.{name}", case, by=by, source=source, to=case.state, **details)
    return case


def _locked(pk: int) -> SupervisionCase:
    rows = SupervisionCase.objects.select_for_update(of=("self",))
    return rows.select_related("task__parent__organ", "organ", "congress", "proposal__lead").get(pk=pk)


def _note(case: SupervisionCase, move: str, text: str, *, by: User | None, **facts: Any) -> None:
    CaseStep.objects.create(case=case, move=move, text=text, by=by, **facts)


def _answer(case: SupervisionCase, *, by: User, text: str) -> dict:
    _note(case, "answer_case", text, by=by)
    return {}


def _settle(case: SupervisionCase, *, by: User, note: str) -> dict:
    _note(case, "settle_case", note, by=by)
    case.settled_at = clock.now()
    HandlingTask.objects.filter(pk=case.task_id).update(supervised=False)
    return {}


def _carry_on(case: SupervisionCase, *, by: User, note: str, due_on: dt.date) -> dict:
    _ahead(due_on)
    case.due_on = due_on
    case.carried_on += 1
    _note(case, "carry_on", note, by=by, day=due_on)
    return {"due_on": due_on.isoformat()}


def _lift_card(case: SupervisionCase, *, by: User, note: str) -> dict:
    """Take back a card that was shown wrongly, the yellow one under a red one with it."""
    _note(case, "lift_card", note, by=by, card=case.card)
    lifted, case.card, case.card_on = case.card, Card.NONE, None
    return {"card": lifted}


EFFECTS: dict[str, Callable[..., dict]] = {
    "answer_case": _answer,
    "settle_case": _settle,
    "carry_on": _carry_on,
    "lift_card": _lift_card,
}


def next_card(case: SupervisionCase, red_after: int) -> Card | None:
    """The card a unit has earned by not reporting (PH12): yellow on the first day after the term; red when it still has
    not reported ``red_after`` working days later, or lets a new term run out as well. ``None``: nothing new.
    """
    if not case.is_late or case.card == Card.RED:
        return None
    if case.card == Card.NONE:
        return Card.YELLOW
    is_second_term = case.due_on >= case.card_on
    return Card.RED if is_second_term or calendar.working_days_between(case.due_on, clock.today()) > red_after else None


def show_cards() -> int:
    """Show the cards that units have earned since the last sweep; returns how many."""
    late = SupervisionCase.objects.late().exclude(card=Card.RED).order_by("pk").values_list("pk", flat=True)
    return sum(_show(pk) for pk in list(late[:BATCH]))


@transaction.atomic
def _show(pk: int) -> bool:
    """One case in a transaction of its own; locked, so that two sweeps show a card once."""
    case = _locked(pk)
    card = next_card(case, handling_rules(case.congress).red_card_days)
    if card is None:
        return False
    case.card, case.card_on = card, clock.today()
    case.save(update_fields=["card", "card_on"])
    _note(case, "show_card", "", by=None, card=card)
    record("proposals.show_card", case, by=None, card=str(card))
    return True
