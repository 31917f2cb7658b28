"""The rows a proposal leaves behind, as the services would have written them, made in memory.

``Course`` makes the same moves as ``services.move`` and ``services.move_task``, by the same tables: a move the table
does not know fails here too, and the derived state comes from the services' own rule. What is not checked is who may;
the actors are chosen so that they may.
"""

import datetime as dt
import random
from functools import lru_cache
from typing import Any

from django.utils import timezone

from congress import calendar
from congress.demo import Fact
from congress.models import Organ, Post, User, What
from congress.numbers import official
from deputies.models import Mandate
from proposals import documents
from proposals.demo import texts
from proposals.demo.desk import Desk
from proposals.demo.intake import Intake
from proposals.demo.quiet import Quiet
from proposals.demo.topics import Topic
from proposals.models import (
    Alternative,
    Cause,
    Clock,
    Confidant,
    Contact,
    ContactAnswer,
    CoOpinion,
    CoSignature,
    Decision,
    Evaluation,
    Examination,
    Extension,
    HandlingTask,
    Kind,
    Level,
    Mark,
    MarkReport,
    PaperRating,
    Proposal,
    ProposalVersion,
    Rating,
    Reply,
    ReplyVersion,
    SupervisionCase,
    Urge,
    Verdict,
)
from proposals.services import REMINDED_AFTER
from proposals.services.settling import derived
from proposals.workflow import (
    BESIDE,
    DEAD,
    HANDLED,
    PROPOSAL_MOVES,
    REPORTED_ON,
    TASK_MOVES,
    MarkKind,
    Signing,
    State,
    TaskRole,
    TaskState,
)

PROMISE = dt.timedelta(days=200)
MORE_TIME = dt.timedelta(days=30)  # asked for, and granted
TO_REPORT = dt.timedelta(days=28)  # in a supervision case
TO_SIGN = dt.timedelta(days=7)
FORMS = ("visit", "meeting", "phone")
RATINGS = {
    "satisfied": (Rating.SATISFIED, texts.PRAISE),
    "basically": (Rating.BASICALLY, texts.RESERVED),
    "dissatisfied": (Rating.DISSATISFIED, texts.BLAME),
}


@lru_cache(maxsize=64)
def day_of(at: dt.datetime) -> dt.date:
    """The civil date of a moment."""
    return timezone.localdate(at)


class Course(Intake, Quiet):
    """One proposal and everything that hangs on it, not saved yet."""

    def __init__(
        self, desk: Desk, topic: Topic, lead: Mandate, rng: random.Random, place: str = "", *, kind: str = Kind.PROPOSAL
    ) -> None:
        self.desk, self.topic, self.lead, self.rng, self.place, self.kind = desk, topic, lead, rng, place, kind
        self.proposal = Proposal()
        self.tasks: list[HandlingTask] = []
        self.clocks: list[Clock] = []
        self.replies: list[Reply] = []
        self.evaluations: list[Evaluation] = []
        self.examinations: list[Examination] = []
        self.contacts: list[Contact] = []
        self.confidants: list[Confidant] = []
        self.opinions: list[CoOpinion] = []
        self.extensions: list[Extension] = []
        self.urges: list[Urge] = []
        self.split_offs: list[Proposal] = []
        self.paper_ratings: list[PaperRating] = []
        self.cases: list[SupervisionCase] = []
        self.marks: list[Mark] = []
        self.reports: list[MarkReport] = []
        self.signatures: list[CoSignature] = []
        self.versions: list[Any] = []
        self.facts: list[Fact] = []

    def make(self, name: str, at: dt.datetime, **facts: Any) -> None:
        """Make one move at ``at``."""
        if name == "create":
            self._create(at, **facts)
        elif name == "enter_paper":
            self._enter_paper(at)
        elif name == "lapse":
            self._lapse(at)
        elif name == "remind_evaluation":
            self._remind_evaluation(at)
        elif name in PROPOSAL_MOVES.moves:
            self._move(name, at, **facts)
        else:
            self._move_task(name, at, **facts)

    # The proposal's moves ----------------------------------------------------------------------------------------

    def _create(self, at: dt.datetime, *, head: Mandate | None = None, no_reply: bool = False) -> None:
        self._begin(at)
        self.proposal.no_reply = no_reply
        version = {"number": 1, "title": self.proposal.title, "body": self.proposal.body}
        post = self.lead.post
        self.versions.append(ProposalVersion(proposal=self.proposal, by=post.user, post=post, at=at, **version))
        self.facts.append(Fact("proposals.create", self.proposal, post, at))
        if head:
            self._in_delegations_name(head, at)

    def _begin(self, at: dt.datetime) -> None:
        topic, lead = self.topic, self.lead
        self.proposal = Proposal(
            congress=self.desk.congress,
            session=self.desk.session_on(day_of(at)),
            lead=lead,
            delegation=lead.delegation,
            kind=self.kind,
            title=texts.title(topic, self.place, motion=self.kind == Kind.MOTION),
            body=texts.body(topic, self.rng, self.place, here=f"我{self.desk.congress.area_name[-1]}"),
            category=self.desk.categories[topic.category],
            from_survey=self.rng.random() < 0.4,  # noqa: PLR2004
            wants_contact=self.rng.random() < 0.5,  # noqa: PLR2004
            contact_phone=lead.person.phone,
            created_at=at,
        )

    def _move(self, name: str, at: dt.datetime, **facts: Any) -> None:
        proposal = self.proposal
        row = PROPOSAL_MOVES.moves[name][proposal.state]
        source = proposal.state
        by, details = getattr(self, f"_{name}")(at, **facts)
        proposal.state = details.pop("to", None) or row.target or proposal.state
        proposal.version += 1
        if row.target is None and name not in BESIDE:
            self._settle(at)
        data = {"source": source, "to": proposal.state, **details}
        self.facts.append(Fact(f"proposals.{name}", proposal, by, at, data))
        if "counted" in details:
            data = {name: data[name] for name in ("source", "to", "reply", "overall")}
            self.facts.append(Fact("proposals.evaluate", proposal, by, at, data | {"on_paper": True}))

    def _invite(self, at: dt.datetime, *, deputies: list[Mandate]) -> tuple[Post, dict]:
        self.proposal.cosign_until = day_of(at) + TO_SIGN
        self.signatures += [
            CoSignature(proposal=self.proposal, mandate=mandate, state=Signing.INVITED, invited_at=at)
            for mandate in deputies
        ]
        return self.lead.post, {"deputies": deputies}

    def _confirm(self, at: dt.datetime) -> tuple[Post, dict]:
        signature = self._answer(at, Signing.CONFIRMED, texts.AGREED)
        signature.version = self.proposal.version
        return signature.mandate.post, {"deputy": signature.mandate}

    def _decline(self, at: dt.datetime) -> tuple[Post, dict]:
        signature = self._answer(at, Signing.DECLINED, texts.DECLINED)
        return signature.mandate.post, {"deputy": signature.mandate}

    def _answer(self, at: dt.datetime, state: Signing, remark: str) -> CoSignature:
        """The next one who was asked answers."""
        signature = next(one for one in self.signatures if one.state == Signing.INVITED)
        signature.state, signature.answered_at, signature.remark = state, at, remark
        return signature

    def _submit(self, at: dt.datetime, *, level: str = State.SUBMITTED) -> tuple[Post, dict]:
        session = self.desk.session_on(day_of(at))
        self.proposal.session = session
        self.proposal.in_session = session.begins_on <= day_of(at) <= session.ends_on
        self.proposal.submitted_at = at
        for signature in self.signatures:
            if signature.state == Signing.INVITED:
                signature.state = Signing.LAPSED
        if self.proposal.of_delegation:
            self.proposal.discussed_on = day_of(at)
        return self.lead.post, {"to": level}

    def _accept(self, at: dt.datetime) -> tuple[Post, dict]:
        proposal, congress = self.proposal, self.desk.congress
        proposal.accepted_at = at
        proposal.number = self.desk.next_number(proposal)
        pattern = congress.number_pattern if proposal.in_session else congress.recess_pattern
        session = proposal.session
        proposal.number_text = official(
            pattern, term=session.term.number, session=session.number, number=proposal.number
        )
        self._start(What.ASSIGN, at)
        return self.desk.secretary(proposal), {"number": proposal.number}

    def _send_back(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.note = "请补充具体点位和群众反映较集中的问题，并将两件事分开提出（一事一议）。"
        return self.desk.secretary(self.proposal), {}

    def _refuse(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.refusal = self.rng.choice(self.desk.refusals)
        self.proposal.alternative = Alternative.REWRITE
        self.proposal.note = "经研究，此件不作为代表建议处理，欢迎您改写后重新提出。"
        return self.desk.secretary(self.proposal), {"reason": self.proposal.refusal.code}

    def _letter(self, at: dt.datetime, *, organ: Organ) -> tuple[Post, dict]:
        self.proposal.letter_to = organ
        self.proposal.note = "所提意见作为代表来信处理，已转有关单位研究参考。"
        return self.desk.secretary(self.proposal), {"organ": organ}

    def _convert(self, at: dt.datetime) -> tuple[Post, dict]:
        proposal = self.proposal
        proposal.kind, proposal.converted_at, proposal.note = Kind.PROPOSAL, at, texts.CONVERTED
        return self.desk.secretary(proposal), {"kind": str(proposal.kind)}

    def _decide(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.decision, self.proposal.note = Decision.COMMITTEE, texts.TO_COMMITTEE
        return self.desk.secretary(self.proposal), {"decision": str(self.proposal.decision)}

    def _assign(self, at: dt.datetime, *, organ: Organ) -> tuple[Post, dict]:
        task = self._open_task(organ, at)
        self.proposal.assigned_at = at
        self._stop(at, What.ASSIGN, What.REASSIGN)
        if not self.proposal.no_reply:
            self._start(What.REPLY, at)
        return self.desk.secretary(self.proposal), {"task": task, "organ": organ, "role": "sole", "asked": organ.asked}

    def _evaluate(self, at: dt.datetime, *, rating: str) -> tuple[Post, dict]:
        return self.lead.post, self._rate(at, self._ratings(rating))

    def _ratings(self, rating: str) -> dict[str, str]:
        overall, comments = RATINGS[rating]
        milder = Rating.SATISFIED if overall == Rating.SATISFIED else Rating.BASICALLY
        each = {"contact": milder, "attitude": milder} | dict.fromkeys(("content", "result", "overall"), overall)
        return each | {"comment": self.rng.choice(comments)}

    def _waiting(self) -> Reply:
        return next(one for one in self.replies if one.sent_at and not hasattr(one, "evaluation"))

    def _rate(self, at: dt.datetime, ratings: dict[str, str], **clerks: User) -> dict:
        reply = self._waiting()
        self.evaluations.append(Evaluation(reply=reply, mandate=self.lead, at=at, **ratings, **clerks))
        self._stop(at, What.EVALUATION, task=reply.task)
        return {"reply": reply, "overall": ratings["overall"].value}

    def _rehandle(self, at: dt.datetime) -> tuple[Post, dict]:
        """A new round for the units whose reply did not satisfy."""
        proposal, by = self.proposal, self.desk.secretary(self.proposal)
        again = [one.reply.task for one in self.evaluations if one.overall == Rating.DISSATISFIED]
        proposal.note = texts.AGAIN
        examined = {"round": proposal.round, "verdict": Verdict.REHANDLED, "note": proposal.note}
        self.examinations.append(Examination(proposal=proposal, by=by.user, at=at, **examined))
        proposal.round += 1
        self._start(What.REHANDLING, at)
        tasks = [
            self._open_task(task.organ, at, role=task.role, parent=task.parent, instruction=proposal.note)
            for task in again
        ]
        return by, {"round": proposal.round, "tasks": tasks}

    def _conclude(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.note = "经会同办理单位与代表再次沟通，代表对补充说明表示理解，办结。"
        self.proposal.closed_at = at
        self._stop_all(at)
        by = self.desk.secretary(self.proposal)
        self.examinations.append(
            Examination(
                proposal=self.proposal,
                round=self.proposal.round,
                verdict=Verdict.EXPLAINED,
                note=self.proposal.note,
                by=by.user,
                at=at,
            )
        )
        return by, {"verdict": Verdict.EXPLAINED.value}

    def _mark(self, at: dt.datetime, *, kind: str) -> tuple[Post, dict]:
        proposal, by = self.proposal, self.desk.secretary(self.proposal)
        unit = next((task.organ for task in self.tasks if task.organ.dispatcher_id is None), None)
        mark = Mark(
            proposal=proposal, kind=kind, year=at.year, decided_by=texts.CHAIRS, decided_on=day_of(at),
            ground=texts.GROUNDS[kind], by=by.user, at=at,
        )  # fmt: skip
        if kind in REPORTED_ON:
            mark.supervisor = self.desk.supervisor.user
            mark.unit_leader = self.desk.leader(unit).user.name if unit else ""
        self.marks.append(mark)
        borne = {each.kind for each in self.marks}
        proposal.marks = " ".join(each for each in MarkKind.values if each in borne)
        return by, {"mark": mark, "kind": kind}

    def _report_on(self, at: dt.datetime) -> tuple[Post, dict]:
        by = self.desk.secretary(self.proposal)
        made = [
            MarkReport(mark=mark, text=texts.MARK_REPORT, chairs_on=day_of(at), by=by.user, at=at)
            for mark in self.marks
        ]
        self.reports += made
        return by, {"reports": made, "chairs_on": day_of(at).isoformat()}

    def _withdraw(self, at: dt.datetime) -> tuple[Post, dict]:
        self.proposal.note = "有关问题已得到解决，申请撤回。"
        for task in self.tasks:
            if task.state not in DEAD | {TaskState.REPLIED}:
                task.state, task.version = TaskState.STOPPED, task.version + 1
        self._stop_all(at)
        return self.lead.post, {}

    def _lapse(self, at: dt.datetime) -> None:
        """The evaluation did not come back in its term."""
        reply = self._waiting()
        reply.lapsed_on = day_of(at)
        self._stop(at, What.EVALUATION, task=reply.task)
        source = self.proposal.state
        self._settle(at)
        data = {"source": source, "to": self.proposal.state, "reply": reply}
        self.facts.append(Fact("proposals.lapse", self.proposal, None, at, data))

    def lapses_on(self) -> dt.date:
        """The day after the evaluation term of the reply that waits."""
        running = next(one for one in self.clocks if one.what == What.EVALUATION and one.stopped_on is None)
        return running.due_on + dt.timedelta(days=1)

    def _remind_evaluation(self, at: dt.datetime) -> None:
        """The lead has not evaluated the reply."""
        reply = self._waiting()
        reply.reminded_after = min(REMINDED_AFTER)
        data = {"replies": [reply], "days": reply.reminded_after}
        self.facts.append(Fact("proposals.remind_evaluation", self.proposal, None, at, data))

    def reminds_on(self) -> dt.date:
        """The day of the first reminder about the reply that waits."""
        return day_of(self._waiting().sent_at) + dt.timedelta(days=min(REMINDED_AFTER))

    # The units' moves --------------------------------------------------------------------------------------------

    def _move_task(self, name: str, at: dt.datetime, *, task: HandlingTask, **facts: Any) -> None:
        row = TASK_MOVES.moves[name][task.state]
        source = task.state
        by, details = getattr(self, f"_{name}")(at, task, **facts)
        task.state = row.target or task.state
        task.version += 1
        self._settle(at)
        data = {"source": source, "to": task.state, **details}
        self.facts.append(Fact(f"proposals.{name}", task, by, at, data))

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

    def _send_reply(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        reply = task.reply
        reply.sent_at = task.replied_at = at
        reply.copies = "\n".join(documents.copies_of(reply))
        self._stop(at, What.REPLY, What.REHANDLING, task=task)
        return self.desk.clerk(task.organ), {"reply": reply, "outcome": reply.outcome.code}

    # Terms and state ---------------------------------------------------------------------------------------------

    def _start(self, what: str, at: dt.datetime, task: HandlingTask | None = None) -> None:
        self._stop(at, what, task=task)
        due = self.desk.due(what, day_of(at))
        self.clocks.append(
            Clock(
                proposal=self.proposal,
                task=task,
                what=what,
                round=task.round if task else self.proposal.round,
                starts_on=day_of(at),
                due_on=due.on,
                basis=self.desk.sum_of(what, day_of(at)),
                provisional=due.provisional,
            )
        )

    def _running(self, what: str, task: HandlingTask | None) -> Clock:
        return next(one for one in self.clocks if one.what == what and one.task is task and one.stopped_on is None)

    def _put_off(self, what: str, at: dt.datetime, task: HandlingTask | None, day: dt.date) -> None:
        """As ``clocks.put_off`` does."""
        old = self._running(what, task)
        self._stop(at, what, task=task)
        due = calendar.put_off(calendar.Deadline.from_json(old.basis), day)
        facts = {"round": old.round, "starts_on": old.starts_on, "due_on": due.on, "basis": due.as_json()}
        self.clocks.append(Clock(proposal=self.proposal, task=task, what=what, **facts))

    def _stop(self, at: dt.datetime, *whats: str, task: HandlingTask | None = None) -> None:
        for one in self.clocks:
            if one.stopped_on is None and one.task is task and one.what in whats:
                one.stopped_on = day_of(at)

    def _stop_all(self, at: dt.datetime) -> None:
        for one in self.clocks:
            one.stopped_on = one.stopped_on or day_of(at)

    def _settle(self, at: dt.datetime) -> None:
        """As ``services.settle`` does."""
        proposal = self.proposal
        if proposal.state not in HANDLED:
            return
        before = proposal.state
        tasks = [task for task in self.tasks if task.round == proposal.round and task.state not in DEAD]
        proposal.state = derived(proposal, tasks)
        if proposal.state == State.REPLIED and before != State.REPLIED:
            for task in tasks:
                if task.state == TaskState.REPLIED:
                    self._start(What.EVALUATION, at, task)
        if proposal.state in {State.REPLIED, State.EVALUATED, State.CLOSED}:
            self._stop(at, What.REPLY, What.REHANDLING)
        if proposal.state == State.CLOSED and before != State.CLOSED:
            proposal.closed_at = at
            self._stop_all(at)
