"""Who keeps a station on which day, for the station, for the deputies named, and for everybody."""

import datetime as dt
from collections import Counter

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from congress import clock
from congress.models import Post, User
from deputies.models import Mandate
from liaison.models import Station, StationDay, StationKeeper, VoterOpinion
from liaison.queries.opinions import member_choices
from liaison.queries.stations import staff_of
from liaison.workflow import UNSEEN, StationDayState

MOST_SHOWN = 100  # opinions of one day on its page
KEEPERS = ("post__user", "mandate__person", "mandate__congress")


def _keepers() -> QuerySet[StationKeeper]:
    return StationKeeper.objects.select_related(*KEEPERS).order_by("begins", "pk")


def station_days_of_page(user: User) -> QuerySet[StationDay]:
    """The days one may open, with who keeps them."""
    return with_keepers(StationDay.objects.visible_to(user))


def with_keepers(rows: QuerySet[StationDay]) -> QuerySet[StationDay]:
    """With what a line and a page need; ``named`` are those on duty, by their hours."""
    rows = rows.select_related("station__congress", "recorded_by")
    return rows.prefetch_related(Prefetch("keepers", _keepers(), "named"))


def keepers_at(station: Station) -> dict[str, Post | Mandate]:
    """Who can be given days: the staff of the station by ``s<post>``, its deputies by ``d<mandate>``, in that order."""
    staff: dict[str, Post | Mandate] = {f"s{row.post_id}": row.post for row in staff_of(station)}
    return staff | {f"d{mandate.pk}": mandate for mandate in member_choices(station)}


def keeper_choices(station: Station) -> list[tuple[str, str]]:
    """The same as a choice."""
    return [(key, _named(one)) for key, one in keepers_at(station).items()]


def _named(one: Post | Mandate) -> str:
    if isinstance(one, Post):
        return f"{one.user.name} · {one.get_role_display()}"
    return f"{one.person.name} · {one.congress.short_name}"


def keeping_counts(station: Station, year: int) -> dict[str, int]:
    """How many turns each had, or has, at the station in a year; a day called off is none."""
    rows = StationKeeper.objects.filter(day__station=station, day__date__year=year)
    rows = rows.exclude(day__state=StationDayState.CANCELLED).exclude(came=False)
    return dict(Counter(row.key for row in rows.only("post_id", "mandate_id")))


def station_days_known(station: Station, first: dt.date, last: dt.date) -> QuerySet[StationDay]:
    """What stands in the calendar of the station from ``first`` to ``last``, called off days as well."""
    rows = StationDay.objects.filter(station=station, date__range=(first, last))
    return rows.order_by("date").prefetch_related("keepers")


def on_duty_today(station: Station) -> list[StationKeeper]:
    """Who keeps the station today, by hours; nobody of a day that was called off, nor who did not come."""
    rows = _keepers().filter(day__station=station, day__date=clock.today())
    return list(rows.exclude(day__state=StationDayState.CANCELLED).exclude(came=False))


def what_happened(station: Station, first: dt.date, last: dt.date) -> dict[dt.date, dict[str, int]]:
    """What the portal itself knows of each day: opinions that came in and were taken up, opinions answered."""
    rows = VoterOpinion.objects.filter(station=station).order_by()
    zone = timezone.get_default_timezone()
    found: dict[dt.date, dict[str, int]] = {}
    for name, column, some in (
        ("came", "received_at", rows.exclude(state__in=sorted(UNSEEN))),
        ("answered", "replied_at", rows),
    ):
        span = some.filter(**{f"{column}__date__range": (first, last)})
        per_day = span.annotate(on=TruncDate(column, tzinfo=zone)).values_list("on").annotate(Count("pk"))
        for day, count in per_day:
            found.setdefault(day, {"came": 0, "answered": 0})[name] = count
    return found


def opinions_of_day(day: StationDay, user: User) -> dict[str, list[VoterOpinion]]:
    """The opinions that came in and those that were answered that day, of those one may open."""
    came = Q(received_at__date=day.date) & ~Q(state__in=sorted(UNSEEN))
    rows = VoterOpinion.objects.visible_to(user).filter(came | Q(replied_at__date=day.date), station=day.station_id)
    found = list(rows.select_related("station", "category").order_by("pk")[:MOST_SHOWN])
    return {
        "came": [row for row in found if row.state not in UNSEEN and timezone.localdate(row.received_at) == day.date],
        "answered": [row for row in found if row.replied_at and timezone.localdate(row.replied_at) == day.date],
    }


def known_of_day(day: StationDay) -> dict[str, int]:
    """What the portal itself knows of one day: opinions that came in and were taken up, opinions answered."""
    came = Q(received_at__date=day.date) & ~Q(state__in=sorted(UNSEEN))
    answered = Q(replied_at__date=day.date)
    rows = VoterOpinion.objects.filter(came | answered, station=day.station_id)
    return rows.aggregate(came=Count("pk", filter=came), answered=Count("pk", filter=answered))


def station_days_to_record(user: User) -> QuerySet[StationDay]:
    """Days that are over and have no record yet."""
    return StationDay.objects.visible_to(user).filter(state=StationDayState.PLANNED, date__lt=clock.today())


def station_days_today(user: User) -> QuerySet[StationDay]:
    """The days of today at the stations one runs, or that the deputy one acts as keeps himself."""
    rows = StationDay.objects.visible_to(user).filter(date=clock.today())
    return rows.exclude(state=StationDayState.CANCELLED)


def rows_of_days_register(station: Station, year: int) -> list[StationDay]:
    """The days of a year that were recorded or called off, each with what the portal knows of it as ``known``."""
    states = [StationDayState.RECORDED, StationDayState.CANCELLED]
    rows = with_keepers(StationDay.objects.filter(station=station, date__year=year, state__in=states))
    found = list(rows.order_by("date"))
    if found:
        known = what_happened(station, found[0].date, found[-1].date)
        for row in found:
            row.known = known.get(row.date, {"came": 0, "answered": 0})
    return found


def figures_of_days(station: Station, year: int) -> dict[str, int]:
    """How many days were kept in a year, and what was settled on the spot."""
    rows = StationDay.objects.filter(station=station, date__year=year, state=StationDayState.RECORDED)
    settled = list(rows.values_list("settled", flat=True))
    return {"days": len(settled), "settled": sum(settled)}
