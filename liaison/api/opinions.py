"""Voters' opinions at the API's door: without anything by which a voter could be reached."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, said, text
from congress.models import User
from liaison import queries, services
from liaison.forms import FORMS
from liaison.models import VoterOpinion
from liaison.models.opinion import LONGEST_WORDS
from liaison.workflow import OPINION_MOVES, OpinionState, Rating, Route


class OpinionFilters(serializers.Serializer):
    state = serializers.ChoiceField(OpinionState.choices, required=False)
    route = serializers.ChoiceField(Route.choices, required=False)
    station = ident(required=False, help_text="The id of the station.")
    urgent = serializers.BooleanField(required=False, default=None, allow_null=True)
    search = text(100, required=False)


class VoterOpinionFields(serializers.Serializer):
    """A voter's opinion."""

    id = ident()
    state = serializers.ChoiceField(OpinionState.choices)
    version = number()
    round = number()
    number = text(20)
    station = ident(source="station_id")
    deputy = ident(source="deputy_id", allow_null=True)
    category = serializers.SerializerMethodField()
    place = text(120)
    latitude = serializers.DecimalField(8, 6, min_value=-90, max_value=90, allow_null=True, coerce_to_string=False)
    longitude = serializers.DecimalField(9, 6, min_value=-180, max_value=180, allow_null=True, coerce_to_string=False)
    urgent = serializers.BooleanField()
    route = serializers.ChoiceField([("", ""), *Route.choices])
    received_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)

    @extend_schema_field(said(6, null=True))
    def get_category(self, opinion: VoterOpinion) -> str | None:
        return opinion.category.code if opinion.category else None


class VoterAnswerFields(serializers.Serializer):
    """What the voter was told."""

    source = text(80)
    route = serializers.ChoiceField(Route.choices)
    text = text(20_000)
    promised_on = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField()


class LetterCaseFields(serializers.Serializer):
    """The case a letters office has made of it."""

    office = text(80, source="forwarding.receiver")
    number = text(40)
    registered_on = serializers.DateField()


class VoterRatingFields(serializers.Serializer):
    """What the voter said of it."""

    round = number()
    rating = serializers.ChoiceField(Rating.choices)
    comment = text(1000)


class VoterOpinionWhole(VoterOpinionFields):
    words = serializers.SerializerMethodField(help_text="Without numbers of persons.")
    organ = serializers.SerializerMethodField()
    answers = Many(VoterAnswerFields(), 1000, source="told")
    ratings = Many(VoterRatingFields(), 2, source="rated_rounds")
    letter_cases = Many(LetterCaseFields(), 100, source="cases")

    @extend_schema_field(said(LONGEST_WORDS))
    def get_words(self, opinion: VoterOpinion) -> str:
        return queries.shown_words(opinion, LONGEST_WORDS)

    @extend_schema_field(said(12, null=True))
    def get_organ(self, opinion: VoterOpinion) -> str | None:
        return opinion.organ.code if opinion.organ else None


@resource("opinions")
class OpinionResource(MovingResource):
    """Voters' opinions one deals with, and their moves. The voter's own moves are made by his code alone."""

    model = VoterOpinion
    requires = "liaison.list_opinions"
    view_permission = "liaison.view_opinion"
    filters, line, full = OpinionFilters, VoterOpinionFields, VoterOpinionWhole
    table, forms = OPINION_MOVES, FORMS

    def seen(self, user: User) -> QuerySet[VoterOpinion]:
        return queries.of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[VoterOpinion]:
        rows = VoterOpinion.objects.visible_to(user).select_related("category")
        columns = {"state": "state", "route": "route", "station": "station", "urgent": "urgent"}
        known = {name: value for name, value in asked.items() if value is not None}
        return rows.filter(**{column: known[name] for name, column in columns.items() if name in known})

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    def shown(self, opinion: VoterOpinion) -> dict[str, Any]:
        opinion.told = list(opinion.answers.order_by("pk"))
        opinion.rated_rounds = list(opinion.ratings.order_by("pk"))
        opinion.cases = list(opinion.letter_cases.select_related("forwarding").order_by("pk"))
        return super().shown(opinion)

    @classmethod
    def told(cls, user: User) -> QuerySet[VoterOpinion]:
        return VoterOpinion.objects.visible_to(user)

    def make(self, subject: VoterOpinion, name: str, fields: dict[str, Any]) -> VoterOpinion:
        return services.move(subject, name, by=self.request.user, **fields)
