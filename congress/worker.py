"""Working off the queues: in Celery, in the embedded thread, or by ``manage.py sweep``: the same rows, the same code."""

import fcntl
import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from congress import bell, events

log = structlog.get_logger(__name__)
PATIENCE = 15.0  # seconds between sweeps when the bell is silent

Chore = Callable[[], int]
_chores: list[tuple[float, Chore]] = []
_last: dict[Chore, float] = {}


def chore(every: float = 0) -> Callable[[Chore], Chore]:
    """Register work for the sweep: asked at most every ``every`` seconds "what is due and not done?"."""

    def register(work: Chore) -> Chore:
        _chores.append((every, work))
        return work

    return register


def work_off() -> int:
    """Run reactions and chores until nothing is due; returns how much was done. One failing chore stops no other."""
    done = 0
    while ran := events.run_due():
        done += ran
    for every, work in _chores:
        if time.monotonic() - _last.get(work, float("-inf")) >= every:
            _last[work] = time.monotonic()
            try:
                done += work()
            except Exception:
                log.exception("chore_failed", chore=work.__name__)
    return done


def start_embedded() -> threading.Thread | None:
    """Start the thread in this process unless another process of the same database already works."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    lock = (settings.VAR_DIR / "worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    thread = threading.Thread(target=_listen, args=(lock,), name="worker", daemon=True)
    thread.start()
    return thread


def _listen(lock: object) -> None:  # noqa: ARG001  (held open as long as the thread lives)
    while True:
        bell.rung.clear()
        close_old_connections()
        try:
            work_off()
        except Exception:
            log.exception("sweep_failed")
            connection.close()
        bell.rung.wait(PATIENCE)
