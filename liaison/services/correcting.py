"""A single reception day without a rule, and putting a written record right."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from deputies.models import Mandate
from liaison.models import ReceptionCorrection, ReceptionDay, ReceptionDuty, Station
from liaison.services.receptions import check_members, start_move


@transaction.atomic
def add_reception(
    station: Station, *, deputies: Iterable[Mandate], announced_before: int, by: User, **fields: Any
) -> ReceptionDay:
    """Enter a single day that follows no rule: date, begins, ends, place, limit and its deputies.

    Refused for a closed station; ``Invalid`` for a past day, times that do not fit, deputies who do not belong to the
    station, and where it receives voters at this time already.
    """
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    if not station.is_open:
        raise Refused(_("This station is closed: no reception can be planned."))
    day = ReceptionDay(station=station, announce_on=fields["date"] - dt.timedelta(days=announced_before), **fields)
    if day.date < clock.today():
        raise Invalid({"date": [_("Reception days are planned from today on.")]})
    if day.begins >= day.ends:
        raise Invalid({"ends": [_("The end lies before the beginning.")]})
    chosen = list(deputies)
    check_members(day, chosen)
    try:
        with transaction.atomic():
            day.save()
    except IntegrityError as error:
        raise Invalid({"date": [_("The station receives voters at this time already.")]}) from error
    ReceptionDuty.objects.bulk_create(ReceptionDuty(day=day, mandate=mandate) for mandate in chosen)
    record("liaison.add_reception", day, by=by, mandates=[mandate.pk for mandate in chosen])
    return day


@transaction.atomic
def correct_reception(
    day: ReceptionDay, *, came: Iterable[int], visitors: int, course: str, reason: str, version: int, by: User
) -> ReceptionDay:
    """Put a written record right: who came (ids of duties), how many voters, how it went, and why it is changed.

    What it said before is kept beside it. Every deputy who came signs anew, and duty is counted again by the reaction
    to this fact. ``Stale`` when somebody has corrected it since ``version``; refused when nothing changes.
    """
    day = start_move(day, "correct_reception", by)
    if day.version != version:
        raise Stale(
            _("Somebody has changed the record meanwhile. Look at it again; your text is still here."),
            current={"visitors": day.visitors, "course": day.course},
        )
    duties = list(day.duties.select_related("mandate__person").order_by("pk"))
    there = set(came)
    if there - {duty.pk for duty in duties}:
        raise Invalid({"came": [_("Choose deputies of this day.")]})
    before = {duty.pk for duty in duties if duty.came}
    if (there, visitors, course) == (before, day.visitors, day.course):
        raise Refused(_("Nothing was changed."))
    ReceptionCorrection.objects.create(
        day=day, reason=reason, visitors=day.visitors, course=day.course, by=by,
        came=[duty.mandate.person.name for duty in duties if duty.came],
    )  # fmt: skip
    for duty in duties:
        duty.came, duty.signed_at = duty.pk in there, None
    ReceptionDuty.objects.bulk_update(duties, ["came", "signed_at"])
    told = {"visitors": [day.visitors, visitors], "added": sorted(there - before), "removed": sorted(before - there)}
    day.visitors, day.course, day.version = visitors, course, day.version + 1
    day.save(update_fields=["visitors", "course", "version"])
    record("liaison.correct_reception", day, by=by, version=day.version, **told)
    return day
