"""Shapes of the API: pages, errors, moves, idempotency."""

from rest_framework.pagination import CursorPagination
from rest_framework.views import exception_handler as drf_exception_handler


class KeysetPagination(CursorPagination):
    """``{"next", "previous", "results"}``, newest first, without counting."""

    page_size = 25
    ordering = "-pk"


def exception_handler(exc, context):
    return drf_exception_handler(exc, context)
