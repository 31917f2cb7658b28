"""Talks with deputies who did little duty: recorded, never changed."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies.models import Mandate, MeasureTalk
from deputies.services.deadlines import end_talks


@transaction.atomic
def record_talk(mandate: Mandate, *, by: User, year: int, day: dt.date, talker: str, note: str = "") -> MeasureTalk:
    """Record a talk about the duty of ``year``. Refused for a day to come, and twice for the same day."""
    if day > clock.today():
        raise Invalid({"day": [_("The day has not come yet.")]})
    talk = MeasureTalk(
        congress_id=mandate.congress_id, mandate=mandate, year=year, day=day, talker=talker, note=note, by=by
    )
    try:
        with transaction.atomic():
            talk.save()
    except IntegrityError as error:
        raise Refused(_("A talk on that day is on record already.")) from error
    record("deputies.record_talk", talk, by=by, mandate=mandate.pk, year=year)
    end_talks(mandate.congress)
    return talk
