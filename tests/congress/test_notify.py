"""Notices: in each one's language, never to the actor, never twice."""

import pytest
from django.db import transaction

from congress import notify
from congress.events import record
from congress.models import Notification
from tests import factories


@pytest.fixture
def chain(congress):
    return factories.chain(congress)


@pytest.fixture
def event(chain):
    proposal = factories.proposal(chain.deputy, state="submitted", title="关于治理东河的建议")
    with transaction.atomic():
        return record("proposals.submit", proposal, by=chain.deputy)


def told(event, *people):
    notify.tell(people, event, "proposals/notices/submitted", url="/x/", proposal=event.target)


def test_each_is_told_in_his_own_language(chain, event):
    english = factories.staff(chain.congress, name="Reader")
    english.language = "en"
    english.save()

    told(event, chain.secretary, english)

    titles = dict(Notification.objects.values_list("recipient__name", "title"))
    assert titles == {"周敏": "待审查：关于治理东河的建议", "Reader": "To review: 关于治理东河的建议"}


def test_actor_and_disabled_people_are_left_out(chain, event):
    gone = factories.staff(chain.congress, is_active=False)

    told(event, chain.deputy, gone)

    assert Notification.objects.count() == 0


def test_telling_twice_writes_one_notice(chain, event):
    told(event, chain.secretary, chain.secretary)
    told(event, chain.secretary)

    assert Notification.objects.count() == 1


def test_opening_a_notice_marks_it_read_and_leads_on(chain, event, logged_in):
    told(event, chain.secretary)
    notice = Notification.objects.get()

    response = logged_in(chain.secretary).get(f"/notices/{notice.pk}/")

    notice.refresh_from_db()
    assert (response["Location"], notice.read_at is not None) == ("/x/", True)


def test_notice_of_another_does_not_exist(chain, event, logged_in):
    told(event, chain.secretary)

    response = logged_in(chain.office).get(f"/notices/{Notification.objects.get().pk}/")

    assert response.status_code == 404


def test_badge_answers_304_until_something_changes(chain, event, logged_in):
    browser = logged_in(chain.secretary)
    first = browser.get("/notices/badge/")
    same = browser.get("/notices/badge/", headers={"If-None-Match": first["ETag"]})
    told(event, chain.secretary)
    changed = browser.get("/notices/badge/", headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert "1" in changed.content.decode()


def test_reading_all_leaves_none_unread(chain, event, logged_in):
    told(event, chain.secretary)

    logged_in(chain.secretary).post("/notices/read/")

    assert Notification.objects.unread().count() == 0
