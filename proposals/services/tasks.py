"""Moves of a unit's task: who has it, in which role, and who gives it back."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import calendar, clock
from congress.errors import Refused
from congress.events import record
from congress.models import Organ, User, What
from proposals.models import HandlingTask, Kind, Reason
from proposals.services import clocks, confidence, documenting, planning, replying, supervising, together, urging
from proposals.services.following import lead_parts
from proposals.services.opening import live_parts, make_room, open_task
from proposals.services.settling import lock, settle
from proposals.workflow import DEAD, TASK_MOVES, TaskState


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
    task.state = row.target or task.state  # where the rules of the congress differ, the effect leads elsewhere
    details = EFFECTS[name](task, by=by, **fields) or {}
    task.version += 1
    task.save()
    settle(proposal)
    if name == "dispatch":
        lead_parts(proposal, by=by)
    record(f"proposals.{name}", task, by=by, source=source, to=task.state, **details)
    return task


def _dispatch(task: HandlingTask, *, by: User, organ: Organ, role: str, instruction: str = "") -> dict:
    if organ.dispatcher_id is not None or organ.pk == task.organ.dispatcher_id:
        raise Refused(_("%(organ)s passes proposals on; choose the unit that handles it.") % {"organ": organ})
    role = make_room(task.proposal, task, role)
    child = open_task(task.proposal, organ, role=role, parent=task, instruction=instruction)
    task.signed_at = task.signed_at or clock.now()
    task.handler = task.handler or by.name
    clocks.stop(task.proposal, What.SIGN, What.REASSIGN, task=task)
    return {"organ": organ.pk, "role": role, "child": child.pk}


def _sign_for(task: HandlingTask, *, by: User, handler: str = "") -> None:
    task.signed_at = clock.now()
    task.handler = handler or by.name
    clocks.stop(task.proposal, What.SIGN, What.RETURN, task=task)


def _take_note(task: HandlingTask, *, by: User, remark: str = "") -> None:
    """For reference: the unit has read it, which is all that was asked of it; its remark goes to the deputy."""
    task.note = remark
    clocks.stop(task.proposal, *What, task=task)


def _request_return(
    task: HandlingTask, *, by: User, reason: Reason, suggested_organ: Organ | None = None, note: str = ""
) -> dict:
    term = clocks.running(What.RETURN, task)
    if term is None and task.proposal.kind != Kind.HAND_OVER:  # an item is given back until it is signed for
        raise Refused(_("This unit may no longer ask to give the proposal back."))
    if term and term.is_over:
        steps = calendar.sum_in_words(calendar.Deadline.from_json(term.basis))
        raise Refused(_("The term to ask for a return has run out: %(sum)s") % {"sum": " ".join(steps)})
    task.return_reason, task.suggested_organ, task.note = reason, suggested_organ, note
    return {"reason": reason.code, "suggested": suggested_organ.pk if suggested_organ else None}


def _grant_return(task: HandlingTask, *, by: User, note: str = "") -> None:
    task.note = note
    clocks.stop(task.proposal, *What, task=task)
    if task.proposal.kind == Kind.HAND_OVER and task.parent_id is None:
        return  # the term of the whole runs on until it is handed over anew
    if task.parent_id is None:
        if not live_parts(task.proposal, None).exclude(pk=task.pk).exists():
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


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "dispatch": _dispatch,
    "sign_for": _sign_for,
    "take_note": _take_note,
    "name_handlers": confidence.name_handlers,
    "request_return": _request_return,
    "grant_return": _grant_return,
    "refuse_return": _refuse_return,
    "urge": urging.urge,
    "supervise": supervising.supervise,
    "ask_extension": together.ask_extension,
    "grant_extension": together.grant_extension,
    "refuse_extension": together.refuse_extension,
    "send_co_opinion": together.send_co_opinion,
    "countersign": together.countersign,
    "return_co_opinion": together.return_co_opinion,
    "ask_coordination": together.ask_coordination,
    "decide_coordination": together.decide_coordination,
    "decide_without": together.decide_without,
    "answer": replying.answer,
    "release_answer": replying.release_answer,
    "log_contact": documenting.log_contact,
    "answer_contact": documenting.answer_contact,
    "plan": planning.plan,
    "add_step": planning.add_step,
    "change_step": planning.change_step,
    "finish_step": planning.finish_step,
    "drop_step": planning.drop_step,
    "write_diary": planning.write_diary,
    "strike_entry": planning.strike_entry,
    "draft_reply": replying.draft_reply,
    "file_paper_reply": replying.file_paper_reply,
    "record_oral_reply": replying.record_oral_reply,
    "approve_reply": replying.approve_reply,
    "send_back_reply": replying.send_back_reply,
    "send_reply": replying.send_reply,
    "pass_reply": replying.pass_reply,
    "return_reply": replying.return_reply,
}
