"""Many papers at once: an archive is examined, looked at, and only then taken over."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, files, search
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import File, User
from meetings import queries
from meetings.computing import bundle
from meetings.computing.bundle import Why
from meetings.models import Document, DocumentBatch, Gathering
from meetings.services.papers import add_document, is_markable

WAITING = "batch"  # the purpose of files that were not taken over yet
KEPT = dt.timedelta(days=1)


def in_words(why: Why) -> str:
    """A reason for the person who packed the archive."""
    return {
        Why.UNREADABLE: _("it is no readable ZIP archive"),
        Why.TOO_MANY: _("it holds too many files; at most %(limit)s") % {"limit": bundle.MOST_FILES},
        Why.TOO_LARGE: _("it is too large"),
        Why.BOMB: _("it unpacks to too much"),
        Why.PATH: _("its name leads out of the archive"),
        Why.LINK: _("it is no plain file"),
        Why.PASSWORD: _("it is protected by a password"),
        Why.TWICE: _("another file has the same name"),
        Why.DAMAGED: _("it is damaged"),
        Why.NESTED: _("an archive inside the archive is not opened"),
    }[why]


def send_archive(gathering: Gathering, *, by: User, name: str, content: bytes) -> DocumentBatch:
    """Examine an archive file by file and keep what passes for a day; nothing is entered yet.

    ``Invalid`` when the archive as a whole is not taken, or no file in it is.
    """
    try:
        found = bundle.opened(content, largest=settings.FILE_MAX_BYTES)
    except bundle.Unreadable as error:
        words = _("“%(name)s” was not taken: %(reason)s.")
        raise Invalid({"archive": [words % {"name": name, "reason": in_words(error.why)}]}) from error
    refused = [[bare, in_words(why)] for bare, why in found.refused]
    passed = []
    for entry in found.entries:
        try:
            passed.append(files.check(SimpleUploadedFile(entry.name, entry.content)))
        except ValidationError as refusal:
            refused.append([entry.name, " ".join(refusal.messages)])
    if not passed:
        told = [f"{bare}：{why}" for bare, why in refused[:20]]
        raise Invalid({"archive": [_("No file of this archive was taken."), *told]})
    with transaction.atomic():
        batch = DocumentBatch.objects.create(
            gathering=gathering, name=files.clean_name(name)[:160], sent_by=by, refused=refused
        )
        for one in passed:
            files.store(one.name, one.content, target=batch, by=by, purpose=WAITING, quarantined=one.quarantined)
    return batch


def files_of(batch: DocumentBatch) -> list[File]:
    return list(files.attached(batch, WAITING))


@transaction.atomic
def take_archive(batch: DocumentBatch, *, by: User, papers: list[dict[str, Any]], **shared: Any) -> Gathering:
    """Enter a document for each of ``papers`` (``file``: its key; title, position, item, number, stage); ``shared`` are
    the readers, the secrecy and the embargo of all of them. Refused when it was taken over already.
    """
    batch = DocumentBatch.objects.select_for_update(of=("self",)).select_related("gathering").get(pk=batch.pk)
    if batch.taken_at:
        raise Refused(_("This archive was taken over already."))
    waiting = {file.pk: file for file in files_of(batch)}
    if not papers:
        raise Refused(_("Choose at least one file."))
    kind = ContentType.objects.get_for_model(Document)
    documents = []
    for paper in papers:
        file = waiting.get(paper.pop("file"))
        if file is None:
            raise Refused(_("This archive is not kept any more: send it again."))
        document = add_document(batch.gathering, by=by, **paper, **shared)
        if document.confidential and not _is_markable(file):
            words = _("A confidential document is a PDF without a password: each page is marked. Not so: %(names)s.")
            raise Invalid({"secrecy": [words % {"names": file.name}]})
        File.objects.filter(pk=file.pk).update(target_type=kind, target_id=document.pk, purpose=queries.PURPOSE)
        documents.append(document)
    batch.taken_at = clock.now()
    batch.save(update_fields=["taken_at"])
    record("meetings.take_archive", batch.gathering, by=by, documents=[one.pk for one in documents])
    search.index(documents)
    return batch.gathering


def _is_markable(file: File) -> bool:
    with file.stored.open("rb") as content:
        return is_markable(file.content_type, content.read())


def forget_archives() -> int:
    """Remove the files of archives that were not taken over within a day, and what was left over of the others."""
    old = DocumentBatch.objects.filter(sent_at__lt=clock.now() - KEPT)
    done = 0
    for batch in old.order_by("pk")[:100]:
        with transaction.atomic():
            for file in files_of(batch):
                files.remove(file)
            batch.delete()
        done += 1
    return done
