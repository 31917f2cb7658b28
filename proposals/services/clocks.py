"""Starting and stopping the terms of time."""

import dataclasses
import datetime as dt

from congress import calendar, clock
from congress.models import Organ, TermRule, Unit, What
from proposals.models import Check, Clock, HandlingRules, HandlingTask, HandOverItem, ItemTerm, Kind, Proposal

ANSWER_TERMS = (What.REPLY, What.REHANDLING)
A_DAY = dt.timedelta(days=1)


Pair = tuple[Proposal, HandlingTask | None]


def start(what: What, proposal: Proposal, task: HandlingTask | None = None) -> Clock | None:
    """Start a term that counts from today; ``None`` where the congress has no such term.

    A term of the same kind that still runs is stopped: the new one takes its place.
    """
    return next(iter(start_all(what, [(proposal, task)])), None)


def start_all(what: What, pairs: list[Pair]) -> list[Clock]:
    """The same for many proposals of one congress, all as a whole or each for a unit's task: one sum for all."""
    rule = TermRule.objects.filter(congress=pairs[0][0].congress_id, what=what).first() if pairs else None
    if rule is None:
        return []
    proposals, tasks = zip(*pairs, strict=True)
    whose = {"task": None, "proposal__in": proposals} if tasks[0] is None else {"task__in": tasks}
    Clock.objects.running().filter(what=what, **whose).update(stopped_on=clock.today())
    today = clock.today()
    due = calendar.deadline(rule, today)
    shared = {"what": what, "starts_on": today, "due_on": due.on, "basis": due.as_json()}
    return Clock.objects.bulk_create(
        Clock(
            proposal=proposal,
            task=task,
            round=task.round if task else proposal.round,
            provisional=due.provisional,
            **shared,
        )
        for proposal, task in pairs
    )


def start_check(what: Check, proposal: Proposal, days: int | None) -> Clock | None:
    """Start the term of a review level, so many working days from today; ``None`` where the congress sets none."""
    if days is None:
        return None
    return _run(what, proposal, None, calendar.deadline((days, Unit.WORKING_DAY), clock.today()))


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


def pause(task: HandlingTask) -> None:
    """Let a unit's term to answer rest while the office audits its reply. A term that has run out runs on: the unit is
    late already; so does one of hours, which leaves no day to rest.
    """
    for each in Clock.objects.running().filter(task=task, what__in=ANSWER_TERMS, due_at=None):
        if not each.is_over:
            each.stopped_on, each.rests = clock.today(), True
            each.save(update_fields=["stopped_on", "rests"])


def paused(task: HandlingTask) -> Clock | None:
    """The term to answer that rests; ``None`` where one runs, or none ever did."""
    return Clock.objects.filter(task=task, rests=True).first()


def end_rest(task: HandlingTask) -> None:
    """What rests does not go on any more: the reply is out, or another term has taken its place."""
    Clock.objects.filter(task=task, rests=True).update(rests=False)


def resume(task: HandlingTask) -> Clock | None:
    """Let the term go on when the reply comes back: to its old last day, or as many working days after today as were
    left when it came to rest (at least one, since the leader approves anew), whichever is later. The term of the
    proposal as a whole has run on meanwhile: the audit is the office's own time.
    """
    old = paused(task)
    if old is None:
        return None
    end_rest(task)
    today = clock.today()
    left = max(calendar.working_days_between(old.stopped_on, old.due_on), 1)
    day = max(old.due_on, calendar.deadline((left, "working_day"), today).on)
    due = calendar.rested(calendar.Deadline.from_json(old.basis), old.stopped_on, today, day)
    return Clock.objects.create(
        proposal=old.proposal,
        task=task,
        what=old.what,
        round=old.round,
        starts_on=old.starts_on,
        due_on=due.on,
        basis=due.as_json(),
    )


def stop(proposal: Proposal, *whats: What, task: HandlingTask | None = None) -> None:
    """Stop the running terms of these kinds."""
    Clock.objects.running().filter(proposal=proposal, task=task, what__in=whats).update(stopped_on=clock.today())


def stop_whole(proposals: list[Proposal], *whats: What) -> None:
    """Stop the running terms of these kinds that concern these proposals as a whole."""
    whole = Clock.objects.running().filter(proposal__in=proposals, task=None, what__in=whats)
    whole.update(stopped_on=clock.today())


def stop_all(proposal: Proposal) -> None:
    """Stop everything that runs for the proposal: it has come to its end."""
    Clock.objects.running().filter(proposal=proposal).update(stopped_on=clock.today())


def running(what: What, task: HandlingTask) -> Clock | None:
    """The running term of this kind for a unit's task."""
    return Clock.objects.running().filter(task=task, what=what).first()


def running_whole(what: What, proposal: Proposal) -> Clock | None:
    """The running term of this kind for the proposal as a whole."""
    return Clock.objects.running().filter(proposal=proposal, task=None, what=what).first()


def hand_on(task: HandlingTask, former: Organ, heir_task: HandlingTask, *whats: What) -> None:
    """Let the terms of ``task`` that run, or rest during an audit, go on unchanged for ``heir_task``; their sums name
    the unit they come from.
    """
    for each in Clock.objects.alive().filter(task=task, what__in=whats or What.values):
        due = calendar.passed_on(calendar.Deadline.from_json(each.basis), former.name, former.valid_to + A_DAY)
        each.task, each.basis = heir_task, due.as_json()
        each.save(update_fields=["task", "basis"])


def recompute(year: int) -> int:
    """Compute provisional due days again after ``year`` was entered in the calendar; returns how many moved."""
    moved = 0
    clocks = Clock.objects.running().filter(provisional=True, due_on__year__gte=year - 1)
    rules: dict = {(rule.congress_id, rule.what): rule for rule in TermRule.objects.all()} | _checks()
    for each in clocks.select_related("proposal__item").iterator():
        due = _computed(each, rules)
        if due is None:
            continue
        if (due.on, due.provisional) != (each.due_on, each.provisional):
            moved += due.on != each.due_on
            each.due_on, each.basis, each.provisional = due.on, _as_before(due, each.basis), due.provisional
            each.save(update_fields=["due_on", "basis", "provisional"])
    return moved


def _checks() -> dict[tuple[int, str], tuple[int, str] | None]:
    """The terms of the review levels of every congress that sets some."""
    rows = HandlingRules.objects.values_list("congress", "delegation_check_days", "committee_check_days")
    found = {}
    for congress, *days in rows:
        found |= {(congress, what): (n, Unit.WORKING_DAY) for what, n in zip(Check, days, strict=True) if n}
    return found


def _computed(each: Clock, rules: dict) -> calendar.Deadline | None:
    """The term of a clock by its rule as it stands now; an item's is its own."""
    if each.proposal.kind == Kind.HAND_OVER and each.what != What.EVALUATION:
        return term_of(each.proposal.item, each.starts_on)
    rule = rules.get((each.proposal.congress_id, each.what))
    return calendar.deadline(rule, each.starts_on) if rule else None


def _as_before(due: calendar.Deadline, basis: dict) -> dict:
    """The new sum, with what the old one said about its way from unit to unit."""
    kept = [step for step in calendar.Deadline.from_json(basis).steps if step.code == "passed_on"]
    return dataclasses.replace(due, steps=[*due.steps, *kept]).as_json()
