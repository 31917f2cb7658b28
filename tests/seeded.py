"""The demonstration for the tests that look at it: seeded once in a process, into a database of its own."""

import datetime as dt
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from congress import calendar

TODAY = dt.date(2026, 1, 16)
NOON = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)


@contextmanager
def undone():
    """Everything written inside is taken back, and nothing kept from the tests before is used."""
    calendar.forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    calendar.forget()


def seed(**options):
    call_command("seed_demo", **({"today": TODAY, "verbosity": 0} | options))


@contextmanager
def demonstration(blocker, folder, **options):
    """The rows of ``seed_demo`` and the folder of its files, made anew and taken back; for other sizes than the small."""
    with blocker.unblock(), undone():
        with override_settings(MEDIA_ROOT=folder):
            seed(**options)
        yield folder


@contextmanager
def kept_demonstration(folder):
    """Make a second database with the small demonstration in it, its files in ``folder``; give the database's name.

    It is a copy of the empty one: what tests roll back in it is no other test's.
    """
    end_other_sessions()
    connection.close()  # SQLite's file is whole when nobody has it open
    connection.creation.clone_test_db("seeded", verbosity=0, autoclobber=True)
    name = connection.creation.get_test_db_clone_settings("seeded")["NAME"]
    try:
        with moved_to(name), override_settings(MEDIA_ROOT=folder), transaction.atomic():
            seed()
            connection.run_on_commit.clear()  # nobody is to wake for what is invented
        yield name
    finally:
        connection.creation.destroy_test_db(suffix="seeded", verbosity=0)


@contextmanager
def moved_to(name):
    """Every question inside is asked of the database ``name``."""
    home = connection.settings_dict["NAME"]
    _move(name)
    try:
        yield
    finally:
        _move(home)


def _move(name):
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    calendar.forget()


def end_other_sessions():
    """What a killed worker or a forgotten thread still holds open would keep PostgreSQL from copying or dropping."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
