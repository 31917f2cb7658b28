"""The one clock: UTC is stored, Asia/Shanghai decides."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_stopped: ContextVar[dt.datetime | None] = ContextVar("stopped", default=None)


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return _stopped.get() or timezone.now()


def today() -> dt.date:
    """The civil date in Asia/Shanghai."""
    return timezone.localdate(now())


@contextmanager
def stopped(at: dt.datetime) -> Iterator[None]:
    """Let it be this moment, aware, for what is asked inside: the demonstration's day need not be ours."""
    token = _stopped.set(at)
    try:
        yield
    finally:
        _stopped.reset(token)
