"""What the secretariat does with texts before the assignment, as rows made in memory."""

import datetime as dt

from congress.demo import Fact
from congress.models import Post
from proposals.demo import texts
from proposals.models import Proposal, ProposalVersion
from proposals.services import SHARED


class Intake:
    """The part of a ``Course`` that lies before the assignment and is not on every path."""

    def _amend(self, at: dt.datetime) -> tuple[Post, dict]:
        """The last sentence is made more definite; the version before stays."""
        by, proposal = self.desk.secretary(self.proposal), self.proposal
        proposal.body, proposal.amended_at = f"{proposal.body.rstrip('。')}{texts.MORE_DEFINITE}", at
        self._keep_amended(proposal, proposal.version + 1, texts.WHY_AMENDED, by, at)
        return by, {"fields": ["body"], "version": proposal.version + 1}

    def _split(self, at: dt.datetime) -> tuple[Post, dict]:
        """The last of its wishes becomes a proposal of its own."""
        by, proposal = self.desk.secretary(self.proposal), self.proposal
        part = Proposal(
            **{name: getattr(proposal, name) for name in SHARED},
            title=texts.split_title(proposal.title), body=texts.SPLIT_BODY, version=2, created_at=at, amended_at=at,
            split_from=proposal,
        )  # fmt: skip
        self.split_offs.append(part)
        before = {"title": proposal.title, "body": proposal.body, "by": self.lead.post.user}
        self.versions.append(ProposalVersion(proposal=part, number=1, at=proposal.submitted_at, **before))
        self._keep_amended(part, 2, texts.WHY_SPLIT, by, at)
        self.facts.append(Fact("proposals.split_off", part, by, at, {"origin": proposal}))
        proposal.split_at = at
        return by, {"part": part, "fields": []}

    def _keep_amended(self, proposal: Proposal, number: int, reason: str, by: Post, at: dt.datetime) -> None:
        text = {"title": proposal.title, "body": proposal.body, "reason": reason}
        self.versions.append(ProposalVersion(proposal=proposal, number=number, by=by.user, post=by, at=at, **text))
