"""Who a person is to a unit's task, and to its reply."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from proposals.models import (
    HandlingTask,
    Reply,
)
from proposals.rules.proposals import holds_mandate, is_lead, is_let_in


@rules.predicate
def is_own_unit(user, task):
    """The user works in the unit, and the unit handles the task itself."""
    is_ours = user.acts(*UNIT_STAFF) and user.post.organ_id == task.organ_id and task.organ.dispatcher_id is None
    return is_ours and is_let_in(user, task.proposal)


@rules.predicate
def leads_the_unit(user, task):
    return user.acts(Role.UNIT_LEADER) and user.post.organ_id == task.organ_id


@rules.predicate
def dispatches_the_block(user, task):
    """The user's office passes on what is assigned to this body."""
    return user.acts(Role.DISPATCHER) and user.post.organ_id == task.organ.dispatcher_id


@rules.predicate
def did_not_draft(user, task):
    """Four eyes: whoever drafted the reply does not approve it."""
    reply = getattr(task, "reply", None)
    return reply is None or reply.drafted_by_id != user.pk


@rules.predicate
def stands_above(user, task):
    """The tier that gave the task: the dispatching office for a bureau, the congress for a block."""
    if task.parent_id is None:
        return user.acts(*SECRETARIAT) and user.post.congress_id == task.congress_id
    return user.acts(Role.DISPATCHER) and user.post.organ_id == task.parent.organ.dispatcher_id


@rules.predicate
def dispatched_it(user, task):
    """The user's office gave the task to the unit."""
    return task.parent_id is not None and stands_above(user, task)


@rules.predicate
def is_lead_of_task(user, task):
    """The user acts as the deputy who leads the proposal of this task."""
    return is_lead(user, task.proposal)


@rules.predicate
def lead_is_in_office(user, task):
    """The deputy who leads the proposal of this task is not suspended."""
    return holds_mandate(user, task.proposal)


@rules.predicate
def may_read_plan(user, task):
    """Everybody above and in the unit; of the deputies the lead, where his congress lets him read it."""
    return not user.acts(Role.DEPUTY) or (is_lead(user, task.proposal) and task.shows_its_plan())


@rules.predicate
def sees_task(user, task):
    return HandlingTask.objects.visible_to(user).filter(pk=task.pk).exists()


@rules.predicate
def sees_reply(user, reply):
    return Reply.objects.visible_to(user).filter(pk=reply.pk).exists()
