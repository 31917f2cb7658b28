"""Whom to tell about an announcement. What is asked of somebody reaches him by one way at least, whatever he wishes."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from bulletins.models import Announcement, Receipt, Urgency
from bulletins.workflow import AnnouncementState, Wanted
from congress.events import on
from congress.models import ADMINISTRATORS, Event, Role, User
from congress.notify import group, tell


def _users(receipts: Iterable[Receipt]) -> list[User]:
    return [receipt.user for receipt in receipts.select_related("user").order_by("pk")]


def _batch(event: Event) -> Iterable[User]:
    """Those who got their receipts with this batch."""
    rows = Receipt.objects.filter(announcement=event.target_id)
    return _users(rows.filter(pk__range=(event.data["first"], event.data["last"])))


def _sort(announcement: Announcement) -> str:
    if announcement.urgency == Urgency.URGENT:
        return "announced_urgent"
    return "announced" if announcement.wanted == Wanted.NONE else "receipt_asked"


def _got(sort: str) -> object:
    """The batch, when the announcement is of that sort."""
    return lambda event: _batch(event) if _sort(event.target) == sort else []


def _readers(event: Event) -> Iterable[User]:
    """Those who have read it: what they know has changed."""
    return _users(Receipt.objects.filter(announcement=event.target_id, seen_at__isnull=False))


def _reminded(event: Event) -> Iterable[User]:
    return _users(Receipt.objects.filter(announcement=event.target_id, reminded_at=event.data["at"]))


# fmt: off
TOLD = (
    # kind                             whom                     text                 page
    ("bulletins.address_announcement", _got("announced"),        "announced",        lambda e: e.target.get_absolute_url()),
    ("bulletins.address_announcement", _got("receipt_asked"),    "receipt_asked",    lambda e: e.target.get_absolute_url()),
    ("bulletins.address_announcement", _got("announced_urgent"), "announced_urgent", lambda e: e.target.get_absolute_url()),
    ("bulletins.amend_announcement",   _readers,                 "amended",          lambda e: e.target.get_absolute_url()),
    ("bulletins.remind_announcement",  _reminded,                "reminded",         lambda e: e.target.get_absolute_url()),
    ("bulletins.recall_announcement",  _readers,                 "recalled",         lambda e: e.target.get_absolute_url()),
)
# fmt: on
_TEXTS = {text: f"bulletins/notices/{text}" for _kind, _who, text, _page in TOLD}
REQUIRED = {"receipt_asked", "announced_urgent", "reminded", "amended"}
URGENT = {"announced_urgent", "reminded"}

group(
    "announcements",
    _("Announcements"),
    _TEXTS.values(),
    required=[_TEXTS[text] for text in REQUIRED],
    urgent=[_TEXTS[text] for text in URGENT],
    roles=set(Role) - ADMINISTRATORS,
)


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_addressed(event: Event) -> None:
    """Write the notices the table names; of what was recalled meanwhile only the recall is told.

    The announcement is locked, so that a recall finds every copy that was written before it.
    """
    announcement = Announcement.objects.select_for_update(of=("self",)).get(pk=event.target_id)
    if announcement.state == AnnouncementState.RECALLED and event.kind != "bulletins.recall_announcement":
        return
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            tell(who(event), event, _TEXTS[text], url=page(event), announcement=announcement)
