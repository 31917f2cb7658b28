"""Terms that start and stop, and the state a proposal has from its tasks, as rows made in memory."""

import datetime as dt

from congress import calendar
from congress.demo import Fact
from congress.models import What
from proposals.demo.chain.days import day_of
from proposals.models import (
    Clock,
    HandlingTask,
)
from proposals.services import REMINDED_AFTER
from proposals.services.settling import derived
from proposals.workflow import (
    DEAD,
    HANDLED,
    State,
    TaskState,
)


class Terms:
    """The part of a ``Course`` that keeps terms and the derived state."""

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
