"""Announcements at the API's door: those you received and those of your desk, and the moves of both."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bulletins import queries, services
from bulletins.forms import ANNOUNCEMENT_FORMS
from bulletins.models import LONGEST_BODY, Announcement, AnnouncementKind, Urgency
from bulletins.workflow import ANNOUNCEMENT, AnnouncementState, Answer, Wanted
from congress.api.resources import MovingResource, resource
from congress.api.schema import ident, number, said, text
from congress.models import User


class AnnouncementFilters(serializers.Serializer):
    state = serializers.ChoiceField(AnnouncementState.choices, required=False)
    kind = serializers.ChoiceField(AnnouncementKind.choices, required=False)
    unread = serializers.BooleanField(required=False, default=False, help_text="Addressed to you, not opened.")
    search = text(60, required=False)


class AnnouncementFields(serializers.Serializer):
    """An announcement and what you did with it: ``opened_at`` and what follows are empty if it was not sent to you."""

    id = ident()
    state = serializers.ChoiceField(AnnouncementState.choices)
    version = number()
    edition = number(help_text="Counts the texts that were published.")
    kind = serializers.ChoiceField(AnnouncementKind.choices)
    urgency = serializers.ChoiceField(Urgency.choices)
    issued_by = text(80, source="in_whose_name")
    title = text(120)
    wanted = serializers.ChoiceField(Wanted.choices, help_text="What is asked of those addressed.")
    answer_until = serializers.DateTimeField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(source="my_seen_at", allow_null=True)
    confirmed_at = serializers.DateTimeField(source="my_confirmed_at", allow_null=True)
    answer = serializers.ChoiceField(Answer.choices, source="my_answer", allow_null=True, allow_blank=True)
    answered_at = serializers.DateTimeField(source="my_answered_at", allow_null=True)
    put_away_at = serializers.DateTimeField(source="my_filed_at", allow_null=True)


class AnnouncementWhole(AnnouncementFields):
    body = serializers.SerializerMethodField()
    recall_reason = text(200)

    @extend_schema_field(said(LONGEST_BODY))
    def get_body(self, announcement: Announcement) -> str:
        """Nothing where it was recalled, except on its own desk."""
        user = self.context["request"].user
        hidden = announcement.is_recalled and not user.has_perm("bulletins.manage_announcement", announcement)
        return "" if hidden else announcement.body


@resource("announcements")
class AnnouncementResource(MovingResource):
    """Announcements you received or your desk has written. Reading one here opens it."""

    model = Announcement
    requires = "bulletins.read_announcements"
    view_permission = "bulletins.view_announcement"
    filters, line, full = AnnouncementFilters, AnnouncementFields, AnnouncementWhole
    table, forms = ANNOUNCEMENT, ANNOUNCEMENT_FORMS

    def seen(self, user: User) -> QuerySet[Announcement]:
        return queries.announcement_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[Announcement]:
        rows = queries.announcement_page(user).defer("body", "audience")
        if asked.get("unread"):
            rows = rows.filter(receipt_id__isnull=False, my_seen_at=None, state=AnnouncementState.PUBLISHED)
        return rows.filter(**{name: asked[name] for name in ("state", "kind") if name in asked})

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    def retrieve(self, request: Any, pk: str) -> Any:
        """One announcement; it counts as opened."""
        found = self.get_object()
        services.open_announcement(found, by=request.user)
        return super().retrieve(request, pk)

    @classmethod
    def told(cls, user: User) -> QuerySet[Announcement]:
        return Announcement.objects.on_desk_of(user)

    def make(self, subject: Announcement, name: str, fields: dict[str, Any]) -> Announcement:
        return services.move_announcement(subject, name, by=self.request.user, **fields)
