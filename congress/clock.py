"""The one clock: UTC is stored, Asia/Shanghai decides."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

_stopped: ContextVar[dt.datetime | None] = ContextVar("stopped", default=None)
_stand_in: ContextVar[tuple[Any, Any] | None] = ContextVar("stand_in", default=None)


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    stand_in = _stand_in.get()
    return stand_in[0] if stand_in else _stopped.get() or timezone.now()


def today() -> dt.date:
    """The civil date in Asia/Shanghai."""
    stand_in = _stand_in.get()
    return stand_in[1] if stand_in else timezone.localdate(now())


@contextmanager
def stood_in_for(moment: Any, day: Any) -> Iterator[None]:
    """Let a question that is being prepared have places for the moment and the day (``congress.prepared``)."""
    token = _stand_in.set((moment, day))
    try:
        yield
    finally:
        _stand_in.reset(token)


@contextmanager
def stopped(at: dt.datetime) -> Iterator[None]:
    """Let it be this moment, aware, for what is asked inside: the demonstration's day need not be ours."""
    token = _stopped.set(at)
    try:
        yield
    finally:
        _stopped.reset(token)
