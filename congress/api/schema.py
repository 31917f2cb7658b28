"""How the API describes itself: OpenAPI with a bound on every string, number and list."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import OpenApiParameter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import LARGEST, LONGEST, MOST_CHOICES, asked, kind_of

KEY_LENGTH = 80
SMALL = 2**31 - 1
MOST_MOVES = 100
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": KEY_LENGTH},
    OpenApiParameter.HEADER,
    description="Sent again with the same body, the first answer comes back and nothing is done twice.",
)


def text(longest: int, **options: Any) -> serializers.CharField:
    """Text of at most ``longest`` characters."""
    return serializers.CharField(max_length=longest, **options)


def number(**options: Any) -> serializers.IntegerField:
    """A small natural number: a version, a round, a count."""
    return serializers.IntegerField(**({"min_value": 0, "max_value": SMALL} | options))


def ident(**options: Any) -> serializers.IntegerField:
    """The id of an object."""
    return serializers.IntegerField(min_value=1, max_value=LARGEST, **options)


class Code(serializers.CharField):
    """In a filter: a row of a register, named by its code, among those the user sees; an unknown code is refused."""

    def __init__(self, model: type[Model], **options: Any) -> None:
        super().__init__(**({"max_length": 12, "required": False} | options))
        self.model = model

    def run_validation(self, data: Any = empty) -> Model:
        code = super().run_validation(data)
        found = self.model.objects.visible_to(self.context["request"].user).filter(code=code).first()
        if found is None:
            raise serializers.ValidationError(_("There is no such code here."))
        return found


class Many(serializers.ListField):
    """A short list of one kind of thing."""

    def __init__(self, child: serializers.Field, most: int = 1000, **options: Any) -> None:
        super().__init__(child=child, max_length=most, **options)


def said(longest: int, *, null: bool = False) -> dict[str, Any]:
    """The description of a text that a method makes."""
    return {"type": "string", "maxLength": longest} | ({"nullable": True} if null else {})


class Problem(serializers.Serializer):
    """Why it was refused, fit to be shown to a person."""

    detail = text(2000)
    current = serializers.DictField(
        child=text(LONGEST), required=False, help_text="After a stale edit: the object as it stands now."
    )


class FieldErrors(serializers.Serializer):
    """Messages by field name; ``non_field_errors`` for those that belong to none."""

    non_field_errors = Many(text(2000), required=False)


class Choice(serializers.Serializer):
    value = text(80)
    label = text(200)


class FieldDescription(serializers.Serializer):
    """A field of a move: what to send in the JSON object."""

    name = text(60)
    label = text(200)
    type = serializers.ChoiceField(
        ["string", "text", "integer", "number", "boolean", "date", "datetime", "choice", "choices", "file", "files"]
    )
    required = serializers.BooleanField()
    choices = Many(Choice(), MOST_CHOICES)
    help = text(500)
    max_length = number(allow_null=True)


class MoveDescription(serializers.Serializer):
    """A move that is open to you now, and the fields it asks for."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {  # declared here because ``fields`` is also the name of a property of serializers
            "name": text(40),
            "label": text(80),
            "fields": Many(FieldDescription(), MOST_MOVES),
        }


def form_schema(fields: Mapping[str, forms.Field], *, files: bool = False, **extra: Any) -> dict[str, Any]:
    """The JSON object that fills a form; with ``files`` the multipart body that also carries its files."""
    named = dict(fields) if files else dict(asked(fields))
    schema = {
        "type": "object",
        "properties": {name: _property(field) for name, field in named.items()},
        "additionalProperties": False,
    }
    required = [name for name, field in named.items() if field.required]
    return schema | ({"required": required} if required else {}) | extra


def _property(field: forms.Field) -> dict[str, Any]:
    kind = kind_of(field)
    described: dict[str, Any] = {"title": str(field.label)} if field.label else {}
    if isinstance(field, forms.FileField):
        one = {"type": "string", "format": "binary"}
        most = getattr(field, "max_count", None)
        return described | ({"type": "array", "items": one, "maxItems": most} if most else one)
    if kind in {"choice", "choices"}:
        values = (
            []
            if isinstance(field, forms.ModelChoiceField)
            else [str(value) for value, _label in field.choices if value]
        )
        one = {"type": "string", "maxLength": 80} | ({"enum": values} if values else {})
        return described | (one if kind == "choice" else {"type": "array", "items": one, "maxItems": 1000})
    formats = {"date": "date", "datetime": "date-time"}
    if kind in formats:
        return described | {"type": "string", "format": formats[kind], "nullable": not field.required}
    if kind == "boolean":
        return described | {"type": "boolean"}
    if kind in {"integer", "number"}:
        return described | {"type": kind, "minimum": -SMALL, "maximum": SMALL, "nullable": not field.required}
    longest = getattr(field, "max_length", None) or field.widget.attrs.get("maxlength") or LONGEST
    return described | {"type": "string", "maxLength": int(longest), "nullable": not field.required}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "congress.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token dp_…`, issued on the profile page or by `manage.py api_token USER`.",
        }


class Schema(AutoSchema):
    """What every endpoint of ours has in common: filters, the idempotency key, refusals, bounds."""

    def get_override_parameters(self) -> list[Any]:
        if self.method == "POST":
            return [IDEMPOTENCY_KEY]
        return [self.view.filters] if self.view.action == "list" and self.view.filters else []

    def get_request_serializer(self) -> Any:
        described = self.view.body_schema(self.view.action)
        with_files = self.view.file_schema(self.view.action)
        bodies = {"application/json": described, "multipart/form-data": with_files}
        return {media_type: body for media_type, body in bodies.items() if body} or None

    def get_operation(self, *args: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args)
        if operation is None:
            return None
        if self.view.action == "moves":
            operation["responses"]["200"]["content"]["application/json"]["schema"]["maxItems"] = MOST_MOVES
        refusals = {"401": Problem, "429": Problem} | ({} if self.view.requires == "public" else {"403": Problem})
        if "{" in self.path:
            refusals["404"] = Problem
        if self.method != "GET":
            refusals |= {"400": Problem, "409": Problem, "422": FieldErrors}
        elif self.view.action == "list":
            refusals |= {"404": Problem, "422": FieldErrors}
        for status, answer in sorted(refusals.items()):
            shape = self.resolve_serializer(answer, "response").ref
            operation["responses"][status] = {"content": {"application/json": {"schema": shape}}, "description": ""}
        return operation

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        found = super()._resolve_path_parameters(variables)
        for parameter in found:
            if parameter["name"] == "name":
                parameter["schema"] = {"type": "string", "enum": self.view.table.names}
                parameter["description"] = "The move's name."
            else:
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": LARGEST}
        return found


@cache
def described(language: str) -> dict[str, Any]:
    """The whole description in one of our languages; it changes with the code only."""
    with override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


class SchemaView(SpectacularAPIView):
    """The API's description, as JSON unless YAML is asked for."""

    requires = "public"
    authentication_classes = ()
    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer)

    def _get_schema_response(self, request: Request) -> Response:
        language = get_language()
        return Response(described(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE))


class DocsView(SpectacularSwaggerSplitView):
    """The description to read and to try; no script stands in the page itself."""

    requires = "public"
    authentication_classes = ()
    template_name = "congress/api_docs.html"
