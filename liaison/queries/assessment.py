"""The yearly assessment of the stations: the six things each has, beside what it did."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from congress.models import User
from liaison.models import HaveItem, Minutes, ReceptionDay, Station, StationCheck, VoterOpinion
from liaison.workflow import UNSEEN, ReceptionState


def stations_assessed(user: User, year: int) -> list[dict[str, Any]]:
    """The stations of the congress one works in that existed in ``year``, those with most of the six things first; of
    equals the one that answered more comes first.
    """
    rows = Station.objects.of_congresses(user).filter(opened_on__year__lte=year)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__year__gte=year))
    rows = rows.annotate(**_counts(year)).order_by("name")
    checks: dict[int, dict[str, StationCheck]] = {}
    for row in StationCheck.objects.filter(station__in=rows.values("pk"), year=year):
        checks.setdefault(row.station_id, {})[row.item] = row
    lines = [_line(row, checks.get(row.pk, {})) for row in rows]
    lines.sort(
        key=lambda line: (-line["met"], -line["station"].answered, -line["station"].received, line["station"].pk)
    )
    return lines


def _line(station: Station, checks: dict[str, StationCheck]) -> dict[str, Any]:
    """``there`` is for each thing whether the station had it, ``None`` where nobody has looked."""
    there = [checks[item].met if item in checks else None for item in HaveItem.values]
    return {"station": station, "there": there, "met": there.count(True), "is_checked": None not in there}


def _counts(year: int) -> dict[str, Any]:
    days = ReceptionDay.objects.filter(state=ReceptionState.HELD, date__year=year)
    opinions = VoterOpinion.objects.filter(received_at__year=year).exclude(state__in=sorted(UNSEEN))
    answered = opinions.filter(replied_at__isnull=False)
    return {
        "held": _of(days, Count("pk")),
        "visitors": _of(days, Sum("visitors")),
        "received": _of(opinions, Count("pk")),
        "answered": _of(answered, Count("pk")),
        "symposia": _of(Minutes.objects.holding().filter(date__year=year), Count("pk")),
    }


def _of(rows: QuerySet, what: Any) -> Any:
    """A number of the rows of each station."""
    own = rows.filter(station=OuterRef("pk")).order_by().values("station").annotate(number=what).values("number")
    return Coalesce(Subquery(own), 0)
