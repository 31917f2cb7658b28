"""Lists from a sheet that are there already: what is new, what is other (old → new), what stays, what is refused."""

import datetime as dt

import pytest
from django.urls import reverse

from congress.errors import Refused, Stale
from congress.models import Notification
from meetings import services
from meetings.computing.list_sheets import TripRow, Wrong, parse, standing_of, trip_of
from meetings.computing.sheets import Problem
from meetings.models import HotelRoom, Standing
from tests import factories
from tests.meetings import steps
from tests.meetings.arranged import arrange, where
from tests.meetings.steps import from_sheet
from tests.meetings.test_lodging_pages import sheet
from tests.meetings.transport import buses


@pytest.fixture
def all_of(house, work_off):
    found = arrange(house)
    work_off()
    Notification.objects.all().delete()
    return found


def plan(kind, all_of, *rows, update=True):
    return services.plan_list(kind, all_of.whole, list(enumerate(rows, start=1)), update=update)


def against(found):
    return [(one.row, one.why) for one in found.problems]


def rooms(all_of):
    rows = HotelRoom.objects.filter(hotel__gathering=all_of.whole).order_by("hotel", "number")
    return {row.number: (row.floor, row.kind, row.beds.count(), row.purpose) for row in rows}


# Rooms ---------------------------------------------------------------------------------------------------------------

ROOM_HEAD = ["宾馆名称", "房间号", "房型", "床位数", "用途"]


def test_known_rooms_are_put_right_and_what_a_row_does_not_say_stays(house, all_of):
    rows = (
        ROOM_HEAD,
        ["安澜宾馆", "801", "", "", ""],  # nothing said: as it is
        ["安澜宾馆", "802", "三人间", "", ""],  # three beds go with the type
        ["安澜宾馆", "803", "", "2", "工作人员"],  # nobody sleeps there
        ["安澜宾馆", "804", "大床房", "1", ""],
    )

    found = plan("rooms", all_of, *rows)
    from_sheet("rooms", all_of.whole, rows, house.secretary, update=True)

    assert (found.unchanged_count, found.problems) == (1, [])
    assert found.changed == [
        "安澜宾馆 802：房型 标准间 → 三人间，床位 2 → 3",
        "安澜宾馆 803：床位 1 → 2，用途 代表和来宾 → 工作人员",
    ]
    assert found.fresh == ["安澜宾馆 804 1张床"]
    assert rooms(all_of) == {
        "201": (2, "twin", 2, "guests"),
        "801": (8, "twin", 2, "guests"),
        "802": (8, "triple", 3, "guests"),
        "803": (8, "single", 2, "staff"),
        "804": (8, "double", 1, "guests"),
    }


def test_a_room_keeps_beds_for_who_sleeps_there_and_stays_for_whom_it_is(house, all_of):
    assert where(all_of.whole, "王秀英")[2] == where(all_of.whole, "李建国")[2] == "801"
    sheet_ = (ROOM_HEAD, ["安澜宾馆", "801", "单间", "1", ""], ["安澜宾馆", "802", "", "", "医疗"])

    found = plan("rooms", all_of, *sheet_)

    assert against(found) == [(2, "slept_in"), (3, "kept_for")]
    assert from_sheet("rooms", all_of.whole, sheet_, house.secretary, update=True) != []
    assert rooms(all_of)["801"] == (8, "twin", 2, "guests")


def test_the_bed_that_is_taken_away_is_an_empty_one(house, all_of):
    stay = all_of.whole.participations.get(name="陈志强").stay
    first, second = stay.bed.room.beds.order_by("number")
    stay.bed = second
    stay.save()

    from_sheet("rooms", all_of.whole, [ROOM_HEAD, ["安澜宾馆", "802", "单间", "1", ""]], house.secretary, update=True)

    stay.refresh_from_db()
    assert (stay.bed_id, stay.bed.number, stay.bed.room.beds.count()) == (second.pk, 1, 1)
    assert not stay.bed.room.beds.filter(pk=first.pk).exists()


def test_without_update_a_room_that_would_be_another_is_refused_by_its_row(all_of):
    found = plan(
        "rooms",
        all_of,
        ROOM_HEAD,
        ["安澜宾馆", "801", "标准间", "2", "代表"],
        ["安澜宾馆", "802", "套房", "", ""],
        update=False,
    )

    assert (against(found), found.unchanged_count) == ([(3, "known")], 1)


# Vehicles ------------------------------------------------------------------------------------------------------------


def test_a_known_vehicle_says_old_and_new_and_keeps_what_has_no_column(house, all_of, work_off):
    bus = all_of.trip.vehicles.get().vehicle
    services.save_vehicle(bus, by=house.secretary, gathering=all_of.whole, driver="赵师傅", driver_phone="13900000001")
    rows = (["编号", "牌照", "核载人数", "座位"], [bus.label, "安A·7777", "", "6座"])

    found = plan("vehicles", all_of, *rows)
    from_sheet("vehicles", all_of.whole, rows, house.secretary, update=True)
    work_off()

    bus.refresh_from_db()
    assert found.changed == ["1号车：车牌 安A·0001 → 安A·7777，座位数 5 → 6"]
    assert (bus.plate, bus.seats, bus.driver, bus.driver_phone) == ("安A·7777", 6, "赵师傅", "13900000001")
    assert Notification.objects.filter(recipient=house.first).count() == 1  # he looks for the plate


def test_a_vehicle_as_it_is_is_unchanged_and_its_version_stays(house, all_of):
    bus = all_of.trip.vehicles.get().vehicle
    rows = [["车号", "车牌号", "座位数"], [bus.label, bus.plate, str(bus.seats)]]

    found = plan("vehicles", all_of, *rows, update=False)

    assert (found.problems, found.unchanged_count, found.moves) == ([], 1, {})
    with pytest.raises(Refused):
        from_sheet("vehicles", all_of.whole, rows, house.secretary, update=True)


def test_fewer_seats_than_people_ride_in_it_are_refused(all_of):
    found = plan("vehicles", all_of, ["车号", "车牌", "座位"], ["1号车", "安A·0001", "2"])

    assert against(found) == [(2, "too_few")]


# Trips ---------------------------------------------------------------------------------------------------------------

# fmt: off
TRIPS = (
    # as it stands in the row                                                                          what is read
    ({"date": "2026-01-17", "time": "8:10", "from_place": "甲", "to_place": "乙"},
     TripRow(dt.date(2026, 1, 17), dt.time(8, 10), "甲", "乙", None, None, "regular", "", None)),
    ({"time": "2026年1月17日 8：10", "from_place": "甲", "to_place": "乙", "vehicles": "1号车、2号车", "route": "环路"},
     TripRow(dt.date(2026, 1, 17), dt.time(8, 10), "甲", "乙", "环路", ("1号车", "2号车"), "regular", "", None)),
    ({"date": "2026/1/17", "time": "08:10:00", "from_place": "站", "to_place": "乙", "kind": "接站", "number": "G1001"},
     TripRow(dt.date(2026, 1, 17), dt.time(8, 10), "站", "乙", None, None, "pick_up", "G1001", None)),
    ({"date": "2026-02-30", "time": "8:10", "from_place": "甲", "to_place": "乙"}, Problem(2, Wrong.DATE, "2026-02-30")),
    ({"date": "2026-01-17", "time": "25:10", "from_place": "甲", "to_place": "乙"}, Problem(2, Wrong.TIME, "25:10")),
    ({"date": "2026-01-17", "time": "早上", "from_place": "甲", "to_place": "乙"}, Problem(2, Wrong.TIME, "早上")),
    ({"date": "2026-01-17", "time": "8:10", "from_place": "甲", "to_place": "甲"}, Problem(2, Wrong.SAME_PLACE, "甲")),
    ({"date": "2026-01-17", "time": "8:10", "from_place": "甲", "to_place": "乙", "kind": "观光"}, Problem(2, Wrong.TRIP_KIND, "观光")),
    ({"date": "2026-01-17", "time": "8:10", "from_place": "甲", "to_place": "乙", "kind": "送站"}, Problem(2, Wrong.NO_TRAIN, "甲 → 乙")),
)
# fmt: on


@pytest.mark.parametrize(("cells", "read"), TRIPS)
def test_a_row_of_trips(cells, read):
    assert trip_of(2, cells) == read


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("trips", ["发车日期", "发车时间", "起点", "终点"]),
        ("trips", ["出发时间", "上车地点", "目的地", "派车"]),
        ("people", ["名字", "参会身份", "单位及职务", "联系电话"]),
        ("people", ["代表证号*", "代表团"]),
    ],
)
def test_headings_are_known_by_many_names(kind, headings):
    assert parse([(1, headings), (2, ["a"] * len(headings))], kind).problems == []


TRIP_HEAD = ["日期", "时间", "出发地", "目的地", "车号", "线路"]


def facts_of(trip):
    local = trip.departs_at.astimezone(steps.CHINA)
    return [f"{local:%Y-%m-%d}", f"{local:%H:%M}", trip.from_place, trip.to_place]


def test_trips_are_planned_and_known_ones_get_other_vehicles(house, all_of, work_off):
    trip, [van] = all_of.trip, buses(house, all_of.whole, 3)
    day = facts_of(trip)[0]
    rows = (
        TRIP_HEAD,
        [*facts_of(trip), "1号车、2号车", "人民路"],
        [day, "20:30", "大会堂", "安澜宾馆", "2号车", ""],
    )

    found = plan("trips", all_of, *rows)
    from_sheet("trips", all_of.whole, rows, house.secretary, update=True)

    assert [line.split("：", 1)[1] for line in found.changed] == ["车辆 1号车 → 1号车、2号车，路线 — → 人民路"]
    assert [line.endswith("大会堂 → 安澜宾馆 · 2号车") for line in found.fresh] == [True]
    trip.refresh_from_db()
    assert (trip.route, trip.vehicles.count(), trip.rides.count()) == ("人民路", 2, 3)
    fresh = all_of.whole.trips.get(from_place="大会堂")
    assert ([one.vehicle for one in fresh.vehicles.all()], fresh.published_at) == ([van], None)
    assert plan("trips", all_of, *rows, update=False).unchanged_count == 2


def test_a_vehicle_in_two_places_or_with_riders_is_refused(house, all_of):
    trip, _van = all_of.trip, buses(house, all_of.whole, 3)
    day, time, start, _end = facts_of(trip)
    rows = (
        TRIP_HEAD,
        [*facts_of(trip), "2号车", ""],  # 1号车 has riders
        [day, time, start, "火车站", "1号车", ""],  # and leaves for elsewhere then
        [day, "20:30", "大会堂", "招待所", "9号车", ""],
        [day, "21:30", "大会堂", "招待所", "2号车", ""],
        [day, "21:30", "大会堂", "火车站", "2号车", ""],
    )

    found = plan("trips", all_of, *rows)

    assert against(found) == [(2, "vehicles"), (3, "vehicles"), (4, "unknown_place"), (6, "vehicles")]
    assert from_sheet("trips", all_of.whole, rows, house.secretary, update=True) != []
    assert all_of.whole.trips.count() == 1


def test_a_vehicle_that_was_sent_elsewhere_meanwhile_stops_all_of_it(house, all_of):
    [van] = buses(house, all_of.whole, 3)
    day = facts_of(all_of.trip)[0]
    rows = [(1, TRIP_HEAD), (2, [day, "20:30", "大会堂", "招待所", "2号车", ""])]
    seen = services.plan_list("trips", all_of.whole, rows, update=False).mark
    services.save_trip(
        None, by=house.secretary, gathering=all_of.whole, vehicles=[van], from_place="站", to_place="招待所",
        departs_at=dt.datetime.fromisoformat(f"{day}T20:30+08:00"),
    )  # fmt: skip

    with pytest.raises(Stale):
        services.import_list("trips", all_of.whole, rows, by=house.secretary, update=False, seen=seen)

    assert not all_of.whole.trips.filter(from_place="大会堂").exists()


# Participants --------------------------------------------------------------------------------------------------------

PEOPLE_HEAD = ["姓名", "参会身份", "单位及职务", "联系电话"]


@pytest.mark.parametrize(
    ("words", "standing"),
    [("列席人员", "observer"), ("旁听公民", "gallery"), ("工作人员", "staff"), ("记者", "press"), ("新闻媒体", "press"),
     ("出席", "member"), ("代表", "member"), ("列席代表", "observer"), ("", ""), ("路人", None)],
)  # fmt: skip
def test_as_what_somebody_is_there(words, standing):
    assert standing_of(words) == standing


def test_deputies_are_asked_guests_added_known_guests_put_right(house, all_of, work_off):
    whole = all_of.whole
    newcomer = factories.deputy(house.congress, name="赵补报", delegation=house.served)
    services.add_guests(whole, [services.Guest("新华社记者", "新华社", "", "press")], by=house.secretary)
    rows = (
        PEOPLE_HEAD,
        ["赵补报", "", "", ""],
        ["钱列席", "列席", "市财政局", "0990-1"],
        ["新华社记者", "记者", "新华社安澜分社", "0990-2"],
        ["王秀英", "出席", "", ""],
    )

    found = plan("people", all_of, *rows)
    from_sheet("people", whole, rows, house.secretary, update=True)
    work_off()

    assert found.fresh == ["赵补报 · 城东代表团 · 出席", "钱列席 · 市财政局 · 列席"]
    assert found.changed == ["新华社记者：单位及职务 新华社 → 新华社安澜分社，电话 — → 0990-2"]
    assert (found.unchanged_count, found.problems) == (1, [])
    guests = whole.participations.guests().order_by("name").values_list("name", "standing", "unit")
    assert sorted(guests) == [("新华社记者", "press", "新华社安澜分社"), ("钱列席", "observer", "市财政局")]
    assert whole.participations.get(name="新华社记者").phone == "0990-2"
    assert whole.participations.get(user=newcomer).standing == Standing.MEMBER
    assert Notification.objects.filter(recipient=newcomer).exists()  # he is asked as by any other invitation


def test_who_does_not_fit_the_list_is_named_by_his_row(house, all_of):
    whole = all_of.whole
    services.add_guests(whole, [services.Guest("孙工", "水务局", "", "staff")], by=house.secretary)
    rows = (
        PEOPLE_HEAD,
        ["查无此人", "", "", ""],
        ["查无此人", "出席", "", ""],
        ["王秀英", "列席代表", "", ""],
        ["李建国", "路人", "", ""],
        ["孙工", "工作", "", ""],
        ["孙工", "工作人员", "", ""],
        ["钱列席", "列席", "财政局", ""],
        ["钱列席", "列席", "财政局", ""],
        ["", "列席", "", ""],
    )

    found = plan("people", all_of, *rows)

    assert against(found) == [
        (2, Wrong.NO_DEPUTY), (3, Wrong.NO_DEPUTY), (5, Wrong.STANDING), (7, Wrong.TWICE), (9, Wrong.TWICE),
        (10, Wrong.EMPTY),
    ]  # fmt: skip
    assert from_sheet("people", whole, rows, house.secretary, update=True) != []
    assert not whole.participations.filter(name="钱列席").exists()


def test_a_deputy_stays_what_he_was_asked_as(house, all_of):
    card = house.first.post.mandate.card_number
    found = plan("people", all_of, ["代表证号", "身份"], [card, "列席"])

    assert against(found) == [(2, Wrong.ASKED_AS)]


def test_known_guests_are_changed_only_when_that_is_chosen(house, all_of):
    services.add_guests(all_of.whole, [services.Guest("孙工", "水务局", "", "staff")], by=house.secretary)

    assert against(plan("people", all_of, PEOPLE_HEAD, ["孙工", "工作", "财政局", ""], update=False)) == [
        (2, Wrong.KNOWN)
    ]


def test_more_than_five_hundred_guests_are_refused_before_anything_is_written(house, all_of):
    rows = [PEOPLE_HEAD, *([f"来宾{nth}", "列席", "", ""] for nth in range(501))]

    assert from_sheet("people", all_of.whole, rows, house.secretary) == [(0, Wrong.TOO_MANY, "500")]
    assert not all_of.whole.participations.guests().exists()


# Meals ---------------------------------------------------------------------------------------------------------------


def test_a_known_meal_says_old_and_new(house, all_of):
    head = ["用餐日期", "餐别", "就餐时间", "餐厅", "形式"]
    day = facts_of(all_of.trip)[0]
    from_sheet("meals", all_of.whole, [head, [day, "午餐", "12:00-13:20", "二楼餐厅", "桌餐"]], house.secretary)

    found = plan("meals", all_of, head, [day, "午餐", "12:10-13:20", "二楼餐厅", "自助"])

    assert [line.split("：", 1)[1] for line in found.changed] == [
        "时间 12:00–13:20 → 12:10–13:20，用餐方式 桌餐 → 自助餐"
    ]


# The page ------------------------------------------------------------------------------------------------------------


def test_the_page_shows_new_changed_unchanged_and_refused_side_by_side(house, all_of, client):
    client.force_login(house.secretary)
    rows = [ROOM_HEAD, ["安澜宾馆", "801", "", "", ""], ["安澜宾馆", "802", "套房", "", ""], ["安澜宾馆", "804", "", "", ""],
            ["安澜宾馆", "803", "帐篷", "", ""]]  # fmt: skip

    page = client.post(reverse("list_import", args=[all_of.whole.pk, "rooms"]), {"sheet": sheet(rows), "update": "on"})
    words = page.content.decode()

    assert page.status_code == 422
    assert "新增 1，变更 1，未变 1，不符 1" in words
    assert [said for said in ("房型 标准间 → 套间", "安澜宾馆 804", "第 5 行", "帐篷") if said not in words] == []
    assert 'name="seen"' not in words
    assert "804" not in rooms(all_of)


@pytest.mark.parametrize("kind", ["rooms", "vehicles", "trips", "people"])
@pytest.mark.parametrize("who", ["delegate", "leader", "clerk", "first"])
def test_only_the_secretariat_imports(house, all_of, client, who, kind):
    client.force_login(getattr(house, who))

    for name in ("list_import", "list_imported"):
        assert client.post(reverse(name, args=[all_of.whole.pk, kind])).status_code in {403, 404}
