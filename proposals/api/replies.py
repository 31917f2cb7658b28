"""Replies and what deputies think of them: read only; both are made by moves."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.resources import Resource, resource
from congress.api.schema import ident, number, text
from congress.models import User
from proposals import queries, services
from proposals.api.shared import PERSONAL, FileFields
from proposals.models import Evaluation, Rating, Reply, ReplyManner

REPLY_STATES = ("drafted", "approved", "sent", "evaluated", "lapsed")


class OfProposal(serializers.Serializer):
    proposal = ident(required=False)


class ReplyFields(serializers.Serializer):
    """A unit's answer; deputies see it once it was sent."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    task = ident(source="task_id")
    proposal = ident(source="task.proposal_id")
    organ = text(12, source="task.organ.code")
    manner = serializers.ChoiceField(ReplyManner.choices)
    document_number = text(40)
    form = text(8, help_text="How a hand-over item was answered in short; empty for a letter.")
    outcome = text(4, source="outcome.code")
    promised_on = serializers.DateField(allow_null=True)
    signer = text(40)
    contact_person = text(40)
    contact_phone = text(30)
    drafted_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    lapsed_on = serializers.DateField(allow_null=True)
    evaluation = ident(source="evaluation.pk", allow_null=True)

    @extend_schema_field(serializers.ChoiceField(REPLY_STATES))
    def get_state(self, reply: Reply) -> str:
        if hasattr(reply, "evaluation"):
            return "evaluated"
        if reply.sent_at:
            return "lapsed" if reply.lapsed_on else "sent"
        return "approved" if reply.approved_at else "drafted"


class ReplyWhole(ReplyFields):
    body = text(20_000)
    talked_at = serializers.DateTimeField(allow_null=True)
    place = text(80)
    people = text(200)
    deputy_opinion = text(4000)
    copies = text(4000)
    letter = FileFields(allow_null=True)


@resource("replies")
class ReplyResource(Resource):
    """The replies to the proposals you see."""

    model = Reply
    requires, view_permission = "proposals.list_tasks", "proposals.view_reply"
    filters, line, full = OfProposal, ReplyFields, ReplyWhole

    def seen(self, user: User) -> QuerySet:
        return queries.replies_of_page(user).select_related("evaluation")

    def retrieve(self, request: Request, pk: str) -> Response:
        """One object."""
        reply = self.get_object()
        services.note_opening(reply.task.proposal, by=request.user, what="api")
        return Response(self.shown(reply))

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        unread = (f"task__proposal__{name}" for name in ("body", *PERSONAL))
        rows = self.seen(user).defer("body", *unread)
        return rows.filter(task__proposal=asked["proposal"]) if "proposal" in asked else rows


class EvaluationFields(serializers.Serializer):
    """A deputy's rating of a reply; it is given once, so its state is always ``given`` and its version 1."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    reply = ident(source="reply_id")
    proposal = ident(source="reply.task.proposal_id")
    organ = text(12, source="reply.task.organ.code")
    contact = serializers.ChoiceField(Rating.choices)
    attitude = serializers.ChoiceField(Rating.choices)
    content = serializers.ChoiceField(Rating.choices)
    result = serializers.ChoiceField(Rating.choices)
    overall = serializers.ChoiceField(Rating.choices)
    comment = text(4000)
    on_paper = serializers.BooleanField(help_text="Entered from the printed form by two clerks.")
    at = serializers.DateTimeField()

    @extend_schema_field(serializers.ChoiceField(["given"]))
    def get_state(self, evaluation: Evaluation) -> str:
        return "given"

    @extend_schema_field(number(min_value=1, max_value=1))
    def get_version(self, evaluation: Evaluation) -> int:
        return 1


@resource("evaluations")
class EvaluationResource(Resource):
    """The ratings of the replies you see."""

    model = Evaluation
    requires = "proposals.list_tasks"
    filters, line, full = OfProposal, EvaluationFields, EvaluationFields

    def seen(self, user: User) -> QuerySet:
        return Evaluation.objects.filter(reply__in=Reply.objects.visible_to(user)).select_related("reply__task__organ")

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        return rows.filter(reply__task__proposal=asked["proposal"]) if "proposal" in asked else rows
