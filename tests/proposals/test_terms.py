"""Terms are reminded of at their stages, once each, whatever the sweep does; unread ones climb to the next one up."""

import datetime as dt
import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress import clock, notify, reminders
from congress.models import Event, Notification, Post, Reminder, ReminderRule
from proposals import services
from proposals.models import Clock, HandlingPlan, PlanStep
from tests import factories, faults
from tests.proposals.steps import CHINA, DAY_TWO, assigned, dispatched, replied
from tests.proposals.test_handing_over import captured

WARNED = ("proposals.warn", "proposals.run_late")


@pytest.fixture(autouse=True)
def _second_day_of_the_session(request):
    if request.node.get_closest_marker("postgres"):
        yield  # other processes know no other time
    else:
        with time_machine.travel(DAY_TWO, tick=False):
            yield


@pytest.fixture
def task(chain):
    """Signed for on Friday, 16 January 2026; nothing runs but its reply, due on Thursday, 16 April."""
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    Clock.objects.exclude(task=task, what="reply").update(stopped_on=DAY_TWO.date())
    return task


def tick(month, day, hour=9, work_off=None):
    with time_machine.travel(dt.datetime(2026, month, day, hour, tzinfo=CHINA), tick=False):
        told = reminders.remind_of_days() + reminders.remind_of_hours()
        if work_off:
            work_off()
        return told


def said():
    events = Event.objects.filter(kind__in=WARNED).order_by("pk")
    return ["late" if event.kind == "proposals.run_late" else event.data["left"] for event in events]


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


# Once, and none left out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "words"),
    [
        ([(4, 9)], [5]),  # on the day of the stage, and never before: one notice, not one for 15 days as well
        ([(3, 26), (4, 9), (4, 9)], [15, 5]),
        ([(3, 26), (4, 12)], [15, 4]),  # three days missed, a week-end among them: caught up, with what is left
        ([(3, 26), (4, 14), (4, 15)], [15, 2, 1]),
        ([(3, 26), (4, 16), (4, 17)], [15, 0, "late"]),
        ([(3, 26), (4, 20), (4, 21)], [15, "late"]),  # the sweep was away until it was over
        ([(4, 20)], ["late"]),
    ],
)
def test_a_missed_tick_is_caught_up_and_a_doubled_one_says_nothing(task, ticks, words):
    for day in ticks:
        tick(*day)
        tick(*day)

    assert said() == words


def test_a_term_that_was_put_off_begins_anew(task, chain):
    tick(4, 15)
    with time_machine.travel(DAY_TWO.replace(month=4, day=15), tick=False):
        services.move_task(
            task, "ask_extension", by=chain.bureau_lead, wished_until=dt.date(2026, 6, 16), reason="工程量大"
        )
        task.refresh_from_db()
        services.move_task(task, "grant_extension", by=chain.office, granted_until=dt.date(2026, 6, 16))
    tick(4, 16)
    tick(6, 15)

    assert said() == [1, 1]


def test_only_those_who_do_the_work_are_reminded_before_it_is_late(task, work_off):
    tick(4, 9, work_off=work_off)

    assert told("proposals.warn") == ["钱科"]


def test_a_unit_without_clerks_is_reminded_by_its_leader(task, chain, work_off):
    Post.objects.filter(user=chain.clerk).update(valid_to=dt.date(2026, 4, 1))

    tick(4, 9, work_off=work_off)

    assert told("proposals.warn") == ["孙局"]


def test_hours_before_are_the_congresss_own(chain):
    ReminderRule.objects.create(congress=chain.congress, term="reply", hours="4, 2")
    captured(chain, term="24h")  # at 9 o'clock

    told = [tick(1, 17, hour) for hour in (4, 6, 6, 7, 8, 9)]

    assert told == [0, 2, 0, 2, 0, 2]  # the item's own, and its organ's


def test_a_step_of_a_plan_is_reminded_of(task, chain, work_off):
    plan = HandlingPlan.objects.create(task=task, leader="孙局", filed_by=chain.clerk)
    PlanStep.objects.create(plan=plan, due_on=dt.date(2026, 2, 10), text="现场踏勘")

    for day in (6, 9, 10, 11):
        tick(2, day, work_off=work_off)

    kinds = Event.objects.filter(kind__startswith="proposals.step_").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["proposals.step_near", "proposals.step_near", "proposals.step_late"]
    assert told("proposals.step_late") == ["钱科"]


# As the congress wishes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"days": "10"}, [10, 0, "late"]),
        ({"days": "", "on_the_day": False}, ["late"]),
        ({"days": "3, 2", "on_the_day": False}, [3, 2, "late"]),
    ],
)
def test_the_stages_are_the_congresss_own(task, chain, rule, words):
    ReminderRule.objects.create(congress=chain.congress, term="reply", **rule)
    ReminderRule.objects.create(congress=factories.congress(), term="reply", days="7")

    day = dt.date(2026, 3, 20)
    while day <= dt.date(2026, 4, 17):
        tick(day.month, day.day)
        day += dt.timedelta(days=1)

    assert said() == words


def test_secretariat_keeps_the_rules_in_the_admin(chain, logged_in):
    browser = logged_in(chain.secretary)
    fields = {"congress": chain.congress.pk, "term": "reply", "days": "5，1、10", "hours": "", "unread_days": 2}

    wrong = browser.post("/admin/congress/reminderrule/add/", fields | {"days": "五天"})
    added = browser.post("/admin/congress/reminderrule/add/", fields)

    rule = ReminderRule.objects.get()
    assert wrong.status_code == 200
    assert "请填写 1 至 99 的整数" in wrong.content.decode()
    assert 'value="五天"' in wrong.content.decode()
    assert added.status_code == 302
    assert (rule.days, rule.on_the_day, rule.unread_days) == ("10, 5, 1", False, 2)
    assert "答复" in browser.get("/admin/congress/reminderrule/").content.decode()
    assert browser.get(f"/admin/congress/reminderrule/{rule.pk}/change/").status_code == 200


# The next one up -------------------------------------------------------------------------------------------------


def test_unread_reminders_climb_level_by_level_each_once(task, work_off):
    tick(3, 26, work_off=work_off)  # a Thursday; the clerk is told
    climbed = []
    for day in (27, 30, 31):
        tick(3, day, work_off=work_off)
        climbed.append(told("proposals.escalate"))
    for day in (1, 2, 3, 7, 8):
        tick(4, day, work_off=work_off)
    climbed.append(told("proposals.escalate"))

    levels = Event.objects.filter(kind="proposals.escalate").order_by("pk")
    assert climbed == [[], [], ["孙局"], ["周敏", "孙局", "赵办"]]
    assert [event.data["level"] for event in levels] == ["leader", "office", "secretariat"]
    assert [event.target for event in levels] == [task] * 3


def test_a_reminder_that_was_opened_climbs_no_further(task, chain, work_off):
    tick(3, 26, work_off=work_off)
    notify.read(Notification.objects.get(recipient=chain.clerk, kind="proposals.warn"))
    tick(4, 2, work_off=work_off)

    assert told("proposals.escalate") == []


def test_what_the_leader_opened_climbs_no_further(task, chain, work_off):
    tick(3, 26, work_off=work_off)
    tick(3, 31, work_off=work_off)
    notify.read(Notification.objects.get(recipient=chain.bureau_lead, kind="proposals.escalate"))
    tick(4, 8, work_off=work_off)

    assert told("proposals.escalate") == ["孙局"]


def test_a_term_that_was_met_climbs_no_further(task, work_off):
    tick(3, 26, work_off=work_off)
    Clock.objects.update(stopped_on=dt.date(2026, 3, 27))
    tick(4, 2, work_off=work_off)

    assert told("proposals.escalate") == []


@pytest.mark.parametrize(("days", "names"), [(None, []), (1, ["孙局"]), (4, [])])
def test_how_long_is_waited_is_the_congresss_own(task, chain, days, names, work_off):
    ReminderRule.objects.create(congress=chain.congress, term="reply", unread_days=days)

    tick(3, 26, work_off=work_off)
    tick(3, 27, work_off=work_off)

    assert told("proposals.escalate") == names


def test_what_nobody_could_open_climbs_too(task, chain, work_off):
    Post.objects.filter(user__in=[chain.clerk, chain.bureau_lead]).update(valid_to=dt.date(2026, 3, 1))

    tick(3, 26, work_off=work_off)
    tick(3, 31, work_off=work_off)

    assert told("proposals.warn") == []
    assert told("proposals.escalate") == ["赵办"]


def test_the_climb_stands_in_the_record_of_the_task(task, chain, work_off, logged_in):
    tick(3, 26, work_off=work_off)
    tick(3, 31, work_off=work_off)

    with time_machine.travel(dt.datetime(2026, 3, 31, 10, tzinfo=CHINA), tick=False):
        page = logged_in(chain.clerk).get(f"/tasks/{task.pk}/").content.decode()
    assert "期限提醒无人查看，已提醒单位负责人。" in page


def test_a_deputy_who_does_not_evaluate_climbs_to_the_secretariat(chain, work_off):
    replied(chain, dispatched(chain))  # 20 working days from 16 January: 13 February
    tick(2, 6, work_off=work_off)
    tick(2, 11, work_off=work_off)

    assert (told("proposals.warn"), told("proposals.escalate")) == (["王秀英"], ["周敏"])


# Few questions, whatever their number; and two at once -----------------------------------------------------------


def questions_of_a_tick():
    with CaptureQueriesContext(connection) as asked:
        reminders.remind_of_days()
    return len(asked)


@pytest.mark.parametrize("count", [1, 30])
def test_a_tick_asks_few_questions_for_any_number_of_terms(chain, count):
    proposals = [factories.proposal(chain.deputy, state="accepted") for _n in range(count)]
    for proposal in proposals:
        assigned(chain, proposal)
    Clock.objects.exclude(what="reply", task=None).update(stopped_on=DAY_TWO.date())

    with time_machine.travel(dt.datetime(2026, 4, 9, 9, tzinfo=CHINA), tick=False):
        reminders.remind_of_days()  # what is remembered is asked for once
        Reminder.objects.all().delete()
        busy, idle = questions_of_a_tick(), questions_of_a_tick()

    assert Event.objects.filter(kind="proposals.warn").count() == 2 * count
    assert (busy, idle) == (BUSY, IDLE)


BUSY, IDLE = 55, 47  # of eleven sources; with the savepoints of each


@pytest.mark.postgres
def test_two_processes_at_the_same_moment_tell_once(transactional_facts, tmp_path):
    chain = factories.chain(factories.congress())
    for _n in range(40):
        assigned(chain)
    tomorrow = clock.today() + dt.timedelta(days=1)
    Clock.objects.filter(what="reply").update(due_on=tomorrow, starts_on=tomorrow - dt.timedelta(days=60))
    Clock.objects.exclude(what="reply").update(stopped_on=clock.today())
    terms = Clock.objects.running().count()
    command = [sys.executable, "-c", TICK, str(tmp_path / "go")]
    env = os.environ | {"DATABASE_URL": faults.database_url(), "DJANGO_SETTINGS_MODULE": "congress.settings"}
    ways = {"env": env, "cwd": settings.BASE_DIR, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **ways) for _n in range(2)]
    assert all(process.stdout.readline() == "ready\n" for process in both)
    (tmp_path / "go").touch()
    counts = [int(process.communicate(timeout=60)[0]) for process in both]

    assert terms == 40
    assert sum(counts) == terms
    assert Event.objects.filter(kind="proposals.warn").count() == terms
    assert Reminder.objects.count() == terms


TICK = """
import pathlib, sys, time
import django
django.setup()
from congress import reminders
from django.db import connection
connection.ensure_connection()
print("ready", flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.001)
print(reminders.remind_of_days())
"""
