"""Staff see who was told of a proposal and has not opened the notice; the office of its own units alone."""

import pytest

from congress import notify
from congress.models import Notification
from proposals import services
from tests import factories
from tests.proposals.steps import dispatched


@pytest.fixture
def task(chain, work_off):
    task = dispatched(chain)
    work_off()
    notify.read(Notification.objects.get(recipient=chain.clerk, kind="proposals.dispatch"))
    return task


def names(page):
    return {
        telling.event.kind: (
            [notice.recipient.name for notice in telling.unread],
            [notice.recipient.name for notice in telling.read],
        )
        for telling in page.context["tellings"]
    }


def test_secretariat_sees_who_has_not_opened_what(task, chain, logged_in):
    browser = logged_in(chain.secretary)
    page = browser.get(f"/proposals/{task.proposal_id}/readers/")

    told = names(page)
    assert told["proposals.dispatch"] == (["孙局"], ["钱科"])
    assert (sorted(told["proposals.assign"][0]), told["proposals.assign"][1]) == (["王秀英", "赵办"], [])
    assert "未阅" in page.content.decode()
    assert f"/proposals/{task.proposal_id}/readers/" in browser.get(f"/proposals/{task.proposal_id}/").content.decode()
    assert f"/proposals/{task.proposal_id}/readers/" in browser.get(f"/tasks/{task.pk}/").content.decode()


def test_what_everybody_has_opened_is_left_out_of_the_list_of_the_unread(task, chain, logged_in):
    Notification.objects.filter(kind="proposals.dispatch").update(read_at=task.assigned_at)

    page = logged_in(chain.secretary).get(f"/proposals/{task.proposal_id}/readers/?unread=1")

    assert "proposals.dispatch" not in names(page)


def test_office_reads_of_its_units_alone(task, chain, logged_in):
    page = logged_in(chain.office).get(f"/proposals/{task.proposal_id}/readers/")

    assert list(names(page)) == ["proposals.dispatch"]
    assert "王秀英" not in str(names(page))


@pytest.mark.parametrize("who", ["deputy", "clerk", "bureau_lead"])
def test_others_do_not_read_who_has_opened_what(task, chain, who, logged_in):
    assert logged_in(getattr(chain, who)).get(f"/proposals/{task.proposal_id}/readers/").status_code == 403


def test_another_congress_does_not_find_it(task, logged_in):
    stranger = factories.staff(factories.congress())

    assert logged_in(stranger).get(f"/proposals/{task.proposal_id}/readers/").status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_page_asks_as_much_for_many_as_for_few(task, chain, count, logged_in, django_assert_max_num_queries, work_off):
    for _n in range(count):
        services.move_task(task, "urge", by=chain.secretary)
    work_off()
    browser = logged_in(chain.secretary)
    browser.get("/")

    with django_assert_max_num_queries(16):
        browser.get(f"/proposals/{task.proposal_id}/readers/")
