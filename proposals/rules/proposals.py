"""Who a person is to a proposal."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from deputies.models import Mandate
from proposals.models import (
    INITIATED,
    Confidant,
    CoSignature,
    HandlingRules,
    HandlingTask,
    Kind,
)
from proposals.workflow import REPORTED_ON, Signing, State

ASKED = (Signing.INVITED, Signing.CONFIRMED)


@rules.predicate
def was_written(user, proposal):
    """No hand-over item: those have doors of their own."""
    return proposal.kind != Kind.HAND_OVER


@rules.predicate
def is_lead(user, proposal):
    """The user acts as the deputy who leads the proposal, be it since a former term."""
    return proposal.lead is not None and proposal.lead.is_held_by(user)


@rules.predicate
def is_drafter(user, proposal):
    """The user acts as the deputy who drafts it for his delegation."""
    return proposal.drafter_id is not None and proposal.drafter.is_held_by(user)


@rules.predicate
def is_of_its_delegation(user, proposal):
    """It is in the name of the user's delegation."""
    if not (proposal.of_delegation and user.acts(Role.DEPUTY)):
        return False
    return Mandate.objects.held_by(user.post).filter(delegation=proposal.delegation_id).exists()


@rules.predicate
def holds_mandate(user, proposal):
    """The mandate the lead acts by is exercised: a suspended deputy, or one whose term is over, does no duty."""
    lead = proposal.lead
    if lead is None or user.post is None:
        return False
    return (lead if lead.post_id == user.post.pk else user.post.mandate).is_exercised


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
    """The user's own mandate is exercised: a suspended deputy, or one whose term is over, signs nothing."""
    return user.acts(Role.DEPUTY) and user.post.mandate.is_exercised


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
    return CoSignature.objects.filter(
        proposal=proposal, mandate__in=Mandate.objects.held_by(user.post), state__in=states
    )


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
def supervises_the_proposal(user, proposal):
    """The user is staff of the committee that a standing mark names as its supervisor; most bear no mark."""
    if not (proposal.marks and user.acts(Role.COMMITTEE_STAFF) and user.post.organ_id):
        return False
    return proposal.marked.standing().filter(committee=user.post.organ_id).exists()


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
def is_reported_on(user, proposal):
    """A key proposal, or one headed by a leader: read from the row, so that most pages ask nothing more."""
    return not REPORTED_ON.isdisjoint(proposal.marks.split())


@rules.predicate
def is_deputy_where_all_appraise(user, proposal):
    """A deputy of the congress, where it lets all who see a proposal appraise its handling."""
    if not (user.acts(Role.DEPUTY) and user.post.congress_id == proposal.congress_id):
        return False
    return HandlingRules.objects.filter(congress=proposal.congress_id, deputies_appraise=True).exists()
