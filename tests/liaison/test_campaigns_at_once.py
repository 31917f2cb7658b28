"""Two people at one place, one activity, one record at the same moment, on PostgreSQL: nothing is lost or counted twice."""

import pytest
import time_machine

from congress.errors import Refused, Stale
from deputies.models import DutyRecord, DutyType
from liaison import services
from liaison.models import CampaignActivity, WallDisplay
from tests.deputies.test_concurrency import at_once, refusals
from tests.liaison import campaigning, steps
from tests.liaison.campaigning import part, said

pytestmark = pytest.mark.postgres


@pytest.fixture
def land(transactional_facts):
    with time_machine.travel(steps.MONDAY, tick=False):
        yield campaigning.country()


@pytest.fixture
def running(land):
    return campaigning.running(land)


def test_of_two_clerks_who_answer_for_a_place_one_is_shown_what_stands(land, running):
    answers = at_once(
        *(
            lambda number=number: services.answer_campaign(
                part(land, running, "east"), by=land.east, version=1, answers=said(running, number=number)
            )
            for number in (100, 200)
        )
    )

    place = part(land, running, "east")
    assert [type(answer) for answer in refusals(answers)] == [Stale]
    assert (place.version, place.answers.count()) == (2, 2)


def test_an_answer_beside_the_closing_comes_before_it_or_not_at_all(land, running):
    answers = at_once(
        lambda: services.close_campaign(running, by=land.city),
        lambda: campaigning.answered(land, running, "east"),
    )

    refused = refusals(answers)
    place = part(land, running, "east")
    assert [type(answer) for answer in refused] in ([], [Refused])
    assert (place.answered_at is None) == bool(refused)


def test_what_came_out_is_written_once(land, running):
    visit = campaigning.planned(land, running)
    came = [land.deputy.post.mandate]

    answers = at_once(
        *(lambda: services.hold_activity(visit, by=land.east, came=came, others=1, result="意见三条"),) * 2
    )

    assert [type(answer) for answer in refusals(answers)] == [Refused]
    assert visit.deputies.count() == 1


def test_struck_out_while_it_is_counted_it_does_not_count(land, running):
    DutyType.objects.create(congress=land.congresses["east"], code="V02", name="走访选民", fact="visit")
    visit = campaigning.planned(land, running)
    services.hold_activity(visit, by=land.east, came=[land.deputy.post.mandate], others=1, result="意见三条")

    at_once(
        lambda: services.strike_activity(visit, reason="登记有误", by=land.east),
        lambda: services.count_activity(visit, by=None),
    )

    assert CampaignActivity.objects.get(pk=visit.pk).state == "cancelled"
    assert not DutyRecord.objects.exclude(state="struck").exists()


def test_a_wall_renewed_twice_at_once_has_one_address(land):
    answers = at_once(*(lambda: services.renew_wall(land.house, by=land.worker),) * 2)

    assert refusals(answers) == []
    assert WallDisplay.objects.filter(station=land.house).count() == 1
