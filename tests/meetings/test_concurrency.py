"""Many at once on PostgreSQL: the last place goes to one, a tick counts once, a closed list stays closed."""

import datetime as dt

import pytest
import time_machine

from congress import events
from congress.models import Event
from deputies.models import DutyRecord
from meetings import services
from meetings.models import Participation
from tests import factories
from tests.deputies import counting
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import steps
from tests.meetings.conftest import furnish

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


def deputies_of(house, count):
    return [factories.deputy(house.congress, name=f"代表{nth}", delegation=house.other) for nth in range(count)]


def test_the_last_place_goes_to_one(house):
    gathering = steps.published(house.secretary, limit=3)
    people = deputies_of(house, 6)

    answers = at_once(*(lambda user=user: services.sign_up(gathering, by=user) for user in people))

    found = sorted(gathering.participations.values_list("answer", flat=True))
    assert (refusals(answers), found) == ([], ["coming"] * 3 + ["waiting"] * 3)


def test_one_who_signs_up_by_two_taps_has_one_place(house):
    gathering = steps.published(house.secretary)

    at_once(*[lambda: services.sign_up(gathering, by=house.first)] * 4)

    assert steps.states(gathering) == [("王秀英", "coming", "")]


def test_two_who_decline_at_once_let_two_move_up(house):
    gathering = steps.published(house.secretary, limit=2)
    people = deputies_of(house, 5)
    for user in people:
        services.sign_up(gathering, by=user)
    places = [steps.place(gathering, user) for user in people[:2]]

    at_once(
        *(
            lambda place=place, user=user: services.move_participation(place, "stay_away", by=user)
            for place, user in zip(places, people, strict=False)
        )
    )

    assert [answer for _name, answer, _came in steps.states(gathering)] == [
        "not_coming", "not_coming", "coming", "coming", "waiting",
    ]  # fmt: skip
    assert Event.objects.filter(kind="meetings.move_up").count() == 2


def test_a_deputy_ticked_at_two_doors_is_signed_in_once(house):
    gathering = steps.required(house.secretary)
    place = steps.place(gathering, house.first)

    answers = at_once(
        *(
            lambda by=by: services.mark(place, "present", by=by)
            for by in (house.secretary, house.affairs, house.delegate)
        )
    )

    assert refusals(answers) == []
    assert Event.objects.filter(kind="meetings.mark_attendance").count() == 1


def test_a_paper_list_is_confirmed_by_one(house):
    gathering = steps.required(house.secretary)
    other = factories.staff(house.congress)
    entered = services.enter_paper_list(gathering, [steps.place(gathering, house.first).pk], by=house.secretary)

    answers = at_once(*(lambda by=by: services.confirm_paper_list(entered, by=by) for by in (house.affairs, other)))

    assert len(refusals(answers)) == 1
    assert Event.objects.filter(kind="meetings.confirm_paper_list").count() == 1


def test_no_tick_slips_into_a_list_that_is_being_closed(house):
    counting.in_force(house.congress, by=house.affairs, valid_from=dt.date(2025, 12, 1))
    people = deputies_of(house, 8)
    gathering = steps.required(house.secretary)
    places = [steps.place(gathering, user) for user in people]
    with time_machine.travel(gathering.ends_at, tick=False):
        answers = at_once(
            *(lambda place=place: services.mark(place, "present", by=house.secretary) for place in places[:4]),
            lambda: services.move_gathering(gathering, "close_gathering", by=house.secretary),
            *(lambda place=place: services.mark(place, "present", by=house.affairs) for place in places[4:]),
        )
        while events.run_due():
            pass

    refused = len(refusals(answers))
    rows = Participation.objects.filter(gathering=gathering, mandate__in=[place.mandate_id for place in places])
    assert rows.filter(attendance="present").count() == 8 - refused
    assert rows.filter(attendance="absent").count() == refused
    told = DutyRecord.objects.filter(source=gathering.duty_source)
    assert (told.count(), told.filter(presence="present").count()) == (11, 8 - refused)


def test_a_list_is_closed_once(house):
    gathering = steps.required(house.secretary)
    with time_machine.travel(gathering.ends_at, tick=False):
        answers = at_once(
            *(
                lambda by=by: services.move_gathering(gathering, "close_gathering", by=by)
                for by in (house.secretary, house.affairs)
            )
        )

    assert len(refusals(answers)) == 1
    assert Event.objects.filter(kind="meetings.close_gathering").count() == 1
