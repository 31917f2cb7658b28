"""Registers: plain tables that staff keep (organs, categories, terms of time, holidays)."""

from django.db import models, transaction
from django.forms.models import model_to_dict

from congress.events import record
from congress.models import User


@transaction.atomic
def save(row: models.Model, *, by: User) -> models.Model:
    """Save one row of a register and record which fields changed (``<room>.register``, names of fields only)."""
    before = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    old = model_to_dict(before) if before else {}
    row.save()
    new = model_to_dict(row)
    changed = sorted(name for name, value in new.items() if old.get(name) != value)
    record("congress.register", row, by=by, fields=changed, created=before is None)
    return row
