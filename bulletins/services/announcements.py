"""Announcements: written, published to those they are for, changed in the open, recalled."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.models import ISSUERS, Announcement, AnnouncementText, Issuer
from bulletins.services.addressing import address, count_of
from bulletins.services.receipts import confirm, enter_answer, give_answer, remind
from bulletins.workflow import ANNOUNCEMENT, AnnouncementState, Wanted
from congress import audiences, clock, files, notify, search
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import Notification, User

MOST_FILES = 10
TEXTS = ("kind", "urgency", "title", "body", "wanted", "answer_until", "expires_on", "audience")
BY_HAND = frozenset({Wanted.CONFIRMED, Wanted.ANSWER})  # given by the person, not by opening
RECALLED = gettext_lazy("An announcement was recalled")


@transaction.atomic
def write_announcement(*, by: User, uploads: Collection[CheckedFile] = (), **texts: Any) -> Announcement:
    """Begin an announcement in the name of the desk the person works at. ``Invalid`` for an audience that is not his
    to address.
    """
    issuer = ISSUERS.get(by.post.role) if by.post else None
    if issuer is None or (issuer != Issuer.CONGRESS and by.post.organ_id is None):
        raise PermissionDenied
    row = Announcement(congress=by.post.congress, issuer=issuer, organ=by.post.organ, created_by=by)
    _fill(row, by, texts)
    row.save()
    _attach(row, uploads, (), by=by)
    search.index([row])
    record("bulletins.write_announcement", row, by=by)
    return row


@transaction.atomic
def revise_announcement(
    announcement: Announcement,
    *,
    by: User,
    version: int,
    uploads: Collection[CheckedFile] = (),
    removed: Collection[int] = (),
    **texts: Any,
) -> Announcement:
    """Change a draft. Refused once it was published; ``Stale`` when it was changed meanwhile, in another window."""
    row = locked(announcement)
    if not by.has_perm("bulletins.manage_announcement", row):
        raise PermissionDenied
    if row.state != AnnouncementState.DRAFT:
        raise Refused(_("It was published; change the text by “Change the text”."))
    _refuse_stale(row, version)
    _fill(row, by, texts)
    row.version += 1
    row.save()
    _attach(row, uploads, removed, by=by)
    search.index([row])
    record("bulletins.revise_announcement", row, by=by)
    return row


@transaction.atomic
def move_announcement(announcement: Announcement, name: str, *, by: User, **fields: Any) -> Announcement:
    """Make one move of the table of announcements.

    ``PermissionDenied`` when the move is not this person's, ``Refused`` when the state forbids it, ``Invalid`` when a
    field does not hold. Nothing is changed then.
    """
    row = locked(announcement)
    move = ANNOUNCEMENT.check(name, row, by)
    source = row.state
    row.state = move.target or row.state
    told = EFFECTS.get(name, _nothing)(row, by=by, **fields) or {}
    row.version += 1
    row.save()
    record(f"bulletins.{name}_announcement", row, by=by, source=source, to=row.state, **told)
    return row


def locked(announcement: Announcement) -> Announcement:
    """The announcement as it is now; its receipts are locked after it, everywhere."""
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("congress", "organ")
    return rows.get(pk=announcement.pk)


def _fill(row: Announcement, by: User, texts: dict[str, Any]) -> None:
    for name in TEXTS:
        if name in texts:
            setattr(row, name, texts[name])
    if not audiences.may_address(by, row.audience):
        raise Invalid({"audience": [_("There is somebody among them whom you cannot address from your post.")]})
    if row.wanted not in BY_HAND:
        row.answer_until = None


def _attach(row: Announcement, uploads: Collection[CheckedFile], removed: Collection[int], *, by: User) -> None:
    for file in files.attached(row).filter(pk__in=list(removed)):
        files.remove(file)
    if files.attached(row).count() + len(uploads) > MOST_FILES:
        raise Invalid({"uploads": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    for one in uploads:
        files.store(one.name, one.content, target=row, by=by, quarantined=one.quarantined)


def _refuse_stale(row: Announcement, version: int | None) -> None:
    if version is not None and row.version != version:
        now = {"title": row.title, "body": row.body, "version": row.version}
        raise Stale(_("This announcement was changed meanwhile. Compare and save again."), current=now)


def _nothing(_row: Announcement, **_fields: Any) -> None:
    """The move changes the state and no more."""


def _check_days(row: Announcement) -> None:
    wrong = {}
    if row.expires_on and row.expires_on < clock.today():
        wrong["expires_on"] = [_("This day is over.")]
    if row.answer_until and row.answer_until <= clock.now():
        wrong["answer_until"] = [_("This moment is over.")]
    if wrong:
        raise Invalid(wrong)


def _publish(row: Announcement, *, by: User) -> dict[str, Any]:
    """Fix to whom it goes, and send it on its way; many are addressed in the background."""
    if not audiences.may_address(by, row.audience):
        raise Refused(_("There is somebody among them whom you cannot address from your post."))
    try:
        _check_days(row)
    except Invalid as invalid:
        raise Refused(_("The last day, or the last moment for answers, is over: change the draft.")) from invalid
    count = count_of(row)
    if not count:
        raise Refused(_("Nobody would get it: choose to whom it goes."))
    row.published_at = clock.now()
    row.save()
    _keep_text(row, by=by)
    search.index([row])
    address(row, count, by=by)
    return {"count": count}


def _keep_text(row: Announcement, *, by: User, note: str = "") -> None:
    AnnouncementText.objects.create(
        announcement=row, edition=row.edition, title=row.title, body=row.body, note=note, by=by, at=clock.now()
    )


def _amend(
    row: Announcement,
    *,
    by: User,
    title: str,
    body: str,
    note: str,
    version: int | None = None,
    answer_until: dt.datetime | None = None,
    expires_on: dt.date | None = None,
    uploads: Collection[CheckedFile] = (),
) -> dict[str, Any]:
    """A new edition; whoever has read an earlier one is told. Answers stand, marked as given to the earlier one."""
    _refuse_stale(row, version)
    before = (row.answer_until, row.expires_on)
    row.answer_until, row.expires_on = (answer_until if row.wanted in BY_HAND else None), expires_on
    if (row.answer_until, row.expires_on) != before:
        _check_days(row)
    row.title, row.body, row.edition = title, body, row.edition + 1
    _keep_text(row, by=by, note=note)
    _attach(row, uploads, (), by=by)
    search.index([row])
    return {"edition": row.edition}


def _recall(row: Announcement, *, by: User, reason: str) -> dict[str, Any]:
    """Take it back: its text is not shown any more, copies that wait are not sent, notices not read say no more."""
    if not reason.strip():
        raise Invalid({"reason": [_("Say why.")]})
    row.recalled_at, row.recall_reason = clock.now(), reason.strip()
    kind = ContentType.objects.get_for_model(Announcement)
    told = Notification.objects.filter(event__target_type=kind, event__target_id=row.pk)
    withdrawn = notify.withdraw(told, RECALLED)
    search.forget([row])
    return {"withdrawn": withdrawn}


def _discard(row: Announcement, *, by: User) -> None:
    """Nobody finds it any more."""
    search.forget([row])


EFFECTS: dict[str, Callable[..., dict[str, Any] | None]] = {
    "publish": _publish,
    "amend": _amend,
    "discard": _discard,
    "recall": _recall,
    "remind": remind,
    "confirm": confirm,
    "answer": give_answer,
    "enter_answer": enter_answer,
}
