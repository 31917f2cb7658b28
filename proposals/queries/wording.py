"""The congress's sensitive words in a proposal."""

from congress import wording
from congress.models import SECRETARIAT, Role, User
from proposals.models import Proposal
from proposals.workflow import CHECKED, IN_REVIEW

REVIEWERS = (*SECRETARIAT, Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF)


def noted_words(proposal: Proposal, user: User) -> list[str]:
    """Those that stand in the text, for whoever reviews it, as long as it waits for that."""
    if not user.acts(*REVIEWERS) or proposal.state not in IN_REVIEW | CHECKED:
        return []
    return wording.noted(proposal.congress_id, proposal.title, proposal.body)
