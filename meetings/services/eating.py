"""Handing out meals: by the code one signs in with, or by a tick; each meal once."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import Meal, MealTaken, Participation, ScanOutcome
from meetings.services.meals import is_over
from meetings.services.scanning import whose_code

EARLY = dt.timedelta(hours=1)  # before it begins nobody has had a meal


@dataclass(frozen=True)
class Served:
    """What became of a code or a tick: an outcome of scans, whose it was, when he had the meal."""

    outcome: str
    place: Participation | None = None
    at: dt.datetime | None = None

    @property
    def counts(self) -> bool:
        return self.outcome == ScanOutcome.COUNTED


def _check_serving(meal: Meal, by: User) -> None:
    if not by.has_perm("meetings.arrange_meals", meal):
        raise PermissionDenied
    if clock.now() < meal.begins_at - EARLY:
        raise Refused(_("This meal has not begun yet."))
    if is_over(meal.gathering):
        raise Refused(_("The session is over."))


@transaction.atomic
def serve_code(meal: Meal, text: str, *, by: User, nonce: uuid.UUID) -> Served:
    """Somebody shows his certificate, or the code he signs in with, of the session or a sitting: a meal is had once.

    The same ``nonce`` sent again says what it said. Refused more than an hour before the meal and after the session.
    """
    _check_serving(meal, by)
    if known := MealTaken.objects.select_related("participation").filter(nonce=nonce, meal=meal).first():
        return Served(ScanOutcome.COUNTED, known.participation, known.at)
    outcome, shown = whose_code(text)
    shown = shown or queries.place_of_badge(text)
    if shown is None:
        return Served(outcome)
    if meal.gathering_id not in {shown.gathering_id, shown.gathering.parent_id}:
        return Served(ScanOutcome.OTHER_GATHERING)
    place = _in_whole(meal, shown)
    return _served(meal, place, by=by, nonce=nonce) if place else Served(ScanOutcome.NOT_LISTED)


def _in_whole(meal: Meal, shown: Participation) -> Participation | None:
    """The place in the session of whoever showed the code of a sitting."""
    if shown.gathering_id == meal.gathering_id:
        return shown
    same: dict[str, Any] = {"mandate": shown.mandate_id} if shown.mandate_id else {"user": shown.user_id}
    return meal.gathering.participations.filter(**same).first() if any(same.values()) else None


@transaction.atomic
def serve(meal: Meal, place: Participation, *, by: User) -> Served:
    """Staff tick somebody who has this meal. Refused as a code would be, and for somebody of another session."""
    _check_serving(meal, by)
    if place.gathering_id != meal.gathering_id:
        raise Refused(_("%(name)s is not asked to this gathering.") % {"name": place.name})
    return _served(meal, place, by=by)


def _served(meal: Meal, place: Participation, *, by: User, nonce: uuid.UUID | None = None) -> Served:
    row, created = MealTaken.objects.get_or_create(
        meal=meal, participation=place, defaults={"by": by, "at": clock.now(), "nonce": nonce}
    )
    return Served(ScanOutcome.COUNTED if created else ScanOutcome.ALREADY, place, row.at)


@transaction.atomic
def unserve(meal: Meal, place: Participation, *, by: User) -> None:
    """Take back what was ticked by mistake."""
    _check_serving(meal, by)
    if MealTaken.objects.filter(meal=meal, participation=place).delete()[0]:
        record("meetings.unserve_meal", meal, by=by, place=place.pk)


def served_in_words(served: Served) -> str:
    """What the one who scans reads."""
    if served.place is None:
        return str(ScanOutcome(served.outcome).label)
    facts = {"name": served.place.name, "time": f"{timezone.localtime(served.at):%H:%M}"}
    if served.counts:
        return _("%(name)s: meal noted at %(time)s") % facts
    return _("%(name)s has had this meal already, at %(time)s") % facts
