"""What deputies beside the lead say of the handling: written by them, screened by the secretariat."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import IntegerField
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import clean, sent
from congress.api.resources import MovingResource, resource
from congress.api.schema import LARGEST, form_schema, ident, number, text
from congress.models import User
from proposals import queries, services
from proposals.forms import FORMS, AppraiseForm
from proposals.models import Appraisal, Rating
from proposals.workflow import APPRAISAL_MOVES, AppraisalState

FIELDS = {"proposal": IntegerField(min_value=1, max_value=LARGEST), **AppraiseForm.base_fields}


class AppraisalFilters(serializers.Serializer):
    state = serializers.ChoiceField(AppraisalState.choices, required=False)
    proposal = ident(required=False)


class AppraisalFields(serializers.Serializer):
    """``deputy`` is the id at ``/api/v1/deputies/``; null for units that are not to read whose the proposal is."""

    id = ident()
    state = serializers.ChoiceField(AppraisalState.choices)
    version = number()
    proposal = ident(source="proposal_id")
    deputy = serializers.SerializerMethodField()
    round = number()
    rating = serializers.ChoiceField(Rating.choices)
    reason = text(200, help_text="Why it is withheld.")
    text = text(500)
    at = serializers.DateTimeField()
    screened_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST, "nullable": True})
    def get_deputy(self, appraisal: Appraisal) -> int | None:
        return None if appraisal.authors_hidden else appraisal.mandate_id


@resource("appraisals")
class AppraisalResource(MovingResource):
    """Appraisals: what is shown of the proposals you see, your own, and for the secretariat all that waits for it."""

    model = Appraisal
    requires = "proposals.list"
    filters, line, full = AppraisalFilters, AppraisalFields, AppraisalFields
    table = APPRAISAL_MOVES
    forms = {name: AppraiseForm if name == "rewrite_appraisal" else FORMS[name] for name in APPRAISAL_MOVES.names}

    def seen(self, user: User) -> QuerySet:
        rows = queries.appraisals_of_page(user)
        return queries.with_authors_hidden(rows, user, proposal="proposal", congress="proposal__congress")

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**{name: asked[name] for name in ("state", "proposal") if name in asked})

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    @classmethod
    def told(cls, user: User) -> QuerySet:
        return Appraisal.objects.visible_to(user)

    @classmethod
    def events_told(cls, user: User, content_type: ContentType, rows: QuerySet) -> Q:
        return queries.told_to(user, content_type, rows, "proposal__")

    def retrieve(self, request: Request, pk: str) -> Response:
        """One object."""
        found = self.get_object()
        services.note_opening(found.proposal, by=request.user, what="api")
        return Response(self.shown(found))

    def make(self, subject: Appraisal, name: str, fields: dict[str, Any]) -> Appraisal:
        return services.move_appraisal(subject, name, by=self.request.user, **fields)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(FIELDS) if action == "create" else super().body_schema(action)

    def create(self, request: Request) -> Response:
        """Say in short how a proposal was handled; again in the same round, it replaces what you said."""
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        given, _files = sent(FIELDS, self.request)
        user, key = self.request.user, str(given.get("proposal") or "")
        proposals = queries.of_page(user).filter(pk=int(key) if key.isdecimal() and len(key) < len(str(LARGEST)) else 0)
        proposal = get_object_or_404(proposals)
        if not user.has_perm("proposals.appraise", proposal):
            raise PermissionDenied
        fields = clean(AppraiseForm(given, subject=proposal))
        said = {name: fields[name] for name in ("rating", "text")}
        return 201, self.shown_anew(services.appraise(proposal, by=user, **said).pk)
