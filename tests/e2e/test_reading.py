"""A paper read in the browser: jumped to a page, searched, and what is not in it said."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from congress import clock
from meetings.models import Document
from meetings.services import Audience
from tests import factories
from tests.e2e.conftest import PHONE
from tests.meetings import papers, steps


@pytest.fixture
def paper(portal):
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
    return deputy, papers.released(meeting, staff, files=[file])


def test_words_are_found_from_page_to_page_and_round(paper, visit, work_off):
    deputy, document = paper
    work_off()
    reader = visit(deputy, PHONE)
    page = reader.go(document.get_absolute_url())
    page.get_by_role("main").get_by_role("link", name="阅读").first.click()
    shown = page.locator("[data-reader]")
    expect(shown).to_have_attribute("data-shown", "1")
    box, button = page.get_by_label("在本文件中查找"), page.get_by_role("button", name="查找下一处")

    box.fill("预算报告第3")
    button.click()
    expect(shown).to_have_attribute("data-shown", "3")
    page.get_by_text("在第3页找到").wait_for()
    expect(page.locator("[data-words] mark")).to_have_text("预算报告第3")
    box.fill("预算 报告")
    button.click()
    expect(shown).to_have_attribute("data-shown", "1")
    box.fill("决算")
    button.click()
    page.get_by_text("没有找到").wait_for()
    assert reader.faults() == []
    page.locator("[data-page]").fill("2")
    page.locator("[data-page]").press("Enter")
    expect(shown).to_have_attribute("data-shown", "2")


def test_the_page_shuts_when_the_time_to_read_is_over_and_keeps_what_was_written(paper, visit, work_off):
    deputy, document = paper
    file = papers.sent(content=papers.pdf("候选人名单第", pages=1))
    until = clock.now() + dt.timedelta(minutes=10)
    short = papers.released(document.gathering, document.entered_by, files=[file], position=2, read_until=until)
    work_off()
    reader = visit(deputy, PHONE)
    page = reader.go(short.get_absolute_url())
    Document.objects.filter(pk=short.pk).update(read_until=clock.now() + dt.timedelta(seconds=20))
    page.get_by_role("main").get_by_role("link", name="阅读").first.click()
    shown = page.locator("[data-reader]")
    page.locator("[name=text]").fill("请说明第三条")

    page.get_by_text("该材料的阅读期限已到").wait_for(timeout=60_000)
    expect(shown).to_be_hidden()
    expect(page.get_by_role("link", name="下载")).to_be_hidden()
    page.get_by_role("button", name="保存笔记").click()
    page.get_by_text("已保存").first.wait_for()
    assert reader.faults() == []
    page = reader.go(short.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("阅读期限已过")
    expect(page.get_by_role("main")).to_contain_text("请说明第三条")
    expect(page.get_by_role("main").get_by_role("link", name="阅读")).to_have_count(0)
