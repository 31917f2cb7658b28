"""The time the office takes to audit a reply is not the unit's."""

import datetime as dt

import pytest
import time_machine

from congress import calendar, reminders
from congress.models import Reminder, What
from proposals import services
from proposals.models import Clock, HandlingTask
from tests.proposals.steps import BLAME, CHINA, DAY_TWO, REPLY, TALK, dispatched, evaluated, replied


def on(month, day, hour=10):
    return time_machine.travel(dt.datetime(2026, month, day, hour, tzinfo=CHINA), tick=False)


@pytest.fixture
def task(chain):
    """Dispatched on 16 January 2026: three months, until Thursday 16 April; its replies are audited."""
    services.set_handling(chain.congress, by=None, office_audits_replies=True)
    with time_machine.travel(DAY_TWO, tick=False):
        calendar.seed_years()
        task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
        return services.move_task(task, "log_contact", by=chain.clerk, **TALK)


def sent(chain, task):
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    return services.move_task(task, "send_reply", by=chain.clerk)


def returned(chain, task):
    return services.move_task(task, "return_reply", by=chain.office, note="请补充")


def term(task, what=What.REPLY):
    return Clock.objects.running().filter(task=task, what=what).values_list("due_on", flat=True).first()


# Working days of April 2026: Qingming is off from Saturday 4 to Monday 6; make-up workdays: none in April before the 16th.
@pytest.mark.parametrize(
    ("goes", "comes", "ends"),
    [
        ((3, 2), (3, 10), (4, 24)),  # 32 left: 21 in March, 11 in April; after the 10th: 15 in March, 17 in April
        ((4, 14), (4, 14), (4, 16)),  # back on the same day: the old last day
        ((4, 14), (4, 15), (4, 17)),  # two left: Thursday, Friday
        ((4, 13), (4, 17), (4, 22)),  # three left: Monday, Tuesday, Wednesday
        ((4, 16), (4, 20), (4, 21)),  # on the last day: one, to send it again
        ((4, 10), (4, 12), (4, 16)),  # Friday to Sunday: four left, Monday to Thursday
        ((4, 2), (4, 7), (4, 20)),  # over Qingming: 3, 7, 8, 9, 10, 13 to 16 were left, nine after the 7th
    ],
)
def test_term_goes_on_with_the_working_days_that_were_left(chain, task, goes, comes, ends):
    with on(*goes):
        waiting = sent(chain, task)
        resting = term(task)
    with on(*comes):
        returned(chain, waiting)

    assert (resting, term(task)) == (None, dt.date(2026, *ends))


def test_sum_says_how_long_it_rested(chain, task):
    with on(4, 13):
        waiting = sent(chain, task)
    with on(4, 17):
        returned(chain, waiting)

    clock = Clock.objects.running().get(task=task, what=What.REPLY)
    steps = calendar.sum_in_words(calendar.Deadline.from_json(clock.basis))
    assert steps[0] == "2026年4月13日至2026年4月17日答复审核期间暂停计时，期限至2026年4月22日（星期三）"
    assert len(steps) > 1
    assert clock.starts_on == dt.date(2026, 1, 16)


def test_nothing_is_warned_of_while_it_rests_and_again_afterwards(chain, task):
    with on(4, 13):
        waiting = sent(chain, task)
    with on(4, 17):
        resting = reminders.remind_of_days(), list(HandlingTask.objects.overdue())
        returned(chain, waiting)
        running = Clock.objects.running().get(task=task, what=What.REPLY)

    assert not Reminder.objects.filter(term=What.REPLY, target_id=running.pk).exists()
    assert resting == (1, [])  # one: the term of the proposal as a whole, which has run out


def test_a_term_that_has_run_out_does_not_rest(chain, task):
    with on(4, 17):
        waiting = sent(chain, task)
        resting = term(task)
    with on(4, 24):
        returned(chain, waiting)

    assert (resting, term(task)) == (dt.date(2026, 4, 16), dt.date(2026, 4, 16))


def test_a_second_audit_rests_again(chain, task):
    with on(4, 13):
        waiting = sent(chain, task)
    with on(4, 17):  # until the 22nd
        back = returned(chain, waiting)
    with on(4, 20):  # two left
        waiting = sent(chain, back)
    with on(4, 23):
        returned(chain, waiting)

    assert term(task) == dt.date(2026, 4, 27)  # Friday, Monday
    assert Clock.objects.filter(task=task, what=What.REPLY).count() == 3


def test_what_passes_leaves_no_term_behind(chain, task):
    with on(4, 13):
        waiting = sent(chain, task)
    with on(4, 15):
        services.move_task(waiting, "pass_reply", by=chain.office)

    assert term(task) is None


def test_reply_of_the_second_round_stops_its_term(chain):
    with time_machine.travel(DAY_TWO, tick=False):
        proposal = evaluated(chain, replied(chain, dispatched(chain)), **BLAME)
        services.move(proposal, "rehandle", by=chain.secretary, note="请再办")
        again = HandlingTask.objects.get(round=2)
        before = term(again, What.REHANDLING)
        replied(chain, again)

    assert (before is None, term(again, What.REHANDLING)) == (False, None)
