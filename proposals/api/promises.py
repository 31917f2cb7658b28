"""Commitments and supervision cases: what a unit has promised, and what is followed up with it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.resources import MovingResource, resource
from congress.api.schema import LARGEST, Code, Many, ident, number, text
from congress.models import Organ, User
from proposals import queries, services
from proposals.api.shared import asks_fresh_log_in
from proposals.forms import FORMS
from proposals.models import Card, Cause, Commitment, Level, Rating, SupervisionCase
from proposals.workflow import CASE_MOVES, COMMITMENT_MOVES, CaseState, Promise


class StepFields(serializers.Serializer):
    """What was reported or said, as it was written."""

    move = text(20)
    text = text(20_000)
    day = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField()


class PromiseStepFields(StepFields):
    rating = serializers.ChoiceField(Rating.choices, allow_blank=True)


class CaseStepFields(StepFields):
    card = serializers.ChoiceField(Card.choices, allow_blank=True)


class CommitmentFilters(serializers.Serializer):
    state = serializers.ChoiceField(Promise.choices, required=False)
    organ = Code(Organ)
    late = serializers.BooleanField(required=False, help_text="Only those whose day has passed.")


class CommitmentFields(serializers.Serializer):
    id = ident()
    state = serializers.ChoiceField(Promise.choices)
    version = number()
    proposal = ident(source="proposal_id")
    reply = ident(source="reply_id")
    organ = text(12, source="organ.code")
    first_promised_on = serializers.DateField()
    promised_on = serializers.DateField()
    carried_over = number()
    done_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()


class CommitmentWhole(CommitmentFields):
    keeper = serializers.SerializerMethodField(help_text="Who follows it since a mandate ended; null where hidden.")
    steps = Many(PromiseStepFields(), 200, source="told")

    @extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST, "nullable": True})
    def get_keeper(self, commitment: Commitment) -> int | None:
        return None if queries.is_hidden(commitment) else commitment.keeper_id


class _Watched(MovingResource):
    """What both have in common: filters by state, organ and lateness, and the steps as they were written."""

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        if asked.get("late"):
            rows = rows.late()
        return rows.filter(**{name: asked[name] for name in ("state", "organ") if name in asked})

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    @classmethod
    def told(cls, user: User) -> QuerySet:
        return cls.model.objects.visible_to(user)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One object."""
        found = self.get_object()
        services.note_opening(found.proposal, by=request.user, what="api")
        return Response(self.shown(found))

    def shown(self, found: Commitment | SupervisionCase) -> dict[str, Any]:
        found.told = list(found.steps.order_by("pk"))
        return super().shown(found)


@resource("commitments")
class CommitmentResource(_Watched):
    """Commitments: what replies have promised, and the moves of unit, deputy and secretariat."""

    model = Commitment
    requires, view_permission = "proposals.list_tasks", "proposals.view_commitment"
    filters, line, full = CommitmentFilters, CommitmentFields, CommitmentWhole
    table = COMMITMENT_MOVES
    forms = {name: FORMS[name] for name in COMMITMENT_MOVES.names}

    def seen(self, user: User) -> QuerySet:
        return queries.commitments_of_page(user)

    def make(self, subject: Commitment, name: str, fields: dict[str, Any]) -> Commitment:
        return services.move_commitment(subject, name, by=self.request.user, **fields)

    def admit(self, name: str) -> None:
        """Nobody else's hand: like the page, a rating asks a browser for the log-in again after half an hour."""
        if name == "rate":
            asks_fresh_log_in(self.request)


class CaseFilters(serializers.Serializer):
    state = serializers.ChoiceField(CaseState.choices, required=False)
    organ = Code(Organ)
    late = serializers.BooleanField(required=False, help_text="Only those whose term has run out without a report.")


class CaseFields(serializers.Serializer):
    id = ident()
    state = serializers.ChoiceField(CaseState.choices)
    version = number()
    proposal = ident(source="proposal_id")
    task = ident(source="task_id")
    organ = text(12, source="organ.code")
    level = serializers.ChoiceField(Level.choices)
    body = text(80)
    cause = serializers.ChoiceField(Cause.choices)
    due_on = serializers.DateField()
    card = serializers.ChoiceField(Card.choices, allow_blank=True)
    opened_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()


class CaseWhole(CaseFields):
    reason = text(20_000)
    steps = Many(CaseStepFields(), 200, source="told")


@resource("cases")
class CaseResource(_Watched):
    """Supervision cases: what is followed up with a unit, its reports and what was decided."""

    model = SupervisionCase
    requires, view_permission = "proposals.list_tasks", "proposals.view_case"
    filters, line, full = CaseFilters, CaseFields, CaseWhole
    table = CASE_MOVES
    forms = {name: FORMS[name] for name in CASE_MOVES.names}

    def seen(self, user: User) -> QuerySet:
        return queries.cases_of_page(user)

    def make(self, subject: SupervisionCase, name: str, fields: dict[str, Any]) -> SupervisionCase:
        return services.move_case(subject, name, by=self.request.user, **fields)
