"""Reminding units: urged by people, warned by the clock."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from congress import reminders
from congress.errors import Refused
from congress.models import Event, Notification
from proposals import services
from proposals.models import Urge
from tests import factories
from tests.proposals.steps import DAY_TWO, days, dispatched


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.mark.parametrize(("days", "may"), [(1, False), (9, False), (10, True)])
def test_a_deputy_urges_a_unit_once_in_ten_days(chain, days, may):
    task = dispatched(chain)
    services.move_task(task, "urge", by=chain.deputy, note="请尽快联系")

    with time_machine.travel(DAY_TWO + dt.timedelta(days=days), tick=False):
        if may:
            services.move_task(task, "urge", by=chain.deputy)
        else:
            with pytest.raises(Refused, match="2026年1月26日"):
                services.move_task(task, "urge", by=chain.deputy)

    assert Urge.objects.count() == 1 + may


def test_office_and_congress_urge_as_often_as_they_must(chain, work_off):
    task = dispatched(chain)

    for somebody in (chain.office, chain.secretary, chain.office):
        services.move_task(task, "urge", by=somebody, note="请抓紧")
    work_off()

    assert Urge.objects.count() == 3
    told = Notification.objects.filter(kind="proposals.urge").values_list("recipient__name", flat=True)
    assert sorted(told) == ["孙局"] * 3 + ["钱科"] * 3


def test_others_do_not_urge(chain):
    task = dispatched(chain)

    for somebody in (factories.deputy(chain.congress), factories.staff(chain.congress, "leader"), chain.clerk):
        with pytest.raises(PermissionDenied):
            services.move_task(task, "urge", by=somebody)


# Signed for on 16 January 2026 (a Friday): the reply is due on 16 April, a Thursday. Days on which the unit is told.
WARNED = [
    (dt.date(2026, 3, 25), []),
    (dt.date(2026, 3, 26), [15]),
    (dt.date(2026, 4, 8), [15]),
    (dt.date(2026, 4, 9), [15, 5]),
    (dt.date(2026, 4, 15), [15, 5, 1]),
    (dt.date(2026, 4, 16), [15, 5, 1, 0]),
    (dt.date(2026, 4, 17), [15, 5, 1, 0, "late"]),
]


def test_the_clock_warns_once_at_each_threshold_and_says_when_it_is_late(chain):
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    task.proposal.clocks.filter(task=None).update(stopped_on=dt.date(2026, 1, 16))

    told_by = {}
    for day in days(dt.date(2026, 3, 20), dt.date(2026, 4, 17)):
        with time_machine.travel(dt.datetime.combine(day, dt.time(8), DAY_TWO.tzinfo), tick=False):
            reminders.remind_of_days()
            reminders.remind_of_days()
        events = Event.objects.filter(kind__in=["proposals.warn", "proposals.run_late"]).order_by("pk")
        told_by[day] = ["late" if event.kind == "proposals.run_late" else event.data["left"] for event in events]

    assert {day: told_by[day] for day, _told in WARNED} == dict(WARNED)


def test_a_short_term_is_not_warned_of_before_it_is_near(chain):
    dispatched(chain)

    reminders.remind_of_days()

    assert not Event.objects.filter(kind="proposals.warn").exists()


def test_a_late_unit_and_its_office_are_told(chain, work_off):
    services.move_task(dispatched(chain), "sign_for", by=chain.clerk)

    with time_machine.travel(dt.datetime(2026, 4, 17, 8, tzinfo=DAY_TWO.tzinfo), tick=False):
        reminders.remind_of_days()
        work_off()

    late = Notification.objects.filter(kind="proposals.run_late")
    assert set(late.values_list("recipient__name", flat=True)) == {"孙局", "钱科", "赵办", "周敏"}
