"""What a cell of the roster must be."""

import datetime as dt

import pytest

from deputies.computing import roster_sheet

HEADINGS = {
    "birth_month": "出生年月",
    "begins_on": "任职日期",
    "email": "邮箱",
    "postcode": "邮编",
    "username": "登录账号",
    "phone": "手机",
    "sex": "性别",
}


def parsed(name, text):
    """The value of one cell, or the columns complained about."""
    sheet = roster_sheet.parse(
        [(1, ["姓名", "代表证号", "代表团", HEADINGS[name]]), (2, ["单美玲", "1", "团", text])], "zh-hans"
    )
    return [problem.column for problem in sheet.problems] or sheet.records[0].values[name]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("birth_month", "1975-03", dt.date(1975, 3, 1)),
        ("birth_month", "1975.3", dt.date(1975, 3, 1)),
        ("birth_month", "1975年3月", dt.date(1975, 3, 1)),
        ("birth_month", "197503", dt.date(1975, 3, 1)),
        ("birth_month", "1975-03-28", dt.date(1975, 3, 1)),
        ("begins_on", "2022年1月10日", dt.date(2022, 1, 10)),
        ("begins_on", "2022/1/10", dt.date(2022, 1, 10)),
        ("email", "a@example.com", "a@example.com"),
        ("postcode", "100000", "100000"),
        ("username", "shan.meiling", "shan.meiling"),
        ("phone", "+86 139-0000-0001", "13900000001"),
        ("phone", "8613900000001", "13900000001"),
        ("sex", "F", "female"),
    ],
)
def test_a_cell_is_understood(name, text, value):
    assert parsed(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("birth_month", "1875-03"), ("birth_month", "三月"), ("begins_on", "2022-13-01"), ("begins_on", "2022"), ("email", "a@"),
        ("postcode", "1234"), ("username", "单美玲"), ("username", "13900000001"), ("phone", "010-12345678"), ("sex", "?"),
    ],
)  # fmt: skip
def test_a_cell_that_means_nothing_is_named(name, text):
    heading = {"phone": "手机号码"}.get(name, HEADINGS[name])

    assert parsed(name, text) == [heading]


@pytest.mark.parametrize("rows", [[], [(1, ["姓名", "代表证号", "代表团"])]])
def test_an_empty_sheet_is_a_problem_of_the_whole(rows):
    assert [problem.row for problem in roster_sheet.parse(rows, "zh-hans").problems] == [0]


def test_a_column_twice_and_no_way_to_find_a_deputy_are_problems():
    sheet = roster_sheet.parse([(1, ["姓名", "姓名", "代表团"]), (2, ["a", "b", "c"])], "en")

    assert [problem.column for problem in sheet.problems] == ["姓名", "Card number"]
