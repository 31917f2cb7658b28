"""Moves of the proposal itself: one verb executes the table, an effect beside it does what the move brings with it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Organ, Session, User, What
from congress.numbers import next_number, official
from proposals.models import Category, Clock, Evaluation, HandlingTask, Proposal, Rating, Reason, Reply
from proposals.services import clocks
from proposals.services.settling import lock, settle
from proposals.services.tasks import open_task
from proposals.workflow import DEAD, PROPOSAL_MOVES, TaskState


@transaction.atomic
def move(proposal: Proposal, name: str, *, by: User, **fields: Any) -> Proposal:
    """Make one move of the proposal's table.

    Raises ``PermissionDenied`` when it is not this person's to make, ``Refused`` when the state or a fact forbids it,
    ``Invalid`` when a field does not hold. Nothing is changed then.
    """
    proposal = lock(proposal.pk)
    row = PROPOSAL_MOVES.check(name, proposal, by)
    source = proposal.state
    details = EFFECTS[name](proposal, by=by, **fields) or {}
    proposal.state = row.target or proposal.state
    proposal.version += 1
    proposal.save()
    if row.target is None:
        settle(proposal)
    record(f"proposals.{name}", proposal, by=by, source=source, to=proposal.state, **details)
    return proposal


def _submit(proposal: Proposal, *, by: User) -> None:
    session = Session.objects.current(proposal.congress)
    if session is None:
        raise Refused(_("No session of this congress has been opened yet."))
    proposal.session, proposal.in_session = session, session.is_on
    proposal.submitted_at = clock.now()
    proposal.note = ""


def _accept(proposal: Proposal, *, by: User, category: Category) -> dict:
    proposal.category = category
    proposal.accepted_at = clock.now()
    if proposal.number is None:
        part = "in" if proposal.in_session else "recess"
        proposal.number = next_number(proposal.congress, f"{proposal.session_id}:{part}:{proposal.kind}")
        congress, session = proposal.congress, proposal.session
        pattern = congress.number_pattern if proposal.in_session else congress.recess_pattern
        proposal.number_text = official(
            pattern, term=session.term.number, session=session.number, number=proposal.number
        )
    clocks.start(What.ASSIGN, proposal)
    return {"number": proposal.number}


def _send_back(proposal: Proposal, *, by: User, note: str) -> None:
    proposal.note = note


def _refuse(proposal: Proposal, *, by: User, reason: Reason, note: str = "") -> dict:
    proposal.refusal, proposal.note = reason, note
    return {"reason": reason.code}


def _assign(proposal: Proposal, *, by: User, organ: Organ, instruction: str = "") -> dict:
    task = open_task(proposal, organ, instruction=instruction)
    proposal.assigned_at = clock.now()
    clocks.stop(proposal, What.ASSIGN, What.REASSIGN)
    clocks.start(What.REPLY, proposal)
    return {"task": task.pk, "organ": organ.pk}


def waiting_replies(proposal: Proposal) -> list[Reply]:
    """Replies of this round that the deputy has not evaluated and whose term still runs."""
    sent = Reply.objects.filter(task__proposal=proposal, task__round=proposal.round, sent_at__isnull=False)
    return list(sent.filter(evaluation=None, lapsed_on=None).select_related("task__organ").order_by("pk"))


def _evaluate(proposal: Proposal, *, by: User, reply: Reply | None = None, **ratings: str) -> dict:
    waiting = waiting_replies(proposal)
    if reply is None and len(waiting) > 1:
        raise Invalid({"reply": [_("Several replies wait for your evaluation: choose one.")]})
    chosen = reply or (waiting[0] if waiting else None)
    if chosen is None or chosen not in waiting:
        raise Refused(_("This reply does not wait for your evaluation."))
    if ratings["overall"] == Rating.DISSATISFIED and not ratings.get("comment", "").strip():
        raise Invalid({"comment": [_("Say what you are not satisfied with.")]})
    Evaluation.objects.create(reply=chosen, mandate=proposal.lead, **ratings)
    clocks.stop(proposal, What.EVALUATION, task=chosen.task)
    return {"reply": chosen.pk, "overall": ratings["overall"]}


def _conclude(proposal: Proposal, *, by: User, note: str) -> None:
    proposal.note = note
    proposal.closed_at = clock.now()
    clocks.stop_all(proposal)


def _withdraw(proposal: Proposal, *, by: User, note: str) -> None:
    """Handling stops: every open task of every unit ends."""
    proposal.note = note
    tasks = HandlingTask.objects.select_for_update().filter(proposal=proposal).order_by("pk")
    for task in list(tasks.exclude(state__in=DEAD | {TaskState.REPLIED})):
        task.state, task.version = TaskState.STOPPED, task.version + 1
        task.save(update_fields=["state", "version"])
    clocks.stop_all(proposal)


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "submit": _submit,
    "accept": _accept,
    "send_back": _send_back,
    "refuse": _refuse,
    "assign": _assign,
    "evaluate": _evaluate,
    "conclude": _conclude,
    "withdraw": _withdraw,
}


def close_unreturned() -> int:
    """Close what the deputy did not evaluate in its term: *not returned*, which is no consent; returns how many."""
    due = Clock.objects.running().filter(what=What.EVALUATION, due_on__lt=clock.today())
    return sum(_lapse(pk) for pk in list(due.values_list("pk", flat=True)[:200]))


@transaction.atomic
def _lapse(clock_pk: int) -> bool:
    proposal_pk = Clock.objects.values_list("proposal", flat=True).get(pk=clock_pk)
    proposal = lock(proposal_pk)
    each = Clock.objects.running().filter(pk=clock_pk).select_related("task__reply").first()
    if each is None:
        return False
    Reply.objects.filter(pk=each.task.reply.pk, evaluation=None).update(lapsed_on=clock.today())
    clocks.stop(proposal, What.EVALUATION, task=each.task)
    source = proposal.state
    settle(proposal)
    record("proposals.lapse", proposal, by=None, source=source, to=proposal.state, reply=each.task.reply.pk)
    return True
