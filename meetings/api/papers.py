"""Agendas, schedules and papers at the API's door; their files are handed out by the pages' door alone."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import Many, ident, number, said, text
from congress.models import User
from meetings import queries, services
from meetings.forms import DOCUMENT_FORMS
from meetings.models import AgendaItem, Document, ItemKind, ReadBy, ScheduleEntry, Secrecy, Stage, Standing
from meetings.workflow import DOCUMENT, DocumentState


class OfGatheringFilters(serializers.Serializer):
    gathering = ident(required=False)


class AgendaItemFields(serializers.Serializer):
    """An item of the agenda; it stands as long as it is found here."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    gathering = ident(source="gathering_id")
    position = number()
    title = text(120)
    kind = serializers.ChoiceField(ItemKind.choices)
    reporter = text(80)
    result = text(300)

    @extend_schema_field(serializers.ChoiceField(["standing"]))
    def get_state(self, _row: Any) -> str:
        return "standing"


class ScheduleEntryFields(serializers.Serializer):
    """What a sitting does."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    gathering = ident(source="gathering_id", help_text="The sitting.")
    item = ident(source="item_id", allow_null=True)
    position = number()
    words = text(120)
    begins_at = serializers.TimeField(allow_null=True)
    note = text(200)

    @extend_schema_field(serializers.ChoiceField(["standing"]))
    def get_state(self, _row: Any) -> str:
        return "standing"


@resource("agenda-items")
class AgendaItemResource(Resource):
    """What gatherings deal with."""

    model = AgendaItem
    requires = view_permission = "meetings.view_agenda"
    filters, line, full = OfGatheringFilters, AgendaItemFields, AgendaItemFields

    def seen(self, user: User) -> QuerySet:
        return queries.items_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**asked)


@resource("schedule-entries")
class ScheduleEntryResource(Resource):
    """What sittings do, in order."""

    model = ScheduleEntry
    requires = view_permission = "meetings.view_agenda"
    filters, line, full = OfGatheringFilters, ScheduleEntryFields, ScheduleEntryFields

    def seen(self, user: User) -> QuerySet:
        return queries.entries_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**asked)


class DocumentFilters(serializers.Serializer):
    state = serializers.ChoiceField(DocumentState.choices, required=False)
    stage = serializers.ChoiceField(Stage.choices, required=False)
    gathering = ident(required=False)
    search = text(60, required=False)


class DocumentFields(serializers.Serializer):
    """A version of a paper as a list shows it."""

    id = ident()
    state = serializers.ChoiceField(DocumentState.choices)
    version = number()
    gathering = ident(source="gathering_id")
    item = ident(source="item_id", allow_null=True)
    replaces = ident(source="replaces_id", allow_null=True, help_text="The version before.")
    position = number()
    number = text(30)
    title = text(120)
    stage = serializers.ChoiceField(Stage.choices)
    secrecy = serializers.ChoiceField(Secrecy.choices)
    readable_at = serializers.DateTimeField(allow_null=True)
    readable_until = serializers.DateTimeField(
        source="ends_at", allow_null=True, help_text="From then on it is named and has no `files` for its readers."
    )
    must_return = serializers.BooleanField()


class DocumentFileFields(serializers.Serializer):
    """A file of a document. ``url`` asks for a log-in and notes who opens it."""

    name = text(160)
    size = number()
    url = text(200)


class DocumentWhole(DocumentFields):
    read_by = serializers.ChoiceField(ReadBy.choices)
    standing = serializers.ChoiceField(Standing.choices, allow_blank=True)
    note = text(300)
    files = Many(DocumentFileFields(), 20, source="shown_files")
    opened = serializers.SerializerMethodField()

    @extend_schema_field(said(20, null=True))
    def get_opened(self, row: Document) -> str | None:
        """“12 of 30”, for those who prepare the papers."""
        return row.opened_words


@resource("documents")
class DocumentResource(MovingResource):
    """Papers of gatherings as far as you may read them, and their moves."""

    model = Document
    requires = view_permission = "meetings.view_document"
    filters, line, full = DocumentFilters, DocumentFields, DocumentWhole
    table, forms = DOCUMENT, DOCUMENT_FORMS

    def seen(self, user: User) -> QuerySet:
        return queries.documents_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = Document.objects.visible_to(user).defer("text").select_related("ends_with")
        return rows.filter(**{name: asked[name] for name in ("state", "stage", "gathering") if name in asked})

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        """For those who prepare them; readers are told by notices."""
        return Document.objects.prepared_by(user)

    def shown(self, found: Document) -> dict[str, Any]:
        user = self.request.user
        opens = user.has_perm("meetings.open_document", found)
        found.shown_files = [
            {"name": file.name, "size": file.size, "url": reverse("document_file", args=[found.pk, file.uuid])}
            for file in (queries.files_of(found) if opens else [])
        ]
        counts = queries.read_counts(found) if user.has_perm("meetings.prepare_documents", found) else None
        found.opened_words = f"{counts[0]} / {counts[1]}" if counts else None
        return super().shown(found)

    def make(self, subject: Document, name: str, fields: dict[str, Any]) -> Document:
        return services.move_document(subject, name, by=self.request.user, **fields)
