"""Who was told of a proposal and its tasks, and who of them has opened the notice."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from congress.models import SECRETARIAT, Event, Notification, User
from proposals.models import HandlingTask, HandOverItem, Proposal

MOST = 60  # things told, the newest


@dataclass
class Telling:
    """One thing that was told: what it said, and to whom."""

    event: Event
    title: str
    read: list[Notification] = field(default_factory=list)
    unread: list[Notification] = field(default_factory=list)


def told_of(user: User) -> QuerySet:
    """The proposals and hand-over items one may open."""
    written = Proposal.objects.openable_by(user).order_by().values("pk")
    items = HandOverItem.objects.visible_to(user).order_by().values("proposal")
    seen = Q(pk__in=written) | Q(pk__in=items)
    return Proposal.objects.filter(seen).select_related("congress", "session__term__congress", "lead__person")


def readers_of(proposal: Proposal, user: User, *, unread: bool = False) -> list[Telling]:
    """What was told of the proposal and of the tasks that ``user`` sees, newest first; with ``unread`` only what
    somebody has not opened. The office of a block reads of its own units alone.
    """
    tasks = HandlingTask.objects.visible_to(user).filter(proposal=proposal).order_by().values("pk")
    about = Q(target_type=ContentType.objects.get_for_model(HandlingTask), target_id__in=tasks)
    if user.acts(*SECRETARIAT):
        about |= Q(target_type=ContentType.objects.get_for_model(Proposal), target_id=proposal.pk)
    notices = Notification.objects.filter(event=OuterRef("pk"))
    told = Event.objects.filter(about, Exists(notices.unread() if unread else notices))
    events = {event.pk: event for event in told.order_by("-pk")[:MOST]}
    found: dict[int, Telling] = {}
    rows = Notification.objects.filter(event__in=events).select_related("recipient__acting_as__organ")
    for notice in rows.order_by("-event", "pk"):
        telling = found.setdefault(notice.event_id, Telling(events[notice.event_id], notice.title))
        (telling.read if notice.read_at else telling.unread).append(notice)
    return list(found.values())
