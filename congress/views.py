"""The portal's own pages: home, notices, jobs, files, health."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from congress.pages import own, public
from congress.panels import panels


@public
def home(request: HttpRequest) -> HttpResponse:
    """A landing page for visitors; home and desk for everybody logged in."""
    if not request.user.is_authenticated:
        return render(request, "congress/landing.html", {"panels": panels("landing", request)})
    return render(request, "congress/home.html", {"desk": panels("desk", request), "panels": panels("home", request)})


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers."""
    return JsonResponse({"ok": True})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve: database reachable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone, mostly because the session ended: keep the text, ask to send again."""
    return render(request, "pages/csrf.html", {"reason": reason}, status=403)
