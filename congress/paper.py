"""A printed paper as a list of blocks: described once, made into PDF by Typst and into Word by python-docx.

Official papers are Chinese whatever the screen speaks: whoever describes one does it under ``chinese``.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from congress import word
from congress.documents import printable, render_pdf
from congress.files import clean_name
from congress.models import Session
from congress.numbers import numeral

Block = dict[str, Any]
Cell = dict[str, Any]
chinese = translation.override("zh-hans")
PDF, WORD = "pdf", "docx"
ENDINGS = (PDF, WORD)


def heading(words: str, level: int = 1) -> Block:
    """A heading; those of the first level stand in the table of contents."""
    return {"kind": "heading", "text": words, "level": level}


def title(words: str) -> Block:
    """The paper's name, or the title of the text on it: centred, bold, size three."""
    return {"kind": "title", "text": words}


def centred(words: str) -> Block:
    """A line in the middle, in the size of the text."""
    return {"kind": "centred", "text": words}


def text(body: str) -> Block:
    """Running text, each line of it a paragraph with an indent of two."""
    return {"kind": "text", "paragraphs": [line.strip() for line in body.splitlines() if line.strip()]}


def line(words: str) -> Block:
    """A line without indent: a salutation, a sentence about what follows."""
    return {"kind": "line", "text": words}


def signed(*lines: str) -> Block:
    """Who sends it and when, at the right, one below the other."""
    return {"kind": "signed", "lines": [each for each in lines if each]}


def table(widths: Sequence[int], rows: Iterable[Sequence[Cell]], *, head: int = 0, whole: bool = False) -> Block:
    """A ruled table; ``widths`` are shares of the page, the first ``head`` rows are repeated on each page.

    A ``whole`` one stands on one page.
    """
    lines = [list(row) for row in rows]
    return {"kind": "table", "widths": list(widths), "rows": lines, "head": head, "whole": whole}


def label(words: str, span: int = 1) -> Cell:
    """A cell that names what stands beside or below it."""
    return {"text": words, "span": span, "rows": 1, "label": True, "align": "center", "height": 0}


def cell(value: object, span: int = 1, *, rows: int = 1, height: int = 0, align: str = "left") -> Cell:
    """A cell with a value, at least ``height`` millimetres high. It stands beside ``rows`` rows, which stay on one
    page; those below have no cell there.
    """
    shown = "" if value is None else str(value)
    return {"text": shown, "span": span, "rows": rows, "label": False, "align": align, "height": height}


def portrait(picture: bytes, beside: Block) -> Block:
    """A JPEG at the right of the table ``beside``, as forms about a person have it."""
    return {"kind": "portrait", "picture": list(picture), "beside": beside}


def new_page() -> Block:
    """What follows begins on a page of its own."""
    return {"kind": "new_page"}


def contents(words: str) -> Block:
    """The table of contents: every heading of the first level with its page."""
    return {"kind": "contents", "text": words}


def tick(words: str, *, chosen: bool) -> str:
    """A box to tick and its words."""
    return f"{'■' if chosen else '□'} {words}"


def ticks(choices: Iterable[tuple[str, bool]]) -> str:
    """Boxes in a row."""
    return "　".join(tick(words, chosen=chosen) for words, chosen in choices)


def day(moment: dt.date | dt.datetime | None) -> str:
    """A day as papers write it: 2026年1月16日."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment
    return formats.date_format(local, "Y年n月j日")


def short_day(moment: dt.date | dt.datetime | None) -> str:
    """A day in a narrow column: 2026-01-16."""
    if moment is None:
        return ""
    return (timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment).strftime("%Y-%m-%d")


def minute(moment: dt.datetime) -> str:
    """A moment as papers write it: 2026-01-16 09:00."""
    return formats.date_format(timezone.localtime(moment), "Y-m-d H:i")


def session_name(session: Session) -> str:
    """The session's full name: 安澜市第八届人民代表大会第五次会议."""
    return _("Session %(session)s of congress %(term)s of %(area)s") % {
        "session": numeral(session.number),
        "term": numeral(session.term.number),
        "area": session.term.congress.area_name,
    }


def made(name: str, blocks: Sequence[Block], ending: str, *, created_at: dt.datetime) -> bytes:
    """The paper called ``name`` as PDF or Word."""
    if ending == WORD:
        return word.make(name, printable(list(blocks)), created_at=created_at)
    data = {"language": "zh-hans", "title": name, "blocks": list(blocks), "created_at": created_at}
    return render_pdf("paper", data)


def packed(papers: Iterable[tuple[str, bytes]]) -> bytes:
    """Named papers in one archive; a name that comes twice gets a number."""
    buffer = BytesIO()
    seen: dict[str, int] = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in papers:
            plain = file_name(name)
            seen[plain] = seen.get(plain, 0) + 1
            stem, _dot, ending = plain.rpartition(".")
            archive.writestr(plain if seen[plain] == 1 else f"{stem} ({seen[plain]}).{ending}", content)
    return buffer.getvalue()


def file_name(name: str) -> str:
    """A name that leads to no other folder and that every system takes."""
    return clean_name(re.sub(r"[/\\]", "_", name))
