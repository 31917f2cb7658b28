"""The wall display: behind a long secret that is renewed, without cookie and script; and the yearly assessment."""

import re

import pytest
from django.urls import reverse

from congress.models import User
from liaison import queries, services
from liaison.models import HaveItem, StationCheck, WallDisplay
from tests.liaison import steps
from tests.liaison.test_minutes import matter, write


@pytest.fixture
def wall(here):
    return services.renew_wall(here.house, by=here.worker)


def address(wall, token=None):
    return reverse("station_wall", args=[wall.station_id, token or queries.wall_token(wall)])


def test_the_wall_shows_the_station_without_account_cookie_or_phone(here, wall, client):
    here.deputy.person.phone = steps.PHONE
    here.deputy.person.save()

    page = client.get(address(wall))
    text = page.content.decode()

    assert page.status_code == 200
    assert here.deputy.person.name in text
    assert steps.PHONE not in text
    assert 'http-equiv="refresh"' in text
    assert "<script" not in text
    assert client.cookies.output() == ""
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")


def test_unchanged_it_costs_no_page(wall, client):
    first = client.get(address(wall))

    again = client.get(address(wall), headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_renewed_the_former_address_shows_nothing(here, wall, client):
    former = address(wall)

    fresh = services.renew_wall(here.house, by=here.worker)

    assert client.get(former).status_code == 404
    assert client.get(address(fresh)).status_code == 200
    assert WallDisplay.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "0" * 64, "a" * 300])
def test_a_wrong_address_shows_nothing(wall, client, token):
    assert client.get(address(wall, token)).status_code == 404


def test_the_address_of_one_station_does_not_open_another(here, wall, client):
    services.renew_wall(here.elsewhere, by=here.stranger)
    other = reverse("station_wall", args=[here.elsewhere.pk, queries.wall_token(wall)])

    assert client.get(other).status_code == 404


def test_the_secret_is_long_and_stands_nowhere_in_the_database(wall):
    token = queries.wall_token(wall)

    assert re.fullmatch(r"[0-9a-f]{64}", token)
    assert token not in str(list(WallDisplay.objects.values()))


def test_switched_off_and_at_a_closed_station_it_shows_nothing(here, wall, client):
    here.house.closed_on = "2026-03-01"
    here.house.save()
    closed = client.get(address(wall)).status_code
    here.house.closed_on = None
    here.house.save()
    services.end_wall(here.house, by=here.worker)

    assert (closed, client.get(address(wall)).status_code) == (404, 404)


def test_the_station_makes_renews_and_switches_it_off_by_its_page(here, logged_in):
    client = logged_in(here.worker)
    page, renew = (reverse(name, args=[here.house.pk]) for name in ("station_wall_keep", "station_wall_renew"))

    client.post(renew)
    shown = client.get(page)
    client.post(renew, {"end": "1"})

    assert "/wall/" in shown.context["address"]
    assert "no-store" in shown["Cache-Control"]
    assert client.get(page).context["address"] == ""


@pytest.mark.parametrize("who", ["stranger", "deputy", "leader", "clerk", "foreign"])
def test_nobody_else_reads_or_renews_the_address(here, wall, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))

    answers = [
        client.get(reverse("station_wall_keep", args=[here.house.pk])).status_code,
        client.post(reverse("station_wall_renew", args=[here.house.pk])).status_code,
    ]

    assert set(answers) <= {403, 404}
    assert WallDisplay.objects.get().seed == wall.seed


def test_the_wall_asks_few_questions(wall, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(address(wall))


def test_the_figures_of_a_year_are_counted(here):
    minutes = write(here)
    matter(here, minutes, answer="已修好")
    steps.received(here)
    steps.accepted(here)

    assert queries.figures_of_year(here.house, 2026) == {
        "receptions": 0, "visitors": 0, "taken": 2, "answered": 1, "minutes": 1, "days": 0, "settled": 0,
    }  # fmt: skip
    assert set(queries.figures_of_year(here.house, 2025).values()) == {0}


# The yearly assessment -------------------------------------------------------------------------------------------


def check(here, station, there):
    for item, met in zip(HaveItem.values, there, strict=True):
        StationCheck.objects.create(
            station=station, year=2026, item=item, met=met, evidence="台账" if met else "", by=here.secretary
        )


def test_stations_stand_by_what_they_have_then_by_what_they_answered(here, logged_in):
    third = steps.station(here.congress, name="老城厢联络站")
    check(here, here.elsewhere, [True] * 6)
    check(here, here.house, [True] * 5 + [False])
    steps.replied(here)

    lines = queries.stations_assessed(here.secretary, 2026)
    page = logged_in(here.leader).get(reverse("station_assessment"))

    assert [(line["station"].name, line["met"], line["is_checked"]) for line in lines] == [
        (here.elsewhere.name, 6, True), (here.house.name, 5, True), (third.name, 0, False),
    ]  # fmt: skip
    assert (lines[1]["station"].received, lines[1]["station"].answered) == (1, 1)
    assert (page.context["checked"], page.context["complete"]) == (2, 1)


def test_the_assessment_is_kept_as_a_sheet(here, logged_in):
    from deputies.computing import workbook

    check(here, here.house, [True] * 5 + [False])

    answer = logged_in(here.secretary).get(reverse("station_assessment_sheet"))
    rows = [cells for _number, cells in workbook.read(answer.content, "x.xlsx")]

    assert rows[1][:9] == ["1", here.house.name, "√", "√", "√", "√", "√", "×", "5"]


@pytest.mark.parametrize("who", ["worker", "deputy", "clerk"])
def test_others_do_not_assess(here, logged_in, who):
    assert logged_in(User.objects.get(pk=getattr(here, who).pk)).get(reverse("station_assessment")).status_code == 403


def test_the_assessment_asks_the_same_few_questions(here, logged_in, django_assert_max_num_queries):
    for nth in range(5):
        steps.station(here.congress, name=f"站{nth}")
    client = logged_in(here.secretary)
    client.get(reverse("station_assessment"))

    with django_assert_max_num_queries(10):
        client.get(reverse("station_assessment"))
