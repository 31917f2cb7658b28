"""Scorecards of the units over a period: figures, and scores with the sum in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.resources import Resource, resource
from congress.api.schema import Many, ident, number, text
from congress.errors import Invalid
from congress.models import Organ, User
from proposals import queries
from proposals.computing.scoring import Way
from proposals.models import Indicator, Part, ScoreFormula

MOST = 2**31 - 1


class ScoreFilters(serializers.Serializer):
    period = text(24, required=False, help_text="`y2026` a year, `s12` a session by its id; else the last session.")


class ScoreLineFields(serializers.Serializer):
    """A line of the formula and what it came to; ``came`` is ``null`` while there is nothing to judge."""

    indicator = serializers.ChoiceField(Indicator.choices, source="line.indicator")
    way = serializers.ChoiceField(Way.choices, source="line.way")
    points = number(source="line.points", min_value=-MOST)
    of = number()
    among = number()
    came = serializers.SerializerMethodField()
    in_words = text(400)

    @extend_schema_field({"type": "integer", "nullable": True, "minimum": -MOST, "maximum": MOST})
    def get_came(self, step: queries.Step) -> int | None:
        return step.worth.points if step.worth else None


class ScorePartFields(serializers.Serializer):
    """The score for one part of a unit's tasks."""

    part = serializers.ChoiceField(Part.choices)
    came = number(source="worth.points", allow_null=True, default=None)
    most = number(source="worth.most", allow_null=True, default=None)
    in_words = text(4000)


class ScorePartWhole(ScorePartFields):
    lines = Many(ScoreLineFields(), 200, source="steps")


class ScoreFields(serializers.Serializer):
    """A unit's card; ``id`` is the unit's. Points are whole hundredths: 8550 is 85.5."""

    id = ident(source="pk")
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    organ = text(12, source="code")
    name = text(80)
    period = text(24)
    formula = text(80, allow_null=True)
    figures = serializers.DictField(child=number())
    scores = Many(ScorePartFields(), len(Part))

    @extend_schema_field(serializers.ChoiceField(["counted"]))
    def get_state(self, organ: Organ) -> str:
        return "counted"

    @extend_schema_field(number(min_value=1, max_value=1))
    def get_version(self, organ: Organ) -> int:
        return 1


class ScoreWhole(ScoreFields):
    scores = Many(ScorePartWhole(), len(Part))


@resource("scores")
class ScoreResource(Resource):
    """The units' scorecards of a period: the congress's staff see all, an office its block, a unit its own."""

    model = Organ
    requires = "proposals.view_scores"
    filters, line, full = ScoreFilters, ScoreFields, ScoreWhole

    def seen(self, user: User) -> QuerySet:
        return queries.scored_units(user)

    def list(self, request: Request) -> Response:
        """One page of the units that had a task in the period, with the figures one looks for first."""
        period, formula = self._period(self.asked())
        cards = queries.scorecards(request.user, period, formula, names=queries.LISTED) if period else []
        by_unit = {card.organ.pk: card for card in cards}
        rows = self.paginate_queryset(self.seen(request.user).filter(pk__in=by_unit))
        for row in rows:
            self._fill(row, by_unit[row.pk], period, formula, queries.LISTED)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(parameters=[ScoreFilters])
    def retrieve(self, request: Request, pk: str) -> Response:
        """One unit's card with every figure and the lines of its scores; 404 where it had no task in the period."""
        organ = self.get_object()
        period, formula = self._period(self.asked())
        cards = queries.scorecards(request.user, period, formula, unit=organ) if period else []
        if not cards:
            raise Http404
        self._fill(organ, cards[0], period, formula, queries.BENEATH)
        return Response(self.shown(organ))

    def _period(self, asked: Mapping[str, Any]) -> tuple[queries.Period | None, ScoreFormula | None]:
        """The period asked for and the formula in force then; one that is none is refused."""
        congress, key = self.request.user.post.congress, asked.get("period", "")
        period, every = queries.period_of(congress, key)
        if key and key not in {each.key for each in every}:
            raise Invalid({"period": [_("There is no such period here.")]})
        return period, queries.formula_in_force(congress, period.year) if period else None

    @staticmethod
    def _fill(
        organ: Organ,
        card: queries.Scorecard,
        period: queries.Period,
        formula: ScoreFormula | None,
        names: Iterable[str],
    ) -> None:
        organ.period, organ.formula, organ.scores = period.key, formula.name if formula else None, card.scores
        organ.figures = {name: card.number(name) for name in names}
