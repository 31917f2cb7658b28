"""Events as the API tells them: ``events``, and ``…/{id}/events/`` of an object."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, QuerySet, Value, When
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.schema import ident, number, said, text
from congress.models import Event


def told_rows(events: QuerySet) -> QuerySet:
    """Events with what ``EventFields`` needs; nothing personal of who acted."""
    rows = events.select_related("actor", "capacity__organ", "capacity__congress")
    return rows.defer("actor__phone", "actor__phone_index", "actor__password", "actor__email")


def named_rows(events: QuerySet, kinds: Iterable[tuple[str, ContentType, QuerySet]]) -> QuerySet:
    """Events with ``plural``, the place of their target below ``/api/v1/``. ``kinds``: place, type and rows; two kinds
    may share a type (hand-over items are proposals beneath), then the rows say which of them it is.
    """
    whens = [
        When(target_type=content_type, target_id__in=rows.order_by().values("pk"), then=Value(plural))
        for plural, content_type, rows in kinds
    ]
    return events.annotate(plural=Case(*whens, default=Value("")))


class EventFields(serializers.Serializer):
    """A fact; it never changes, so its state is always ``recorded`` and its version 1."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    kind = text(60)
    target = serializers.SerializerMethodField()
    actor = text(40, source="actor.name", allow_null=True)
    capacity = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    data = serializers.DictField(help_text="Ids, codes, names of fields and of states; never texts.")

    @extend_schema_field(serializers.ChoiceField(["recorded"]))
    def get_state(self, event: Event) -> str:
        return "recorded"

    @extend_schema_field(number(min_value=1, max_value=1))
    def get_version(self, event: Event) -> int:
        return 1

    @extend_schema_field(said(40))
    def get_target(self, event: Event) -> str:
        return f"{event.plural}/{event.target_id}"

    @extend_schema_field(said(100))
    def get_capacity(self, event: Event) -> str:
        return str(event.capacity) if event.capacity else ""
