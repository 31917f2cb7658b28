"""Lists from a sheet: headings of several houses, looked at, all or nothing, known ones updated."""

import datetime as dt

import pytest
from django.urls import reverse

from congress.errors import Stale
from deputies.models import Person
from meetings import services
from meetings.computing.list_sheets import MealRow, Wrong, meal_of, parse
from meetings.computing.sheets import Problem
from tests.meetings import steps
from tests.meetings.arranged import arrange, where
from tests.meetings.test_lodging_pages import sheet
from tests.meetings.transport import buses, trip_of

# fmt: off
HEADINGS = (
    ("riders",  ["姓名", "车号"]),             ("riders",  ["代表证号", "车牌号*"]),
    ("lodgers", ["房间号", "宾馆名称", "参会人员"]), ("lodgers", ["客房", "酒店（全称）", "Name"]),
    ("meals",   ["用餐日期", "餐别", "就餐时间", "餐厅"]),
)
MEALS = (
    (("2026-01-17", "午餐", "12:00-13:20", "二楼餐厅", "桌餐"), ("2026-01-17", "lunch", "12:00", "13:20", "tables")),
    (("2026年1月17日", "早", "7:00至8:20", "二楼餐厅", ""),     ("2026-01-17", "breakfast", "07:00", "08:20", "buffet")),
    (("2026/1/17", "晚餐", "17：50—19：10", "x", "自助餐"),     ("2026-01-17", "supper", "17:50", "19:10", "buffet")),
    (("明天", "午餐", "12:00-13:20", "x", ""),                 Problem(2, Wrong.DATE, "明天")),
    (("2026-02-30", "午餐", "12:00-13:20", "x", ""),           Problem(2, Wrong.DATE, "2026-02-30")),
    (("2026-01-17", "夜宵", "22:00-23:00", "x", ""),           Problem(2, Wrong.MEAL, "夜宵")),
    (("2026-01-17", "午餐", "13:20-12:00", "x", ""),           Problem(2, Wrong.TIMES, "13:20-12:00")),
    (("2026-01-17", "午餐", "中午", "x", ""),                  Problem(2, Wrong.TIMES, "中午")),
    (("2026-01-17", "午餐", "12:00-13:20", "x", "外卖"),       Problem(2, Wrong.SERVING, "外卖")),
)
# fmt: on


@pytest.mark.parametrize(("kind", "headings"), HEADINGS)
def test_headings_are_known_by_many_names(kind, headings):
    assert parse([(1, headings), (2, ["a"] * len(headings))], kind).problems == []


@pytest.mark.parametrize("kind", ["riders", "lodgers", "meals"])
def test_a_column_that_is_missing_is_named(kind):
    [first, *_rest] = parse([(1, ["备注"])], kind).problems

    assert (first.row, first.why) == (0, Wrong.NO_COLUMN)


@pytest.mark.parametrize(("cells", "read"), MEALS)
def test_a_row_of_meals(cells, read):
    found = meal_of(2, dict(zip(("date", "kind", "times", "place", "serving"), cells, strict=True)))

    if isinstance(read, Problem):
        assert found == read
    else:
        day, kind, begins, ends, serving = read
        times = (dt.time.fromisoformat(begins), dt.time.fromisoformat(ends))
        assert found == MealRow(dt.date.fromisoformat(day), kind, *times, cells[3], serving)


@pytest.fixture
def all_of(house):
    found = arrange(house)
    found.other = trip_of(house, found.whole, vehicles=buses(house, found.whole, 2, 2), from_place="招待所")
    return found


def take(kind, all_of, rows, by, **more):
    return steps.from_sheet(kind, all_of.whole, rows, by, **more)


def riding(trip):
    return dict(trip.rides.order_by("pk").values_list("participation__name", "vehicle__label"))


def test_riders_come_from_a_sheet_and_are_changed_only_when_asked(house, all_of):
    trip, head = all_of.other, ["姓名", "车号"]

    assert take("riders", all_of, [head, ["王秀英", "2号车"], ["李建国", "安A·0003"]], house.secretary, trip=trip) == []
    known = take("riders", all_of, [head, ["王秀英", "3号车"]], house.secretary, trip=trip)
    assert take("riders", all_of, [head, ["王秀英", "3号车"]], house.secretary, trip=trip, update=True) == []

    assert known == [(2, Wrong.KNOWN, "王秀英")]
    assert riding(trip) == {"王秀英": "3号车", "李建国": "3号车"}


def test_a_sheet_that_does_not_fit_names_everything_and_writes_nothing(house, all_of):
    rows = [
        ["姓名", "车号"],
        ["王秀英", "2号车"],
        ["王秀英", "3号车"],
        ["无此人", "2号车"],
        ["李建国", "99号车"],
        ["", "2号车"],
    ]

    assert sorted(take("riders", all_of, rows, house.secretary, trip=all_of.other)) == [
        (3, Wrong.TWICE, "王秀英"), (4, Wrong.UNKNOWN_PERSON, "无此人"), (5, Wrong.UNKNOWN_PLACE, "99号车"),
        (6, Wrong.EMPTY, "姓名"),
    ]  # fmt: skip
    full = [["姓名", "车号"], *([name, "2号车"] for name in ("王秀英", "李建国", "陈志强"))]
    assert take("riders", all_of, full, house.secretary, trip=all_of.other) == [(0, Wrong.FULL, "2号车")]
    assert riding(all_of.other) == {}


def test_a_room_list_comes_from_a_sheet(house, all_of):
    head = ["姓名", "宾馆", "房号"]
    rows = [head, ["王秀英", "东湖酒店", "201"], ["陈志强", "东湖酒店", "201房"]]

    known = take("lodgers", all_of, rows, house.secretary)
    assert take("lodgers", all_of, rows, house.secretary, update=True) == []

    assert known == [(2, Wrong.KNOWN, "王秀英"), (3, Wrong.KNOWN, "陈志强")]
    assert {where(all_of.whole, name)[2] for name in ("王秀英", "陈志强")} == {"201"}


def test_a_room_list_keeps_the_rules_of_rooms(house, all_of):
    head = ["姓名", "宾馆", "房号"]
    three = [head, *([name, "东湖酒店", "201"] for name in ("王秀英", "李建国", "陈志强"))]
    two = [head, ["王秀英", "东湖酒店", "201"], ["陈志强", "东湖酒店", "201"]]
    full = take("lodgers", all_of, three, house.secretary, update=True)
    Person.objects.filter(user=house.third).update(sex="female")
    mixed = take("lodgers", all_of, two, house.secretary, update=True)
    services.hand_key(steps.place(all_of.whole, house.first), by=house.secretary)
    key = take("lodgers", all_of, two[:2], house.secretary, update=True)

    assert full == [(0, Wrong.FULL, "东湖酒店 201")]
    assert mixed == [(0, Wrong.UNFIT, "东湖酒店 201")]
    assert key == [(2, Wrong.KEPT, "王秀英")]


def test_meals_come_from_a_sheet_and_are_updated(house, all_of):
    head = ["日期", "餐次", "时间", "地点", "方式"]
    day = all_of.whole.begins_at.astimezone(steps.CHINA).date().isoformat()

    assert take("meals", all_of, [head, [day, "午餐", "12:00-13:20", "二楼餐厅", "桌餐"]], house.secretary) == []
    later = [head, [day, "午餐", "12:10-13:30", "二楼餐厅", "自助"]]
    known = take("meals", all_of, later, house.secretary)
    assert take("meals", all_of, later, house.secretary, update=True) == []
    outside = take("meals", all_of, [head, ["2030-01-01", "午餐", "12:00-13:00", "x", ""]], house.secretary)

    [meal] = all_of.whole.meals.all()
    assert (meal.begins_at.astimezone(steps.CHINA).strftime("%H:%M"), meal.serving, meal.version) == (
        "12:10",
        "buffet",
        2,
    )
    assert ([why for _row, why, _what in known], [why for _row, why, _what in outside]) == ([Wrong.KNOWN], [Wrong.DATE])


def test_what_changed_since_it_was_looked_at_is_not_written(house, all_of):
    rows = [(1, ["姓名", "车号"]), (2, ["王秀英", "2号车"])]
    seen = services.plan_list("riders", all_of.whole, rows, update=False, trip=all_of.other).mark
    bus = all_of.other.vehicles.order_by("pk").last().vehicle
    services.move_rider(all_of.other, steps.place(all_of.whole, house.first), bus, by=house.secretary, seen=None)

    with pytest.raises(Stale):
        services.import_list(
            "riders", all_of.whole, rows, by=house.secretary, update=False, seen=seen, trip=all_of.other
        )

    assert riding(all_of.other) == {"王秀英": "3号车"}


def test_the_page_shows_first_and_writes_then(house, all_of, client):
    client.force_login(house.secretary)
    page = reverse("list_import", args=[all_of.whole.pk, "riders"]) + f"?trip={all_of.other.pk}"

    shown = client.post(page, {"sheet": sheet([["姓名", "车号"], ["王秀英", "2号车"]])})
    before = riding(all_of.other)
    context = shown.context
    client.post(context["write_url"], {"rows": context["rows"], "seen": context["found"].mark})
    wrong = client.post(page, {"sheet": sheet([["姓名", "车号"], ["无此人", "2号车"]])})

    assert (shown.status_code, before, riding(all_of.other)) == (200, {}, {"王秀英": "2号车"})
    assert (wrong.status_code, "无此人 不在本次会议名单中" in wrong.content.decode()) == (422, True)
    assert client.get(reverse("list_import", args=[all_of.whole.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize("who", ["delegate", "leader", "clerk", "first"])
def test_only_the_secretariat_imports(house, all_of, client, who):
    client.force_login(getattr(house, who))

    for name in ("list_import", "list_imported"):
        assert client.post(reverse(name, args=[all_of.whole.pk, "meals"])).status_code in {403, 404}
