"""The chain on screens: lists, steps, clocks, timeline, buttons."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from congress import calendar, events
from congress.models import UNIT_STAFF, Event, Organ, Role, User
from congress.workflow import Move
from deputies.models import Mandate
from proposals.models import (
    Clock,
    Commitment,
    CoOpinion,
    Coordination,
    CoSignature,
    Examination,
    HandlingTask,
    PaperRating,
    PlanStep,
    Proposal,
    Rating,
    Reply,
    Supplement,
)
from proposals.queries.authors import is_hidden, read_with, strike_names, unnamed_actors, with_authors_hidden
from proposals.queries.confidence import OPENED
from proposals.queries.contacts import file_rows, talks, with_contacts
from proposals.queries.events import ABOUT_A_REPLY, reads_of_replies
from proposals.queries.planning import ABOUT_A_PLAN, with_plans
from proposals.workflow import (
    DANGEROUS,
    DEAD,
    MAIN_MOVES,
    UNANSWERED,
    Signing,
    State,
    TaskRole,
    TaskState,
)

# The six stations of the steps bar, and the states that stand at each.
STEPS = (
    (_("Submit"), {State.DRAFT, State.COSIGNING, State.SENT_BACK}),
    (_("Review"), {State.DELEGATION_CHECK, State.COMMITTEE_CHECK, State.SUBMITTED, State.UNDER_REVIEW, State.REFUSED}),
    (_("Assign"), {State.ACCEPTED}),
    (_("Handle"), {State.ASSIGNED, State.IN_HANDLING}),
    (_("Reply"), set()),
    (_("Evaluate"), {State.REPLIED, State.EVALUATED}),
)
_HAS_CO_WISHES = Exists(Proposal.wished_co_organs.through.objects.filter(proposal=OuterRef("pk")))
_BESIDE = {
    "is_signed": Exists(CoSignature.objects.filter(proposal=OuterRef("pk"))),
    "is_merged": Exists(Proposal.objects.filter(main=OuterRef("pk"))),
}
CHOOSES_UNITS = frozenset({"accept", "assign", "assign_more", "dispatch"})
MOST_TOLD = 200  # events of a timeline
NEAR = 5  # working days; from then on a date is drawn as near


def _lead(name: str) -> Subquery:
    return Subquery(Mandate.objects.filter(pk=OuterRef("lead")).values(name))


def _due(column: str, key: str) -> Subquery:
    running = Clock.objects.running().filter(**{key: OuterRef("pk")})
    return Subquery(running.order_by("due_on").values(column)[:1])


# What lines are annotated with, made once: building it anew costs a list as much as its query.
_NAMES = {"lead_name": _lead("person__name"), "delegation_name": _lead("delegation__name")}
_TASK_NAMES = {
    "number_text": F("proposal__number_text"),
    "title": F("proposal__title"),
    "marks": F("proposal__marks"),
    "no_reply": F("proposal__no_reply"),
    "confidential": F("proposal__confidential"),
    "lead_name": F("proposal__lead__person__name"),
    "organ_name": F("organ__name"),
    "kind": F("proposal__kind"),
    "due_at": _due("due_at", "task"),
    "step_due_on": Subquery(
        PlanStep.objects.undone().filter(plan__task=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
    ),
}
_LINE = ("number_text", "title", "state", "of_delegation", "marks", "no_reply", "confidential")
_DUE_DAYS = {key: _due("due_on", key) for key in ("proposal", "task")}
_HOLDERS = HandlingTask.objects.exclude(state__in=sorted(DEAD | {TaskState.DISPATCHED})).order_by("-pk")
_UNIT = Subquery(_HOLDERS.filter(proposal=OuterRef("pk")).values("organ__name")[:1])


def of_page(user: User) -> QuerySet:
    """Proposals with what every page of one shows; what is mostly empty (a wished unit, a reason) is asked for where it
    is set, which ``has_co_wishes`` says of the wished co-handlers.
    """
    return _with_page(Proposal.objects.openable_by(user), user)


def after_a_move(user: User) -> QuerySet:
    """Where a proposal is found again by the one who has just moved it, whatever he may see now: who declines to sign
    is answered with the text he declined.
    """
    return _with_page(Proposal.objects.all(), user)


def _with_page(rows: QuerySet, user: User) -> QuerySet:
    rows = rows.select_related("session__term", "category", "lead__person", "lead__delegation")
    return with_authors_hidden(rows.annotate(has_co_wishes=_HAS_CO_WISHES), user)


def wishes_of(proposal: Proposal) -> dict[str, Any]:
    """The units the deputy wishes for: ``main`` and the co-handlers ``co``; asked for only where there are any."""
    co = proposal.wished_co_organs.order_by("code") if getattr(proposal, "has_co_wishes", True) else ()
    return {"main": proposal.wished_organ, "co": list(co)}


def wishes_at(move: str, obj: Any) -> dict[str, Any]:
    """The wishes that help whoever makes this move: a suggestion to the reviewer and to those who choose a unit."""
    if move not in CHOOSES_UNITS:
        return {}
    return wishes_of(obj if isinstance(obj, Proposal) else obj.proposal)


def of_detail(user: User) -> QuerySet:
    """Proposals for the page of one, with ``is_signed`` and ``is_merged``: whether there are signatories beside
    the lead and texts beside this one to ask for. Mostly there are none, which saves two queries.
    """
    return of_page(user).annotate(**_BESIDE)


def tasks_of_page(user: User) -> QuerySet:
    """Tasks with everything a detail page shows; the proposal comes in a query of its own, or 15 tables were joined."""
    proposals = Proposal.objects.select_related(
        "congress", "session__term", "category", "wished_organ", "lead__person", "lead__delegation"
    )
    proposals = with_authors_hidden(proposals.annotate(has_co_wishes=_HAS_CO_WISHES), user)
    tasks = HandlingTask.objects.visible_to(user).select_related(
        "organ__dispatcher", "parent__organ", "congress", "suggested_organ", "return_reason", "reply__outcome",
        "plan",
    )  # fmt: skip
    return with_plans(tasks).prefetch_related(Prefetch("proposal", proposals), Prefetch("contacts", talks()))


def replies_of_page(user: User) -> QuerySet:
    """Replies with everything a page shows."""
    rows = with_authors_hidden(
        Reply.objects.visible_to(user), user, proposal="task__proposal", congress="task__congress"
    )
    return rows.select_related(
        "task__organ", "task__parent__organ__dispatcher", "task__proposal__lead__person", "task__proposal__lead__post",
        "task__proposal__congress", "outcome", "letter", "scan", "evaluation",
    )  # fmt: skip


def tasks_in_short(user: User, proposal: Proposal) -> list[HandlingTask]:
    """The tasks of a proposal that the user sees, as its page names them, with how often it was talked about."""
    tasks = HandlingTask.objects.visible_to(user).filter(proposal=proposal).select_related("organ")
    return read_with(proposal, with_plans(with_contacts(tasks)).order_by("pk"))


def signatures_of(proposal: Proposal) -> list[CoSignature]:
    """Who was asked to sign and what came of it; withdrawn invitations are nobody's business."""
    if not proposal.is_signed or is_hidden(proposal):
        return []
    rows = proposal.signatures.exclude(state=Signing.REVOKED).select_related("mandate__person", "mandate__delegation")
    return list(rows.order_by("pk"))


def merged_with(proposal: Proposal, user: User) -> list[Proposal]:
    """The proposals handled together with this one, as its page names them to the user: they have other authors. Each
    says whether he may open it (``openable``).
    """
    if not (proposal.main_id or proposal.is_merged):
        return []
    together = Proposal.objects.filter(main=proposal.main_id or proposal.pk).exclude(pk=proposal.pk)
    seen = Proposal.objects.openable_by(user).filter(pk=OuterRef("pk"))
    together = together.only("number_text", "title", "state").annotate(openable=Exists(seen))
    found = list(together.order_by("number", "pk"))
    strike_names(found, user)
    return found


def examinations_of(proposal: Proposal, replies: list[Reply]) -> list[Examination]:
    """The examinations of this proposal, newest first; asked for only where one of its ``replies`` did not satisfy."""
    ratings = {reply.evaluation.overall for reply in replies if hasattr(reply, "evaluation")}
    if Rating.DISSATISFIED not in ratings:
        return []
    return read_with(proposal, proposal.examinations.order_by("-round"))


def replies_in_short(user: User, tasks: list[HandlingTask]) -> list[Reply]:
    """The replies to these tasks that the user sees, without their texts."""
    replies = (
        Reply.objects.visible_to(user)
        .filter(task__in=tasks)
        .select_related("outcome", "evaluation", "commitment")
        .defer("body")
    )
    found = list(replies.order_by("pk"))
    by_pk = {task.pk: task for task in tasks}
    for reply in found:
        reply.task = by_pk[reply.task_id]
    return found


def lines(rows: QuerySet, user: User | None = None) -> QuerySet:
    """Proposals as a page lists them: ``lead_name``, ``delegation_name``, ``due_on``, ``unit`` and the few columns
    shown. All four are asked of the lines shown; joined, they would be looked up for each of the thousand found.
    """
    names = _NAMES
    if user and user.acts(*UNIT_STAFF):
        rows = with_authors_hidden(rows, user)
        names = _NAMES | {"lead_name": Case(When(authors_hidden=True, then=Value("")), default=_NAMES["lead_name"])}
    return with_unit(with_due_day(rows.only(*_LINE).annotate(**names), "proposal"))


def task_lines(rows: QuerySet, user: User) -> QuerySet:
    """Tasks as a page lists them, with the proposal's ``number_text``, ``title`` and ``lead_name``, ``due_on``, and
    ``step_due_on``: by when the next step of the unit's plan is to be done.
    """
    names = _TASK_NAMES
    if user.acts(*UNIT_STAFF):
        rows = with_authors_hidden(rows, user, proposal="proposal")
        hidden = When(authors_hidden=True, then=F("proposal__delegation__name"))
        names = _TASK_NAMES | {"lead_name": Case(hidden, default=_TASK_NAMES["lead_name"])}
    return with_due_day(rows.only("state", "role", "assigned_at", "proposal_id").annotate(**names), "task")


def with_due_day(rows: QuerySet, key: str) -> QuerySet:
    """Each row with ``due_on``: the nearest day on which one of its running terms ends."""
    return rows.annotate(due_on=_DUE_DAYS[key])


def late(rows: QuerySet) -> QuerySet:
    """The proposals with a term that has run out."""
    return rows.filter(Exists(Clock.objects.late().filter(proposal=OuterRef("pk"))))


def paper_ratings(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """What clerks have entered from paper and does not count yet or never will, newest first, with its scans; asked for
    only while the proposal waits for an evaluation.
    """
    if proposal.state != State.REPLIED:
        return []
    waiting = PaperRating.objects.visible_to(user).filter(reply__task__proposal=proposal, reply__evaluation=None)
    rows = waiting.select_related("by", "reply__task__organ").order_by("-pk")
    return [{"rating": row, "files": file_rows(row)} for row in rows]


def with_unit(rows: QuerySet) -> QuerySet:
    """Each proposal with ``unit``: the name of the organ that has it now (the latest open task)."""
    return rows.annotate(unit=_UNIT)


def unit_of(proposal: Proposal) -> str | None:
    """The ``unit`` of one proposal."""
    return _HOLDERS.filter(proposal=proposal).values_list("organ__name", flat=True).first()


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
    near = "provisional" if each.provisional else "near" if left <= NEAR else "ok"
    state = "late" if left < 0 or each.is_over else near
    label, steps = each.get_what_display(), calendar.sum_in_words(due)
    return {"on": each.due_on, "at": each.due_at, "label": label, "steps": steps, "state": state}


def clocks_of(proposal: Proposal, task: HandlingTask | None = None) -> list[dict[str, Any]]:
    """The running terms of the proposal as a whole, or of one unit's task."""
    rows = Clock.objects.running().filter(proposal=proposal, task=task).order_by("due_on")
    return [clock_shown(each) for each in rows]


def together(task: HandlingTask) -> dict[str, Any]:
    """What the units settle among themselves about this task: the lead's draft a co-handler may countersign, the
    opinions given or received, who handles it beside, and requests for more time.
    """
    shown: dict[str, Any] = {
        "extensions": list(task.extensions.order_by("-pk")),
        "urges": list(task.urges.select_related("by").order_by("-pk")),
    }
    if task.role in {TaskRole.LEAD, TaskRole.CO}:
        shown["units"] = list(task.beside().select_related("organ").order_by("pk"))
        whose = [task] if task.role == TaskRole.CO else shown["units"]
        shown["opinions"] = list(_opinions(whose))
        shown["coordinations"] = list(_coordinations([task, *shown["units"]]))
    if task.role == TaskRole.CO and task.state in UNANSWERED:
        shown["draft"] = task.draft_of_lead()
        if shown["draft"]:
            [shown["draft"]] = read_with(task.proposal, [shown["draft"]])
    return {name: read_with(task.proposal, rows) if isinstance(rows, list) else rows for name, rows in shown.items()}


def _opinions(tasks: list[HandlingTask]) -> QuerySet:
    rows = CoOpinion.objects.filter(task__in=tasks).select_related("task__organ", "countersigned")
    return rows.order_by("-pk")


def _coordinations(tasks: list[HandlingTask]) -> QuerySet:
    return Coordination.objects.filter(task__in=tasks).select_related("task__organ").order_by("-pk")


def supplements_of(proposal: Proposal) -> list[Supplement]:
    """What the deputy has added to the accepted text, oldest first."""
    return read_with(proposal, proposal.supplements.order_by("pk")) if proposal.supplemented_at else []


def timeline(proposal: Proposal, tasks: list[HandlingTask], *, user: User) -> list[dict[str, Any]]:
    """What happened to the proposal and to these tasks, in words, newest first; nothing of a reply to those it does not
    go to.
    """
    kinds = ContentType.objects.get_for_models(Proposal, HandlingTask)
    units = {task.pk: task.organ.name for task in tasks}
    organs = {task.organ_id: task.organ.name for task in tasks}
    of_tasks = Q(target_type=kinds[HandlingTask], target_id__in=list(units))
    happened = Event.objects.filter(Q(target_type=kinds[Proposal], target_id=proposal.pk) | of_tasks)
    if not reads_of_replies(user, proposal):
        happened = happened.exclude(ABOUT_A_REPLY)
    if user.acts(Role.DEPUTY):
        happened = happened.exclude(ABOUT_A_PLAN)
    rows = events.newest(happened.exclude(kind=OPENED), MOST_TOLD)
    organs |= _former_units(rows)
    unnamed_actors(proposal, rows)

    def said(event: Event) -> dict[str, Any]:
        if event.kind == "proposals.take_over":  # what happened before it happened to the closed unit
            units[event.target_id] = organs[event.data["former"]]
        of_task = event.target_type_id != kinds[Proposal].pk
        unit = units.get(event.target_id, "") if of_task else ""
        return {"data": event.data, "unit": unit, "organ": organs.get(event.data.get("organ"), "")}

    return events.told(rows, said)


def _former_units(rows: list[Event]) -> dict[int, str]:
    """The names of the units that handed their task on, and of those that took it; asked only where one did."""
    passed = [event.data for event in rows if event.kind == "proposals.take_over"]
    named = {data[key] for data in passed for key in ("former", "organ")}
    return dict(Organ.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}


def open_moves(obj: Proposal | HandlingTask | Commitment, user: User) -> list[Move]:
    """The moves the user may make now."""
    return obj.MOVES.open_to(user, obj)


def buttons(obj: Proposal | HandlingTask | Commitment, user: User, address: str) -> list[dict[str, Any]]:
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
