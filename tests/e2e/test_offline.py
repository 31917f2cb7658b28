"""The session card and a paper without network: kept after one opening, for one user, until he logs out."""

import datetime as dt
import time
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password

from congress import clock
from congress.models import Role
from meetings import services
from tests import factories
from tests.e2e.conftest import PATIENCE, PHONE
from tests.meetings import papers

TITLE = "第一次全体会议"
KEPT = "() => document.querySelector('[data-offline]').dataset.kept"  # the worker has answered


@pytest.fixture
def house(portal):
    congress = factories.congress()
    factories.term(congress)
    people = {
        "secretary": factories.staff(congress, Role.SECRETARIAT, name="周敏"),
        "first": factories.deputy(congress, name="王秀英"),
        "second": factories.deputy(congress, name="李建国"),
    }
    for user in people.values():
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    begins = clock.now() + dt.timedelta(minutes=5)
    meeting = papers.gathering(congress, people["secretary"], title=TITLE, begins_at=begins)
    papers.asked(meeting, people["first"])
    people["open"] = papers.released(meeting, people["secretary"], title="政府工作报告")
    people["secret"] = papers.released(meeting, people["secretary"], title="候选人建议名单", secrecy="confidential")
    people["meeting"] = meeting
    return people


def open_card(visitor):
    """Open the card and wait until the phone has kept it."""
    page = visitor.go("/card/")
    page.wait_for_function(f"{KEPT} !== undefined")
    until(page, "async () => !!(await caches.match(location.pathname))")
    return page


def until(page, truth):
    """Wait for a promise to come true: ``wait_for_function`` takes the promise itself for truth."""
    limit = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(truth):
        assert time.monotonic() < limit, truth
        page.wait_for_timeout(50)


def boxes(page):
    """What the phone keeps: its boxes with the addresses in them, files left out."""
    return page.evaluate(
        """async () => Object.fromEntries(await Promise.all((await caches.keys()).filter(name => name.startsWith("kept-"))
            .map(async name => [name, (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname).sort()])))"""
    )


def refused(visitor):
    """Without network the browser complains of each file it asks for in vain; that is no fault."""
    visitor.complaints[:] = [said for said in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_after_one_opening_the_card_needs_no_network(house, visit):
    visitor = visit(house["first"], PHONE)
    page = open_card(visitor)
    assert not page.locator("[data-offline]").is_visible()
    assert visitor.faults() == []

    page.context.set_offline(True)
    page.reload()

    assert page.get_by_role("heading", name="我的会务").is_visible()
    assert page.locator("#next").get_by_text(TITLE).is_visible()
    banner = page.locator("[data-offline]")
    banner.wait_for()
    assert "当前无网络" in banner.inner_text()
    kept_at = dt.datetime.fromisoformat(banner.locator("time").get_attribute("datetime"))
    assert abs(clock.now() - kept_at) < dt.timedelta(minutes=2)
    assert page.evaluate("getComputedStyle(document.querySelector('.session-card')).display") == "grid"
    assert visitor.faults() == []

    page.context.set_offline(False)
    page.reload()
    assert not page.locator("[data-offline]").is_visible()
    refused(visitor)


def test_pages_that_are_not_named_are_not_kept(house, visit):
    visitor = visit(house["first"], PHONE)
    page = open_card(visitor)
    visitor.go("/")
    visitor.go("/documents/")
    visitor.go(f"/documents/{house['open'].pk}/")

    assert boxes(page) == {f"kept-{house['first'].pk}": ["/card/"]}


def test_paper_is_kept_by_wish_and_goes_when_it_is_withdrawn(house, visit):
    visitor = visit(house["first"], PHONE)
    open_card(visitor)
    document = house["open"].get_absolute_url()
    page = visitor.go(document)
    button = page.locator("[data-keep]")
    button.click()
    page.get_by_role("button", name="已存在本机").wait_for()
    assert visitor.faults() == []

    page.context.set_offline(True)
    visitor.go("/card/")
    page.locator("[data-kept-papers]").get_by_role("link", name="政府工作报告").click()
    page.get_by_role("heading", name="政府工作报告").wait_for()
    with page.expect_download() as caught:
        page.locator(".files a").first.click()
    assert Path(caught.value.path()).read_bytes()[:5] == b"%PDF-"

    page.context.set_offline(False)
    services.move_document(house["open"], "withdraw_document", by=house["secretary"], note="有误")
    visitor.go("/card/").wait_for_function(f"{KEPT} !== undefined")
    assert boxes(page) == {f"kept-{house['first'].pk}": ["/card/"]}
    refused(visitor)


def test_paper_can_be_removed_from_the_phone(house, visit):
    visitor = visit(house["first"], PHONE)
    open_card(visitor)
    page = visitor.go(house["open"].get_absolute_url())
    page.locator("[data-keep]").click()
    page.get_by_role("button", name="已存在本机").click()
    page.get_by_role("button", name="存到本机").wait_for()

    assert boxes(page) == {f"kept-{house['first'].pk}": ["/card/"]}


def test_confidential_paper_is_not_kept_whoever_asks(house, visit):
    visitor = visit(house["first"], PHONE)
    open_card(visitor)
    page = visitor.go(house["secret"].get_absolute_url())
    assert page.locator("[data-keep]").count() == 0
    file = page.locator(".files a").first.get_attribute("href")

    visitor.go("/card/")
    page.evaluate(
        """async paths => { const worker = (await navigator.serviceWorker.ready).active;
            const answer = new Promise(done => navigator.serviceWorker.addEventListener("message", done, { once: true }));
            worker.postMessage({ keep: paths }); await answer; }""",
        [house["secret"].get_absolute_url(), file],
    )

    assert boxes(page) == {f"kept-{house['first'].pk}": ["/card/"]}


def test_logging_out_clears_what_was_kept(house, visit):
    visitor = visit(house["first"], PHONE)
    page = open_card(visitor)

    visitor.log_out()

    until(page, "async () => !(await caches.keys()).some(name => name.startsWith('kept-'))")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        visitor.go("/card/")
    refused(visitor)


def test_another_user_finds_nothing_of_the_one_before(house, visit):
    visitor = visit(house["first"], PHONE)
    page = open_card(visitor)
    page.context.clear_cookies()  # his session is over; he never logged out

    visitor.log_in(house["second"])

    until(page, "async () => !(await caches.keys()).some(name => name.startsWith('kept-'))")
    open_card(visitor)
    assert boxes(page) == {f"kept-{house['second'].pk}": ["/card/"]}
    page.context.set_offline(True)
    page.reload()
    assert TITLE not in page.content()
    refused(visitor)


def test_with_an_ended_session_the_kept_card_stays_for_its_owner(house, visit):
    visitor = visit(house["first"], PHONE)
    page = open_card(visitor)
    page.context.clear_cookies()
    visitor.go("/card/")
    assert "/accounts/login/" in page.url
    assert boxes(page) == {f"kept-{house['first'].pk}": ["/card/"]}

    page.context.set_offline(True)
    visitor.go("/card/")

    assert page.locator("#next").get_by_text(TITLE).is_visible()
    refused(visitor)
