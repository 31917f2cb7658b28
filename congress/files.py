"""Files: refused by name when something is wrong with them, stored under random names, read only through their object.

``check`` examines an upload in memory: size, name, type by content, what is hidden inside. ``store`` writes it in the
caller's transaction. ``readable_by`` finds a file for a person: whoever may see the object may read its files.

Where there is a virus scanner, ``check`` asks it; a file it could not be asked about is taken into quarantine, examined
by a chore, and handed out or removed then.
"""

import datetime as dt
import hashlib
import re
import struct
import unicodedata
import uuid
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

import filetype
import structlog
from django import forms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import ExifTags, Image

from congress import antivirus, clock
from congress.events import audit
from congress.models import File, User
from congress.worker import chore

log = structlog.get_logger(__name__)

NAME_LIMIT = 120
PIXEL_LIMIT = 50_000_000
UNPACKED_LIMIT = 100 * 1024 * 1024
ENTRY_LIMIT = 2_000
EXAMINED_AT_ONCE = 20  # notices wait for the same sweep
ORPHAN_AGE = dt.timedelta(days=1)  # no transaction is open that long
INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {  # what may be uploaded, by the end of the name
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "doc": "application/msword",
    "jpg": "image/jpeg",
    "png": "image/png",
}
_SAME = {"jpeg": "jpg", "jpe": "jpg"}
_OOXML = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_TURNS = {  # how a picture is turned upright, by its orientation tag
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class CheckedFile:
    """An upload that passed: its cleaned name, its true type, its content without metadata.

    ``quarantined``: there is a virus scanner, and it has not examined it yet.
    """

    name: str
    content_type: str
    content: bytes
    quarantined: bool = False

    @property
    def size(self) -> int:
        return len(self.content)


# Examining -----------------------------------------------------------------------------------------------------


def check(upload: UploadedFile) -> CheckedFile:
    """Examine an upload; ``ValidationError`` names the file, the reason and what is allowed."""
    name = clean_name(upload.name or "")
    try:
        content = _read(upload)
        kind = _kind_of(name, content)
        for examine in EXAMINERS.get(kind, ()):
            content = examine(content)
        verdict = _examined(name, content)
    except ValidationError as refusal:
        raise ValidationError(
            _("“%(name)s” was not taken: %(reason)s. Allowed: %(kinds)s, up to %(limit)s each.")
            % {
                "name": name,
                "reason": refusal.message,
                "kinds": ", ".join(TYPES),
                "limit": filesizeformat(settings.FILE_MAX_BYTES),
            },
            code="file",
        ) from refusal
    return CheckedFile(name, TYPES[kind], content, antivirus.configured() and verdict.state == "unknown")


def _examined(name: str, content: bytes) -> antivirus.Verdict:
    verdict = antivirus.examine(content)
    if verdict.state == "infected":
        audit("file.infected", by=None, what=f"{verdict.name} {name}")
        raise ValidationError(_("a virus was found in it (%(virus)s)") % {"virus": verdict.name})
    return verdict


def _read(upload: UploadedFile) -> bytes:
    if upload.size > settings.FILE_MAX_BYTES:
        raise ValidationError(_("it is too large (%(size)s)") % {"size": filesizeformat(upload.size)})
    upload.seek(0)
    return upload.read()


def clean_name(name: str) -> str:
    """The last part of a name without invisible or reversing characters, at most 120 long with its ending kept."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", name)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:  # noqa: PLR2004  (a longer one is no ending)
        return f"{stem[: NAME_LIMIT - len(ending) - 1].strip() or 'file'}.{ending}"
    return name[:NAME_LIMIT] or "file"


def _ending(name: str) -> str:
    ending = PurePath(name).suffix[1:].lower()
    return _SAME.get(ending, ending)


def _kind_of(name: str, content: bytes) -> str:
    """The ending under which the file is taken: what the name says and the content confirms."""
    said = _ending(name)
    if not content:
        raise ValidationError(_("it is empty"))
    if said not in TYPES:
        raise ValidationError(_("files of this type are not allowed"))
    true = _true_kind(content)
    if true != said:
        raise ValidationError(
            _("it is named %(said)s, but its content is %(true)s") % {"said": said, "true": true or _("something else")}
        )
    return said


def _true_kind(content: bytes) -> str:
    """What the content is; empty when unknown. Office files by what is inside: their order in the archive varies."""
    if content.startswith(_OLE):
        return "doc" if "WordDocument".encode("utf-16-le") in content else "ole"
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                names = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise ValidationError(_("it is damaged")) from None
        inside = [kind for part, kind in _OOXML.items() if part in names and "[Content_Types].xml" in names]
        return inside[0] if inside else "zip"
    if content.startswith(b"%PDF-"):
        return "pdf"
    found = filetype.guess(content)
    return found.extension if found else ""


def _examine_archive(content: bytes) -> bytes:
    """An Office file unpacks to a sane size, hides no macro, and every part is whole."""
    damaged = _("it is damaged")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
                raise ValidationError(_("it unpacks to too much"))
            paths = [entry.filename.lower() for entry in entries]
            if any(path.endswith("vbaproject.bin") or "/activex/" in path for path in paths):
                raise ValidationError(_("it contains macros"))
            if any(path.startswith("/") or ".." in path.split("/") for path in paths):
                raise ValidationError(damaged)
            if any(entry.flag_bits & 1 for entry in entries):
                raise ValidationError(_("it is protected by a password"))
            if archive.testzip() is not None:  # reads everything: a size that lies does not survive its checksum
                raise ValidationError(damaged)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise ValidationError(damaged) from None
    return content


def _examine_word(content: bytes) -> bytes:
    """An old Word file has no macro storage."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise ValidationError(_("it contains macros"))
    return content


def _examine_image(content: bytes) -> bytes:
    """A picture of a sane size, drawn anew: upright, without place, camera, comments or anything behind its end."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > PIXEL_LIMIT:
                raise ValidationError(_("the picture has too many pixels"))
            colours, is_png = image.info.get("icc_profile"), image.format == "PNG"
            turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
            upright = image if turn is None else image.transpose(turn)
            upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
            clean = BytesIO()
            options = {} if is_png else {"quality": 90, "optimize": True}
            upright.save(clean, "PNG" if is_png else "JPEG", icc_profile=colours, **options)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("the picture has too many pixels")) from None
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, zlib.error):
        raise ValidationError(_("it is damaged")) from None
    return clean.getvalue()


EXAMINERS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "docx": (_examine_archive,),
    "xlsx": (_examine_archive,),
    "doc": (_examine_word,),
    "jpg": (_examine_image,),
    "png": (_examine_image,),
}


# In forms ------------------------------------------------------------------------------------------------------

_ACCEPT = ",".join(f".{ending}" for ending in [*TYPES, *_SAME])


class PortalFileField(forms.FileField):
    """One file; cleans to a ``CheckedFile`` or ``None``."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_empty_file": True} | options)  # an empty file is refused by name
        self.widget.attrs.setdefault("accept", _ACCEPT)

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        upload = super().clean(data, initial)
        return check(upload) if upload else None


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class MultipleFileField(PortalFileField):
    """Up to ``max_count`` files; cleans to a list of ``CheckedFile``; every file that fails is named."""

    widget = _ManyFiles
    default_error_messages = {"count": gettext_lazy("At most %(limit)s files, please.")}

    def __init__(self, *, max_count: int = 5, **options: Any) -> None:
        super().__init__(**options)
        self.max_count = max_count

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        uploads = [upload for upload in data or [] if upload]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.max_count:
            raise ValidationError(self.error_messages["count"] % {"limit": self.max_count}, code="count")
        checked, refusals = [], []
        for upload in uploads:
            try:
                checked.append(super().clean(upload, initial))
            except ValidationError as refusal:
                refusals.append(refusal)
        if refusals:
            raise ValidationError(refusals)
        return checked


# Keeping -------------------------------------------------------------------------------------------------------


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
        content_type=TYPES.get(_ending(name), "application/octet-stream"),
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


# Quarantine ----------------------------------------------------------------------------------------------------


@chore(every=60)
def examine_quarantined() -> int:
    """Ask the scanner about files it could not be asked about before; release them or remove their bytes."""
    if not antivirus.configured():
        return 0
    waiting = File.objects.filter(quarantined=True, virus="")
    done = 0
    for file in waiting.order_by("?")[:EXAMINED_AT_ONCE]:  # by chance: one that cannot be examined blocks no other
        if antivirus.is_resting():
            break
        try:
            content = _bytes_of(file)
        except OSError as error:
            log.warning("file_unreadable", file=str(file.uuid), error=type(error).__name__)
            continue
        verdict = antivirus.examine(content)
        if verdict.state == "clean":
            done += waiting.filter(pk=file.pk).update(quarantined=False)
        elif verdict.state == "infected" and waiting.filter(pk=file.pk).update(virus=verdict.name, stored=""):
            audit("file.infected", by=None, what=f"{verdict.name} {file.uuid}")
            file.stored.delete(save=False)
            done += 1
    return done


def _bytes_of(file: File) -> bytes:
    with file.stored.open("rb") as stored:
        return stored.read()


# Reading -------------------------------------------------------------------------------------------------------

Seen = Callable[[User], QuerySet]
_readers: dict[type[Model], Seen] = {}


def readable(model: type[Model]) -> Callable[[Seen], Seen]:
    """Register whose files of ``model`` a user may read: ``@readable(Reply)`` over ``user -> queryset of replies``.

    Without it: those of the objects ``Model.objects.visible_to(user)`` gives; a model without that gives none.
    """

    def register(seen: Seen) -> Seen:
        _readers[model] = seen
        return seen

    return register


def readable_by(user: User, file_uuid: uuid.UUID) -> tuple[File, Model] | None:
    """The file and the object it belongs to, if ``user`` may see that; ``None`` for no such file and a foreign one."""
    file = File.objects.select_related("target_type").filter(uuid=file_uuid).first()
    model = file and file.target_type.model_class()
    seen = model and (_readers.get(model) or getattr(model._default_manager, "visible_to", None))  # noqa: SLF001
    target = seen(user).filter(pk=file.target_id).first() if seen else None
    return (file, target) if target is not None else None
