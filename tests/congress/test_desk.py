"""The desk of an open page follows what happens, and costs next to nothing while nothing does."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from congress.events import record
from proposals import services
from tests import factories

NOON = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)


@pytest.fixture
def chain(congress):
    with time_machine.travel(NOON, tick=False):
        yield factories.chain(congress)


@pytest.fixture
def browser(chain, logged_in):
    return logged_in(chain.secretary)


def again(browser, answer):
    return browser.get("/desk/", headers={"If-None-Match": answer["ETag"]})


def test_desk_is_sent_again_when_a_line_has_changed(browser, chain):
    first = browser.get("/desk/")
    same = again(browser, first)
    services.move(factories.proposal(chain.deputy), "submit", by=chain.deputy)
    changed = again(browser, first)

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert 'data-poll="/desk/"' in first.content.decode()
    assert '<span class="waiting-count">1</span>' in changed.content.decode()


def test_what_changes_no_line_is_not_sent_again(browser, chain):
    draft = factories.proposal(chain.deputy)
    first = browser.get("/desk/")
    services.revise(draft, by=chain.deputy, version=draft.version, title="关于治理西河的建议", body="请清淤。")
    second = again(browser, first)

    assert second.status_code == 304
    assert second["ETag"] != first["ETag"]
    assert again(browser, second).status_code == 304


def test_quiet_event_counts_nothing_anew(browser, chain):
    """What concerns one person alone, as one of a thousand sign-ins does, costs the desks of the others nothing."""
    draft = factories.proposal(chain.deputy)
    first = browser.get("/desk/")
    with transaction.atomic():
        record("proposals.something", draft, by=chain.deputy, quiet=True)
    second = again(browser, first)
    with transaction.atomic():
        record("proposals.something", draft, by=chain.deputy)
    third = again(browser, first)

    assert (second.status_code, second["ETag"]) == (304, first["ETag"])
    assert (third.status_code, third["ETag"] == first["ETag"]) == (304, False)


def test_lines_are_counted_anew_after_five_minutes(browser, chain):
    first = browser.get("/desk/")
    with time_machine.travel(NOON + dt.timedelta(minutes=5), tick=False):
        later = again(browser, first)

    assert (later.status_code, later["ETag"] == first["ETag"]) == (304, False)


def test_poll_that_finds_nothing_asks_one_question_of_its_own(browser):
    first = browser.get("/desk/")
    with CaptureQueriesContext(connection) as badge:
        browser.get("/notices/badge/", headers={"If-None-Match": browser.get("/notices/badge/")["ETag"]})
    with CaptureQueriesContext(connection) as asked:
        assert again(browser, first).status_code == 304

    assert len(asked) <= len(badge) // 2 + 1


def test_first_poll_of_a_page_knows_what_the_page_shows(browser, chain):
    tag = re.search(r'data-poll="/desk/" data-tag="([^"]+)"', browser.get("/").content.decode()).group(1)
    same = browser.get("/desk/", headers={"If-None-Match": tag})
    services.move(factories.proposal(chain.deputy), "submit", by=chain.deputy)
    changed = browser.get("/desk/", headers={"If-None-Match": tag})

    assert (same.status_code, changed.status_code) == (304, 200)


def test_visitors_are_shown_no_desk(client, db):
    assert client.get("/desk/").status_code == 302


def test_desk_of_another_language_is_another(browser, chain):
    first = browser.get("/desk/")
    chain.secretary.language = "en"
    chain.secretary.save()

    assert again(browser, first).status_code == 200


@pytest.mark.parametrize("page", ["/", "/admin/"])
def test_pages_with_a_desk_poll_it(browser, page):
    assert 'data-poll="/desk/"' in browser.get(page).content.decode()
