"""Duty records: declared, handed in, reviewed. Points are never taken from outside."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress import files
from congress.api.fields import clean, sent
from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import Code, Many, form_schema, ident, number, said, text
from congress.errors import Refused
from congress.models import File, User
from deputies import queries, services
from deputies.forms import DUTY_FORMS, DeclareForm
from deputies.models import DutyRecord, DutyRole, DutyType, Presence
from deputies.workflow import DUTY, DutyState, Fact


class TypeFields(serializers.Serializer):
    """A kind of duty act the congress counts."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    code = text(10)
    name = text(40)
    group = text(20)
    fact = serializers.ChoiceField(Fact.choices, allow_blank=True)
    is_declarable = serializers.BooleanField(help_text="Deputies declare it themselves.")
    needs_proof = serializers.BooleanField(help_text="Needs a photo or a file.")

    @extend_schema_field(said(10))
    def get_state(self, kind: DutyType) -> str:
        return "valid" if kind.is_active else "closed"

    @extend_schema_field(number())
    def get_version(self, kind: DutyType) -> int:
        return 1


@resource("duty-types")
class DutyTypeResource(Resource):
    """The kinds of duty acts of the congress you work in."""

    model = DutyType
    line = full = TypeFields

    def seen(self, user: User) -> QuerySet:
        return DutyType.objects.visible_to(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user)


class RecordFilters(serializers.Serializer):
    state = serializers.ChoiceField(DutyState.choices, required=False)
    type = Code(DutyType)
    deputy = ident(required=False, help_text="The deputy's id.")
    since = serializers.DateField(required=False, help_text="Acts of this day and later.")
    until = serializers.DateField(required=False, help_text="Acts of this day and before.")


class RecordFields(serializers.Serializer):
    """One act of one deputy."""

    id = ident()
    state = serializers.ChoiceField(DutyState.choices)
    version = number()
    deputy = ident(source="mandate_id")
    name = text(40, source="mandate.person.name")
    type = text(10, source="type.code")
    title = text(100)
    begins_on = serializers.DateField()
    begins_half = number(max_value=1, help_text="0 is the morning, 1 the afternoon.")
    half_days = number()
    role = serializers.ChoiceField(DutyRole.choices)
    presence = serializers.ChoiceField(Presence.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class PaperFields(serializers.Serializer):
    name = text(160)
    size = number()
    purpose = text(20)
    url = serializers.SerializerMethodField()

    @extend_schema_field(said(200))
    def get_url(self, file: File) -> str:
        return reverse("file", args=[file.uuid])


class RecordWhole(RecordFields):
    place = text(100)
    organiser = text(80)
    companions = text(200)
    content = text(20_000)
    note = text(500, help_text="Why it was sent back, refused, struck or disputed; for the deputy and the staff.")
    declared = serializers.BooleanField(source="is_declared", help_text="By the deputy, not by an organiser.")
    two_step = serializers.BooleanField()
    files = Many(PaperFields(), 100, source="attached")


@resource("duty-records")
class DutyRecordResource(MovingResource):
    """Duty records, and the moves of deputy, delegation and congress; photos and papers come with the creation."""

    model = DutyRecord
    filters, line, full = RecordFilters, RecordFields, RecordWhole
    table, forms = DUTY, DUTY_FORMS

    def seen(self, user: User) -> QuerySet:
        return queries.duty_of_desk(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        columns = {"state": "state", "type": "type", "deputy": "mandate", "since": "begins_on__gte"}
        columns |= {"until": "begins_on__lte"}
        return self.seen(user).filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        return DutyRecord.objects.visible_to(user)

    def shown(self, act: DutyRecord) -> dict[str, Any]:
        user = self.request.user
        inside = user.has_perm("deputies.declare_duty", act) or user.has_perm("deputies.review_duty", act)
        act.attached = files.attached(act) if inside else files.attached(act, "photo")
        told = super().shown(act)
        return told if inside else told | {"note": ""}

    def make(self, subject: DutyRecord, name: str, fields: dict[str, Any]) -> DutyRecord:
        return services.move_duty(subject, name, by=self.request.user, **fields)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(DeclareForm.base_fields) if action == "create" else super().body_schema(action)

    def file_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(DeclareForm.base_fields, files=True) if action == "create" else super().file_schema(action)

    def create(self, request: Request) -> Response:
        """Keep a draft of what you did; it is handed in by the move `submit`. Points follow from the rule alone."""
        if not request.user.has_perm("deputies.declare_duty"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        user = self.request.user
        mandate = queries.mandate_of_user(user)
        if mandate is None:
            raise Refused(_("You hold no mandate here."))
        given, uploads = sent(DeclareForm.base_fields, self.request)
        act = services.declare(mandate, by=user, **clean(DeclareForm(given, uploads, congress=mandate.congress)))
        return 201, self.shown_anew(act.pk)
