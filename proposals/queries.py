"""Reads for screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Min, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress import calendar, clock, files
from congress.models import Congress, Event, Organ, Session, User
from congress.workflow import Move
from deputies.models import Delegation, Mandate
from proposals.models import (
    Category,
    Clock,
    Extent,
    HandlingTask,
    Outcome,
    Proposal,
    Publication,
    Publicity,
    PublishedReply,
    Reply,
)
from proposals.workflow import DANGEROUS, DEAD, MAIN_MOVES, PROPOSAL_MOVES, PUBLISHABLE, TASK_MOVES, State, TaskState

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


# What everybody may read -----------------------------------------------------------------------------------------


def published(rows: QuerySet) -> QuerySet:
    """The proposals that everybody may read."""
    return rows.filter(Exists(Publication.objects.published().filter(proposal=OuterRef("pk"))))


def publishable(rows: QuerySet) -> QuerySet:
    """The proposals that may be published and are not."""
    there = Publication.objects.published().filter(proposal=OuterRef("pk"))
    return rows.filter(~Exists(there), state__in=sorted(PUBLISHABLE)).exclude(publicity=Publicity.NONE)


def replied_since(rows: QuerySet) -> QuerySet:
    """The proposals published in full with a reply sent after the check: it waits for the next one."""
    full = Publication.objects.published().filter(extent=Extent.FULL)
    newer = Reply.objects.filter(task__proposal=OuterRef("proposal"), sent_at__gt=OuterRef("published_at"))
    return rows.filter(pk__in=full.filter(Exists(newer)).values("pk"))


def publishing_buttons(proposal: Proposal, user: User) -> list[dict[str, Any]]:
    """The ways to the forms that publish a proposal and take it off again."""
    if not user.has_perm("proposals.publish", proposal):
        return []
    there = Publication.objects.published().filter(pk=proposal.pk).exists()
    may = proposal.state in PUBLISHABLE and proposal.publicity != Publicity.NONE
    again = gettext("Publish again") if there else gettext("Publish")
    offered = [("publish", again, may), ("unpublish", gettext("Take off the public pages"), there)]
    return [
        {
            "name": name,
            "label": label,
            "url": reverse(f"admin:proposal_{name}", args=[proposal.pk]),
            "style": "danger" if name == "unpublish" else "plain",
        }
        for name, label, is_open in offered
        if is_open
    ]


MOST_UNITS = 300  # a longer choice is no choice
LONGEST_NUMBER = 6  # digits of a running number

Choices = list[tuple[Any, str]]


@dataclass(frozen=True)
class Archive:
    """Published proposals as somebody asked for them: rows; words, tags and the newest key for the index; what the page
    shows.
    """

    rows: QuerySet
    words: str
    tags: dict[str, Q]
    start: int | None
    context: dict[str, Any]


def archive(asked: Mapping[str, str]) -> Archive:
    """The published proposals of one congress; choices that make no sense are passed over.

    ``asked``: congress (code), search, number, category, unit, outcome (ids) and year. The filters are asked of the
    index of words where it keeps tags (see ``congress.search``), else of the columns.
    """
    congresses = list(Congress.objects.order_by("pk"))
    named = (one for one in congresses if one.code == asked.get("congress"))
    congress = next(named, congresses[0] if congresses else None)
    choices = _facets(congress) | {"year": _years(congress)}
    chosen = {name: _among(asked.get(name, ""), choices[name]) for name in ("category", "unit", "outcome", "year")}
    number, words = asked.get("number", "").strip()[:40], asked.get("search", "").strip()[:60]
    tags = _tags(congress, chosen, number) if congress else {}
    if tags or words or number:
        tags |= {f"g:{congress.pk}": Q(congress=congress)} if len(congresses) > 1 else {}
    replies = PublishedReply.objects.select_related("organ", "outcome").defer("body").order_by("pk")
    rows = Publication.objects.published().filter(congress=congress).select_related("category").defer("body")
    context = {
        "congress": congress,
        "congresses": [(one.code, one.name) for one in congresses],
        "choices": {name: [("", _("All")), *rows] for name, rows in choices.items()},
        "chosen": chosen,
        "number": number,
        "search": words,
        "is_narrowed": bool(tags or words or number),
    }
    text = words if number.isdecimal() else f"{words} {number}".strip()
    start = None
    if chosen["year"]:  # the newest of an old year lies far from the newest of all
        start = rows.filter(year=chosen["year"]).order_by("-pk").values_list("pk", flat=True).first()
    return Archive(rows.prefetch_related(Prefetch("replies", replies)), text, tags, start, context)


def publication_of_page() -> QuerySet:
    """Published proposals with everything their public page shows."""
    replies = PublishedReply.objects.select_related("organ", "outcome").order_by("pk")
    rows = Publication.objects.published().select_related("congress", "session__term", "category")
    return rows.prefetch_related(Prefetch("replies", replies))


def _tags(congress: Congress, chosen: dict[str, Any], number: str) -> dict[str, Q]:
    """What is chosen, as tags and as filters on columns."""
    replied = PublishedReply.objects.order_by()
    filters = {
        "category": ("c", lambda pk: Q(category=pk)),
        "unit": ("u", lambda pk: Q(pk__in=replied.filter(organ=pk).values("publication"))),
        "outcome": ("o", lambda pk: Q(pk__in=replied.filter(outcome=pk).values("publication"))),
        "year": ("y", lambda year: Q(year=year)),
    }
    tags = {
        f"{filters[name][0]}:{value}": filters[name][1](value) for name, value in chosen.items() if value is not None
    }
    if number.isdecimal() and number.isascii() and len(number) <= LONGEST_NUMBER:
        tags[f"n:{int(number)}"] = Q(number=int(number))
    return tags


def _facets(congress: Congress | None) -> dict[str, Choices]:
    """What proposals of this congress can be filtered by, in one query: categories of the first level, units, outcomes,
    delegations.
    """
    parts = {
        "category": (Category.objects.filter(congress=congress, parent=None), F("code")),
        "unit": (Organ.objects.filter(congress=congress).exclude(kind="delegation"), F("code")),
        "outcome": (Outcome.objects.filter(congress=congress), F("code")),
        "delegation": (Delegation.objects.filter(congress=congress), Cast("number", CharField())),
    }
    queries = [
        rows.order_by().annotate(facet=Value(facet), mark=mark).values_list("facet", "mark", "pk", "name")
        for facet, (rows, mark) in parts.items()
    ]
    found = queries[0].union(*queries[1:], all=True).order_by("facet", "pk")
    choices: dict[str, Choices] = {facet: [] for facet in parts}
    for facet, mark, pk, name in found:
        choices[facet].append((pk, f"{mark} {name}" if facet in {"category", "outcome"} else name))
    return {facet: rows[:MOST_UNITS] for facet, rows in choices.items()}


def _years(congress: Congress | None) -> Choices:
    """The years since the first session, the newest first."""
    first = Session.objects.filter(term__congress=congress).aggregate(first=Min("begins_on"))["first"]
    today = clock.today().year
    return [(year, str(year)) for year in range(today, (first.year if first else today) - 1, -1)]


def _among(text: str, choices: Choices) -> Any:
    """The value of the choice that was made; none where it is none of them."""
    return next((value for value, _label in choices if str(value) == text), None)
