"""Starting and stopping the terms of time."""

import datetime as dt

from congress import calendar, clock
from congress.models import TermRule, What
from proposals.models import Clock, HandlingTask, HandOverItem, ItemTerm, Kind, Proposal


def start(what: What, proposal: Proposal, task: HandlingTask | None = None) -> Clock | None:
    """Start a term that counts from today; ``None`` where the congress has no such term.

    A term of the same kind that still runs is stopped: the new one takes its place.
    """
    rule = TermRule.objects.filter(congress=proposal.congress_id, what=what).first()
    if rule is None:
        return None
    stop(proposal, what, task=task)
    return _run(what, proposal, task, calendar.deadline(rule, clock.today()))


def start_item(item: HandOverItem) -> Clock:
    """Start the term of a hand-over item, its own whatever the congress has for proposals: from this moment, for hours
    to a moment. One that runs still is stopped.
    """
    stop(item.proposal, What.REPLY)
    return _run(What.REPLY, item.proposal, None, term_of(item, clock.now()))


def term_of(item: HandOverItem, start: dt.datetime | dt.date) -> calendar.Deadline:
    """When an item handed over at ``start`` is to be answered, with the sum."""
    if item.until:
        return calendar.fixed(item.until)
    return calendar.deadline(ItemTerm(item.term).amount, start)


def share(what: What, proposal: Proposal, task: HandlingTask) -> Clock | None:
    """Give a task the running term of the whole item, under the name ``what``."""
    whole = running_whole(What.REPLY, proposal)
    if whole is None:
        return None
    facts = {"starts_on": whole.starts_on, "due_on": whole.due_on, "due_at": whole.due_at, "basis": whole.basis}
    return Clock.objects.create(
        proposal=proposal, task=task, what=what, round=task.round, provisional=whole.provisional, **facts
    )


def _run(what: What, proposal: Proposal, task: HandlingTask | None, due: calendar.Deadline) -> Clock:
    return Clock.objects.create(
        proposal=proposal,
        task=task,
        what=what,
        round=task.round if task else proposal.round,
        starts_on=clock.today(),
        due_on=due.on,
        due_at=due.at,
        basis=due.as_json(),
        provisional=due.provisional,
    )


def put_off(what: What, proposal: Proposal, task: HandlingTask | None, day: dt.date) -> Clock:
    """Replace a running term by one that ends on the granted ``day``; the sum says what it was put off from."""
    old = Clock.objects.running().get(proposal=proposal, task=task, what=what)
    stop(proposal, what, task=task)
    before = calendar.Deadline.from_json(old.basis)
    due = calendar.put_off(before, day)
    return Clock.objects.create(
        proposal=proposal,
        task=task,
        what=what,
        round=old.round,
        starts_on=old.starts_on,
        due_on=due.on,
        basis=due.as_json(),
    )


def stop(proposal: Proposal, *whats: What, task: HandlingTask | None = None) -> None:
    """Stop the running terms of these kinds."""
    Clock.objects.running().filter(proposal=proposal, task=task, what__in=whats).update(stopped_on=clock.today())


def stop_all(proposal: Proposal) -> None:
    """Stop everything that runs for the proposal: it has come to its end."""
    Clock.objects.running().filter(proposal=proposal).update(stopped_on=clock.today())


def running(what: What, task: HandlingTask) -> Clock | None:
    """The running term of this kind for a unit's task."""
    return Clock.objects.running().filter(task=task, what=what).first()


def running_whole(what: What, proposal: Proposal) -> Clock | None:
    """The running term of this kind for the proposal as a whole."""
    return Clock.objects.running().filter(proposal=proposal, task=None, what=what).first()


def recompute(year: int) -> int:
    """Compute provisional due days again after ``year`` was entered in the calendar; returns how many moved."""
    moved = 0
    clocks = Clock.objects.running().filter(provisional=True, due_on__year__gte=year - 1)
    rules = {(rule.congress_id, rule.what): rule for rule in TermRule.objects.all()}
    for each in clocks.select_related("proposal__item").iterator():
        due = _computed(each, rules)
        if due is None:
            continue
        if (due.on, due.provisional) != (each.due_on, each.provisional):
            moved += due.on != each.due_on
            each.due_on, each.basis, each.provisional = due.on, due.as_json(), due.provisional
            each.save(update_fields=["due_on", "basis", "provisional"])
    return moved


def _computed(each: Clock, rules: dict[tuple[int, str], TermRule]) -> calendar.Deadline | None:
    """The term of a clock by its rule as it stands now; an item's is its own."""
    if each.proposal.kind == Kind.HAND_OVER and each.what != What.EVALUATION:
        return term_of(each.proposal.item, each.starts_on)
    rule = rules.get((each.proposal.congress_id, each.what))
    return calendar.deadline(rule, each.starts_on) if rule else None
