"""The map of the area served: corners typed, kept and drawn to scale; on the wall with the way of an opinion."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from congress.errors import Invalid
from congress.models import Event
from liaison import queries, services
from liaison.computing import area_map
from liaison.computing.distance import Point
from liaison.models import Station
from liaison.workflow import WAY_OF_AN_OPINION

HERE = Point(44.5, 88.1)
SQUARE = [[44.49, 88.09], [44.49, 88.11], [44.51, 88.11], [44.51, 88.09]]
TYPED = "44.49,88.09\n44.49，88.11\n\n 44.51 , 88.11\n44.51,88.09"
BOW = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]


def stands(station, place=HERE, **fields):
    fields |= {"latitude": Decimal(str(place.latitude)), "longitude": Decimal(str(place.longitude))}
    Station.objects.filter(pk=station.pk).update(**fields)
    return Station.objects.get(pk=station.pk)


def keep(station, user, **fields):
    facts = {"phone": "0990-1", "hours": "每周一", "about": "", "rules": ""} | fields
    return services.keep_station(station, by=user, **facts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,2\n3,4\n5,6", [Point(1, 2), Point(3, 4), Point(5, 6)]),
        ("1,2\n3,4", None), ("1,2\n3,4\nx", None), ("1,2\n3,4\n91,6", None), ("1,2\n3,4\n5", None), ("", None),
        ("\n".join(["1,2"] * 201), None),
    ],
)  # fmt: skip
def test_corners_are_read_line_by_line(text, found):
    assert area_map.corners(text) == found


@pytest.mark.parametrize(
    ("pairs", "is_one"),
    [(SQUARE, True), (SQUARE[:3], True), (SQUARE[:2], False), (BOW, False), ([SQUARE[0]] * 201, False), ([], False)],
)
def test_an_outline_has_three_corners_and_no_sides_that_cross(pairs, is_one):
    assert area_map.is_outline(pairs) == is_one


def test_the_map_is_to_scale_and_north_is_above():
    drawn = area_map.drawn(HERE, [Point(*pair) for pair in SQUARE], [])
    numbers = [int(each) for each in re.findall(r"-?\d+", drawn.outline)]
    across, down = numbers[0::2], numbers[1::2]

    assert (drawn.here.x, drawn.here.y) == (area_map.WIDE / 2, area_map.HIGH / 2)
    assert down[0] > down[2]  # the southern side is below
    assert max(down) - min(down) == area_map.HIGH - 2 * area_map.MARGIN
    # 0.02° of longitude is shorter than 0.02° of latitude by the cosine of 44.5°
    assert (max(across) - min(across)) / (max(down) - min(down)) == pytest.approx(0.713, abs=0.005)
    assert drawn.metres / drawn.bar == pytest.approx(2 * 1111.95 / (area_map.HIGH - 2 * area_map.MARGIN), rel=0.02)


@pytest.mark.parametrize(("metres", "told"), [(500, (500, "m")), (2_000, (2, "km"))])
def test_the_bar_says_its_distance_as_one_does(metres, told):
    assert area_map.AreaMap("", area_map.Mark(1, 1), [], 10, metres).distance == told


def test_stations_outside_are_left_out_and_names_hide_nothing():
    near, beside, far = Point(44.505, 88.1), Point(44.50501, 88.10001), Point(45.5, 88.1)
    drawn = area_map.drawn(HERE, [Point(*pair) for pair in SQUARE], [("甲站", near), ("乙站", beside), ("远站", far)])

    assert [mark.name for mark in drawn.others].count("甲站") == 1
    assert len(drawn.others) == 2
    assert "远站" not in [mark.name for mark in drawn.others]


def test_a_name_that_is_long_is_shortened_and_stays_on_the_map():
    east = Point(44.5, 88.122)
    [mark] = area_map.drawn(HERE, [Point(*pair) for pair in SQUARE], [("三江口外来务工人员联络站", east)]).others

    assert mark.name == "三江口外来务工…"
    assert mark.before


def test_across_the_line_where_the_days_meet_neighbours_are_near():
    drawn = area_map.drawn(Point(0, 179.999), [], [("东站", Point(0, -179.999))])

    assert [mark.x > drawn.here.x for mark in drawn.others] == [True]


# Kept by the station -----------------------------------------------------------------------------------------------


def test_the_station_types_its_outline_and_reads_it_again(here, logged_in):
    client, page = logged_in(here.worker), reverse("station_keep", args=[here.house.pk])

    saved = client.post(page, {"phone": "", "hours": "", "about": "", "rules": "", "outline": TYPED})

    assert saved.status_code == 302
    assert Station.objects.get(pk=here.house.pk).outline == SQUARE
    assert "44.49,88.09\n44.49,88.11\n44.51,88.11\n44.51,88.09</textarea>" in client.get(page).content.decode()
    assert "outline" in Event.objects.filter(kind="liaison.save_station").last().data["fields"]


@pytest.mark.parametrize("typed", ["44.5,88.1", "北门街道", "44.49,88.09\n44.51,88.11\n44.49,88.11\n44.51,88.09"])
def test_what_is_no_outline_is_refused_with_what_was_typed(here, logged_in, typed):
    answer = logged_in(here.worker).post(
        reverse("station_keep", args=[here.house.pk]),
        {"phone": "0990-7", "hours": "", "about": "", "rules": "", "outline": typed},
    )

    assert answer.status_code == 422
    assert f"{typed}</textarea>" in answer.content.decode()
    assert Station.objects.get(pk=here.house.pk).outline == []


def test_the_service_takes_no_sides_that_cross_whoever_calls(here):
    with pytest.raises(Invalid):
        keep(here.house, here.worker, outline=BOW)

    assert keep(here.house, here.worker, outline=SQUARE).outline == SQUARE
    assert keep(here.house, here.worker, outline=[]).outline == []


# On the wall -------------------------------------------------------------------------------------------------------


@pytest.fixture
def wall(here):
    made = services.renew_wall(here.house, by=here.worker)
    return reverse("station_wall", args=[here.house.pk, queries.wall_token(made)])


def test_the_wall_shows_the_area_its_neighbours_and_the_way_of_an_opinion(here, wall, client):
    stands(here.house, outline=SQUARE, area="北门街道3个社区")
    stands(here.elsewhere, Point(44.505, 88.107))

    page = client.get(wall).content.decode()

    assert 'class="wall-area" d="M' in page
    assert page.count('class="wall-other"') == 1
    assert "滨江路联络站</text>" in page
    assert "北门街道3个社区" in page
    assert [str(text) for step in WAY_OF_AN_OPINION for text in step if f">{text}<" not in page] == []


def test_without_a_position_the_wall_says_the_area_in_words(here, wall, client):
    Station.objects.filter(pk=here.house.pk).update(area="北门街道3个社区")

    page = client.get(wall).content.decode()

    assert "<svg" not in page
    assert "北门街道3个社区" in page


def test_without_an_outline_the_map_shows_the_station(here, wall, client):
    stands(here.house)

    page = client.get(wall).content.decode()

    assert 'class="wall-here"' in page
    assert 'class="wall-area"' not in page


def test_the_wall_with_its_map_asks_few_questions(here, wall, client, django_assert_max_num_queries):
    stands(here.house, outline=SQUARE)
    stands(here.elsewhere, Point(44.505, 88.107))

    with django_assert_max_num_queries(13):
        client.get(wall)
