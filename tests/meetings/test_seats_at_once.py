"""Two colleagues at one plan at the same moment, on PostgreSQL: one is refused, nobody sits on two seats."""

import pytest
import time_machine

from congress.errors import Stale
from meetings import services
from meetings.models import SeatPlan
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.conftest import furnish

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


def test_of_two_swaps_for_one_seat_one_is_refused(house):
    plan = halls.drafted(house)
    seats = halls.seats(plan)
    people = [halls.place(plan, name) for name in ("王秀英", "陈志强")]

    answers = at_once(
        *(
            lambda place=place: services.swap_seats(
                plan, seats[place.name], "2-4-6", by=house.secretary, seen=(place.pk, None)
            )
            for place in people
        )
    )

    after = halls.seats(plan)
    assert [type(answer) for answer in refusals(answers)] == [Stale]
    assert len(set(after.values())) == len(after) == 3
    assert sorted(after.values()).count("2-4-6") == 1


def test_of_two_drafts_one_stands(house):
    gathering = halls.meeting(house)
    halls.hall(house.secretary)

    answers = at_once(*[lambda: halls.drafted(house, gathering)] * 2)

    assert refusals(answers) == []
    assert sorted(gathering.seat_plans.values_list("number", "state")) == [(1, "discarded"), (2, "draft")]


def test_two_plans_do_not_come_in_force_at_once(house):
    gathering = halls.meeting(house)
    plan = halls.drafted(house, gathering)

    answers = at_once(*[lambda: services.put_seats_in_force(plan, by=house.secretary)] * 2)

    assert len(refusals(answers)) == 1
    assert SeatPlan.objects.filter(state="in_force").count() == 1
