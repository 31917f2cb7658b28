"""What those addressed do with an announcement: open, confirm, answer, put away; and reminding who did not.

The announcement is locked before its receipt: a confirmation and a recall cannot pass each other unseen.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.models import Announcement, Receipt
from bulletins.workflow import OUT, REMINDED_EVERY, WITH_REASON, AnnouncementState, Means, Wanted
from congress import clock, notify
from congress.errors import Invalid, Refused
from congress.models import Notification, User


def open_announcement(announcement: Announcement, *, by: User) -> None:
    """Note that ``by`` has opened it, this edition of it; his notice of it is read too. Nothing for others."""
    if announcement.state not in OUT:
        return
    mine = Receipt.objects.filter(announcement=announcement, user=by)
    if announcement.state == AnnouncementState.PUBLISHED:
        with transaction.atomic():
            now = clock.now()
            mine.filter(seen_at=None).update(seen_at=now, seen_version=announcement.edition)
            mine.exclude(seen_version=announcement.edition).update(seen_version=announcement.edition)
    unread = Notification.objects.unread().filter(recipient=by, url=announcement.get_absolute_url())
    for notice in unread.order_by("pk"):
        notify.read(notice)


@transaction.atomic
def put_away(announcement: Announcement, *, by: User, away: bool) -> None:
    """File it for oneself, or take it out again. Refused while an answer is still wanted."""
    mine = Receipt.objects.select_for_update(of=("self",)).filter(announcement=announcement, user=by).first()
    if mine is None:
        raise Refused(_("This announcement was not addressed to you."))
    if away and waits_for(mine, announcement):
        raise Refused(_("Answer it first: the secretariat waits for it."))
    mine.filed_at = clock.now() if away else None
    mine.save(update_fields=["filed_at"])


def waits_for(mine: Receipt, announcement: Announcement) -> bool:
    """Whether an answer is asked of the person, still possible and not given."""
    if not announcement.takes_answers:
        return False
    if announcement.wanted == Wanted.CONFIRMED:
        return mine.confirmed_at is None
    return announcement.wanted == Wanted.ANSWER and not mine.answer


# Moves of an announcement: called by ``move_announcement`` with the announcement locked ------------------------------


def _mine(row: Announcement, by: User) -> Receipt:
    return Receipt.objects.select_for_update(of=("self",)).get(announcement=row, user=by)


def confirm(row: Announcement, *, by: User) -> dict[str, Any]:
    """Confirm that one has it. Refused after the last moment; a second time changes nothing."""
    _refuse_late(row)
    mine = _mine(row, by)
    if mine.confirmed_at is None:
        mine.confirmed_at, mine.means = clock.now(), Means.PORTAL
        _seen(mine, row)
        mine.save()
    return {"receipt": mine.pk}


def give_answer(row: Announcement, *, by: User, answer: str, reason: str = "") -> dict[str, Any]:
    """Answer, or change the answer; possible until the last moment."""
    _refuse_late(row)
    mine = _mine(row, by)
    source = mine.answer
    _set_answer(mine, answer, reason)
    mine.means, mine.entered_by = Means.PORTAL, None
    _seen(mine, row)
    mine.save()
    return {"receipt": mine.pk, "before": source, "answer": answer}


def enter_answer(
    row: Announcement, *, by: User, receipt: int, means: str, answer: str = "", reason: str = ""
) -> dict[str, Any]:
    """Enter what somebody said on paper or by phone, after the last moment too: it was said in time."""
    theirs = Receipt.objects.select_for_update(of=("self",)).filter(announcement=row, pk=receipt).first()
    if theirs is None:
        raise Invalid({"receipt": [_("This person was not addressed.")]})
    source = theirs.answer
    if row.wanted == Wanted.ANSWER:
        _set_answer(theirs, answer, reason)
    else:
        theirs.confirmed_at = theirs.confirmed_at or clock.now()
    theirs.means, theirs.entered_by = means, by
    theirs.save()
    return {"receipt": theirs.pk, "before": source, "answer": theirs.answer, "means": means}


def _set_answer(receipt: Receipt, answer: str, reason: str) -> None:
    if not answer:
        raise Invalid({"answer": [_("Choose an answer.")]})
    if answer in WITH_REASON and not reason.strip():
        raise Invalid({"reason": [_("Say why.")]})
    receipt.answer, receipt.answered_at = answer, clock.now()
    receipt.reason = reason.strip() if answer in WITH_REASON else ""


def _seen(mine: Receipt, row: Announcement) -> None:
    """Whoever answers has read it, by whatever door he came."""
    mine.seen_at = mine.seen_at or clock.now()
    mine.seen_version = row.edition


def _refuse_late(row: Announcement) -> None:
    if not row.takes_answers:
        raise Refused(_("The last moment for answers is over. Tell the secretariat by phone."))


def remind(row: Announcement, *, by: User) -> dict[str, Any]:
    """Remind everybody who has not done what is asked. Refused when that was done less than twelve hours ago."""
    now = clock.now()
    if row.reminded_at and now - row.reminded_at < REMINDED_EVERY:
        raise Refused(_("They were reminded less than twelve hours ago."))
    missing = Receipt.objects.filter(announcement=row).missing(row.wanted)
    count = missing.update(reminded_at=now)
    if not count:
        raise Refused(_("Nobody is missing."))
    row.reminded_at = now
    return {"at": now.isoformat(), "count": count}
