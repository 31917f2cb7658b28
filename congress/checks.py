"""Start-up checks: every address declares its door."""

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver

# Doors kept by others: the admin site checks `is_staff` and each ServiceAdmin; allauth's views check themselves.
KEPT_ELSEWHERE = ("allauth.", "django.contrib.admin.", "django.contrib.staticfiles.", "congress.site")


def views(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the portal with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def door(view: Any) -> str | None:
    """The permission a view declares; API views declare DRF permission classes and are always authenticated."""
    if declared := getattr(view, "requires", None):
        return declared
    if viewset := getattr(view, "cls", None):
        return getattr(viewset, "requires", None)
    return None


@checks.register
def every_view_states_its_door(**_kwargs: Any) -> list[checks.Error]:
    """An address without a declared policy stops the start."""
    return [
        checks.Error(f"{address} declares no door: use @requires, @own or @public.", obj=view, id="congress.E001")
        for address, view in views()
        if not address.startswith("admin/")
        and not getattr(view, "__module__", "").startswith(KEPT_ELSEWHERE)
        and door(view) is None
    ]
