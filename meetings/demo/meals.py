"""Meals of the city's fifth session: planned, tables arranged, the first lunch handed out; diets while it is not over."""

import datetime as dt

from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from meetings import queries
from meetings.computing.tables import arrange
from meetings.demo.making import Desk, desk_of
from meetings.models import Diet, Gathering, Meal, MealTaken, Participation, TablePlace, TablePlan
from meetings.services.clearance import OVER

HALL = "二楼餐厅"
TIMES = (
    ("breakfast", 7 * 60, 8 * 60 + 20, "buffet"),
    ("lunch", 12 * 60, 13 * 60 + 20, "tables"),
    ("supper", 17 * 60 + 50, 19 * 60 + 10, "buffet"),
)
DIETS = (
    {"halal": True}, {"vegetarian": True}, {"low_sugar": True}, {"halal": True}, {"low_sugar": True},
    {"allergy": "花生"}, {"halal": True}, {"vegetarian": True}, {"low_sugar": True}, {"halal": True},
    {"allergy": "海鲜"}, {"low_sugar": True},
)  # fmt: skip
APART = 23  # every so many deputies one has a special diet
SEATS, DAYS_BEFORE = 10, 2


@seeder(order=29)
def meals(seed: Seed) -> None:
    """After the gatherings; the tables are arranged two days before the session begins."""
    congress = seed.congresses.get(CITY)
    if congress is None or not seed.deputies[CITY]:
        return
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first()
    if whole:
        _serve(seed, desk_of(congress), whole)


def _serve(seed: Seed, desk: Desk, whole: Gathering) -> None:
    """As the services would have; nobody's diet is kept once the session is over."""
    at = moment(whole.session.begins_on - dt.timedelta(days=DAYS_BEFORE), 10 * 60)
    made = _plan(whole, at)
    places = list(queries.to_seat(whole))
    over = whole.state in OVER or whole.session.ends_on < seed.today
    facts = [Fact("meetings.plan_meals", whole, desk.staff, at, {"meals": [meal.pk for meal in made]})]
    if not over:
        facts += _diets(places, at)
    facts.append(_tables(whole, desk, at + dt.timedelta(hours=5)))
    lunch = next(meal for meal in made if meal.kind == "lunch")
    if lunch.date < seed.today:
        MealTaken.objects.bulk_create(
            MealTaken(meal=lunch, participation=place, at=lunch.begins_at + dt.timedelta(minutes=nth % 50),
                      by=desk.staff.user)
            for nth, place in enumerate(places)
        )  # fmt: skip
    write_facts(facts)


def _plan(whole: Gathering, at: dt.datetime) -> list[Meal]:
    days = (whole.session.ends_on - whole.session.begins_on).days + 1
    dates = [whole.session.begins_on + dt.timedelta(days=nth) for nth in range(days)]
    return Meal.objects.bulk_create(
        Meal(gathering=whole, date=day, kind=kind, begins_at=moment(day, begins), ends_at=moment(day, ends),
             place=HALL, serving=serving, changed_at=at)
        for day in dates for kind, begins, ends, serving in TIMES
    )  # fmt: skip


def _diets(places: list[Participation], at: dt.datetime) -> list[Fact]:
    chosen = [place for place in places[::APART] if place.mandate_id and place.user_id]
    rows = [
        Diet(participation=place, consent_at=at, changed_at=at, **said)
        for place, said in zip(chosen, DIETS, strict=False)
    ]
    Diet.objects.bulk_create(rows)
    return [Fact("meetings.say_diet", row.participation, row.participation.mandate.post, at, {}) for row in rows]


def _tables(whole: Gathering, desk: Desk, at: dt.datetime) -> Fact:
    diners = queries.diners(whole)
    halal = sum(one.is_halal for one in diners)
    # one table more than needed, for who comes late
    plan = TablePlan.objects.create(
        gathering=whole, table_count=-(-(len(diners) - halal) // SEATS) + 1, halal_count=-(-halal // SEATS), seats=SEATS,
        changed_at=at, changed_by=desk.staff.user,
    )  # fmt: skip
    placed = arrange(diners, tables=plan.table_count, halal_tables=plan.halal_count, seats=SEATS)
    TablePlace.objects.bulk_create(
        (
            TablePlace(plan=plan, participation_id=key, table=one.table, seat=one.seat, reason=one.reason)
            for key, one in placed.items()
        ),
        batch_size=500,
    )
    return Fact("meetings.set_tables", whole, desk.staff, at, {"places": sorted(placed)})
