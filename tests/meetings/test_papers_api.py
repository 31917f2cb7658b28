"""Agendas and papers at the API's door and in the admin."""

import pytest
from django.urls import reverse

from meetings import services
from tests import factories
from tests.meetings import papers


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def gathering(congress, secretary):
    factories.term(congress)
    return papers.gathering(congress, secretary)


@pytest.fixture
def reader(congress, gathering):
    deputy = factories.deputy(congress)
    papers.asked(gathering, deputy)
    return deputy


def test_a_reader_finds_what_is_released_to_him(gathering, secretary, reader, logged_in):
    row = papers.released(gathering, secretary)
    papers.document(gathering, secretary, title="在准备")
    client = logged_in(reader)

    listed = client.get("/api/v1/documents/").json()["results"]
    whole = client.get(f"/api/v1/documents/{row.pk}/").json()

    assert [one["title"] for one in listed] == [row.title]
    assert (len(whole["files"]), whole["opened"]) == (1, None)


def test_a_withdrawn_one_shows_its_reason_and_no_file(gathering, secretary, reader, logged_in):
    row = papers.released(gathering, secretary)
    services.move_document(row, "withdraw_document", by=secretary, note="附表有误")

    whole = logged_in(reader).get(f"/api/v1/documents/{row.pk}/").json()

    assert (whole["note"], whole["files"]) == ("附表有误", [])


def test_staff_release_and_readers_do_not(gathering, secretary, reader, logged_in):
    row = papers.document(gathering, secretary)
    address = f"/api/v1/documents/{row.pk}/moves/release_document/"

    refused = logged_in(reader).post(address, {}, content_type="application/json")
    done = logged_in(secretary).post(address, {}, content_type="application/json")

    assert refused.status_code == 404
    assert (done.status_code, done.json()["state"], done.json()["opened"]) == (200, "released", "0 / 1")


def test_agenda_and_schedule_are_read(gathering, secretary, reader, logged_in):
    item = services.add_item(gathering, by=secretary, position=1, title="选举", kind="election")
    services.add_entry(gathering, by=secretary, position=1, item=item)
    client = logged_in(reader)

    items = client.get(f"/api/v1/agenda-items/?gathering={gathering.pk}").json()["results"]
    entries = client.get("/api/v1/schedule-entries/").json()["results"]

    assert [one["title"] for one in items] == ["选举"]
    assert [(one["words"], one["item"]) for one in entries] == [("选举", item.pk)]


@pytest.mark.parametrize("model", ["document", "agendaitem", "scheduleentry"])
def test_the_admin_lists_them(gathering, secretary, logged_in, model):
    item = services.add_item(gathering, by=secretary, position=1, title="选举", kind="election")
    services.add_entry(gathering, by=secretary, position=1, item=item)
    papers.document(gathering, secretary)
    client = logged_in(secretary)

    page = client.get(reverse(f"admin:meetings_{model}_changelist"))

    assert page.status_code == 200
    assert ("选举" if model != "document" else "关于预算执行情况的报告") in page.content.decode()


def test_the_admin_releases_several_at_once(gathering, secretary, logged_in):
    row = papers.document(gathering, secretary)
    empty = papers.document(gathering, secretary, files=[], title="没有文件")

    answer = logged_in(secretary).post(
        reverse("admin:meetings_document_changelist"),
        {"action": "release", "_selected_action": [row.pk, empty.pk]},
        follow=True,
    )

    row.refresh_from_db()
    empty.refresh_from_db()
    assert (row.state, empty.state) == ("released", "prepared")
    assert "还没有文件" in answer.content.decode()
