"""Drawing by hand on the pages of a paper: by mouse, by a real finger, in two windows, and after the log-in was lost."""

import datetime as dt
import json

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from congress import clock
from meetings.models import DocumentDrawing
from meetings.services import Audience
from tests import factories
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_seats_by_hand import Finger
from tests.meetings import papers, steps

KEPT, LOG_IN = "手写批注已保存。", "尚未保存：请在另一窗口重新登录"
JOINED = "本页在其他窗口也有手写，现已合并保存。"

WIDTH = "() => getComputedStyle(document.querySelector('[data-layer]')).width"
# How far the page is scrolled once it stands still for ten frames.
AT_REST = """() => new Promise((done) => {
  let last = -1, still = 0;
  const look = () => {
    still = scrollY === last ? still + 1 : 0;
    last = scrollY;
    if (still < 10) requestAnimationFrame(look);
    else done(last);
  };
  look();
})"""


@pytest.fixture
def paper(portal, work_off):
    """Three pages, released to a deputy who logs in with ``demo``."""
    congress = factories.congress()
    factories.term(congress)
    staff, deputy = factories.staff(congress, name="周敏"), factories.deputy(congress, name="王秀英")
    deputy.password = make_password("demo")
    deputy.save(update_fields=["password"])
    begins = clock.now() + dt.timedelta(days=1)
    meeting = steps.required(staff, begins_at=begins, ends_at=begins + dt.timedelta(hours=2),
                             audience=Audience(everybody=True))  # fmt: skip
    file = papers.sent(content=papers.pdf("预算报告第", pages=3))
    document = papers.released(meeting, staff, files=[file])
    work_off()
    return deputy, document


def opened(visitor, document):
    page = visitor.go(document.get_absolute_url())
    page.get_by_role("main").get_by_role("link", name="阅读").first.click()
    expect(page.locator("[data-reader]")).to_have_attribute("data-shown", "1")
    return page


def tool(page, name):
    return page.get_by_role("group", name="手写批注").get_by_role("button", name=name, exact=True)


def drawn(page):
    return page.locator("[data-layer] path")


def told(page):
    return page.locator("[data-said]")


def spot(page, across, down):
    """A point of the page shown, in shares of its size; on the screen."""
    box = page.locator("[data-layer]").bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def draw(page, *points):
    """A line by mouse."""
    page.mouse.move(*spot(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*spot(page, *point), steps=5)
    page.mouse.up()


def kept(page=1):
    row = DocumentDrawing.objects.filter(page=page).first()
    return json.loads(row.strokes) if row else []


def test_a_mouse_draws_and_what_was_drawn_is_there_again_until_it_is_erased(paper, visit):
    deputy, document = paper
    reader = visit(deputy, DESKTOP)
    page = opened(reader, document)
    draw(page, (0.3, 0.1), (0.5, 0.2))  # no tool is chosen
    assert drawn(page).count() == 0

    tool(page, "画笔").click()
    expect(tool(page, "画笔")).to_have_attribute("aria-pressed", "true")
    draw(page, (0.2, 0.1), (0.6, 0.1), (0.6, 0.3))
    tool(page, "荧光笔").click()
    expect(tool(page, "画笔")).to_have_attribute("aria-pressed", "false")
    draw(page, (0.2, 0.25), (0.5, 0.25))
    expect(told(page)).to_have_text(KEPT)
    [[pen, line], [marker, _wide]] = kept()
    assert (pen, marker) == ("pen", "marker")
    assert [abs(line[nth] - at) < 40 for nth, at in enumerate((2000, 1000))] == [True, True]
    assert len(line) == 6  # two straight lines: three points are left of eleven

    page.reload()
    expect(drawn(page)).to_have_count(2)
    path = drawn(page).first.get_attribute("d")
    assert page.get_by_text("有手写的页").inner_text().split("：")[1].split() == ["1"]
    wide = page.evaluate(WIDTH)
    page.get_by_role("button", name="放大").click()
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("[data-reader]")).to_have_attribute("data-shown", "2")
    expect(drawn(page)).to_have_count(0)
    page.get_by_role("link", name="1", exact=True).click()
    expect(drawn(page)).to_have_count(2)
    assert drawn(page).first.get_attribute("d") == path  # the same place at another size

    assert page.evaluate(WIDTH) != wide
    page.get_by_role("button", name="缩小").click()
    expect(page.locator("[data-layer]")).to_have_css("width", wide)
    page.evaluate("scrollTo(0, 0)")  # the link stands below the page
    tool(page, "橡皮").click()
    draw(page, (0.35, 0.05), (0.35, 0.15))
    expect(drawn(page)).to_have_count(1)
    expect(told(page)).to_have_text(KEPT)
    assert [name for name, _steps in kept()] == ["marker"]
    page.reload()
    expect(drawn(page)).to_have_count(1)
    assert reader.faults() == []


def test_undo_takes_back_what_was_drawn_erased_or_cleared(paper, visit):
    deputy, document = paper
    page = opened(visit(deputy, DESKTOP), document)
    tool(page, "撤销").click()
    expect(told(page)).to_have_text("没有可撤销的操作。")
    tool(page, "清空本页").click()
    expect(told(page)).to_have_text("本页没有手写内容。")
    tool(page, "画笔").focus()
    page.keyboard.press("Enter")  # by keyboard as by mouse
    draw(page, (0.2, 0.1), (0.6, 0.1))
    draw(page, (0.2, 0.2), (0.6, 0.2))

    tool(page, "清空本页").click()
    expect(drawn(page)).to_have_count(0)
    tool(page, "撤销").click()
    expect(drawn(page)).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(drawn(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(tool(page, "画笔")).to_have_attribute("aria-pressed", "false")
    expect(told(page)).to_have_text(KEPT)

    assert [stroke[1][1] // 100 for stroke in kept()] == [10]


def test_a_finger_draws_while_the_pen_is_chosen_and_scrolls_else(paper, visit):
    deputy, document = paper
    reader = visit(deputy, PHONE, has_touch=True, is_mobile=True)
    page = opened(reader, document)
    finger = Finger(page)

    def swipe(start, end):
        finger.down(start)
        finger.move(start, end)
        finger.up()

    middle = spot(page, 0.5, 0.5)
    swipe((middle[0], 700), (middle[0], 500))
    before = page.evaluate(AT_REST)
    assert (drawn(page).count(), before > 0) == (0, True)

    tool(page, "画笔").tap()
    swipe(spot(page, 0.3, 0.3), spot(page, 0.7, 0.4))
    expect(drawn(page)).to_have_count(1)
    expect(told(page)).to_have_text(KEPT)
    [[name, steps_drawn]] = kept()
    assert (name, page.evaluate(AT_REST)) == ("pen", before)
    assert [round(at, -2) for at in steps_drawn[:2]] == [3000, 3000]
    assert reader.faults() == []

    tool(page, "橡皮").tap()
    swipe(spot(page, 0.5, 0.3), spot(page, 0.5, 0.4))
    expect(drawn(page)).to_have_count(0)
    expect(told(page)).to_have_text(KEPT)
    page.reload()
    expect(page.locator("[data-reader]")).to_have_attribute("data-shown", "1")
    assert (drawn(page).count(), DocumentDrawing.objects.count()) == (0, 0)


def test_two_windows_lose_nothing_of_each_other(paper, visit):
    deputy, document = paper
    reader = visit(deputy, DESKTOP)
    first = opened(reader, document)
    second = reader.open_tab(first.url.removeprefix(reader.portal))
    expect(second.locator("[data-reader]")).to_have_attribute("data-shown", "1")
    tool(first, "画笔").click()
    draw(first, (0.2, 0.1), (0.6, 0.1))
    expect(told(first)).to_have_text(KEPT)

    second.bring_to_front()
    tool(second, "荧光笔").click()
    draw(second, (0.2, 0.3), (0.6, 0.3))

    expect(drawn(second)).to_have_count(2)
    expect(told(second)).to_have_text(JOINED)
    assert sorted(name for name, _steps in kept()) == ["marker", "pen"]


def test_what_cannot_be_kept_stays_on_the_screen_and_is_kept_after_the_next_log_in(paper, visit):
    deputy, document = paper
    reader = visit(deputy, DESKTOP)
    page = opened(reader, document)
    page.context.clear_cookies()

    tool(page, "画笔").click()
    draw(page, (0.2, 0.1), (0.6, 0.1))
    expect(told(page)).to_contain_text(LOG_IN)
    assert (drawn(page).count(), DocumentDrawing.objects.count()) == (1, 0)

    again = reader.open_tab("/accounts/login/")
    again.locator("[name=login]").fill(deputy.username)
    again.locator("[name=password]").fill("demo")
    again.get_by_role("main").get_by_role("button", name="登录").first.click()
    again.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.bring_to_front()
    draw(page, (0.2, 0.2), (0.6, 0.2))
    expect(told(page)).to_have_text(KEPT)

    assert len(kept()) == 2
