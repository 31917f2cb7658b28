"""Keeping a station is an act of duty of the deputies who were really there: once for each day."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from congress.models import User
from deputies import services as deputies
from deputies.models import Mandate
from deputies.workflow import Fact
from liaison.models import StationDay

NOON = dt.time(12)


def _source(day: StationDay, version: int) -> str:
    return f"liaison:station_day:{day.pk}:{version}"


def count_station_day(
    day: StationDay, *, added: list[int], removed: list[int], version: int, by: User | None
) -> tuple[int, int]:
    """It was recorded or its record corrected: the deputies (ids of mandates) ``added`` have kept the station, those
    ``removed`` have not after all. Returns how many were counted, and how many records were struck.

    Each counts under the ``version`` that brought him, so that whoever was taken back may come back. Safe to run twice.
    """
    struck = 0
    for mandate in Mandate.objects.filter(pk__in=removed).order_by("pk"):
        with translation.override("zh-hans"):
            note = _("The record of the day on duty was corrected: was not there.")
        sources = [_source(day, nth) for nth in range(2, version)]
        struck += sum(deputies.take_back_duty(source, by=by, note=note, mandate=mandate) for source in sources)
    rows = Mandate.objects.filter(pk__in=added).order_by("pk")
    return sum(_register(day, mandate, _source(day, version), by) for mandate in rows), struck


def _register(day: StationDay, mandate: Mandate, source: str, by: User | None) -> bool:
    with translation.override("zh-hans"):
        title = _("On duty at %(station)s") % {"station": day.station.name}
    hours = list(day.keepers.filter(mandate=mandate).values_list("begins", "ends"))
    mornings = any(begins < NOON for begins, _ends in hours)
    afternoons = any(ends > NOON for _begins, ends in hours)
    act = deputies.register_duty(
        mandate, Fact.STATION_DAY, source, by=by, title=title, day=day.date, url=day.get_absolute_url(),
        place=day.station.address[:80], begins_half=int(not mornings), half_days=2 if mornings and afternoons else 1,
        organiser=day.station.name,
    )  # fmt: skip
    return act is not None
