"""What is typed is kept, for its writer only."""

import json

import pytest

from congress.models import FormDraft
from congress.pages import leave_out, typed
from tests import factories


@pytest.fixture
def writer(congress):
    return factories.staff(congress)


def save(client, **body):
    return client.post("/autosave/", json.dumps(body), content_type="application/json")


def test_draft_is_kept_and_replaced(logged_in, writer):
    client = logged_in(writer)

    first = save(client, form="proposal", target="", fields={"title": "改善供水"})
    second = save(client, form="proposal", target="", fields={"title": "改善供水水压", "tags": ["水", "民生"]})

    assert (first.status_code, second.status_code) == (200, 200)
    assert list(FormDraft.objects.values_list("user", "form", "target", "fields")) == [
        (writer.pk, "proposal", "", {"title": "改善供水水压", "tags": ["水", "民生"]})
    ]


def test_signs_that_nothing_can_store_are_left_out(logged_in, writer):
    client = logged_in(writer)

    answer = save(client, form="x\x00\ud800", target="\x00", fields={"a": "甲\ud83d乙\x00", "b": ["\ud800丙"]})

    assert answer.status_code == 200
    assert list(FormDraft.objects.values_list("form", "target", "fields")) == [("x", "", {"a": "甲乙", "b": ["丙"]})]


def test_empty_fields_throw_the_draft_away(logged_in, writer):
    client = logged_in(writer)
    save(client, form="proposal", target="7", fields={"title": "改善供水"})

    save(client, form="proposal", target="7", fields={})

    assert not FormDraft.objects.exists()


def test_each_writer_has_a_draft_of_his_own(client, congress, writer):
    other = factories.staff(congress)
    client.force_login(writer)
    save(client, form="proposal", target="", fields={"title": "甲"})
    client.force_login(other)
    save(client, form="proposal", target="", fields={"title": "乙"})

    kept = FormDraft.objects.order_by("pk").values_list("user", "fields")

    assert list(kept) == [(writer.pk, {"title": "甲"}), (other.pk, {"title": "乙"})]


def test_what_no_database_stores_is_left_out(logged_in, writer):
    save(logged_in(writer), form="proposal", target="", fields={"title": "改\x00善", "tags": ["水", 7], "level": 3})

    assert FormDraft.objects.get().fields == {"title": "改善", "tags": ["水"], "level": "3"}


@pytest.mark.parametrize(
    "body",
    [
        b"no json", b"[]", b'{"form": "", "fields": {"a": "b"}}', b'{"form": "x", "fields": ["a"]}', b'{"form": "x"}',
        b'{"form": 7, "fields": {}}', b'{"form": "x", "target": 3, "fields": {}}',
        b"\xff\xfe",
        json.dumps({"form": "x", "fields": {"a": "水" * 60_000}}, ensure_ascii=False).encode(),
        b'{"form": "x", "fields": {"a": ' + b"[" * 40_000 + b"]" * 40_000 + b"}}",
        json.dumps({"form": "x", "fields": {str(number): "a" for number in range(61)}}).encode(),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_words(logged_in, writer, body):
    answer = logged_in(writer).post("/autosave/", body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not FormDraft.objects.exists()


def test_visitor_is_sent_to_the_log_in(client, db):
    answer = save(client, form="proposal", target="", fields={"title": "改善供水"})

    assert answer.status_code == 302
    assert not FormDraft.objects.exists()


def test_fields_a_form_leaves_out_are_not_kept_whoever_sends_them(logged_in, writer):
    leave_out("test.paper", ["phone"])

    save(logged_in(writer), form="test.paper", target="", fields={"words": "路灯不亮", "phone": "13912345678"})

    assert FormDraft.objects.get().fields == {"words": "路灯不亮"}


def test_other_forms_keep_a_field_of_that_name(logged_in, writer):
    leave_out("test.paper", ["phone"])

    save(logged_in(writer), form="test.guide", target="", fields={"phone": "0991-120"})

    assert FormDraft.objects.get().fields == {"phone": "0991-120"}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"words": " 路灯坏了\r\n三个月 "}, ["路灯坏了\n三个月"]),
        ({"words": "the lamp is out", "place": "安北路1号"}, ["the lamp is out", "安北路1号"]),
        ({"kind": "symposium", "phone": "13912345678", "date": "2026-03-02", "password": "S3cret!"}, []),
        ({"one": "甲", "other": "甲"}, ["甲"]),
        ({}, []),
    ],
)
def test_what_was_typed_is_its_texts_without_choices_numbers_and_secrets(rf, sent, shown):
    assert typed(rf.post("/", sent)) == shown


def test_a_form_that_is_too_large_is_given_back_as_nothing(rf, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert typed(rf.post("/", {"words": "路灯坏了三个月"})) == []


def test_a_page_that_is_not_there_gives_back_what_was_sent_to_it_and_only_that(logged_in, writer):
    client = logged_in(writer)

    posted = client.post("/nowhere/", {"words": "<b>路灯</b>坏了"})
    opened = client.get("/nowhere/", {"words": "路灯坏了"})

    assert (posted.status_code, opened.status_code) == (404, 404)
    assert "&lt;b&gt;路灯&lt;/b&gt;坏了</textarea>" in posted.content.decode()
    assert "路灯" not in opened.content.decode()
