"""The reader's name on every page of a confidential paper: drawn by Typst, laid over the pages by pypdf."""

import datetime as dt
import io
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from congress.documents import DocumentError, render_pdf
from congress.paper import minute

POINTS_PER_MM = 72 / 25.4


def watermarked(content: bytes, *, name: str, number: str, at: dt.datetime) -> bytes:
    """The PDF with the reader's name, card number and this moment across each page; its own facts are left out.

    Raises ``DocumentError`` for what cannot be marked: then nothing may be handed out.
    """
    words = " · ".join(part for part in (name, number, minute(at)) if part)
    try:
        reader, writer = pypdf.PdfReader(io.BytesIO(content)), pypdf.PdfWriter()
        marks: dict[tuple[int, int], Any] = {}
        for one in reader.pages:
            page = writer.add_page(one)
            page.transfer_rotation_to_content()
            box = page.mediabox
            size = (round(float(box.width)), round(float(box.height)))
            if size not in marks:
                marks[size] = _mark(words, *size, at=at)
            shift = pypdf.Transformation().translate(float(box.left), float(box.bottom))
            page.merge_transformed_page(marks[size], shift)
        buffer = io.BytesIO()
        writer.write(buffer)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise DocumentError("The pages cannot be marked with the reader's name.") from error
    return buffer.getvalue()


def _mark(words: str, width: int, height: int, *, at: dt.datetime) -> Any:
    """A page of this size, in points, that holds nothing but the words."""
    data = {"words": words, "width": width, "height": height, "language": "zh-hans", "created_at": at}
    return pypdf.PdfReader(io.BytesIO(render_pdf("watermark", data))).pages[0]
