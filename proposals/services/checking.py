"""Levels before the secretariat's review, where the rules of a congress have them: the delegation's check (Henan), a
committee's.
"""

from congress import clock
from congress.models import User
from proposals.models import Check, HandlingRules, Proposal
from proposals.queries import handling_rules
from proposals.services import clocks
from proposals.workflow import State


def first_level(proposal: Proposal) -> dict:
    """Where a proposal stands when it is handed in; ``lock`` has fetched the rules with it."""
    rules = getattr(proposal.congress, "handling_rules", None) or HandlingRules()
    if proposal.confidential:  # to the secretariat at once: the levels before it are not let in
        return {"to": State.SUBMITTED}
    if rules.delegation_checks:
        clocks.start_check(Check.DELEGATION, proposal, rules.delegation_check_days)
        return {"to": State.DELEGATION_CHECK}
    return _committee_or_review(proposal, rules)


def pass_on(proposal: Proposal, *, by: User, note: str = "") -> dict:
    """Checked: on to the next level the rules have, at the last to the secretariat, which alone accepts."""
    proposal.note = note
    clocks.stop(proposal, *Check)
    if proposal.state == State.COMMITTEE_CHECK:
        return {"to": State.SUBMITTED}
    return _committee_or_review(proposal, handling_rules(proposal.congress))


def _committee_or_review(proposal: Proposal, rules: HandlingRules) -> dict:
    if proposal.confidential or not rules.committee_checks:
        return {"to": State.SUBMITTED}
    proposal.at_committee_since = clock.now()
    clocks.start_check(Check.COMMITTEE, proposal, rules.committee_check_days)
    return {"to": State.COMMITTEE_CHECK}
