"""Traps and common things. Real rows, no mocks of our own code."""

import gc
import os
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from congress import calendar
from deputies import queries
from meetings.queries import forget_cards
from tests import factories
from tests.seeded import end_other_sessions, kept_demonstration, moved_to

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
gc.set_threshold(50_000, 20, 20)

# A machine under load is slow, never a reason to fail.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


# What reads the house's files, walks through all of its pages and texts, or stands before a closed door: the same on
# each database, so `make test` asks it once (deploy/test.sh). So is whatever asks for no database at all.
ONCE = {
    "test_architecture.py", "test_confidence.py", "test_docs.py", "test_hidden_names.py", "test_language.py",
    "test_looks.py", "test_loop.py", "test_security.py", "test_seed_large.py", "test_texts.py",
}  # fmt: skip
LONG = {"test_every_page.py", "test_faults.py", "test_language.py"}  # tests of a minute and more
DATABASE = {"db", "transactional_db", "kept"}


def pytest_collection_modifyitems(items):
    """Concurrency is tested where there is any, and Celery where there is a broker: on PostgreSQL and Redis."""
    for item in items:
        asks_rows = DATABASE.intersection(item.fixturenames) or item.get_closest_marker("django_db")
        if (item.path.name in ONCE or not asks_rows) and not item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.once)
        if "kept" in item.fixturenames:  # what is seeded once in a process is asked by one process
            item.add_marker(pytest.mark.xdist_group("seeded"))
    missing = {"sqlite"} if connection.vendor == "postgresql" else {"postgres"}
    missing |= set() if settings.REDIS_URL else {"redis"}
    items[:] = [item for item in items if not any(item.get_closest_marker(name) for name in missing)]
    # What takes long comes first, or one process works it off alone at the end; real commits still come last.
    items.sort(key=lambda item: ("transactional_db" in item.fixturenames, item.path.name not in LONG))


def pytest_collection_finish():
    """Ten thousand collected tests are no garbage: looking through them again and again costs a twentieth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def house_language():
    """A request of another test leaves its language behind in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def holidays_read_anew():
    """The process keeps the holidays, the rules in force and what all session cards show; a test starts without another test's."""
    calendar.forget()
    queries.forget_rules()
    forget_cards()


GUARDS = (
    "congress.migrations.0002_guard_facts",
    "deputies.migrations.0002_guard_ledger",
    "liaison.migrations.0002_guard_own_words",
    "liaison.migrations.0003_guard_comment_words",
)
KEPT = {"django_content_type", "auth_permission", "django_migrations"}  # the same for every test, written by migrations


def _empty(self):
    """After a test with real commits every table that has rows is emptied: the triggers of the append-only ones step
    aside for it. Deleting a few rows takes a moment; truncating all of the tables takes PostgreSQL seconds.
    """
    guards = [import_module(name) for name in GUARDS]
    postgresql = connection.vendor == "postgresql"
    undo = [line for guard in guards for line in (guard.UNDO_POSTGRESQL if postgresql else guard.UNDO_SQLITE)]
    redo = [line for guard in guards for line in (guard.POSTGRESQL if postgresql else guard.SQLITE)]
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    names = {table: connection.ops.quote_name(table) for table in tables}
    filled = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in names.items()
    )
    with connection.cursor() as cursor:
        for statement in undo:
            cursor.execute(statement)
        with transaction.atomic():  # keys are checked when it ends: the order is no matter
            cursor.execute(filled)
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {names[table]}")
        for statement in redo:
            cursor.execute(statement)
    cache.clear()  # its table is no model's: counted failures would stay, and ask the next test for a code at log-in


TransactionTestCase._fixture_teardown = _empty


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database, from which a killed worker's session is ended before it is dropped."""
    yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(scope="session")
def kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """The database of the demonstration, the folder of its files, and the database of all other tests."""
    folder, home = tmp_path_factory.mktemp("demonstration"), connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), kept_demonstration(folder) as name, django_db_blocker.block():
        yield SimpleNamespace(name=name, folder=folder, home=home)


@pytest.fixture(scope="module")
def seeded(kept, django_db_blocker):
    """The questions of the module's tests go to the demonstration; the folder of its files."""
    with django_db_blocker.unblock(), moved_to(kept.name), django_db_blocker.block():
        yield kept.folder


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
