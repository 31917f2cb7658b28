"""Bulletins of the session and what was said, at the API's door."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import clean, sent
from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import Many, form_schema, ident, number, said, text
from congress.models import User
from meetings import queries, services
from meetings.forms import BRIEF_FORMS, RemarkAtForm
from meetings.models import Brief, Remark
from meetings.workflow import BRIEF, BriefState


class RemarkFilters(serializers.Serializer):
    gathering = ident(required=False)


class RemarkFields(serializers.Serializer):
    """What somebody said, as he said it. ``item``: the hand-over item it became, if any."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    gathering = ident(source="gathering_id")
    name = text(60)
    delegation = text(60, source="delegation.name", allow_null=True, default=None)
    said_at = serializers.DateTimeField()
    body = text(4_000, source="text")
    kept = text(1_000)
    item = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(["taken_down", "handed_over"]))
    def get_state(self, row: Remark) -> str:
        return "handed_over" if hasattr(row, "handed_over") else "taken_down"

    @extend_schema_field(ident(allow_null=True))
    def get_item(self, row: Remark) -> int | None:
        return row.handed_over.item_id if hasattr(row, "handed_over") else None


@resource("remarks")
class RemarkResource(Resource):
    """What was said in deliberation, as far as you may read it."""

    model = Remark
    requires = view_permission = "meetings.view_remark"
    filters, line, full = RemarkFilters, RemarkFields, RemarkFields

    def seen(self, user: User) -> QuerySet:
        return queries.remarks_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**asked)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(RemarkAtForm.base_fields) if action == "create" else None

    def create(self, request: Request) -> Response:
        """Take down what somebody said, as he said it."""
        if not request.user.has_perm("meetings.take_down"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        user = self.request.user
        fields = clean(RemarkAtForm(*sent(RemarkAtForm.base_fields, self.request), congress=user.post.congress))
        gathering = get_object_or_404(queries.gatherings_of_page(user), pk=fields.pop("gathering"))
        return 201, self.shown_anew(services.take_down(gathering, by=user, **fields).pk)


class BriefFilters(serializers.Serializer):
    state = serializers.ChoiceField(BriefState.choices, required=False)
    gathering = ident(required=False)
    session = ident(required=False)


class BriefFields(serializers.Serializer):
    """A bulletin as a list shows it; ``number`` is the issue, ``document`` what its readers open."""

    id = ident()
    state = serializers.ChoiceField(BriefState.choices)
    version = number()
    gathering = ident(source="gathering_id")
    session = ident(source="session_id")
    delegation = text(60, source="delegation.name")
    title = text(120)
    drafted_by = text(60, source="drafted_by.name")
    signed_by = serializers.SerializerMethodField()
    signed_at = serializers.DateTimeField(allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    merged_into = ident(source="merged_into_id", allow_null=True)
    document = ident(source="document_id", allow_null=True)
    number = number(allow_null=True)

    @extend_schema_field(said(60, null=True))
    def get_signed_by(self, row: Brief) -> str | None:
        return row.signed_by.name if row.signed_by else None


class BriefWhole(BriefFields):
    note = text(300)
    one_voice_reason = text(200)
    remarks = Many(ident(), 500, source="remark_ids")
    body = text(20_000, source="text")


@resource("briefs")
class BriefResource(MovingResource):
    """Bulletins: drafts of your delegation, what waits for your signature, what was signed."""

    model = Brief
    requires = view_permission = "meetings.view_brief"
    filters, line, full = BriefFilters, BriefFields, BriefWhole
    table, forms = BRIEF, BRIEF_FORMS

    def seen(self, user: User) -> QuerySet:
        return queries.briefs_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**asked)

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        return Brief.objects.visible_to(user)

    def shown(self, found: Brief) -> dict[str, Any]:
        found.remark_ids = list(found.remarks.order_by("pk").values_list("pk", flat=True))
        return super().shown(found)

    def anew(self, user: User) -> QuerySet:
        """Given back, it may have left the reach of whoever gave it back; the answer is shown all the same."""
        return Brief.objects.select_related(*queries.BRIEF_RELATED)

    def make(self, subject: Brief, name: str, fields: dict[str, Any]) -> Brief:
        return services.move_brief(subject, name, by=self.request.user, **fields)
