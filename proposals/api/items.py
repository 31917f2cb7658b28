"""Hand-over items: captured, handed over, rated, listed for the closing session."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress import files
from congress.api.fields import clean, sent
from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import Code, Many, form_schema, ident, number, said, text
from congress.models import Organ, User
from proposals import queries, services
from proposals.api.proposals import SessionFields
from proposals.api.shared import ClockFields, FileFields, as_shown, asks_fresh_log_in
from proposals.api.tasks import tasks_told
from proposals.forms import FORMS, CaptureForm
from proposals.models import HandlingTask, HandOverItem, ItemSource, ItemTerm, Proposal, Rating
from proposals.workflow import DEAD, ITEM_MOVES, ItemState

FIELDS = {name: field for name, field in CaptureForm.base_fields.items() if name != "then"}  # which is the page's own


class ItemFilters(serializers.Serializer):
    state = serializers.ChoiceField(ItemState.choices, required=False)
    source = serializers.ChoiceField(ItemSource.choices, required=False)
    session = ident(required=False, help_text="The session's id.")
    organ = Code(Organ, help_text="Items this organ has a task in.")
    search = text(100, required=False)


class ItemFields(serializers.Serializer):
    """An item as a list shows it. ``said_by``: the deputies by name, else who was written down."""

    id = ident(source="pk")
    state = serializers.ChoiceField(ItemState.choices)
    version = number()
    title = text(80, source="proposal.title")
    source = serializers.ChoiceField(ItemSource.choices)
    meeting = text(80)
    said_by = serializers.SerializerMethodField()
    session = SessionFields(source="proposal.session")
    round = number(source="proposal.round")
    term = serializers.ChoiceField(ItemTerm.choices, allow_blank=True)
    until = serializers.DateField(allow_null=True)
    captured_at = serializers.DateTimeField(source="proposal.submitted_at")
    closed_at = serializers.DateTimeField(source="proposal.closed_at", allow_null=True)
    number = text(40, source="proposal.number_text")

    @extend_schema_field(said(400))
    def get_said_by(self, item: HandOverItem) -> str:
        return queries.said_by(item)


class RatingFields(serializers.Serializer):
    """What came back about a round's answers; the counts are those of a poll, ``null`` where the deputy rated."""

    round = number()
    rating = serializers.ChoiceField(Rating.choices)
    comment = text(4000)
    members = number(allow_null=True)
    satisfied = number(allow_null=True)
    basically = number(allow_null=True)
    dissatisfied = number(allow_null=True)
    at = serializers.DateTimeField()


class ItemWhole(ItemFields):
    """An item with its text, tasks and ratings; the answers are the tasks' replies."""

    body = text(20_000, source="proposal.body")
    note = text(4000, source="proposal.note")
    tasks = Many(ident(), source="task_ids")
    ratings = Many(RatingFields(), 100, source="rated")
    clocks = Many(ClockFields(), 100, source="running")
    files = Many(FileFields(), 100, source="attached")


@resource("items")
class ItemResource(MovingResource):
    """Hand-over items: what was said in a meeting, and the moves of staff and deputy."""

    model = HandOverItem
    requires, view_permission = "proposals.list_items", "proposals.view_item"
    filters, line, full = ItemFilters, ItemFields, ItemWhole
    table = ITEM_MOVES
    forms = {name: FORMS[name] for name in ITEM_MOVES.names}

    def seen(self, user: User) -> QuerySet:
        return queries.with_answers(queries.items_of_page(user))

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        if "organ" in asked:
            tasks = HandlingTask.objects.filter(organ=asked["organ"]).exclude(state__in=DEAD)
            rows = rows.filter(proposal__in=tasks.values("proposal"))
        names = {"state": "proposal__state", "source": "source", "session": "proposal__session"}
        return rows.filter(**{column: asked[name] for name, column in names.items() if name in asked})

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    @classmethod
    def told(cls, user: User) -> QuerySet:
        return HandOverItem.objects.visible_to(user)

    @classmethod
    def event_type(cls) -> ContentType:
        """What is written down about an item, is written at the proposal beneath it."""
        return ContentType.objects.get_for_model(Proposal)

    @classmethod
    def events_told(cls, user: User, content_type: ContentType, rows: QuerySet) -> Q:
        return queries.told_to(user, content_type, rows, "proposal__")

    def happened(self, found: HandOverItem) -> list[tuple[type[Resource], QuerySet]]:
        return [*super().happened(found), tasks_told(self.request.user, found.pk)]

    def movable(self, user: User) -> QuerySet:
        return queries.items_of_page(user)

    def shown(self, item: HandOverItem) -> dict[str, Any]:
        tasks = HandlingTask.objects.visible_to(self.request.user).filter(proposal=item.pk).order_by("pk")
        item.task_ids = list(tasks.values_list("pk", flat=True))
        item.rated = list(item.ratings.order_by("round"))
        item.running = as_shown(item.proposal.clocks.model.objects.running().filter(proposal=item.pk, task=None))
        item.attached = files.attached(item)
        return super().shown(item)

    def make(self, subject: HandOverItem, name: str, fields: dict[str, Any]) -> HandOverItem:
        return services.move_item(subject, name, by=self.request.user, **fields)

    def admit(self, name: str) -> None:
        """Nobody else's hand: like the page, a rating asks a browser for the log-in again after half an hour."""
        if name == "rate_item":
            asks_fresh_log_in(self.request)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(FIELDS) if action == "create" else super().body_schema(action)

    def file_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(FIELDS, files=True) if action == "create" else super().file_schema(action)

    def create(self, request: Request) -> Response:
        """Capture an item and hand it to the organs named, at once."""
        if not request.user.has_perm("proposals.capture"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        user = self.request.user
        form = CaptureForm(*sent(FIELDS, self.request), congress=user.post.congress)
        fields = {name: value for name, value in clean(form).items() if name in FIELDS}
        return 201, self.shown_anew(services.capture(by=user, **fields).pk)
