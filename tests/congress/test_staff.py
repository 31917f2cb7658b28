"""The admin's forms: sent twice they do it once, and they overwrite nothing unseen."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from congress.models import Event, IdempotencyKey, Organ
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
