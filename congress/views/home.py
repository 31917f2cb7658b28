"""Home with its desk, and the page for a form whose token is gone."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from congress import clock
from congress.events import newest_key
from congress.pages import kept_but, own, public
from congress.panels import panels


@public
def home(request: HttpRequest) -> HttpResponse:
    """A landing page for visitors; home and desk for everybody logged in."""
    if not request.user.is_authenticated:
        context = {"banners": panels("banner", request), "panels": panels("landing", request)}
        return kept_but(render(request, "congress/landing.html", context))
    return render(
        request,
        "congress/home.html",
        {
            "desk_tag": f"{_facts(request)}.",  # before the desk: the first poll counts only what has happened since
            "banners": panels("banner", request),
            "desk": panels("desk", request),
            "tiles": panels("tiles", request),
            "panels": panels("home", request),
        },
    )


STALE = 300  # seconds after which the lines are counted anew though nothing has happened: terms run out by themselves


@own
def desk(request: HttpRequest) -> HttpResponse:
    """The lines of the desk, for the page that shows them: 304 when they say what they said at the last poll.

    Asked every 15 seconds. Nothing is counted while nothing has happened in the congress. The tag says what had
    happened, then what the lines said: where something else has, the same lines are not sent again.
    """
    facts = _facts(request)
    known, _point, said = request.headers.get("If-None-Match", "").strip('"').partition(".")
    if known == facts:
        return _tagged(HttpResponse(status=304), f"{facts}.{said}")
    lines = render_to_string("components/desk.html", {"desk": panels("desk", request)})
    digest = hashlib.sha256(lines.encode()).hexdigest()[:16]
    response = HttpResponse(status=304) if said == digest else HttpResponse(lines)
    return _tagged(response, f"{facts}.{digest}")


def _facts(request: HttpRequest) -> str:
    post = request.user.post
    happened = newest_key(post.congress_id) if post else 0
    return f"{post.pk if post else 0}-{happened}-{int(clock.now().timestamp()) // STALE}-{request.LANGUAGE_CODE}"


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    return response


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone, mostly because the session ended: keep the text, ask to send again."""
    return render(request, "pages/csrf.html", {"reason": reason}, status=403)
