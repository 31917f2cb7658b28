"""How the API answers: pages by key, refusals as 403, 404, 409 and 422, unreadable JSON as 400."""

import re
from typing import Any, ClassVar

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import exception_handler as answer_of_rest_framework

from congress import clock, events
from congress.errors import Invalid, Refused, Stale
from congress.middleware import address
from congress.pages import Pager

VISITS_PER_MINUTE = 60  # requests without a token from one address
FAILURES_PER_MINUTE = 60  # unknown tokens from one source, before it is told to wait


class KeysetPagination(Pager):
    """``{"next", "previous", "results"}``, newest first, without counting."""

    ordering = "-pk"
    max_position: ClassVar = re.compile(r"\d{1,18}")

    def decode_cursor(self, request: Request) -> Any:
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not self.max_position.fullmatch(cursor.position):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict]:
        (cursor,) = super().get_schema_operation_parameters(view)
        return [cursor | {"schema": {"type": "string", "maxLength": 200}}]

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": "string", "nullable": True, "format": "uri", "maxLength": 2000}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link,
                "previous": link,
                "results": {**schema, "maxItems": self.page_size},
            },
        }


class Visitors(BaseThrottle):
    """Where anybody may read: so many requests a minute from one address, and none that is logged in is counted."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated:
            return True
        key = f"api-visits:{address(request)}:{clock.now():%H%M}"
        cache.add(key, 0, 120)
        try:
            return cache.incr(key) <= VISITS_PER_MINUTE
        except ValueError:  # forgotten in between
            return True

    def wait(self) -> float:
        """Seconds until the next minute has begun."""
        return 60 - clock.now().second


class JsonBody(JSONParser):
    """JSON of a bearable depth; Django bounds its size."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from error
        except exceptions.ParseError as error:
            raise exceptions.ParseError(_("The body is no readable JSON.")) from error


def exception_handler(exc: Exception, context: dict) -> Response | None:
    """Every refusal as the house says it: the reason, in the reader's language, under the status that fits."""
    request = context["request"]
    if isinstance(exc, Stale):
        return Response({"detail": str(exc), "current": exc.current}, status.HTTP_409_CONFLICT)
    if isinstance(exc, Refused):
        return Response({"detail": str(exc)}, status.HTTP_409_CONFLICT)
    if isinstance(exc, Invalid):
        return Response(exc.errors, status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(exc, exceptions.ValidationError):
        named = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
        return Response(named, status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(exc, RequestDataTooBig):
        return Response({"detail": _("The request is too large.")}, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
    if isinstance(exc, exceptions.AuthenticationFailed) and _fails_too_often(request):
        exc = exceptions.Throttled(wait=60)
    if isinstance(exc, Http404):  # Django's words name the model, in English
        exc = exceptions.NotFound()
    if isinstance(exc, exceptions.PermissionDenied | PermissionDenied):
        user = request.user if request.user.is_authenticated else None
        events.audit("denied", by=user, what=f"{request.method} {request.path}")
    return answer_of_rest_framework(exc, context)


def _fails_too_often(request: Request) -> bool:
    """Count an unknown token against its source; the first failure of a minute is noted for the auditors."""
    key = f"api-failures:{address(request)}:{clock.now():%H%M}"
    if cache.add(key, 1, 120):
        events.audit("token_failed", by=None, what=f"{request.method} {request.path}")
        return False
    try:
        return cache.incr(key) > FAILURES_PER_MINUTE
    except ValueError:  # forgotten in between
        return False
