"""The papers of a gathering: entered, released, replaced by a new version, withdrawn.

A document is locked before what hangs on it. What its readers rely on (readers, secrecy, embargo, files) is settled
with the release; who has to change it afterwards withdraws the document and enters a new version. Where reading ends at
a named moment, that may be moved: a meeting takes longer.
"""

import io
from collections.abc import Iterable
from typing import Any

import pypdf
import structlog
from django.core.files.base import File as Content
from django.db import transaction
from django.utils.translation import gettext as _
from pypdf.errors import PyPdfError

from congress import clock, files, search
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import File, User
from meetings import queries
from meetings.models import Document, Gathering, ReadBy
from meetings.workflow import DOCUMENT, DocumentState

log = structlog.get_logger(__name__)

PLAIN = ("item", "position", "number", "title", "stage")  # may be put right after the release
SETTLED = ("secrecy", "read_by", "standing", "embargo_until", "ends_with", "read_until", "must_return")
MOVABLE = "read_until"  # a moment that is named may be another one later
MANY = ("delegations", "bodies")
PDF = "application/pdf"
MOST_TEXT = 20_000  # signs that a document is found by
MOST_PAGES = 60
MOST_FILES = 20
AT_ONCE = 50


@transaction.atomic
def add_document(
    gathering: Gathering,
    *,
    by: User,
    files: Iterable[CheckedFile] = (),
    replaces: Document | None = None,
    **fields: Any,
) -> Document:
    """Enter a document; nobody but those who prepare the papers sees it before it is released.

    ``Invalid`` where readers are not named as they have to be, or a confidential file is no plain PDF.
    """
    Gathering.objects.select_for_update(of=("self",)).get(pk=gathering.pk)
    document = Document(gathering=gathering, replaces=replaces, entered_by=by)
    _set(document, fields)
    document.save()
    _set_many(document, fields)
    _attach(document, files, by=by)
    search.index([document])
    old = {"replaces": replaces.pk} if replaces else {}
    record("meetings.add_document", document, by=by, **old)
    return document


@transaction.atomic
def add_version(
    document: Document, *, by: User, files: Iterable[CheckedFile] = (), version: int | None = None, **fields: Any
) -> Document:
    """Enter a new version. Refused before the old one left the desk, and when there is a newer one already."""
    old = _locked(document)
    if old.state == DocumentState.PREPARED:
        raise Refused(_("It was not released yet: change it as it is."))
    if Document.objects.filter(replaces=old).exists():
        raise Refused(_("There is a newer version already."))
    return add_document(old.gathering, by=by, files=files, replaces=old, **fields)


@transaction.atomic
def change_document(
    document: Document, *, by: User, files: Iterable[CheckedFile] = (), version: int | None = None, **fields: Any
) -> Document:
    """Change a document; ``Stale`` when somebody else did meanwhile. After the release its name and place alone."""
    document = _locked(document)
    if version is not None and document.version != version:
        now = {name: getattr(document, name) for name in PLAIN if name != "item"} | {"version": document.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    released = document.state != DocumentState.PREPARED
    if released:
        _refuse_settled(document, fields, files)
    changed = [name for name in (*PLAIN, *SETTLED) if name in fields and getattr(document, name) != fields[name]]
    _set(document, fields)
    document.version += 1
    document.save()
    if not released:
        _set_many(document, fields)
        _attach(document, files, by=by)
    search.index([document])
    record("meetings.change_document", document, by=by, fields=sorted(changed))
    return document


def _refuse_settled(document: Document, fields: dict[str, Any], added: Iterable[CheckedFile]) -> None:
    kept = {name for name in SETTLED if name in fields and getattr(document, name) == fields[name]}
    if document.read_until and fields.get(MOVABLE):
        kept.add(MOVABLE)
    moved = any(name in fields and name not in kept for name in SETTLED)
    moved |= any(name in fields and set(getattr(document, name).all()) != set(fields[name]) for name in MANY)
    if moved or list(added):
        raise Refused(
            _("Readers, secrecy, embargo and files are settled by the release. Withdraw it and enter a new version.")
        )


def _locked(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("gathering__delegation", "gathering__parent")
    return rows.get(pk=document.pk)


def _set(document: Document, fields: dict[str, Any]) -> None:
    """Set what was typed; ``Invalid`` where it does not hold together."""
    for name in (*PLAIN, *SETTLED):
        if name in fields:
            setattr(document, name, fields[name])
    if document.read_by != ReadBy.STANDING:
        document.standing = ""
    wrong = {}
    needs = {ReadBy.STANDING: "standing", ReadBy.DELEGATIONS: "delegations", ReadBy.BODIES: "bodies"}
    needed = needs.get(document.read_by)
    if needed == "standing" and not document.standing:
        wrong[needed] = [_("Name those who read it.")]
    if needed in MANY and not (fields[needed] if needed in fields else document.pk and getattr(document, needed).all()):
        wrong[needed] = [_("Name those who read it.")]
    whole = document.gathering.parent_id or document.gathering_id
    if document.item and document.item.gathering_id != whole:
        wrong["item"] = [_("This item stands on another agenda.")]
    wrong |= _wrong_end(document)
    congress = document.gathering.congress_id
    for name in MANY:
        if any(one.congress_id != congress for one in fields.get(name, ())):
            wrong[name] = [_("Choose among those of this congress.")]
    if wrong:
        raise Invalid(wrong)


def _wrong_end(document: Document) -> dict[str, list[str]]:
    """Reading ends once, with this gathering or one of its session, and after it has begun."""
    whole = document.gathering.parent_id or document.gathering_id
    if document.ends_with and whole not in (document.ends_with_id, document.ends_with.parent_id):
        return {"ends_with": [_("This sitting belongs to another gathering.")]}
    if document.ends_with and document.read_until:
        return {"read_until": [_("Choose one: the end of a sitting, or a moment.")]}
    begins = document.readable_at or document.embargo_until
    if begins and document.has_end and document.ends_at <= begins:
        return {"ends_with" if document.ends_with else "read_until": [_("The reading would end before it begins.")]}
    return {}


def _set_many(document: Document, fields: dict[str, Any]) -> None:
    """The named delegations and committees; none where the readers are others."""
    belongs = {"delegations": ReadBy.DELEGATIONS, "bodies": ReadBy.BODIES}
    for name, read_by in belongs.items():
        if document.read_by != read_by:
            getattr(document, name).clear()
        elif name in fields:
            getattr(document, name).set(fields[name])


# Files -------------------------------------------------------------------------------------------------------------


def _attach(document: Document, added: Iterable[CheckedFile], *, by: User) -> None:
    added = list(added)
    kept = queries.files_of(document)
    if len(kept) + len(added) > MOST_FILES:
        raise Invalid({"files": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    if document.confidential:
        bare = [file.name for file in kept if file.content_type != PDF]
        bare += [file.name for file in added if not is_markable(file.content_type, file.content)]
        if bare:
            words = _("A confidential document is a PDF without a password: each page is marked. Not so: %(names)s.")
            raise Invalid({"files": [words % {"names": "、".join(bare)}]})
    for file in added:
        files.store(
            file.name, file.content, target=document, by=by, purpose=queries.PURPOSE, quarantined=file.quarantined
        )


def is_markable(content_type: str, content: bytes) -> bool:
    """Whether the pages of a file can be marked with the reader's name."""
    if content_type != PDF:
        return False
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        return not reader.is_encrypted and len(reader.pages) > 0
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        return False


@transaction.atomic
def remove_file(document: Document, file: File, *, by: User) -> Document:
    """Take a file away. Refused after the release."""
    document = _locked(document)
    if document.state != DocumentState.PREPARED:
        raise Refused(_("Readers, secrecy, embargo and files are settled by the release."))
    found = next((one for one in queries.files_of(document) if one.pk == file.pk), None)
    if found:
        files.remove(found)
        record("meetings.change_document", document, by=by, fields=["files"])
    return document


def read_text(document: Document) -> None:
    """Let a document be found by the words in its PDFs; confidential ones and those that are read for a time only by
    their titles. Safe to run twice.
    """
    words = (_words_in(file.stored) for file in queries.files_of(document))
    text = "\n".join(words) if document.is_found_by_words else ""
    with transaction.atomic():
        Document.objects.filter(pk=document.pk).update(text=text.replace("\x00", "")[:MOST_TEXT])
        search.index(Document.objects.select_related("gathering").filter(pk=document.pk))


def _words_in(stored: Content) -> str:
    """The words of a PDF; nothing for a picture of pages, a damaged file or one that is no PDF."""
    words, length = [], 0
    try:
        with stored.open("rb") as content:
            for page in pypdf.PdfReader(content).pages[:MOST_PAGES]:
                words.append(page.extract_text())
                length += len(words[-1])
                if length > MOST_TEXT:
                    break
    except Exception as error:  # noqa: BLE001  (what a strange PDF breaks is no reason to stop the queue)
        log.info("pdf_without_words", error=type(error).__name__)
    return "\n".join(words)


# Moves -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_document(document: Document, name: str, *, by: User, **fields: Any) -> Document:
    """Make one move of the document's table; its readers are told when it can be read, and when it is withdrawn.

    ``PermissionDenied`` when the move is not this person's, ``Refused`` when the state forbids it, there is no file or
    the reading would be over before it begins, ``Invalid`` without a reason for a withdrawal. Nothing is changed then.
    """
    document = _locked(document)
    row = DOCUMENT.check(name, document, by)
    source, now = document.state, clock.now()
    document.note = fields.get("note", "").strip()
    if name == "withdraw_document":
        if not document.note:
            raise Invalid({"note": [_("Say why.")]})
        document.withdrawn_at = now
    elif not queries.files_of(document):
        raise Refused(_("There is no file yet."))
    elif document.has_end and document.ends_at <= max(now, document.embargo_until or now):
        raise Refused(_("Nobody could read it: its reading would end before it begins. Change that first."))
    else:
        document.released_at, document.readable_at = now, max(now, document.embargo_until or now)
    document.state = row.target
    document.version += 1
    document.save()
    was_read = document.withdrawn_at is None or document.withdrawn_at >= document.readable_at
    record(f"meetings.{name}", document, by=by, source=source, was_read=was_read)
    if document.state == DocumentState.RELEASED and document.readable_at <= now:
        _tell(document, by=by)
    return document


def _tell(document: Document, *, by: User | None) -> bool:
    """Record, once, that a document can be read now."""
    untold = Document.objects.filter(pk=document.pk, told_at=None, state=DocumentState.RELEASED)
    if not untold.update(told_at=clock.now()):
        return False
    record("meetings.open_document", document, by=by, replaces=document.replaces_id)
    return True


def tell_of_readable() -> int:
    """Tell the readers of documents whose embargo has ended."""
    done = 0
    for document in Document.objects.to_be_told().select_related("gathering").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            done += _tell(document, by=None)
    return done
