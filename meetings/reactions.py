"""Answers to events: attendance becomes duty once a list is closed; what gatherings and papers are found by."""

from django.db.models import QuerySet

from congress import search
from congress.events import on
from congress.files import readable
from congress.models import Event, User
from meetings import services
from meetings.models import ClearanceEvidence, Document, Gathering


def words_of(gathering: Gathering) -> str:
    """What a gathering is found by; nobody's name stands among it."""
    words = [gathering.number, gathering.title, gathering.kind_shown, gathering.place, gathering.text]
    return " ".join(word for word in words if word)


search.register(
    Gathering,
    words_of,
    rows=lambda: Gathering.objects.select_related("kind", "finer_kind"),
    list_page="gathering_list",
)


@on("meetings.close_gathering")
def count_as_duty(event: Event) -> None:
    """Register the attendance of a closed gathering as the organiser's word."""
    services.register_attendance(event.target_id, by=event.actor)


# Papers ---------------------------------------------------------------------------------------------------------------


def words_of_paper(document: Document) -> str:
    """What a document is found by: number, title and, where that is allowed, the words in its files."""
    words = [document.number, document.title, document.text if document.is_found_by_words else ""]
    return "\n".join(word for word in words if word)


search.register(Document, words_of_paper, rows=lambda: Document.objects.select_related("gathering"))


@readable(Document)
def by_the_common_door(_user: User) -> QuerySet[Document]:
    """None: documents have a door of their own, which notes who opens them and marks confidential pages."""
    return Document.objects.none()


@readable(ClearanceEvidence)
def evidence_by_the_common_door(_user: User) -> QuerySet[ClearanceEvidence]:
    """None: what was handed in at the clearance desk has a door that notes every opening."""
    return ClearanceEvidence.objects.none()


@on("meetings.add_document", "meetings.change_document")
def read_text(event: Event) -> None:
    """Let a document be found by the words in its files."""
    services.read_text(event.target)


@on("meetings.take_archive")
def read_texts(event: Event) -> None:
    """The same for the documents of an archive, whose files came after them."""
    for document in Document.objects.filter(pk__in=event.data["documents"]).order_by("pk"):
        services.read_text(document)
