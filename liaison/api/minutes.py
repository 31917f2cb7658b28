"""Symposia and visits at the API's door."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from liaison import queries, services
from liaison.forms import MINUTES_FORMS
from liaison.models import Minutes
from liaison.workflow import MINUTES_MOVES, MinutesKind, MinutesState


class MinutesFilters(serializers.Serializer):
    state = serializers.ChoiceField(MinutesState.choices, required=False)
    kind = serializers.ChoiceField(MinutesKind.choices, required=False)
    station = ident(required=False, help_text="The id of the station.")


class MinutesFields(serializers.Serializer):
    """The minutes of a symposium or a visit."""

    id = ident()
    state = serializers.ChoiceField(MinutesState.choices)
    version = number()
    station = ident(source="station_id")
    kind = serializers.ChoiceField(MinutesKind.choices)
    subject = text(80)
    date = serializers.DateField()
    half_days = number()
    place = text(80)
    others = number()
    matter_count = number()


class PresentFields(serializers.Serializer):
    """A deputy who was there."""

    deputy = ident(source="mandate_id")
    name = text(40, source="mandate.person.name")


class MinutesWhole(MinutesFields):
    text = text(8000)
    deputies = Many(PresentFields(), 1000, source="present")
    opinions = Many(ident(), 1000, source="raised", help_text="The ids of the opinions raised there.")


@resource("minutes")
class MinutesResource(MovingResource):
    """Symposia and visits of stations, with the opinions raised there."""

    model = Minutes
    requires = "liaison.list_minutes"
    view_permission = "liaison.view_minutes"
    filters, line, full = MinutesFilters, MinutesFields, MinutesWhole
    table, forms = MINUTES_MOVES, MINUTES_FORMS

    def seen(self, user: User) -> QuerySet[Minutes]:
        return queries.minutes_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[Minutes]:
        columns = {"state": "state", "kind": "kind", "station": "station"}
        return queries.minutes_of_page(user).filter(**{columns[name]: asked[name] for name in columns if name in asked})

    def shown(self, minutes: Minutes) -> dict[str, Any]:
        minutes.raised = list(minutes.matters.order_by("pk").values_list("opinion", flat=True))
        return super().shown(minutes)

    @classmethod
    def told(cls, user: User) -> QuerySet[Minutes]:
        return Minutes.objects.visible_to(user)

    def make(self, subject: Minutes, name: str, fields: dict[str, Any]) -> Minutes:
        return getattr(services, name)(subject, by=self.request.user, **fields)
