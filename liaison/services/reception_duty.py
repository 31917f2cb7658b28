"""Receiving voters is an act of duty of those who really came: once for each day, however often it is told."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from congress.models import User
from deputies import services as deputies
from deputies.workflow import Fact
from liaison.models import ReceptionDay, ReceptionDuty

NOON = dt.time(12)


def _source(day: ReceptionDay) -> str:
    return f"liaison:reception:{day.pk}"


def count_reception(day: ReceptionDay, *, by: User | None) -> int:
    """Register the day for the deputies who came; returns for how many it was counted by their congress."""
    rows = day.duties.filter(came=True).select_related("mandate").order_by("pk")
    return sum(_register(day, duty, _source(day), by) for duty in rows)


def recount_reception(
    day: ReceptionDay, *, added: list[int], removed: list[int], version: int, by: User | None
) -> tuple[int, int]:
    """Its record was corrected: the duties (ids) ``added`` count, those ``removed`` no longer do; returns how many.

    A duty that was counted before, taken back and came back counts under the ``version`` that brought it back. Safe to
    run twice.
    """
    known = [_source(day), *(f"{_source(day)}:{nth}" for nth in range(2, version))]
    struck = 0
    for duty in day.duties.filter(pk__in=removed).select_related("mandate").order_by("pk"):
        with translation.override("zh-hans"):
            note = _("The record of the reception was corrected: did not come.")
        struck += sum(deputies.take_back_duty(source, by=by, note=note, mandate=duty.mandate) for source in known)
    rows = day.duties.filter(pk__in=added).select_related("mandate").order_by("pk")
    return sum(_register(day, duty, f"{_source(day)}:{version}", by) for duty in rows), struck


def _register(day: ReceptionDay, duty: ReceptionDuty, source: str, by: User | None) -> bool:
    with translation.override("zh-hans"):
        title = _("Reception of voters at %(station)s") % {"station": day.station.name}
    whole = day.begins < NOON < day.ends
    act = deputies.register_duty(
        duty.mandate, Fact.RECEPTION, source, by=by, title=title, day=day.date, url=day.get_absolute_url(),
        place=day.place[:80], begins_half=int(day.begins >= NOON), half_days=2 if whole else 1,
        organiser=day.station.name,
    )  # fmt: skip
    return act is not None
