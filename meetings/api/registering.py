"""Registration for sessions at the API's door: read as far as one reads the list; each tick as at the desk."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import clean, sent
from congress.api.resources import Resource, resource
from congress.api.schema import form_schema, ident, number, text
from congress.models import User
from meetings import queries, services
from meetings.forms import TickForm
from meetings.models import Participation

STATES = ["registered", "open"]


class RegistrationFilters(serializers.Serializer):
    gathering = ident(required=False)
    state = serializers.ChoiceField(STATES, required=False)
    mine = serializers.BooleanField(required=False, default=False)


class RegistrationFields(serializers.Serializer):
    """Whether somebody has registered for a session, and what he was handed. ``key`` is `null` without a room."""

    id = ident(help_text="The person's place: see `places`.")
    state = serializers.SerializerMethodField()
    version = number(source="told.version")
    gathering = ident(source="gathering_id")
    name = text(60)
    registered_at = serializers.DateTimeField(source="told.registered_at", allow_null=True)
    registered_by = text(60, source="told.registered_by.name", allow_null=True, default=None)
    papers = serializers.BooleanField(source="told.has_papers")
    badge = serializers.BooleanField(source="told.has_badge")
    badge_number = text(20, source="told.badge_number")
    key = serializers.SerializerMethodField()
    note = text(200, source="told.note")

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, place: Participation) -> str:
        return "registered" if place.told.registered_at else "open"

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_key(self, place: Participation) -> bool | None:
        stay = getattr(place, "stay", None)
        return stay.has_key if stay and stay.bed_id else None


@resource("registrations")
class RegistrationResource(Resource):
    """Who has registered for a session: yourself, your delegation's people, everybody for the office."""

    model = Participation
    requires = view_permission = "meetings.view_participation"
    filters, line, full = RegistrationFilters, RegistrationFields, RegistrationFields

    def seen(self, user: User) -> QuerySet:
        return queries.places_to_register(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        rows = rows.filter(gathering=asked["gathering"]) if "gathering" in asked else rows
        rows = queries.registered_or_not(rows, asked["state"]) if "state" in asked else rows
        return rows.filter(user=user) if asked["mine"] else rows

    def prepare(self, rows: list[Participation]) -> None:
        for place in rows:
            place.told = queries.registration_of(place)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(TickForm.base_fields) if action == "tick" else None

    @action(detail=True, methods=["post"])
    def tick(self, request: Request, pk: str) -> Response:
        """One tap of the desk: `register` hands everything out; `unregister` and `…_back` take it back."""
        return self.once(self._ticked)

    def _ticked(self) -> tuple[int, dict]:
        place = self.get_object()
        fields = clean(TickForm(*sent(TickForm.base_fields, self.request)))
        services.tick_at_desk(place, fields["tick"], by=self.request.user)
        return 200, self.shown_anew(place.pk)
