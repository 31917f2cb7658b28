"""A remark at the session, handed over and solved on the same day (as in Zhoushan, 2020)."""

import datetime as dt

import pytest

from congress import clock
from proposals.models import HandOverItem
from tests import factories
from tests.e2e import steps
from tests.e2e.conftest import PHONE

SAID = "东河大桥北侧路灯不亮，夜间行人通行不便。请尽快修复。"
TITLE = "东河大桥北侧路灯不亮，夜间行人通行不便"
DONE = "已更换灯头三只，今日傍晚全部亮灯，并电话告知代表。"


@pytest.fixture
def sitting(chain):
    """The session sits today; there is a second organ, so that the right one has to be named."""
    session, today = chain.session, clock.today()
    session.begins_on, session.ends_on = today - dt.timedelta(days=1), today + dt.timedelta(days=3)
    session.save(update_fields=["begins_on", "ends_on"])
    factories.organ(chain.congress, code="U15", name="市城市管理局", parent=chain.block)
    return chain


def test_a_remark_is_handed_over_in_the_meeting_and_solved_on_the_same_day(sitting, visit, work_off):
    secretary = visit(sitting.secretary)
    capture(secretary)
    work_off()

    clerk, leader, deputy = visit(sitting.clerk), visit(sitting.bureau_lead), visit(sitting.deputy, PHONE)
    answer(steps.sign_for(clerk, TITLE))
    work_off()
    release(steps.open_waiting(leader, "待审签", TITLE))
    work_off()
    rate(steps.open_waiting(deputy, "待评价的交办事项", TITLE))
    work_off()

    page = secretary.go("/items/")
    row = page.get_by_role("row").filter(has_text=TITLE)
    assert page.locator("#figures").inner_text() == "共1件，已答复1件，已解决1件，其中当日解决1件"
    assert row.get_by_text("已解决", exact=True).is_visible()
    assert row.get_by_text("满意", exact=True).is_visible()
    assert row.get_by_text(DONE[:10]).is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename == f"交办事项办理情况{clock.today().isoformat()}.xlsx"
    assert (HandOverItem.objects.get().state, HandOverItem.objects.get().term) == ("closed", "4h")


def capture(secretary):
    """In the meeting: what was said, by whom, to which organ, in which term; and on to the next one."""
    page = secretary.go("/items/")
    page.get_by_role("link", name="登记交办事项").click()
    page.get_by_role("textbox", name="交办内容").fill(SAID)
    page.get_by_role("textbox", name="发言代表").fill("王秀英")
    page.get_by_role("textbox", name="承办单位").fill("水利、市")
    page.get_by_label("期限", exact=True).select_option("4h")
    page.get_by_role("textbox", name="会议").fill("第三代表团分组审议")
    steps.press(page, "交办并登记下一件")
    page.get_by_text("查无此单位或有多个：市").first.wait_for()
    assert page.get_by_role("textbox", name="交办内容").input_value() == SAID
    page.get_by_role("textbox", name="承办单位").fill("水利")
    steps.press(page, "交办并登记下一件")
    page.get_by_text("已登记：").wait_for()
    assert page.get_by_role("textbox", name="会议").input_value() == "第三代表团分组审议"
    assert page.get_by_role("textbox", name="交办内容").input_value() == ""


def answer(page):
    """By phone, in some lines; it waits for the leader."""
    assert page.get_by_text("交办事项").first.is_visible()
    assert page.get_by_text("+ 4小时 =").count() == 1
    steps.open_move(page, "简要答复")
    page.get_by_label("答复方式").select_option("phone")
    page.get_by_label("办理结果类别").select_option("A")
    page.get_by_role("textbox", name="办理和答复情况").fill(DONE)
    steps.press(page, "简要答复")
    page.get_by_text("已拟稿", exact=True).first.wait_for()


def release(page):
    steps.open_move(page, "审签并答复")
    page.get_by_text(DONE).wait_for()
    steps.press(page, "审签并答复")
    page.get_by_text("已答复", exact=True).first.wait_for()


def rate(page):
    """The deputy reads the answer on the phone and is satisfied."""
    page.get_by_text(DONE).wait_for()
    steps.open_move(page, "评价答复")
    page.get_by_label("满意", exact=True).check()
    steps.press(page, "评价答复")
    page.get_by_text("已解决", exact=True).first.wait_for()
