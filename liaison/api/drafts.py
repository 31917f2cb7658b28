"""Draft laws and comments on them at the API's door: without anything by which a commenter could be reached."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import SMALL, Many, ident, number, said, text
from congress.models import SECRETARIAT, Role, User
from liaison import queries, services
from liaison.forms import DRAFT_FORMS
from liaison.models import DraftComment, DraftLaw, PartKind
from liaison.models.draft import LONGEST_TEXT, MOST_PARTS, MOST_QUESTIONS
from liaison.models.opinion import LONGEST_WORDS
from liaison.workflow import DRAFT_MOVES, Adoption, CommentSource, DraftLawState

ONE = number(min_value=1, max_value=1)  # the version of what never changes


class DraftLawFilters(serializers.Serializer):
    state = serializers.ChoiceField(DraftLawState.choices, required=False)
    search = text(100, required=False)


class DraftLawFields(serializers.Serializer):
    """A draft law on which comments are asked for."""

    id = ident()
    state = serializers.ChoiceField(DraftLawState.choices)
    version = number()
    congress = text(50, source="congress.code")
    title = text(120)
    for_everybody = serializers.BooleanField()
    closes_on = serializers.DateField()
    opened_at = serializers.DateTimeField(allow_null=True)


class DraftArticleFields(serializers.Serializer):
    """One piece of it: an article, a chapter's heading, or the preamble."""

    id = ident(help_text="A comment is about it by `a<id>`.")
    kind = serializers.ChoiceField(PartKind.choices)
    label = text(30)
    text = text(LONGEST_TEXT)


class DraftQuestionFields(serializers.Serializer):
    """What the congress wants to know in particular."""

    id = ident(help_text="A comment answers it by `q<id>`.")
    article = ident(source="article_id", allow_null=True)
    text = text(300)


class DraftLawWhole(DraftLawFields):
    introduction = text(LONGEST_TEXT)
    articles = Many(DraftArticleFields(), MOST_PARTS, source="parts")
    questions = Many(DraftQuestionFields(), MOST_QUESTIONS, source="asked")


@resource("draft-laws")
class DraftLawResource(MovingResource):
    """Draft laws one is asked about, article by article, and their moves; one comments by `comment_draft`, a contact
    point by `enter_comment`.
    """

    model = DraftLaw
    requires = "liaison.list_drafts"
    view_permission = "liaison.view_draft"
    filters, line, full = DraftLawFilters, DraftLawFields, DraftLawWhole
    table, forms = DRAFT_MOVES, DRAFT_FORMS

    def seen(self, user: User) -> QuerySet[DraftLaw]:
        return queries.drafts_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[DraftLaw]:
        rows = queries.drafts_of_page(user)
        return rows.filter(state=asked["state"]) if "state" in asked else rows

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    def shown(self, draft: DraftLaw) -> dict[str, Any]:
        draft.parts = queries.parts_of(draft)
        draft.asked = list(draft.questions.order_by("pk"))
        return super().shown(draft)

    @classmethod
    def told(cls, user: User) -> QuerySet[DraftLaw]:
        return DraftLaw.objects.visible_to(user)

    def make(self, subject: DraftLaw, name: str, fields: dict[str, Any]) -> DraftLaw:
        by = self.request.user
        if name == "comment_draft":
            return services.comment_draft(subject, by=by, **fields).draft
        if name == "enter_comment":
            return services.enter_comment(subject, by=by, **fields).comment.draft
        return services.move_draft(subject, name, by=by, **fields)


class DraftCommentFilters(serializers.Serializer):
    draft = ident(required=False, help_text="The id of the draft law.")
    article = ident(required=False, help_text="The id of the article.")
    source = serializers.ChoiceField(CommentSource.choices, required=False)
    result = serializers.ChoiceField(Adoption.choices, required=False)


class DraftCommentFields(serializers.Serializer):
    """A comment on a draft law; its author knows the result once the draft was reported back."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    draft = ident(source="draft_id")
    number = serializers.IntegerField(min_value=1, max_value=SMALL)
    article = ident(source="article_id", allow_null=True)
    question = ident(source="question_id", allow_null=True)
    source = serializers.ChoiceField(CommentSource.choices)
    words = serializers.SerializerMethodField(help_text="Without numbers of persons.")
    received_at = serializers.DateTimeField()
    result = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(DraftLawState.choices))
    def get_state(self, comment: DraftComment) -> str:
        return comment.draft.state

    @extend_schema_field(ONE)
    def get_version(self, comment: DraftComment) -> int:
        return 1

    @extend_schema_field(said(LONGEST_WORDS + 1))
    def get_words(self, comment: DraftComment) -> str:
        return queries.comment_said(comment, LONGEST_WORDS)

    def _knows(self, comment: DraftComment) -> bool:
        return bool(comment.told_result) or self.context["request"].user.has_perm("liaison.read_report", comment.draft)

    @extend_schema_field(serializers.ChoiceField([("", ""), *Adoption.choices]))
    def get_result(self, comment: DraftComment) -> str:
        return comment.result if self._knows(comment) else ""

    @extend_schema_field(said(2000))
    def get_reason(self, comment: DraftComment) -> str:
        return comment.reason if self._knows(comment) else ""


@resource("draft-comments")
class DraftCommentResource(Resource):
    """Comments on draft laws: all of them for the congress that asked, one's own for everybody else."""

    model = DraftComment
    requires = "liaison.list_drafts"
    view_permission = "liaison.view_comment"
    filters, line, full = DraftCommentFilters, DraftCommentFields, DraftCommentFields

    def seen(self, user: User) -> QuerySet[DraftComment]:
        return queries.comments_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[DraftComment]:
        columns = {"draft": "draft", "article": "article", "source": "source", "result": "result"}
        rows = queries.comments_of_page(user)
        if "result" in asked and not user.acts(*SECRETARIAT, Role.LEADER):
            rows = rows.filter(draft__state=DraftLawState.REPORTED)  # nobody else knows a result before
        return rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    @classmethod
    def told(cls, user: User) -> QuerySet[DraftComment]:
        return DraftComment.objects.visible_to(user)
