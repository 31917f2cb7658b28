"""Campaigns over several levels at the API's door, and the activities of the places that take part."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from liaison import queries, services
from liaison.forms import ACTIVITY_FORMS, CAMPAIGN_FORMS
from liaison.models import Campaign, CampaignActivity, CampaignPlace, QuestionKind
from liaison.models.campaign import MOST_OPTIONS, MOST_QUESTIONS
from liaison.workflow import ACTIVITY_MOVES, CAMPAIGN_MOVES, ActivityKind, ActivityState, CampaignState

MOST_PLACES = 10_000


class CampaignFilters(serializers.Serializer):
    state = serializers.ChoiceField(CampaignState.choices, required=False)
    congress = text(50, required=False, help_text="The code of the congress that sent it out.")


class CampaignFields(serializers.Serializer):
    """A campaign over several levels."""

    id = ident()
    state = serializers.ChoiceField(CampaignState.choices)
    version = number()
    congress = text(50, source="congress.code")
    topic = text(80)
    begins_on = serializers.DateField()
    ends_on = serializers.DateField()
    answers_by = serializers.DateField()
    place_count = number()
    answered = number()


class QuestionFields(serializers.Serializer):
    """A question of it."""

    id = ident()
    position = number(min_value=1)
    kind = serializers.ChoiceField(QuestionKind.choices)
    options = Many(text(60), MOST_OPTIONS)
    unit = text(12)
    required = serializers.BooleanField()
    text = text(200)


class SaidFields(serializers.Serializer):
    """What a place answered to one question."""

    question = ident(source="question_id")
    chosen = Many(number(), MOST_OPTIONS, help_text="Positions of the options, from 0.")
    amount = serializers.IntegerField(
        allow_null=True, min_value=0, max_value=2**53 - 1, help_text="In hundredths of the unit."
    )
    text = text(2000)


class CampaignPlaceFields(serializers.Serializer):
    """A place that takes part, as far as you may see its part."""

    id = ident()
    congress = text(50, source="congress.code")
    due_on = serializers.DateField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answers = Many(SaidFields(), MOST_QUESTIONS, source="said")


class CampaignWhole(CampaignFields):
    text = text(8000)
    questions = Many(QuestionFields(), MOST_QUESTIONS, source="asked")
    places = Many(CampaignPlaceFields(), MOST_PLACES, source="seen_places")


@resource("campaigns")
class CampaignResource(MovingResource):
    """Campaigns over several levels: their questions, what the places answered, and their moves."""

    model = Campaign
    requires = "liaison.list_campaigns"
    view_permission = "liaison.view_campaign"
    filters, line, full = CampaignFilters, CampaignFields, CampaignWhole
    table, forms = CAMPAIGN_MOVES, CAMPAIGN_FORMS

    def seen(self, user: User) -> QuerySet[Campaign]:
        return queries.campaigns_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[Campaign]:
        columns = {"state": "state", "congress": "congress__code"}
        return queries.campaigns_of_page(user).filter(
            **{columns[name]: asked[name] for name in columns if name in asked}
        )

    def shown(self, campaign: Campaign) -> dict[str, Any]:
        campaign.asked = list(campaign.questions.order_by("position"))
        seen = CampaignPlace.objects.visible_to(self.request.user).filter(campaign=campaign)
        campaign.seen_places = list(
            seen.select_related("congress").prefetch_related("answers").order_by("congress__code")
        )
        for place in campaign.seen_places:
            place.said = sorted(place.answers.all(), key=lambda row: row.pk)
        return super().shown(campaign)

    @classmethod
    def told(cls, user: User) -> QuerySet[Campaign]:
        """Those of one's own congress: what it does about a campaign is nobody else's."""
        return Campaign.objects.visible_to(user).filter(congress__in=user.congress_ids)

    def make(self, subject: Campaign, name: str, fields: dict[str, Any]) -> Campaign:
        return getattr(services, name)(subject, by=self.request.user, **fields)


class ActivityFilters(serializers.Serializer):
    state = serializers.ChoiceField(ActivityState.choices, required=False)
    campaign = ident(required=False, help_text="The id of the campaign.")


class ActivityFields(serializers.Serializer):
    """An activity of a place in a campaign."""

    id = ident()
    state = serializers.ChoiceField(ActivityState.choices)
    version = number()
    campaign = ident(source="place.campaign_id")
    congress = text(50, source="place.congress.code")
    kind = serializers.ChoiceField(ActivityKind.choices)
    title = text(80)
    date = serializers.DateField()
    half_days = number()
    where = text(80)
    station = ident(source="station_id", allow_null=True)


class ActivityDeputyFields(serializers.Serializer):
    """A deputy named for it; ``came`` is null until what came out is written."""

    deputy = ident(source="mandate_id")
    came = serializers.BooleanField(allow_null=True)


class ActivityWhole(ActivityFields):
    others = number()
    result = text(8000)
    deputies = Many(ActivityDeputyFields(), MOST_PLACES, source="named")


@resource("campaign-activities")
class ActivityResource(MovingResource):
    """What places do for campaigns, and its moves."""

    model = CampaignActivity
    requires = "liaison.list_campaigns"
    view_permission = "liaison.view_activity"
    filters, line, full = ActivityFilters, ActivityFields, ActivityWhole
    table, forms = ACTIVITY_MOVES, ACTIVITY_FORMS

    def seen(self, user: User) -> QuerySet[CampaignActivity]:
        return queries.activities_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[CampaignActivity]:
        columns = {"state": "state", "campaign": "place__campaign"}
        rows = queries.activities_of_page(user)
        return rows.filter(**{columns[name]: asked[name] for name in columns if name in asked})

    def shown(self, activity: CampaignActivity) -> dict[str, Any]:
        activity.named = queries.deputies_named(activity)
        return super().shown(activity)

    @classmethod
    def told(cls, user: User) -> QuerySet[CampaignActivity]:
        return CampaignActivity.objects.visible_to(user)

    def make(self, subject: CampaignActivity, name: str, fields: dict[str, Any]) -> CampaignActivity:
        return getattr(services, name)(subject, by=self.request.user, **fields)
