"""Many at once on PostgreSQL: numbers without gaps, one item of a remark, one speaker at a time."""

import pytest
import time_machine

from meetings import services
from meetings.models import Brief, HandedOver, Speech
from proposals.models import DelegationHead, HandOverItem
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import speaking, steps
from tests.meetings.conftest import furnish
from tests.meetings.test_briefs import said, signed

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


@pytest.fixture
def sitting(house):
    head = house.first.acting_as.mandate
    DelegationHead.objects.create(congress=house.congress, delegation=house.served, mandate=head)
    return steps.session(house.secretary, begins_at=steps.NOW).parts.get()


def test_issues_at_once_are_numbered_without_gaps(house, sitting):
    briefs = [signed(sitting, house) for _nth in range(6)]

    def issue(brief, **fields):
        return lambda: services.move_brief(brief, "issue_brief", by=house.secretary, **fields)

    failing = {"read_by": "delegations"}  # nobody is named: rolled back with its number
    answers = at_once(*(issue(brief, **(failing if nth == 2 else {})) for nth, brief in enumerate(briefs)))

    numbers = Brief.objects.filter(number__isnull=False).order_by("number").values_list("number", flat=True)
    assert (len(refusals(answers)), list(numbers)) == (1, [1, 2, 3, 4, 5])


def test_one_bulletin_is_issued_once(house, sitting):
    brief = signed(sitting, house)

    at_once(*[lambda: services.move_brief(brief, "issue_brief", by=house.secretary)] * 3)

    assert (Brief.objects.get().number, sitting.parent.documents.count()) == (1, 1)


def test_a_remark_becomes_one_item(house, sitting):
    remark = said(sitting, house, house.second)

    at_once(*(lambda by=by: services.hand_over(remark, by=by) for by in (house.secretary, house.affairs)))

    assert (HandOverItem.objects.count(), HandedOver.objects.count()) == (1, 1)


def test_two_that_are_called_at_once_do_not_speak_together(house, sitting):
    speeches = [speaking.entered(sitting, user, house.secretary) for user in (house.first, house.third)]

    at_once(*(lambda one=one: services.move_speech(one, "call_speech", by=house.secretary) for one in speeches))

    assert Speech.objects.filter(state="called").count() == 1
