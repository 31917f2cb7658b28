"""A POST that is sent twice is done once: double click, retry after a lost answer, two tabs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from congress import clock
from congress.models import IdempotencyKey, User
from congress.worker import chore

KEPT = dt.timedelta(hours=48)


def once(user: User, key: str, path: str, act: Callable[[], tuple[int, Any]]) -> tuple[int, Any, bool]:
    """Run ``act`` once per (user, key, path) and keep its answer (status, JSON) for two days.

    Returns the status, the answer and whether it is a repeat. Two at once: the second waits for the first one's
    commit and gets its answer. When ``act`` raises, nothing is kept and the key may be used again.
    """
    if not key:
        return *act(), False
    key = key[:80]
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(user=user, key=key, path=path[:200])
            status, answer = act()
            IdempotencyKey.objects.filter(pk=row.pk).update(status=status, answer=answer)
            return status, answer, False
    except IntegrityError:
        row = IdempotencyKey.objects.filter(user=user, key=key, path=path[:200]).first()
        if row is None:
            raise
        return row.status, row.answer, True


@chore(every=3600)
def forget_old_keys() -> int:
    """Delete keys older than two days."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]
