"""Who may do what with a proposal and with a unit's task. Each predicate reads as a question."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.rules import acts_as, in_congress
from proposals.models import (
    INITIATED,
    Commitment,
    Confidant,
    CoSignature,
    HandlingTask,
    HandOverItem,
    Kind,
    Level,
    Reply,
    SupervisionCase,
)
from proposals.workflow import REPORTED_ON, Signing, State

ASKED = (Signing.INVITED, Signing.CONFIRMED)


@rules.predicate
def was_written(user, proposal):
    """No hand-over item: those have doors of their own."""
    return proposal.kind != Kind.HAND_OVER


@rules.predicate
def is_lead(user, proposal):
    """The user acts as the deputy who leads the proposal."""
    lead = proposal.lead
    return lead is not None and user.post is not None and lead.post_id == user.post.pk


@rules.predicate
def is_drafter(user, proposal):
    """The user acts as the deputy who drafts it for his delegation."""
    return proposal.drafter_id is not None and user.post is not None and proposal.drafter.post_id == user.post.pk


@rules.predicate
def is_of_its_delegation(user, proposal):
    """It is in the name of the user's delegation."""
    if not (proposal.of_delegation and user.acts(Role.DEPUTY)):
        return False
    return user.post.mandate.delegation_id == proposal.delegation_id


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
def is_interpellation(user, proposal):
    return proposal.kind == Kind.INTERPELLATION


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
def works_for_its_delegation(user, proposal):
    """The user is staff of the delegation the proposal comes from, and it has left its author."""
    if not user.acts(Role.DELEGATION_STAFF) or user.post.organ_id is None or proposal.delegation is None:
        return False
    return proposal.delegation.organ_id == user.post.organ_id


@rules.predicate
def came_to_the_committees(user, proposal):
    """The user is staff of a committee of the congress, and the proposal has come to that level."""
    here = user.acts(Role.COMMITTEE_STAFF) and user.post.congress_id == proposal.congress_id
    return here and proposal.at_committee_since is not None


@rules.predicate
def was_forwarded_here(user, proposal):
    """A congress below has forwarded it to the congress the user works for."""
    here = user.acts(*SECRETARIAT, Role.LEADER) and user.post.congress_id == proposal.congress.parent_id
    return here and proposal.state == State.FORWARDED


@rules.predicate
def is_let_in(user, proposal):
    """The proposal is not confidential, or the user may know of it: its deputies, the secretariat, the leader of a
    unit, the office that passes it on, a clerk who was named. Ordinary proposals cost no query.
    """
    if not proposal.confidential or user.acts(*INITIATED):
        return True
    if user.acts(Role.UNIT_CLERK):
        return Confidant.objects.filter(proposal=proposal, post=user.post).exists()
    return is_lead(user, proposal) or is_drafter(user, proposal) or is_asked(user, proposal)


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
def follows_it(user, commitment):
    """The user acts as the deputy it was promised to, or who follows it after him."""
    return user.post is not None and commitment.follower.post_id == user.post.pk


@rules.predicate
def sees_item(user, item):
    return HandOverItem.objects.visible_to(user).filter(pk=item.pk).exists()


@rules.predicate
def spoke_first(user, item):
    """The user acts as the deputy who spoke of it, the first where several did."""
    return is_lead(user, item.proposal)


@rules.predicate
def sees_case(user, case):
    return SupervisionCase.objects.visible_to(user).filter(pk=case.pk).exists()


@rules.predicate
def is_supervised_unit(user, case):
    return user.acts(*UNIT_STAFF) and user.post.organ_id == case.organ_id


@rules.predicate
def supervises_it(user, case):
    """The user works in the body that supervises: the congress, or the office of the block."""
    if case.level == Level.CONGRESS:
        return user.acts(*SECRETARIAT) and user.post.congress_id == case.congress_id
    return dispatched_it(user, case.task)


@rules.predicate
def is_reported_on(user, proposal):
    """A key proposal, or one headed by a leader: read from the row, so that most pages ask nothing more."""
    return not REPORTED_ON.isdisjoint(proposal.marks.split())


works_in_a_unit = acts_as(*UNIT_STAFF)
is_staff = acts_as(*SECRETARIAT) & in_congress
oversees = acts_as(*SECRETARIAT, Role.LEADER) & in_congress

CHECKERS = (Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF)
rules.add_perm(
    "proposals.list", acts_as(Role.DEPUTY, *SECRETARIAT, Role.LEADER, Role.DISPATCHER, *UNIT_STAFF, *CHECKERS)
)
rules.add_perm(
    "proposals.view",
    was_written
    & is_let_in
    & (
        is_lead
        | is_asked
        | is_called
        | (oversees & was_sent)
        | handles_it
        | was_forwarded_here
        | is_of_its_delegation
        | (works_for_its_delegation & was_sent)
        | (came_to_the_committees & was_sent)
    ),
)
rules.add_perm("proposals.see_contact", is_lead | is_staff | handles_it)
rules.add_perm("proposals.view_versions", is_lead | is_staff)
rules.add_perm("proposals.view_changes", is_lead | is_staff | has_signed | (is_of_its_delegation & is_let_in))
rules.add_perm("proposals.create", acts_as(Role.DEPUTY))
rules.add_perm("proposals.enter_paper", acts_as(*SECRETARIAT))
rules.add_perm("proposals.enter_rating", is_staff)
rules.add_perm("proposals.object", is_lead)
rules.add_perm("proposals.edit", (is_lead & holds_mandate) | (is_drafter & exercises_his_mandate))
rules.add_perm("proposals.submit", is_lead & holds_mandate)
rules.add_perm("proposals.answer", is_asked & exercises_his_mandate)
rules.add_perm("proposals.join", is_called & ~is_lead & ~is_asked & exercises_his_mandate)
rules.add_perm("proposals.sign_off", has_signed)
rules.add_perm("proposals.withdraw", is_lead)
rules.add_perm("proposals.evaluate", is_lead)
rules.add_perm("proposals.rate_along", ~is_lead & has_signed & exercises_his_mandate)
rules.add_perm("proposals.demand", is_interpellation & (is_lead | has_signed) & exercises_his_mandate)
rules.add_perm("proposals.review", is_staff)
rules.add_perm(
    "proposals.check_for_delegation", (works_for_its_delegation & is_let_in) | is_staff
)  # staff: where nobody does it
rules.add_perm("proposals.check_for_committee", (came_to_the_committees & is_let_in) | is_staff)
rules.add_perm("proposals.assign", is_staff)
rules.add_perm("proposals.manage", is_staff)
rules.add_perm("proposals.publish", is_staff)
rules.add_perm("proposals.set_rules", is_staff)
rules.add_perm("proposals.mark", is_staff)
rules.add_perm("proposals.report_on", is_staff | (works_in_a_unit & is_reported_on & handles_it & is_let_in))
rules.add_perm("proposals.make_confidential", (is_lead & holds_mandate) | is_staff)
rules.add_perm("proposals.lift_confidentiality", is_staff)
rules.add_perm("proposals.honour", is_staff)

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
rules.add_perm("proposals.answer_contact", is_lead_of_task & lead_is_in_office)
rules.add_perm("proposals.view_reply", sees_reply)

rules.add_perm("proposals.view_commitment", sees_commitment)
rules.add_perm("proposals.keep_promise", promised_it)
rules.add_perm("proposals.rate_promise", follows_it & exercises_his_mandate)
rules.add_perm("proposals.hand_promise_on", is_staff)

rules.add_perm("proposals.list_items", acts_as(Role.DEPUTY, *SECRETARIAT, Role.LEADER, Role.DISPATCHER, *UNIT_STAFF))
rules.add_perm("proposals.capture", acts_as(*SECRETARIAT))
rules.add_perm("proposals.view_item", sees_item)
rules.add_perm("proposals.run_item", is_staff)
rules.add_perm("proposals.rate_item", spoke_first)

rules.add_perm("proposals.supervise", is_staff | dispatched_it)
rules.add_perm("proposals.view_case", sees_case)
rules.add_perm("proposals.answer_case", is_supervised_unit)
rules.add_perm("proposals.decide_case", supervises_it)

rules.add_perm("proposals.view_scores", acts_as(Role.DISPATCHER, *UNIT_STAFF, *SECRETARIAT, Role.LEADER))
rules.add_perm("proposals.set_formula", is_staff)
