"""The portal in a real browser: a live server, people who log in by the form, and a watch over every page they see."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.handlers import StaticFilesHandler

from congress import events
from tests import factories
from tests.e2e.camera import Lens
from tests.e2e.visitor import Visitor

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 15_000  # milliseconds; a machine under load is slow, never a reason to sleep


def pytest_collection_modifyitems(items):
    """Everything beside this file that opens a page is marked as what it is."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "visit" in item.fixturenames:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's browser; root has no sandbox."""
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


@pytest.fixture
def lens(tmp_path):
    """What the camera of ``filming`` sees."""
    return Lens(tmp_path / "film.y4m")


@pytest.fixture
def filming(lens, browser_type, browser_type_launch_args):
    """A browser with a camera, asked for like any other: ``visit(user, PHONE, browser=filming, permissions=["camera"])``."""
    args = [*browser_type_launch_args["args"], *lens.launch_options]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
    yield browser
    browser.close()


@pytest.fixture
def portal(transactional_facts, live_server, settings):
    """The portal served from this process; its address."""
    settings.ALLOWED_HOSTS = ["*"]
    return live_server.url


@pytest.fixture
def files_at_hand(monkeypatch):
    """Stylesheets and scripts are fetched once by a visitor, as the portal's own server tells him, not for each page."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = f"max-age={settings.WHITENOISE_MAX_AGE}"
        return response

    monkeypatch.setattr(StaticFilesHandler, "serve", serve_to_keep)


@pytest.fixture
def chain(portal):
    """Everybody of the straight path, each with the password ``demo``."""
    people = factories.chain(factories.congress())
    for name in ("deputy", "secretary", "office", "clerk", "bureau_lead"):
        user = getattr(people, name)
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    return people


@pytest.fixture
def work_off():
    """Run every reaction that is due, as the worker would."""

    def run():
        while events.run_due():
            pass

    return run


@pytest.fixture
def visit(portal, new_context):
    """``visit(user, PHONE)``: a visitor of the portal in a browser of his own, logged in when there is a user.

    When the test ends every page he saw must have kept quiet: no error, no warning of the content security policy.
    """
    visitors = []

    def enter(user=None, size=DESKTOP, browser=None, **options):
        opened = browser.new_context if browser else new_context
        context = opened(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page(), portal)
        visitors.append(visitor)
        if user:
            visitor.log_in(user)
        return visitor

    yield enter
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
