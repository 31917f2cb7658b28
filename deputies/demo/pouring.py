"""Inserting very many rows: SQLite takes some dozen rows in a statement, and composing it costs more than writing it."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, ForeignKey, JSONField, Max, Model


def pour(rows: Sequence[Model]) -> None:
    """Write new rows of one model and give them their keys; what they lean on has its key."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "sqlite":
        model._base_manager.bulk_create(rows, batch_size=1000)  # noqa: SLF001
        return
    last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0  # noqa: SLF001
    for pk, row in enumerate(rows, start=last + 1):
        row.pk = pk
    fields = model._meta.local_concrete_fields
    readers = [_reader(field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608  (our own names)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[read(row) for read in readers] for row in rows])


def _reader(field: Field) -> Callable[[Model], Any]:
    name = field.attname
    if isinstance(field, DateTimeField):
        return lambda row: _moment(getattr(row, name))
    if isinstance(field, DateField):
        return lambda row: _day(getattr(row, name))
    if isinstance(field, JSONField):
        return lambda row: json.dumps(getattr(row, name))
    if isinstance(field, ForeignKey) or field.get_internal_type() != "CharField":
        return lambda row: getattr(row, name)
    return lambda row: str(getattr(row, name))


@cache
def _moment(value: dt.datetime | None) -> str | None:
    return None if value is None else connection.ops.adapt_datetimefield_value(value)


def _day(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()
