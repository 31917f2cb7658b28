"""Sending: rows are claimed, each is spoken to its provider outside any transaction, and marked.

queued → sending → sent | failed. A claim is taken under a lock (``skip_locked``; on SQLite the whole transaction is
one), counts as a try, and is void when its worker is gone (``STUCK``). Messages go one after another, each marked
before the next: a killed worker leaves at most one in doubt, and that one is sent again with the same reference. More
speed is more workers.

The network is spoken to in a thread that has no database connection. The connection of whoever waits is given back as
soon as the provider takes longer than ``PATIENCE``: opening one per message would cost more than the message.

A provider that fails ``FAULTS`` times in a row is left alone for a while (``Breaker``, a row all workers see); then
one message at a time asks whether it is back.
"""

import datetime as dt
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import bell, channels, clock, notify
from congress.events import audit, record
from congress.models import (
    Breaker,
    ChannelBinding,
    Delivery,
    DeliveryState,
    NoticePreference,
    Notification,
    User,
)
from congress.worker import chore, outward_chore

log = structlog.get_logger(__name__)

BATCH = 20  # claimed at once
TRIES = 8
BACK_OFF = dt.timedelta(seconds=15)  # doubled at each try: the eighth comes about half an hour after the first
STUCK = dt.timedelta(minutes=2)  # a claim older than this is void
HANDS_FULL = dt.timedelta(seconds=40)  # after which the rest of a batch is given back, long before it is void
FAULTS = 5  # in a row, then the provider rests
REST = dt.timedelta(seconds=30)  # doubled at each further fault, up to
LONGEST_REST = dt.timedelta(minutes=10)
PATIENCE = 0.05  # seconds a database connection waits for the network
LONGEST = 30.0  # seconds a provider gets in all
AT_A_TIME = 20.0  # seconds of sending, then reactions get their turn
DIGEST_HOUR = 8
WIPED = {"text": "", "code": "", "address": ""}  # what nobody needs once a code is over


def _paced(pause: dt.timedelta) -> dt.timedelta:
    return pause * settings.DELIVERY_PACE


# One-time codes --------------------------------------------------------------------------------------------------


def send_code(to: User | str, text: str, code: str, *, seconds: int) -> None:
    """Send a one-time code to a user's phone, or to a number that belongs to no account: at once, again for as long as
    it is good, then never.

    Called outside any transaction. The page waits for nobody: a remote provider is spoken to in a thread apart. The
    row stands before that, so that a process that dies meanwhile loses nothing.
    """
    row = Delivery.objects.create(
        recipient=to if isinstance(to, User) else None,
        address="" if isinstance(to, User) else to,
        channel=channels.Name.SMS,
        text=text,
        code=code,
        urgent=True,
        expires_at=clock.now() + dt.timedelta(seconds=seconds),
    )
    if channels.find(row.channel).remote:
        _at_once.submit(_send_apart, row.pk)
    else:
        _send_one(row.pk)


def _send_apart(pk: int) -> None:
    try:
        _send_one(pk)
    except Exception:
        log.exception("delivery_failed", delivery=pk)
    finally:
        connection.close()


def _send_one(pk: int) -> None:
    for row in _claim(Delivery.objects.filter(pk=pk), 1):
        _send(row)


_at_once = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sms")


# The queue -------------------------------------------------------------------------------------------------------


@outward_chore
def send_due(*, urgent_only: bool = False, seconds: float = AT_A_TIME) -> int:
    """Send what is due, urgent things first, until nothing is or the time is up; returns how many were tried."""
    until = time.monotonic() + seconds
    free_stuck()
    tried = 0
    while time.monotonic() < until:
        rows = _claim_due(urgent_only=urgent_only)
        if not rows:
            break
        tried += _send_batch(rows)
    return tried


def free_stuck() -> int:
    """Void the claims of workers that are gone, and end what was tried too often or is too late; returns how many."""
    gone = Q(state=DeliveryState.SENDING, claimed_at__lt=clock.now() - _paced(STUCK))
    lost = Delivery.objects.filter(gone, tries__gte=TRIES)
    over = lost.filter(event=None).update(state=DeliveryState.FAILED, error="worker lost", **WIPED)
    over += lost.update(state=DeliveryState.FAILED, error="worker lost")
    late = Delivery.objects.filter(state=DeliveryState.QUEUED, urgent=True, expires_at__lt=clock.now()).update(
        state=DeliveryState.FAILED, error="expired", **WIPED
    )
    return over + late + Delivery.objects.filter(gone).update(state=DeliveryState.QUEUED, due_at=clock.now())


def _claim_due(*, urgent_only: bool) -> list[Delivery]:
    """A batch of what is due at providers that are not resting; one message of each that may be back."""
    resting, asking = [], []
    for breaker in Breaker.objects.filter(faults__gte=FAULTS):
        (resting if breaker.rests_until and breaker.rests_until > clock.now() else asking).append(breaker.channel)
    due = Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lte=clock.now())
    if urgent_only:
        due = due.filter(urgent=True)
    rows = _claim(due.exclude(channel__in=[*resting, *asking]) if resting or asking else due, BATCH)
    for channel in asking:
        rows += _claim(due.filter(channel=channel), 1)
    return rows


def _claim(due: models.QuerySet, count: int) -> list[Delivery]:
    """Take up to ``count`` rows: nobody else has them until they are marked, or the claim is void."""
    with transaction.atomic(durable=True):
        free = due.filter(state=DeliveryState.QUEUED).order_by("-urgent", "due_at", "id")
        pks = list(free.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:count])
        if not pks:
            return []
        Delivery.objects.filter(pk__in=pks).update(
            state=DeliveryState.SENDING, claimed_at=clock.now(), tries=F("tries") + 1
        )
    rows = Delivery.objects.filter(pk__in=pks, state=DeliveryState.SENDING).select_related("recipient")
    return list(rows.order_by("-urgent", "due_at", "id"))


def _send_batch(rows: list[Delivery]) -> int:
    """Send one after another; what is left is given back when a provider fails or it takes too long."""
    begun = time.monotonic()
    addresses = _bound(rows)
    ailing = set(Breaker.objects.filter(faults__gt=0).values_list("channel", flat=True))
    failing: set[str] = set()
    left = []
    for row in rows:
        if row.channel in failing or time.monotonic() - begun > _paced(HANDS_FULL).total_seconds():
            left.append(row)
        elif not _send(row, addresses, ailing):
            failing.add(row.channel)
    if left:  # no try of theirs
        mine = Delivery.objects.filter(pk__in=[row.pk for row in left], state=DeliveryState.SENDING)
        mine.filter(claimed_at__in={row.claimed_at for row in left}).update(
            state=DeliveryState.QUEUED, tries=F("tries") - 1
        )
    return len(rows) - len(left)


def _bound(rows: list[Delivery]) -> dict[tuple[int, str], str]:
    users = {row.recipient_id for row in rows if row.channel not in channels.BY_NUMBER}
    found = ChannelBinding.objects.filter(user__in=users) if users else []
    return {(one.user_id, one.channel): one.address for one in found}


def _send(row: Delivery, addresses: dict[tuple[int, str], str] | None = None, ailing: set[str] | None = None) -> bool:
    """Send one claimed row and write what became of it; whether the provider is well.

    ``ailing`` are the channels with faults to forget when all is well; ``None``: unknown.
    """
    address = _address(row, addresses or {})
    try:
        if not address:
            raise channels.Never("no address")  # noqa: TRY301  (one place writes what became of it)
        _speak(row.channel, _message(row, address))
    except channels.Never as error:
        _mark(row, state=DeliveryState.FAILED, error=str(error)[:200])
        return True
    except Exception as error:  # noqa: BLE001  (whatever it was, the row is tried again and the queue goes on)
        fault = str(error) if isinstance(error, channels.Later) else type(error).__name__
        log.warning("delivery_put_off", reference=str(row.reference), channel=row.channel, error=fault)
        _put_off(row, fault[:200])
        _count_fault(row.channel)
        return False
    _mark(row, state=DeliveryState.SENT, sent_at=clock.now(), error="")
    if ailing is None or row.channel in ailing:
        Breaker.objects.filter(channel=row.channel, faults__gt=0).update(faults=0, rests_until=None)
    return True


def _address(row: Delivery, addresses: dict[tuple[int, str], str]) -> str:
    """Where it goes to; empty when the person cannot be reached this way, or not any more."""
    user = row.recipient
    if user is None:
        return row.address
    own = {channels.Name.SMS: user.phone, channels.Name.MAIL: user.email}
    found = own[row.channel] if row.channel in own else addresses.get((user.pk, row.channel), "")
    return found if user.is_active else ""


def _message(row: Delivery, address: str) -> channels.Message:
    link = reverse("notice_open", args=[row.notification_id]) if row.notification_id else ""
    return channels.Message(
        address=address,
        text=row.text,
        title=row.title,
        reference=str(row.reference),
        url=f"{settings.PUBLIC_URL.rstrip('/')}{link}" if link else "",
        code=row.code,
    )


def _mark(row: Delivery, **fields: object) -> None:
    """Write the end of this try, unless the claim was void meanwhile; a code is wiped once it is over."""
    if row.code:
        fields |= WIPED
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, tries=row.tries)
    if not mine.update(**fields):
        log.warning("delivery_ended_elsewhere", reference=str(row.reference))


def _put_off(row: Delivery, error: str) -> None:
    due_at = clock.now() + _paced(BACK_OFF * 2 ** (row.tries - 1))
    if row.tries >= TRIES or (row.expires_at and due_at > row.expires_at):
        _mark(row, state=DeliveryState.FAILED, error=error)
    else:  # to be tried again: the code is still needed
        mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, tries=row.tries)
        mine.update(state=DeliveryState.QUEUED, due_at=due_at, error=error)


# Speaking to a provider ------------------------------------------------------------------------------------------

_mouth = ThreadPoolExecutor(max_workers=1, thread_name_prefix="deliver")


def _speak(name: str, message: channels.Message) -> None:
    """Send by the channel called ``name``; raises what it raises. No connection waits longer than ``PATIENCE``."""
    channel = channels.find(name)
    if not channel.remote:
        channel.send(message)
        return
    answer = _hand_over(channel, message)
    try:
        answer.result(PATIENCE)
    except TookTooLong:
        if not connection.in_atomic_block:  # as in a test's: a claim refuses to stand inside a transaction
            connection.close()
        _wait(answer)


def _hand_over(channel: channels.Channel, message: channels.Message) -> Future:
    language = translation.get_language()

    def speak() -> None:
        with translation.override(language):
            channel.send(message)

    return _mouth.submit(speak)


def _wait(answer: Future) -> None:
    """Wait as long as a provider gets. One that trickles on beyond that keeps its thread, and a new one is taken."""
    global _mouth  # noqa: PLW0603  (the one thread that speaks)
    try:
        answer.result(LONGEST)
    except TookTooLong as error:
        if not answer.done():
            _mouth = ThreadPoolExecutor(max_workers=1, thread_name_prefix="deliver")
            raise channels.Later("took too long") from error
        answer.result()  # it came at this very moment, or these were the channel's own words


# Providers at rest -----------------------------------------------------------------------------------------------


def _count_fault(channel: str) -> None:
    """Count a fault; from ``FAULTS`` in a row on the provider rests, longer each time."""
    breaker, _made = Breaker.objects.get_or_create(channel=channel)
    Breaker.objects.filter(pk=breaker.pk).update(faults=F("faults") + 1)
    breaker.refresh_from_db()
    if breaker.faults >= FAULTS:
        rest = min(REST * 2 ** min(breaker.faults - FAULTS, 8), LONGEST_REST)
        Breaker.objects.filter(pk=breaker.pk).update(rests_until=clock.now() + _paced(rest))
        log.warning("provider_rests", channel=channel, faults=breaker.faults)


# What was given up -----------------------------------------------------------------------------------------------


@transaction.atomic
def try_again(rows: models.QuerySet, *, by: User) -> int:
    """Put failed deliveries among ``rows`` back into the queue, with the same references; returns how many.

    One-time codes stay as they are: whoever waits for one asks for another.
    """
    failed = rows.filter(state=DeliveryState.FAILED, event__isnull=False)
    count = failed.order_by().update(state=DeliveryState.QUEUED, due_at=clock.now(), tries=0)
    audit("delivery.retry", by=by, what=str(count))
    transaction.on_commit(bell.ring_out)
    return count


# Once a day ------------------------------------------------------------------------------------------------------


@chore(every=60)
def make_digests() -> int:
    """Tell those who wish to be told once a day how much they have not read; returns how many were told.

    Asked often, it makes one a day: whoever marks the day first makes it. A day that was missed is not made up for.
    """
    now = timezone.localtime(clock.now())
    offered = channels.switched_on()
    if not offered or now.hour < DIGEST_HOUR:
        return 0
    owed = NoticePreference.objects.filter(digest=True).exclude(digest_on=now.date())
    return sum(_make_digest(wish, now.date(), offered) for wish in owed.select_related("user").order_by("pk")[:200])


@transaction.atomic
def _make_digest(wish: NoticePreference, day: dt.date, offered: list[str]) -> bool:
    mine = NoticePreference.objects.filter(Q(digest_on=None) | Q(digest_on__lt=day), pk=wish.pk, digest=True)
    if not mine.update(digest_on=day):
        return False
    user = wish.user
    unread = Notification.objects.unread().filter(recipient=user).aggregate(count=Count("pk"))["count"]
    reached = notify.reach_of([user], offered)[user.pk]
    if not (unread and reached and user.is_active):
        return False
    named = {name for names in wish.channels.values() for name in names}
    event = record("congress.tell_once_a_day", user, by=None, count=unread)
    with translation.override(user.language):
        words = ngettext(
            "[Deputies' Portal] You have %(count)s unread notice. Log in to read it.",
            "[Deputies' Portal] You have %(count)s unread notices. Log in to read them.",
            unread,
        ) % {"count": unread}
        title = _("Unread notices")
    rows = [
        Delivery(event=event, recipient=user, channel=way, title=title, text=words, due_at=notify.loud_at(wish))
        for way in ([way for way in reached if way in named] or reached[:1])
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(bell.ring_out)
    return True
