"""Deputies who have not evaluated a reply are reminded: after 7 and after 14 days, once each."""

import datetime as dt

import pytest
import time_machine

from congress.models import Event, Notification
from proposals import queries, services
from proposals.models import Proposal, Reply
from tests import factories
from tests.proposals.steps import DAY_TWO, assigned, dispatched, evaluated, replied


@pytest.fixture
def task(chain):
    """Its reply was sent on 16 January 2026."""
    with time_machine.travel(DAY_TWO, tick=False):
        return replied(chain, dispatched(chain))


def on_day(days, hour=9):
    return time_machine.travel(DAY_TWO.replace(hour=hour) + dt.timedelta(days=days), tick=False)


def swept(*days):
    """How many proposals a sweep on each of these days after the reply was about."""
    found = []
    for day in days:
        with on_day(day):
            found.append(services.remind_of_evaluations())
    return found


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((0, 6), [0, 0]),
        ((7, 7, 8, 13), [1, 0, 0, 0]),
        ((7, 14, 14, 15, 60), [1, 1, 0, 0, 0]),
        ((10, 15), [1, 1]),  # a day late each
        ((20, 21), [1, 0]),  # away until the second day had passed: once, not twice
    ],
)
def test_lead_is_reminded_once_after_7_and_once_after_14_days(task, days, told):
    assert swept(*days) == told


def test_days_begin_at_midnight(task):
    with time_machine.travel(dt.datetime(2026, 1, 22, 15, 59, tzinfo=dt.UTC), tick=False):  # 23:59 on the 22nd
        assert services.remind_of_evaluations() == 0
    with time_machine.travel(dt.datetime(2026, 1, 22, 16, 0, tzinfo=dt.UTC), tick=False):
        assert services.remind_of_evaluations() == 1


def test_only_the_lead_is_told_and_how_long_it_waits(task, chain, work_off):
    swept(7)
    work_off()

    told = Notification.objects.filter(kind="proposals.remind_evaluation")
    event = Event.objects.get(kind="proposals.remind_evaluation")
    assert [notice.recipient for notice in told] == [chain.deputy]
    assert event.data == {"replies": [task.reply.pk], "days": 7}


def test_who_has_evaluated_is_left_alone(task, chain):
    with on_day(3):
        evaluated(chain, task)

    assert swept(7, 14) == [0, 0]


def test_evaluation_between_the_two_ends_them(task, chain):
    first = swept(7)
    with on_day(9):
        evaluated(chain, task)

    assert (first, swept(14)) == ([1], [0])


def test_what_has_lapsed_is_left_alone(task):
    Reply.objects.filter(task=task).update(lapsed_on=dt.date(2026, 1, 17))

    assert swept(7, 14) == [0, 0]


@pytest.mark.parametrize("state", ["withdrawn", "closed", "in_handling"])
def test_only_what_waits_for_an_evaluation_is_reminded_of(task, state):
    Proposal.objects.filter(pk=task.proposal_id).update(state=state)

    assert swept(7) == [0]


def test_reply_of_an_earlier_round_is_left_alone(task):
    Proposal.objects.filter(pk=task.proposal_id).update(round=2)

    assert swept(7) == [0]


def test_days_count_from_the_last_reply_of_the_round(chain):
    with time_machine.travel(DAY_TWO, tick=False):
        block = assigned(chain)
        other = factories.organ(chain.congress, code="U18", name="市农业局", parent=chain.block)
        one, two = dispatched(chain, block, role="separate"), dispatched(chain, block, other, role="separate")
        replied(chain, one)
    with on_day(5):
        later = Reply.objects.create(
            task=two, outcome=chain.outcomes[0], body="二", contact_person="王", contact_phone="1",
            drafted_by=chain.clerk, drafted_at=DAY_TWO, approved_at=DAY_TWO, sent_at=DAY_TWO + dt.timedelta(days=5),
        )  # fmt: skip
        Proposal.objects.filter(pk=block.proposal_id).update(state="replied")

    assert swept(7, 11, 12, 12) == [0, 0, 1, 0]
    assert Event.objects.get(kind="proposals.remind_evaluation").data["replies"] == [one.reply.pk, later.pk]


def test_secretariat_finds_what_has_not_come_back(task, chain, logged_in):
    everything = Proposal.objects.all()
    before = list(queries.reminded(everything)), queries.reminded_figures(chain.congress, 14)
    swept(7)
    once = list(queries.reminded(everything)), queries.reminded_figures(chain.congress, 14)
    swept(14)
    twice = queries.reminded_figures(chain.congress, 14)
    page = logged_in(chain.secretary).get("/admin/proposals/proposal/?evaluation=reminded").content.decode()

    assert before == ([], {"count": 0, "last": 0})
    assert once == ([task.proposal], {"count": 1, "last": 0})
    assert twice == {"count": 1, "last": 1}
    assert task.proposal.title in page


def test_what_lapsed_is_a_list_of_its_own(task):
    Reply.objects.filter(task=task).update(lapsed_on=dt.date(2026, 1, 17))

    assert list(queries.not_returned(Proposal.objects.all())) == [task.proposal]
    assert list(queries.reminded(Proposal.objects.all())) == []


def test_line_stands_on_the_secretariats_desk(task, chain, logged_in):
    swept(7)

    with on_day(8):
        lines = {line.label: line for line in logged_in(chain.secretary).get("/").context["desk"]}
    line = lines["评价未收回（已提醒）"]
    assert (line.count, line.late_count, line.url) == (1, 0, "/admin/proposals/proposal/?evaluation=reminded")
