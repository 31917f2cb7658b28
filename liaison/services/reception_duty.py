"""Receiving voters is an act of duty of those who really came: once for each day, however often it is told."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from congress.models import User
from deputies import services as deputies
from deputies.workflow import Fact
from liaison.models import ReceptionDay

NOON = dt.time(12)


def count_reception(day: ReceptionDay, *, by: User | None) -> int:
    """Register the day for the deputies who came; returns for how many it was counted by their congress."""
    with translation.override("zh-hans"):
        title = _("Reception of voters at %(station)s") % {"station": day.station.name}
    whole = day.begins < NOON < day.ends
    found = [
        deputies.register_duty(
            duty.mandate, Fact.RECEPTION, f"liaison:reception:{day.pk}", by=by, title=title, day=day.date,
            url=day.get_absolute_url(), place=day.place[:80], begins_half=int(day.begins >= NOON),
            half_days=2 if whole else 1, organiser=day.station.name,
        )
        for duty in day.duties.filter(came=True).select_related("mandate").order_by("pk")
    ]  # fmt: skip
    return sum(each is not None for each in found)
