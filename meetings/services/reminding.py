"""Reminding those who have to come and have not answered (待确认)."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from congress import clock
from congress.events import record
from congress.models import Event
from meetings.models import Gathering
from meetings.workflow import Answer

AHEAD = dt.timedelta(days=1)


def remind_unanswered() -> int:
    """Remind once, a day before the last moment to answer; returns of how many gatherings."""
    now = clock.now()
    rows = Gathering.objects.ahead().filter(parent=None).annotate(until=Coalesce("answer_until", F("begins_at")))
    near = rows.filter(until__gt=now, until__lte=now + AHEAD, participations__answer=Answer.INVITED).distinct()
    return sum(_remind(pk) for pk in list(near.order_by("pk").values_list("pk", flat=True)[:50]))


@transaction.atomic
def _remind(pk: int) -> bool:
    gathering = Gathering.objects.select_for_update(of=("self",)).get(pk=pk)
    if Event.objects.about(gathering).filter(kind="meetings.remind").exists():
        return False
    record("meetings.remind", gathering, by=None)
    return True
