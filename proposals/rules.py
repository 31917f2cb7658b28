"""Who may do what with a proposal and with a unit's task. Each predicate reads as a question."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.rules import acts_as, in_congress
from proposals.models import Commitment, CoSignature, HandlingTask, Reply
from proposals.workflow import Signing, State

ASKED = (Signing.INVITED, Signing.CONFIRMED)


@rules.predicate
def is_lead(user, proposal):
    """The user acts as the deputy who leads the proposal."""
    lead = proposal.lead
    return lead is not None and user.post is not None and lead.post_id == user.post.pk


@rules.predicate
def holds_mandate(user, proposal):
    """The mandate behind the lead is active: a suspended deputy does no duty."""
    return proposal.lead is not None and proposal.lead.state == "active"


@rules.predicate
def was_sent(user, proposal):
    """The proposal has left its author."""
    return proposal.submitted_at is not None


@rules.predicate
def is_asked(user, proposal):
    """The user acts as a deputy who was asked to sign, or has signed."""
    return _signatures(user, proposal, *ASKED).exists()


@rules.predicate
def exercises_his_mandate(user, proposal):
    """The user's own mandate is active: a suspended deputy signs nothing."""
    return user.acts(Role.DEPUTY) and user.post.mandate.state == "active"


@rules.predicate
def has_signed(user, proposal):
    return _signatures(user, proposal, Signing.CONFIRMED).exists()


@rules.predicate
def is_called(user, proposal):
    """An open call of the user's own congress."""
    if not user.acts(Role.DEPUTY) or user.post.congress_id != proposal.congress_id:
        return False
    return proposal.state == State.COSIGNING and proposal.open_call


def _signatures(user, proposal, *states):
    if not user.acts(Role.DEPUTY):
        return CoSignature.objects.none()
    return CoSignature.objects.filter(proposal=proposal, mandate__post=user.post, state__in=states)


@rules.predicate
def was_forwarded_here(user, proposal):
    """A congress below has forwarded it to the congress the user works for."""
    here = user.acts(*SECRETARIAT, Role.LEADER) and user.post.congress_id == proposal.congress.parent_id
    return here and proposal.state == State.FORWARDED


@rules.predicate
def handles_it(user, proposal):
    """The user's organ has a task in the proposal, or dispatches for a body that has one."""
    post = user.post
    if post is None:
        return False
    tasks = HandlingTask.objects.filter(proposal=proposal)
    if post.role == Role.DISPATCHER:
        return tasks.filter(organ__dispatcher=post.organ_id).exists()
    return post.role in UNIT_STAFF and tasks.filter(post.kept()).exists()


@rules.predicate
def is_own_unit(user, task):
    """The user works in the unit, and the unit handles the task itself."""
    return user.acts(*UNIT_STAFF) and user.post.organ_id == task.organ_id and task.organ.dispatcher_id is None


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
def sees_task(user, task):
    return HandlingTask.objects.visible_to(user).filter(pk=task.pk).exists()


@rules.predicate
def sees_reply(user, reply):
    return Reply.objects.visible_to(user).filter(pk=reply.pk).exists()


@rules.predicate
def sees_commitment(user, commitment):
    return Commitment.objects.visible_to(user).filter(pk=commitment.pk).exists()


@rules.predicate
def promised_it(user, commitment):
    """The user works in the unit that made the promise."""
    return user.acts(*UNIT_STAFF) and user.post.organ_id == commitment.organ_id


@rules.predicate
def leads_its_proposal(user, commitment):
    return is_lead(user, commitment.proposal)


is_staff = acts_as(*SECRETARIAT) & in_congress
oversees = acts_as(*SECRETARIAT, Role.LEADER) & in_congress

rules.add_perm("proposals.list", acts_as(Role.DEPUTY, *SECRETARIAT, Role.LEADER, Role.DISPATCHER, *UNIT_STAFF))
rules.add_perm(
    "proposals.view", is_lead | is_asked | is_called | (oversees & was_sent) | handles_it | was_forwarded_here
)
rules.add_perm("proposals.see_contact", is_lead | is_staff | handles_it)
rules.add_perm("proposals.view_versions", is_lead | is_staff)
rules.add_perm("proposals.create", acts_as(Role.DEPUTY))
rules.add_perm("proposals.edit", is_lead & holds_mandate)
rules.add_perm("proposals.submit", is_lead & holds_mandate)
rules.add_perm("proposals.answer", is_asked & exercises_his_mandate)
rules.add_perm("proposals.join", is_called & ~is_lead & ~is_asked & exercises_his_mandate)
rules.add_perm("proposals.sign_off", has_signed)
rules.add_perm("proposals.withdraw", is_lead)
rules.add_perm("proposals.evaluate", is_lead)
rules.add_perm("proposals.review", is_staff)
rules.add_perm("proposals.assign", is_staff)
rules.add_perm("proposals.manage", is_staff)
rules.add_perm("proposals.publish", is_staff)
rules.add_perm("proposals.set_rules", is_staff)

rules.add_perm("proposals.list_tasks", acts_as(Role.DISPATCHER, *UNIT_STAFF, *SECRETARIAT, Role.LEADER, Role.DEPUTY))
rules.add_perm("proposals.view_task", sees_task)
rules.add_perm("proposals.hand_over", acts_as(Role.DISPATCHER, *SECRETARIAT))
rules.add_perm("proposals.dispatch", dispatches_the_block)
rules.add_perm("proposals.handle", is_own_unit)
rules.add_perm("proposals.lead_unit", leads_the_unit)
rules.add_perm("proposals.approve_reply", leads_the_unit & did_not_draft)
rules.add_perm("proposals.decide_return", stands_above)
rules.add_perm("proposals.audit_reply", dispatched_it)
rules.add_perm("proposals.urge", is_lead_of_task | stands_above | is_staff)
rules.add_perm("proposals.view_reply", sees_reply)

rules.add_perm("proposals.view_commitment", sees_commitment)
rules.add_perm("proposals.keep_promise", promised_it)
rules.add_perm("proposals.rate_promise", leads_its_proposal)
