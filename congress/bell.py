"""The bell: wakes whoever works off the queues. It may be lost; the sweep hears of the rows all the same."""

import threading
import time

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

rung = threading.Event()  # heard by the embedded thread
_QUIET = 30.0  # seconds a broker that did not answer is left alone
_silent_until = 0.0


def ring() -> None:
    """Tell the worker that rows are waiting. Never raises and never waits longer than a second."""
    rung.set()
    if settings.REDIS_URL and not settings.EMBEDDED:
        _ring_celery()


def _ring_celery() -> None:
    global _silent_until  # noqa: PLW0603  (the breaker's one switch)
    if time.monotonic() < _silent_until:
        return
    try:
        from congress.celery import app  # noqa: PLC0415  (Celery costs memory that the embedded portal saves)

        app.send_task("congress.tasks.sweep", expires=60, retry=False)
    except Exception as error:  # noqa: BLE001  (a dead broker must not fail a request)
        _silent_until = time.monotonic() + _QUIET
        log.warning("bell_not_heard", error=type(error).__name__)
