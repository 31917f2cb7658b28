"""Two deputies claim the last place of a task at the same moment, on PostgreSQL: one has it, one is refused."""

import pytest
import time_machine

from congress.errors import Refused
from meetings import services
from meetings.models import TeamMember
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import steps
from tests.meetings.conftest import furnish

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


@pytest.fixture
def visit(house):
    return steps.required(house.secretary, code="INSP")


def task_of(visit, house):
    fields = {"name": "看水质", "task": "第二水厂", "limit": 1, "claim_until": steps.NOW + steps.HOUR}
    return services.save_team(None, by=house.secretary, gathering=visit, **fields)


def test_the_last_place_of_a_task_is_claimed_once(house, visit):
    task = task_of(visit, house)

    answers = at_once(
        *(lambda user=user: services.claim_task(task, by=user) for user in (house.first, house.second, house.third))
    )

    assert [type(answer) for answer in refusals(answers)] == [Refused, Refused]
    assert TeamMember.objects.filter(team=task).count() == 1


def test_two_taps_claim_once(house, visit):
    task = task_of(visit, house)

    answers = at_once(*[lambda: services.claim_task(task, by=house.first)] * 2)

    assert refusals(answers) == []
    assert TeamMember.objects.filter(team=task).count() == 1
