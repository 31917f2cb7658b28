"""Days of duty at stations at the API's door."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from liaison import queries, services
from liaison.forms import STATION_DAY_FORMS
from liaison.models import StationDay
from liaison.workflow import STATION_DAY_MOVES, StationDayState


class StationDayFilters(serializers.Serializer):
    state = serializers.ChoiceField(StationDayState.choices, required=False)
    station = ident(required=False, help_text="The id of the station.")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class StationDayFields(serializers.Serializer):
    """A day of duty at a station."""

    id = ident()
    state = serializers.ChoiceField(StationDayState.choices)
    version = number()
    station = ident(source="station_id")
    date = serializers.DateField()
    visitors = number(allow_null=True, help_text="Who came or called.")
    settled = number(allow_null=True, help_text="Matters settled on the spot, beside the opinions of the portal.")


class StationKeeperFields(serializers.Serializer):
    """Somebody who keeps the station that day: one of its staff, or a deputy."""

    id = ident()
    deputy = ident(source="mandate_id", allow_null=True)
    name = text(60)
    function = text(60, help_text="His role at the station, or the congress the deputy sits in.")
    begins = serializers.TimeField()
    ends = serializers.TimeField()
    came = serializers.BooleanField(allow_null=True)


class StationDayWhole(StationDayFields):
    reason = text(200)
    note = text(4000)
    on_paper = serializers.BooleanField()
    people = Many(StationKeeperFields(), 200, source="named")


@resource("station-days")
class StationDayResource(MovingResource):
    """The days of duty at stations one sees, and their moves."""

    model = StationDay
    requires = "liaison.list_station_days"
    view_permission = "liaison.view_station_day"
    filters, line, full = StationDayFilters, StationDayFields, StationDayWhole
    table, forms = STATION_DAY_MOVES, STATION_DAY_FORMS

    def seen(self, user: User) -> QuerySet[StationDay]:
        return queries.station_days_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[StationDay]:
        columns = {"state": "state", "station": "station", "since": "date__gte", "until": "date__lte"}
        rows = StationDay.objects.visible_to(user)
        return rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    @classmethod
    def told(cls, user: User) -> QuerySet[StationDay]:
        return StationDay.objects.visible_to(user)

    def make(self, subject: StationDay, name: str, fields: dict[str, Any]) -> StationDay:
        return getattr(services, name)(subject, by=self.request.user, **fields)
