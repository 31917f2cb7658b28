"""The demonstration for a whole test module: seeded once, rolled back when the module is done."""

import datetime as dt
from contextlib import contextmanager

from django.core.management import call_command
from django.db import transaction
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
    """The rows of ``seed_demo`` and the folder of its files, for fixtures of scope ``module``."""
    with blocker.unblock(), undone():
        with override_settings(MEDIA_ROOT=folder):
            seed(**options)
        yield folder
