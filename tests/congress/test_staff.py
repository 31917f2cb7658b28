"""The admin's forms: sent twice they do it once, and they overwrite nothing unseen."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from congress.events import record
from congress.models import Event, IdempotencyKey, Organ, Role, TermRule
from tests import factories

ADD = "/admin/congress/organ/add/"


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def desk(secretary, logged_in, english):
    return logged_in(secretary)


def page(response):
    return response.content.decode()


def fields(response):
    """What a browser would send: every input, select and textarea of the row's form as it was shown."""
    html = page(response).partition('id="organ_form"')[2]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", html):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if at.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        if "name" in at and at.get("type") != "submit":
            sent[at["name"]] = unescape(at.get("value", "on" if at.get("type") == "checkbox" else ""))
    for name, inside in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        sent[name] = next(iter(re.findall(r'value="([^"]*)" selected', inside)), "")
    return sent


def new(desk, **typed):
    return (
        fields(desk.get(ADD))
        | {"code": "Z1", "name": "市新局", "kind": "department", "valid_from": "2022-01-10"}
        | typed
    )


def test_double_click_on_save_makes_one_row(desk, congress):
    form = new(desk, congress=congress.pk)

    answers = [desk.post(ADD, form) for _click in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/admin/congress/organ/")] * 2
    assert Organ.objects.filter(code="Z1").count() == 1
    assert Event.objects.filter(kind="congress.register").count() == 1


def test_form_with_a_fault_keeps_its_key_free(desk, congress):
    form = new(desk, congress=congress.pk, name="")

    shown = desk.post(ADD, form)

    assert (shown.status_code, fields(shown)["idempotency_key"]) == (200, form["idempotency_key"])
    assert IdempotencyKey.objects.count() == 0
    assert desk.post(ADD, form | {"name": "市新局"}).status_code == 302
    assert Organ.objects.get(code="Z1").name == "市新局"


def test_small_window_that_adds_a_row_still_does(desk, congress):
    answer = desk.post(ADD, new(desk, congress=congress.pk, _popup="1"))

    assert answer.status_code == 200
    assert Organ.objects.filter(code="Z1").count() == 1


@pytest.mark.postgres
def test_eight_clicks_at_once_make_one_row(transactional_facts):
    congress = factories.congress()
    secretary = factories.staff(congress)
    first = Client()
    first.force_login(secretary)
    form = new(first, congress=congress.pk)
    together = threading.Barrier(8)

    def click(_n):
        try:
            together.wait()
            browser = Client()
            browser.cookies = first.cookies
            return browser.post(ADD, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(click, range(8))) == [302] * 8
    assert Organ.objects.filter(code="Z1").count() == 1


def test_row_changed_meanwhile_is_not_overwritten(desk, congress):
    organ = factories.organ(congress, name="市水利局", abbreviation="水利")
    address = f"/admin/congress/organ/{organ.pk}/change/"
    form = fields(desk.get(address)) | {"abbreviation": "水务"}
    Organ.objects.filter(pk=organ.pk).update(name="市水务局", asked=True)

    refused = desk.post(address, form)

    organ.refresh_from_db()
    assert (organ.name, organ.abbreviation) == ("市水务局", "水利")
    told = re.search(r"errorlist nonfield[^>]*><li>(.*?)</li>", page(refused)).group(1)
    assert "was changed meanwhile" in told
    assert "市水务局" in told
    assert "水利" not in told
    assert fields(refused)["abbreviation"] == "水务"
    assert fields(refused)["name"] == "市水利局"

    again = desk.post(address, fields(refused) | {"name": "市水务局"})

    organ.refresh_from_db()
    assert (again.status_code, organ.name, organ.abbreviation) == (302, "市水务局", "水务")


def test_row_nobody_changed_is_saved(desk, congress):
    organ = factories.organ(congress, name="市水利局")
    address = f"/admin/congress/organ/{organ.pk}/change/"

    answer = desk.post(address, fields(desk.get(address)) | {"name": "市水务局"})

    organ.refresh_from_db()
    assert (answer.status_code, organ.name) == (302, "市水务局")


def test_what_was_shown_travels_as_digests(desk, congress):
    organ = factories.organ(congress, name="市水利局")

    shown = fields(desk.get(f"/admin/congress/organ/{organ.pk}/change/"))["shown"]

    assert "市水利局" not in shown
    assert '"name": "' in shown


@pytest.mark.parametrize("nonsense", ["", "x", "[]"])
def test_nonsense_in_place_of_the_digests_breaks_nothing(desk, congress, nonsense):
    organ = factories.organ(congress)
    address = f"/admin/congress/organ/{organ.pk}/change/"

    answer = desk.post(address, fields(desk.get(address)) | {"shown": nonsense})

    assert answer.status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "user/?password__startswith=argon2",
        "user/?phone_index__startswith=a",
        "user/?acting_as__user__password__startswith=a",
        "organ/?phone__startswith=0",
    ],
)
def test_no_column_is_guessed_through_the_filters_of_a_list(desk, address):
    assert desk.get(f"/admin/congress/{address}").status_code == 400


def test_filters_that_are_offered_open(desk):
    assert desk.get("/admin/congress/user/?posts__role__exact=secretariat&is_active__exact=1").status_code == 200


def test_auditors_read_the_events_of_their_congress(logged_in, congress, english, django_assert_max_num_queries):
    auditor = factories.staff(congress, Role.AUDITOR)
    mine, foreign = factories.organ(congress), factories.organ(factories.congress())
    with transaction.atomic():
        for organ in [mine] * 30 + [foreign]:
            record("congress.change_organ", organ, by=auditor)
    client = logged_in(auditor)

    with django_assert_max_num_queries(14):
        shown = page(client.get("/admin/congress/event/"))

    assert shown.count("congress.change_organ") >= 30
    elsewhere = Event.objects.get(target_id=foreign.pk, kind="congress.change_organ")
    assert client.get(f"/admin/congress/event/{elsewhere.pk}/change/").status_code == 302
    assert client.get("/admin/congress/event/?data__contains=x").status_code == 400


@pytest.mark.parametrize(
    ("role", "leads"),
    [(Role.SYSTEM_ADMIN, True), (Role.AUDITOR, True), (Role.SECRETARIAT, True), (Role.LEADER, False)],
)
def test_home_leads_those_who_work_there_into_the_admin(logged_in, congress, role, leads):
    assert ('href="/admin/"' in page(logged_in(factories.staff(congress, role)).get("/"))) is leads


@pytest.mark.parametrize("name", ["parent", "dispatcher", "successor"])
def test_an_organ_stands_in_no_field_of_its_own(congress, name):
    organ = factories.organ(congress)
    setattr(organ, name, organ)

    with pytest.raises(ValidationError) as refusal:
        organ.full_clean()
    assert list(refusal.value.message_dict) == [name]


def test_an_organ_ends_after_it_begins_and_its_office_passes_nothing_on(congress):
    office = factories.organ(congress)
    block = factories.organ(congress, dispatcher=office)

    with pytest.raises(ValidationError):
        Organ(
            congress=congress, code="Z", name="某单位", kind="department", valid_from="2026-01-01", dispatcher=block
        ).clean()
    block.valid_to = block.valid_from - dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        block.clean()


def test_no_term_reaches_beyond_the_calendar(congress):
    with pytest.raises(ValidationError):
        TermRule(congress=congress, what="reply", unit="month", amount=1000).clean()
