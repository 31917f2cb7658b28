"""The guide, lost things, remarks and the lights to enter at the API's door."""

import json

import pytest

from congress.models import AuditRecord
from meetings import services
from meetings.models import GuideEntry, LostThing, Remark
from tests.meetings.steps import HOUR, NOW, place, session

CALLED = {"kind": "medical", "title": "医疗点", "phone": "0990-6120", "position": 1}
LOST = {"what": "钢笔", "desk": "总服务台", "state": "found"}


@pytest.fixture
def whole(house):
    """A session that has begun, with one sitting."""
    return session(house.secretary, begins_at=NOW - HOUR)


def sent(client, method, address, body):
    return getattr(client, method)(f"/api/v1/{address}", json.dumps(body), content_type="application/json")


# The guide -----------------------------------------------------------------------------------------------------------


def test_the_secretariat_keeps_the_guide_and_everybody_reads_it(house, whole, logged_in):
    desk = logged_in(house.secretary)
    made = sent(desk, "post", "guide-entries/", CALLED | {"gathering": whole.pk})
    changed = sent(desk, "patch", f"guide-entries/{made.json()['id']}/", {"version": 1, "phone": "0990-6121"})

    listed = logged_in(house.first).get("/api/v1/guide-entries/?kind=medical").json()["results"]

    assert (made.status_code, changed.status_code) == (201, 200)
    assert [(one["title"], one["phone"], one["version"]) for one in listed] == [("医疗点", "0990-6121", 2)]


def test_a_number_to_call_has_a_number(house, whole, logged_in):
    answer = sent(logged_in(house.secretary), "post", "guide-entries/", CALLED | {"gathering": whole.pk, "phone": ""})

    assert (answer.status_code, list(answer.json()), GuideEntry.objects.count()) == (422, ["phone"], 0)


def test_lost_things_are_entered_and_given_back(house, whole, logged_in):
    desk = logged_in(house.secretary)
    made = sent(desk, "post", "lost-things/", LOST | {"gathering": whole.pk}).json()

    sent(desk, "patch", f"lost-things/{made['id']}/", {"version": 1, "state": "returned"})
    stale = sent(desk, "patch", f"lost-things/{made['id']}/", {"version": 1, "state": "found"})

    assert LostThing.objects.get().settled_at == NOW
    assert (stale.status_code, stale.json()["current"]["state"]) == (409, "returned")


@pytest.mark.parametrize("name", ["first", "delegate", "leader"])
@pytest.mark.parametrize(("address", "body"), [("guide-entries/", CALLED), ("lost-things/", LOST)])
def test_nobody_else_keeps_them(house, whole, logged_in, name, address, body):
    row = services.enter_lost_thing(whole, by=house.secretary, **LOST)
    client = logged_in(getattr(house, name))

    assert sent(client, "post", address, body | {"gathering": whole.pk}).status_code == 403
    assert sent(client, "patch", f"lost-things/{row.pk}/", {"version": 1, "what": "笔"}).status_code == 403
    assert (GuideEntry.objects.count(), LostThing.objects.get().what) == (0, "钢笔")


def test_who_does_not_see_the_session_reads_nothing_of_it(house, whole, logged_in):
    services.add_guide_entry(whole, by=house.secretary, **CALLED)
    row = services.enter_lost_thing(whole, by=house.secretary, **LOST)
    client = logged_in(house.clerk)

    assert client.get("/api/v1/guide-entries/").status_code == 403
    assert client.get(f"/api/v1/lost-things/{row.pk}/").status_code in {403, 404}


# Remarks -------------------------------------------------------------------------------------------------------------


def test_staff_take_down_what_their_deputies_said(house, whole, logged_in):
    body = {"gathering": whole.parts.get().pk, "deputy": "王秀英", "text": "报告实事求是。", "kept": "实事求是"}

    answer = sent(logged_in(house.delegate), "post", "remarks/", body)
    refused = sent(logged_in(house.delegate), "post", "remarks/", body | {"deputy": "陈志强"})
    denied = sent(logged_in(house.first), "post", "remarks/", body)

    assert (answer.status_code, answer.json()["name"], answer.json()["kept"]) == (201, "王秀英", "实事求是")
    assert (refused.status_code, list(refused.json())) == (422, ["deputy"])
    assert (denied.status_code, Remark.objects.count()) == (403, 1)


# Lights --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(house, whole):
    """The session asks for a declaration; the first has declared symptoms; nobody keeps the desk."""
    row = services.require_clearance(
        whole, by=house.secretary, kind="health", hours=24, text="健康申报", is_checked=False
    )
    own = place(whole, house.first)
    services.consent(own, by=house.first)
    services.hand_in(own, row, by=house.first, is_clear=False, taken_at=NOW)
    return whole


def lights(client, query=""):
    rows = client.get(f"/api/v1/clearances/{query}").json()["results"]
    return {row["name"]: (row["state"], row["missing"]) for row in rows}


WHY_NOT = ("red", [{"kind": "health", "why": "not_clear"}])
NOTHING = ("red", [{"kind": "health", "why": "missing"}])


def test_a_deputy_reads_his_own_light_and_why(house, asked, logged_in):
    assert lights(logged_in(house.first)) == {"王秀英": WHY_NOT}
    assert lights(logged_in(house.third)) == {"陈志强": NOTHING}
    assert logged_in(house.third).get(f"/api/v1/clearances/{place(asked, house.first).pk}/").status_code == 404


def test_who_scans_reads_lights_and_no_reason(house, asked, logged_in):
    assert lights(logged_in(house.delegate)) == {"王秀英": ("red", None), "李建国": ("red", None)}
    assert lights(logged_in(house.affairs)) == dict.fromkeys(["王秀英", "李建国", "陈志强"], ("red", None))


def test_who_was_named_for_a_door_reads_the_lights_of_everybody(house, asked, logged_in):
    services.set_door_keepers(asked.parts.get(), [house.delegate], by=house.secretary)

    assert lights(logged_in(house.delegate)) == dict.fromkeys(["王秀英", "李建国", "陈志强"], ("red", None))


def test_who_keeps_the_desk_reads_reasons_and_it_is_noted(house, asked, logged_in):
    services.set_keepers(asked, [house.delegate], by=house.secretary)
    count = AuditRecord.objects.filter(kind="clearance.read").count()

    assert lights(logged_in(house.delegate)) == {"王秀英": WHY_NOT, "李建国": NOTHING, "陈志强": NOTHING}
    assert AuditRecord.objects.filter(kind="clearance.read", actor=house.delegate).count() == count + 1


@pytest.mark.parametrize("name", ["leader", "clerk", "auditor"])
def test_nobody_else_reads_a_light(house, asked, logged_in, name):
    answer = logged_in(getattr(house, name)).get("/api/v1/clearances/")

    assert answer.status_code == 403 or answer.json()["results"] == []


def test_no_answer_tells_what_was_handed_in(house, asked, logged_in):
    services.set_keepers(asked, [house.delegate], by=house.secretary)
    body = logged_in(house.delegate).get("/api/v1/clearances/").content.decode()

    assert all(word not in body for word in ("evidence", "taken_at", '"result"', "files"))


def test_lights_of_a_page_cost_the_same_however_many(house, asked, logged_in, django_assert_max_num_queries):
    client = logged_in(house.secretary)

    with django_assert_max_num_queries(12):
        client.get("/api/v1/clearances/")


# The admin -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "word"), [("guideentry", "医疗点"), ("lostthing", "钢笔"), ("team", "第一组")])
def test_the_admin_shows_them_to_the_secretariat_alone(house, whole, logged_in, model, word):
    services.add_guide_entry(whole, by=house.secretary, **CALLED)
    services.enter_lost_thing(whole, by=house.secretary, **LOST)
    services.save_team(None, by=house.secretary, gathering=whole.parts.get(), name="第一组", task="")
    page = f"/admin/meetings/{model}/"

    assert word in logged_in(house.secretary).get(page).content.decode()
    assert word not in logged_in(house.delegate).get(page).content.decode()
