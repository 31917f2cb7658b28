"""Several clerks register at the same moment, on PostgreSQL: everybody counts once, a number is one person's."""

import pytest
import time_machine

from congress.errors import Invalid
from congress.models import Event
from deputies.models import Person
from meetings import services
from meetings.models import Registration
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import steps
from tests.meetings.conftest import furnish

pytestmark = pytest.mark.postgres
SHEET = [["酒店", "房号", "床位"], ["安澜宾馆", "801", "2"]]


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


@pytest.fixture
def whole(house):
    gathering = steps.session(house.secretary, begins_at=steps.NOW - steps.HOUR)
    Person.objects.update(sex="male")
    steps.from_sheet("rooms", gathering, SHEET, house.secretary)
    place = steps.place(gathering, house.first)
    room = gathering.hotels.get().rooms.get()
    services.move_to_room(place, room, by=house.secretary, seen=None, free=2)
    return gathering


def test_of_three_clerks_one_registers_and_hands_the_key_out(house, whole):
    place = steps.place(whole, house.first)

    answers = at_once(
        *(lambda by=by: services.register(place, by=by) for by in (house.secretary, house.affairs, house.delegate))
    )

    row = Registration.objects.get()
    assert refusals(answers) == []
    assert {answer.registered_by_id for answer in answers} == {row.registered_by_id}
    for kind in ("meetings.register_person", "meetings.hand_key_out"):
        assert Event.objects.filter(kind=kind).count() == 1


def test_everybody_is_registered_whoever_stands_beside(house, whole):
    people = [steps.place(whole, user) for user in (house.first, house.second, house.third)]

    answers = at_once(*(lambda place=place: services.register(place, by=house.secretary) for place in people))

    assert refusals(answers) == []
    assert Registration.objects.filter(registered_at__isnull=False).count() == 3


def test_one_number_is_given_to_one_of_two(house, whole):
    people = [steps.place(whole, user) for user in (house.first, house.second)]

    answers = at_once(
        *(
            lambda place=place: services.note_registration(place, by=house.secretary, version=0, badge_number="补1")
            for place in people
        )
    )

    assert [type(answer) for answer in refusals(answers)] == [Invalid]
    assert Registration.objects.filter(badge_number="补1").count() == 1
