"""Meals: what the kitchen has to know, who sits at which table, what somebody himself sees."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import clock
from congress.models import Event, User
from congress.names import stroke_key
from deputies.workflow import State
from meetings.computing import kitchen as counting
from meetings.computing.kitchen import DIETS, HALF, Eaten, Eater, away_halves
from meetings.computing.planning import half_of
from meetings.computing.tables import Diner, NoTableError, Reason, is_halal_table, tables_of
from meetings.models import (
    AWAY,
    Diet,
    Gathering,
    Meal,
    MealAbsence,
    MealTaken,
    Participation,
    TablePlace,
    TablePlan,
)
from meetings.queries.people import mine_in
from meetings.queries.seating import to_seat
from meetings.workflow import SHOWN

DIET_WORDS = {
    "halal": gettext_lazy("halal"), "vegetarian": gettext_lazy("vegetarian"),
    "low_sugar": gettext_lazy("low in sugar"), "allergy": gettext_lazy("allergy"),
}  # fmt: skip
TABLE_WORDS = {
    Reason.WHOLE: gettext_lazy("the whole delegation sits here"),
    Reason.PART: gettext_lazy("the delegation sits at several tables"),
    Reason.HALAL: gettext_lazy("halal meals"),
    Reason.HAND: gettext_lazy("moved by hand"),
    Reason.BESIDE: gettext_lazy("came late: where most of the delegation sit"),
    Reason.INSTEAD: gettext_lazy("the place of the deputy who was replaced"),
}
FORGOTTEN = ("meetings.withdraw_diet", "meetings.remove_person")  # leaves no row behind
MOST_NAMED = 50


# The kitchen ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KitchenLine:
    """One meal with its numbers, and when anything they are counted from changed last."""

    meal: Meal
    count: counting.Count
    changed_at: dt.datetime


def meals_of(gathering: Gathering) -> QuerySet[Meal]:
    """The meals of a session by time."""
    return gathering.meals.order_by("begins_at", "place", "pk")


def meals_of_page(user: User) -> QuerySet[Meal]:
    """The meals somebody arranges."""
    return Meal.objects.visible_to(user).select_related("gathering__congress", "gathering__parent")


def diets_in(diet: Diet) -> list[str]:
    """Which of the known diets somebody keeps."""
    return [name for name in DIETS if getattr(diet, name)]


def diet_words(diet: Diet) -> str:
    """A diet as the kitchen reads it, with what the allergy is."""
    said = [str(DIET_WORDS[name]) for name in diets_in(diet) if name != "allergy"]
    return "、".join([*said, *([f"{DIET_WORDS['allergy']}：{diet.allergy}"] if diet.allergy else [])])


@dataclass
class _Facts:
    eaters: list[Eater]
    changed: list[dt.datetime]
    changed_in: dict[tuple[dt.date, int], list[dt.datetime]] = field(default_factory=dict)


def kitchen(gathering: Gathering) -> list[KitchenLine]:
    """Every meal of a session with its numbers, in the same few questions however many there are."""
    meals = list(meals_of(gathering).annotate(taken_count=Count("taken")))
    if not meals:
        return []
    facts = _facts(gathering)
    absent, changed = defaultdict(set), defaultdict(list)
    rows = MealAbsence.objects.filter(meal__gathering=gathering).values_list(
        "meal", "participation", "is_away", "changed_at"
    )
    for meal, place, is_away, at in rows:
        changed[meal].append(at)
        if is_away:
            absent[meal].add(place)
    return [
        KitchenLine(
            meal,
            counting.count(facts.eaters, meal.date, meal.kind, absent=absent[meal.pk], taken=meal.taken_count),
            max([
                meal.changed_at, *changed[meal.pk], *facts.changed,
                *facts.changed_in.get((meal.date, HALF[Eaten(meal.kind)]), []),
            ]),
        )
        for meal in meals
    ]  # fmt: skip


def _facts(gathering: Gathering) -> _Facts:
    """The people of a session with their leave and diets, and when that changed."""
    moments = ("created_at", "answered_at", "leave_decided_at")
    own = ("pk", "mandate", "user", "answer", "mandate__state", "diet__changed_at")
    people = list(gathering.participations.values(*own, *moments, *(f"diet__{name}" for name in DIETS)))
    sittings, changed_in = defaultdict(list), defaultdict(list)
    names = ("mandate", "user", "answer", "gathering__begins_at", *moments)
    for row in Participation.objects.filter(gathering__parent=gathering).values(*names):
        begins = timezone.localtime(row["gathering__begins_at"])
        half = (begins.date(), half_of(begins))
        sittings[_who(row)].append((half, row["answer"] in AWAY))
        changed_in[half] += filter(None, (row[name] for name in moments))
    eaters = [
        Eater(
            row["pk"],
            comes=row["answer"] not in AWAY and row["mandate__state"] != State.TERMINATED,
            away=away_halves(sittings[_who(row)]) if _who(row) else frozenset(),
            diets=frozenset(name for name in DIETS if row[f"diet__{name}"]),
        )
        for row in people
    ]
    changed = [at for row in people for name in (*moments, "diet__changed_at") if (at := row[name])]
    kinds = ContentType.objects.get_for_models(Gathering, Participation)
    on_place = Q(target_type=kinds[Participation], target_id__in=[row["pk"] for row in people])
    on_whole = Q(target_type=kinds[Gathering], target_id=gathering.pk)
    if last := Event.objects.filter(on_place | on_whole, kind__in=FORGOTTEN).aggregate(last=Max("at"))["last"]:
        changed.append(last)
    return _Facts(eaters, changed, changed_in)


def _who(row: dict[str, Any]) -> tuple[str, int] | None:
    """By what somebody's places in the sittings are found; nothing for a guest without account."""
    if row["mandate"]:
        return "mandate", row["mandate"]
    return ("user", row["user"]) if row["user"] else None


# Tables --------------------------------------------------------------------------------------------------------------


def table_plan_of(gathering: Gathering) -> TablePlan | None:
    return TablePlan.objects.filter(gathering=gathering).select_related("changed_by").first()


def diners(gathering: Gathering) -> list[Diner]:
    """Whoever comes to a session, as the tables need to know him."""
    halal = set(Diet.objects.filter(participation__gathering=gathering, halal=True).values_list("participation"))
    return [
        Diner(
            place.pk,
            place.mandate.delegation.number if place.mandate else None,
            place.mandate.person.stroke_key if place.mandate else stroke_key(place.name),
            is_halal=(place.pk,) in halal,
        )
        for place in to_seat(gathering)
    ]


@dataclass(frozen=True)
class Table:
    """A table and who sits there: (place, person, delegation or unit, why)."""

    name: str
    is_halal: bool
    rows: list[dict[str, Any]]


def tables_listed(plan: TablePlan, places: Iterable[TablePlace]) -> list[Table]:
    """The tables of a plan in their order, the empty ones too. ``places`` may be unsaved."""
    at: dict[str, list[TablePlace]] = defaultdict(list)
    for one in places:
        at[one.table].append(one)
    return [
        Table(name, is_halal_table(name), [_seated(one) for one in sorted(at[name], key=lambda one: one.seat)])
        for name in tables_of(plan.table_count, plan.halal_count)
    ]


def _seated(one: TablePlace) -> dict[str, Any]:
    place = one.participation
    group = place.mandate.delegation.name if place.mandate else place.unit
    return {
        "pk": place.pk, "seat": one.seat, "name": place.name, "group": group, "reason": TABLE_WORDS[Reason(one.reason)],
    }  # fmt: skip


def places_of_tables(plan: TablePlan) -> list[TablePlace]:
    """Everybody at a table, with name and delegation."""
    return list(plan.places.select_related("participation__mandate__delegation").order_by("table", "seat"))


def without_table(plan: TablePlan) -> tuple[list[str], list[str], list[str]]:
    """Who comes and has no table, who has one and does not come, who eats halal at a table for everybody: names."""
    coming = dict(to_seat(plan.gathering).values_list("pk", "name"))
    rows = plan.places.values_list("participation", "participation__name", "table", "participation__diet__halal")
    seated = {pk: (name, table, halal) for pk, name, table, halal in rows}
    return (
        [name for pk, name in coming.items() if pk not in seated],
        [name for pk, (name, _table, _halal) in seated.items() if pk not in coming],
        [name for name, table, halal in seated.values() if halal and not is_halal_table(table)],
    )


def left_over_in_words(refusal: NoTableError) -> list[str]:
    """Who has no place at a table; beyond fifty how many more."""
    keys = [*refusal.left, *refusal.left_halal]
    names = dict(Participation.objects.filter(pk__in=keys).values_list("pk", "name"))
    lines = []
    for found, words in (
        (refusal.left, _("%(count)s more places are needed at the tables for everybody: %(names)s")),
        (refusal.left_halal, _("%(count)s more places are needed at the tables for halal meals: %(names)s")),
    ):
        if found:
            named = "、".join(names[pk] for pk in found[:MOST_NAMED]) + ("…" if len(found) > MOST_NAMED else "")
            lines.append(words % {"count": len(found), "names": named})
    return lines


# Diets ---------------------------------------------------------------------------------------------------------------


def diets_of(user: User, gathering: Gathering) -> QuerySet[Diet]:
    """Who eats what at a session, as far as ``user`` may know."""
    rows = Diet.objects.visible_to(user).filter(participation__gathering=gathering)
    return rows.select_related("participation__mandate__delegation").order_by(
        F("participation__mandate__delegation__number").asc(nulls_last=True), "participation__name", "pk"
    )


# One's own -----------------------------------------------------------------------------------------------------------


def own_place_at_meals(user: User, gathering: Gathering) -> Participation | None:
    """One's own place in a whole session, with which one eats."""
    return None if gathering.parent_id else mine_in(user, gathering)


def own_diet(user: User, place: Participation) -> Diet | None:
    return Diet.objects.visible_to(user).filter(participation=place).first()


def _with_own(rows: QuerySet[Meal], user: User) -> QuerySet[Meal]:
    """Meals, each with ``table`` and ``seat`` of ``user``, where it is served at tables, and ``is_skipped``."""
    seat = TablePlace.objects.filter(plan__gathering=OuterRef("gathering"), participation__user=user)
    said = MealAbsence.objects.filter(meal=OuterRef("pk"), participation__user=user, is_away=True)
    return rows.annotate(
        table=Subquery(seat.values("table")[:1]), seat=Subquery(seat.values("seat")[:1]), is_skipped=Exists(said)
    )


def own_meals(user: User, place: Participation) -> list[Meal]:
    """The meals of a session as one sees them oneself; ``had_at`` says when one had it."""
    had = MealTaken.objects.filter(meal=OuterRef("pk"), participation=place).values("at")[:1]
    rows = _with_own(Meal.objects.filter(gathering=place.gathering_id), user).annotate(had_at=Subquery(had))
    return list(rows.order_by("begins_at", "place", "pk"))


def meals_ahead(user: User) -> QuerySet[Meal]:
    """What ``user`` still eats at sessions he is asked to, each meal with ``table`` and ``seat``, the next first."""
    mine = Participation.objects.filter(user=user, gathering__state__in=sorted(SHOWN)).exclude(answer__in=sorted(AWAY))
    rows = Meal.objects.filter(gathering__in=mine.values("gathering"), ends_at__gt=clock.now())
    return _with_own(rows, user).filter(is_skipped=False).order_by("begins_at", "pk")


# Handing out ---------------------------------------------------------------------------------------------------------


def to_serve(meal: Meal, words: str = "") -> QuerySet[Participation]:
    """Whoever may come to a meal, each with ``had_at``: when he had it."""
    had = MealTaken.objects.filter(meal=meal, participation=OuterRef("pk")).values("at")[:1]
    rows = to_seat(meal.gathering).annotate(had_at=Subquery(had))
    if words := words.replace("\0", "").strip():
        named = Q(name__contains=words) | Q(mandate__card_number=words)
        rows = rows.filter(named | Q(mandate__person__pinyin_initials__istartswith=words))
    return rows.order_by(F("mandate__delegation__number").asc(nulls_last=True), "name", "pk")
