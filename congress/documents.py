"""Printed documents: a Typst template and data in, a PDF out.

Data travel as JSON and are shown as text, never read as markup. Only our own fonts are used, so a document looks the
same on every machine, and a template can read nothing outside its folder. The same data give the same bytes.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

FONT_FOLDER = Path(__file__).resolve().parent / "fonts"
TEMPLATE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Without `created_at` the templates write no date of making; the clock must not leak in by another way.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
KEPT_BY_TYPST = 10  # compilations for which Typst keeps the layout of an earlier one
# Control characters have no glyph; tab and line feed have a meaning.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class DocumentError(Exception):
    """The document could not be made: no such template, data missing, or data that cannot be printed."""


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return `templates/documents/<template>.typ` filled with `data`, as a tagged PDF.

    The words in `data` are printed as they stand, in the language `data["language"]` ("zh-hans" unless told).
    `data["created_at"]`, an aware datetime, becomes the PDF's date. Raises DocumentError.
    """
    source = _template_path(template)
    compiler = typst.Compiler(
        source,
        root=source.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": _as_json(template, data)},
    )
    try:
        return compiler.compile(format="pdf", timestamp=_created_at(data))
    except typst.TypstError as error:
        raise DocumentError(f"The document {template} could not be made: {error.message}") from error


def forget_layout() -> None:
    """Let go of what Typst keeps of a long document, a third of a megabyte for each page.

    It keeps it until ten other documents were made, so ten empty pages are made: a fifth of a second.
    """
    compiler = typst.Compiler(ignore_system_fonts=True)
    for _page in range(KEPT_BY_TYPST + 1):
        compiler.compile(b" ")


def _template_path(template: str) -> Path:
    path = Path(settings.BASE_DIR) / "templates" / "documents" / f"{template}.typ"
    if not TEMPLATE_NAME.fullmatch(template) or not path.is_file():
        raise DocumentError(f"There is no document template named {template!r}")
    return path


@cache
def _fonts() -> typst.Fonts:
    """Read once per process: the three files are 14 MB."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _as_json(template: str, data: Mapping[str, Any]) -> str:
    try:
        return json.dumps(printable(data), cls=DjangoJSONEncoder)
    except (TypeError, ValueError) as error:
        raise DocumentError(f"The data of the document {template} cannot be printed: {error}") from error


def printable(value: Any) -> Any:
    """``value`` without the signs that have no glyph, which PDF, Word and Excel refuse alike."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


def _created_at(data: Mapping[str, Any]) -> datetime:
    created_at = data.get("created_at", UNDATED)
    if not isinstance(created_at, datetime) or created_at.tzinfo is None:
        raise DocumentError("created_at must be an aware datetime")
    return created_at.replace(microsecond=0)  # typst knows whole seconds only
