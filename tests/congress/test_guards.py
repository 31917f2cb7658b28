"""Guards (triggers) stand on their tables after all migrations: SQLite drops them with the table it makes anew."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

GUARD = re.compile(r"CREATE TRIGGER (\w+)\s.*?\bON (\w+)", re.DOTALL)
STANDING = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def migrations():
    """Every migration of the house's rooms as a module."""
    for room in apps.get_app_configs():
        folder = Path(room.path) / "migrations"
        if folder.is_relative_to(settings.BASE_DIR):
            for path in sorted(folder.glob("0*.py")):
                yield import_module(f"{room.name}.migrations.{path.stem}")


def put_up(vendor):
    """Every guard a migration puts up, with its table."""
    lists = [getattr(module, vendor.upper(), ()) for module in migrations()]
    statements = [sql.strip() for some in lists for sql in some]
    return sorted(GUARD.match(sql).groups() for sql in statements if sql.startswith("CREATE TRIGGER"))


def test_every_guard_stands_after_all_migrations(db):
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        found = sorted((name, table.removeprefix("public.")) for name, table in cursor.fetchall())

    assert found == put_up(connection.vendor)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_same_tables_are_guarded_on_each_database(vendor):
    assert {table for _name, table in put_up(vendor)} == {
        "congress_auditrecord", "congress_event", "congress_post", "deputies_pointentry", "liaison_commentwords",
        "liaison_ownwords",
    }  # fmt: skip


def test_teardown_of_real_commits_knows_every_migration_with_guards():
    from tests.conftest import GUARDS

    guarding = [
        one.__name__ for one in migrations() if any("CREATE TRIGGER" in sql for sql in getattr(one, "SQLITE", ()))
    ]

    assert sorted(GUARDS) == sorted(guarding)
