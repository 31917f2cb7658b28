"""Two colleagues at one bed, one table, one seat of a bus or one meal at the same moment, on PostgreSQL: one is refused."""

import datetime as dt

import pytest
import time_machine

from congress.errors import Stale
from deputies.models import Person
from meetings import services
from meetings.models import Bed, MealTaken, Ride, Stay, TablePlace
from meetings.services import MealTime
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import steps
from tests.meetings.conftest import furnish
from tests.meetings.transport import trip_of

pytestmark = pytest.mark.postgres
SHEET = [["酒店", "房号", "床位"], ["安澜宾馆", "801", "1"]]


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


@pytest.fixture
def whole(house):
    return steps.session(house.secretary, begins_at=steps.NOW - steps.HOUR)


def places(house, whole):
    return [steps.place(whole, user) for user in (house.first, house.second)]


def test_the_last_bed_is_given_once(house, whole):
    Person.objects.filter(user__in=[house.first, house.second]).update(sex="male")
    steps.from_sheet("rooms", whole, SHEET, house.secretary)
    room = Bed.objects.get().room

    answers = at_once(
        *(
            lambda place=place: services.move_to_room(place, room, by=house.secretary, seen=None, free=1)
            for place in places(house, whole)
        )
    )

    assert [type(answer) for answer in refusals(answers)] == [Stale]
    assert Stay.objects.exclude(bed=None).count() == 1


def test_the_last_seat_of_a_bus_is_given_once(house, whole):
    trip = trip_of(house, whole, 1)
    bus = trip.vehicles.get().vehicle

    answers = at_once(
        *(
            lambda place=place: services.move_rider(trip, place, bus, by=house.secretary, seen=None)
            for place in places(house, whole)
        )
    )

    assert [type(answer) for answer in refusals(answers)] == [Stale]
    assert Ride.objects.count() == 1


def test_of_two_who_move_people_at_one_plan_of_tables_one_looks_again(house, whole):
    asked = {"table_count": 3, "halal_count": 0, "seats": 2}
    seen = services.draft_tables(whole, **asked)[2]
    plan = services.set_tables(whole, by=house.secretary, seen=seen, **asked)
    before = TablePlace.objects.count()

    answers = at_once(
        *(
            lambda place=place: services.move_to_table(plan, place, "A03", by=house.secretary, version=plan.version)
            for place in places(house, whole)
        )
    )

    assert [type(answer) for answer in refusals(answers)] == [Stale]
    assert TablePlace.objects.count() == before


def test_a_meal_is_taken_once_by_two_taps(house, whole):
    times = [MealTime("breakfast", dt.time(9), dt.time(10), "二楼餐厅", "buffet")]
    day = steps.NOW.date()
    (meal,) = services.plan_meals(whole, by=house.secretary, first=day, last=day, times=times)
    place = steps.place(whole, house.first)

    answers = at_once(*[lambda: services.serve(meal, place, by=house.secretary)] * 2)

    assert refusals(answers) == []
    assert sorted(answer.outcome for answer in answers) == ["already", "counted"]
    assert MealTaken.objects.count() == 1
