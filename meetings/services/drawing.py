"""Handwriting on the pages of papers: kept for its reader alone, beside his notes."""

import json

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.models import File, User
from meetings import queries
from meetings.computing import strokes as drawn
from meetings.models import Document, DocumentDrawing, new_edition

MOST_DRAWN = 200  # pages of one document that one person draws on


class PageFull(Refused):
    """A page holds no more handwriting (413)."""

    def __init__(self) -> None:
        super().__init__(_("This page holds no more handwriting: erase something first."))


@transaction.atomic
def keep_drawing(document: Document, file: File, *, by: User, page: int, strokes: object, edition: str) -> str:
    """Keep what ``by`` drew on a page of ``file``, one of the document's, for him alone; nothing drawn: the row goes.

    ``edition`` is the one it was drawn upon, "" for an empty page; returns the new one. ``Stale``, with ``edition`` and
    ``strokes`` as they stand, when another window changed the page meanwhile; the same strokes sent twice are no
    change. ``Invalid`` for what are no strokes, ``PageFull`` for more than a page holds. No event, like notes.
    """
    try:
        text = drawn.written(drawn.read(strokes))
    except ValueError as error:
        raise Invalid({"strokes": [_("This handwriting is damaged and cannot be kept.")]}) from error
    if len(text) > drawn.MOST_BYTES:
        raise PageFull
    rows = DocumentDrawing.objects.visible_to(by).filter(file=file)
    row = rows.select_for_update(of=("self",)).filter(page=page).first()
    if row is None:
        return _first(document, file, by, page, text, edition)
    if row.strokes == text:
        return row.edition
    if row.edition != edition:
        raise _changed(row)
    if not strokes:
        row.delete()
        return ""
    row.strokes, row.edition, row.at = text, new_edition(), clock.now()
    row.save(update_fields=["strokes", "edition", "at"])
    return row.edition


def _first(document: Document, file: File, by: User, page: int, text: str, edition: str) -> str:
    """The first strokes on a page, or none upon none."""
    if text == "[]":
        return ""
    if edition:  # cleared in another window
        raise _changed(None)
    if DocumentDrawing.objects.visible_to(by).filter(document=document).count() >= MOST_DRAWN:
        raise Refused(_("You have drawn on very many pages of this document already."))
    row = DocumentDrawing(document=document, file=file, user=by, page=page, strokes=text)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another window was first
        raise _changed(queries.drawing_of(file, by, page)) from None
    return row.edition


def _changed(row: DocumentDrawing | None) -> Stale:
    now = {"edition": row.edition, "strokes": json.loads(row.strokes)} if row else {"edition": "", "strokes": []}
    return Stale(_("Something was drawn on this page in another window."), current=now)
