"""A sheet of seats: who, and where, whatever the headings are called in this house. Pure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from meetings.computing.sheets import Problem, Rows, columns, fields

HEADINGS = {
    "name": "姓名 名字 代表姓名 参会人员 人员 name",
    "card": "代表证号 证号 证件号 cardnumber",
    "group": "代表团 所在代表团 代表团名称 团组 delegation",
    "area": "区域 席区 区 区域名称 area",
    "row": "排 排号 排数 第几排 行 row",
    "number": "座号 座 座位号 号 列 列号 seatnumber",
    "seat": "座位 座次 席位 排座 seat",
}
IN_WORDS = re.compile(r"^(?P<area>.*?)\s*第?\s*(?P<row>\w{1,6}?)\s*排\s*第?\s*(?P<number>\d{1,3})\s*[座号]$")


class Wrong(StrEnum):
    """What is wrong with a sheet, or with a row of it."""

    NO_NAME = "no_name"
    NO_SEAT = "no_seat"
    EMPTY_NAME = "empty_name"
    UNREADABLE = "unreadable"
    UNKNOWN_PERSON = "unknown_person"
    SEVERAL = "several"
    PERSON_TWICE = "person_twice"
    UNKNOWN_SEAT = "unknown_seat"
    SEAT_TWICE = "seat_twice"
    TAKEN = "taken"
    SEATED = "seated"


@dataclass(frozen=True)
class Record:
    """A row: somebody, and a seat by area, row and number; the area may be missing."""

    line: int
    name: str
    card: str
    group: str
    area: str
    row: str
    number: int


@dataclass
class Sheet:
    """What was read, and what could not be."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(rows: Rows) -> Sheet:
    """The first row holds the headings, in any order and under any of their known names."""
    sheet = Sheet()
    places = columns(rows, HEADINGS)
    if "name" not in places:
        sheet.problems.append(Problem(0, Wrong.NO_NAME))
    if "seat" not in places and not {"row", "number"} <= places.keys():
        sheet.problems.append(Problem(0, Wrong.NO_SEAT))
    if sheet.problems:
        return sheet
    for line, found in fields(rows, places):
        _take(sheet, line, found)
    return sheet


def _take(sheet: Sheet, line: int, found: dict[str, str]) -> None:
    name, card = found.get("name", ""), found.get("card", "")
    if not name and not card:
        sheet.problems.append(Problem(line, Wrong.EMPTY_NAME))
        return
    area, row, number = found.get("area", ""), found.get("row", ""), found.get("number", "")
    if not (row and number) and (match := IN_WORDS.match(found.get("seat", ""))):
        area, row, number = area or match["area"], match["row"], match["number"]
    row, number = row.strip("第排 "), number.strip("第座号 ")
    if not row or not number.isdecimal():
        sheet.problems.append(Problem(line, Wrong.UNREADABLE, name or card))
        return
    sheet.records.append(Record(line, name, card, found.get("group", ""), area, row, int(number[:6])))
