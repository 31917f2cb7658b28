"""My session card, the worker that keeps it on the phone, and the manifest that installs it."""

import hashlib
import json
import re
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_resolver, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress import clock
from congress.pages import public, requires
from congress.panels import panels
from congress.templatetags.portal import scripts, styles
from meetings import queries
from meetings.offline import KEPT_DAYS, OFFLINE_PAGES, PAPERS

TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')  # drawn anew each time, says nothing
DRAWN_FROM = "CSRF_COOKIE"  # where Django keeps what the tokens of one log-in are drawn from
WORKER = Path(settings.BASE_DIR) / "static" / "offline" / "worker.js"
ICONS = (("img/icon-192.png", "192x192", "any"), ("img/icon-512.png", "512x512", "any maskable"))


def _digest(*texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _facts(request, point):
    """Who asks, as what, in which frame, and what had happened. A log-in draws new tokens for the forms of the page."""
    user, post = request.user, request.user.post
    if DRAWN_FROM not in request.META:
        get_token(request)
    frame = (str(user), str(post.congress.area_name), str(post.organ or ""), request.META[DRAWN_FROM])
    shape = _digest(request.LANGUAGE_CODE, str(user.large_text), styles(), scripts(), *frame)
    return f"{user.pk}-{post.pk}-{shape}-{point}"


@require_safe
@requires("meetings.view_card")
def session_card(request):
    """Where I have to be, with what, and what changed: one page for the phone. 304 when it says what it said.

    The tag says what had happened, until when the card stands, then what it said.
    """
    point = queries.point_of(request.user)
    facts = _facts(request, point)
    known, _point, rest = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"').partition(".")
    until, _point, said = rest.partition(".")
    if known == facts and until.isdigit() and clock.now().timestamp() < int(until):
        return _tagged(HttpResponse(status=304), f"{facts}.{until}.{said}")
    request.card = queries.card_of(request.user, point)
    body = render_to_string("meetings/session_card_body.html", {"panels": panels("session_card", request)}, request)
    whose = facts.removesuffix(str(point))
    tag = f"{facts}.{int(request.card.until.timestamp())}.{_digest(TOKENS.sub('', body), whose)}"
    if tag.endswith(f".{said}"):
        return _tagged(HttpResponse(status=304), tag)
    context = {"card": request.card, "body": body, "unread_count": point.unread}  # counted: the bell asks no more
    response = render(request, "meetings/session_card.html", context)
    return _tagged(response, tag)


def _tagged(response, tag):
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    return response


# What the phone asks for ---------------------------------------------------------------------------------------------


def _shape(name):
    """The address called ``name`` as a regular expression: whatever stands in its places."""
    forms = get_resolver().reverse_dict.getlist(name)[0][0]
    return "^/" + "[^/]+".join(map(re.escape, re.split(r"%\(\w+\)s", forms[0][0]))) + "$"


@public
@require_safe
def service_worker(request):
    """The worker, for the whole portal, with what it has to know; another release is another worker."""
    text = WORKER.read_text(encoding="utf-8")
    known = {
        "version": _digest(styles(), scripts(), text),
        "files": settings.STATIC_URL,
        "pages": [_shape(name) for name in OFFLINE_PAGES],
        "papers": [_shape(name) for name in PAPERS],
        "logOut": reverse("account_logout"),
        "days": KEPT_DAYS,
    }
    response = HttpResponse(f"const OFFLINE = {json.dumps(known)};\n{text}", content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def web_manifest(request):
    """What a phone needs to put the card among its applications."""
    icons = [
        {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose} for name, sizes, purpose in ICONS
    ]
    icons.append({"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    told = {
        "id": reverse("session_card"),
        "name": _("Deputies' Portal"),
        "short_name": _("My session card"),
        "start_url": reverse("session_card"),
        "scope": "/",
        "display": "standalone",
        "lang": request.LANGUAGE_CODE,
        "theme_color": "#9c1c1c",
        "background_color": "#f7f5f2",
        "icons": icons,
    }
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response
