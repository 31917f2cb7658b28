"""Plan and diary of a unit, as rows made in memory."""

import datetime as dt

from django.utils import timezone

from congress.models import Post
from proposals.demo import texts
from proposals.demo.desk import Desk
from proposals.models import DiaryEntry, HandlingPlan, HandlingTask, PlanStep


class Planned:
    """The part of a ``Course`` for what a unit plans and notes."""

    desk: Desk
    plans: list[HandlingPlan]
    plan_steps: list[PlanStep]
    diary: list[DiaryEntry]

    def _plan(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        by, leader = self.desk.clerk(task.organ), self.desk.leader(task.organ).user.name
        plan = HandlingPlan(task=task, leader=leader, filed_by=by.user, filed_at=at)
        self.plans.append(plan)
        task.handler = by.user.name
        return by, {"plan": plan, "first": True}

    def _add_step(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        """The next step of three, each with its weeks."""
        weeks, text = texts.PLAN[len(self.plan_steps)]
        due_on = timezone.localdate(at) + dt.timedelta(weeks=weeks)
        step = PlanStep(plan=self.plans[-1], due_on=due_on, text=text)
        self.plan_steps.append(step)
        return self.desk.clerk(task.organ), {"step": step, "due_on": [None, due_on.isoformat()]}

    def _finish_step(self, at: dt.datetime, task: HandlingTask) -> tuple[Post, dict]:
        """The first that is not done is done that day."""
        step = next(one for one in self.plan_steps if one.done_on is None)
        step.done_on = timezone.localdate(at)
        return self.desk.clerk(task.organ), {"step": step, "done_on": [None, step.done_on.isoformat()]}

    def _write_diary(self, at: dt.datetime, task: HandlingTask, *, photo: bool = False) -> tuple[Post, dict]:
        by, text = self.desk.clerk(task.organ), texts.DIARY[len(self.diary) % len(texts.DIARY)]
        facts = {"day": timezone.localdate(at), "text": text, "file_count": int(photo)}
        entry = DiaryEntry(task=task, by=by.user, at=at, **facts)
        self.diary.append(entry)
        return by, {"entry": entry, "day": entry.day.isoformat(), "files": entry.file_count}
