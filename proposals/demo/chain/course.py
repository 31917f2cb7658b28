"""One proposal and everything that hangs on it: each move leaves the rows its service would have left."""

import datetime as dt
import random
from typing import Any

from congress.demo import Fact
from deputies.models import Mandate
from proposals.demo.chain.proposal import ProposalMoves
from proposals.demo.chain.task import TaskMoves
from proposals.demo.chain.terms import Terms
from proposals.demo.desk import Desk
from proposals.demo.further import Further
from proposals.demo.intake import Intake
from proposals.demo.planning import Planned
from proposals.demo.quiet import Quiet
from proposals.demo.topics import Topic
from proposals.models import (
    Clock,
    Confidant,
    Contact,
    CoOpinion,
    Coordination,
    CoSignature,
    DiaryEntry,
    Evaluation,
    Examination,
    Extension,
    HandlingPlan,
    HandlingTask,
    Kind,
    Mark,
    MarkReport,
    PaperRating,
    PlanStep,
    Proposal,
    Reply,
    SupervisionCase,
    Urge,
)
from proposals.workflow import (
    BESIDE,
    PROPOSAL_MOVES,
    TASK_MOVES,
)


class Course(ProposalMoves, TaskMoves, Terms, Intake, Quiet, Further, Planned):
    """One proposal and everything that hangs on it, not saved yet."""

    def __init__(
        self, desk: Desk, topic: Topic, lead: Mandate, rng: random.Random, place: str = "", *, kind: str = Kind.PROPOSAL
    ) -> None:
        self.desk, self.topic, self.lead, self.rng, self.place, self.kind = desk, topic, lead, rng, place, kind
        self.proposal = Proposal()
        self.main: Proposal | None = None  # into which it was merged, once both are saved
        self.tasks: list[HandlingTask] = []
        self.clocks: list[Clock] = []
        self.replies: list[Reply] = []
        self.evaluations: list[Evaluation] = []
        self.examinations: list[Examination] = []
        self.contacts: list[Contact] = []
        self.plans: list[HandlingPlan] = []
        self.plan_steps: list[PlanStep] = []
        self.diary: list[DiaryEntry] = []
        self.confidants: list[Confidant] = []
        self.opinions: list[CoOpinion] = []
        self.coordinations: list[Coordination] = []
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

    def _move_task(self, name: str, at: dt.datetime, *, task: HandlingTask, **facts: Any) -> None:
        row = TASK_MOVES.moves[name][task.state]
        source = task.state
        by, details = getattr(self, f"_{name}")(at, task, **facts)
        task.state = details.pop("to", None) or row.target or task.state
        task.version += 1
        self._settle(at)
        data = {"source": source, "to": task.state, **details}
        self.facts.append(Fact(f"proposals.{name}", task, by, at, data))
