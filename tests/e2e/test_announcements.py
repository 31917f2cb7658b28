"""An announcement on phones: written, published, seen on the badge, confirmed; who has not is seen and reminded."""

import pytest
from django.contrib.auth.hashers import make_password

from congress.models import OrganKind
from tests import factories
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.steps import open_move, press

TITLE = "关于调整全体会议时间的通知"


@pytest.fixture
def house(portal):
    """A congress, its secretariat and two deputies; each with the password ``demo``."""
    congress = factories.congress()
    organ = factories.organ(congress, name="会议秘书处", kind=OrganKind.CONGRESS)
    people = {
        "secretary": factories.staff(congress, organ=organ, name="周敏"),
        "first": factories.deputy(congress, name="王秀英"),
        "second": factories.deputy(congress, name="李建国"),
    }
    for user in people.values():
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    return people


def test_from_writing_to_reminding(house, visit, work_off):
    secretary = visit(house["secretary"], DESKTOP)
    first, second = visit(house["first"], PHONE), visit(house["second"], PHONE)
    assert unread(first.go("/")) == 0
    publish(secretary)
    work_off()

    see_the_badge_rise(first)
    confirm(first)
    assert unread(first.go("/")) == 0

    assert missing(secretary) == ["李建国"]
    remind(secretary)
    work_off()
    assert unread(second.go("/")) == 2
    page = second.go("/notices/")
    page.get_by_text("提醒：").first.wait_for()
    assert second.faults() == []
    confirm(second)
    assert missing(secretary) == []


def unread(page):
    return int(page.locator(".bar .unread").get_attribute("data-count"))


def publish(secretary):
    page = secretary.go("/announcements/new/")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("正文").fill("改为下午三时。")
    page.get_by_text("代表", exact=True).and_(page.locator("summary")).click()
    page.get_by_label("全体代表").check()
    page.get_by_label("确认收到").check()
    assert secretary.faults() == []
    press(page, "保存")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    open_move(page, "发布")
    page.get_by_text("2 人").first.wait_for()
    assert secretary.faults() == []
    press(page, "发布")
    page.get_by_role("heading", level=1, name="阅读情况").wait_for()


def see_the_badge_rise(deputy):
    """The page that stands open asks again when it is looked at."""
    page = deputy.page
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(".bar .unread").filter(has_text="1").wait_for()


def confirm(deputy):
    page = deputy.page
    page.locator(".bar").get_by_role("link", name="消息").click()
    page.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    assert deputy.faults() == []
    press(page, "确认收到")
    page.get_by_text("已确认").first.wait_for()


def missing(secretary):
    """Who has not done what was asked, as its author sees it."""
    page = secretary.go("/announcements/desk/")
    page.get_by_role("main").get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="阅读情况").click()
    page.get_by_role("link", name="未确认").click()
    assert secretary.faults() == []
    return page.locator("td.main").all_inner_texts()


def remind(secretary):
    open_move(secretary.page, "催办提醒")
    press(secretary.page, "催办提醒")
    secretary.page.get_by_text("提醒过").first.wait_for()
