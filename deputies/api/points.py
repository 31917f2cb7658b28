"""The ledger and the scoring rules, read only: points come from the records, never from outside."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import Resource, resource
from congress.api.schema import ident, number, said, text
from congress.models import User
from deputies import queries
from deputies.models import Period, PointEntry, ScoringRuleSet
from deputies.workflow import RuleSetState

SMALLEST, GREATEST = -(10**9), 10**9


def hundredths(**options: Any) -> serializers.IntegerField:
    """Points in whole hundredths: 150 is 1.5 points."""
    return serializers.IntegerField(min_value=SMALLEST, max_value=GREATEST, **options)


class PointFilters(serializers.Serializer):
    deputy = ident(required=False, help_text="The deputy's id.")
    record = ident(required=False, help_text="The duty record's id.")
    period = serializers.DateField(required=False, help_text="The first day of a period.")


class PointFields(serializers.Serializer):
    """A line of the ledger. Points are whole hundredths; a line that takes another back names it in `reverses`."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    deputy = ident(source="mandate_id")
    period = serializers.DateField(source="period_begins_on")
    day = serializers.DateField()
    item = text(10, source="item.code", allow_null=True)
    item_name = text(60, source="item.name", allow_null=True)
    record = ident(source="record_id", allow_null=True)
    adjustment = ident(source="adjustment_id", allow_null=True)
    points = hundredths()
    lost = hundredths(help_text="What caps and shares kept back.")
    cut = text(10, help_text="What kept it back: award, item, group, total, floor, once or highest.")
    reverses = ident(source="reverses_id", allow_null=True)
    at = serializers.DateTimeField()

    @extend_schema_field(said(10))
    def get_state(self, entry: PointEntry) -> str:
        return "entered"

    @extend_schema_field(number())
    def get_version(self, entry: PointEntry) -> int:
        return 1


@resource("points")
class PointResource(Resource):
    """The ledger of points: a deputy reads his own lines, the staff those of the congress."""

    model = PointEntry
    filters, line, full = PointFilters, PointFields, PointFields

    def seen(self, user: User) -> QuerySet:
        return queries.ledger_of(user).select_related("item")

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        columns = {"deputy": "mandate", "record": "record", "period": "period_begins_on"}
        return self.seen(user).filter(**{column: asked[name] for name, column in columns.items() if name in asked})


class RuleSetFields(serializers.Serializer):
    """One version of the congress's scoring rule; points are whole hundredths."""

    id = ident()
    state = serializers.ChoiceField(RuleSetState.choices)
    version = number()
    name = text(60)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    period = serializers.ChoiceField(Period.choices)
    base = hundredths()
    total_cap = hundredths(allow_null=True)
    total_floor = hundredths(allow_null=True)
    enacted_at = serializers.DateTimeField(allow_null=True)


class RuleSetWhole(RuleSetFields):
    sentences = serializers.SerializerMethodField(help_text="The rule in words, item by item.")

    @extend_schema_field({"type": "array", "maxItems": 500, "items": said(500)})
    def get_sentences(self, rule_set: ScoringRuleSet) -> list[str]:
        told = queries.preview(rule_set)
        items = [sentence for _name, sentences in told.groups for sentence in sentences]
        return [*told.general, *items, *told.grades, *told.targets]


@resource("rule-sets")
class RuleSetResource(Resource):
    """The scoring rules of the congress; drafts are the staff's."""

    model = ScoringRuleSet
    line, full = RuleSetFields, RuleSetWhole

    def seen(self, user: User) -> QuerySet:
        return ScoringRuleSet.objects.visible_to(user).select_related("congress")

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user)
