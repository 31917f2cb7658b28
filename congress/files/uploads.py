"""Uploads: examined in memory, and refused by name when something is wrong with them."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from congress import antivirus
from congress.events import audit

NAME_LIMIT = 120
PIXEL_LIMIT = 50_000_000
UNPACKED_LIMIT = 100 * 1024 * 1024
ENTRY_LIMIT = 2_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {  # what may be uploaded, by the end of the name
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "doc": "application/msword",
    "jpg": "image/jpeg",
    "png": "image/png",
}
SAME = {"jpeg": "jpg", "jpe": "jpg"}
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


def ending_of(name: str) -> str:
    ending = PurePath(name).suffix[1:].lower()
    return SAME.get(ending, ending)


def _kind_of(name: str, content: bytes) -> str:
    """The ending under which the file is taken: what the name says and the content confirms."""
    said = ending_of(name)
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
