"""Working off the queues: in Celery, in the embedded threads, or by ``manage.py sweep``; the same rows and code."""

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
_long_chores: list[Chore] = []
_outward_chores: list[Chore] = []


def chore(every: float = 0) -> Callable[[Chore], Chore]:
    """Register work for the sweep: asked at most every ``every`` seconds "what is due and not done?"."""

    def register(work: Chore) -> Chore:
        _chores.append((every, work))
        return work

    return register


def long_chore(work: Chore) -> Chore:
    """Register work that may take minutes: done beside the sweep, so that notices never wait for it."""
    _long_chores.append(work)
    return work


def outward_chore(work: Chore) -> Chore:
    """Register work that waits for networks: done beside the sweep, so that a slow provider holds up nothing else."""
    _outward_chores.append(work)
    return work


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


def work_long() -> int:
    """Do each long chore once; returns how much was done. One that fails stops no other."""
    return _each(_long_chores)


def work_out() -> int:
    """Do each chore that waits for networks once; returns how much was done."""
    return _each(_outward_chores)


def _each(chores: list[Chore]) -> int:
    done = 0
    for work in chores:
        try:
            done += work()
        except Exception:
            log.exception("chore_failed", chore=work.__name__)
    return done


def start_embedded() -> list[threading.Thread]:
    """Start the threads in this process; none when another process of the same database already works."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    lock = (settings.VAR_DIR / "worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return []
    return start_threads(lock)


def start_threads(lock: object = None) -> list[threading.Thread]:
    """Start a thread for notices, one for long work, one that sends; ``lock`` stays open as long as they live."""
    wake = threading.Event()  # the bell has one listener; it passes on what it heard
    threads = [
        threading.Thread(target=_listen, args=(wake, lock), name="worker", daemon=True),
        threading.Thread(target=_listen_long, args=(wake,), name="worker-long", daemon=True),
        threading.Thread(target=_listen_out, name="worker-out", daemon=True),
    ]
    for thread in threads:
        thread.start()
    return threads


def _listen(wake: threading.Event, lock: object) -> None:
    while True:
        bell.rung.clear()
        wake.set()
        _guarded(work_off)
        bell.rung.wait(PATIENCE)


def _listen_long(wake: threading.Event) -> None:
    while True:
        wake.wait()
        wake.clear()
        while _guarded(work_long):
            pass


def _listen_out() -> None:
    while True:
        bell.out_rung.clear()
        while _guarded(work_out):
            pass
        bell.out_rung.wait(PATIENCE)


def _guarded(work: Chore) -> int:
    """Do ``work`` on a connection that still lives; the thread survives every failure."""
    close_old_connections()
    try:
        return work()
    except Exception:
        log.exception("sweep_failed")
        connection.close()
        return 0
