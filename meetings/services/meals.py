"""Meals of a session: planned in one go, with what each says himself.

No event says what somebody eats: it could not be deleted.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import audit, record
from congress.models import User
from meetings.models import Diet, Gathering, Meal, MealAbsence, Participation, TablePlace
from meetings.services.clearance import KEPT, OVER
from meetings.services.locking import lock, lock_place

MOST_DAYS = 31


@dataclass(frozen=True)
class MealTime:
    """When, where and how one kind of meal is served each day (times local)."""

    kind: str
    begins: dt.time
    ends: dt.time
    place: str
    serving: str


def is_over(gathering: Gathering) -> bool:
    """Whether a session is over: nothing is arranged any more, and who ate what is deleted."""
    return gathering.state in OVER or gathering.ends_at < clock.now() - KEPT


def open_meals(pk: int) -> Gathering:
    """The session under its lock; refused for a sitting, and once it is over."""
    gathering = lock(pk)
    if gathering.parent_id or is_over(gathering):
        raise Refused(_("Meals are arranged for a whole session that is not over."))
    return gathering


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


# Planning ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_meals(
    gathering: Gathering, *, by: User, first: dt.date, last: dt.date, times: Iterable[MealTime]
) -> list[Meal]:
    """The meals of every day from ``first`` to ``last``; one that is there already stays as it is.

    ``Invalid`` for days beyond the session or the wrong way round, no meal at all, an end before the beginning.
    """
    gathering, times = open_meals(gathering.pk), list(times)
    begins, ends = (timezone.localdate(moment) for moment in (gathering.begins_at, gathering.ends_at))
    if not begins <= first <= last <= ends or (last - first).days >= MOST_DAYS:
        raise Invalid({"last": [_("Choose days of the session, the first one first.")]})
    if not times:
        raise Invalid({"first": [_("Choose at least one meal.")]})
    if any(one.ends <= one.begins for one in times):
        raise Invalid({"last": [_("A meal ends after it begins.")]})
    made = []
    for nth in range((last - first).days + 1):
        day = first + dt.timedelta(days=nth)
        for one in times:
            meal, created = Meal.objects.get_or_create(
                gathering=gathering, date=day, kind=one.kind, place=one.place,
                defaults={"begins_at": _at(day, one.begins), "ends_at": _at(day, one.ends), "serving": one.serving},
            )  # fmt: skip
            made += [meal] if created else []
    if made:
        record("meetings.plan_meals", gathering, by=by, meals=[meal.pk for meal in made])
    return made


@transaction.atomic
def change_meal(
    meal: Meal, *, by: User, begins: dt.time, ends: dt.time, place: str, serving: str, version: int | None = None
) -> Meal:
    """Other times, place or serving; when the time or the place is another one, those who come are told.

    ``Stale`` when a colleague changed it meanwhile; ``Invalid`` for an end before the beginning and for a place where
    this meal is served already.
    """
    gathering = open_meals(meal.gathering_id)
    meal = Meal.objects.select_for_update().get(pk=meal.pk)
    if version is not None and version != meal.version:
        raise Stale(_("This was changed meanwhile. Compare and save again."), current={"version": meal.version})
    if ends <= begins:
        raise Invalid({"ends": [_("A meal ends after it begins.")]})
    new = {"begins_at": _at(meal.date, begins), "ends_at": _at(meal.date, ends), "place": place, "serving": serving}
    fields = [name for name, value in new.items() if getattr(meal, name) != value]
    if not fields:
        return meal
    for name in fields:
        setattr(meal, name, new[name])
    meal.version, meal.changed_at = meal.version + 1, clock.now()
    try:
        with transaction.atomic():
            meal.save()
    except IntegrityError as error:
        raise Invalid({"place": [_("There is this meal at this place already.")]}) from error
    told = bool({"begins_at", "place"} & set(fields)) and meal.ends_at > clock.now()
    meal.gathering = gathering
    record("meetings.change_meal", meal, by=by, fields=fields, told=told)
    return meal


@transaction.atomic
def drop_meal(meal: Meal, *, by: User) -> Gathering:
    """Take a meal off the plan. Refused once somebody has had it."""
    gathering = open_meals(meal.gathering_id)
    meal = Meal.objects.select_for_update().get(pk=meal.pk)
    if meal.taken.exists():
        raise Refused(_("Somebody has had this meal already; it stays."))
    facts = {"date": meal.date.isoformat(), "meal": meal.kind}
    meal.absences.all().delete()
    meal.delete()
    record("meetings.drop_meal", gathering, by=by, **facts)
    return gathering


# What somebody says himself ------------------------------------------------------------------------------------------


def _own(place: Participation, by: User) -> Participation:
    if place.user_id != by.pk:
        raise PermissionDenied
    gathering = open_meals(place.gathering_id)
    place = lock_place(place.pk)
    place.gathering = gathering
    return place


@transaction.atomic
def keep_diet(
    place: Participation, *, by: User, consent: bool, halal: bool = False, vegetarian: bool = False,
    low_sugar: bool = False, allergy: str = "",
) -> Diet:  # fmt: skip
    """Somebody says what he eats, and agrees that it is kept for this session. ``Invalid`` without consent, or when he
    says nothing; refused for anybody else, and once the session is over.
    """
    place = _own(place, by)
    if not consent:
        raise Invalid({"consent": [_("Without your consent this is not kept.")]})
    said = {"halal": halal, "vegetarian": vegetarian, "low_sugar": low_sugar, "allergy": allergy.strip()}
    if not any(said.values()):
        raise Invalid({"halal": [_("Say at least one thing, or withdraw what you have said.")]})
    now = clock.now()
    diet, _created = Diet.objects.update_or_create(
        participation=place, defaults=said | {"consent_at": now, "changed_at": now}
    )
    if not halal:
        _leave_halal_tables(place)
    record("meetings.say_diet", place, by=by)
    return diet


@transaction.atomic
def withdraw_diet(place: Participation, *, by: User) -> Participation:
    """What somebody has said about his diet is deleted at once, with his place at a table that would tell it."""
    place = _own(place, by)
    if Diet.objects.filter(participation=place).delete()[0]:
        _leave_halal_tables(place)
        record("meetings.withdraw_diet", place, by=by)
    return place


def _leave_halal_tables(*places: Participation) -> None:
    TablePlace.objects.filter(participation__in=places, table__startswith="B").delete()


@transaction.atomic
def skip_meals(place: Participation, meals: Collection[int], *, by: User) -> Participation:
    """Somebody will not eat at these meals, and at all others he will; those that have begun stay as they are."""
    place = _own(place, by)
    said = dict(MealAbsence.objects.filter(participation=place).values_list("meal", "is_away"))
    changed = []
    for meal in Meal.objects.filter(gathering=place.gathering_id, begins_at__gt=clock.now()).order_by("pk"):
        is_away = meal.pk in meals
        if said.get(meal.pk, False) != is_away:
            MealAbsence.objects.update_or_create(
                meal=meal, participation=place, defaults={"is_away": is_away, "changed_at": clock.now()}
            )
            changed.append(meal.pk)
    if changed:
        record("meetings.skip_meals", place, by=by, meals=changed)
    return place


def leave_meals(place: Participation) -> None:
    """Forget everything about the meals of somebody who is taken off a list."""
    for rows in (place.table_places, place.meal_absences, place.meals_taken, Diet.objects.filter(participation=place)):
        rows.all().delete()


@transaction.atomic
def _forget(pk: int) -> int:
    gathering = lock(pk)
    count = Diet.objects.filter(participation__gathering=gathering).delete()[0]
    count += TablePlace.objects.filter(plan__gathering=gathering, table__startswith="B").delete()[0]
    if count:
        record("meetings.forget_diets", gathering, by=None, count=count)
        audit("diets.forgotten", by=None, what=f"meetings.gathering {gathering.pk}: {count}")
    return int(bool(count))


def forget_diets() -> int:
    """Delete who ate what at sessions that are over, three days after their end at the latest, and who sat at a halal
    table; returns of how many sessions.
    """
    held = set(Diet.objects.values_list("participation__gathering", flat=True))
    held |= set(TablePlace.objects.filter(table__startswith="B").values_list("plan__gathering", flat=True))
    over = [row.pk for row in Gathering.objects.filter(pk__in=held).order_by("pk") if is_over(row)]
    return sum(_forget(pk) for pk in over)
