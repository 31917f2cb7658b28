"""Stations near a place, by distance or by words, and what voters find there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from congress.models import Level
from deputies.models import Mandate
from liaison.computing import distance
from liaison.computing.distance import Point
from liaison.models import Station, StationDeputy
from liaison.queries.receptions import next_receptions
from liaison.queries.stations import answered_topics, open_stations

MOST = 10
RADII = (3_000, 30_000, 300_000, 21_000_000)  # metres; the last one is the whole earth
RANKS = {level.value: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True)
class Near:
    """A station and how far it is in metres; ``None`` when it was found by words."""

    station: Station
    metres: float | None

    @property
    def far(self) -> tuple[float, str] | None:
        """The distance as one tells it."""
        return None if self.metres is None else distance.rounded(self.metres)


def stations_near(here: Point, most: int = MOST) -> list[Near]:
    """The stations that exist nearest to a point, the nearest first; without those whose position nobody entered."""
    found: list[Near] = []
    for radius in RADII:
        rows = _within(open_stations().filter(latitude__isnull=False), here, radius)
        found = [Near(row, distance.metres(here, point_of(row))) for row in rows]
        found = [each for each in found if each.metres <= radius]
        if len(found) >= most:
            break
    return sorted(found, key=lambda each: (each.metres, each.station.pk))[:most]


def stations_within(here: Point, radius: float) -> list[Station]:
    """The stations that exist so many metres around a point, and a little beyond; the nearest first."""
    rows = _within(open_stations().filter(latitude__isnull=False), here, radius)
    return sorted(rows, key=lambda row: (distance.metres(here, point_of(row)), row.pk))


def _within(rows: QuerySet[Station], here: Point, radius: float) -> QuerySet[Station]:
    around = distance.box(here, radius)
    rows = rows.filter(latitude__gte=around.south, latitude__lte=around.north)
    if around.west is not None:
        rows = rows.filter(longitude__gte=around.west, longitude__lte=around.east)
    return rows


def point_of(station: Station) -> Point:
    """Where a station stands; it has to have a position."""
    return Point(float(station.latitude), float(station.longitude))


def stations_named(words: str, most: int = MOST) -> list[Near]:
    """The stations that exist whose area served, address or name holds every one of ``words``, or whose place does."""
    rows = open_stations()
    for word in words.split():
        rows = rows.filter(
            Q(area__contains=word) | Q(address__contains=word) | Q(name__contains=word)
            | Q(congress__area_name__contains=word)
        )  # fmt: skip
    return [Near(row, None) for row in rows.order_by("name", "pk")[:most]]


def found_there(found: list[Near]) -> dict[str, Any]:
    """What voters find at these stations: their deputies without phones, the next receptions, answered topics."""
    stations = [each.station for each in found]
    return {
        "deputies": _deputies(stations),
        "receptions": list(next_receptions().filter(station__in=stations).order_by("date", "pk")[:5]),
        "topics": list(answered_topics().filter(station__in=stations).order_by("-published_at")[:5]),
    }


def _deputies(stations: list[Station]) -> list[dict[str, Any]]:
    """Each deputy once, with the nearest of the stations he belongs to; those of higher congresses first."""
    order = {station.pk: place for place, station in enumerate(stations)}
    valid = Mandate.objects.valid().values("pk")
    rows = StationDeputy.objects.current().filter(station__in=stations, mandate__in=valid)
    rows = rows.select_related("mandate__person", "mandate__congress", "station")
    nearest: dict[int, StationDeputy] = {}
    for row in sorted(rows, key=lambda row: (order[row.station_id], row.pk)):
        nearest.setdefault(row.mandate_id, row)
    found = sorted(
        nearest.values(),
        key=lambda row: (RANKS[row.mandate.congress.level], row.mandate.person.stroke_key, row.mandate_id),
    )
    return [{"mandate": row.mandate, "station": row.station} for row in found]
