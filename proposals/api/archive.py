"""The public archive: what everybody may read, with or without a token."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.answers import Visitors
from congress.api.resources import Resource, resource
from congress.api.schema import Many, ident, text
from congress.api.schema import number as natural
from congress.models import Congress, User
from congress.pages import cached
from proposals import queries
from proposals.models import Extent, Publication

OLDEST = 1954


class ArchiveFilters(serializers.Serializer):
    """By codes, as everywhere; they are those of ``congress``."""

    congress = text(12, required=False, help_text="A congress's code; without it the first that publishes.")
    search = text(60, required=False, help_text="Words of title, text and replies.")
    category = text(12, required=False, help_text="Of the first level; needs `congress`.")
    unit = text(12, required=False, help_text="Who replied; needs `congress`.")
    outcome = text(12, required=False, help_text="Needs `congress`.")
    year = natural(required=False, min_value=OLDEST, max_value=9999)
    number = text(40, required=False, help_text="The number, or its running part: 12.")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The codes as the archive is asked for them."""
        wrong, found = {}, dict(asked)
        if "congress" in asked and not Congress.objects.filter(code=asked["congress"]).exists():
            wrong["congress"] = [_("There is no such code here.")]
        for facet in asked.keys() & {"category", "unit", "outcome"}:
            found[facet] = queries.code_in_archive(facet, asked.get("congress", ""), asked[facet])
            if found[facet] is None:
                wrong[facet] = [_("There is no such code here.")]
        if wrong:
            raise serializers.ValidationError(wrong)
        return found


class PublishedReplyFields(serializers.Serializer):
    """A unit's reply as it was published; ``body`` is left out of lists."""

    organ = text(12, source="organ.code")
    organ_name = text(80, source="organ.name")
    outcome = text(6, source="outcome.code")
    sent_on = serializers.DateField()


class PublishedReplyWhole(PublishedReplyFields):
    body = text(20_000)


class ArchiveFields(serializers.Serializer):
    """A proposal as everybody may read it; ``id`` is that of the proposal."""

    id = ident(source="pk")
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    congress = text(12, source="congress.code")
    title = text(80)
    category = text(6, source="category.code")
    year = natural()
    extent = serializers.ChoiceField(Extent.choices)
    published_at = serializers.DateTimeField()
    replies = Many(PublishedReplyFields(), 200, source="replies.all")
    number = text(40, source="number_text")

    @extend_schema_field(serializers.ChoiceField(["published"]))
    def get_state(self, publication: Publication) -> str:
        return "published"

    @extend_schema_field(natural(min_value=1, max_value=1))
    def get_version(self, publication: Publication) -> int:
        return 1


class ArchiveWhole(ArchiveFields):
    """The text too. Names are empty where they were blackened, texts where the title alone is published."""

    body = text(20_000)
    lead = text(40, source="lead_name")
    delegation = text(60, source="delegation_name")
    replies = Many(PublishedReplyWhole(), 200, source="replies.all")


@resource("archive")
class ArchiveResource(Resource):
    """Published proposals, newest first, of one congress; open to everybody."""

    model = Publication
    requires = "public"
    permission_classes = (AllowAny,)
    throttle_classes = (Visitors,)
    filters, line, full = ArchiveFilters, ArchiveFields, ArchiveWhole

    def seen(self, user: User) -> QuerySet:
        return queries.publication_of_page()

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        found = queries.archive({name: str(value) for name, value in asked.items()})
        self.paginator.words, self.paginator.tags, self.paginator.start = found.words, found.tags, found.start
        return found.rows.select_related("category", "congress")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Kept half a minute for visitors, as the pages are."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and not self.request.user.is_authenticated:  # noqa: PLR2004  (an answer)
            del response["Cache-Control"]
            return cached(self.request, response)
        return response
