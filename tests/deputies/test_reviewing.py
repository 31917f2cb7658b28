"""The first review by the staff of a delegation, and what waits on the desks."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from congress.models import OrganKind, Role
from deputies import services
from deputies.models import DutyPolicy
from deputies.workflow import DutyState
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, declared

DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def organ(congress, affairs):
    counting.in_force(congress, by=affairs)
    DutyPolicy.objects.create(congress=congress, two_step_review=True)
    return factories.organ(congress, kind=OrganKind.DELEGATION, name="城东街道")


@pytest.fixture
def street(congress, organ):
    return factories.staff(congress, Role.DELEGATION_STAFF, organ=organ)


@pytest.fixture
def deputy(congress, organ, street):
    return factories.deputy(congress, name="单美玲", delegation=factories.delegation(congress, organ=organ))


@pytest.fixture
def client_of_street(street, logged_in):
    return logged_in(street)


def shown(response):
    return [row.pk for row in response.context["rows"]]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DELEGATION_STAFF}))
def test_others_do_not_get_in(logged_in, congress, role, organ, deputy):
    act = declared(deputy, "V02", DAY)
    client = logged_in(factories.staff(congress, role, organ=factories.organ(congress)))

    pages = [
        reverse("review_list"),
        reverse("review_detail", args=[act.pk]),
        reverse("review_move", args=[act.pk, "check"]),
    ]

    assert not {client.get(page).status_code for page in pages} & {200}
    assert client.post(reverse("review_batch"), {"chosen": act.pk}).status_code in {302, 403}
    act.refresh_from_db()
    assert act.state == DutyState.SUBMITTED


def test_only_the_own_delegation_is_seen(client_of_street, congress, deputy):
    act = declared(deputy, "V02", DAY)
    other = declared(factories.deputy(congress), "V02", DAY)

    assert shown(client_of_street.get(reverse("review_list"))) == [act.pk]
    assert client_of_street.get(reverse("review_detail", args=[other.pk])).status_code == 404


def test_a_record_is_passed_on_and_listed_as_decided(client_of_street, deputy, street):
    act = declared(deputy, "V02", DAY, title="走访老人")
    page = reverse("review_detail", args=[act.pk])
    assert "走访老人" in client_of_street.get(page).content.decode()
    assert client_of_street.get(reverse("review_move", args=[act.pk, "check"])).status_code == 200

    client_of_street.post(reverse("review_move", args=[act.pk, "check"]))

    act.refresh_from_db()
    assert (act.state, act.checked_by) == (DutyState.CHECKED, street)
    assert shown(client_of_street.get(reverse("review_list"))) == []
    assert shown(client_of_street.get(f"{reverse('review_list')}?view=decided&search=sml")) == [act.pk]
    assert shown(client_of_street.get(f"{reverse('review_list')}?view=decided&search=无")) == []


def test_a_record_is_sent_back_with_a_reason(client_of_street, deputy):
    act = declared(deputy, "V02", DAY)
    page = reverse("review_move", args=[act.pk, "send_back"])

    assert client_of_street.post(page, {"note": ""}).status_code == 422
    assert client_of_street.post(page, {"note": "请补照片"}).status_code == 302

    act.refresh_from_db()
    assert (act.state, act.note) == (DutyState.SENT_BACK, "请补照片")
    again = client_of_street.get(page, follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["error"]


def test_approving_is_not_for_the_street(client_of_street, deputy):
    act = declared(deputy, "V02", DAY)

    assert client_of_street.post(reverse("review_move", args=[act.pk, "approve"])).status_code == 403
    assert client_of_street.get(reverse("review_move", args=[act.pk, "fly"])).status_code == 404


def test_several_are_passed_on_at_once(client_of_street, congress, deputy):
    first, second = declared(deputy, "V02", DAY), declared(deputy, "R01", DAY)
    other = declared(factories.deputy(congress), "V02", DAY)

    answer = client_of_street.post(
        reverse("review_batch"), {"chosen": [first.pk, second.pk, other.pk, "²"]}, follow=True
    )

    for act in (first, second, other):
        act.refresh_from_db()
    assert [first.state, second.state, other.state] == [DutyState.CHECKED, DutyState.CHECKED, DutyState.SUBMITTED]
    assert "2" in str(*answer.context["messages"])
    nothing = client_of_street.post(reverse("review_batch"), {"chosen": [other.pk]}, follow=True)
    assert [message.level_tag for message in nothing.context["messages"]] == ["error"]
    told = client_of_street.post(reverse("review_batch"), {"chosen": [first.pk]}, follow=True)
    assert [message.level_tag for message in told.context["messages"]] == ["error"]


def test_the_list_asks_a_fixed_number_of_questions(client_of_street, deputy, django_assert_num_queries):
    page = reverse("review_list")
    declared(deputy, "V02", DAY)
    client_of_street.get(page)
    with django_assert_num_queries(4):
        client_of_street.get(page)
    for day in (3, 4):
        declared(deputy, "V02", dt.date(2026, 3, day))
    with django_assert_num_queries(4):
        client_of_street.get(page)


def waiting(client, page):
    return {line.label: line.count for line in client.get(page).context["desk"]}


def test_the_desks_count_what_waits(logged_in, congress, deputy, street, affairs):
    declared(deputy, "V02", DAY)
    approved_one = approved(factories.deputy(congress), "V02", DAY, by=affairs)
    entry = approved_one.entries.get()
    owner = approved_one.mandate.person.user
    services.object_to(entry, by=owner, text="少计了")
    services.move_duty(approved_one, "dispute", by=owner, note="那天我不在")
    declared(factories.deputy(congress), "V02", DAY)

    desk = waiting(logged_in(affairs), "/admin/")

    assert (desk["待审核履职记录"], desk["有异议的履职记录"], desk["待答复申诉"]) == (1, 1, 1)
    assert waiting(logged_in(street), "/")["待审核履职记录"] == 1
