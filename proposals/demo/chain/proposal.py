"""The moves of a proposal, as rows made in memory."""

import datetime as dt

from congress.demo import Fact
from congress.models import Organ, Post, User, What
from congress.numbers import official
from deputies.models import Mandate
from proposals.demo import texts
from proposals.demo.chain.days import RATINGS, TO_SIGN, day_of
from proposals.models import (
    Alternative,
    CoSignature,
    Decision,
    Evaluation,
    Examination,
    Kind,
    Mark,
    MarkReport,
    Proposal,
    ProposalVersion,
    Rating,
    Reply,
    Verdict,
)
from proposals.workflow import (
    DEAD,
    REPORTED_ON,
    MarkKind,
    Signing,
    State,
    TaskRole,
    TaskState,
)


class ProposalMoves:
    """The part of a ``Course`` in which deputies and the secretariat act."""

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

    def _assign(self, at: dt.datetime, *, organ: Organ, role: str = TaskRole.SOLE) -> tuple[Post, dict]:
        task = self._open_task(organ, at, role=role)
        self.proposal.assigned_at = at
        self._stop(at, What.ASSIGN, What.REASSIGN)
        if not self.proposal.no_reply:
            self._start(What.REPLY, at)
        return self.desk.secretary(self.proposal), {
            "task": task,
            "organ": organ,
            "role": str(role),
            "asked": organ.asked,
        }

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
