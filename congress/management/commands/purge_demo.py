"""Remove the demonstration: its congresses, its people, and everything that hangs on them.

Facts are append-only here and in daily work stay so: their triggers are taken down only for this transaction.
"""

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.management import BaseCommand, CommandError
from django.db import connection, models, transaction

from congress import search
from congress.models import Congress, File, Post, SearchEntry, User

CHUNK = 500
Rows = dict[type[models.Model], set[Any]]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, yes: bool, **_options: object) -> None:
        demo = Congress.objects.filter(demo=True)
        names = list(demo.order_by("pk").values_list("name", flat=True))
        if not names:
            self.stdout.write("There is no demonstration here.")
            return
        if not yes and input(f"Remove {', '.join(names)} with everything in them? [yes/no] ").strip() != "yes":
            raise CommandError("Nothing was removed.")
        count = purge(set(demo.values_list("pk", flat=True)))
        self.stdout.write(f"Removed {count} rows of {len(names)} congresses.")


def purge(congress_ids: set[int]) -> int:
    """Delete the congresses, the users who act nowhere else and every row that leans on them; returns how many rows.

    Refused when a row of another congress leans on one of them.
    """
    with transaction.atomic():
        rows = hanging_on(congress_ids)
        foreign = strangers(rows, congress_ids)
        if foreign:
            raise CommandError(
                f"Rows of other congresses lean on the demonstration: {', '.join(foreign)}. Nothing was removed."
            )
        stored = list(File.objects.filter(pk__in=rows.get(File, set())).values_list("stored", flat=True))
        transaction.on_commit(partial(_forget_files, stored))
        connection.check_constraints()
        with facts_open():
            _delete(rows)
            connection.check_constraints()
    return sum(len(found) for found in rows.values())


def hanging_on(congress_ids: set[int]) -> Rows:
    """Every row that would hang in the air without these congresses: found step by step, along all relations."""
    rows: Rows = defaultdict(set)
    rows[Congress] |= congress_ids
    elsewhere = Post.objects.exclude(congress__in=congress_ids).values("user")
    rows[User] |= set(
        User.objects.filter(posts__congress__in=congress_ids).exclude(pk__in=elsewhere).values_list("pk", flat=True)
    )
    _follow(rows, {model: set(found) for model, found in rows.items()})
    _follow(rows, _left_alone(rows))
    return {model: keys for model, keys in rows.items() if keys}


def _follow(rows: Rows, fresh: Rows) -> None:
    """Add ``fresh`` and everything that leans on it to ``rows``."""
    for model, keys in fresh.items():
        rows[model] |= keys
    while fresh:
        found: Rows = defaultdict(set)
        for model, field, targets in _leaning_on(fresh):
            for some in _chunks(targets):
                leaning = model._base_manager.filter(**field(some)).values_list("pk", flat=True)  # noqa: SLF001
                found[model] |= set(leaning) - rows[model]
        for model, keys in found.items():
            rows[model] |= keys
        fresh = {model: keys for model, keys in found.items() if keys}


def _left_alone(rows: Rows) -> Rows:
    """Rows of the rooms that belong to no congress and that only ``rows`` point at: persons without a mandate."""
    alone: Rows = defaultdict(set)
    for model, keys in rows.items():
        for field in model._meta.local_fields:
            target = field.remote_field.model if field.is_relation else None
            if target and target._meta.app_label in settings.ROOMS and not _has_congress(target):
                for some in _chunks(keys):
                    found = model._base_manager.filter(pk__in=some).values_list(field.attname, flat=True)  # noqa: SLF001
                    alone[target] |= set(found) - {None} - rows.get(target, set())
    for model, name, keys in [*_pointing_at(alone, emptied=True), *_pointing_at(alone, emptied=False)]:
        kept = [pair for some in _chunks(keys) for pair in _pairs(model, name, some) if pair[0] not in rows[model]]
        keys -= {target for _pk, target in kept}
    return {model: keys for model, keys in alone.items() if keys}


def _has_congress(model: type[models.Model]) -> bool:
    return any(field.name == "congress" for field in model._meta.local_fields)


def _pairs(model: type[models.Model], name: str, keys: list) -> list[tuple]:
    return list(model._base_manager.filter(**{f"{name}__in": keys}).values_list("pk", name))  # noqa: SLF001


def _pointing_at(rows: Rows, *, emptied: bool) -> Iterator[tuple[type[models.Model], str, set]]:
    """(model, field, keys) of the foreign keys at models in ``rows``: those ``emptied`` on deletion, or the others."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            target = field.remote_field.model if field.is_relation else None
            if target in rows and (field.remote_field.on_delete is models.SET_NULL) is emptied:
                yield model, field.name, rows[target]


def _leaning_on(fresh: Rows) -> Iterator[tuple[type[models.Model], Any, set]]:
    """(model, filter, keys) for every relation, generic ones too, that points at ``fresh`` and may not become empty."""
    for model, name, keys in _pointing_at(fresh, emptied=False):
        yield model, partial(_by_field, name), keys
    for model in apps.get_models():
        for field in model._meta.private_fields:
            if isinstance(field, GenericForeignKey):
                for target, keys in fresh.items():
                    kind = ContentType.objects.get_for_model(target)
                    yield model, partial(_by_target, field.ct_field, field.fk_field, kind), keys


def _by_field(name: str, keys: list) -> dict[str, Any]:
    return {f"{name}__in": keys}


def _by_target(type_field: str, key_field: str, kind: ContentType, keys: list) -> dict[str, Any]:
    return {type_field: kind, f"{key_field}__in": [key for key in keys if isinstance(key, int)]}


def strangers(rows: Rows, congress_ids: set[int]) -> list[str]:
    """Names of models with rows that belong to another congress, though they lean on the demonstration."""
    foreign = {Congress} if rows[Congress] - congress_ids else set()
    for model, keys in rows.items():
        if _has_congress(model):
            others = model._base_manager.exclude(congress=None).exclude(congress__in=congress_ids)  # noqa: SLF001
            if any(others.filter(pk__in=some).exists() for some in _chunks(keys)):
                foreign.add(model)
    return sorted(model._meta.label for model in foreign)


def _delete(rows: Rows) -> None:
    """Delete without cascades: the foreign keys are checked at the end of the transaction."""
    for model, field, keys in _pointing_at(rows, emptied=True):
        for some in _chunks(keys):
            model._base_manager.filter(**{f"{field}__in": some}).update(**{field: None})  # noqa: SLF001
    by_kind: dict[int, list[int]] = defaultdict(list)
    for some in _chunks(rows.pop(SearchEntry, set())):
        for kind, key in SearchEntry.objects.filter(pk__in=some).values_list("target_type", "target_id"):
            by_kind[kind].append(key)
    for kind, keys in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        for some in _chunks(keys):
            search.forget([model(pk=key) for key in some])
    for model, keys in rows.items():
        for some in _chunks(keys):
            model._base_manager.filter(pk__in=some)._raw_delete(connection.alias)  # noqa: SLF001


def _chunks(keys: Any) -> Iterator[list]:
    ordered = list(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


@contextmanager
def facts_open() -> Iterator[None]:
    """Take down the triggers that keep facts from being deleted, and put the same ones up again."""
    down, up = guards()
    with connection.cursor() as cursor:
        for statement in down:
            cursor.execute(statement)
        yield
        for statement in up:
            cursor.execute(statement)


def guards() -> tuple[list[str], list[str]]:
    """Statements that take the guards down and put them up; a guard is known by what it says."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'")
            found = cursor.fetchall()
            return [f'DROP TRIGGER "{name}"' for name, _sql in found], [sql for _name, sql in found]
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND prosrc LIKE %s",
            ["%append-only%"],
        )
        found = cursor.fetchall()
    return tuple(
        [f'ALTER TABLE {table} {verb} TRIGGER "{name}"' for table, name in found] for verb in ("DISABLE", "ENABLE")
    )


def _forget_files(names: list[str]) -> None:
    storage = File._meta.get_field("stored").storage
    for name in names:
        storage.delete(name)
