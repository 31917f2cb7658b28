"""The doors from outside: what a visitor gets at every address, and what every answer says to the browser."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.urls import URLPattern, URLResolver, get_resolver

from congress import checks
from congress.sessions import SessionStore

PUBLIC_PREFIXES = ("accounts/", "admin/", "static/")  # allauth's and the admin's own doors, below
DUMMIES = {"int": "1", "slug": "accept", "uuid": "00000000-0000-4000-8000-000000000000", "str": "x", "path": "x"}


def addresses(resolver=None, prefix=""):
    """Every address with something in the place of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern):
            filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: DUMMIES.get(found.group(1) or "str", "x"), route)
            filled = re.sub(r"\(\?P<pk>[^)]*\)", "1", filled)
            filled = re.sub(r"\(\?P<\w+>([\w.]+)[^)]*\)", r"\1", filled)
            filled = re.sub(r"\((?:\?:)?([\w/.-]+)\|[^)]*\)", r"\1", filled)
            yield re.sub(r"[\^$?\\]|\\Z", "", filled), entry.callback


GUARDED = sorted(
    {address for address, view in addresses() if checks.door(view) not in {None, "public"}}
    | {address for address, _view in addresses() if address.startswith("admin/") and "login" not in address}
)


@pytest.mark.parametrize("address", GUARDED)
def test_a_visitor_is_asked_to_log_in(client, db, address):
    response = client.get(f"/{address}")

    sent_away = response.status_code == 302 and response["Location"].startswith(("/accounts/login/", "/admin/login/"))
    assert sent_away or response.status_code in {401, 404, 405}, (response.status_code, response.get("Location"))


def test_many_addresses_are_guarded():
    assert len(GUARDED) > 60
    assert {"", "healthz", "readyz"}.isdisjoint(GUARDED)


def test_every_answer_tells_the_browser_to_be_strict(client, db):
    response = client.get("/accounts/login/")

    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts(client, db):
    client.get("/accounts/login/")

    assert {name: bool(cookie["httponly"]) for name, cookie in client.cookies.items()} == {"csrftoken": True}


IN_EARNEST = """
import json
from congress import settings
names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
         "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "DEBUG", "DEMO"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_in_earnest_cookies_are_bound_to_https():
    settings_of_nobody = {"SECRET_KEY": "x", "PERSONAL_KEYS": "x", "DEMO": "0", "DEBUG": "0"}
    command = [sys.executable, "-c", IN_EARNEST]
    environment = os.environ | settings_of_nobody
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "DEBUG": False,
        "DEMO": False,
    }


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PERSONAL_KEYS"])
def test_no_key_has_a_default(missing, tmp_path):
    """The settings alone, far from any .env, refuse to load without the key."""
    copy = tmp_path / "congress"
    copy.mkdir()
    (copy / "settings.py").write_bytes((settings.BASE_DIR / "congress" / "settings.py").read_bytes())
    environment = {
        name: text for name, text in (os.environ | {"SECRET_KEY": "x", "PERSONAL_KEYS": "x"}).items() if name != missing
    }
    command = [sys.executable, "-c", "import congress.settings"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert f"Set the {missing} environment variable" in done.stderr


def test_sessions_and_limits_need_no_redis():
    assert settings.SESSION_ENGINE == "congress.sessions"
    assert issubclass(SessionStore, DatabaseSessions)
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
