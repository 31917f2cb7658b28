"""What the wall display of a station shows, and the address it stands at."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.utils.crypto import constant_time_compare, salted_hmac

from congress import clock
from liaison.computing import area_map
from liaison.computing.area_map import AreaMap
from liaison.computing.distance import Point
from liaison.models import Minutes, ReceptionDay, Station, VoterOpinion, WallDisplay
from liaison.queries.near import point_of, stations_within
from liaison.queries.receptions import next_receptions
from liaison.queries.station_days import figures_of_days, on_duty_today
from liaison.queries.stations import answered_topics, members_of, photos_of, public_station
from liaison.workflow import UNSEEN, WAY_OF_AN_OPINION, ReceptionState

ON_DUTY, RECEPTIONS, TOPICS, DEPUTIES = 2, 2, 2, 16  # what fits on one screen


def wall_token(wall: WallDisplay) -> str:
    """The secret in the address: made of the row's seed with the portal's key, 256 bits, kept nowhere."""
    return salted_hmac("liaison.wall", f"{wall.station_id}:{wall.seed}", algorithm="sha256").hexdigest()


def wall_of(station: Station) -> WallDisplay | None:
    """The wall display of a station, if it has one."""
    return WallDisplay.objects.filter(station=station).select_related("renewed_by").first()


def station_of_wall(pk: int, token: str) -> Station | None:
    """The station that exists and whose wall display has this address; ``None`` for a wrong or former one."""
    wall = WallDisplay.objects.filter(station=pk).first()
    if wall is None or not constant_time_compare(wall_token(wall), token):
        return None
    return public_station().filter(pk=pk).first()


def wall_shown(station: Station) -> dict[str, Any]:
    """What stands on the wall: nothing that is not public anyhow, and no phone of a person."""
    members = members_of(station)
    return {
        "on_duty": on_duty_today(station)[:ON_DUTY],
        "receptions": list(next_receptions(station).order_by("date", "pk")[:RECEPTIONS]),
        "members": members[:DEPUTIES],
        "more": max(0, len(members) - DEPUTIES),
        "topics": list(answered_topics(station).order_by("-published_at")[:TOPICS]),
        "year": figures_of_year(station, clock.today().year),
        "photo": photos_of(station).first(),
        "map": map_of(station),
        "steps": WAY_OF_AN_OPINION,
    }


def map_of(station: Station) -> AreaMap | None:
    """The area a station serves with the stations around it; ``None`` while nobody entered where it stands."""
    if station.latitude is None:
        return None
    here, outline = point_of(station), [Point(*pair) for pair in station.outline]
    around = stations_within(here, area_map.reach(here, outline))
    others = [(each.called, point_of(each)) for each in around if each.pk != station.pk]
    return area_map.drawn(here, outline, others)


def figures_of_year(station: Station, year: int) -> dict[str, int]:
    """What a station did in a year: days of reception, voters received, days on duty and what was settled there,
    opinions taken up and answered, symposia and visits.
    """
    span = (dt.date(year, 1, 1), dt.date(year, 12, 31))
    days = ReceptionDay.objects.filter(station=station, state=ReceptionState.HELD, date__range=span)
    rows = VoterOpinion.objects.filter(station=station, received_at__date__range=span)
    rows = rows.exclude(state__in=sorted(UNSEEN))
    held = Minutes.objects.holding().filter(station=station, date__range=span)
    visitors = list(days.values_list("visitors", flat=True))
    opinions = rows.aggregate(taken=Count("pk"), answered=Count("pk", filter=Q(replied_at__isnull=False)))
    return {
        "receptions": len(visitors),
        "visitors": sum(visitors),
        **opinions,
        "minutes": held.count(),
        **figures_of_days(station, year),
    }
