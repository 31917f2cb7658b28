"""Home, and the page for a form whose token is gone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from congress.pages import public
from congress.panels import panels


@public
def home(request: HttpRequest) -> HttpResponse:
    """A landing page for visitors; home and desk for everybody logged in."""
    if not request.user.is_authenticated:
        return render(request, "congress/landing.html", {"panels": panels("landing", request)})
    return render(
        request,
        "congress/home.html",
        {"desk": panels("desk", request), "tiles": panels("tiles", request), "panels": panels("home", request)},
    )


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone, mostly because the session ended: keep the text, ask to send again."""
    return render(request, "pages/csrf.html", {"reason": reason}, status=403)
