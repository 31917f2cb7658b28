"""Trains, flights and own cars from a sheet; every list of logistics as Excel, as it is shown, and read again."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from congress.errors import Refused, Stale
from congress.models import Notification
from deputies.computing import workbook
from meetings import queries, services
from meetings.computing.journey_sheet import JourneyRow, parse
from meetings.computing.list_sheets import Wrong
from meetings.computing.sheets import Problem
from meetings.models import Journey
from tests.meetings import steps
from tests.meetings.arranged import arrange, where
from tests.meetings.test_lodging_pages import sheet
from tests.meetings.transport import trip_of

NARROW = ["姓名", "方向", "车次", "车站", "时间"]
WIDE = ["姓名", "抵达车次", "抵达车站", "抵达时间", "返程航班", "返程机场", "返程日期", "返程时间"]
DAY, BACK = dt.date(2026, 1, 16), dt.date(2026, 1, 20)
THERE = JourneyRow("arrival", "G123", "火车站", DAY, dt.time(14, 30))
# fmt: off
ROWS = (
    # headings, row                                                              what is read
    (NARROW, ["王秀英", "到达", "g123", "火车站", "2026-01-16 14:30"],              [THERE]),
    (NARROW, ["王秀英", "抵", "G123", "火车站", "1月16日14：30"],                   [THERE]),
    (NARROW, ["王秀英", "来程", "G123", "火车站", "2026年1月16日14时30分"],          [THERE]),
    (["日期", "航班号", "机场", "往返", "到离站时间", "代表证号"], ["2026/1/20", "CA1", "机场", "返程", "9:05:00", "1"],
                                                       [JourneyRow("departure", "CA1", "机场", BACK, dt.time(9, 5))]),
    (WIDE, ["王秀英", "G123", "火车站", "2026-01-16 14:30", "", "", "", ""],         [THERE]),
    (WIDE, ["王秀英", "G123", "火车站", "2026-01-16 14:30", "CA1", "机场", "2026-01-20", "9:05"],
                                               [THERE, JourneyRow("departure", "CA1", "机场", BACK, dt.time(9, 5))]),
    # what cannot be read
    (NARROW, ["王秀英", "中转", "G123", "火车站", "2026-01-16 14:30"],              Problem(2, Wrong.WAY, "中转")),
    (NARROW, ["王秀英", "到达", "", "火车站", "2026-01-16 14:30"],                  Problem(2, Wrong.EMPTY, "抵达车次")),
    (NARROW, ["", "到达", "G123", "火车站", "2026-01-16 14:30"],                   Problem(2, Wrong.EMPTY, "姓名")),
    (NARROW, ["王秀英", "到达", "G123", "火车站", "下午"],                          Problem(2, Wrong.MOMENT, "下午")),
    (NARROW, ["王秀英", "到达", "G123", "火车站", "2026-02-30 14:30"],              Problem(2, Wrong.MOMENT, "2026-02-30 14:30")),
    (NARROW, ["王秀英", "到达", "G123", "火车站", "2026-01-16 25:30"],              Problem(2, Wrong.MOMENT, "2026-01-16 25:30")),
    (NARROW, ["王秀英", "到达", "G123转G4567次", "火车站", "2026-01-16 14:30"],      Problem(2, Wrong.TOO_LONG, "G123转G4567次")),
    (WIDE, ["王秀英", "G123", "火车站", "2026-01-16 14:30", "CA1", "", "", "9:05"],  Problem(2, Wrong.EMPTY, "返程车站")),
    (NARROW[:4], ["王秀英", "到达", "G123", "火车站"],                              Problem(0, Wrong.NO_COLUMN, "时间")),
    (WIDE[:3], ["王秀英", "G123", "火车站"],                                       Problem(0, Wrong.NO_COLUMN, "抵达时间")),
)
# fmt: on


@pytest.mark.parametrize(("head", "row", "read"), ROWS)
def test_a_row_of_trains_and_flights(head, row, read):
    found = parse([(1, head), (2, row)], 2026)

    if isinstance(read, Problem):
        assert (found.records, found.problems) == ([], [read])
    else:
        assert ([ways for _line, _told, ways in found.records], found.problems) == ([read], [])


def test_a_moment_in_a_cell_keeps_its_time():
    book = openpyxl.Workbook()
    book.active.append([dt.datetime(2026, 1, 16, 14, 30), dt.datetime(2026, 1, 16), dt.date(2026, 1, 16)])
    buffer = io.BytesIO()
    book.save(buffer)

    assert workbook.read(buffer.getvalue(), "x.xlsx") == [(1, ["2026-01-16 14:30", "2026-01-16", "2026-01-16"])]


@pytest.fixture
def all_of(house):
    return arrange(house)


@pytest.fixture
def desk(client, house):
    client.force_login(house.secretary)
    return client


def told(all_of):
    rows = Journey.objects.filter(participation__gathering=all_of.whole).order_by("participation", "way")
    return [(row.participation.name, row.way, row.number, f"{row.at.astimezone(steps.CHINA):%d %H:%M}") for row in rows]


def test_trains_come_from_a_sheet_and_known_ones_are_changed_only_when_asked(house, all_of):
    first = steps.place(all_of.whole, house.first)
    services.say_journey(first, "arrival", by=house.first, number="G1", station="火车站", at=steps.NOW + 5 * steps.HOUR)
    rows = [
        WIDE,
        ["王秀英", "G1", "火车站", "2026-01-16 15:00", "G2", "火车站", "", "1月20日 9:05"],
        ["陈志强", "G1", "火车站", "1月16日 14:00", "", "", "", ""],
    ]

    known = steps.from_sheet("journeys", all_of.whole, rows, house.secretary)
    before = told(all_of)
    found = services.plan_list("journeys", all_of.whole, list(enumerate(rows, start=1)), update=True)
    assert steps.from_sheet("journeys", all_of.whole, rows, house.secretary, update=True) == []

    assert known == [(2, Wrong.KNOWN, "王秀英 到达")]
    assert before == [("王秀英", "arrival", "G1", "16 14:00")]
    assert found.changed == ["王秀英 到达：到站或离站时间 2026-01-16 14:00 → 2026-01-16 15:00"]
    assert found.fresh == ["王秀英 返程 G2 · 火车站 · 01-20 09:05", "陈志强 到达 G1 · 火车站 · 01-16 14:00"]
    assert told(all_of) == [
        ("王秀英", "arrival", "G1", "16 15:00"),
        ("王秀英", "departure", "G2", "20 09:05"),
        ("陈志强", "arrival", "G1", "16 14:00"),
    ]
    with pytest.raises(Refused):
        steps.from_sheet("journeys", all_of.whole, rows, house.secretary)


def test_trains_told_meanwhile_are_looked_at_again(house, all_of):
    rows = [(1, NARROW), (2, ["王秀英", "到达", "G123", "火车站", "2026-01-16 14:30"])]
    seen = services.plan_list("journeys", all_of.whole, rows, update=True).mark
    place = steps.place(all_of.whole, house.first)
    services.say_journey(place, "arrival", by=house.first, number="G9", station="火车站", at=steps.NOW)

    with pytest.raises(Stale):
        services.import_list("journeys", all_of.whole, rows, by=house.secretary, update=True, seen=seen)

    assert told(all_of) == [("王秀英", "arrival", "G9", "16 09:00")]


def cars(all_of):
    return [(row.number, row.plate, row.participation.name) for row in queries.permits_of(all_of.whole)]


def test_own_cars_come_from_a_sheet_with_the_next_numbers(house, all_of):
    services.issue_permit(steps.place(all_of.whole, house.first), by=house.secretary, plate="安a·1 ")
    rows = [["姓名", "车牌号"], ["王秀英", "安A·1"], ["李建国", "安a·2"], ["李建国", "安A·3"]]

    assert steps.from_sheet("permits", all_of.whole, rows, house.secretary) == []
    another = steps.from_sheet("permits", all_of.whole, [rows[0], ["陈志强", "安A·2"]], house.secretary)
    before = cars(all_of)
    assert steps.from_sheet("permits", all_of.whole, [rows[0], ["陈志强", "安A·2"]], house.secretary, update=True) == []

    assert another == [(2, Wrong.HAS_PERMIT, "安A·2 (李建国)")]
    assert before == [(1, "安A·1", "王秀英"), (2, "安A·2", "李建国"), (3, "安A·3", "李建国")]
    assert cars(all_of) == [(1, "安A·1", "王秀英"), (2, "安A·2", "陈志强"), (3, "安A·3", "李建国")]


def test_tables_come_from_a_sheet_and_whose_is_another_is_told(house, all_of, work_off):
    asked = {"table_count": 2, "halal_count": 1, "seats": 2}
    mark = services.draft_tables(all_of.whole, **asked)[2]
    services.set_tables(all_of.whole, by=house.secretary, seen=mark, **asked)
    work_off()
    Notification.objects.all().delete()
    head = ["桌号", "代表姓名"]

    known = steps.from_sheet("tables", all_of.whole, [head, ["a02", "王秀英"]], house.secretary)
    full = [head, ["A02", "王秀英"], ["A02", "李建国"]]
    full = steps.from_sheet("tables", all_of.whole, full, house.secretary, update=True)
    halal = steps.from_sheet("tables", all_of.whole, [head, ["B01", "王秀英"]], house.secretary, update=True)
    swapped = [head, ["A02", "王秀英"], ["A01", "陈志强"], ["A01", "李建国"]]
    assert steps.from_sheet("tables", all_of.whole, swapped, house.secretary, update=True) == []
    work_off()

    assert (known, full) == ([(2, Wrong.KNOWN, "王秀英")], [(0, Wrong.FULL, "A02")])
    assert halal == [(2, Wrong.HALAL, "B01")]
    assert {name: where(all_of.whole, name)[1] for name in ("王秀英", "李建国", "陈志强")} == {
        "王秀英": "A02",
        "李建国": "A01",
        "陈志强": "A01",
    }
    assert set(Notification.objects.values_list("recipient__name", flat=True)) == {"王秀英", "陈志强"}


# Out, and read again -------------------------------------------------------------------------------------------------


def travelled(house, all_of):
    """A train, a car, a hotel with blanks in its name, a pick-up for it."""
    whole, first = all_of.whole, steps.place(all_of.whole, house.first)
    services.say_journey(first, "arrival", by=house.first, number="G1", station="火车站", at=steps.NOW + 5 * steps.HOUR)
    services.issue_permit(first, by=house.secretary, plate="安A·1")
    hotel = services.save_hotel(None, by=house.secretary, gathering=whole, name="安澜宾馆 2 号楼")
    return trip_of(
        house, whole, 4, from_place="火车站", kind="pick_up", number="G1", hotels=whole.hotels.filter(pk=hotel.pk)
    )


OUT = {"trips": "trip_sheet", "vehicles": "vehicle_sheet", "journeys": "journey_sheet", "permits": "permit_sheet"}


@pytest.mark.parametrize(("kind", "count"), [("trips", 2), ("vehicles", 2), ("journeys", 1), ("permits", 1)])
def test_what_goes_out_comes_back_as_it_is(house, all_of, desk, kind, count):
    travelled(house, all_of)

    content = desk.get(reverse(OUT[kind], args=[all_of.whole.pk])).content
    found = services.plan_list(kind, all_of.whole, workbook.read(content, "x.xlsx"), update=False)

    assert (found.problems, found.moves, found.unchanged_count) == ([], {}, count)


def test_the_sheets_say_what_the_pages_say(house, all_of, desk):
    travelled(house, all_of)

    rows = {kind: workbook.read(desk.get(reverse(OUT[kind], args=[all_of.whole.pk])).content, "x.xlsx") for kind in OUT}

    assert [row[1][:5] for row in rows["trips"][1:]] == [
        ["2026-01-17", "08:10", "安澜宾馆", "人民大会堂", ""],
        ["2026-01-17", "08:10", "火车站", "人民大会堂", ""],
    ]
    assert [row[1][5:] for row in rows["trips"][1:]] == [
        ["1号车", "常规班次", "", "", "5", "3", "0", "已发布"],
        ["2号车", "接站", "G1", "安澜宾馆 2 号楼", "4", "0", "0", "拟定中"],
    ]
    assert rows["vehicles"][1][1] == ["1号车", "安A·0001", "5", "赵师傅", "13900000001", "启用"]
    name, card = "王秀英", steps.place(all_of.whole, house.first).mandate.card_number
    person = [name, card, "城东代表团"]
    assert rows["journeys"][1][1] == [*person, "到达", "G1", "火车站", "2026-01-16 14:00"]
    assert rows["permits"][1][1] == ["001", "安A·1", *person, "安澜宾馆", "801"]


def test_tables_as_excel(house, all_of, desk):
    rows = workbook.read(desk.get(reverse("table_sheet", args=[all_of.whole.pk])).content, "x.xlsx")

    assert [cells for _line, cells in rows] == [
        ["桌次", "座位号", "姓名", "代表团"],
        ["A01", "1", "王秀英", "城东代表团"],
        ["A01", "2", "李建国", "城东代表团"],
        ["A01", "3", "陈志强", "城西代表团"],
    ]


def names_of(response):
    return [cells[0] for _line, cells in workbook.read(response.content, "x.xlsx")[1:]]


def test_people_with_rooms_keys_and_cars_go_out_as_they_are_filtered(house, all_of, desk):
    travelled(house, all_of)
    services.hand_key(steps.place(all_of.whole, house.third), by=house.secretary)
    page, out = (reverse(name, args=[all_of.whole.pk]) for name in ("lodging_list", "lodging_sheet"))

    everybody = desk.get(out)
    found = services.plan_list("lodgers", all_of.whole, workbook.read(everybody.content, "x.xlsx"), update=False)
    shown = desk.get(page, {"show": "cars"}, HTTP_HX_REQUEST="true").content.decode()

    assert names_of(everybody) == ["王秀英", "李建国", "陈志强"]
    assert (found.problems, found.unchanged_count) == ([], 3)
    assert names_of(desk.get(out, {"show": "cars"})) == ["王秀英"]
    assert names_of(desk.get(out, {"show": "keys"})) == ["陈志强"]
    assert names_of(desk.get(out, {"search": "李建国"})) == ["李建国"]
    assert (f"{out}?show=cars" in shown, "安A·1（001）" in shown, "李建国" in shown) == (True, True, False)


def test_participants_go_out_as_they_are_filtered(house, all_of, desk):
    page, out = (reverse(name, args=[all_of.whole.pk]) for name in ("people_list", "people_sheet"))
    asked = {"delegation": str(house.other.pk)}

    shown = desk.get(page, asked, HTTP_HX_REQUEST="true").content.decode()
    rows = workbook.read(desk.get(out, asked).content, "x.xlsx")

    assert f"{out}?delegation={house.other.pk}" in shown
    assert [cells[1] for _line, cells in rows[1:]] == ["陈志强"]
    assert len(workbook.read(desk.get(out).content, "x.xlsx")) == 4


def test_the_hotel_gets_trains_that_were_told_and_cars(house, all_of, desk):
    travelled(house, all_of)
    second = steps.place(all_of.whole, house.second)
    services.note_stay(second, by=house.secretary, arrives_at=steps.NOW, arrives_by="自驾")

    rows = workbook.read(desk.get(reverse("room_sheet", args=[all_of.whole.pk])).content, "x.xlsx")
    at = rows[0][1].index("抵达")
    car = rows[0][1].index("自驾车（通行证号）")
    found = {cells[5]: cells for _line, cells in rows[1:]}

    assert found["王秀英"][at : at + 2] == ["2026-01-16 14:00", "G1"]
    assert found["王秀英"][car] == "安A·1（001）"
    assert found["李建国"][at : at + 2] == ["2026-01-16 09:00", "自驾"]
    assert "停放 1 辆车" in desk.get(reverse("lodging", args=[all_of.whole.pk])).content.decode()


def test_a_car_is_entered_once_and_stands_with_stay_permit_and_rides(house, all_of, desk, client):
    place = steps.place(all_of.whole, house.first)
    stay = desk.get(reverse("stay_edit", args=[place.pk])).content.decode()
    page = f"{reverse('permits', args=[all_of.whole.pk])}?person={place.mandate.card_number}"

    assert page in stay
    assert f'value="{place.mandate.card_number}"' in desk.get(page).content.decode()
    desk.post(page, {"person": place.mandate.card_number, "plate": "安A·1"})

    assert "安A·1（001）" in desk.get(reverse("stay_edit", args=[place.pk])).content.decode()
    assert "安澜宾馆 801" in desk.get(page).content.decode()
    client.force_login(house.first)
    assert "001 安A·1" in client.get(reverse("my_rides", args=[all_of.whole.pk])).content.decode()
    client.force_login(house.third)
    assert "安A·1" not in client.get(reverse("my_rides", args=[all_of.whole.pk])).content.decode()


def test_who_may_take_lists_out(house, all_of, client):
    trip_of(house, all_of.whole, 4, from_place="火车站")  # nobody of his rides, and it is not published
    names = [*OUT.values(), "lodging_sheet", "table_sheet"]
    seen = {}
    for who in (house.delegate, house.leader, house.clerk, house.first):
        client.force_login(who)
        answers = {name: client.get(reverse(name, args=[all_of.whole.pk])) for name in names}
        seen[who.name] = [name for name, answer in answers.items() if answer.status_code == 200]
        if who == house.delegate:
            assert len(workbook.read(answers["trip_sheet"].content, "x.xlsx")) == 2

    assert seen == {house.delegate.name: ["trip_sheet"], house.leader.name: [], house.clerk.name: [], "王秀英": []}


def test_pages_of_imports_show_first_and_write_then(house, all_of, desk):
    for kind, rows in (
        ("journeys", [NARROW, ["王秀英", "到达", "G123", "火车站", "2026-01-16 14:30"]]),
        ("permits", [["姓名", "车牌"], ["王秀英", "安A·1"]]),
    ):
        shown = desk.post(reverse("list_import", args=[all_of.whole.pk, kind]), {"sheet": sheet(rows)})
        before = (told(all_of), cars(all_of))[kind == "permits"]
        context = shown.context
        desk.post(context["write_url"], {"rows": context["rows"], "seen": context["found"].mark})

        assert (shown.status_code, before, context["found"].changed) == (200, [], [])
    assert told(all_of) == [("王秀英", "arrival", "G123", "16 14:30")]
    assert cars(all_of) == [(1, "安A·1", "王秀英")]
