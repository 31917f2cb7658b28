"""Symposia and visits for the station that writes their minutes, and for the deputies who were there."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from congress.models import User
from liaison.models import Minutes, MinutesDeputy, MinutesMatter, Station, VoterOpinion


def minutes_of_page(user: User) -> QuerySet[Minutes]:
    """The minutes the user may open, with what a line and a page need."""
    return _whole(Minutes.objects.visible_to(user))


def _whole(rows: QuerySet[Minutes]) -> QuerySet[Minutes]:
    there = MinutesDeputy.objects.select_related("mandate__person", "mandate__congress").order_by(
        "mandate__person__stroke_key", "pk"
    )
    rows = rows.select_related("station__congress", "by").prefetch_related(Prefetch("deputies", there, "present"))
    return rows.annotate(matter_count=Count("matters", distinct=True))


def matters_raised(minutes: Minutes, user: User) -> list[dict[str, Any]]:
    """What was raised there, with an address where the reader may open it."""
    rows = minutes.matters.select_related("opinion__station", "opinion__category", "opinion__deputy__person")
    return [
        {
            "opinion": row.opinion,
            "url": row.opinion.get_absolute_url() if user.has_perm("liaison.view_opinion", row.opinion) else "",
        }
        for row in rows.order_by("pk")
    ]


def rows_of_minutes_register(station: Station, year: int, kind: str = "") -> QuerySet[Minutes]:
    """The symposia, visits and so on of a year that hold, as the register prints them; of one ``kind`` or of all."""
    rows = Minutes.objects.holding().filter(station=station, date__year=year)
    rows = rows.filter(kind=kind) if kind else rows
    matters = MinutesMatter.objects.select_related("opinion").order_by("pk")
    return _whole(rows).prefetch_related(Prefetch("matters", matters, "raised")).order_by("date", "pk")


def source_of_opinion(opinion: VoterOpinion, user: User) -> dict[str, Any] | None:
    """The minutes an opinion was raised in, with an address where the reader may open them."""
    row = MinutesMatter.objects.filter(opinion=opinion).select_related("minutes__station").first()
    if row is None:
        return None
    minutes = row.minutes
    return {
        "kind": minutes.get_kind_display(),
        "date": minutes.date,
        "url": minutes.get_absolute_url() if user.has_perm("liaison.view_minutes", minutes) else "",
    }
