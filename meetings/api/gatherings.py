"""Gatherings with the moves of the office, and places in them with the moves of deputies and of those who decide."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, said, text
from congress.models import User
from meetings import queries, services
from meetings.forms import FORMS
from meetings.models import (
    TELLING,
    Gathering,
    LeaveReason,
    Participation,
    QuorumChoice,
    SignedInBy,
    SignInWay,
    Standing,
)
from meetings.workflow import GATHERING, PARTICIPATION, SHOWN, Answer, Attendance, GatheringState


class GatheringFilters(serializers.Serializer):
    state = serializers.ChoiceField(GatheringState.choices, required=False)
    kind = text(10, required=False, help_text="The code of a kind, for example `PLEN`.")
    finer_kind = text(40, required=False, help_text="The name of a finer kind, in the congress's own words.")
    parent = ident(required=False, help_text="The sittings of this session.")
    since = serializers.DateTimeField(required=False, help_text="Beginning then or later.")
    until = serializers.DateTimeField(required=False, help_text="Beginning before.")
    search = text(60, required=False)


class GatheringFields(serializers.Serializer):
    """A gathering as a list shows it."""

    id = ident()
    state = serializers.ChoiceField(GatheringState.choices)
    version = number()
    title = text(100)
    kind = text(10, source="kind.code")
    finer_kind = text(40, source="finer_kind.name", allow_null=True, default=None)
    parent = ident(source="parent_id", allow_null=True)
    place = text(100)
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    half_days = number()
    is_required = serializers.BooleanField()
    limit = number(allow_null=True)
    answer_until = serializers.DateTimeField(allow_null=True)
    number = text(30)


class NumbersFields(serializers.Serializer):
    """Due is present, leave and missing together; the base of the quorum is all valid mandates on the day."""

    due = number(source="whole.due")
    present = number(source="whole.present")
    leave = number(source="whole.leave")
    missing = number(source="whole.missing")
    base = number(source="quorum.base", allow_null=True, default=None)
    needed = number(source="quorum.needed", allow_null=True, default=None)


class GatheringWhole(GatheringFields):
    organiser = text(80, source="organiser.name", allow_null=True, default=None)
    contact = text(40)
    contact_phone = text(30)
    map_address = text(120)
    sign_in_from = serializers.DateTimeField(allow_null=True)
    register_from = serializers.DateTimeField(allow_null=True, help_text="From when one registers for the session.")
    register_until = serializers.DateTimeField(allow_null=True)
    register_place = text(100)
    ways = Many(serializers.ChoiceField(SignInWay.choices), 3, help_text="With what one signs in.")
    told_by = Many(
        serializers.ChoiceField([(way.value, way.label) for way in TELLING]), 2,
        help_text="By which ways people are told beside the usual ones, where they wish nothing else.",
    )  # fmt: skip
    quorum = serializers.ChoiceField(QuorumChoice.choices)
    bus = text(120)
    meal = text(120)
    leaders = text(200)
    note = text(300)
    my_place = ident(source="mine", allow_null=True, help_text="Your own place: see `places`.")
    numbers = NumbersFields(source="sums", allow_null=True)
    text = text(20_000)


@resource("gatherings")
class GatheringResource(MovingResource):
    """Gatherings you see: sessions and their sittings, meetings, inspections, training."""

    model = Gathering
    requires, view_permission = "meetings.list", "meetings.view"
    filters, line, full = GatheringFilters, GatheringFields, GatheringWhole
    table = GATHERING
    forms = {name: FORMS[name] for name in GATHERING.names}

    def seen(self, user: User) -> QuerySet:
        return queries.gatherings_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        columns = {
            "state": "state",
            "kind": "kind__code",
            "finer_kind": "finer_kind__name",
            "parent": "parent",
            "since": "begins_at__gte",
        }
        columns |= {"until": "begins_at__lt"}
        return self.seen(user).filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        return Gathering.objects.visible_to(user) if user.has_perm("meetings.keep_list") else None

    def happened(self, found: Gathering) -> list[tuple[type, QuerySet]]:
        seen = type(self).told(self.request.user)
        return [(type(self), (Gathering.objects.none() if seen is None else seen).filter(pk=found.pk))]

    def shown(self, found: Gathering) -> dict[str, Any]:
        user = self.request.user
        mine = queries.mine_in(user, found)
        watches = found.state in SHOWN and user.has_perm("meetings.watch", found)
        found.mine, found.sums = mine and mine.pk, queries.board(found) if watches else None
        return super().shown(found)

    def make(self, subject: Gathering, name: str, fields: dict[str, Any]) -> Gathering:
        return services.move_gathering(subject, name, by=self.request.user, **fields)


class PlaceFilters(serializers.Serializer):
    gathering = ident(required=False)
    state = serializers.ChoiceField(Answer.choices, required=False)
    attendance = serializers.ChoiceField(Attendance.choices, required=False)
    mine = serializers.BooleanField(required=False, default=False)


class PlaceFields(serializers.Serializer):
    """Somebody's place in a gathering: what he answered, whether he came. ``state`` is the answer."""

    id = ident()
    state = serializers.ChoiceField(Answer.choices)
    version = number()
    gathering = ident(source="gathering_id")
    title = text(100, source="gathering.title")
    name = text(60)
    delegation = serializers.SerializerMethodField()
    standing = serializers.ChoiceField(Standing.choices)
    leave_kind = serializers.ChoiceField(LeaveReason.choices, allow_blank=True)
    attendance = serializers.ChoiceField(Attendance.choices, allow_blank=True)
    half_days = number(allow_null=True, help_text="Half days attended; `null`: all of them.")
    answered_at = serializers.DateTimeField(allow_null=True)
    signed_in_at = serializers.DateTimeField(allow_null=True)
    signed_in_by = serializers.ChoiceField(SignedInBy.choices, allow_blank=True)

    @extend_schema_field(said(60))
    def get_delegation(self, place: Participation) -> str:
        return place.mandate.delegation.name if place.mandate else ""


class PlaceWhole(PlaceFields):
    leave_reason = text(300)
    leave_support_note = text(300)
    leave_passed_on_at = serializers.DateTimeField(allow_null=True)
    leave_note = text(300)
    leave_decided_at = serializers.DateTimeField(allow_null=True)


@resource("places")
class PlaceResource(MovingResource):
    """Places in gatherings you may read: your own, those of your delegation, all of them for the office."""

    model = Participation
    view_permission = "meetings.view_participation"
    filters, line, full = PlaceFilters, PlaceFields, PlaceWhole
    table = PARTICIPATION
    forms = {name: FORMS[name] for name in PARTICIPATION.names}

    def seen(self, user: User) -> QuerySet:
        rows = Participation.objects.visible_to(user)
        return rows.select_related("gathering__congress", "mandate__delegation", "mandate__person")

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        columns = {"gathering": "gathering", "state": "answer", "attendance": "attendance"}
        rows = self.seen(user).filter(**{column: asked[name] for name, column in columns.items() if name in asked})
        return rows.filter(user=user) if asked["mine"] else rows

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        return Participation.objects.visible_to(user)

    def make(self, subject: Participation, name: str, fields: dict[str, Any]) -> Participation:
        return services.move_participation(subject, name, by=self.request.user, **fields)
