"""The bell: wakes whoever works off the queues. It may be lost; the sweep hears of the rows all the same."""

import threading
import time

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

rung = threading.Event()  # heard by the embedded thread
out_rung = threading.Event()  # heard by the embedded thread that sends
_QUIET = 30.0  # seconds a broker that did not answer is left alone
_silent_until = 0.0


def ring() -> None:
    """Tell the worker that rows are waiting. Never raises and never waits longer than a second."""
    rung.set()
    _ring_celery("congress.tasks.sweep")


def ring_out(*, urgent: bool = False) -> None:
    """Tell whoever sends that deliveries are waiting. As robust as ``ring``."""
    out_rung.set()
    if urgent:
        _ring_celery("congress.tasks.deliver_urgent", queue="urgent")
    else:
        _ring_celery("congress.tasks.deliver")


def _ring_celery(task: str, **options: str) -> None:
    global _silent_until  # noqa: PLW0603  (the breaker's one switch)
    if not settings.REDIS_URL or settings.EMBEDDED or time.monotonic() < _silent_until:
        return
    try:
        from congress.celery import app  # noqa: PLC0415  (Celery costs memory that the embedded portal saves)

        app.send_task(task, expires=60, retry=False, **options)
    except Exception as error:  # noqa: BLE001  (a dead broker must not fail a request)
        _silent_until = time.monotonic() + _QUIET
        log.warning("bell_not_heard", error=type(error).__name__)
