"""Levels before the secretariat's review, where the rules of a congress have them: the delegation's check (Henan), a
committee's.
"""

from congress import clock
from congress.models import User
from proposals.models import HandlingRules, Proposal
from proposals.queries import handling_rules
from proposals.workflow import State


def first_level(proposal: Proposal) -> dict:
    """Where a proposal stands when it is handed in; ``lock`` has fetched the rules with it."""
    rules = getattr(proposal.congress, "handling_rules", None) or HandlingRules()
    if proposal.confidential:  # to the secretariat at once: the levels before it are not let in
        return {"to": State.SUBMITTED}
    if rules.delegation_checks:
        return {"to": State.DELEGATION_CHECK}
    return _committee_or_review(proposal, rules)


def pass_on(proposal: Proposal, *, by: User, note: str = "") -> dict:
    """Checked: on to the next level the rules have, at the last to the secretariat, which alone accepts."""
    proposal.note = note
    if proposal.state == State.COMMITTEE_CHECK:
        return {"to": State.SUBMITTED}
    return _committee_or_review(proposal, handling_rules(proposal.congress))


def _committee_or_review(proposal: Proposal, rules: HandlingRules) -> dict:
    if proposal.confidential or not rules.committee_checks:
        return {"to": State.SUBMITTED}
    proposal.at_committee_since = clock.now()
    return {"to": State.COMMITTEE_CHECK}
