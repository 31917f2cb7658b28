"""Moves of a unit's task, from the assignment to the letter."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import calendar, clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import Organ, User, What
from proposals import documents
from proposals.models import Contact, HandlingTask, Outcome, Proposal, Reason, Reply, ReplyVersion
from proposals.services import clocks
from proposals.services.settling import lock, settle
from proposals.workflow import BEFORE_REPLY, DEAD, TASK_MOVES, TaskRole, TaskState

BEFOREHAND = dt.timedelta(days=365)  # units also talk to the deputy before he writes (办前沟通)


@transaction.atomic
def move_task(task: HandlingTask, name: str, *, by: User, **fields: Any) -> HandlingTask:
    """Make one move of the task's table; the proposal's state follows in the same transaction.

    Raises as ``move`` does. The proposal is locked first, then the task: two clerks who act at once are served one
    after the other, and the second is told that the state has changed.
    """
    proposal = lock(task.proposal_id)
    tasks = HandlingTask.objects.select_for_update(of=("self",))
    task = tasks.select_related("organ__dispatcher", "parent__organ", "congress").get(pk=task.pk)
    task.proposal = proposal
    row = TASK_MOVES.check(name, task, by)
    source = task.state
    details = EFFECTS[name](task, by=by, **fields) or {}
    task.state = row.target or task.state
    task.version += 1
    task.save()
    settle(proposal)
    record(f"proposals.{name}", task, by=by, source=source, to=task.state, **details)
    return task


def open_task(
    proposal: Proposal,
    organ: Organ,
    *,
    role: TaskRole = TaskRole.SOLE,
    parent: HandlingTask | None = None,
    instruction: str = "",
) -> HandlingTask:
    """Give ``organ`` a task and start its clocks. Refused for an organ that no longer exists or already has one."""
    if organ.congress_id != proposal.congress_id or not Organ.objects.valid().filter(pk=organ.pk).exists():
        raise Refused(_("%(organ)s cannot be assigned: it does not exist any more.") % {"organ": organ})
    live = HandlingTask.objects.filter(proposal=proposal, round=proposal.round).exclude(state__in=DEAD)
    if live.filter(organ=organ).exists():
        raise Refused(_("%(organ)s already has this proposal.") % {"organ": organ})
    task = HandlingTask.objects.create(
        proposal=proposal,
        congress=proposal.congress,
        organ=organ,
        role=role,
        parent=parent,
        round=proposal.round,
        assigned_at=clock.now(),
        instruction=instruction,
    )
    clocks.start(What.SIGN, proposal, task)
    if organ.dispatcher_id is None:
        clocks.start(What.RETURN, proposal, task)
        clocks.start(What.REPLY, proposal, task)
    return task


def _dispatch(task: HandlingTask, *, by: User, organ: Organ, role: str, instruction: str = "") -> dict:
    if organ.dispatcher_id is not None or organ.pk == task.organ.dispatcher_id:
        raise Refused(_("%(organ)s passes proposals on; choose the unit that handles it.") % {"organ": organ})
    if task.proposal.state not in BEFORE_REPLY:
        raise Refused(_("No unit can be added any more: the proposal has been answered or has ended."))
    beside = HandlingTask.objects.filter(parent=task).exclude(state__in=DEAD)
    roles = set(beside.values_list("role", flat=True))
    if roles and (role == TaskRole.SOLE or TaskRole.SOLE in roles):
        raise Refused(_("A sole handler stands alone: another unit already has this proposal."))
    child = open_task(task.proposal, organ, role=role, parent=task, instruction=instruction)
    task.signed_at = task.signed_at or clock.now()
    task.handler = task.handler or by.name
    clocks.stop(task.proposal, What.SIGN, What.REASSIGN, task=task)
    return {"organ": organ.pk, "role": role, "child": child.pk}


def _sign_for(task: HandlingTask, *, by: User, handler: str = "") -> None:
    task.signed_at = clock.now()
    task.handler = handler or by.name
    clocks.stop(task.proposal, What.SIGN, What.RETURN, task=task)


def _request_return(
    task: HandlingTask, *, by: User, reason: Reason, suggested_organ: Organ | None = None, note: str = ""
) -> dict:
    term = clocks.running(What.RETURN, task)
    if term is None:
        raise Refused(_("This unit may no longer ask to give the proposal back."))
    if term.due_on < clock.today():
        steps = calendar.sum_in_words(calendar.Deadline.from_json(term.basis))
        raise Refused(_("The term to ask for a return has run out: %(sum)s") % {"sum": " ".join(steps)})
    task.return_reason, task.suggested_organ, task.note = reason, suggested_organ, note
    return {"reason": reason.code, "suggested": suggested_organ.pk if suggested_organ else None}


def _grant_return(task: HandlingTask, *, by: User, note: str = "") -> None:
    task.note = note
    clocks.stop(task.proposal, *What, task=task)
    if task.parent_id is None:
        clocks.stop(task.proposal, What.REPLY)
        clocks.start(What.REASSIGN, task.proposal)
    elif not HandlingTask.objects.filter(parent=task.parent).exclude(state__in=DEAD).exclude(pk=task.pk).exists():
        parent = HandlingTask.objects.select_for_update().get(pk=task.parent_id)
        parent.state, parent.version = TaskState.PENDING, parent.version + 1
        parent.save(update_fields=["state", "version"])
        clocks.start(What.REASSIGN, task.proposal, parent)


def _refuse_return(task: HandlingTask, *, by: User, note: str) -> None:
    task.note = note
    clocks.stop(task.proposal, What.RETURN, task=task)


def _log_contact(task: HandlingTask, *, by: User, **facts: Any) -> dict:
    if facts["happened_at"] > clock.now() + dt.timedelta(minutes=5):
        raise Invalid({"happened_at": [_("A contact that is still to come cannot be logged.")]})
    if facts["happened_at"] < task.proposal.submitted_at - BEFOREHAND:
        raise Invalid({"happened_at": [_("A contact a year before the proposal was submitted is not about it.")]})
    contact = Contact.objects.create(task=task, by=by, **facts)
    return {"contact": contact.pk, "form": contact.form}


def _draft_reply(
    task: HandlingTask,
    *,
    by: User,
    outcome: Outcome,
    promised_on: dt.date | None = None,
    version: int | None = None,
    **texts: str,
) -> dict:
    """``version`` is the draft the person saw; another one meanwhile is not written over."""
    if outcome.requires_promise and promised_on is None:
        raise Invalid({"promised_on": [_("This outcome needs the date by which it will be done.")]})
    if promised_on and promised_on <= clock.today():
        raise Invalid({"promised_on": [_("The promised date must lie ahead.")]})
    reply = Reply.objects.filter(task=task).first() or Reply(task=task, version=0)
    if version is not None and version != reply.version:
        raise Stale(
            _("The draft was changed meanwhile. Compare both and save again."),
            current={"version": reply.version, "body": reply.body},
        )
    reply.outcome, reply.promised_on = outcome, promised_on
    for name, text in texts.items():
        setattr(reply, name, text)
    reply.drafted_by, reply.drafted_at = by, clock.now()
    reply.approved_by = reply.approved_at = None
    reply.version += 1
    reply.save()
    ReplyVersion.objects.create(reply=reply, number=reply.version, body=reply.body, by=by)
    task.note = ""
    return {"reply": reply.pk, "outcome": outcome.code, "version": reply.version}


def _approve_reply(task: HandlingTask, *, by: User) -> dict:
    reply = task.reply
    reply.approved_by, reply.approved_at, reply.signer = by, clock.now(), by.name
    reply.save(update_fields=["approved_by", "approved_at", "signer"])
    return {"reply": reply.pk, "version": reply.version}


def _send_back_reply(task: HandlingTask, *, by: User, note: str) -> dict:
    task.note = note
    reply = task.reply
    reply.approved_by = reply.approved_at = None
    reply.save(update_fields=["approved_by", "approved_at"])
    return {"reply": reply.pk}


def _send_reply(task: HandlingTask, *, by: User) -> dict:
    """The gate: a contact is logged, the leader has approved. The letter is made from the text."""
    if not task.contacts.exists():
        raise Refused(_("No reply leaves before a contact with the deputy is logged."))
    reply = task.reply
    reply.sent_at = task.replied_at = clock.now()
    reply.letter = files.store(
        documents.letter_name(reply), documents.letter(reply), target=reply, by=by, purpose="letter"
    )
    reply.save(update_fields=["sent_at", "letter"])
    clocks.stop(task.proposal, What.REPLY, task=task)
    return {"reply": reply.pk, "outcome": reply.outcome.code}


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "dispatch": _dispatch,
    "sign_for": _sign_for,
    "request_return": _request_return,
    "grant_return": _grant_return,
    "refuse_return": _refuse_return,
    "log_contact": _log_contact,
    "draft_reply": _draft_reply,
    "approve_reply": _approve_reply,
    "send_back_reply": _send_back_reply,
    "send_reply": _send_reply,
}
