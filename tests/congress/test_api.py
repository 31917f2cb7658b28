"""The API's own house: doors, refusals, pages by key, organs, notices, events, and its description."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from congress import notify, registers, tokens
from congress.api.answers import FAILURES_PER_MINUTE
from congress.api.schema import described
from congress.events import record
from congress.models import AuditRecord, Notification, Post, Role
from tests import factories


def call(user, path, **query):
    """A GET with a token of ``user``."""
    return Client().get(path, query, headers={"Authorization": f"Token {tokens.issue(user, 'test')}"})


def test_an_unknown_token_is_refused_and_noted(client, db):
    answer = client.get("/api/v1/organs/", headers={"Authorization": "Token dp_wrong"})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert list(AuditRecord.objects.values_list("kind", "what")) == [("token_failed", "GET /api/v1/organs/")]


def test_a_source_of_many_unknown_tokens_is_told_to_wait_but_a_good_token_still_enters(client, secretary):
    token = tokens.issue(secretary, "test")
    with time_machine.travel(dt.datetime(2026, 1, 16, 9, 0, 1, tzinfo=dt.UTC)):
        wrong = [
            client.get("/api/v1/organs/", headers={"Authorization": "Token x"}) for _ in range(FAILURES_PER_MINUTE + 1)
        ]
        right = client.get("/api/v1/organs/", headers={"Authorization": f"Token {token}"})

    assert [answer.status_code for answer in wrong[-2:]] == [401, 429]
    assert right.status_code == 200


def test_a_disabled_user_does_not_enter(client, secretary):
    token = tokens.issue(secretary, "test")
    secretary.is_active = False
    secretary.save()

    assert client.get("/api/v1/organs/", headers={"Authorization": f"Token {token}"}).status_code == 401


def test_an_ended_post_opens_nothing(client, secretary):
    token = tokens.issue(secretary, "test")
    Post.objects.filter(user=secretary).update(valid_to=dt.date(2026, 1, 1))

    assert client.get("/api/v1/organs/", headers={"Authorization": f"Token {token}"}).status_code == 403


def test_a_token_acts_in_its_own_post(client, secretary):
    token = tokens.issue(secretary, "test")
    elsewhere = factories.congress(code="elsewhere")
    factories.organ(elsewhere, code="THERE")
    factories.organ(secretary.post.congress, code="HERE")
    factories.post(secretary, elsewhere)

    found = client.get("/api/v1/organs/", headers={"Authorization": f"Token {token}"}).json()["results"]

    assert [organ["code"] for organ in found] == ["HERE"]


def test_an_idle_session_is_logged_out(client, secretary):
    with time_machine.travel(dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)) as clock:
        client.force_login(secretary)
        fresh = client.get("/api/v1/organs/")
        clock.shift(dt.timedelta(minutes=31))
        idle = client.get("/api/v1/organs/")

    assert (fresh.status_code, idle.status_code) == (200, 401)


def test_answers_are_kept_by_nobody(secretary):
    assert call(secretary, "/api/v1/organs/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[" * 100_000, 400),
        ('{"kind": NaN}', 400),
        (b"\xff", 400),
        ("[1]", 422),
        ('"text"', 422),
        ("", 422),
    ],
)
def test_unreadable_json_is_a_bad_request(congress, body, status):
    headers = {"Authorization": f"Token {tokens.issue(factories.deputy(congress), 'test')}"}

    assert Client().post("/api/v1/proposals/", body, "application/json", headers=headers).status_code == status


def test_a_body_that_is_too_large_is_refused(congress, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    headers = {"Authorization": f"Token {tokens.issue(factories.deputy(congress), 'test')}"}

    answer = Client().post("/api/v1/proposals/", {"body": "长" * 100}, "application/json", headers=headers)

    assert answer.status_code == 413


def test_an_idempotency_key_has_a_bound(congress):
    headers = {
        "Authorization": f"Token {tokens.issue(factories.deputy(congress), 'test')}",
        "Idempotency-Key": "k" * 81,
    }

    assert Client().post("/api/v1/proposals/", {}, "application/json", headers=headers).status_code == 422


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="])
def test_a_made_up_cursor_is_not_found(secretary, cursor):
    assert call(secretary, "/api/v1/organs/", cursor=cursor).status_code == 404


@pytest.mark.parametrize("cursor", ["x", "cD0lMDA=", "cD1hYmM="])
def test_a_page_with_a_made_up_cursor_is_not_found_or_empty(logged_in, secretary, cursor):
    client = logged_in(secretary)

    assert client.get("/notices/", {"cursor": cursor}).status_code == 404
    assert client.get("/deputies/", {"cursor": cursor}).status_code in {200, 404}  # its key is text


def test_a_list_is_paged_by_key(secretary):
    for _ in range(26):
        factories.organ(secretary.post.congress)
    headers = {"Authorization": f"Token {tokens.issue(secretary, 'test')}"}

    first = Client().get("/api/v1/organs/", headers=headers).json()
    second = Client().get(first["next"], headers=headers).json()

    assert sorted(first) == ["next", "previous", "results"]
    assert (len(first["results"]), len(second["results"]), second["next"]) == (25, 1, None)


def test_an_organ_is_named_by_codes_and_counts_its_changes(secretary):
    congress = secretary.post.congress
    office = factories.organ(congress, code="GOVO")
    block = factories.organ(congress, code="GOV", dispatcher=office, valid_to=dt.date(2026, 1, 1))
    registers.save(block, by=secretary)
    block.name = "市人民政府"
    registers.save(block, by=secretary)

    seen = call(secretary, f"/api/v1/organs/{block.pk}/").json()

    assert (seen["code"], seen["dispatcher"], seen["state"], seen["version"]) == ("GOV", "GOVO", "closed", 2)
    assert [row["code"] for row in call(secretary, "/api/v1/organs/", state="valid").json()["results"]] == ["GOVO"]
    assert [row["code"] for row in call(secretary, "/api/v1/organs/", search="人民").json()["results"]] == ["GOV"]
    assert call(secretary, "/api/v1/organs/", kind="x").status_code == 422


def test_an_organ_of_another_congress_is_not_found(secretary):
    other = factories.organ(factories.congress(code="other"))

    assert call(secretary, f"/api/v1/organs/{other.pk}/").status_code == 404


@pytest.fixture
def noticed(secretary):
    """Two notices to the secretary, one of them read, and one to somebody else."""
    with transaction.atomic():
        events = [record("congress.set_rules", secretary.post.congress, by=None) for _ in range(2)]
    rows = [
        Notification(recipient=secretary, event=event, kind=event.kind, title=f"通知{at}", url="/notices/")
        for at, event in enumerate(events)
    ]
    rows.append(Notification(recipient=factories.user(), event=events[0], kind="x", title="别人的"))
    Notification.objects.bulk_create(rows)
    notify.read(Notification.objects.get(title="通知0"))
    return secretary


def test_notices_are_ones_own(noticed):
    every = call(noticed, "/api/v1/notifications/").json()["results"]
    unread = call(noticed, "/api/v1/notifications/", unread="true").json()["results"]

    assert [(row["title"], row["state"], row["version"]) for row in every] == [
        ("通知1", "unread", 1),
        ("通知0", "read", 2),
    ]
    assert [row["title"] for row in unread] == ["通知1"]
    other = Notification.objects.get(title="别人的")
    assert call(noticed, f"/api/v1/notifications/{other.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["organs", "notifications", "events"])
def test_a_list_asks_the_same_few_questions_however_long_it_is(noticed, path, django_assert_max_num_queries):
    token = {"Authorization": f"Token {tokens.issue(noticed, 'test')}"}
    Client().get(f"/api/v1/{path}/", headers=token)
    with django_assert_max_num_queries(4) as short:
        Client().get(f"/api/v1/{path}/", headers=token)
    parent = factories.organ(noticed.post.congress)
    for _ in range(30):
        registers.save(factories.organ(noticed.post.congress, parent=parent, dispatcher=parent), by=noticed)

    with django_assert_max_num_queries(4) as long:
        Client().get(f"/api/v1/{path}/", headers=token)

    assert len(long) == len(short)


def test_administrators_read_no_events_of_the_business(congress):
    auditor = factories.staff(congress, Role.SYSTEM_ADMIN)
    with transaction.atomic():
        record("congress.register", factories.organ(congress), by=None)

    assert call(auditor, "/api/v1/events/").json()["results"] == []


# The description ---------------------------------------------------------------------------------------------------


def _addresses(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry.callback


def _unbounded(node, path=""):
    """Every string, number and list in the description that has no bound."""
    if isinstance(node, list):
        for at, one in enumerate(node):
            yield from _unbounded(one, f"{path}/{at}")
    if not isinstance(node, dict):
        return
    kind = node.get("type") if isinstance(node.get("type"), str) else ""  # a property may be called "type"
    if kind == "string" and not {"enum", "format", "maxLength"} & set(node):
        yield path
    if kind in {"integer", "number"} and not {"minimum", "maximum"} <= set(node):
        yield path
    if kind == "array" and "maxItems" not in node:
        yield path
    for name, one in node.items():
        yield from _unbounded(one, f"{path}/{name}")


def test_the_description_is_valid_without_a_warning(db):
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_every_string_number_and_list_has_a_bound():
    assert list(_unbounded(described("en"))) == []


def test_every_address_of_the_api_is_described():
    api = [callback for address, callback in _addresses(get_resolver()) if address.startswith("api/v1/")]
    operations = sum(len(methods) for methods in described("en")["paths"].values())
    made = sum(len(set(callback.actions) - {"head"}) for callback in api)

    assert made == operations
    assert sorted({path.split("/")[3] for path in described("en")["paths"]}) == [
        "agenda-items", "announcements", "appraisals", "archive", "articles", "briefs", "campaign-activities",
        "campaigns", "cases", "clearances", "commitments", "courses", "deputies", "diets", "documents",
        "draft-comments", "draft-laws", "duty-records", "duty-reports", "duty-types", "evaluations", "events",
        "gatherings", "guide-entries", "items", "laws", "lost-things", "meals", "minutes", "notifications", "opinions",
        "organs", "places", "points", "proposals", "receptions", "registrations", "remarks", "replies", "rides", "rooms",
        "rule-sets", "schedule-entries", "scores", "seats", "speeches", "station-days", "stations", "table-places", "tasks", "teams",
        "trips", "votes", "year-reports",
    ]  # fmt: skip


def test_the_description_is_json_for_everybody(client, db):
    answer = client.get("/api/schema/")

    assert (answer.status_code, answer["Content-Type"], answer.json()["openapi"]) == (200, "application/json", "3.0.3")


def test_the_page_to_read_it_on_holds_no_script_of_its_own(client, db):
    page = client.get("/api/docs/").content.decode()
    script = client.get("/api/docs/", {"script": ""})

    assert ("<style" in page, "onclick" in page, page.count("<script src=")) == (False, False, 2)
    assert script["Content-Type"].startswith("application/javascript")
