"""What a closed unit leaves behind goes to its successor as it stands: open tasks, their terms and drafts, promises.

What was finished stays under the old name; the successor reads it, because it keeps the files (``Post.kept``).
"""

from django.db import transaction
from django.db.models import Q

from congress import clock
from congress.events import record
from congress.models import Organ, User, What
from proposals.models import Commitment, HandlingPlan, HandlingTask, Reply
from proposals.services import clocks
from proposals.services.settling import lock, settle
from proposals.workflow import ANSWERING, AT_WORK, DEAD, FINISHED, HANDLED, Promise, TaskRole, TaskState


def pass_on(organ: Organ, *, by: User | None) -> int:
    """Hand everything open of the closed ``organ`` to its heir; returns how many rows. Safe to repeat."""
    heir = organ.kept_by
    blocks = Q(state=TaskState.DISPATCHED, proposal__state__in=sorted(HANDLED))
    tasks = HandlingTask.objects.filter(organ=organ).filter(blocks | ~Q(state__in=sorted(FINISHED)))
    pks = list(tasks.order_by("proposal", "pk").values_list("pk", flat=True))
    passed = sum(pass_task(pk, heir, by=by) for pk in pks)
    promises = Commitment.objects.filter(organ=organ).exclude(state=Promise.CONFIRMED)
    passed += sum(_pass_promise(pk, heir, by=by) for pk in list(promises.order_by("pk").values_list("pk", flat=True)))
    HandlingTask.objects.filter(suggested_organ=organ, state=TaskState.RETURN_REQUESTED).update(suggested_organ=heir)
    return passed


@transaction.atomic
def pass_task(pk: int, heir: Organ, *, by: User | None) -> bool:
    """One task: the same row under its new unit. Where the successor already handles the proposal, both become one."""
    proposal = lock(HandlingTask.objects.values_list("proposal", flat=True).get(pk=pk))
    task = HandlingTask.objects.select_for_update(of=("self",)).select_related("organ").get(pk=pk)
    former = task.organ
    if former.pk == heir.pk or task.state in DEAD:
        return False
    task.proposal = proposal
    there = HandlingTask.objects.select_for_update(of=("self",)).exclude(state__in=DEAD)
    there = there.filter(proposal=proposal, round=task.round, organ=heir).first()
    source = task.state
    task.version += 1
    if there:
        _join(task, there, former)
    else:
        task.organ = heir
        task.save(update_fields=["organ", "version"])
        clocks.hand_on(task, former, task)
    settle(proposal)
    facts = {"organ": heir.pk, "former": former.pk, "joined": there and there.pk}
    record("proposals.take_over", task, by=by, source=source, to=task.state, **facts)
    return True


def _join(task: HandlingTask, there: HandlingTask, former: Organ) -> None:
    """The successor's own task takes in what the other one has, its plan
    where it has none; a lead's place goes before any other, a co-handler's
    behind every other.
    """
    before, place = task.state, (task.role, task.parent_id)
    task.state = TaskState.STOPPED
    task.save(update_fields=["state", "version"])
    task.contacts.update(task=there)
    task.diary.update(task=there)
    if not HandlingPlan.objects.filter(task=there).exists():
        HandlingPlan.objects.filter(task=task).update(task=there)
    HandlingTask.objects.filter(parent=task).update(parent=there)
    moves_up = task.role == TaskRole.LEAD or (there.role == TaskRole.CO and task.role in ANSWERING)
    if moves_up and there.state != TaskState.REPLIED:
        _take_place(task, there, former, before)
        there.role, there.parent_id = place
    there.version += 1
    there.save()
    clocks.stop(task.proposal, *What, task=task)
    clocks.end_rest(task)


def _take_place(task: HandlingTask, there: HandlingTask, former: Organ, before: str) -> None:
    """The successor answers instead of the closed unit, by its terms and from its draft."""
    if not Reply.objects.filter(task=there).exists():
        Reply.objects.filter(task=task).update(task=there)
    task.extensions.filter(decided_at__isnull=False).update(task=there)
    clocks.stop(task.proposal, What.CO_OPINION, What.CO_REDO, *clocks.ANSWER_TERMS, task=there)
    clocks.end_rest(there)
    clocks.hand_on(task, former, there, *clocks.ANSWER_TERMS)
    if before in AT_WORK | {TaskState.REPLY_AUDIT, TaskState.DISPATCHED}:
        there.state, there.signed_at = before, there.signed_at or clock.now()
    elif there.state in FINISHED:
        there.state = TaskState.IN_HANDLING


@transaction.atomic
def _pass_promise(pk: int, heir: Organ, *, by: User | None) -> bool:
    """What was promised stays promised, by the successor."""
    promise = Commitment.objects.select_for_update(of=("self",)).get(pk=pk)
    former = promise.organ_id
    if former == heir.pk or promise.state == Promise.CONFIRMED:
        return False
    promise.organ, promise.version = heir, promise.version + 1
    promise.save(update_fields=["organ", "version"])
    record("proposals.take_over_promise", promise, by=by, organ=heir.pk, former=former)
    return True
