"""Shared pages are drawn from what the rooms register in their ``panels.py``: nobody imports up to draw a home page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Model, QuerySet, Subquery
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


MOST = 1000  # of a line a desk counts no more: what is beyond is "1,000+"


def up_to(count: int | None, most: int = MOST) -> str:
    """A number that was counted as far as ``most`` + 1, in words: 7, 1,000+."""
    if count is None:
        return ""
    return f"{most:,}+" if count > most else f"{count:,}"


@dataclass(frozen=True)
class Waiting:
    """A line of the desk: what waits, how many, how many of them late, and where to go; both numbers as far as they
    were counted.

    A line without a count and an address warns of something that is put right elsewhere.
    """

    label: str
    count: int | None
    url: str = ""
    late_count: int = 0

    @property
    def shown_count(self) -> str:
        return up_to(self.count)

    @property
    def shown_late(self) -> str:
        return up_to(self.late_count)


SHORT = 8  # lines of a desk that are read at a glance, the empty ones among them


def spread(lines: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """The lines of a desk to be seen at once, and those folded away: on a long desk the ones where nothing waits."""
    if len(lines) <= SHORT:
        return lines, []
    folded = [line for line in lines if line.url and not line.count]
    return [line for line in lines if line not in folded], folded


@dataclass(frozen=True)
class Figure:
    """A number about somebody's work, and the list behind it."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class CalendarEntry:
    """What takes time on the calendar: the place ``calendar`` is asked with two moments for what lies between."""

    title: str
    url: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    cancelled: bool = False


class _Counted(Subquery):
    """The number of its rows."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def number_of(rows: QuerySet, most: int = MOST) -> Subquery:
    """How many ``rows`` there are, counted as far as ``most`` + 1, as a column of another question: a desk of many
    lines asks once, and not longer than it takes to find so many.
    """
    return _Counted(rows.order_by().values("pk")[: most + 1])


def number(rows: QuerySet, most: int = MOST) -> int:
    """The same as a number."""
    return rows.order_by()[: most + 1].count()


def numbers(post: Model, *sets: QuerySet) -> tuple[int, ...]:
    """``number`` of each of ``sets``, in one question; ``post`` is the row it is asked beside, whose desk it is."""
    row = type(post).objects.filter(pk=post.pk).values_list(*map(number_of, sets)).first()
    return row or (0,) * len(sets)


def panel(place: str, order: int = 100) -> Callable[[Show], Show]:
    """Register ``(request) -> Panel | MenuItem | list | None`` for a place: ``@panel("home")``."""

    def register(show: Show) -> Show:
        _panels[place].append((order, show))
        _panels[place].sort(key=lambda entry: entry[0])
        return show

    return register


def panels(place: str, request: HttpRequest | None, *args: Any) -> list[Any]:
    """What the rooms show in ``place`` to this person, in order; empty answers are left out, lists are joined.

    Papers have places too: they are the same for every reader, and come without a request.
    """
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
