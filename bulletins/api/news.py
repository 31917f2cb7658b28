"""Articles and laws: what everybody may read, with or without a token."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from bulletins import queries
from bulletins.models import Article
from bulletins.models.article import LONGEST_BODY
from bulletins.workflow import ArticleKind, ArticleState
from congress.api.answers import Visitors
from congress.api.resources import Resource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from congress.pages import cached


class ArticleFilters(serializers.Serializer):
    congress = text(12, required=False, help_text="A congress's code.")
    kind = serializers.ChoiceField(ArticleKind.choices, required=False)
    tag = text(20, required=False)
    search = text(60, required=False, help_text="Words of title, number, summary and text.")


class LawFilters(serializers.Serializer):
    congress = text(12, required=False, help_text="A congress's code.")
    search = text(60, required=False, help_text="Words of name, number and articles.")


class ArticleFields(serializers.Serializer):
    """An article on the site."""

    id = ident()
    state = serializers.ChoiceField(ArticleState.choices)
    version = number()
    congress = text(12, source="congress.code")
    kind = serializers.ChoiceField(ArticleKind.choices)
    column = text(20, source="column.name")
    title = text(120)
    summary = text(300)
    tags = Many(text(20), 8, source="tag_list")
    source = text(80)
    source_url = text(300)
    is_internal = serializers.BooleanField()
    shows_from = serializers.DateField()


class ArticleWhole(ArticleFields):
    body = text(LONGEST_BODY)


class LawFields(ArticleFields):
    """A law: its number, who issued it, from when on it holds, and when it was repealed."""

    number = text(60, source="number_text")
    issuer = text(80)
    adopted_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    repealed_on = serializers.DateField(allow_null=True)
    is_in_force = serializers.BooleanField()


class ProvisionFields(serializers.Serializer):
    """One article of a law."""

    chapter = text(60)
    label = text(20)
    text = serializers.CharField(max_length=LONGEST_BODY)


class LawWhole(LawFields):
    provisions = Many(ProvisionFields(), 2000, source="pieces")


class OnTheSite(Resource):
    """What a reader may see on the site today; open to everybody, kept half a minute for visitors."""

    model = Article
    requires = "public"
    permission_classes = (AllowAny,)
    throttle_classes = (Visitors,)

    def seen(self, user: User) -> QuerySet[Article]:
        return queries.article_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[Article]:
        rows = self.seen(user).defer("body")
        rows = rows.filter(congress__code=asked["congress"]) if "congress" in asked else rows
        rows = rows.filter(kind=asked["kind"]) if "kind" in asked else rows
        return rows.filter(tags__contains=f" {asked['tag']} ") if "tag" in asked else rows

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and not self.request.user.is_authenticated:  # noqa: PLR2004  (an answer)
            del response["Cache-Control"]
            return cached(self.request, response)
        return response


@resource("articles")
class ArticleResource(OnTheSite):
    """News, policies, references and banners."""

    filters, line, full = ArticleFilters, ArticleFields, ArticleWhole


@resource("laws")
class LawResource(OnTheSite):
    """Laws, article by article."""

    filters, line, full = LawFilters, LawFields, LawWhole

    def seen(self, user: User) -> QuerySet[Article]:
        return super().seen(user).filter(kind=ArticleKind.LAW)

    def shown(self, found: Article) -> dict[str, Any]:
        found.pieces = list(found.provisions.order_by("position"))
        return super().shown(found)
