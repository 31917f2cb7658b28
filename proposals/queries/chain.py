"""The chain on screens: lists, steps, clocks, timeline, buttons."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from congress import calendar, clock, files
from congress.models import Event, User
from congress.workflow import Move
from deputies.models import Mandate
from proposals.models import Clock, HandlingTask, Proposal, Reply
from proposals.workflow import DANGEROUS, DEAD, MAIN_MOVES, PROPOSAL_MOVES, TASK_MOVES, State, TaskState

# The six stations of the steps bar, and the states that stand at each.
STEPS = (
    (_("Submit"), {State.DRAFT, State.COSIGNING, State.SENT_BACK}),
    (_("Review"), {State.SUBMITTED, State.UNDER_REVIEW, State.REFUSED}),
    (_("Assign"), {State.ACCEPTED}),
    (_("Handle"), {State.ASSIGNED, State.IN_HANDLING}),
    (_("Reply"), set()),
    (_("Evaluate"), {State.REPLIED, State.EVALUATED}),
)
NEAR = 5  # working days; from then on a date is drawn as near


def _lead(name: str) -> Subquery:
    return Subquery(Mandate.objects.filter(pk=OuterRef("lead")).values(name))


def _due_day(key: str) -> Subquery:
    running = Clock.objects.running().filter(**{key: OuterRef("pk")})
    return Subquery(running.order_by("due_on").values("due_on")[:1])


# What lines are annotated with, made once: building it anew costs a list as much as its query.
_NAMES = {"lead_name": _lead("person__name"), "delegation_name": _lead("delegation__name")}
_TASK_NAMES = {
    "number_text": F("proposal__number_text"),
    "title": F("proposal__title"),
    "lead_name": F("proposal__lead__person__name"),
    "organ_name": F("organ__name"),
}
_DUE_DAYS = {key: _due_day(key) for key in ("proposal", "task")}
_UNIT = Subquery(
    HandlingTask.objects.filter(proposal=OuterRef("pk"))
    .exclude(state__in=sorted(DEAD | {TaskState.DISPATCHED}))
    .order_by("-pk")
    .values("organ__name")[:1]
)


def of_page(user: User) -> QuerySet:
    """Proposals with everything a detail page shows; what is mostly empty is not joined: nine tables take four times as
    long to plan as seven.
    """
    proposals = Proposal.objects.visible_to(user).prefetch_related("wished_organ", "refusal")
    return proposals.select_related("session__term", "category", "lead__person", "lead__delegation")


def tasks_of_page(user: User) -> QuerySet:
    """Tasks with everything a detail page shows; the proposal comes in a query of its own, or 15 tables were joined."""
    proposals = Proposal.objects.select_related(
        "congress", "session__term", "category", "wished_organ", "lead__person", "lead__delegation"
    )
    tasks = HandlingTask.objects.visible_to(user).select_related(
        "organ__dispatcher", "parent__organ", "congress", "suggested_organ", "return_reason", "reply__outcome"
    )
    return tasks.prefetch_related(Prefetch("proposal", proposals))


def replies_of_page(user: User) -> QuerySet:
    """Replies with everything a page shows."""
    return Reply.objects.visible_to(user).select_related(
        "task__organ", "task__parent__organ__dispatcher", "task__proposal__lead__person", "task__proposal__lead__post",
        "task__proposal__congress", "outcome", "letter",
    )  # fmt: skip


def tasks_in_short(user: User, proposal: Proposal) -> list[HandlingTask]:
    """The tasks of a proposal that the user sees, as its page names them."""
    return list(HandlingTask.objects.visible_to(user).filter(proposal=proposal).select_related("organ").order_by("pk"))


def replies_in_short(user: User, tasks: list[HandlingTask]) -> list[Reply]:
    """The replies to these tasks that the user sees, without their texts."""
    replies = (
        Reply.objects.visible_to(user).filter(task__in=tasks).select_related("outcome", "evaluation").defer("body")
    )
    found = list(replies.order_by("pk"))
    by_pk = {task.pk: task for task in tasks}
    for reply in found:
        reply.task = by_pk[reply.task_id]
    return found


def lines(rows: QuerySet) -> QuerySet:
    """Proposals as a page lists them: ``lead_name``, ``delegation_name``, ``due_on``, ``unit`` and the few columns
    shown. All four are asked of the lines shown; joined, they would be looked up for each of the thousand found.
    """
    return with_unit(with_due_day(rows.only("number_text", "title", "state").annotate(**_NAMES), "proposal"))


def task_lines(rows: QuerySet) -> QuerySet:
    """Tasks as a page lists them, with the proposal's ``number_text``, ``title`` and ``lead_name`` and ``due_on``."""
    return with_due_day(rows.only("state", "role", "assigned_at").annotate(**_TASK_NAMES), "task")


def with_due_day(rows: QuerySet, key: str) -> QuerySet:
    """Each row with ``due_on``: the nearest day on which one of its running terms ends."""
    return rows.annotate(due_on=_DUE_DAYS[key])


def late(rows: QuerySet) -> QuerySet:
    """The proposals with a term that has run out."""
    over = Clock.objects.running().filter(proposal=OuterRef("pk"), due_on__lt=clock.today())
    return rows.filter(Exists(over))


def file_rows(target: Model) -> list[dict[str, Any]]:
    """The files of an object as the page lists them."""
    rows = files.attached(target)
    return [
        {"name": row.name, "url": reverse("file", args=[row.uuid]), "size": row.size, "note": row.held} for row in rows
    ]


def with_unit(rows: QuerySet) -> QuerySet:
    """Each proposal with ``unit``: the name of the organ that has it now (the latest open task)."""
    return rows.annotate(unit=_UNIT)


def steps(proposal: Proposal, *, late: bool = False) -> list[dict[str, Any]]:
    """The steps bar: label, state (done, current, late, todo) and the day a station was passed."""
    days = (
        proposal.submitted_at, proposal.accepted_at, proposal.assigned_at, None, None, proposal.closed_at
    )  # fmt: skip
    here = next((at for at, (_label, states) in enumerate(STEPS) if proposal.state in states), None)
    if here is None:  # closed: everything passed; withdrawn: as far as it had come
        here = len(STEPS) if proposal.state == State.CLOSED else sum(day is not None for day in days[:3])
    return [
        {
            "label": label,
            "state": "done" if at < here else ("late" if late else "current") if at == here else "todo",
            "note": date_format(timezone.localtime(days[at]), "m-d") if at < here and days[at] else "",
        }
        for at, (label, _states) in enumerate(STEPS)
    ]


def clock_shown(each: Clock) -> dict[str, Any]:
    """A running term as the page draws it: the day, its state, and the sum it comes from in words."""
    due = calendar.Deadline.from_json(each.basis)
    left = calendar.working_days_left(each.due_on)
    state = "late" if left < 0 else "provisional" if each.provisional else "near" if left <= NEAR else "ok"
    return {"on": each.due_on, "label": each.get_what_display(), "steps": calendar.sum_in_words(due), "state": state}


def clocks_of(proposal: Proposal, task: HandlingTask | None = None) -> list[dict[str, Any]]:
    """The running terms of the proposal as a whole, or of one unit's task."""
    rows = Clock.objects.running().filter(proposal=proposal, task=task).order_by("due_on")
    return [clock_shown(each) for each in rows]


def timeline(proposal: Proposal, tasks: list[HandlingTask]) -> list[dict[str, Any]]:
    """What happened to the proposal and to these tasks, in words, newest first."""
    kinds = ContentType.objects.get_for_models(Proposal, HandlingTask)
    units = {task.pk: task.organ.name for task in tasks}
    organs = {task.organ_id: task.organ.name for task in tasks}
    of_tasks = Q(target_type=kinds[HandlingTask], target_id__in=list(units))
    events = Event.objects.filter(Q(target_type=kinds[Proposal], target_id=proposal.pk) | of_tasks)
    rows = events.select_related("actor", "capacity__organ", "capacity__congress").order_by("-pk")[:200]
    return [
        {
            "at": event.at,
            "who": event.actor.name if event.actor else "",
            "capacity": str(event.capacity) if event.capacity else "",
            "text": render_to_string(
                f"events/{event.kind}.html",
                {
                    "event": event,
                    "data": event.data,
                    "unit": units.get(event.target_id, "") if event.target_type_id != kinds[Proposal].pk else "",
                    "organ": organs.get(event.data.get("organ"), ""),
                },
            ),
        }
        for event in rows
    ]


def open_moves(obj: Proposal | HandlingTask, user: User) -> list[Move]:
    """The moves the user may make now."""
    table = PROPOSAL_MOVES if isinstance(obj, Proposal) else TASK_MOVES
    return table.open_to(user, obj)


def buttons(obj: Proposal | HandlingTask, user: User, address: str) -> list[dict[str, Any]]:
    """The open moves as buttons that lead to the page called ``address``."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse(address, args=[obj.pk, move.name]),
            "style": "main" if move.name in MAIN_MOVES else "danger" if move.name in DANGEROUS else "plain",
        }
        for move in open_moves(obj, user)
    ]
