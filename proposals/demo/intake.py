"""What the secretariat does with texts before the assignment, as rows made in memory."""

import datetime as dt

from django.utils import timezone

from congress.demo import Fact
from congress.models import Post
from deputies.models import Mandate
from proposals.demo import texts
from proposals.models import PaperRating, Proposal, ProposalVersion
from proposals.services import RATED, SHARED
from proposals.workflow import State


class Intake:
    """The part of a ``Course`` that lies before the assignment and is not on every path."""

    def _enter_paper(self, at: dt.datetime) -> None:
        """What came on paper stands submitted."""
        self._begin(at)
        proposal = self.proposal
        by = self._submitted(at)
        proposal.entered_by, proposal.state = by.user, State.SUBMITTED
        text = {"title": proposal.title, "body": proposal.body}
        self.versions.append(ProposalVersion(proposal=proposal, number=1, by=by.user, post=by, at=at, **text))
        day = timezone.localdate(at).isoformat()
        self.facts.append(Fact("proposals.enter_paper", proposal, by, at, {"received_on": day}))

    def _in_delegations_name(self, head: Mandate, at: dt.datetime) -> None:
        proposal, drafter = self.proposal, self.lead
        proposal.of_delegation, proposal.drafter, proposal.lead, self.lead = True, drafter, head, head
        self.facts.append(Fact("proposals.draft_for_delegation", proposal, drafter.post, at))

    def _submitted(self, at: dt.datetime) -> Post:
        session, day = self.proposal.session, timezone.localdate(at)
        self.proposal.in_session = session.begins_on <= day <= session.ends_on
        self.proposal.submitted_at = at
        return self.desk.secretary(self.proposal)

    def _enter_rating(self, at: dt.datetime, *, rating: str) -> tuple[Post, dict]:
        """The first clerk's entry waits; with the second one's, which is the same, it counts."""
        if not self.paper_ratings:
            by, ratings, nth = self.desk.secretary(self.proposal), self._ratings(rating), 1
        else:
            by, nth = self.desk.second(self.proposal), 2
            ratings = {name: getattr(self.paper_ratings[0], name) for name in RATED}
        entry = PaperRating(reply=self._waiting(), nth=nth, by=by.user, at=at, **ratings)
        self.paper_ratings.append(entry)
        if nth == 1:
            return by, {"reply": entry.reply}
        clerks = {"entered_by": self.paper_ratings[0].by, "checked_by": by.user}
        return by, {"counted": True, **self._rate(at, ratings, **clerks)}

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
