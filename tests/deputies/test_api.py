"""The roster at the API's door."""

import pytest
from django.test import Client

from congress import tokens
from congress.models import Role
from tests import factories


def call(user, path="", **query):
    headers = {"Authorization": f"Token {tokens.issue(user, 'test')}"}
    return Client().get(f"/api/v1/deputies/{path}", query, headers=headers)


@pytest.fixture
def roster(congress):
    """Two delegations with one deputy each; the first has a phone."""
    first = factories.delegation(congress, number=3)
    second = factories.delegation(congress, number=4)
    return [
        factories.mandate(congress, delegation=first, person=factories.person(name="王秀英", phone="13912345678")),
        factories.mandate(congress, delegation=second, person=factories.person(name="李建国")),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [({}, ["李建国", "王秀英"]), ({"search": "秀"}, ["王秀英"]), ({"search": "wxy"}, ["王秀英"]), ({"delegation": 4}, ["李建国"]),
     ({"state": "suspended"}, []), ({"term": 8}, ["李建国", "王秀英"])],
)  # fmt: skip
def test_the_roster_is_filtered(secretary, roster, query, names):
    assert [row["name"] for row in call(secretary, **query).json()["results"]] == names


@pytest.mark.parametrize("query", [{"state": "x"}, {"delegation": "x"}, {"term": -1}])
def test_a_filter_that_makes_no_sense_is_refused_by_name(secretary, query):
    answer = call(secretary, **query)

    assert (answer.status_code, list(answer.json())) == (422, list(query))


def test_phones_stand_in_no_list_and_are_masked_alone(congress, secretary, roster):
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress))

    assert "13912" not in call(secretary).content.decode()
    assert call(secretary, f"{roster[0].pk}/").json()["phone"] == "139****5678"
    assert call(clerk, f"{roster[0].pk}/").json()["phone"] is None


def test_another_congress_is_not_found(roster):
    stranger = factories.staff(factories.congress(code="other"))

    assert call(stranger).json()["results"] == []
    assert call(stranger, f"{roster[0].pk}/").status_code == 404


def test_administrators_do_not_read_the_roster(congress, roster):
    administrator = factories.staff(congress, Role.SYSTEM_ADMIN)

    assert call(administrator).status_code == 403
    assert call(administrator, f"{roster[0].pk}/").status_code == 403


def test_an_object_has_id_state_and_version(secretary, roster):
    seen = call(secretary, f"{roster[0].pk}/").json()

    assert (seen["id"], seen["state"], seen["version"], seen["delegation"]) == (roster[0].pk, "active", 1, 3)


def test_the_list_asks_the_same_few_questions_however_long_it_is(
    congress, secretary, roster, django_assert_max_num_queries
):
    headers = {"Authorization": f"Token {tokens.issue(secretary, 'test')}"}
    Client().get("/api/v1/deputies/", headers=headers)
    with django_assert_max_num_queries(2) as short:
        Client().get("/api/v1/deputies/", headers=headers)
    for _ in range(30):
        factories.mandate(congress)

    with django_assert_max_num_queries(2) as long:
        Client().get("/api/v1/deputies/", headers=headers)

    assert len(long) == len(short)
