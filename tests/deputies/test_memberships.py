"""Groups, core groups and committees: who was a member of what, in which role, from when to when."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused
from congress.models import Event, Role
from deputies import queries, services
from deputies.models import Body, Membership
from deputies.workflow import Reason
from tests import factories

TODAY = dt.date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _a_day_in_may():
    with time_machine.travel(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def body(congress):
    return Body.objects.create(congress=congress, kind="special", name="法制委员会", field="法制")


@pytest.fixture
def mandate(congress):
    return factories.mandate(congress, person=factories.person(name="单美玲"))


def told(mandate):
    return [(str(row.place), row.role, row.begins_on, row.ends_on) for row in queries.memberships_of(mandate)]


def test_a_deputy_joins_and_leaves_a_committee(secretary, body, mandate):
    membership = services.join_body(mandate, body, by=secretary, role="vice_chair", begins_on=dt.date(2026, 2, 1))
    services.change_membership(membership, by=secretary, ends_on=dt.date(2026, 4, 1))

    assert told(mandate) == [("法制委员会", "vice_chair", dt.date(2026, 2, 1), dt.date(2026, 4, 1))]
    kinds = [event.kind for event in Event.objects.about(mandate).order_by("pk")][1:]
    assert kinds == ["deputies.join_body", "deputies.leave_body"]


def test_another_role_goes_on_from_today_and_the_former_one_stays_in_the_history(secretary, body, mandate):
    membership = services.join_body(mandate, body, by=secretary, begins_on=dt.date(2026, 2, 1))

    services.change_membership(membership, by=secretary, role="chair")

    assert told(mandate) == [
        ("法制委员会", "chair", TODAY, None),
        ("法制委员会", "member", dt.date(2026, 2, 1), dt.date(2026, 5, 3)),
    ]


def test_a_role_of_today_is_corrected(secretary, body, mandate):
    membership = services.join_body(mandate, body, by=secretary)

    services.change_membership(membership, by=secretary, role="chair")

    assert told(mandate) == [("法制委员会", "chair", TODAY, None)]


def test_one_chair_and_one_membership_at_a_time(congress, secretary, body, mandate):
    services.join_body(mandate, body, by=secretary, role="chair")

    with pytest.raises(Refused):
        services.join_body(mandate, body, by=secretary)
    with pytest.raises(Refused):
        services.join_body(factories.mandate(congress), body, by=secretary, role="chair")


def test_a_membership_cannot_be_of_another_congress_or_of_an_ended_mandate(secretary, body, mandate):
    with pytest.raises(Refused):
        services.join_body(factories.mandate(factories.congress()), body, by=secretary)
    ended = services.terminate(mandate, by=secretary, reason=Reason.RESIGNED)
    with pytest.raises(Refused):
        services.join_body(ended, body, by=secretary)
    with pytest.raises(Refused):
        services.join_body(mandate, body, by=factories.staff(factories.congress()))


@pytest.mark.parametrize(("begins_on", "ends_on"), [(dt.date(2021, 1, 1), None), (TODAY, dt.date(2026, 5, 3))])
def test_impossible_days_are_refused(secretary, body, mandate, begins_on, ends_on):
    with pytest.raises(Invalid):
        membership = services.join_body(mandate, body, by=secretary, begins_on=begins_on)
        services.change_membership(membership, by=secretary, ends_on=ends_on)


def test_what_has_ended_stays_as_it_was(secretary, body, mandate):
    membership = services.join_body(mandate, body, by=secretary)
    services.change_membership(membership, by=secretary, ends_on=TODAY)

    with pytest.raises(Refused):
        services.change_membership(membership, by=secretary, role="chair")


@pytest.mark.parametrize(
    "fields",
    [
        {"group": None, "body": None}, {"ends_on": dt.date(2020, 1, 1)},
    ],
)  # fmt: skip
def test_the_database_refuses_nonsense(body, mandate, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**({"mandate": mandate, "body": body, "begins_on": TODAY} | fields))


def test_the_group_of_the_seat_is_a_membership_with_a_history(secretary, mandate):
    first, second = factories.group(mandate.delegation), factories.group(mandate.delegation)
    services.change_person(mandate, by=secretary, seat={"group": first})
    with time_machine.travel(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), tick=False):
        services.change_person(mandate, by=secretary, seat={"group": second})

    assert told(mandate) == [
        (second.name, "member", dt.date(2026, 6, 1), None),
        (first.name, "member", mandate.begins_on, dt.date(2026, 5, 31)),
    ]


def test_memberships_end_with_the_mandate(secretary, body, mandate):
    services.join_body(mandate, body, by=secretary, begins_on=dt.date(2026, 2, 1))

    services.terminate(mandate, by=secretary, reason=Reason.DIED, on=dt.date(2026, 4, 30))

    assert Membership.objects.get().ends_on == dt.date(2026, 4, 30)


def test_memberships_end_with_the_term(congress, secretary, body, mandate):
    services.join_body(mandate, body, by=secretary)
    term = services.prepare_term(congress, by=secretary, number=9, begins_on=dt.date(2027, 1, 10))
    services.reelect(term, [mandate.pk], by=secretary)

    services.change_term(term, by=secretary)

    assert Membership.objects.get(body=body).ends_on == dt.date(2027, 1, 9)


def test_members_stand_by_role_and_those_who_left_last(congress, secretary, body):
    people = {
        name: factories.mandate(congress, person=factories.person(name=name))
        for name in ("丁一", "王二", "李三", "张四")
    }
    services.join_body(people["丁一"], body, by=secretary)
    services.join_body(people["王二"], body, by=secretary, role="chair")
    services.join_body(people["李三"], body, by=secretary, role="vice_chair")
    left = services.join_body(people["张四"], body, by=secretary, begins_on=dt.date(2026, 1, 1))
    services.change_membership(left, by=secretary, ends_on=dt.date(2026, 3, 1))

    assert [row.mandate.person.name for row in queries.members_of(body)] == ["王二", "李三", "丁一", "张四"]


# Pages -----------------------------------------------------------------------------------------------------------


def test_everybody_sees_what_a_deputy_is_a_member_of_and_colleagues_what_he_was(
    client, congress, secretary, body, mandate
):
    services.join_body(mandate, body, by=secretary, role="chair")
    other = Body.objects.create(congress=congress, kind="core", name="预算核心小组")
    former = services.join_body(mandate, other, by=secretary, begins_on=dt.date(2026, 1, 1))
    services.change_membership(former, by=secretary, ends_on=dt.date(2026, 2, 1))

    seen_by_visitor = client.get(mandate.get_absolute_url()).content.decode()
    client.force_login(factories.deputy(congress))
    seen_by_colleague = client.get(mandate.get_absolute_url()).content.decode()

    assert ("法制委员会" in seen_by_visitor, "预算核心小组" in seen_by_visitor) == (True, False)
    assert ("法制委员会" in seen_by_colleague, "预算核心小组" in seen_by_colleague) == (True, True)


@pytest.mark.parametrize("which", ["body_list", "body_detail", "group_detail"])
def test_only_the_own_congress_reads_the_lists(client, congress, secretary, body, mandate, which):
    services.join_body(mandate, body, by=secretary)
    group = factories.group(mandate.delegation)
    services.change_person(mandate, by=secretary, seat={"group": group})
    args = {"body_list": [], "body_detail": [body.pk], "group_detail": [group.pk]}[which]
    answers = {}
    for who, user in {
        "colleague": factories.deputy(congress),
        "auditor": factories.staff(congress, Role.AUDITOR),
        "stranger": factories.staff(factories.congress()),
    }.items():
        client.force_login(user)
        answers[who] = client.get(reverse(which, args=args))

    shown = "法制委员会" if which != "group_detail" else "单美玲"
    assert shown in answers["colleague"].content.decode()
    assert answers["auditor"].status_code == 403
    assert shown not in answers["stranger"].content.decode()


@pytest.mark.parametrize("which", ["body_list", "body_detail"])
def test_the_lists_ask_the_same_few_questions(client, congress, secretary, body, which, django_assert_max_num_queries):
    url = reverse(which, args=[body.pk] if which == "body_detail" else [])
    client.force_login(secretary)
    counts = []
    for _nth in range(2):
        for _one in range(3):
            services.join_body(factories.mandate(congress), body, by=secretary)
            Body.objects.create(congress=congress, kind="core", name=f"小组{Body.objects.count()}")
        client.get(url)
        with django_assert_max_num_queries(9) as seen:
            client.get(url)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def inline(**rows):
    return {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-MIN_NUM_FORMS": "0",
            "memberships-MAX_NUM_FORMS": "1000"} | {f"memberships-0-{name}": value for name, value in rows.items()}  # fmt: skip


def test_a_member_is_added_in_the_admin_by_the_service(client, congress, secretary, body, mandate):
    client.force_login(secretary)
    url = reverse("admin:deputies_body_change", args=[body.pk])
    typed = {"kind": "special", "name": "法制委员会", "field": "法制", "term": ""}

    response = client.post(url, typed | inline(mandate=mandate.pk, role="chair", begins_on="2026-03-01", ends_on=""))

    assert response.status_code == 302
    assert told(mandate) == [("法制委员会", "chair", dt.date(2026, 3, 1), None)]
    assert Event.objects.about(mandate).last().kind == "deputies.join_body"


def test_a_second_chair_is_refused_above_the_form(client, congress, secretary, body, mandate):
    services.join_body(factories.mandate(congress), body, by=secretary, role="chair")
    client.force_login(secretary)

    response = client.post(
        reverse("admin:deputies_body_change", args=[body.pk]),
        {"kind": "special", "name": "法制委员会", "field": "法制", "term": ""}
        | inline(mandate=mandate.pk, role="chair", begins_on="2026-03-01", ends_on=""),
    )

    assert response.status_code == 200
    assert told(mandate) == []


def test_a_body_is_founded_in_the_admin(client, congress, secretary):
    client.force_login(secretary)

    client.post(
        reverse("admin:deputies_body_add"),
        {"kind": "core", "name": "核心小组", "field": "", "term": ""} | inline(role="member"),
    )

    assert Body.objects.get().congress == congress
