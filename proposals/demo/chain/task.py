"""The moves of the units, as rows made in memory."""

import datetime as dt
from typing import Any

from congress.models import Organ, Post, What
from proposals import documents
from proposals.demo import texts
from proposals.demo.chain.days import FORMS, MORE_TIME, PROMISE, TO_REPORT, day_of
from proposals.models import (
    Cause,
    Contact,
    ContactAnswer,
    CoOpinion,
    Extension,
    HandlingTask,
    Level,
    Reply,
    ReplyVersion,
    SupervisionCase,
    Urge,
)
from proposals.workflow import (
    DEAD,
    TaskRole,
    TaskState,
)


class TaskMoves:
    """The part of a ``Course`` in which units act."""

    def _open_task(self, organ: Organ, at: dt.datetime, **more: Any) -> HandlingTask:
        proposal = self.proposal
        facts = {"proposal": proposal, "congress": self.desk.congress, "round": proposal.round, "assigned_at": at}
        task = HandlingTask(organ=organ, **facts, **more)
        self.tasks.append(task)
        self._start(What.SIGN, at, task)
        if organ.dispatcher_id is None:
            if proposal.round == 1:
                self._start(What.RETURN, at, task)
            if not proposal.no_reply:
                self._start(self._answer_term(task), at, task)
        return task

    def _answer_term(self, task: HandlingTask) -> What:
        if task.role == TaskRole.CO:
            return What.CO_OPINION
        return What.REPLY if task.round == 1 else What.REHANDLING

    def _dispatch(
        self, at: dt.datetime, task: HandlingTask, *, organ: Organ, role: str = TaskRole.SOLE
    ) -> tuple[Post, dict]:
        by = self.desk.dispatcher(task.organ)
        child = self._open_task(organ, at, role=role, parent=task, instruction="请认真办理，按时答复代表。")
        task.signed_at = task.signed_at or at
        task.handler = task.handler or by.user.name
        self._stop(at, What.SIGN, What.REASSIGN, task=task)
        return by, {"organ": organ, "role": str(role), "child": child}

    def _sign_for(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by = self.desk.clerk(task.organ)
        task.signed_at, task.handler = at, by.user.name
        self._stop(at, What.SIGN, What.RETURN, task=task)
        return by, {}

    def _request_return(
        self, at: dt.datetime, task: HandlingTask, *, suggested: Organ | None = None
    ) -> tuple[Post, dict]:
        task.return_reason, task.suggested_organ = self.desk.returns[0], suggested
        task.note = "经研究，该事项不在我单位职责范围内，建议改由有关单位办理。"
        reason = task.return_reason.code
        return self.desk.clerk(task.organ), {"reason": reason, "suggested": suggested}

    def _grant_return(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        """A bureau's task; the block's office dispatches anew."""
        task.note = "同意退回，另行交办。"
        self._stop(at, *What, task=task)
        parent = task.parent
        if not any(one.parent is parent and one is not task and one.state not in DEAD for one in self.tasks):
            parent.state, parent.version = TaskState.PENDING, parent.version + 1
            self._start(What.REASSIGN, at, parent)
        return self.desk.dispatcher(parent.organ), {}

    def _refuse_return(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        task.note = "按“三定”规定，此件由你单位办理，请尽快签收。"
        self._stop(at, What.RETURN, task=task)
        return self.desk.dispatcher(task.parent.organ), {}

    def _urge(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        urge = Urge(task=task, by=self.lead.post.user, at=at, note=texts.URGE)
        self.urges.append(urge)
        return self.lead.post, {"urge": urge}

    def _supervise(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, due_on = self.desk.secretary(self.proposal), day_of(at) + TO_REPORT
        case = SupervisionCase(
            task=task, proposal=self.proposal, congress=self.desk.congress, organ=task.organ, level=Level.CONGRESS,
            body=self.desk.congress.short_name, cause=Cause.DECISION, reason=texts.SUPERVISED, due_on=due_on,
            opened_by=by.user, opened_at=at,
        )  # fmt: skip
        self.cases.append(case)
        task.supervised = True
        return by, {"case": case, "due_on": due_on.isoformat()}

    def _send_co_opinion(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, organ = self.desk.clerk(task.organ), task.organ
        opinion = CoOpinion(
            task=task,
            document_number=self.desk.document_number(organ, at),
            body=texts.opinion(self.topic, organ.name),
            contact_person=organ.contact,
            contact_phone=organ.phone,
            by=by.user,
            at=at,
        )
        self.opinions.append(opinion)
        self._stop(at, What.CO_OPINION, What.CO_REDO, task=task)
        return by, {"opinion": opinion}

    def _ask_extension(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, until = self.desk.clerk(task.organ), self._running(What.REPLY, task).due_on + MORE_TIME
        extension = Extension(task=task, wished_until=until, reason=texts.MORE_TIME, by=by.user, at=at)
        self.extensions.append(extension)
        return by, {"extension": extension, "until": until.isoformat()}

    def _grant_extension(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, extension = self.desk.dispatcher(task.parent.organ), self.extensions[-1]
        until = extension.granted_until = extension.wished_until
        extension.decided_by, extension.decided_at = by.user, at
        for whose in (task, None):
            self._put_off(What.REPLY, at, whose, until)
        talked = any(contact.task is task for contact in self.contacts)
        task.state = TaskState.IN_HANDLING if talked else TaskState.SIGNED_FOR
        return by, {"extension": extension, "until": until.isoformat()}

    def _log_contact(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by = self.desk.clerk(task.organ)
        contact = Contact(
            task=task,
            form=self.rng.choice(FORMS),
            happened_at=at - dt.timedelta(hours=1),
            place=self.place or "代表单位",
            people=f"{self.lead.person.name}代表，{by.user.name}",
            note=self.rng.choice(texts.CONTACT_NOTES),
            by=by.user,
            at=at,
        )
        self.contacts.append(contact)
        return by, {"contact": contact, "form": contact.form}

    def _answer_contact(self, at: dt.datetime, task: HandlingTask, *, answer: str) -> tuple[Post, dict]:
        contact = next(one for one in self.contacts if one.task is task)
        contact.answer, contact.answered_at = answer, at
        contact.remark = texts.CONTRADICTION if answer == ContactAnswer.CONTRADICTED else ""
        return self.lead.post, {"contact": contact, "answer": answer}

    def _draft_reply(self, at: dt.datetime, task: HandlingTask, *, outcome: str = "B") -> tuple[Post, dict]:
        by, organ, row = self.desk.clerk(task.organ), task.organ, self.desk.outcomes[outcome]
        reply = next((one for one in self.replies if one.task is task), None)
        if reply is None:
            reply = Reply(task=task, version=0, document_number=self.desk.document_number(organ, at))
            self.replies.append(reply)
        reply.outcome = row
        reply.promised_on = day_of(at) + PROMISE if row.requires_promise else None
        reply.body = texts.reply(self.topic, outcome, organ.name, reply.promised_on)
        reply.contact_person, reply.contact_phone = organ.contact, organ.phone
        reply.drafted_by, reply.drafted_at = by.user, at
        reply.version += 1
        self.versions.append(ReplyVersion(reply=reply, number=reply.version, body=reply.body, by=by.user, at=at))
        task.note = ""
        return by, {"reply": reply, "outcome": row.code, "version": reply.version, "manner": "letter"}

    def _approve_reply(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, reply = self.desk.leader(task.organ), task.reply
        reply.approved_by, reply.approved_at, reply.signer = by.user, at, by.user.name
        return by, {"reply": reply, "version": reply.version}

    def _send_back_reply(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        task.note = "请补充完成时限和责任科室，措辞再具体一些。"
        return self.desk.leader(task.organ), {"reply": task.reply}

    def _send_reply(self, at: dt.datetime, task: HandlingTask, *, audited: bool = False) -> tuple[Post, dict]:
        reply = task.reply
        if audited:
            return self._to_audit(at, task, reply)
        reply.sent_at = task.replied_at = at
        reply.copies = "\n".join(documents.copies_of(reply))
        self._stop(at, What.REPLY, What.REHANDLING, task=task)
        return self.desk.clerk(task.organ), {"reply": reply, "outcome": reply.outcome.code}
