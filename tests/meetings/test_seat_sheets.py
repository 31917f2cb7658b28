"""Seats out to a sheet and back: headings under several names, everything that does not fit, nothing half-written."""

import io

import openpyxl
import pytest
from django.urls import reverse

from congress.errors import Refused, Stale
from meetings import documents, queries, services
from meetings.computing import seat_sheet
from meetings.computing.seat_sheet import Wrong, parse
from tests import factories
from tests.meetings import hall as halls

HEAD = ["姓名", "排", "座号"]


@pytest.mark.parametrize(
    ("head", "row", "found"),
    [
        (["姓名", "排", "座号"], ["王秀英", "7", "12"], ("王秀英", "", "", "", "7", 12)),
        (["座号", "排号", "代表姓名"], ["12座", "第7排", "王秀英"], ("王秀英", "", "", "", "7", 12)),
        (["姓名（按笔画）", "座位"], ["王秀英", "第7排12座"], ("王秀英", "", "", "", "7", 12)),
        (
            ["名字", "座次", "代表团"],
            ["王秀英", "主席台 第 1 排 3 座", "城东"],
            ("王秀英", "", "城东", "主席台", "1", 3),
        ),
        (["代表证号", "姓名", "区域", "排", "座"], ["0012", "", "楼上", "甲", "5"], ("", "0012", "", "楼上", "甲", 5)),
        (["Name", "Row", "Seat number", "备注"], ["王秀英", "7", "12", "x"], ("王秀英", "", "", "", "7", 12)),
    ],
)
def test_headings_under_several_names(head, row, found):
    sheet = parse([(1, head), (2, row)])

    (one,) = sheet.records
    assert (one.name, one.card, one.group, one.area, one.row, one.number) == found
    assert sheet.problems == []


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([], [(0, Wrong.NO_NAME), (0, Wrong.NO_SEAT)]),
        ([(1, ["姓名", "排"])], [(0, Wrong.NO_SEAT)]),
        ([(1, HEAD), (2, ["", "1", "2"])], [(2, Wrong.EMPTY_NAME)]),
        ([(1, HEAD), (2, ["王秀英", "1", "前"])], [(2, Wrong.UNREADABLE)]),
    ],
)
def test_what_cannot_be_read(rows, problems):
    assert [(one.row, one.why) for one in parse(rows).problems] == problems


def test_what_does_not_fit_is_told_by_its_row(house):
    factories.deputy(house.congress, name="赵迟到", delegation=house.other)
    plan = halls.drafted(house)
    held = halls.seats(plan)["陈志强"]
    row, number = held.split("-")[1:]
    rows = [
        (1, HEAD),
        (2, ["无此人", "4", "1"]),
        (3, ["王秀英", "9", "1"]),
        (4, ["王秀英", "4", "2"]),
        (5, ["王秀英", "4", "3"]),
        (6, ["李建国", "4", "2"]),
        (7, ["赵迟到", row, number]),
    ]

    found = services.plan_import(plan, rows, update=True)

    assert [(one.row, one.why) for one in found.problems] == [
        (2, Wrong.UNKNOWN_PERSON),
        (3, Wrong.UNKNOWN_SEAT),
        (5, Wrong.PERSON_TWICE),
        (6, Wrong.SEAT_TWICE),
        (7, Wrong.TAKEN),
    ]
    assert len(queries.problems_in_words(found.problems)) == 5


def test_two_of_one_name_need_the_delegation(house):
    factories.deputy(house.congress, name="王秀英", delegation=house.other)
    plan = halls.drafted(house)

    named = services.plan_import(plan, [(1, HEAD), (2, ["王秀英", "4", "2"])], update=True)
    known = services.plan_import(plan, [(1, [*HEAD, "代表团"]), (2, ["王秀英", "4", "2", "城西代表团"])], update=True)

    assert [one.why for one in named.problems] == [Wrong.SEVERAL]
    assert (known.problems, len(known.moves)) == ([], 1)


def test_without_update_nobody_who_has_a_seat_is_moved(house):
    plan = halls.drafted(house)

    found = services.plan_import(plan, [(1, HEAD), (2, ["王秀英", "4", "2"])], update=False)

    assert [one.why for one in found.problems] == [Wrong.SEATED]


def test_a_sheet_goes_out_and_comes_back_unchanged(house):
    plan = halls.drafted(house)
    content = documents.seat_sheet(plan, queries.seat_lines(plan))
    cells = [
        ["" if cell is None else str(cell) for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(content)).active.values
    ]

    found = services.plan_import(plan, list(enumerate(cells, start=1)), update=True)

    assert (found.problems, found.moves, found.unchanged_count) == ([], [], 3)


def test_two_change_places_by_a_sheet_as_one_change(client, house):
    plan = halls.drafted(house)
    before = halls.seats(plan)
    where = {name: before[name].split("-")[1:] for name in ("王秀英", "陈志强")}
    book = openpyxl.Workbook()
    for row in ([*HEAD], ["王秀英", *where["陈志强"]], ["陈志强", *where["王秀英"]]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    buffer.name = "座次.xlsx"
    client.force_login(house.secretary)

    shown = client.post(reverse("seats_import", args=[plan.pk]), {"sheet": buffer, "update": "on"})
    written = client.post(
        reverse("seats_imported", args=[plan.pk]), {"seats": shown.context["seats"], "version": plan.version}
    )

    assert (shown.status_code, written.status_code) == (200, 302)
    assert halls.seats(plan)["王秀英"] == before["陈志强"]
    services.undo_seats(plan, by=house.secretary)
    assert halls.seats(plan) == before


def test_a_plan_changed_since_it_was_looked_at_is_not_overwritten(house):
    plan = halls.drafted(house)
    place = halls.place(plan, "王秀英")
    halls.swap(plan, halls.seats(plan)["陈志强"], "2-4-6", house.affairs)
    before = halls.seats(plan)

    with pytest.raises(Stale):
        services.import_seats(plan, {place.pk: "2-4-5"}, by=house.secretary, version=1)
    for seats in ({place.pk: "2-4-6"}, {place.pk: "9-9-9"}, {0: "2-4-5"}, {place.pk: before["王秀英"]}):
        with pytest.raises(Refused):
            services.import_seats(plan, seats, by=house.secretary, version=2)

    assert halls.seats(plan) == before


def test_every_problem_has_its_words():
    assert queries.halls.SHEET_WORDS.keys() == set(seat_sheet.Wrong)
