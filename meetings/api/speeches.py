"""Speeches at the API's door: asked for, listed, called, timed."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import clean, sent
from congress.api.resources import MovingResource, resource
from congress.api.schema import form_schema, ident, number, said, text
from congress.models import User
from meetings import queries, services
from meetings.forms import SPEECH_FORMS, AskAtForm
from meetings.models import Speech, SpeechManner
from meetings.workflow import SPEECH, SpeechState


class SpeechFilters(serializers.Serializer):
    gathering = ident(required=False)
    state = serializers.ChoiceField(SpeechState.choices, required=False)
    mine = serializers.BooleanField(required=False, default=False)


class SpeechFields(serializers.Serializer):
    """A speech as a list shows it; ``position`` is its place in the order."""

    id = ident()
    state = serializers.ChoiceField(SpeechState.choices)
    version = number()
    gathering = ident(source="gathering_id")
    name = text(60)
    delegation = text(60, source="mandate.delegation.name")
    topic = text(120)
    manner = serializers.ChoiceField(SpeechManner.choices)
    position = number()
    limit_minutes = number(allow_null=True)
    minutes = number(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class SpeechWhole(SpeechFields):
    """With its text, ``null`` for whoever may not read it."""

    body = serializers.SerializerMethodField()
    resources = text(200)
    resources_given = text(200)
    wants_print = serializers.BooleanField()
    note = text(300)

    @extend_schema_field(said(20_000, null=True))
    def get_body(self, speech: Speech) -> str | None:
        return speech.text if queries.may_read_text(self.context["request"].user, speech) else None


@resource("speeches")
class SpeechResource(MovingResource):
    """Speeches at gatherings as far as you see them: your own, the list of speakers, all of them for who runs it."""

    model = Speech
    requires = view_permission = "meetings.view_speech"
    filters, line, full = SpeechFilters, SpeechFields, SpeechWhole
    table, forms = SPEECH, SPEECH_FORMS

    def seen(self, user: User) -> QuerySet:
        return queries.speeches_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user).filter(**{name: asked[name] for name in ("gathering", "state") if name in asked})
        return rows.filter(mandate__person__user=user) if asked["mine"] else rows

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        """Those who run the list, and the speaker."""
        return queries.speeches_told_of(user)

    def make(self, subject: Speech, name: str, fields: dict[str, Any]) -> Speech:
        return services.move_speech(subject, name, by=self.request.user, **fields)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(AskAtForm.base_fields) if action == "create" else super().body_schema(action)

    def create(self, request: Request) -> Response:
        """Ask to speak at a gathering, or hand a text in."""
        if not request.user.has_perm("meetings.ask_to_speak"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        user = self.request.user
        fields = clean(AskAtForm(*sent(AskAtForm.base_fields, self.request)))
        gathering = get_object_or_404(queries.gatherings_of_page(user), pk=fields.pop("gathering"))
        return 201, self.shown_anew(services.ask_to_speak(gathering, by=user, **fields).pk)
