"""Registers: plain tables that staff keep (organs, categories, terms of time, holidays)."""

from typing import Any

from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from congress import files, search
from congress.errors import Invalid, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import Organ, User

OWN_FIELDS = ["business", "contact", "phone", "address"]  # what a unit keeps of its own entry, beside its photo


@transaction.atomic
def save(row: models.Model, *, by: User, photo: CheckedFile | None = None) -> models.Model:
    """Save one row of a register and record which fields changed (``<room>.register``, names of fields only).

    ``photo`` becomes the picture of a row that has one; refused unless it is a picture.
    """
    if photo and not photo.content_type.startswith("image/"):
        raise Invalid({"photo": [_("“%(name)s” is no picture.") % {"name": photo.name}]})
    before = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    old = model_to_dict(before) if before else {}
    row.save()
    if photo:  # after the row, which the file points at
        row.photo = files.store(
            photo.name, photo.content, target=row, by=by, purpose="photo", quarantined=photo.quarantined
        )
        row.save(update_fields=["photo"])
    new = model_to_dict(row)
    changed = sorted(name for name, value in new.items() if old.get(name) != value)
    record("congress.register", row, by=by, fields=changed, created=before is None)
    if isinstance(row, Organ):
        search.index([row])
    return row


def seen(organ: Organ) -> str:
    """A mark of what an organ's own entry says now: it differs as soon as one of its fields does."""
    values = [getattr(organ, name) for name in [*OWN_FIELDS, "photo_id"]]
    return salted_hmac("organ", repr(values)).hexdigest()[:16]


@transaction.atomic
def edit_organ(organ: Organ, *, by: User, mark: str, photo: CheckedFile | None = None, **fields: Any) -> Organ:
    """A unit changes its own entry (``OWN_FIELDS``, ``photo``); ``mark`` is what ``seen`` gave when it was shown.

    ``Stale`` with the present text when somebody else saved meanwhile; a photo that is no picture is refused.
    """
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    if mark != seen(organ):
        now = {name: getattr(organ, name) for name in OWN_FIELDS}
        words = _("Somebody else changed this unit meanwhile. Compare and save again.")
        raise Stale(words, current={"mark": seen(organ), **now})
    for name in OWN_FIELDS:
        setattr(organ, name, fields[name])
    return save(organ, by=by, photo=photo)


def _words(organ: Organ) -> str:
    """What an organ is found by."""
    return " ".join(word for word in (organ.name, organ.code, organ.abbreviation, organ.business) if word)


search.register(Organ, _words, list_page="organ_list")
