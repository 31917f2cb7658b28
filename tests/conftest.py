"""Traps and common things. Real rows, no mocks of our own code."""

import os
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from congress import calendar
from tests import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items):
    """Concurrency is tested where there is any, and Celery where there is a broker: on PostgreSQL and Redis."""
    missing = set() if connection.vendor == "postgresql" else {"postgres"}
    missing |= set() if settings.REDIS_URL else {"redis"}
    items[:] = [item for item in items if not any(item.get_closest_marker(name) for name in missing)]


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def house_language():
    """A request of another test leaves its language behind in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def holidays_read_anew():
    """The process keeps the holidays; a test starts without another test's."""
    calendar.forget()


_flush = TransactionTestCase._fixture_teardown


def _flush_facts_too(self):
    """After a test with real commits every table is emptied: the triggers of the append-only ones step aside for it."""
    guards = import_module("congress.migrations.0002_guard_facts")
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in guards.UNDO_POSTGRESQL if postgresql else guards.UNDO_SQLITE:
            cursor.execute(statement)
    _flush(self)
    cache.clear()  # its table is no model's: counted failures would stay, and ask the next test for a code at log-in
    with connection.cursor() as cursor:
        for statement in guards.POSTGRESQL if postgresql else guards.SQLITE:
            cursor.execute(statement)


TransactionTestCase._fixture_teardown = _flush_facts_too


@pytest.fixture
def transactional_facts(transactional_db):
    """Real commits, for threads and servers to meet at."""
    ContentType.objects.clear_cache()
    yield
    ContentType.objects.clear_cache()


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
