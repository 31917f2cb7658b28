"""The spine's own endpoints: organs, notices, events."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress import clock
from congress.api.happened import EventFields, named_rows, told_rows
from congress.api.resources import Resource, resource, resources
from congress.api.schema import Code, ident, number, text
from congress.models import Event, Notification, Organ, OrganKind, User


class OrganFilters(serializers.Serializer):
    kind = serializers.ChoiceField(OrganKind.choices, required=False)
    parent = Code(Organ)
    state = serializers.ChoiceField(["valid", "closed"], required=False)
    search = text(60, required=False)


class OrganFields(serializers.Serializer):
    """A body that works with the congress. ``version`` counts the changes of its entry in the register."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    code = text(12)
    name = text(80)
    kind = serializers.ChoiceField(OrganKind.choices)
    abbreviation = text(12)
    parent = text(12, source="parent.code", allow_null=True)
    dispatcher = text(12, source="dispatcher.code", allow_null=True)
    successor = text(12, source="successor.code", allow_null=True)
    asked = serializers.BooleanField()
    business = text(200)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(["valid", "closed"]))
    def get_state(self, organ: Organ) -> str:
        today = clock.today()
        is_valid = organ.valid_from <= today and (organ.valid_to is None or organ.valid_to >= today)
        return "valid" if is_valid else "closed"


class OrganWhole(OrganFields):
    contact = text(40)
    phone = text(30)
    address = text(120)


@resource("organs")
class OrganResource(Resource):
    """The organs of the congress you work in, by the codes that all moves use."""

    model = Organ
    filters, line, full = OrganFilters, OrganFields, OrganWhole

    def seen(self, user: User) -> QuerySet:
        kind = ContentType.objects.get_for_model(Organ)
        changes = Event.objects.filter(target_type=kind, target_id=OuterRef("pk")).order_by()
        count = changes.values("target_id").annotate(count=Count("pk")).values("count")
        rows = Organ.objects.visible_to(user).select_related("parent", "dispatcher", "successor")
        return rows.annotate(version=Coalesce(Subquery(count), 1))

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        if "state" in asked:
            valid = Organ.objects.valid().values("pk")
            rows = rows.filter(pk__in=valid) if asked["state"] == "valid" else rows.exclude(pk__in=valid)
        if "search" in asked:
            words = asked["search"]
            rows = rows.filter(Q(name__contains=words) | Q(code=words) | Q(business__contains=words))
        return rows.filter(**{name: asked[name] for name in ("kind", "parent") if name in asked})

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        return Organ.objects.visible_to(user) if user.has_perm("congress.edit_registers") else None


class NotificationFilters(serializers.Serializer):
    unread = serializers.BooleanField(required=False, default=False)


class NotificationFields(serializers.Serializer):
    """A notice to you. ``version`` is 1 while it is unread, then 2; ``url`` is the portal page it leads to."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    event = ident(source="event_id")
    kind = text(60)
    title = text(200)
    url = text(200)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    text = text(4000)

    @extend_schema_field(serializers.ChoiceField(["unread", "read"]))
    def get_state(self, notice: Notification) -> str:
        return "read" if notice.read_at else "unread"

    @extend_schema_field(number(min_value=1, max_value=2))
    def get_version(self, notice: Notification) -> int:
        return 2 if notice.read_at else 1


@resource("notifications")
class NotificationResource(Resource):
    """Your notices, newest first."""

    model = Notification
    filters, line, full = NotificationFilters, NotificationFields, NotificationFields

    def seen(self, user: User) -> QuerySet:
        return Notification.objects.visible_to(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).unread() if asked["unread"] else self.seen(user)


class EventFilters(serializers.Serializer):
    target = serializers.RegexField(
        r"^[a-z]{1,20}/[1-9][0-9]{0,17}$", max_length=40, required=False, help_text="For example `proposals/12`."
    )
    kind = text(60, required=False, help_text="For example `proposals.send_reply`.")


@resource("events")
class EventResource(Resource):
    """What happened to the objects you see, newest first."""

    model = Event
    filters, line, full = EventFilters, EventFields, EventFields

    def told_kinds(self, user: User) -> list[tuple[type[Resource], QuerySet]]:
        """Every kind of object with events for ``user``, and which objects of it."""
        told = [(kind, kind.told(user)) for kind in resources()]
        return [(kind, rows) for kind, rows in told if rows is not None]

    def seen(self, user: User) -> QuerySet:
        return self._about(user, self.told_kinds(user))

    def _about(self, user: User, kinds: list[tuple[type[Resource], QuerySet]]) -> QuerySet:
        """The events of these objects that the user may read, each with the name of its target."""
        if not kinds:
            return Event.objects.none()
        visible = reduce(or_, [kind.events_told(user, kind.event_type(), rows) for kind, rows in kinds])
        events = told_rows(Event.objects.filter(visible, congress__in=user.congress_ids))
        return named_rows(events, [(kind.plural, kind.event_type(), rows) for kind, rows in kinds])

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        kinds = self.told_kinds(user)
        name, _slash, pk = asked.get("target", "").partition("/")
        if name:
            kinds = [(kind, rows.filter(pk=int(pk))) for kind, rows in kinds if kind.plural == name]
        events = self._about(user, kinds)
        return events.filter(kind=asked["kind"]) if "kind" in asked else events
