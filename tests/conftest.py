"""Traps and common things. Real rows, no mocks of our own code."""

import os
from importlib import import_module

import pytest
from django.contrib.contenttypes.models import ContentType
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
def triggers_come_back(django_db_setup, django_db_blocker):
    """Set up before the database's flush and torn down after it: the triggers stand again for the next test."""
    yield
    guards = import_module("congress.migrations.0002_guard_facts")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in guards.POSTGRESQL if connection.vendor == "postgresql" else guards.SQLITE:
            cursor.execute(statement)
    ContentType.objects.clear_cache()


@pytest.fixture
def transactional_facts(triggers_come_back, transactional_db):
    """Real commits: the flush afterwards empties the append-only tables too, so their triggers step aside for it."""
    ContentType.objects.clear_cache()
    yield
    guards = import_module("congress.migrations.0002_guard_facts")
    with connection.cursor() as cursor:
        for statement in guards.UNDO_POSTGRESQL if connection.vendor == "postgresql" else guards.UNDO_SQLITE:
            cursor.execute(statement)


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
