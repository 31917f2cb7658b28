"""Who is told what about duty records and points."""

import datetime as dt

import pytest
import time_machine

from congress.models import Notification, OrganKind, Role
from deputies import services
from deputies.models import DutyPolicy
from deputies.workflow import Fact
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, declared, registered

DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def deputy(congress, affairs):
    counting.in_force(congress, by=affairs)
    return factories.deputy(congress, name="单美玲")


@pytest.fixture
def told(work_off):
    """What the newest notice to a person says and where it leads; nothing when there is none."""

    def newest(person):
        work_off()
        notice = Notification.objects.filter(recipient=person).order_by("-pk").first()
        return (notice.kind, notice.title, notice.url) if notice else ()

    return newest


@pytest.mark.parametrize(
    ("name", "before", "title"),
    [
        ("send_back", "submitted", "已退回：走访老人"),
        ("refuse", "submitted", "未予通过：走访老人"),
        ("approve", "submitted", "已通过：走访老人"),
        ("uphold", "disputed", "维持原记录：走访老人"),
        ("correct", "approved", "已更正：走访老人"),
        ("strike", "approved", "已撤销：走访老人"),
    ],
)
def test_the_deputy_is_told_what_became_of_his_record(deputy, affairs, told, name, before, title):
    act = declared(deputy, "V02", DAY, title="走访老人")
    if before != "submitted":
        act = services.move_duty(act, "approve", by=affairs)
    if before == "disputed":
        act = services.move_duty(act, "dispute", by=deputy, note="那天我不在")

    services.move_duty(act, name, by=affairs, note="说明")

    assert told(deputy) == (f"deputies.{name}_duty", title, f"/duty/records/{act.pk}/")
    assert not told(affairs) or told(affairs)[0] == "deputies.dispute_duty"


def test_the_staff_is_told_of_disputes_and_objections(deputy, affairs, told):
    act = approved(deputy, "V02", DAY, by=affairs, title="走访老人")
    services.move_duty(act, "dispute", by=deputy, note="那天我不在")
    assert told(affairs)[1:] == ("有异议：单美玲，走访老人", f"/admin/deputies/dutyrecord/{act.pk}/change/")

    objection = services.object_to(act.entries.get(), by=deputy, text="少计了")
    assert told(affairs)[1:] == ("单美玲提出积分申诉", f"/admin/deputies/objection/{objection.pk}/change/")

    services.answer_objection(objection, by=affairs, is_right=False, answer="无误")
    assert told(deputy)[1:] == ("您的积分申诉已答复", f"/duty/points/{objection.entry_id}/")


def test_the_deputy_is_asked_to_look_at_what_was_registered(deputy, told):
    act = registered(deputy, Fact.RECEPTION, DAY)

    assert told(deputy)[1:] == (f"已为您登记：{act.title}", f"/duty/records/{act.pk}/")


def test_points_by_hand_are_told(deputy, affairs, told):
    line = services.adjust(deputy.post.mandate, by=affairs, points=100, reason="表彰")
    assert told(deputy)[1] == "手工加减分"

    services.cancel_adjustment(line, by=affairs)
    assert told(deputy)[1] == "手工加减分已冲销"


def test_the_street_is_told_of_a_first_review_and_nobody_where_there_is_none(congress, deputy, affairs, told):
    DutyPolicy.objects.create(congress=congress, two_step_review=True)
    organ = factories.organ(congress, kind=OrganKind.DELEGATION)
    street = factories.staff(congress, Role.DELEGATION_STAFF, organ=organ)
    here = factories.deputy(congress, name="丁一", delegation=factories.delegation(congress, organ=organ))

    declared(deputy, "V02", DAY)
    assert (told(street), told(affairs)) == ((), ())
    act = declared(here, "V02", DAY, title="走访老人")

    assert told(street)[1:] == ("请初审：丁一，走访老人", f"/duty/review/{act.pk}/")


def test_a_deputy_without_an_account_is_told_nothing(congress, deputy, affairs, work_off):
    mandate = factories.mandate(congress)

    services.adjust(mandate, by=affairs, points=100, reason="表彰")
    work_off()

    assert Notification.objects.count() == 0
