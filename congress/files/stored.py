"""Stored files: kept for an object, taken away, and cleared up behind transactions that failed."""

import datetime as dt
import hashlib
import uuid

import structlog
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet

from congress import clock
from congress.files.uploads import TYPES, clean_name, ending_of
from congress.models import File, User
from congress.worker import chore

log = structlog.get_logger(__name__)

ORPHAN_AGE = dt.timedelta(days=1)  # no transaction is open that long


def store(
    name: str,
    content: bytes,
    *,
    target: Model,
    by: User | None,
    purpose: str = "attachment",
    quarantined: bool = False,
) -> File:
    """Keep a file for ``target`` in the caller's transaction. The content is trusted: ``check`` comes before.

    When the transaction is rolled back, the bytes are removed by the daily chore.
    """
    name = clean_name(name)
    file = File(
        target=target,
        purpose=purpose,
        name=name,
        content_type=TYPES.get(ending_of(name), "application/octet-stream"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=by,
        quarantined=quarantined,
    )
    file.stored.save(uuid.uuid4().hex, ContentFile(content), save=False)
    try:
        file.save(force_insert=True)
    except DatabaseError:
        file.stored.delete(save=False)
        raise
    return file


def remove(file: File) -> None:
    """Take a file away in the caller's transaction; its bytes go when that commits."""
    file.delete()
    transaction.on_commit(lambda: file.stored.delete(save=False))


def attached(target: Model, purpose: str = "") -> QuerySet[File]:
    """The files of an object, oldest first; only those of ``purpose`` when given."""
    files = File.objects.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)
    return (files.filter(purpose=purpose) if purpose else files).order_by("pk")


@chore(every=24 * 3600)
def remove_orphans() -> int:
    """Delete bytes of this and last month that no row knows and no open transaction can still claim."""
    removed = 0
    today = clock.today()
    for month in {today, today.replace(day=1) - dt.timedelta(days=1)}:
        folder = f"{month:%Y/%m}"
        if not default_storage.exists(folder):
            continue
        paths = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
        known = set(File.objects.filter(stored__startswith=f"{folder}/").values_list("stored", flat=True))
        for path in sorted(paths - known):
            if default_storage.get_modified_time(path) < clock.now() - ORPHAN_AGE:
                default_storage.delete(path)
                removed += 1
    if removed:
        log.info("orphan_files_removed", count=removed)
    return removed
