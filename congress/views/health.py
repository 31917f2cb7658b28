"""Whether the portal lives, whether it can serve, and what it says when it cannot."""

import datetime as dt
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from congress import clock
from congress.models import Pending
from congress.pages import public
from congress.panels import Waiting, panel

LAG_SECONDS = 300
FREE_BYTES = 200 * 1024 * 1024
BROKER_SECONDS = 0.5
RETRY_SECONDS = "30"
BACKUP_TERM = dt.timedelta(hours=26)  # a day, and time for the backup itself
HOUR = dt.timedelta(hours=1)


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers."""
    return JsonResponse({"ok": True})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve: database, disk. 503 asks to come later.

    The outbox's lag, the broker and the backup are told and change nothing: without a broker the sweep does the work,
    and a portal without a backup serves as well as before.
    """
    checks: dict[str, object] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = Pending.objects.exclude(due_at=None).order_by("due_at").values_list("due_at", flat=True).first()
        lag = max(0, int((clock.now() - waiting).total_seconds())) if waiting else 0
        checks = {"database": True, "outbox_lag_seconds": lag, "outbox_ok": lag < LAG_SECONDS}
    except Exception as error:  # noqa: BLE001  (any fault of the database means: not ready)
        checks = {"database": False, "error": type(error).__name__}
    checks["disk"] = shutil.disk_usage(settings.BASE_DIR).free > FREE_BYTES
    if settings.REDIS_URL:
        checks["broker"] = _broker_answers()
    checks["backup"] = _backup()
    ready = bool(checks["database"] and checks["disk"])
    response = JsonResponse({"ok": ready, **checks}, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _broker_answers() -> bool:
    from redis import Redis  # noqa: PLC0415  (costs memory that a portal without a broker saves)
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    times = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
    try:
        with Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **times) as broker:
            return bool(broker.ping())
    except Exception:  # noqa: BLE001  (any fault means: it does not answer)
        return False


# The backup ------------------------------------------------------------------------------------------------------


def _backup_age() -> dt.timedelta | None:
    """How long ago the last backup succeeded, by the file it touches; ``None`` when there is no such file."""
    try:
        touched_at = dt.datetime.fromtimestamp(Path(settings.BACKUP_STAMP).stat().st_mtime, dt.UTC)
    except OSError:
        return None
    return max(clock.now() - touched_at, dt.timedelta(0))


def _backup() -> dict[str, object]:
    if not settings.BACKUP_STAMP:
        return {"configured": False, "age_hours": None, "late": False}
    age = _backup_age()
    hours = None if age is None else round(age / HOUR, 1)
    return {"configured": True, "age_hours": hours, "late": age is None or age > BACKUP_TERM}


@panel("desk", order=11)
def overdue_backup(request: HttpRequest) -> Waiting | None:
    """A backup that is late or was never made, for whoever keeps the system."""
    if not request.user.has_perm("congress.watch_backups") or not _backup()["late"]:
        return None
    age = _backup_age()
    words = _("No backup has been made yet") if age is None else _("Last backup %(hours)s hours ago")
    return Waiting(words % {"hours": age and age // HOUR}, None)


# Outage ----------------------------------------------------------------------------------------------------------


@public
def failed(request: HttpRequest) -> HttpResponse:
    """Our fault (500), or a database that is gone or overrun (503, come again). Needs no database itself."""
    gone = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if gone else 500
    if request.path.startswith("/api/"):
        words = (
            _("The portal cannot serve at the moment. Please try again.") if gone else _("Something went wrong here.")
        )
        response = JsonResponse({"detail": words}, status=status)
    else:
        response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if gone:
        response["Retry-After"] = RETRY_SECONDS
    return response
