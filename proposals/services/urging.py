"""Urging units: by the deputy, the office or the congress."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.models import Role, User
from proposals.models import HandlingTask, Urge

REST = dt.timedelta(days=10)  # between two urges of one deputy about one task


def urge(task: HandlingTask, *, by: User, note: str = "") -> dict:
    """Remind the unit. A deputy does so at most once in ten days; office and congress as often as they must."""
    if by.acts(Role.DEPUTY):
        last = task.urges.filter(by=by).order_by("-at").first()
        if last and clock.now() < last.at + REST:
            again = date_format(timezone.localtime(last.at + REST), "DATE_FORMAT")
            raise Refused(_("You have urged this unit already; you may do so again on %(day)s.") % {"day": again})
    made = Urge.objects.create(task=task, by=by, note=note)
    return {"urge": made.pk}
