"""The one clock: UTC is stored, Asia/Shanghai decides."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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


def day_in_words(day: dt.date | dt.datetime | str | None, *, year: bool = True) -> str:
    """A day as the reader's language says it, without markup: ``2026年11月28日``. Events keep theirs as ISO text.

    Whatever is told (notices, names of rows) says its dates by this and by ``moment_in_words``; with the ``year``,
    because it is read later and elsewhere.
    """
    if not day:
        return ""
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    day = timezone.localdate(day) if isinstance(day, dt.datetime) else day
    return date_format(day, _("j M Y") if year else _("j M"))


def moment_in_words(moment: dt.datetime | str | None, *, year: bool = True, weekday: bool = False) -> str:
    """The same with the time of day in Asia/Shanghai: ``2026年11月28日 09:30``; with the ``weekday`` where people come
    together.
    """
    if not moment:
        return ""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    if weekday:
        return date_format(local, _("l j F Y H:i"))
    return date_format(local, _("j M Y, H:i") if year else _("j M, H:i"))
