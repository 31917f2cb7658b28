"""Reading papers: the receipt, private notes and marks, the last visit, numbered copies that come back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import audit, record
from congress.models import User
from meetings import queries
from meetings.models import Document, DocumentCopy, DocumentNote, DocumentReceipt, DocumentVisit, Gathering
from meetings.workflow import DocumentState

A_VISIT = dt.timedelta(minutes=30)  # whoever comes back later begins a new one
LONGEST_NOTE = 1_000
MOST_NOTES = 500  # of one person on one document


def open_document(document: Document, *, by: User) -> None:
    """Note that ``by`` opens a released document, once per person and version. Refused once it was withdrawn, and when
    the time to read it is over.

    The first opening waits for a withdrawal under way: either it is noted, and its reader is told of the withdrawal, or
    it is refused. Those who prepare the papers leave no receipt.
    """
    if document.state == DocumentState.PREPARED or not document.is_readable:
        return
    check_end(document, by=by)
    seen = DocumentReceipt.objects.filter(document=document, user=by)
    now = clock.now()
    if not seen.update(last_opened_at=now):
        with transaction.atomic():
            fresh = Document.objects.select_for_update(of=("self",)).only("state").get(pk=document.pk)
            if fresh.state != DocumentState.RELEASED:
                raise Refused(_("This document was withdrawn."))
            if is_asked(document, by):
                receipt = DocumentReceipt(document=document, user=by, opened_at=now, last_opened_at=now)
                DocumentReceipt.objects.bulk_create([receipt], ignore_conflicts=True)
    if document.confidential:
        audit("document.read", by=by, what=f"meetings.document {document.pk}")


def check_end(document: Document, *, by: User) -> None:
    """Refuse what was to be read for a time only, once that is over; those who prepare the papers read on."""
    if not by.has_perm("meetings.reread_document", document):
        until = date_format(timezone.localtime(document.ends_at), _("j M Y, H:i"))
        raise Refused(_("This document could be read until %(moment)s.") % {"moment": until})


def is_asked(document: Document, user: User) -> bool:
    """Whether somebody is asked to the gathering: staff who look at a paper are no readers."""
    return document.gathering.participations.filter(user=user).exists()


@transaction.atomic
def keep_note(document: Document, *, by: User, page: int, text: str = "", is_marked: bool = False) -> None:
    """Keep what ``by`` noted beside a page, for him alone; nothing noted and not marked: the note goes.

    No event: what somebody notes for himself is nobody's business.
    """
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise Invalid({"text": [_("At most %(limit)s signs.") % {"limit": LONGEST_NOTE}]})
    notes = DocumentNote.objects.visible_to(by).filter(document=document)
    if not text and not is_marked:
        notes.filter(page=page).delete()
        return
    if notes.exclude(page=page).count() >= MOST_NOTES:
        raise Refused(_("There are very many notes on this document already."))
    kept = {"text": text.replace("\x00", ""), "is_marked": is_marked, "at": clock.now()}
    DocumentNote.objects.update_or_create(document=document, user=by, page=page, defaults=kept)


@transaction.atomic
def keep_visit(gathering: Gathering, *, by: User) -> None:
    """Note that ``by`` looks at the papers of a gathering; after half an hour it is a new visit."""
    now = clock.now()
    visit, created = DocumentVisit.objects.get_or_create(gathering=gathering, user=by, defaults={"last_at": now})
    if created:
        return
    if now - visit.last_at > A_VISIT:
        visit.before_at = visit.last_at
    visit.last_at = now
    visit.save(update_fields=["before_at", "last_at"])


# Numbered copies ---------------------------------------------------------------------------------------------------


@transaction.atomic
def number_copies(document: Document, *, by: User) -> int:
    """Give every reader a numbered copy who has none yet; numbers given stay. Returns how many were added.

    Refused for a document whose copies need not come back.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("gathering").get(pk=document.pk)
    if not document.must_return:
        raise Refused(_("Copies of this document need not come back."))
    have = dict(document.copies.values_list("participation", "number"))
    number = max(have.values(), default=0)
    rows = [
        DocumentCopy(document=document, number=number + nth, participation=place)
        for nth, place in enumerate(
            (place for place in queries.places_of_readers(document) if place.pk not in have), start=1
        )
    ]
    if rows:
        DocumentCopy.objects.bulk_create(rows)
        record("meetings.number_copies", document, by=by, count=len(rows))
    return len(rows)


@transaction.atomic
def tick_copies(document: Document, *, by: User, returned: list[int]) -> Document:
    """Let exactly the copies numbered in ``returned`` have come back; a tick taken away opens the copy again."""
    document = Document.objects.select_for_update(of=("self",)).select_related("gathering").get(pk=document.pk)
    now, back, out = clock.now(), [], []
    for copy in document.copies.order_by("number"):
        if (copy.number in returned) == (copy.returned_at is not None):
            continue
        came = copy.number in returned
        copy.returned_at, copy.returned_to = (now, by) if came else (None, None)
        copy.save(update_fields=["returned_at", "returned_to"])
        (back if came else out).append(copy.number)
    if back or out:
        record("meetings.tick_copies", document, by=by, back=back, out=out)
    return document
