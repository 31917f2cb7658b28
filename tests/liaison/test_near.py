"""Stations near a voter: distances by hand, the nearest first whatever the box, a page without script and cookie."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from liaison import queries
from liaison.computing.distance import Point, box, metres, point, rounded
from liaison.models import Station
from tests import factories
from tests.liaison import steps

# On a sphere of 6,371,008.8 m a degree of a great circle is 111,195.08 m.
DEGREE = 111_195.08


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (1, 0), DEGREE),
        ((0, 0), (0, 1), DEGREE),
        ((60, 0), (60, 180), 60 * DEGREE),  # over the pole
        ((0, 0), (0, 180), 180 * DEGREE),
        ((90, 0), (-90, 77), 180 * DEGREE),
        ((0, 179.5), (0, -179.5), DEGREE),  # across the line where the days meet
        ((39.9042, 116.4074), (31.2304, 121.4737), 1_067_310),  # Beijing to Shanghai
    ],
)
def test_the_distance_on_a_great_circle(one, other, expected):
    assert metres(Point(*one), Point(*other)) == pytest.approx(expected, rel=1e-4, abs=0.1)


latitudes, longitudes = some.floats(-90, 90), some.floats(-180, 180)
points = some.builds(Point, latitudes, longitudes)


@given(points, points)
def test_it_is_as_far_there_as_back_and_never_more_than_half_round(one, other):
    there = metres(one, other)

    assert there == pytest.approx(metres(other, one), abs=1e-3)
    assert 0 <= there <= 180 * DEGREE + 1


@given(points, points, some.floats(1, 3_000_000))
def test_whatever_lies_within_the_radius_lies_in_the_box(centre, other, radius):
    around = box(centre, radius)

    inside = around.south <= other.latitude <= around.north and (
        around.west is None or around.west <= other.longitude <= around.east
    )
    assert inside or metres(centre, other) > radius * 0.999


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("43.825,87.616", Point(43.825, 87.616)),
        ("-1,2", Point(-1, 2)),
        ("91,0", None),
        ("0,181", None),
        ("nan,0", None),
        ("inf,0", None),
        ("1", None),
        ("1,2,3", None),
        ("a,b", None),
        ("", None),
        ("1" * 50 + ",1", None),
    ],
)
def test_a_position_is_read_or_refused(text, expected):
    assert point(text) == expected


@pytest.mark.parametrize(
    ("far", "told"),
    [(0, (10, "m")), (44, (40, "m")), (994, (990, "m")), (995, (1.0, "km")), (1_260, (1.3, "km")), (9_949, (9.9, "km")),
     (9_950, (10, "km")), (12_600, (13, "km"))],
)  # fmt: skip
def test_a_distance_is_told_as_people_do(far, told):
    assert rounded(far) == told


@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_nearest_are_found_in_their_order_near_and_far(congress, count):
    for nth in range(count):
        away = Decimal(nth * nth) / 10
        steps.station(congress, name=f"站{nth}", latitude=Decimal("44.5") + away, longitude=Decimal("88.1"))
    steps.station(congress, name="无坐标")
    steps.station(
        congress, name="已关闭", latitude=Decimal("44.5"), longitude=Decimal("88.1"), closed_on=dt.date(2022, 2, 1)
    )

    found = queries.stations_near(Point(44.5, 88.1))

    assert [each.station.name for each in found] == [f"站{nth}" for nth in range(min(count, 10))]
    assert found[0].metres == pytest.approx(0, abs=1)


@pytest.fixture
def house(here):
    Station.objects.filter(pk=here.house.pk).update(latitude="44.5", longitude="88.1", area="柳园小区及周边")
    return Station.objects.get(pk=here.house.pk)


def test_by_position_one_sees_how_far_it_is_and_nobody_keeps_the_answer(here, house, client):
    page = client.get(reverse("station_near"), {"at": "44.509,88.1"})

    assert house.name in page.content.decode()
    assert "1.0 公里" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.cookies.output() == ""


def test_by_words_one_finds_station_and_deputies_without_phones_and_the_page_may_be_kept(here, house, client):
    factories.user(phone=steps.PHONE)
    here.deputy.person.phone = steps.PHONE
    here.deputy.person.save()

    page = client.get(reverse("station_near"), {"words": "柳园"})
    text = page.content.decode()

    assert house.name in text
    assert here.deputy.person.name in text
    assert here.higher.person.name in text
    assert here.outsider.person.name not in text
    assert steps.PHONE not in text
    assert "public" in page["Cache-Control"]
    assert client.cookies.output() == ""


@pytest.mark.parametrize("asked", [{"words": "不存在的街"}, {"at": "x"}, {"at": "91,0"}, {"words": "\0"}, {}])
def test_what_leads_nowhere_is_answered_in_words(here, client, asked):
    assert client.get(reverse("station_near"), asked).status_code == 200


def test_a_deputy_of_two_stations_is_named_once_with_the_nearer(here, house):
    from liaison import services

    services.attach(here.elsewhere, here.deputy.post.mandate, by=here.secretary)
    found = queries.stations_named("联络") + queries.stations_named("柳园")

    there = queries.found_there(found)

    rows = [each["station"].name for each in there["deputies"] if each["mandate"].pk == here.deputy.post.mandate.pk]
    assert rows == [here.elsewhere.name]


def test_the_page_asks_the_same_few_questions(here, house, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(reverse("station_near"), {"words": "柳园"})
