"""Saving some columns of many rows at once."""

from collections.abc import Sequence

from django.db.models import Model


def save_columns(rows: Sequence[Model], *columns: str) -> None:
    """Write ``columns`` of existing, fully loaded rows of one model.

    An upsert by key: the statements of ``bulk_update`` (a CASE per row and column) cost ten times as much, and it does
    not ask fields to prepare themselves, so that blind indexes would go stale.
    """
    if rows:
        type(rows[0]).objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=list(columns), batch_size=500
        )
