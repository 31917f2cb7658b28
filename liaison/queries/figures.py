"""Figures of opinions by station, topic and month: each row opens what it counts."""

import datetime as dt
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.http import urlencode

from congress import clock
from congress.models import User
from liaison.computing import hot_words, shielding
from liaison.models import VoterOpinion, VoterRating
from liaison.workflow import UNSEEN, Rating, Route

MONTHS = 12
LOOKED_AT = 2000  # the newest opinions whose words and places are read
MOST_STREETS = 20


def figures(user: User) -> dict[str, Any]:
    """The last twelve months: by station, topic, route, month and street, what is spoken of most, and the whole."""
    since = (clock.today().replace(day=1) - dt.timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    rows = VoterOpinion.objects.visible_to(user).exclude(state__in=sorted(UNSEEN)).filter(received_at__date__gte=since)
    latest = VoterRating.objects.filter(opinion=OuterRef("pk")).order_by("-round").values("rating")[:1]
    rows = rows.annotate(rated=Subquery(latest))
    months = [
        {**line, "label": line["month"].strftime("%Y-%m"), "days": None}
        for line in _by(rows.annotate(month=TruncMonth("received_at")), "month")
    ]
    routes = dict(Route.choices)
    return {
        "since": since,
        "whole": _told(rows.aggregate(**_COUNTS)),
        "stations": [{**line, "label": line["station__name"]} for line in _by(rows, "station__name")],
        "topics": [{**line, "label": line["category__name"] or "—"} for line in _by(rows, "category__name")],
        "routes": [{**line, "label": str(routes.get(line["route"], "—"))} for line in _by(rows, "route")],
        "months": months,
        "streets": _streets(rows),
        "hot_words": _hot_words(rows),
    }


def _streets(rows: QuerySet) -> list[dict[str, Any]]:
    """The streets the newest opinions are about, the commonest first; the street is read from the place."""
    found: dict[str, list[dict[str, Any]]] = {}
    columns = ("place", "replied_at", "received_at", "route", "rated")
    for row in rows.order_by("-pk").values(*columns)[:LOOKED_AT]:
        found.setdefault(hot_words.street_of(shielding.shielded(row["place"])), []).append(row)
    lines = [{"label": street or "—", **_told(_counted(some))} for street, some in found.items()]
    return sorted(lines, key=lambda line: (-line["all"], line["label"]))[:MOST_STREETS]


def _counted(some: list[dict[str, Any]]) -> dict[str, Any]:
    took = [row["replied_at"] - row["received_at"] for row in some if row["replied_at"]]
    rated = [row["rated"] for row in some if row["rated"]]
    return {
        "all": len(some),
        "answered": len(took),
        "converted": sum(row["route"] == Route.PROPOSAL for row in some),
        "rated_count": len(rated),
        "satisfied": sum(each in {Rating.SATISFIED, Rating.BASICALLY} for each in rated),
        "took": sum(took, dt.timedelta()) / len(took) if took else None,
    }


def _hot_words(rows: QuerySet) -> list[dict[str, Any]]:
    """The words most of the newest opinions have, each with the list of the opinions that have it."""
    texts = rows.order_by("-pk").values_list("words__text", flat=True)[:LOOKED_AT]
    found = hot_words.hot_words(shielding.shielded(text or "") for text in texts)
    page = reverse("opinion_list")
    return [
        {"word": word, "count": count, "url": f"{page}?{urlencode({'view': 'all', 'search': word})}"}
        for word, count in found
    ]


_COUNTS = {
    "all": Count("pk"),
    "answered": Count("pk", filter=Q(replied_at__isnull=False)),
    "late": Count("pk", filter=Q(late_told=True)),
    "converted": Count("pk", filter=Q(route=Route.PROPOSAL)),
    "rated_count": Count("pk", filter=Q(rated__isnull=False)),
    "satisfied": Count("pk", filter=Q(rated__in=[Rating.SATISFIED, Rating.BASICALLY])),
    "took": Avg(ExpressionWrapper(F("replied_at") - F("received_at"), output_field=DurationField())),
}


def _by(rows: QuerySet, column: str) -> list[dict[str, Any]]:
    lines = rows.order_by().values(column).annotate(**_COUNTS).order_by(column)
    return [_told(line) for line in lines]


def _told(line: dict[str, Any]) -> dict[str, Any]:
    """With the share of the satisfied among those who rated, and the days an answer took."""
    rated = line["rated_count"]
    share = f"{100 * line['satisfied'] / rated:.1f}%" if rated else "—"
    return {
        **line,
        "share": share,
        "took_days": round(line["took"].total_seconds() / 86400, 1) if line["took"] else None,
    }
