"""What is rare: a second level of review, several first-tier organs, an audit, a disagreement, replies not by letter."""

import datetime as dt

from congress.demo import Fact
from congress.models import Organ, Post, What
from deputies.models import Mandate
from proposals.demo import texts
from proposals.models import Contact, ContactForm, Coordination, HandlingTask, Reply, ReplyManner
from proposals.workflow import Signing, State, TaskRole, TaskState

SPOKEN = dt.timedelta(hours=2)  # before it was written down


class Further:
    """The part of a ``Course`` that most proposals never see."""

    def _pass_on(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.at_committee_since, self.proposal.note = at, texts.PASSED_ON
        return self.desk.secretary(self.proposal), {}

    def _forward(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.note = texts.FORWARDED
        return self.desk.secretary(self.proposal), {"congress": self.desk.congress.parent_id}

    def _merge(self, at: dt.datetime, *, main: "Further") -> tuple[Post, dict]:
        """Into one that the office has dispatched already: its tasks are given to this one too, at once."""
        proposal, by = self.proposal, self.desk.secretary(self.proposal)
        self.main, proposal.note = main.proposal, texts.MERGED
        block, child = main.tasks
        task = self._open_task(block.organ, at, role=block.role, instruction=block.instruction)
        proposal.assigned_at, proposal.state, proposal.version = at, State.ASSIGNED, proposal.version + 1
        self._stop(at, What.ASSIGN, What.REASSIGN)
        self._start(What.REPLY, at)
        told = {"task": task, "organ": task.organ, "to": State.ASSIGNED}
        self.facts.append(Fact("proposals.assign", proposal, by, at, told))
        own = self._open_task(child.organ, at, role=child.role, parent=task, instruction=child.instruction)
        task.state, task.version, task.signed_at = TaskState.DISPATCHED, task.version + 1, at
        self._stop(at, What.SIGN, What.REASSIGN, task=task)
        told = {"organ": own.organ, "role": str(own.role), "child": own, "to": task.state}
        self.facts.append(Fact("proposals.dispatch", task, by, at, told))
        return by, {"main": main.proposal}

    def _uninvite(self, at: dt.datetime, *, deputy: Mandate) -> tuple[Post, dict]:
        signature = next(one for one in self.signatures if one.mandate == deputy and one.state == Signing.INVITED)
        signature.state = Signing.REVOKED
        return self.lead.post, {"deputy": deputy}

    def _assign_more(self, at: dt.datetime, *, organ: Organ) -> tuple[Post, dict]:
        """Beside the first organ; each replies for itself."""
        task = self._open_task(organ, at, role=TaskRole.SEPARATE)
        return self.desk.secretary(self.proposal), {
            "task": task,
            "organ": organ,
            "role": str(task.role),
            "asked": organ.asked,
        }

    def _ask_coordination(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by = self.desk.clerk(task.organ)
        row = Coordination(task=task, question=texts.DISAGREED, by=by.user, at=at)
        self.coordinations.append(row)
        return by, {"coordination": row}

    def _record_oral_reply(self, at: dt.datetime, task: HandlingTask, *, outcome: str = "B") -> tuple[Post, dict]:
        by, facts = self._draft_reply(at, task, outcome=outcome)
        reply, talked_at = facts["reply"], at - SPOKEN
        reply.manner, reply.talked_at, reply.place = ReplyManner.ORAL, talked_at, self.place or "代表联络站"
        reply.people, reply.deputy_opinion = f"{self.lead.person.name}代表，{by.user.name}", texts.AGREED
        told = {"place": reply.place, "people": reply.people, "by": by.user, "at": at}
        self.contacts.append(Contact(task=task, form=ContactForm.MEETING, happened_at=talked_at, **told))
        return by, facts | {"manner": "oral"}

    def _file_paper_reply(self, at: dt.datetime, task: HandlingTask, *, outcome: str = "B") -> tuple[Post, dict]:
        by, facts = self._draft_reply(at, task, outcome=outcome)
        facts["reply"].manner = ReplyManner.PAPER
        return by, facts | {"manner": "paper"}

    def _to_audit(self, at: dt.datetime, task: HandlingTask, reply: Reply) -> tuple[Post, dict]:
        """Sent, and with the office: nothing has reached the deputy, and the unit's term rests."""
        self._stop(at, What.REPLY, What.REHANDLING, task=task)
        facts = {"reply": reply, "outcome": reply.outcome.code, "audit": True}
        return self.desk.clerk(task.organ), facts | {"to": TaskState.REPLY_AUDIT}
