"""Plan and diary of a unit's task, for pages: both are asked for only where there are some."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from congress.models import Role, User
from proposals.models import DiaryEntry, HandlingPlan, HandlingRules, HandlingTask, PlanStep, Proposal
from proposals.queries.authors import read_with
from proposals.queries.contacts import file_rows
from proposals.workflow import PLANNING

# Deputies read plan and diary where they stand, not each change of them among the events.
ABOUT_A_PLAN = Q(kind__in=sorted(f"proposals.{name}" for name in PLANNING))
_BESIDE = {
    "has_plan": Exists(HandlingPlan.objects.filter(task=OuterRef("pk"))),
    "has_diary": Exists(DiaryEntry.objects.filter(task=OuterRef("pk"))),
    "deputy_reads_plan": Exists(HandlingRules.objects.filter(congress=OuterRef("congress"), deputy_reads_plan=True)),
}


def with_plans(tasks: QuerySet) -> QuerySet:
    """Each task with ``has_plan``, ``has_diary`` and whether its lead deputy reads them."""
    return tasks.annotate(**_BESIDE)


def plan_of(task: HandlingTask, moves: list[dict[str, Any]], user: User) -> dict[str, Any]:
    """What the card of plan and diary shows of a task of ``with_plans``; empty where there is nothing to show or do.
    ``moves`` are the page's buttons: those about plan and diary stand in the card.
    """
    urls = {move["name"]: move["url"] for move in moves if move["name"] in PLANNING}
    if user.acts(Role.DEPUTY) and not user.has_perm("proposals.view_plan", task):
        return {}
    if not (task.has_plan or task.has_diary or urls):
        return {}
    plan = task.plan if task.has_plan else None
    return {
        "task": task,
        "plan": plan,
        "steps": read_with(task.proposal, steps_of(plan)) if plan else [],
        "entries": entries_of(task) if task.has_diary else [],
        "moves": urls,
        "reader": user.pk,
    }


def plans_of(user: User, proposal: Proposal, tasks: list[HandlingTask]) -> list[dict[str, Any]]:
    """The same of every task of a proposal, for the deputy who leads it, on the proposal's own page."""
    leads = proposal.lead is not None and user.acts(Role.DEPUTY) and proposal.lead.post_id == user.post.pk
    if not leads:
        return []
    read = [task for task in tasks if task.deputy_reads_plan]
    for task in read:
        task.proposal = proposal
    return [shown for task in read if (shown := plan_of(task, [], user))]


def steps_of(plan: HandlingPlan) -> QuerySet:
    """The steps of a plan in their order."""
    return plan.steps.standing().order_by("due_on", "pk")


def entries_of(task: HandlingTask) -> list[DiaryEntry]:
    """The diary, newest first, each entry with ``files``; who has written it may strike it at ``strike_url``."""
    rows = read_with(task.proposal, task.diary.select_related("by").order_by("-day", "-pk"))
    for row in rows:
        row.files = file_rows(row) if row.file_count else []
        row.strike_url = f"{reverse('task_move', args=[task.pk, 'strike_entry'])}?entry={row.pk}"
    return rows


def with_late_steps(tasks: QuerySet) -> QuerySet:
    """The tasks with a step of the plan that should have been done."""
    return tasks.filter(pk__in=PlanStep.objects.late().values("plan__task"))
