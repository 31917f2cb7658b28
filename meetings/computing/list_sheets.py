"""Sheets of riders, of who sleeps where, and of meals: whatever the headings are called in this house. Pure."""

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum

from meetings.computing.sheets import Problem, Rows, columns, fields

PERSON = {
    "name": "姓名 名字 代表姓名 参会人员 人员 name",
    "card": "代表证号 证号 证件号 cardnumber",
    "group": "代表团 所在代表团 代表团名称 团组 delegation",
}
RIDERS = PERSON | {"vehicle": "车号 车次号 车辆 乘车 乘车车号 车牌 车牌号 编号 vehicle plate"}
LODGERS = PERSON | {
    "hotel": "酒店 宾馆 酒店名称 宾馆名称 住宿酒店 住宿宾馆 hotel",
    "room": "房号 房间号 房间 房间号码 客房号 客房 room roomnumber",
}
MEALS = {
    "date": "日期 用餐日期 时间日期 date",
    "kind": "餐次 餐别 用餐 meal",
    "times": "时间 用餐时间 就餐时间 time",
    "place": "地点 用餐地点 餐厅 place",
    "serving": "方式 用餐方式 形式 就餐形式 serving",
}
NEEDED = {
    "riders": ("name", "vehicle"),
    "lodgers": ("name", "hotel", "room"),
    "meals": ("date", "kind", "times", "place"),
}
HEADINGS = {"riders": RIDERS, "lodgers": LODGERS, "meals": MEALS}
KINDS = {"早": "breakfast", "中": "lunch", "午": "lunch", "晚": "supper"}
SERVINGS = {"自助": "buffet", "桌": "tables", "围": "tables"}
DAY = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})")
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\D+(\d{1,2})[:：](\d{2})")
SEPARATOR = " "


class Wrong(StrEnum):
    """What is wrong with a sheet, or with a row of it."""

    NO_COLUMN = "no_column"
    NOTHING = "nothing"
    EMPTY = "empty"
    UNKNOWN_PERSON = "unknown_person"
    SEVERAL = "several"
    TWICE = "twice"
    UNKNOWN_PLACE = "unknown_place"
    FULL = "full"
    UNFIT = "unfit"
    KEPT = "kept"
    KNOWN = "known"
    DATE = "date"
    MEAL = "meal"
    TIMES = "times"
    SERVING = "serving"


@dataclass
class Sheet:
    """What was read, by row, and what could not be."""

    records: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(rows: Rows, kind: str) -> Sheet:
    """The rows with their fields; the first row holds the headings, in any order. A person is named or has a card."""
    places, sheet = columns(rows, HEADINGS[kind]), Sheet()
    for name in NEEDED[kind]:
        if name not in places and not (name == "name" and "card" in places):
            sheet.problems.append(Problem(0, Wrong.NO_COLUMN, HEADINGS[kind][name].split()[0]))
    if sheet.problems:
        return sheet
    for line, found in fields(rows, places):
        if not any(found.values()):
            continue
        missing = [name for name in NEEDED[kind] if not found.get(name) and not (name == "name" and found.get("card"))]
        if missing:
            sheet.problems.append(Problem(line, Wrong.EMPTY, HEADINGS[kind][missing[0]].split()[0]))
        else:
            sheet.records.append((line, found))
    if not sheet.records and not sheet.problems:
        sheet.problems.append(Problem(0, Wrong.NOTHING))
    return sheet


@dataclass(frozen=True)
class MealRow:
    """A meal as a row tells it."""

    date: dt.date
    kind: str
    begins: dt.time
    ends: dt.time
    place: str
    serving: str


def meal_of(line: int, found: dict[str, str]) -> MealRow | Problem:
    """A row of meals: 2026-01-15, 午餐, 12:00-13:20, 二楼餐厅, 桌餐; a buffet where nothing is said."""
    day, span = DAY.search(found["date"]), SPAN.search(found["times"])
    kind = next((name for sign, name in KINDS.items() if sign in found["kind"]), None)
    words = found.get("serving", "")
    serving = next((name for sign, name in SERVINGS.items() if sign in words), None if words else "buffet")
    try:
        date = dt.date(*map(int, day.groups())) if day else None
        begins, ends = (dt.time(*map(int, span.groups()[at : at + 2])) for at in (0, 2)) if span else (None, None)
    except ValueError:
        return Problem(line, Wrong.DATE if span else Wrong.TIMES, found["date"] if span else found["times"])
    for why, value, what in (
        (Wrong.DATE, date, found["date"]), (Wrong.MEAL, kind, found["kind"]), (Wrong.SERVING, serving, words),
        (Wrong.TIMES, span and begins < ends, found["times"]),
    ):  # fmt: skip
        if not value:
            return Problem(line, why, what)
    return MealRow(date, kind, begins, ends, found["place"][:60], serving)
