"""Hand-over items on the secretariat's desk: the list, its filters, and the moves as buttons."""

import pytest
import time_machine

from proposals.models import HandOverItem
from tests import factories
from tests.proposals.test_handing_over import TEN_TWENTY, again, answered, captured

TABLE = "/admin/proposals/handoveritem/"


@pytest.fixture(autouse=True)
def _ten_twenty():
    with time_machine.travel(TEN_TWENTY, tick=False):
        yield


@pytest.fixture
def desk(client, chain):
    client.force_login(chain.secretary)
    return client


def numbers(answer):
    page = answer.content.decode()
    return [number for number in ("交办第001号", "交办第002号") if number in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["交办第001号", "交办第002号"]),
        ("?state=replied", ["交办第001号"]),
        ("?state=assigned", ["交办第002号"]),
        ("?source__exact=opinion", ["交办第002号"]),
        ("?unit=0", []),
        ("?clock=late", []),
        ("?q=预算", ["交办第002号"]),
    ],
)
def test_the_list_is_narrowed(desk, chain, query, found):
    answered(chain)
    captured(chain, source="opinion", body="审议预算的意见。")

    assert numbers(desk.get(TABLE + query)) == found


def test_late_items_are_found_by_their_clock(desk, chain):
    captured(chain, term="4h")
    with time_machine.travel(TEN_TWENTY.replace(hour=20), tick=False):
        assert numbers(desk.get(f"{TABLE}?clock=late")) == ["交办第001号"]


def test_a_move_stands_as_a_button_and_calls_the_service(desk, chain):
    item = captured(chain)
    page = desk.get(f"{TABLE}{item.pk}/change/").content.decode()
    address = f"{TABLE}{item.pk}/move/withdraw_item/"

    refused = desk.post(address, {"note": ""})
    moved = desk.post(address, {"note": "重复记录"})

    assert address in page
    assert (refused.status_code, moved.status_code, again(item).state) == (422, 302, "withdrawn")
    assert address not in desk.get(f"{TABLE}{item.pk}/change/").content.decode()


def test_nothing_is_added_changed_or_deleted_past_the_services(desk, chain):
    item = captured(chain)

    assert desk.get(f"{TABLE}add/").status_code == 403
    assert desk.post(f"{TABLE}{item.pk}/change/", {"meeting": "别的会"}).status_code == 403
    assert desk.post(f"{TABLE}{item.pk}/delete/", {"post": "yes"}).status_code == 403
    assert HandOverItem.objects.get().meeting == item.meeting


def test_another_congress_and_other_people_see_nothing_of_it(client, chain):
    item = captured(chain)
    elsewhere = factories.staff(factories.congress(code="120000", name="别市", short_name="别市"), name="外人")

    client.force_login(elsewhere)
    assert numbers(client.get(TABLE)) == []
    assert client.get(f"{TABLE}{item.pk}/move/withdraw_item/").status_code == 404
    client.force_login(chain.clerk)
    assert client.get(TABLE).status_code in {302, 403}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(desk, chain, count, django_assert_num_queries):
    for _nth in range(count):
        captured(chain)
    desk.get(TABLE)

    with django_assert_num_queries(11):
        desk.get(TABLE)
