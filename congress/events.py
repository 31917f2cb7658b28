"""What happened: audit trail and timeline in one insert-only table, the outbox beside it.

``record`` writes the fact and one ``Pending`` row per reaction inside the caller's transaction. After the commit the
bell rings; a worker runs each reaction in a transaction of its own and deletes the row. Losing the bell loses nothing:
a sweep finds due rows. A reaction only writes rows and is safe to run twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string

from congress import bell, clock
from congress.models import AuditRecord, Event, Pending, User

log = structlog.get_logger(__name__)
TRIES = 8
BACK_OFF = dt.timedelta(seconds=15)  # doubled at each try: the eighth comes about an hour after the first

Reaction = Callable[[Event], None]
_reactions: dict[str, dict[str, Reaction]] = defaultdict(dict)


@dataclass(frozen=True)
class RequestFacts:
    """Where a request came from; set by the middleware, added to every event it causes."""

    address: str = ""
    request_id: str = ""


request_facts: ContextVar[RequestFacts] = ContextVar("request_facts", default=RequestFacts())  # noqa: B039  (frozen)


def on(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Register a reaction to events of these kinds: ``@on("proposals.submit")``. For the floors above."""

    def register(reaction: Reaction) -> Reaction:
        for kind in kinds:
            _reactions[kind][f"{reaction.__module__}.{reaction.__qualname__}"] = reaction
        return reaction

    return register


def reactions_to(kind: str, module: str) -> list[Reaction]:
    """The reactions of this kind that rooms keep in their ``module``."""
    named = _reactions.get(kind, {}).items()
    return [reaction for name, reaction in named if f".{module}." in name]


def kinds() -> list[str]:
    """Every kind of event that somebody reacts to."""
    return sorted(_reactions)


def record(kind: str, target: models.Model, /, *, by: User | None, quiet: bool = False, **data: Any) -> Event:
    """Write what happened to ``target`` inside the caller's transaction; reactions run after it commits.

    ``by`` is the person who acted (``None`` for the system). ``data`` holds ids, names of fields and states and
    version numbers, never texts and never secrets. ``quiet``: it changes no desk and nobody's card but his whom it is
    about, such as one of a thousand sign-ins: open pages are not counted anew for it.
    """
    (event,) = record_many(kind, [(target, data)], by=by, quiet=quiet)
    return event


def record_many(
    kind: str, facts: list[tuple[models.Model, dict]], *, by: User | None, quiet: bool = False
) -> list[Event]:
    """The same for many objects at once, in two statements: an import records one event per row."""
    where = request_facts.get()
    events = [
        Event(
            kind=kind,
            target=target,
            congress_id=getattr(target, "congress_id", None),
            actor=by,
            capacity=by.post if by else None,
            data=data,
            address=where.address,
            request_id=where.request_id,
            is_quiet=quiet,
        )
        for target, data in facts
    ]
    if transaction.get_connection().in_atomic_block is False:
        message = f"{kind} was recorded outside a transaction."
        raise transaction.TransactionManagementError(message)
    Event.objects.bulk_create(events, batch_size=500)
    rows = [Pending(event=event, reaction=name) for event in events for name in _reactions[kind]]
    if rows:
        Pending.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(bell.ring)
    return events


NEWEST = "SELECT id FROM congress_event WHERE congress_id = %s AND NOT is_quiet ORDER BY id DESC LIMIT 1"


def newest_key(congress_id: int) -> int:
    """The key of the last event of a congress that was not quiet, 0 without any: while it stays, hardly anything there
    has changed. One that commits after a later one may be missed.

    Asked by pages every 15 seconds, so in plain SQL: putting a queryset together costs more than its answer.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(NEWEST, [congress_id])
        row = cursor.fetchone()
    return row[0] if row else 0


def audit(kind: str, *, by: User | None, what: str = "") -> None:
    """Write that something worth watching happened: a log-in, a denial, an export."""
    where = request_facts.get()
    AuditRecord.objects.create(kind=kind, actor=by, what=what[:200], address=where.address, request_id=where.request_id)


# What a timeline tells of an event; all columns of its five tables would cost as much again.
_TOLD = (
    "kind", "at", "data", "target_type", "target_id", "actor__name", "capacity__role", "capacity__organ__name",
    "capacity__congress__short_name",
)  # fmt: skip


def newest(events: QuerySet[Event], most: int = 100) -> list[Event]:
    """The last ``most`` of these events, newest first, with what ``told`` says of them."""
    rows = events.select_related("actor", "capacity__organ", "capacity__congress").only(*_TOLD)
    return list(rows.order_by("-pk")[:most])


def told(events: Iterable[Event], said: Callable[[Event], dict[str, Any]]) -> list[dict[str, Any]]:
    """Events as a timeline shows them, in the given order: when, who, in which capacity, what in words.

    ``said`` gives what the words of a kind (``templates/events/<kind>.html``) need beside the event: its ``data``.
    """
    return [
        {
            "at": event.at,
            "who": event.actor.name if event.actor else "",
            "capacity": str(event.capacity) if event.capacity else "",
            "text": render_to_string(f"events/{event.kind}.html", {"event": event, **said(event)}),
        }
        for event in events
    ]


def run_due(limit: int = 200) -> int:
    """Run reactions that are due, each in its own transaction; returns how many ran, well or not."""
    due = Pending.objects.filter(due_at__lte=clock.now()).order_by("id").values_list("pk", flat=True)[:limit]
    return sum(run(pk) for pk in list(due))


def run(pk: int) -> bool:
    """Run one reaction. Returns whether there was something to do; a failing reaction is put off, not raised."""
    try:
        with transaction.atomic():
            rows = Pending.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=clock.now())
            pending = rows.select_related("event").filter(pk=pk).first()
            if pending is None:
                return False
            reaction = _reactions[pending.event.kind].get(pending.reaction)
            if reaction is not None:  # a reaction that was removed from the code has nothing left to do
                reaction(pending.event)
            pending.delete()
    except Exception as error:
        log.exception("reaction_failed", pending=pk)
        _put_off(pk, error)
    return True


def _put_off(pk: int, error: Exception) -> None:
    """Count the failure; after the last try the row stands on the staff desk without a due time."""
    with transaction.atomic():
        Pending.objects.filter(pk=pk).update(tries=F("tries") + 1, error=f"{type(error).__name__}: {error}"[:2000])
        pending = Pending.objects.filter(pk=pk).first()
        if pending:
            given_up = pending.tries >= TRIES
            pending.due_at = None if given_up else clock.now() + BACK_OFF * 2 ** (pending.tries - 1)
            pending.save(update_fields=["due_at"])


def retry_stuck(*, by: User, pks: Iterable[int] | None = None) -> int:
    """Put reactions that were given up (those in ``pks``, else all) back into the queue; returns how many."""
    with transaction.atomic():
        stuck = Pending.objects.filter(due_at=None)
        count = (stuck if pks is None else stuck.filter(pk__in=pks)).update(due_at=clock.now(), tries=0)
        transaction.on_commit(bell.ring)
    audit("outbox.retry", by=by, what=str(count))
    return count
