"""Whether the portal lives, and whether it can serve."""

import shutil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from congress import clock
from congress.models import Pending
from congress.pages import public

LAG_SECONDS = 300
FREE_BYTES = 200 * 1024 * 1024


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers."""
    return JsonResponse({"ok": True})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve: database, disk; outbox lag and stuck rows are told. 503 asks to come later."""
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
    ready = bool(checks["database"] and checks["disk"])
    response = JsonResponse({"ok": ready, **checks}, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = "30"
    return response
