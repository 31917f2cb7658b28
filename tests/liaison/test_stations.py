"""Stations: everybody's pages without cookies, who belongs to them, and who keeps them."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import tokens
from congress.errors import Invalid, Refused
from congress.models import Level as CongressLevel
from congress.models import User
from liaison import services
from liaison.models import Station, StationCheck
from tests import factories
from tests.liaison import steps


@pytest.mark.parametrize("name", ["station_list", "opinion_public", "station_detail", "station_code"])
def test_public_pages_are_cached_and_set_no_cookie(here, client, name):
    page = client.get(
        reverse(name, args=[here.house.pk] if name.startswith("station_") and name != "station_list" else [])
    )

    assert (page.status_code, client.cookies.output()) == (200, "")
    assert "max-age=30" in page["Cache-Control"]
    assert "public" in page["Cache-Control"]


def test_the_page_names_deputies_of_all_levels_and_no_phone_of_theirs(here, client):
    here.deputy.person.phone = "13912312312"
    here.deputy.person.save()

    page = client.get(reverse("station_detail", args=[here.house.pk])).content.decode()

    assert here.deputy.person.name in page
    assert here.higher.person.name in page
    assert "13912312312" not in page


def test_a_closed_station_is_gone_for_everybody(here, client):
    Station.objects.filter(pk=here.house.pk).update(closed_on=here.house.opened_on)

    found = {
        name: client.get(reverse(name, args=[here.house.pk])).status_code
        for name in ("station_detail", "station_code", "opinion_new")
    }

    assert found == {"station_detail": 410, "station_code": 404, "opinion_new": 410}


def test_a_deputy_of_a_congress_beside_does_not_belong_here(here):
    beside = factories.deputy(factories.congress(level=CongressLevel.CITY), name="旁市")

    with pytest.raises(Invalid):
        services.attach(here.house, beside.post.mandate, by=here.secretary)
    with pytest.raises(Refused):
        services.attach(here.house, here.deputy.post.mandate, by=here.secretary)


def test_only_a_post_of_that_role_serves_a_station(here):
    with pytest.raises(Invalid):
        services.appoint(here.house, here.clerk.post, by=here.secretary)


def test_constraints_hold_in_the_database(here):
    for wrong in ({"latitude": 91, "longitude": 0}, {"latitude": 1}, {"closed_on": "2000-01-01"}, {"level": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Station.objects.filter(pk=here.house.pk).update(**wrong)


def test_the_six_haves_are_shown_by_something(here, logged_in):
    with pytest.raises(Invalid):
        services.check_year(here.house, by=here.worker, year=2026, found={"place": (True, "")})
    client = logged_in(here.worker)
    url = reverse("station_checks", args=[here.house.pk])
    key = client.get(url).context["idempotency_key"]

    answer = client.post(url, {"place_met": "on", "place_evidence": "120平方米", "idempotency_key": key})

    assert answer.status_code == 302
    assert StationCheck.objects.filter(met=True).count() == 1


@pytest.mark.parametrize("who", ["deputy", "stranger", "leader", "clerk", "foreign"])
@pytest.mark.parametrize("name", ["station_keep", "station_checks"])
def test_nobody_else_keeps_a_station(here, logged_in, who, name):
    answer = logged_in(User.objects.get(pk=getattr(here, who).pk)).get(reverse(name, args=[here.house.pk]))

    assert answer.status_code == 403


def test_posters_and_registers_are_papers(here, logged_in):
    steps.replied(here)
    client = logged_in(here.worker)
    urls = [
        reverse("station_poster", args=[here.house.pk]),
        f"{reverse('station_poster', args=[here.house.pk])}?deputy={here.deputy.post.mandate.pk}",
        reverse("station_register", args=[here.house.pk, "pdf"]),
        reverse("station_register", args=[here.house.pk, "docx"]),
    ]

    assert [client.get(url).getvalue()[:4] for url in urls] == [b"%PDF", b"%PDF", b"%PDF", b"PK\x03\x04"]
    assert client.get(f"{urls[0]}?deputy=999999").status_code == 404


def test_a_move_by_the_api_asks_what_the_page_asks(here, client):
    opinion = steps.received(here)
    headers = {"Authorization": f"Token {tokens.issue(here.worker, 'test')}"}
    url = f"/api/v1/opinions/{opinion.pk}/moves/"
    fields = {"deputy": str(here.deputy.post.mandate.pk), "category": "JT"}

    names = [move["name"] for move in client.get(url, headers=headers).json()]
    done = client.post(f"{url}accept/", fields, "application/json", headers=headers)
    again = client.post(f"{url}accept/", fields, "application/json", headers=headers)

    assert names == ["accept", "refuse", "discard"]
    assert (done.status_code, done.json()["state"], again.status_code) == (200, "accepted", 409)


WORK = ("opinion_list", "opinion_enter", "station_day_list", "reception_list")


@pytest.mark.parametrize("who", ["worker", "stranger", "deputy", "secretary", "leader", "foreign", None])
def test_the_work_of_a_station_stands_first_for_its_own_staff_alone(here, client, logged_in, who):
    reader = logged_in(User.objects.get(pk=getattr(here, who).pk)) if who else client

    page = reader.get(reverse("station_detail", args=[here.house.pk])).content.decode().partition("<main")[2]

    assert ('id="work"' in page) == (who == "worker")
    if who == "worker":
        work = page[page.index('id="work"') : page.index('class="facts"')]
        assert [name for name in WORK if f'href="{reverse(name)}' not in work] == []
        assert f'href="{reverse("opinion_enter")}?station={here.house.pk}"' in work
        assert 'href="#keep"' in work
        assert 'id="keep"' in page
