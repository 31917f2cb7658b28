"""Reception days at the API's door: how many have booked, never who."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from liaison import queries, services
from liaison.forms import RECEPTION_FORMS
from liaison.models import ReceptionDay
from liaison.models.reception import DutyRole
from liaison.workflow import RECEPTION_MOVES, ReceptionState


class ReceptionFilters(serializers.Serializer):
    state = serializers.ChoiceField(ReceptionState.choices, required=False)
    station = ident(required=False, help_text="The id of the station.")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class ReceptionFields(serializers.Serializer):
    """A reception day."""

    id = ident()
    state = serializers.ChoiceField(ReceptionState.choices)
    version = number()
    station = ident(source="station_id")
    date = serializers.DateField()
    moved_from = serializers.DateField(allow_null=True)
    begins = serializers.TimeField()
    ends = serializers.TimeField()
    place = text(120)
    topic = text(80)
    limit = number()
    booked = number(help_text="How many places are booked; who booked is the station's alone.")


class ReceptionDutyFields(serializers.Serializer):
    """A deputy named for the day."""

    id = ident()
    deputy = ident(source="mandate_id")
    name = text(40, source="mandate.person.name")
    role = serializers.ChoiceField(DutyRole.choices)
    came = serializers.BooleanField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)


class ReceptionCorrectionFields(serializers.Serializer):
    """What the record said before it was corrected."""

    at = serializers.DateTimeField()
    reason = text(200)
    visitors = number()


class ReceptionWhole(ReceptionFields):
    reason = text(200)
    visitors = number(allow_null=True)
    course = text(4000)
    on_paper = serializers.BooleanField()
    duties = Many(ReceptionDutyFields(), 200, source="named")
    corrections = Many(ReceptionCorrectionFields(), 1000, source="corrected")


@resource("receptions")
class ReceptionResource(MovingResource):
    """The reception days one sees, and their moves."""

    model = ReceptionDay
    requires = "liaison.list_receptions"
    view_permission = "liaison.view_reception"
    filters, line, full = ReceptionFilters, ReceptionFields, ReceptionWhole
    table, forms = RECEPTION_MOVES, RECEPTION_FORMS

    def seen(self, user: User) -> QuerySet[ReceptionDay]:
        return queries.receptions_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[ReceptionDay]:
        columns = {"state": "state", "station": "station", "since": "date__gte", "until": "date__lte"}
        rows = queries.receptions_of_page(user)
        return rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    def shown(self, day: ReceptionDay) -> dict[str, Any]:
        day.named = list(day.duties.select_related("mandate__person").order_by("pk"))
        day.corrected = list(day.corrections.order_by("pk"))
        return super().shown(day)

    @classmethod
    def told(cls, user: User) -> QuerySet[ReceptionDay]:
        return ReceptionDay.objects.visible_to(user)

    def make(self, subject: ReceptionDay, name: str, fields: dict[str, Any]) -> ReceptionDay:
        return getattr(services, name)(subject, by=self.request.user, **fields)
