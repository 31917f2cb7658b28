"""A gathering on phones: published, confirmed, leave asked and granted, ticked, watched, closed, on the duty record."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password

from congress import clock
from congress.models import OrganKind, Role
from deputies.computing.scoring import span_of
from deputies.computing.scoring.known import DEMO
from deputies.workflow import Fact
from meetings.models import Gathering, GatheringKind
from tests import factories
from tests.deputies import counting
from tests.e2e.codes import code_of, forgive_the_missing_network, open_scanner, type_in
from tests.e2e.conftest import PHONE
from tests.e2e.steps import CHINA, open_move, press

TITLE = "城乡供水一体化视察"


@pytest.fixture
def house(portal):
    """A congress that counts points, its secretariat and two deputies; each with the password ``demo``."""
    congress = factories.congress()
    factories.term(congress)
    organ = factories.organ(congress, name="代表工作委员会", kind=OrganKind.CONGRESS, phone="0990-1")
    secretary = factories.staff(congress, Role.DEPUTY_AFFAIRS, organ=organ, name="周敏")
    span = span_of(clock.today(), DEMO.period, first_month=DEMO.first_month)
    counting.in_force(congress, by=secretary, valid_from=span.begins_on)
    GatheringKind.objects.create(congress=congress, code="INSP", name="视察", fact=Fact.INSPECTION)
    people = {
        "secretary": secretary,
        "first": factories.deputy(congress, name="王秀英"),
        "second": factories.deputy(congress, name="李建国"),
    }
    for user in people.values():
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    return people


def test_from_publishing_to_the_duty_record(house, visit, work_off):
    secretary = visit(house["secretary"], PHONE)
    publish(secretary)
    work_off()
    first, second = visit(house["first"], PHONE), visit(house["second"], PHONE)

    confirm(first)
    ask_leave(second)
    work_off()
    grant(secretary)
    tick(secretary)
    watch(secretary)
    close(secretary)
    work_off()

    page = first.go("/duty/points/")
    assert page.locator(".score-number").inner_text() == "4"
    page.get_by_role("link", name=TITLE).first.click()
    assert first.faults() == []
    page = second.go("/gatherings/?view=ended")
    page.get_by_role("link", name=TITLE).click()
    assert page.get_by_text("同意请假", exact=True).first.is_visible()


def test_signed_in_by_code_without_network_and_counted(house, visit, work_off):
    secretary = visit(house["secretary"], PHONE)
    publish(secretary)
    work_off()
    first, second = visit(house["first"], PHONE), visit(house["second"], PHONE)
    confirm(first)
    ask_leave(second)
    work_off()
    grant(secretary)
    let_it_begin_in(dt.timedelta(minutes=10))

    code = show_code_on_the_card(first)
    scan_without_network(secretary, code)
    watch(secretary)
    close(secretary)
    work_off()

    page = first.go("/duty/points/")
    assert page.locator(".score-number").inner_text() == "4"
    page.get_by_role("link", name=TITLE).first.click()
    assert first.faults() == []
    forgive_the_missing_network(first, secretary)


def let_it_begin_in(time):
    begins = clock.now() + time
    Gathering.objects.update(begins_at=begins, ends_at=begins + dt.timedelta(hours=2), answer_until=None)


def show_code_on_the_card(deputy):
    """The card after a reload with the network off; its code."""
    page = deputy.go("/card/")
    page.get_by_text(TITLE).first.wait_for()
    page.wait_for_function("() => document.querySelector('[data-offline]').dataset.kept !== undefined")
    code_of(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("当前无网络").wait_for()
    code = code_of(page)
    page.context.set_offline(False)
    return code


def scan_without_network(secretary, code):
    page = open_scanner(secretary, Gathering.objects.get())
    page.context.set_offline(True)
    type_in(page, code)
    page.get_by_role("status").filter(has_text="签到成功").wait_for()
    page.get_by_text("1条扫码待上传").wait_for()
    page.context.set_offline(False)
    page.get_by_text("已全部上传").wait_for()
    secretary.go(f"/gatherings/{Gathering.objects.get().pk}/list/")


def publish(secretary):
    page = secretary.go("/gatherings/")
    assert secretary.faults() == []
    page.get_by_role("link", name="发布活动").first.click()
    begins = dt.datetime.now(CHINA) + dt.timedelta(hours=2)
    page.get_by_label("必须参加").check()
    page.get_by_label("类型", exact=False).first.select_option(label="视察")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("地点", exact=False).first.fill("第二水厂")
    page.get_by_label("开始时间").first.fill(begins.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("结束时间").first.fill((begins + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=text]").fill("察看管网改造。")
    page.get_by_label("全体应参加人员").check()
    assert secretary.faults() == []
    press(page, "发布")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    assert secretary.faults() == []


def confirm(deputy):
    page = deputy.go("/")
    page.get_by_role("link", name="待确认的会议活动").click()
    page.get_by_role("link", name=TITLE).click()
    assert deputy.faults() == []
    open_move(page, "参加")
    press(page, "参加")
    page.get_by_text("参加", exact=True).first.wait_for()


def ask_leave(deputy):
    page = deputy.go("/gatherings/?view=mine")
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "请假")
    page.get_by_label("病假").check()
    page.locator("[name=leave_reason]").fill("住院治疗")
    assert deputy.faults() == []
    press(page, "请假")
    page.get_by_text("请假待批").first.wait_for()


def grant(secretary):
    page = secretary.go("/")
    page.get_by_role("link", name="待审批请假").click()
    page.get_by_text("住院治疗").wait_for()
    assert secretary.faults() == []
    open_move(page, "同意请假")
    press(page, "同意请假")
    page.get_by_text("没有待处理的请假").wait_for()


def tick(secretary):
    page = secretary.go(f"/gatherings/{Gathering.objects.get().pk}/")
    page.get_by_role("link", name="签到名单").click()
    page.get_by_role("button", name="签到：王秀英").click()
    page.get_by_role("button", name="撤销：王秀英").click()
    page.get_by_role("button", name="签到：王秀英").click()
    page.get_by_role("button", name="早退：王秀英").wait_for()
    assert secretary.faults() == []


def watch(secretary):
    page = secretary.page
    page.get_by_role("link", name="签到实况").first.click()
    page.get_by_role("heading", level=1, name="签到实况").wait_for()
    assert page.locator(".sums dd").all_inner_texts() == ["2", "1", "1", "0"]
    assert secretary.faults() == []


def close(secretary):
    now = clock.now()
    hour = dt.timedelta(hours=1)
    Gathering.objects.update(begins_at=now - 2 * hour, ends_at=now - hour, answer_until=None)  # time passes
    page = secretary.go("/")
    page.get_by_role("link", name="待结算的会议活动").click()
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "关闭结算")
    assert secretary.faults() == []
    press(page, "关闭结算")
    page.get_by_text("已结算", exact=True).first.wait_for()
    assert secretary.faults() == []
