"""Traps and common things. Real rows, no mocks of our own code."""

import os

import pytest
from django.db import connection

from congress import calendar
from tests import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items):
    """Concurrency is tested where there is any."""
    if connection.vendor != "postgresql":
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def holidays_read_anew():
    """The process keeps the holidays; a test starts without another test's."""
    calendar.forget()


@pytest.fixture
def congress(db):
    return factories.congress()


@pytest.fixture
def secretary(congress):
    return factories.staff(congress)


@pytest.fixture
def logged_in(client):
    """``logged_in(user)``: a client that the user has logged in with."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def work_off(django_capture_on_commit_callbacks):
    """Run every reaction that is due, as the worker would after the commit."""
    from congress import events

    def run():
        while events.run_due():
            pass

    return run
