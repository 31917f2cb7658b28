"""The state of a proposal follows from what its units have done."""

from collections.abc import Iterable

from congress import clock
from congress.models import What
from proposals.models import HandlingTask, HandOverItem, ItemRating, Kind, Proposal, Rating
from proposals.services import clocks
from proposals.workflow import ANSWERING, DEAD, HANDLED, HEARD, UNSIGNED, State, TaskState


def lock(pk: int, *more: str) -> Proposal:
    """The proposal, locked, with the relations named; its tasks are locked after it, by id."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("congress", "lead", *more)
    return rows.get(pk=pk)


def lock_all(pks: Iterable[int]) -> list[Proposal]:
    """Many at once, locked by id."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("congress", "lead").defer("body")
    return list(rows.filter(pk__in=pks).order_by("pk"))


def settle(proposal: Proposal) -> None:
    """Derive the state from the tasks of the current round and save it. The only writer of derived states.

    No live task: accepted (to be assigned). None signed for: assigned. Every answering unit has replied: replied;
    every reply evaluated (or its term run out): closed, unless one overall rating is *dissatisfied*: then it stands
    under examination. One that needs no reply closes when every unit has taken note.
    """
    if proposal.state not in HANDLED:
        return
    before = proposal.state
    tasks = HandlingTask.objects.filter(proposal=proposal, round=proposal.round).exclude(state__in=DEAD)
    tasks = list(tasks.select_related("reply__evaluation"))
    item = HandOverItem.objects.filter(pk=proposal.pk).first() if proposal.kind == Kind.HAND_OVER else None
    proposal.state = derive_item(tasks, _rating_of(proposal)) if item else derived(proposal, tasks)
    if proposal.state == State.REPLIED and before != State.REPLIED and not (item and item.is_polled):
        _ask_for_evaluation(proposal, tasks)
    if proposal.state in {State.REPLIED, State.EVALUATED, State.CLOSED}:
        clocks.stop(proposal, What.REPLY, What.REHANDLING)
    if proposal.state == State.CLOSED and before != State.CLOSED:
        proposal.closed_at = clock.now()
        clocks.stop_all(proposal)
    proposal.save(update_fields=["state", "closed_at"])


def _ask_for_evaluation(proposal: Proposal, tasks: list[HandlingTask]) -> None:
    """The terms to evaluate start together, with the last reply: before it the deputy cannot evaluate any."""
    for task in tasks:
        if task.state == TaskState.REPLIED and not hasattr(task.reply, "evaluation"):
            clocks.start(What.EVALUATION, proposal, task)


def _rating_of(proposal: Proposal) -> str | None:
    """What came back about the answers of this round to a hand-over item."""
    ratings = ItemRating.objects.filter(item=proposal.pk, round=proposal.round)
    return ratings.values_list("rating", flat=True).first()


def derive_item(tasks: list[HandlingTask], rating: str | None) -> State:
    """A hand-over item is rated as a whole, by deputy or poll, when every organ has answered."""
    state = derive(tasks)
    if state != State.REPLIED or rating is None:
        return state
    return State.EVALUATED if rating == Rating.DISSATISFIED else State.CLOSED


def derived(proposal: Proposal, tasks: list[HandlingTask]) -> State:
    """The state of a proposal by its own rule: one for reference closes when every unit has taken note, or replied."""
    return derive_noted(tasks) if proposal.no_reply else derive(tasks)


def derive_noted(tasks: list[HandlingTask]) -> State:
    units = [task for task in tasks if task.state != TaskState.DISPATCHED]
    if not units:
        return State.ASSIGNED if tasks else State.ACCEPTED
    if all(task.state in HEARD for task in units):
        return State.CLOSED
    return State.IN_HANDLING if any(task.state not in UNSIGNED for task in units) else State.ASSIGNED


def derive(tasks: list[HandlingTask]) -> State:
    answering = [task for task in tasks if task.role in ANSWERING and task.state != TaskState.DISPATCHED]
    if not answering:
        return State.ASSIGNED if tasks else State.ACCEPTED
    if any(task.state != TaskState.REPLIED for task in answering):
        signed = any(task.state not in UNSIGNED for task in answering)
        return State.IN_HANDLING if signed else State.ASSIGNED
    replies = [task.reply for task in answering]
    ratings = [reply.evaluation.overall if hasattr(reply, "evaluation") else None for reply in replies]
    if any(rating is None and reply.lapsed_on is None for rating, reply in zip(ratings, replies, strict=True)):
        return State.REPLIED
    return State.EVALUATED if Rating.DISSATISFIED in ratings else State.CLOSED
