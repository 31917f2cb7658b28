"""What surrounds every request: where it comes from, in which capacity, and how a refusal is shown."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from congress import clock, events
from congress.errors import Refused

KEPT_PAGES = 1000
PERSONAL_HEADERS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")
OK = 200
_WITHOUT_COOKIES = re.compile(settings.WITHOUT_COOKIES)
Answer = Callable[[HttpRequest], HttpResponse]


def address(request: HttpRequest) -> str:
    """The client's address: what a configured proxy says, else the connection's."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if peer in settings.TRUSTED_PROXIES and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return peer


def request_context(get_response: Answer) -> Answer:
    """Give the request an id; events and log lines carry it. Where the address is the secret, no cookie counts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex
        if _WITHOUT_COOKIES.match(request.path):
            request.COOKIES = {}
        token = events.request_facts.set(events.RequestFacts(address(request), request.id))
        try:
            response = get_response(request)
        finally:
            events.request_facts.reset(token)
        response["X-Request-ID"] = request.id
        response["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
        return response

    return middleware


def keep_public_pages(get_response: Answer) -> Answer:
    """Answer visitors who bring no cookie from what the same page said a moment ago, where its view allows it.

    Each process keeps its own, at most ``KEPT_PAGES`` of them, so a rush upon the stations costs next to nothing. The
    answer says how old it is, so that a browser does not keep it for longer than half a minute in all. What a page
    makes anew for each visitor (``congress.pages.kept_but``) is made anew.
    """
    if not settings.PUBLIC_PAGES_KEPT:
        raise MiddlewareNotUsed
    pages: dict[tuple[str, ...], tuple[float, HttpResponse]] = {}

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or any(request.META.get(name) for name in PERSONAL_HEADERS):
            return get_response(request)
        key = (request.scheme or "", request.META.get("HTTP_HOST", ""), request.get_full_path())
        now = clock.now().timestamp()
        since, known = pages.get(key, (0.0, None))
        if known is not None and now - since < _seconds(known) and _stands(known, request):
            answer = HttpResponse(_anew(known), status=known.status_code, headers=dict(known.headers))
            answer["Content-Length"] = str(len(answer.content))
            answer["Age"] = str(int(now - since))
            return answer
        response = get_response(request)
        if getattr(response, "may_be_kept", False) and response.status_code == OK and not response.cookies:
            if len(pages) >= KEPT_PAGES:
                pages.clear()  # somebody tries addresses: what is asked for is back at once
            pages[key] = (now, response)
        return response

    return middleware


def _seconds(known: HttpResponse) -> int:
    return getattr(known, "kept_for", settings.PUBLIC_PAGES_KEPT)


def _stands(known: HttpResponse, request: HttpRequest) -> bool:
    stands = getattr(known, "stands", None)
    return stands is None or stands(request)


def _anew(known: HttpResponse) -> bytes:
    content = known.content
    for text, make in getattr(known, "anew", {}).items():
        content = content.replace(text.encode(), make().encode())
    return content


def language(get_response: Answer) -> Answer:
    """Speak Chinese unless somebody chose otherwise; what the browser was set to abroad is not asked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        translation.activate(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def acting(get_response: Answer) -> Answer:
    """End idle and overlong sessions, choose a capacity when none is held, speak the user's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if _is_over(request):
                logout(request)
                if request.path.startswith("/api/"):  # a program is told 401 by the door itself
                    return get_response(request)
                return redirect(f"{reverse('account_login')}?{urlencode({'next': _page(request), 'ended': 1})}")
            if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) is None:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            return get_response(request)
        asked = request.GET.get("lang")
        if asked not in dict(settings.LANGUAGES):
            return get_response(request)
        translation.activate(asked)
        request.LANGUAGE_CODE = asked
        response = get_response(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, asked, secure=settings.STRICT, httponly=True, samesite="Lax"
        )  # only visitors who choose a language get a cookie
        return response

    return middleware


def _page(request: HttpRequest) -> str:
    """The page the person was on: for a POST the one its form stood on: a door for POST alone has no page."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if request.method != "GET" and came_from.netloc == request.get_host():
        return came_from._replace(scheme="", netloc="", fragment="").geturl()
    return request.get_full_path()


def _is_over(request: HttpRequest) -> bool:
    """Whether the session was idle too long or is too old; notes the visit at most once a minute."""
    now = clock.now()
    session = request.session
    seen = session.get("seen_at")
    begun = session.get("begun_at")
    if seen and now - dt.datetime.fromisoformat(seen) > dt.timedelta(minutes=settings.IDLE_MINUTES):
        return True
    if begun and now - dt.datetime.fromisoformat(begun) > dt.timedelta(hours=settings.SESSION_HOURS):
        return True
    if not begun:
        session["begun_at"] = now.isoformat()
    if not seen or now - dt.datetime.fromisoformat(seen) > dt.timedelta(minutes=1):
        session["seen_at"] = now.isoformat()
    return False


def refusals(get_response: Answer) -> Answer:
    """Show a refusal that no page caught as a page of its own (409), and note denials for the auditors."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "pages/refused.html", {"reason": str(exception)}, status=409)
        if isinstance(exception, PermissionDenied):
            user = request.user if request.user.is_authenticated else None
            events.audit("denied", by=user, what=f"{request.method} {request.path}")
        return None

    middleware.process_exception = process_exception
    return middleware
