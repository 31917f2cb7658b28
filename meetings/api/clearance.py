"""Lights to enter, at the API's door: one's own; the light alone for who scans; the whole for who keeps the desk."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from congress.api.resources import Resource, resource
from congress.api.schema import Many, ident, number, text
from congress.events import audit
from congress.models import User
from meetings import queries
from meetings.computing.clearance import Light, Why
from meetings.models import Participation

LIGHTS = [light.value for light in Light if light]


class ClearanceFilters(serializers.Serializer):
    gathering = ident(required=False)
    mine = serializers.BooleanField(required=False, default=False)


class MissingFields(serializers.Serializer):
    """One thing that is asked for, and why it does not let somebody enter."""

    kind = text(20)
    why = serializers.ChoiceField([why.value for why in Why])


class ClearanceFields(serializers.Serializer):
    """Whether somebody may enter a session. ``missing`` says why not, to himself and to the desk; else ``null``."""

    id = ident(help_text="The person's place: see `places`.")
    state = serializers.ChoiceField(LIGHTS, source="light")
    version = number()
    gathering = ident(source="gathering_id")
    name = text(60)
    missing = Many(MissingFields(), 10, allow_null=True)


@resource("clearances")
class ClearanceResource(Resource):
    """The lights of sessions that ask for something to enter, as far as you may see them."""

    model = Participation
    requires = view_permission = "meetings.view_requirement"
    filters, line, full = ClearanceFilters, ClearanceFields, ClearanceFields

    def seen(self, user: User) -> QuerySet:
        return queries.places_with_light(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        rows = rows.filter(gathering=asked["gathering"]) if "gathering" in asked else rows
        return rows.filter(user=user) if asked["mine"] else rows

    def prepare(self, rows: list[Participation]) -> None:
        """Lights for all, reasons where they may be read; a keeper's look is noted, as on the page of the desk."""
        user = self.request.user
        for gathering in queries.add_lights(rows, user):
            audit("clearance.read", by=user, what=f"meetings.gathering {gathering}")
