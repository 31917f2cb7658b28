"""An act its organiser registers for everybody who took part."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid
from congress.models import User
from deputies import queries
from deputies.models import DutyRecord, DutyType, Mandate
from deputies.services.duty import register_act, spoken_day, was_exercised

MOST_AT_ONCE = 500  # deputies in one transaction


@dataclass(frozen=True)
class Registered:
    """What came of registering an act for several: the new records, how many stood already, who could not have come."""

    made: list[DutyRecord]
    known_count: int
    left_out: list[str]


@transaction.atomic
def register_for(mandates: Iterable[Mandate], *, by: User, type: DutyType, **facts: Any) -> Registered:  # noqa: A002
    """Register one act for several deputies of a congress, as its organiser knows it.

    ``facts``: title, begins_on, begins_half, half_days, place, organiser, role, presence. The same act (type, title,
    half day) is registered once for each deputy, so that latecomers may be added. Refused for more than 500 deputies,
    a day to come or frozen, a type of another congress, and for oneself; who did not exercise his mandate that day is
    named.
    """
    pks = [mandate.pk for mandate in mandates]
    day, half = facts["begins_on"], facts.get("begins_half", 0)
    wrong: dict[str, list[str]] = {}
    if len(pks) > MOST_AT_ONCE:
        wrong["deputies"] = [_("At most %(count)s deputies at once.") % {"count": MOST_AT_ONCE}]
    if day > clock.today():
        wrong["begins_on"] = [_("The day has not come yet.")]
    frozen = queries.frozen_through(type.congress_id)
    if frozen and day <= frozen:
        wrong["begins_on"] = [_("Everything up to %(day)s is settled and frozen.") % {"day": spoken_day(frozen)}]
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).select_related("person")
    locked = list(rows.order_by("pk"))
    if not type.is_active or any(mandate.congress_id != type.congress_id for mandate in locked):
        wrong["type"] = [_("This congress does not count such acts.")]
    if any(mandate.person.user_id == by.pk for mandate in locked):
        wrong["deputies"] = [_("Nobody registers an act for himself: somebody else of the staff does.")]
    if wrong:
        raise Invalid(wrong)
    source = f"desk:{day.isoformat()}:{half}:{hashlib.sha256(facts['title'].encode()).hexdigest()[:16]}"
    known = set(DutyRecord.objects.filter(mandate__in=pks, type=type, source=source).values_list("mandate", flat=True))
    made, left_out = [], []
    for mandate in locked:
        if not was_exercised(mandate, day):
            left_out.append(mandate.person.name)
        elif mandate.pk not in known:
            made.append(register_act(mandate, type, source, by=by, **facts))
    return Registered(made, len(known), left_out)
