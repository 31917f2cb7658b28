"""What a unit plans for the handling, and what it notes in its diary while it handles.

The plan changes as often as it must; every change is an event that names rows and days, never texts. The diary grows
only: what was written wrongly is struck by its author with the reason, and stays readable.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused
from congress.files import CheckedFile
from congress.models import User
from proposals.models import DiaryEntry, HandlingPlan, HandlingTask, PlanStep

MOST_FILES = 9
MOST_STEPS = 30


def plan(task: HandlingTask, *, by: User, leader: str, handler: str) -> dict:
    """File the plan, or change who is in charge and who handles it."""
    row = HandlingPlan.objects.filter(task=task).first()
    if row is None:
        row = HandlingPlan.objects.create(task=task, leader=leader, filed_by=by)
        task.handler = handler
        return {"plan": row.pk, "first": True}
    before = {"leader": row.leader, "handler": task.handler}
    changed = [name for name, value in {"leader": leader, "handler": handler}.items() if before[name] != value]
    row.leader, task.handler = leader, handler
    row.save(update_fields=["leader"])
    return {"plan": row.pk, "changed": changed}


def add_step(task: HandlingTask, *, by: User, due_on: dt.date, text: str) -> dict:
    """One more step; it may be due on a past day only from the day of the assignment on."""
    _check_begun(task, "due_on", due_on)
    if task.plan.steps.standing().count() >= MOST_STEPS:
        raise Refused(_("A plan has at most %(limit)s steps.") % {"limit": MOST_STEPS})
    step = PlanStep.objects.create(plan=task.plan, due_on=due_on, text=text)
    return {"step": step.pk, "due_on": [None, due_on.isoformat()]}


def change_step(task: HandlingTask, *, by: User, step: PlanStep, due_on: dt.date, text: str) -> dict:
    """Another day or other words for a step."""
    step = _own(task, step)
    _check_begun(task, "due_on", due_on)
    facts = {"step": step.pk, "due_on": [step.due_on.isoformat(), due_on.isoformat()], "worded": step.text != text}
    step.due_on, step.text = due_on, text
    step.save(update_fields=["due_on", "text"])
    return facts


def finish_step(task: HandlingTask, *, by: User, step: PlanStep, done_on: dt.date | None = None) -> dict:
    """The step is done since ``done_on``; without a day it is not done after all."""
    step = _own(task, step)
    if done_on:
        _check_begun(task, "done_on", done_on)
        _check_past("done_on", done_on)
    facts = {"step": step.pk, "done_on": [_said(step.done_on), _said(done_on)]}
    step.done_on = done_on
    step.save(update_fields=["done_on"])
    return facts


def drop_step(task: HandlingTask, *, by: User, step: PlanStep) -> dict:
    """Take a step out of the plan; its row stays."""
    step = _own(task, step)
    step.dropped_at = clock.now()
    step.save(update_fields=["dropped_at"])
    return {"step": step.pk, "due_on": [step.due_on.isoformat(), None]}


def write_diary(task: HandlingTask, *, by: User, day: dt.date, text: str, files: Sequence[CheckedFile] = ()) -> dict:
    """What was done on ``day``, with up to nine photos or files."""
    _check_begun(task, "day", day)
    _check_past("day", day)
    if len(files) > MOST_FILES:
        raise Invalid({"files": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    entry = DiaryEntry.objects.create(task=task, day=day, text=text, by=by, file_count=len(files))
    _keep(entry, files, by=by)
    return {"entry": entry.pk, "day": day.isoformat(), "files": len(files)}


def _keep(entry: DiaryEntry, uploads: Sequence[CheckedFile], *, by: User) -> None:
    for each in uploads:
        files.store(each.name, each.content, target=entry, by=by, purpose="diary", quarantined=each.quarantined)


def strike_entry(task: HandlingTask, *, by: User, entry: DiaryEntry, reason: str) -> dict:
    """Its author strikes an entry, once: it stays as it was written, with the reason beside it."""
    if not reason.strip():
        raise Invalid({"reason": [_("Say what is not right.")]})
    struck = task.diary.filter(pk=entry.pk, by=by, struck_at=None)
    if not struck.update(struck_at=clock.now(), strike_reason=reason.strip()):
        raise Refused(_("Only whoever wrote an entry strikes it, and once."))
    return {"entry": entry.pk}


def _own(task: HandlingTask, step: PlanStep) -> PlanStep:
    """The step as it stands now, of this task's plan."""
    found = PlanStep.objects.standing().filter(pk=step.pk, plan__task=task).first()
    if found is None:
        raise Refused(_("This step is not in the plan any more."))
    return found


def _check_begun(task: HandlingTask, field: str, day: dt.date) -> None:
    assigned = timezone.localdate(task.assigned_at)
    if day < assigned:
        raise Invalid({field: [_("Not before the day of the assignment, %(day)s.") % {"day": assigned.isoformat()}]})


def _check_past(field: str, day: dt.date) -> None:
    if day > clock.today():
        raise Invalid({field: [_("A day that is still to come cannot be noted.")]})


def _said(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
