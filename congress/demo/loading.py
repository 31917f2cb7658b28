"""Loading millions of rows into PostgreSQL: by COPY, into tables whose indexes and foreign keys are built afterwards."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, ForeignKey, JSONField, Model

from congress import search
from congress.demo import Fact
from congress.fields import PersonalCharField
from congress.models import Event, SearchEntry

_QUOTED = "'{}'"
Definition = tuple[str, str, str]  # table, name, what makes it anew
MEMORY = "1GB"  # for building an index


def take_time() -> None:
    """Lift the limits of time on this connection, which are meant for requests."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0")


def load(rows: Sequence[Model]) -> None:
    """Write rows of one model, which have their keys; what they lean on has its key too."""
    if rows:
        model = type(rows[0])
        readers = _readers(model)
        lines = ("\t".join([read(row) for read in readers]) for row in rows)
        _copy(model, [field.column for field in model._meta.local_concrete_fields], lines)


def load_facts(facts: Iterable[tuple[int, Fact]]) -> None:
    """Write facts under these keys, as ``write_facts`` does: what a fact does not tell is the column's default."""
    told = ("id", "kind", "congress_id", "target_type_id", "target_id", "actor_id", "capacity_id", "at", "data")
    untold = [field for field in Event._meta.local_concrete_fields if field.column not in told]
    defaults = [_signs(field.get_default()) for field in untold]
    lines = (
        "\t".join(
            (
                str(pk), fact.kind, _signs(getattr(fact.target, "congress_id", None)), str(ContentType.objects.get_for_model(type(fact.target)).pk),
                str(fact.target.pk), _signs(fact.by and fact.by.user_id), _signs(fact.by and fact.by.pk), str(fact.at),
                _signs(json.dumps(fact.told())), *defaults,
            )
        )
        for pk, fact in facts
    )  # fmt: skip
    _copy(Event, [*told, *(field.column for field in untold)], lines)


def load_entries(rows: Iterable[Model]) -> None:
    """Write what the search index keeps of rows of one model that are not in it yet."""
    lines = (
        "\t".join((str(kind), str(pk), _signs(congress), _signs(text), _QUOTED.format("' '".join(words))))
        for kind, pk, congress, text, words in search.entries(rows)
    )
    _copy(SearchEntry, ["target_type_id", "target_id", "congress_id", "text", "words"], lines)


def _copy(model: type[Model], columns: list[str], lines: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        file = io.StringIO("".join([f"{line}\n" for line in lines]))
        cursor.copy_expert(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN", file)


@cache
def _readers(model: type[Model]) -> list[Callable[[Model], str]]:
    """For each column the function that gives its text for COPY."""
    return [_reader(field) for field in model._meta.local_concrete_fields]


def _reader(field: Field) -> Callable[[Model], str]:
    name, relation = field.attname, field.name
    if isinstance(field, ForeignKey):  # the row it names may have got its key after it was named

        def key(row: Model) -> str:
            named = row._state.fields_cache.get(relation)  # noqa: SLF001
            return _signs(named.pk if named is not None else getattr(row, name))

        return key
    if isinstance(field, JSONField):
        return lambda row: _signs(json.dumps(getattr(row, name), ensure_ascii=False))
    if isinstance(field, PersonalCharField):
        return lambda row: _signs(field.get_prep_value(getattr(row, name)))
    return lambda row: _signs(getattr(row, name))


def _signs(value: Any) -> str:
    if value is None:
        return "\\N"
    if type(value) is not str:
        return str(value)
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


@contextmanager
def without_indexes(models: Iterable[type[Model]]) -> Iterator[None]:
    """While it lasts these tables have their primary keys and unique constraints only; then every index is built, every
    foreign key is checked, the numbering of keys goes on after the last, and the planner knows the rows.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        keys = _told(cursor, _KEYS, tables)
        indexes = _told(cursor, _INDEXES, tables)
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for _table, name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    except BaseException:
        if not connection.in_atomic_block:  # else they come back with everything else
            _build(models, indexes, keys)
        raise
    _build(models, indexes, keys)


def _build(models: Iterable[type[Model]], indexes: list[Definition], keys: list[Definition]) -> None:
    take_time()
    with connection.cursor() as cursor:
        cursor.execute(f"SET maintenance_work_mem = '{MEMORY}'")
        for _table, _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        for model in models:
            vacuum = "" if connection.in_atomic_block else "VACUUM "
            cursor.execute(f"{vacuum}ANALYZE {model._meta.db_table}")
        cursor.execute("RESET maintenance_work_mem")


_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY 1, 2"""
_INDEXES = """
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisunique AND indrelid = ANY (%s::regclass[]) ORDER BY 1, 2"""


def _told(cursor: Any, sql: str, tables: list[str]) -> list[Definition]:
    cursor.execute(sql, [tables])
    return cursor.fetchall()
