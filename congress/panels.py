"""Shared pages are drawn from what the rooms register in their ``panels.py``: nobody imports up to draw a home page."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

Show = Callable[..., Any]
_panels: dict[str, list[tuple[int, Show]]] = defaultdict(list)


@dataclass(frozen=True)
class Panel:
    """A piece of a shared page: a template and what it needs."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class MenuItem:
    """An entry of the menu or of the bottom bar. ``prefix`` marks it as current for the addresses below it."""

    label: str
    url: str
    icon: str
    prefix: str = ""


@dataclass(frozen=True)
class Waiting:
    """A line of the desk: what waits, how many, how many of them late, and where to go.

    A line without a count and an address warns of something that is put right elsewhere.
    """

    label: str
    count: int | None
    url: str = ""
    late_count: int = 0


@dataclass(frozen=True)
class Figure:
    """A number about somebody's work, and the list behind it."""

    label: str
    count: int
    url: str


def panel(place: str, order: int = 100) -> Callable[[Show], Show]:
    """Register ``(request) -> Panel | MenuItem | list | None`` for a place: ``@panel("home")``."""

    def register(show: Show) -> Show:
        _panels[place].append((order, show))
        _panels[place].sort(key=lambda entry: entry[0])
        return show

    return register


def panels(place: str, request: HttpRequest, *args: Any) -> list[Any]:
    """What the rooms show in ``place`` to this person, in order; empty answers are left out, lists are joined."""
    shown: list[Any] = []
    for _order, show in _panels[place]:
        answer = show(request, *args)
        shown.extend(answer if isinstance(answer, list) else [answer] if answer else [])
    return shown


@panel("menu", order=70)
@panel("tiles", order=70)
def administration(request: HttpRequest) -> MenuItem | None:
    """The way into the admin, for those who work there: for the three administrators it is the only one."""
    if not request.user.is_staff:
        return None
    return MenuItem(_("Administration"), reverse("admin:index"), "desk", reverse("admin:index"))
