"""The plan of a hall as text: what it draws, and everything that is wrong with it, at once."""

import pytest

from meetings.computing import halls
from meetings.computing.hall_drawing import drawing
from meetings.computing.halls import Broken, Wrong, Zone, layout

HALL = """
# 市人民大会堂
[主席台 rostrum]
1: ooo
[楼下 floor]
numbers: odd-even
1: ooo oo
2-3: wxr_oo

[列席席]
numbers: right
甲: oo
"""


def keys(seats):
    return [seat.key for seat in seats]


def test_areas_rows_and_numbers():
    hall = layout(HALL)

    assert [(area.name, area.zone) for area in hall.areas] == [
        ("主席台", Zone.ROSTRUM), ("楼下", Zone.FLOOR), ("列席席", Zone.OBSERVERS),
    ]  # fmt: skip
    assert keys(hall.seats) == [
        "1-1-1", "1-1-2", "1-1-3",
        "2-1-5", "2-1-3", "2-1-1", "2-1-2", "2-1-4",
        "2-2-5", "2-2-3", "2-2-1", "2-2-2", "2-2-4",
        "2-3-5", "2-3-3", "2-3-1", "2-3-2", "2-3-4",
        "3-甲-2", "3-甲-1",
    ]  # fmt: skip
    assert (hall.width, hall.height) == (6, 7)


def test_signs_and_aisles():
    seats = layout(HALL).rows()[(2, "2")]

    assert [(seat.sign, seat.x, seat.is_at_aisle) for seat in seats] == [
        ("w", 0, True), ("x", 1, False), ("r", 2, True), ("o", 4, True), ("o", 5, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(1, 1, Wrong.NO_SEATS, "")]),
        ("1: ooo", [(1, 1, Wrong.NO_AREA, "1")]),
        ("[A floor]\n1: oo?o\n2: ozoo", [(2, 6, Wrong.SIGN, "?"), (3, 5, Wrong.SIGN, "z")]),
        ("[A floor]\n1: oo\n1: oo", [(3, 1, Wrong.ROW_TWICE, "1")]),
        ("[A floor]\n1-3: oo\n2: oo", [(3, 1, Wrong.ROW_TWICE, "2")]),
        ("[A floor]\n1:   ", [(2, 3, Wrong.EMPTY_ROW, "1")]),
        ("[A attic]\n1: oo", [(1, 1, Wrong.AREA, "[A attic]")]),
        ("[A floor\n1: oo", [(1, 1, Wrong.AREA, "[A floor")]),
        ("[A floor]\nrow one", [(2, 1, Wrong.ROW, "row one")]),
        ("[A floor]\n9-1: oo", [(2, 1, Wrong.ROW, "9-1")]),
        ("[A floor]\nnumbers: down\n1: oo", [(2, 10, Wrong.NUMBERS, "down")]),
        ("[A floor]\n1: " + "o" * 121, [(2, 124, Wrong.TOO_WIDE, "")]),
        ("[A floor]\n1-60: " + "o" * 100, [(2, 1, Wrong.TOO_MANY, "")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_and_column(text, told):
    with pytest.raises(Broken) as broken:
        layout(text)

    assert [(one.line, one.column, one.why, one.what) for one in broken.value.mistakes] == told


def test_mistakes_are_told_up_to_fifty():
    with pytest.raises(Broken) as broken:
        layout("[A floor]\n1: " + "?" * 80)

    assert len(broken.value.mistakes) == 50


def test_a_sheet_is_the_same_plan():
    rows = [
        (1, ["[主席台 rostrum]"]),
        (2, ["1", "", "o", "O"]),
        (4, ["[楼下 floor]"]),
        (5, ["numbers", "odd-even"]),
        (6, ["1", "o", "o", "", "w"]),
    ]

    hall = halls.read(halls.as_text(rows))

    assert keys(hall.seats) == ["1-1-1", "1-1-2", "2-1-3", "2-1-1", "2-1-2"]
    assert [seat.x for seat in hall.seats] == [1, 2, 0, 1, 3]


def test_a_mistake_in_a_sheet_is_told_by_its_row():
    with pytest.raises(Broken) as broken:
        halls.read(halls.as_text([(1, ["[A floor]"]), (7, ["1", "o", "?"])]))

    assert [(one.line, one.why) for one in broken.value.mistakes] == [(7, Wrong.SIGN)]


def test_aisle_at_both_ends_of_the_city_hall():
    row = "[A floor]\n1: " + " ".join(["o" * 11, "o" * 12, "o" * 11])

    assert [seat.number for seat in layout(row).seats if seat.is_at_aisle] == [1, 11, 12, 23, 24, 34]


@pytest.mark.parametrize(("word", "expected"), [("左起", [1, 2, 3, 4]), ("右起", [4, 3, 2, 1]), ("单双", [3, 1, 2, 4])])
def test_a_plan_may_be_written_in_chinese_alone(word, expected):
    hall = layout(f"[代表席]\n编号：{word}\n1: oooo")

    assert [seat.number for seat in hall.seats] == expected
    assert hall.areas[0].zone == Zone.FLOOR


def test_small_drawing_joins_seats_to_blocks():
    small = drawing(layout("[代表席 floor]\n1: ooo oox\n2: ooo ooo\n3: ooo ooo\n"), mine="1-1-2", is_small=True)

    assert small.paths == [
        ("broken", "M90 12h8v8h-8z"),
        ("free", "M30 12h8v8h-8zM50 12h8v8h-8zM70 12h18v8h-18zM30 22h28v18h-28zM70 22h28v18h-28z"),
        ("mine", "M40 12h8v8h-8z"),
    ]
    assert small.lines == []
