"""Merged proposals are handled together: what the main one is assigned or dispatched, its parts are too."""

from congress import clock
from congress.events import record
from congress.models import User, What
from proposals.models import HandlingTask, Proposal
from proposals.services import clocks
from proposals.services.opening import open_task
from proposals.services.settling import lock, settle
from proposals.workflow import BEFORE_REPLY, DEAD, State, TaskState


def parts_of(main: Proposal) -> list[Proposal]:
    """The proposals merged into ``main`` that are still on their way, locked by id."""
    parts = Proposal.objects.filter(main=main, state__in=sorted(BEFORE_REPLY)).order_by("pk")
    return [lock(pk) for pk in parts.values_list("pk", flat=True)]


def follow(main: Proposal, part: Proposal, *, by: User) -> None:
    """Give ``part`` every task that ``main`` has and it has not."""
    for task in _live(main).filter(parent=None):
        block = _own(part, task) or _assign(part, task, by=by)
        if block.role != task.role:  # another organ was added
            HandlingTask.objects.filter(pk=block.pk).update(role=task.role)
        for child in _live(main).filter(parent=task):
            own = _own(part, child)
            if own is None:
                _dispatch(part, block, child, by=by)
            elif own.role != child.role:  # a sole handler became the lead
                HandlingTask.objects.filter(pk=own.pk).update(role=child.role)


def lead_parts(main: Proposal, *, by: User) -> None:
    """After a move of ``main``: its parts follow."""
    for part in parts_of(main):
        follow(main, part, by=by)
        settle(part)


def _live(proposal: Proposal):  # noqa: ANN202  (a queryset of tasks)
    tasks = HandlingTask.objects.filter(proposal=proposal, round=proposal.round).exclude(state__in=DEAD)
    return tasks.select_related("organ", "parent__organ").order_by("pk")


def _own(part: Proposal, task: HandlingTask) -> HandlingTask | None:
    return _live(part).filter(organ=task.organ).first()


def _assign(part: Proposal, model: HandlingTask, *, by: User) -> HandlingTask:
    """The first tier, as the congress assigned it to the main proposal."""
    task = open_task(part, model.organ, role=model.role, instruction=model.instruction)
    part.assigned_at, part.state, part.version = clock.now(), State.ASSIGNED, part.version + 1
    part.save(update_fields=["assigned_at", "state", "version"])
    clocks.stop(part, What.ASSIGN, What.REASSIGN)
    if not part.no_reply:
        clocks.start(What.REPLY, part)
    record("proposals.assign", part, by=by, task=task.pk, organ=model.organ_id, to=part.state)
    return task


def _dispatch(part: Proposal, block: HandlingTask, model: HandlingTask, *, by: User) -> None:
    """The second tier, as the office dispatched the main proposal."""
    child = open_task(part, model.organ, role=model.role, parent=block, instruction=model.instruction)
    block.state, block.version, block.signed_at = TaskState.DISPATCHED, block.version + 1, clock.now()
    block.save(update_fields=["state", "version", "signed_at"])
    clocks.stop(part, What.SIGN, What.REASSIGN, task=block)
    facts = {"organ": model.organ_id, "role": model.role, "child": child.pk, "to": block.state}
    record("proposals.dispatch", block, by=by, **facts)
