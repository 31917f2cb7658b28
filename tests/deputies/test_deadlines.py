"""What deputies hand in is decided in a term where the congress sets one; each desk is reminded once for all of it."""

import datetime as dt

import pytest
import time_machine

from congress import reminders
from congress.errors import Invalid
from congress.models import Event, Notification, Role
from deputies import services
from deputies.models import AssessmentBatch, DutyPolicy, DutyRecord
from deputies.workflow import ObjectionState
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, declared
from tests.deputies.test_measuring import assessed, rule

CHINA = dt.timezone(dt.timedelta(hours=8))
DAY = dt.date(2026, 3, 2)


def on(month, day):
    return time_machine.travel(dt.datetime(2026, month, day, 9, tzinfo=CHINA), tick=False)


@pytest.fixture(autouse=True)
def _a_monday():
    with on(6, 1):
        yield


@pytest.fixture
def affairs(congress):
    return factories.staff(congress, Role.DEPUTY_AFFAIRS, name="吴工委")


@pytest.fixture
def policy(congress, affairs):
    counting.in_force(congress, by=affairs)
    return DutyPolicy.objects.create(congress=congress, decides_in_days=10, talks_in_days=10)


@pytest.fixture
def deputy(congress, policy):
    return factories.deputy(congress, name="单美玲")


def tick(month, day, work_off):
    with on(month, day):
        told = reminders.remind_of_days()
        work_off()
        return told


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", "title", "text"))


def test_a_record_is_to_be_decided_in_ten_working_days(deputy, policy):
    act = declared(deputy, "V02", DAY)
    DutyPolicy.objects.update(decides_in_days=None)

    assert act.decide_by == dt.date(2026, 6, 15)
    assert declared(deputy, "V02", dt.date(2026, 3, 3)).decide_by is None


def test_each_desk_is_told_once_however_many_wait(deputy, affairs, work_off):
    for day in (2, 3, 4):
        declared(deputy, "V02", dt.date(2026, 3, day))

    counts = [tick(6, day, work_off) for day in (11, 12, 15, 16, 16)]

    assert counts == [0, 3, 3, 3, 0]
    assert told("deputies.warn") == [
        ("吴工委", "即将到期：履职记录审核", "今天是最后一天。共有3项待办。"),
        ("吴工委", "即将到期：履职记录审核", "期限为2026年6月15日，还剩1个工作日。共有3项待办。"),
    ]
    assert [title for _who, title, _text in told("deputies.run_late")] == ["已经逾期：履职记录审核"]


def test_what_was_decided_is_not_reminded_of(deputy, affairs, work_off):
    act = declared(deputy, "V02", DAY)
    services.move_duty(act, "approve", by=affairs)

    assert tick(6, 16, work_off) == 0


def test_the_delegations_staff_are_reminded_of_theirs_and_the_congress_when_they_do_not_read(
    congress, policy, affairs, work_off
):
    organ = factories.organ(congress, kind="delegation", name="城东街道")
    factories.staff(congress, Role.DELEGATION_STAFF, organ=organ, name="李街道")
    deputy = factories.deputy(congress, name="丁四", delegation=factories.delegation(congress, organ=organ))
    DutyPolicy.objects.update(two_step_review=True)
    declared(deputy, "V02", DAY)

    tick(6, 12, work_off)
    first = {name for name, *_rest in told("deputies.warn")}
    DutyRecord.objects.update(decide_by=dt.date(2026, 6, 15))
    for day in (15, 16, 17, 18, 19):
        tick(6, day, work_off)

    assert first == {"李街道"}
    assert {name for name, *_rest in told("deputies.escalate")} == {"吴工委"}
    assert Event.objects.filter(kind="deputies.escalate").count() == 1


def test_objections_and_reports_have_the_same_term(deputy, affairs, work_off):
    approved(deputy, "V02", DAY, by=affairs)
    objection = services.object_to(deputy.post.mandate.point_entries.first(), by=deputy, text="应计两次")
    report = services.write_report(deputy.post.mandate, by=deputy, title="述职报告", body="一、履职情况。")
    report = services.move_report(report, "hand_in_report", by=deputy)

    assert (objection.state, objection.decide_by, report.decide_by) == (
        ObjectionState.OPEN, dt.date(2026, 6, 15), dt.date(2026, 6, 15),
    )  # fmt: skip
    assert tick(6, 12, work_off) == 2
    assert {title for _who, title, _text in told("deputies.warn")} == {
        "即将到期：积分申诉答复", "即将到期：述职报告审核",
    }  # fmt: skip


def test_whoever_has_scores_to_give_is_reminded(congress, deputy, affairs, work_off):
    other = factories.deputy(congress, name="丁四")
    batch = services.plan_assessment(congress, by=affairs, year=2026, name="2026年考核", form="seven")
    with pytest.raises(Invalid):
        services.move_assessment(batch, "open_assessment", by=affairs, scores_by=dt.date(2026, 6, 1))
    services.move_assessment(batch, "open_assessment", by=affairs, scores_by=dt.date(2026, 6, 15))
    cell = AssessmentBatch.objects.get().sheets.get(mandate=other.post.mandate).cells.get(column__party="self")
    criteria = list(batch.criteria.order_by("pk"))
    services.give_scores(cell, by=other, version=1, scores={one.pk: 0 for one in criteria})

    assert tick(6, 8, work_off) == 1
    assert {name for name, *_rest in told("deputies.warn")} == {"单美玲", "吴工委"}


def test_talks_are_reminded_of_until_all_were_held(congress, deputy, affairs, work_off):
    rule(congress, outcome="talk", condition="bottom_count", number=1)
    assessed(congress, 2025, {deputy: 50}, state="open")
    batch = AssessmentBatch.objects.get()
    batch.sheets.update(total=None)
    assessed(congress, 2024, {deputy: 50})
    batch = services.move_assessment(batch, "close_assessment", by=affairs)
    first = batch.talks_by

    assert first == dt.date(2026, 6, 15)
    assert tick(6, 12, work_off) == 1
    assert [title for _who, title, _text in told("deputies.warn")] == ["即将到期：考核后的约谈"]
    with on(6, 12):
        services.record_talk(deputy.post.mandate, by=affairs, year=2025, day=dt.date(2026, 6, 12), talker="主任")
    assert tick(6, 16, work_off) == 0
