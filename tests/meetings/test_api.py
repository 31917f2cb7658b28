"""Gatherings and places at the API's door."""

import pytest
from django.test import Client

from congress import tokens
from meetings.models import Participation
from meetings.services import Audience
from tests.meetings import steps


def door(user):
    return {"Authorization": f"Token {tokens.issue(user, 'test')}"}


def get(user, path, **query):
    return Client().get(f"/api/v1/{path}", query, headers=door(user))


def post(user, path, **fields):
    return Client().post(f"/api/v1/{path}", fields, "application/json", headers=door(user))


def test_a_gathering_is_listed_and_read(house):
    gathering = steps.required(house.secretary, quorum="two_thirds")

    listed = get(house.first, "gatherings/", state="published").json()["results"]
    mine = get(house.first, f"gatherings/{gathering.pk}/").json()
    staffs = get(house.secretary, f"gatherings/{gathering.pk}/").json()

    assert [(row["id"], row["kind"], row["is_required"]) for row in listed] == [(gathering.pk, "INSP", True)]
    assert (mine["my_place"], mine["numbers"]) == (steps.place(gathering, house.first).pk, None)
    assert staffs["numbers"] == {"due": 3, "present": 0, "leave": 0, "missing": 3, "base": 3, "needed": 2}
    assert get(house.clerk, "gatherings/").status_code == 403
    assert get(house.first, "gatherings/", state="x").status_code == 422


def test_a_draft_is_not_found_by_others(house):
    gathering = steps.drafted(house.secretary)

    assert get(house.first, f"gatherings/{gathering.pk}/").status_code == 404
    assert post(house.first, f"gatherings/{gathering.pk}/moves/publish_gathering/").status_code == 404


def test_the_office_moves_a_gathering(house):
    gathering = steps.drafted(house.secretary, audience=Audience(everybody=True))
    moves = get(house.secretary, f"gatherings/{gathering.pk}/moves/").json()
    assert [move["name"] for move in moves] == ["publish_gathering", "refuse_gathering"]

    done = post(house.secretary, f"gatherings/{gathering.pk}/moves/publish_gathering/")

    assert (done.status_code, done.json()["state"]) == (200, "published")
    assert post(house.secretary, f"gatherings/{gathering.pk}/moves/publish_gathering/").status_code == 409
    assert post(house.first, f"gatherings/{gathering.pk}/moves/cancel_gathering/", note="x").status_code == 403
    assert post(house.secretary, f"gatherings/{gathering.pk}/moves/cancel_gathering/").status_code == 422
    events = get(house.secretary, f"gatherings/{gathering.pk}/events/").json()["results"]
    assert [event["kind"] for event in events] == ["meetings.publish_gathering", "meetings.prepare_gathering"]


def test_a_deputy_answers_and_the_office_decides(house):
    gathering = steps.required(house.secretary)
    place = steps.place(gathering, house.third).pk
    assert [move["name"] for move in get(house.third, f"places/{place}/moves/").json()] == ["come", "ask_leave"]

    wrong = post(house.third, f"places/{place}/moves/ask_leave/", leave_kind="x", leave_reason="")
    asked = post(house.third, f"places/{place}/moves/ask_leave/", leave_kind="duty", leave_reason="出差")
    granted = post(house.secretary, f"places/{place}/moves/grant_leave/", note="同意")

    assert sorted(wrong.json()) == ["leave_kind", "leave_reason"]
    assert (wrong.status_code, asked.json()["state"], granted.json()["leave_note"]) == (422, "leave_asked", "同意")
    assert post(house.first, f"places/{place}/moves/come/").status_code == 404
    assert post(house.secretary, f"places/{place}/moves/come/").status_code == 403


def test_places_are_those_one_may_read(house):
    gathering = steps.required(house.secretary)

    def names(user, **query):
        rows = get(user, "places/", gathering=gathering.pk, **query).json()["results"]
        return sorted(row["name"] for row in rows)

    assert names(house.first) == ["王秀英"]
    assert names(house.delegate) == ["李建国", "王秀英"]
    assert names(house.secretary) == ["李建国", "王秀英", "陈志强"]
    assert names(house.secretary, mine="true") == []
    assert names(house.leader) == []


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_of_places_asks_the_same_for_many(house, django_assert_num_queries, count):
    from tests import factories

    for _nth in range(count):
        factories.deputy(house.congress, delegation=house.other)
    gathering = steps.required(house.secretary)
    headers = door(house.secretary)
    Client().get("/api/v1/places/", {"gathering": gathering.pk}, headers=headers)

    with django_assert_num_queries(4, exact=False) as asked:
        rows = Client().get("/api/v1/places/", {"gathering": gathering.pk}, headers=headers).json()["results"]

    assert (len(asked.captured_queries) <= 4, len(rows)) == (True, Participation.objects.count())
