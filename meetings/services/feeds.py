"""The address under which somebody's phone asks for his gatherings."""

import secrets

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import User
from congress.tokens import digest
from meetings.models import CalendarFeed

PER_HOUR = 60  # a phone asks a few times a day
STRANGERS_PER_MINUTE = 30  # unknown addresses asked for from one source
BYTES = 32


@transaction.atomic
def open_feed(*, by: User) -> str:
    """A new secret for one's own calendar in the congress one acts in; the one before ends. Seen this once only."""
    if by.post is None:
        raise Refused(_("You hold no post today, or have not chosen the one you act in."))
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    _revoke(by)
    secret = secrets.token_urlsafe(BYTES)
    feed = CalendarFeed.objects.create(user=by, congress_id=by.post.congress_id, post=by.post, digest=digest(secret))
    record("meetings.open_feed", feed, by=by)
    return secret


@transaction.atomic
def revoke_feed(*, by: User) -> bool:
    """End one's own feed; ending it twice is no fault."""
    return _revoke(by)


def _revoke(user: User) -> bool:
    feed = CalendarFeed.objects.visible_to(user).open().filter(congress__in=user.congress_ids).first()
    if feed is None:
        return False
    feed.revoked_at = clock.now()
    feed.save(update_fields=["revoked_at"])
    record("meetings.revoke_feed", feed, by=user)
    return True


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed behind a secret, its ``user`` acting in the post it was made in; ``None`` once that is not held."""
    rows = CalendarFeed.objects.open().select_related("user", "post__organ", "post__congress")
    feed = rows.filter(digest=digest(secret), user__is_active=True).first()
    if feed is None or not feed.post.is_held:
        return None
    feed.user.post = feed.post
    if feed.used_on != clock.today():
        CalendarFeed.objects.filter(pk=feed.pk).update(used_on=clock.today())
    return feed


def is_too_often(key: str, limit: int, seconds: int, *, count: bool = True) -> bool:
    """Whether requests under ``key`` go beyond ``limit`` in this span of time; counted unless told not to."""
    span = int(clock.now().timestamp()) // seconds
    key = f"calendar-feed:{key}:{span}"
    if not count:
        return cache.get(key, 0) >= limit
    cache.add(key, 0, seconds * 2)
    try:
        return cache.incr(key) > limit
    except ValueError:  # forgotten in between
        return False
