"""Papers as their readers and their staff look at them."""

import datetime as dt
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from congress import clock
from congress.files import attached
from congress.models import SECRETARIAT, File, Role, User
from congress.prepared import NumbersFor
from deputies.models import Mandate
from deputies.queries import told_about
from meetings.models import (
    NOT_SENT_PAPERS,
    Document,
    DocumentBatch,
    DocumentCopy,
    DocumentDrawing,
    DocumentNote,
    DocumentReceipt,
    DocumentVisit,
    Gathering,
    Participation,
    ReadBy,
    Standing,
)
from meetings.workflow import DocumentState, GatheringState

PURPOSE = "document"


def documents_of_page(user: User) -> QuerySet[Document]:
    """Documents somebody sees, with everything their pages ask."""
    rows = Document.objects.visible_to(user).select_related(
        "gathering__delegation", "gathering__parent", "gathering__congress", "item", "replaces", "replaced_by",
        "entered_by", "ends_with",
    )  # fmt: skip
    return rows.prefetch_related("delegations", "bodies")


def files_of(document: Document) -> list[File]:
    return list(attached(document, PURPOSE))


@dataclass
class Shelf:
    """The papers that stand under one item of the agenda, or under none."""

    title: str
    number: int | None
    rows: list[Document] = field(default_factory=list)


def shelves(gathering: Gathering, user: User) -> list[Shelf]:
    """The newest version somebody sees of every paper, by agenda; each row knows ``is_opened``, ``file_count``, and
    whether it is ``is_fresh``: has become readable since the visit before.
    """
    seen = Document.objects.visible_to(user).filter(gathering=gathering)
    newer = seen.filter(replaces=OuterRef("pk")).exclude(state=DocumentState.WITHDRAWN)
    opened = DocumentReceipt.objects.filter(document=OuterRef("pk"), user=user)
    rows = list(seen.filter(~Exists(newer)).annotate(is_opened=Exists(opened)).by_agenda())
    before = visit_before(gathering, user)
    numbers = {item: number for number, item in enumerate(_items(gathering), start=1)}
    counts = _file_counts(rows)
    found: dict[int | None, Shelf] = {}
    for row in rows:
        shelf = found.setdefault(row.item_id, Shelf(row.item.title if row.item else "", numbers.get(row.item_id)))
        row.file_count = counts.get(row.pk, 0)
        row.is_fresh = bool(before and row.readable_at and row.is_readable and row.readable_at > before)
        shelf.rows.append(row)
    return list(found.values())


def _items(gathering: Gathering) -> list[int]:
    rows = gathering.parent or gathering
    return list(rows.agenda.standing().order_by("position", "pk").values_list("pk", flat=True))


def _file_counts(rows: list[Document]) -> dict[int, int]:
    kind = ContentType.objects.get_for_model(Document)
    targets = File.objects.filter(target_type=kind, target_id__in=[row.pk for row in rows], purpose=PURPOSE)
    counts: dict[int, int] = {}
    for target in targets.values_list("target_id", flat=True):
        counts[target] = counts.get(target, 0) + 1
    return counts


def visit_before(gathering: Gathering, user: User) -> dt.datetime | None:
    """When somebody was here before the present visit."""
    visit = DocumentVisit.objects.filter(gathering=gathering, user=user).first()
    return visit.before_at if visit else None


def notes_of(document: Document, user: User) -> list[DocumentNote]:
    """One's own notes and marks, by page."""
    return list(DocumentNote.objects.visible_to(user).filter(document=document).order_by("page"))


def drawing_of(file: File, user: User, page: int) -> DocumentDrawing | None:
    """What somebody drew by hand on a page of a file."""
    return DocumentDrawing.objects.visible_to(user).filter(file=file, page=page).first()


def drawn_pages(file: File, user: User) -> list[int]:
    """The pages of a file somebody has drawn on."""
    rows = DocumentDrawing.objects.visible_to(user).filter(file=file)
    return list(rows.order_by("page").values_list("page", flat=True))


# Readers -----------------------------------------------------------------------------------------------------------


def places_of_readers(document: Document) -> QuerySet[Participation]:
    """The places in the gathering whose holders read the document, by delegation and stroke order."""
    rows = Participation.objects.filter(gathering=document.gathering_id).exclude(answer__in=sorted(NOT_SENT_PAPERS))
    today = clock.today()
    if document.read_by == ReadBy.MEMBERS:
        rows = rows.filter(standing=Standing.MEMBER)
    elif document.read_by == ReadBy.STANDING:
        rows = rows.filter(standing=document.standing)
    elif document.read_by == ReadBy.DELEGATIONS:
        rows = rows.filter(mandate__delegation__in=document.delegations.all())
    elif document.read_by == ReadBy.BODIES:
        held = Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
        sit = Mandate.objects.filter(
            held, memberships__begins_on__lte=today, memberships__body__in=document.bodies.all()
        )
        rows = rows.filter(mandate__in=sit.values("pk"))
    rows = rows.select_related("user", "mandate__person", "mandate__delegation")
    return rows.order_by("mandate__delegation__number", "mandate__person__stroke_key", "name", "pk")


def readers_of(document: Document) -> list[User]:
    """The accounts of those who read it."""
    return [place.user for place in places_of_readers(document) if place.user]


@dataclass(frozen=True)
class Reader:
    """Somebody who should read a document, and when he first and last opened it."""

    name: str
    delegation: str
    opened_at: dt.datetime | None
    last_opened_at: dt.datetime | None


def read_list(document: Document) -> list[Reader]:
    """Everybody who should read the document, and whether he did; then others who opened it."""
    receipts = {one.user_id: one for one in document.receipts.select_related("user").order_by("pk")}
    readers = []
    for place in places_of_readers(document):
        receipt = receipts.pop(place.user_id, None) if place.user_id else None
        delegation = place.mandate.delegation.name if place.mandate else place.unit
        readers.append(_reader(place.name, delegation, receipt))
    return [*readers, *(_reader(one.user.name, "", one) for one in receipts.values())]


def _reader(name: str, delegation: str, receipt: DocumentReceipt | None) -> Reader:
    return Reader(name, delegation, receipt and receipt.opened_at, receipt and receipt.last_opened_at)


def copies_of(document: Document) -> list[DocumentCopy]:
    """The numbered copies with their holders."""
    return list(document.copies.select_related("participation__mandate__delegation", "returned_to").order_by("number"))


def openers_of(document: Document) -> list[User]:
    """Those who have opened it: whoever read what is withdrawn is told."""
    return [one.user for one in document.receipts.select_related("user").order_by("pk")]


def unread_papers(user: User) -> QuerySet[Document]:
    """Papers that were released to somebody, that he has not opened, and can; with what their reading ends with."""
    opened = DocumentReceipt.objects.filter(document=OuterRef("pk"), user=user)
    rows = Document.objects.visible_to(user).readable().not_ended().filter(state=DocumentState.RELEASED)
    return rows.filter(~Exists(opened)).select_related("ends_with")


def unread_count(user: User) -> int:
    """How many of them there are, as far as a desk counts."""
    return _UNREAD.of(user)[0]


_UNREAD = NumbersFor([Role.DEPUTY, *SECRETARIAT], lambda user: [unread_papers(user)])


def papers_told(document: Document) -> list[dict[str, Any]]:
    """What happened to a document, in words, newest first."""
    return told_about(document, attrgetter("data"))


def read_counts(document: Document) -> tuple[int, int]:
    """How many of its readers have opened a document, and how many there are."""
    readers = places_of_readers(document).exclude(user=None).order_by()
    opened = document.receipts.filter(user__in=readers.values("user")).count()
    return opened, readers.count()


def with_papers(user: User) -> list[Gathering]:
    """Gatherings that are not over and have papers for somebody, the next first."""
    papers = Document.objects.visible_to(user).values("gathering")
    rows = Gathering.objects.visible_to(user).filter(pk__in=papers, ends_at__gte=clock.now())
    return list(rows.select_related("kind").order_by("begins_at", "pk")[:20])


def named_on_pages(document: Document, user: User) -> tuple[str, str]:
    """The name and number that stand on the pages somebody opens: the deputy's card, else the account."""
    place = document.gathering.participations.filter(user=user).select_related("mandate").first()
    if place and place.mandate:
        return place.name, place.mandate.card_number or str(user.pk)
    return user.name, user.username


def endings(gathering: Gathering) -> QuerySet[Gathering]:
    """With what the reading of a gathering's papers may end: the whole, and its sittings in order."""
    whole = gathering.parent_id or gathering.pk
    rows = Gathering.objects.filter(Q(pk=whole) | Q(parent=whole)).exclude(state=GatheringState.CANCELLED)
    return rows.order_by(F("parent").asc(nulls_first=True), "begins_at", "pk")


def batches_of_page(user: User) -> QuerySet[DocumentBatch]:
    """Archives somebody has sent and not taken over yet."""
    rows = DocumentBatch.objects.visible_to(user).filter(taken_at=None)
    return rows.select_related("gathering__delegation", "gathering__congress", "gathering__parent")
