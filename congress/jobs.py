"""Long work in the background: imports, exports, prints, recomputation.

A room registers the work, ``@job("deputies.import")``, as a function ``(job, progress) -> dict``; a page calls
``enqueue`` and goes to the job's page. One job runs at a time, so that notices keep their worker. The worker that runs
it writes a heartbeat; when the heartbeat stops, another takes the job up again, three times at most. A job must
therefore be safe to run twice: it commits in short batches, and finds again what it did.

What the function returns is shown on the page: ``{"url": …}`` where to go on, ``{"lines": [[label, number], …]}`` what
was done; files are stored for the job by ``files.store(name, content, target=job, by=job.created_by)``.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from congress import bell, clock
from congress.errors import Invalid, Refused
from congress.models import Job, JobState, User
from congress.worker import long_chore

log = structlog.get_logger(__name__)

AT_ONCE = 1  # of two workers, one always stays free for notices
HEARTBEAT = 20.0  # seconds
STUCK = dt.timedelta(minutes=2)  # without a heartbeat: whoever ran it is gone
A_SECOND = dt.timedelta(seconds=1)
TRIES = 4  # the first one and three more

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class Progress:
    """``progress(done, total)``: how far the job is; written at most once a second.

    Call it between transactions: inside one nobody would see it.
    """

    def __init__(self, job: Job) -> None:
        self._mine = _held(job)
        self._told: dt.datetime | None = None
        self.done, self.total = 0, 0

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell; raises ``Lost`` when the job was taken over by another worker meanwhile."""
        self.done, self.total = done, self.total if total is None else total
        now = clock.now()
        if self._told is None or now - self._told >= A_SECOND:
            self._told = now
            if not self._mine.update(done=self.done, total=self.total, claimed_at=now):
                raise Lost


class Lost(Exception):  # noqa: N818  (no error of the job's: it goes on elsewhere)
    """Another worker took the job over; this one stops."""


Work = Callable[[Job, Progress], dict[str, Any] | None]
_work: dict[str, Work] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Register what a kind of job does: ``@job("deputies.import")``."""

    def register(work: Work) -> Work:
        _work[kind] = work
        return work

    return register


@transaction.atomic
def enqueue(
    kind: str, *, by: User, title: str, parameters: dict[str, Any] | None = None, key: str | None = None
) -> Job:
    """Put work in the queue for ``by``, in the capacity he acts in; it starts after the commit.

    With a ``key``, an unfinished job of the same key is returned instead of a second one: put the person's id into it
    unless the work must run once for all.
    """
    if kind not in _work:
        message = f"No job is registered as {kind}."
        raise LookupError(message)
    post = by.post
    fields = {
        "kind": kind,
        "title": title[:120],
        "created_by": by,
        "capacity": post,
        "congress_id": post.congress_id if post else None,
        "parameters": parameters or {},
    }
    if key is None:
        row = Job.objects.create(**fields)
    else:
        row, _created = Job.objects.get_or_create(key=key, defaults=fields)
    transaction.on_commit(bell.ring)
    return row


@long_chore
def run_one() -> int:
    """Run the next job, if none runs; returns how many ran. Called by every worker after its notices."""
    _give_up()
    row = _claim()
    if row is None:
        return 0
    _run(row)
    return 1


def _claim() -> Job | None:
    """Take the oldest job that waits or whose worker is gone; whoever changes the row first has it."""
    stale = clock.now() - STUCK
    if Job.objects.filter(state=JobState.RUNNING, claimed_at__gte=stale).count() >= AT_ONCE:
        return None
    ready = Job.objects.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, claimed_at__lt=stale))
    for pk, tries in list(ready.order_by("pk").values_list("pk", "tries")[:5]):
        won = ready.filter(pk=pk, tries=tries).update(
            state=JobState.RUNNING, claimed_at=clock.now(), tries=F("tries") + 1, done=0, total=0
        )
        if won:
            return Job.objects.select_related("created_by", "capacity").get(pk=pk)
    return None


def _give_up() -> None:
    """End jobs whose workers were lost again and again."""
    lost = Job.objects.filter(state=JobState.RUNNING, tries__gte=TRIES, claimed_at__lt=clock.now() - STUCK)
    for row in lost.select_related("created_by"):
        with translation.override(row.created_by.language):
            _end(row, JobState.FAILED, error=_("The work was interrupted several times. Please start it once more."))


def _run(row: Job) -> None:
    """Run one job as the person who asked for it, in his language, outside any transaction."""
    row.created_by.post = row.capacity if row.capacity and row.capacity.is_held else None
    progress = Progress(row)
    started = time.monotonic()
    stop = _keep_alive(row)
    try:
        with translation.override(row.created_by.language):
            ended = _attempt(row, progress)
    except Lost:
        log.warning("job_lost", job=row.pk)
        return
    finally:
        stop()
    _end(row, done=progress.done, total=progress.total, **ended)
    log.info("job_ended", job=row.pk, kind=row.kind, state=ended["state"], seconds=round(time.monotonic() - started, 1))


def _attempt(row: Job, progress: Progress) -> dict[str, Any]:
    """What became of it: the result, or a sentence for the person. Details of a fault go to the log only."""
    try:
        result = _work[row.kind](row, progress) or {}
    except Lost:
        raise
    except Refused as refusal:
        return {"state": JobState.FAILED, "error": str(refusal)}
    except Invalid as invalid:
        return {
            "state": JobState.FAILED,
            "error": "\n".join(text for texts in invalid.errors.values() for text in texts),
        }
    except Exception:
        log.exception("job_failed", job=row.pk, kind=row.kind)
        sentence = _("Something went wrong in the portal; the administrators find the cause under job %(number)s.")
        return {"state": JobState.FAILED, "error": sentence % {"number": row.pk}}
    return {"state": JobState.DONE, "result": result}


def _held(row: Job) -> Any:
    """The row as long as this try holds it."""
    return Job.objects.filter(pk=row.pk, state=JobState.RUNNING, tries=row.tries)


def _end(row: Job, state: str, **fields: Any) -> None:
    """Write the end; the key is free again. A try that was taken over writes nothing."""
    if not _held(row).update(state=state, key=None, finished_at=clock.now(), **fields):
        log.warning("job_ended_elsewhere", job=row.pk)


def _keep_alive(row: Job) -> Callable[[], None]:
    """Write a heartbeat from a thread of its own until the returned function is called; it dies with the process."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            try:
                _held(row).update(claimed_at=clock.now())
            except Exception as error:  # noqa: BLE001  (a missed beat is no reason to stop beating)
                log.warning("heartbeat_missed", job=row.pk, error=type(error).__name__)
            finally:
                connection.close()

    threading.Thread(target=beat, name=f"heartbeat-{row.pk}", daemon=True).start()
    return over.set
