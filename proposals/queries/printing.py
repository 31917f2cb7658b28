"""What papers tell: the whole file of a proposal, hand-over lists, evaluation forms, the volume of a session."""

import datetime as dt
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import TruncDate
from django.utils import translation

from congress import clock
from congress.models import Role, Session, User
from proposals.models import Clock, Contact, HandlingTask, Kind, Proposal, Reply
from proposals.queries.authors import read_with
from proposals.queries.chain import replies_of_page, tasks_in_short, timeline
from proposals.queries.planning import plan_of, with_plans
from proposals.workflow import NUMBERED

MOST_BATCHES = 60  # shown at once, newest first: two years of weekly assigning
LOOKED_BACK = (100, 800, None)  # days: a large congress fills the page from its last months, and counts no more


@translation.override("zh-hans")  # the paper is Chinese whatever the screen speaks
def of_history(user: User, proposal: Proposal) -> dict[str, Any]:
    """Everything about a proposal that the user may see, for the paper that tells it."""
    tasks = tasks_in_short(user, proposal)
    contacts = Contact.objects.filter(task__in=tasks).select_related("task__organ").order_by("happened_at")
    replies = replies_of_page(user).filter(task__in=tasks).select_related("evaluation").order_by("pk")
    versions = proposal.versions.select_related("by").order_by("number")
    return {
        "tasks": tasks,
        "contacts": read_with(proposal, contacts),
        "plans": _plans(user, proposal),
        "replies": read_with(proposal, replies),
        "entries": timeline(proposal, tasks, user=user),
        "versions": read_with(proposal, versions) if user.has_perm("proposals.view_versions", proposal) else [],
        "with_contact": user.has_perm("proposals.see_contact", proposal),
        "between_units": not user.acts(Role.DEPUTY),
    }


def _plans(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """Plan and diary of each unit, as far as the user reads them on the task's page."""
    tasks = with_plans(HandlingTask.objects.visible_to(user).filter(proposal=proposal)).select_related("organ", "plan")
    found = list(tasks.order_by("pk"))
    for task in found:
        task.proposal = proposal
    return [shown for task in found if (shown := plan_of(task, [], user))]


def given_by(user: User) -> QuerySet:
    """The tasks the user's own body gave: the congress to its organs, or a dispatching office to the bureaus."""
    tasks = HandlingTask.objects.filter(congress=user.post.congress_id)
    given = (
        tasks.second_tier_of(user.post) if user.acts(Role.DISPATCHER) else tasks.visible_to(user).filter(parent=None)
    )
    return given.exclude(proposal__kind=Kind.HAND_OVER)


def batches(tasks: QuerySet) -> list[dict[str, Any]]:
    """Tasks as they were given: by session and day, newest first, with ``unit_count``, ``task_count`` and a ``key``."""
    for days in LOOKED_BACK:
        found = _batches_since(tasks, days)
        if len(found) == MOST_BATCHES:
            break
    sessions = Session.objects.select_related("term").in_bulk({row["proposal__session"] for row in found})
    return [
        {**row, "session": sessions[row["proposal__session"]], "key": f"{row['proposal__session']}:{row['day']}"}
        for row in found
    ]


def _batches_since(tasks: QuerySet, days: int | None) -> list[dict[str, Any]]:
    """The newest of them, of those given in the last ``days``."""
    rows = tasks.filter(assigned_at__gte=clock.now() - dt.timedelta(days)) if days else tasks
    rows = rows.annotate(day=TruncDate("assigned_at")).values("proposal__session", "day")
    counted = rows.annotate(unit_count=Count("organ", distinct=True), task_count=Count("pk"))
    return list(counted.order_by("-day", "-proposal__session")[:MOST_BATCHES])


def of_batch(tasks: QuerySet, batch: dict[str, Any]) -> QuerySet:
    """The tasks of one of the ``batches``."""
    days = tasks.annotate(day=TruncDate("assigned_at"))
    return days.filter(proposal__session=batch["session"], day=batch["day"])


def handed_over(tasks: QuerySet) -> QuerySet:
    """Tasks with everything the hand-over papers of proposals say; hand-over items have a list of their own."""
    terms = Clock.objects.order_by("pk")
    return (
        tasks.exclude(proposal__kind=Kind.HAND_OVER)
        .select_related(
            "organ",
            "congress",
            "parent__organ__dispatcher",
            "proposal__session__term__congress",
            "proposal__lead__person",
        )
        .prefetch_related(Prefetch("clocks", terms), Prefetch("proposal__clocks", terms.filter(task=None)))
    )


def replies_to_print(user: User, proposals: list[int]) -> QuerySet:
    """The replies that were sent to these proposals and that the user sees, with what the evaluation form says."""
    replies = Reply.objects.visible_to(user).filter(task__proposal__in=proposals).exclude(sent_at=None)
    return (
        replies.filter(task__proposal__confidential=False)
        .select_related(
            "outcome",
            "evaluation",
            "task__organ",
            "task__proposal__lead__person",
            "task__proposal__session__term__congress",
        )
        .order_by("task__proposal__number", "pk")
    )


def accepted_in(user: User, session: Session) -> QuerySet:
    """The accepted proposals of a session in the order of their numbers: those of the session itself first; without
    the confidential, which are not printed in volumes.
    """
    rows = Proposal.objects.visible_to(user).filter(session=session, state__in=sorted(NUMBERED), confidential=False)
    rows = rows.select_related("category", "lead__person", "lead__delegation", "publication")
    return rows.order_by("-in_session", "kind", "number")


def with_replies(user: User, proposals: list[Proposal]) -> list[tuple[Proposal, list[Reply]]]:
    """Each proposal with the replies that were sent to it."""
    replies: dict[int, list[Reply]] = {}
    for reply in replies_to_print(user, [proposal.pk for proposal in proposals]):
        replies.setdefault(reply.task.proposal_id, []).append(reply)
    return [(proposal, replies.get(proposal.pk, [])) for proposal in proposals]


def sessions_with_accepted(user: User) -> list[dict[str, Any]]:
    """The sessions in which the user sees accepted proposals, newest first, with how many."""
    rows = Proposal.objects.visible_to(user).filter(state__in=sorted(NUMBERED), confidential=False)
    counts = dict(rows.values_list("session").annotate(Count("pk")))
    sessions = Session.objects.filter(pk__in=counts).select_related("term").order_by("-begins_on", "-pk")
    return [{"session": session, "count": counts[session.pk]} for session in sessions]
