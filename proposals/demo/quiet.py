"""What is for reference only, and what few may see, as rows made in memory."""

import datetime as dt

from congress.models import Post, What
from proposals.demo import texts
from proposals.models import Confidant, HandlingTask


class Quiet:
    """The part of a ``Course`` for proposals that need no reply or are confidential."""

    def _take_note(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        task.note = texts.NOTED
        self._stop(at, *What, task=task)
        return self.desk.clerk(task.organ), {}

    def _make_confidential(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.confidential, self.proposal.confidential_reason = True, texts.WHY_CONFIDENTIAL
        return self.lead.post, {}

    def _name_handlers(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, clerk = self.desk.leader(task.organ), self.desk.clerk(task.organ)
        self.confidants.append(Confidant(proposal=self.proposal, post=clerk, named_by=by.user, named_at=at))
        return by, {"handlers": [clerk.user]}
