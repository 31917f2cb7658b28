"""A POST that is sent twice is done once, and one that met another on its way is tried again."""

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.models import IdempotencyKey, User
from congress.worker import chore

KEPT = dt.timedelta(hours=48)
TRIES = 3
PATIENCE = 5.0  # seconds; whoever waited longer for a lock is told, not kept waiting again
COLLISIONS = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available

Answer = tuple[int, Any]
T = TypeVar("T")


def once(user: User, key: str, path: str, act: Callable[[], Answer]) -> tuple[int, Any, bool]:
    """Run ``act`` once per (user, key, path) and keep its answer (status, JSON) for two days.

    Returns the status, the answer and whether it is a repeat. Two at once: the second waits for the first one's
    commit and gets its answer. When ``act`` raises, nothing is kept and the key may be used again. A transaction that
    collided with another is run again (``again``), so ``act`` must not speak to anybody outside the database.
    """
    if not key:
        return *again(act), False
    key, path = key[:80], path[:200]
    try:
        return *again(partial(_kept, user, key, path, act)), False
    except IntegrityError:
        answer = repeated(user, key, path)
        if answer is None:
            raise
        return *answer, True


def repeated(user: User, key: str, path: str) -> Answer | None:
    """The answer that was given to this very POST before; ``None`` when it is new."""
    if not key:
        return None
    rows = IdempotencyKey.objects.filter(user=user, key=key[:80], path=path[:200])
    return rows.values_list("status", "answer").first()


def again(act: Callable[[], T]) -> T:
    """Run ``act`` in a transaction, up to three times while it collides with others; then ``Refused``.

    Inside somebody else's transaction it runs once: what is broken there can only be repeated as a whole.
    """
    alone = not transaction.get_connection().in_atomic_block
    began = time.monotonic()
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return act()
        except OperationalError as error:
            if not alone or not _collided(error):
                raise
            if not left or time.monotonic() - began > PATIENCE:
                raise Refused(_("Somebody else was faster. Please look at it again and try once more.")) from error
    raise AssertionError  # the last turn returns or raises


def _kept(user: User, key: str, path: str, act: Callable[[], Answer]) -> Answer:
    row = IdempotencyKey.objects.create(user=user, key=key, path=path)
    status, answer = act()
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, answer=answer)
    return status, answer


def _collided(error: OperationalError) -> bool:
    """Whether the database broke this transaction off for the sake of another one."""
    return getattr(error.__cause__, "pgcode", None) in COLLISIONS or "database is locked" in str(error)


@chore(every=3600)
def forget_old_keys() -> int:
    """Delete keys older than two days."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]
