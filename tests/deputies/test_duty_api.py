"""Duty records, points and rules at the API's door."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from congress import files
from congress.models import Role
from deputies import services
from deputies.computing.scoring.known import SET_H
from deputies.models import DutyRecord
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, declared

DAY = dt.date(2026, 3, 2)
API = "/api/v1"
ACT = {"type": "V02", "title": "走访老人", "begins_on": "2026-03-02", "content": "走访了三户。"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def deputy(congress, affairs):
    counting.in_force(congress, by=affairs)
    return factories.deputy(congress, name="单美玲")


@pytest.fixture
def as_deputy(deputy, logged_in):
    return logged_in(deputy)


def post(client, path, body, **headers):
    return client.post(f"{API}/{path}", body, content_type="application/json", headers=headers)


def ids(response):
    return [row["id"] for row in response.json()["results"]]


def test_a_record_is_declared_and_handed_in(as_deputy):
    made = post(as_deputy, "duty-records/", ACT)
    pk = made.json()["id"]
    handed = post(as_deputy, f"duty-records/{pk}/moves/submit/", {})

    assert (made.status_code, made.json()["state"], made.json()["half_days"]) == (201, "draft", 1)
    assert (handed.status_code, handed.json()["state"]) == (200, "submitted")
    moves = as_deputy.get(f"{API}/duty-records/{pk}/moves/").json()
    assert [move["name"] for move in moves] == ["withdraw"]
    assert post(as_deputy, f"duty-records/{pk}/moves/withdraw/", {}).json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"points": 500}, "points"),
        ({"state": "approved"}, "state"),
        ({"begins_on": "2026-06-02"}, "begins_on"),
        ({"type": "M01"}, "type"),
        ({"type": "ZZZ"}, "type"),
        ({"half_days": 61}, "half_days"),
        ({"title": None}, "title"),
    ],
)
def test_what_does_not_hold_is_named(as_deputy, fields, wrong):
    answer = post(as_deputy, "duty-records/", ACT | fields)

    assert (answer.status_code, list(answer.json())) == (422, [wrong])
    assert DutyRecord.objects.count() == 0


def test_the_same_key_declares_once(as_deputy):
    first = post(as_deputy, "duty-records/", ACT, **{"Idempotency-Key": "a1"})
    again = post(as_deputy, "duty-records/", ACT, **{"Idempotency-Key": "a1"})

    assert first.json()["id"] == again.json()["id"]
    assert (again.headers["Idempotency-Replayed"], DutyRecord.objects.count()) == ("true", 1)


def test_papers_come_with_the_creation(as_deputy):
    paper = SimpleUploadedFile("记录.pdf", PDF, "application/pdf")

    answer = as_deputy.post(f"{API}/duty-records/", ACT | {"papers": paper})

    assert [file["name"] for file in answer.json()["files"]] == ["记录.pdf"]
    assert files.attached(DutyRecord.objects.get()).count() == 1


def test_others_declare_nothing(logged_in, congress, affairs, deputy):
    assert post(logged_in(affairs), "duty-records/", ACT).status_code == 403
    unit = factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress))
    assert post(logged_in(unit), "duty-records/", ACT).status_code == 403


def test_the_staff_decides_and_the_deputy_disputes(client, logged_in, deputy, affairs):
    act = declared(deputy, "V02", DAY)
    page = f"duty-records/{act.pk}/moves"
    logged_in(affairs)

    assert post(client, f"{page}/send_back/", {}).status_code == 422
    assert post(client, f"{page}/strike/", {"note": "x"}).status_code == 409
    assert post(client, f"{page}/approve/", {}).json()["state"] == "approved"
    logged_in(deputy)
    assert post(client, f"{page}/approve/", {}).status_code == 403
    assert post(client, f"{page}/dispute/", {"note": "那天我不在"}).json()["state"] == "disputed"


def test_lists_are_narrowed_and_drafts_are_the_deputys_own(client, logged_in, congress, deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)
    other = declared(deputy, "R01", dt.date(2026, 4, 2))
    services.declare(deputy.post.mandate, by=deputy, type=act.type, title="草稿", begins_on=dt.date(2026, 5, 2))
    logged_in(affairs)

    def found(query):
        return ids(client.get(f"{API}/duty-records/?{query}"))

    assert found("") == [other.pk, act.pk]
    assert found("state=approved") == found("type=V02") == found("until=2026-03-31") == [act.pk]
    assert found("since=2026-03-31") == [other.pk]
    assert found(f"deputy={act.mandate_id}") == [other.pk, act.pk]
    logged_in(factories.deputy(congress))
    assert ids(client.get(f"{API}/duty-records/")) == [act.pk]
    assert client.get(f"{API}/duty-records/{other.pk}/").status_code == 404


def test_points_are_read_by_their_deputy_and_the_staff(client, logged_in, congress, deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)
    entry = act.entries.get()
    lists = [logged_in(user).get(f"{API}/points/") for user in (deputy, affairs)]

    assert [ids(each) for each in lists] == [[entry.pk], [entry.pk]]
    assert lists[0].json()["results"][0]["points"] == 200
    assert ids(client.get(f"{API}/points/?record={act.pk}&period=2025-12-01")) == [entry.pk]
    assert ids(client.get(f"{API}/points/?period=2024-12-01")) == []
    logged_in(factories.deputy(congress))
    assert ids(client.get(f"{API}/points/")) == []
    assert client.get(f"{API}/points/{entry.pk}/").status_code == 404
    assert post(client, "points/", {"points": 1}).status_code == 405


def test_rules_and_types_are_read(client, logged_in, congress, deputy, affairs):
    draft = services.take_over(SET_H, congress, by=affairs)
    factories.congress()
    logged_in(deputy)

    (rules,) = client.get(f"{API}/rule-sets/").json()["results"]
    whole = client.get(f"{API}/rule-sets/{rules['id']}/").json()
    kinds = client.get(f"{API}/duty-types/").json()["results"]

    assert any(sentence.startswith("接待选民：首次") or "接待选民" in sentence for sentence in whole["sentences"])
    assert client.get(f"{API}/rule-sets/{draft.pk}/").status_code == 404
    assert {"V02", "M01"} & {kind["code"] for kind in kinds} or len(kinds) == 25
