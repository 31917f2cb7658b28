"""Campaigns, their activities, symposia and visits at the API's door: the same verbs, the same refusals."""

import pytest

from liaison import services
from tests.liaison import campaigning
from tests.liaison.campaigning import answered

ROOT = "/api/v1"


@pytest.fixture
def land(db, monday):
    return campaigning.country()


def test_a_campaign_is_read_as_far_as_one_sees_it(land, logged_in):
    campaign = campaigning.running(land)
    answered(land, campaign, "west", number=1250)

    whole = logged_in(land.city).get(f"{ROOT}/campaigns/{campaign.pk}/").json()
    own = logged_in(land.east).get(f"{ROOT}/campaigns/{campaign.pk}/").json()

    assert [place["congress"] for place in whole["places"]] == ["e1", "e1t", "w1"]
    assert [answer["amount"] for answer in whole["places"][2]["answers"]] == [None, 1250]
    assert [place["congress"] for place in own["places"]] == ["e1", "e1t"]
    assert [question["kind"] for question in own["questions"]] == ["choice", "several", "number", "text"]


def test_moves_go_by_the_same_table(land, logged_in):
    campaign = campaigning.prepared(land)
    client, url = logged_in(land.city), f"{ROOT}/campaigns/{campaign.pk}"

    offered = [move["name"] for move in client.get(f"{url}/moves/").json()]
    started = client.post(f"{url}/moves/start_campaign/", {}, content_type="application/json")
    again = client.post(f"{url}/moves/start_campaign/", {}, content_type="application/json")
    later = {"answers_by": "2026-04-01"}
    postponed = client.post(f"{url}/moves/postpone_campaign/", later, content_type="application/json")
    foreign = logged_in(land.east).post(f"{url}/moves/close_campaign/", {}, content_type="application/json")

    assert offered == ["start_campaign", "withdraw_campaign"]
    assert [answer.status_code for answer in (started, again, postponed, foreign)] == [200, 409, 200, 403]
    assert (started.json()["state"], postponed.json()["answers_by"]) == ("running", "2026-04-01")


def test_what_came_out_of_an_activity_is_written(land, logged_in):
    visit = campaigning.planned(land, campaigning.running(land))
    client, url = logged_in(land.east), f"{ROOT}/campaign-activities/{visit.pk}"
    told = {"result": "意见三条", "others": 2, "came": [land.deputy.post.mandate.pk]}

    held = client.post(f"{url}/moves/hold_activity/", told, content_type="application/json")
    listed = client.get(f"{ROOT}/campaign-activities/?state=held").json()["results"]

    assert (held.status_code, held.json()["state"]) == (200, "held")
    assert held.json()["deputies"] == [{"deputy": land.deputy.post.mandate.pk, "came": True}]
    assert [row["id"] for row in listed] == [visit.pk]
    assert logged_in(land.west).get(f"{url}/").status_code == 404


def test_minutes_are_read_and_struck_out(land, logged_in):
    minutes = services.write_minutes(
        land.house, by=land.worker, present=[land.member.post.mandate], kind="visit", subject="走访",
        date=campaigning.ACTIVITY["date"], half_days=1, place="柳园", others=3, text="听取意见",
    )  # fmt: skip
    client, url = logged_in(land.worker), f"{ROOT}/minutes/{minutes.pk}"

    shown = client.get(f"{url}/").json()
    struck = client.post(f"{url}/moves/strike_minutes/", {"reason": "重复"}, content_type="application/json")

    assert [each["name"] for each in shown["deputies"]] == ["member"]
    assert (struck.status_code, struck.json()["state"]) == (200, "struck")
    assert logged_in(land.deputy).get(f"{url}/").status_code == 404


@pytest.mark.parametrize("path", ["campaign", "campaignactivity", "minutes"])
def test_the_admin_lists_them_and_changes_nothing(land, logged_in, path):
    campaigning.planned(land, campaigning.running(land))
    services.write_minutes(
        land.house, by=land.worker, present=[land.member.post.mandate], kind="visit", subject="走访",
        date=campaigning.ACTIVITY["date"], half_days=1, place="柳园", others=3, text="听取意见",
    )  # fmt: skip
    client = logged_in(land.east)

    page = client.get(f"/admin/liaison/{path}/")

    assert page.status_code == 200
    assert page.context["cl"].result_count == 1
    assert client.get(f"/admin/liaison/{path}/add/").status_code == 403
