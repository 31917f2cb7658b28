"""Stations: what everybody may read of them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import Resource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from liaison import queries
from liaison.models import Level, Station


class StationFilters(serializers.Serializer):
    congress = text(50, required=False, help_text="The code of the congress.")
    level = serializers.ChoiceField(Level.choices, required=False)


class StationFields(serializers.Serializer):
    """A liaison station."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    congress = text(50, source="congress.code")
    level = serializers.ChoiceField(Level.choices)
    name = text(60)
    theme = text(40)
    area = text(200)
    address = text(120)
    latitude = serializers.DecimalField(8, 6, min_value=-90, max_value=90, allow_null=True, coerce_to_string=False)
    longitude = serializers.DecimalField(9, 6, min_value=-180, max_value=180, allow_null=True, coerce_to_string=False)
    phone = text(30)
    hours = text(200)

    @extend_schema_field(serializers.ChoiceField(["open"]))
    def get_state(self, station: Station) -> str:
        return "open"

    @extend_schema_field(number(min_value=1, max_value=1))
    def get_version(self, station: Station) -> int:
        return 1


class StationMemberFields(serializers.Serializer):
    """A deputy who belongs to the station; never a phone."""

    deputy = ident(source="mandate_id")
    name = text(40, source="mandate.person.name")
    congress = text(50, source="mandate.congress.code")


class StationWhole(StationFields):
    about = text(4000)
    rules = text(4000)
    deputies = Many(StationMemberFields(), 500, source="held")


@resource("stations")
class StationResource(Resource):
    """The liaison stations that exist, with their deputies."""

    model = Station
    requires = "own"
    filters, line, full = StationFilters, StationFields, StationWhole

    def seen(self, user: User) -> QuerySet[Station]:
        return queries.open_stations()

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[Station]:
        columns = {"congress": "congress__code", "level": "level"}
        return queries.open_stations().filter(**{columns[name]: asked[name] for name in columns if name in asked})

    def shown(self, station: Station) -> dict[str, Any]:
        station.held = queries.members_of(station)
        return super().shown(station)
