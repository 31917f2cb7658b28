"""Sheets of people, riders, trips, of who sleeps where, of meals: whatever the headings are called here. Pure."""

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
TRIPS = {
    "date": "日期 乘车日期 发车日期 用车日期 date",
    "time": "时间 发车时间 出发时间 开车时间 发车 time departs",
    "from_place": "出发地 起点 始发地 上车地点 发车地点 from",
    "to_place": "目的地 终点 到达地 下车地点 to",
    "route": "线路 路线 途经 行车路线 route",
    "vehicles": "车号 车辆 乘车 用车 派车 车牌 车牌号 vehicles",
    "kind": "类型 类别 用途 kind",
    "number": "车次 航班 车次航班 车次或航班 航班号 列车车次 train flight",
    "hotels": "宾馆 酒店 住宿宾馆 住宿酒店 hotels",
}
PEOPLE = PERSON | {
    "standing": "身份 参会身份 参会类别 人员类别 类别 出席身份 证件类别 as standing",
    "unit": "单位 单位及职务 单位职务 工作单位 工作单位及职务 职务 unit",
    "phone": "电话 手机 手机号 手机号码 联系电话 联系方式 phone",
}
PERMITS = PERSON | {"plate": "车牌 车牌号 车牌号码 牌照 车号 自驾车牌号 plate"}
TABLES = PERSON | {"table": "桌次 桌号 餐桌 桌 桌位 table"}
NEEDED = {
    "riders": ("name", "vehicle"),
    "lodgers": ("name", "hotel", "room"),
    "meals": ("date", "kind", "times", "place"),
    "trips": ("time", "from_place", "to_place"),
    "people": ("name",),
    "permits": ("name", "plate"),
    "tables": ("name", "table"),
}
HEADINGS = {
    "riders": RIDERS, "lodgers": LODGERS, "meals": MEALS, "trips": TRIPS, "people": PEOPLE, "permits": PERMITS,
    "tables": TABLES,
}  # fmt: skip
KINDS = {"早": "breakfast", "中": "lunch", "午": "lunch", "晚": "supper"}
SERVINGS = {"自助": "buffet", "桌": "tables", "围": "tables"}
STANDINGS = {
    "列席": "observer", "旁听": "gallery", "工作": "staff", "服务": "staff", "记者": "press", "媒体": "press",
    "新闻": "press", "出席": "member", "代表": "member",
}  # fmt: skip
TRIP_KINDS = {"接": "pick_up", "送": "drop_off", "定点": "regular", "班": "regular", "普通": "regular"}
CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
GAPS = re.compile(r"[\s、,，;；/]+")
SIGNS = re.compile(r"\s*[\n、,，;；/]\s*")  # a hotel's name may hold a blank
DAY = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})")
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\D+(\d{1,2})[:：](\d{2})")


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
    TIME = "time"
    TRIP_KIND = "trip_kind"
    NO_TRAIN = "no_train"
    SAME_PLACE = "same_place"
    SEVERAL_TRIPS = "several_trips"
    VEHICLES = "vehicles"
    STANDING = "standing"
    NO_DEPUTY = "no_deputy"
    ASKED_AS = "asked_as"
    TOO_MANY = "too_many"
    WAY = "way"
    MOMENT = "moment"
    TOO_LONG = "too_long"
    HAS_PERMIT = "has_permit"
    HALAL = "halal"


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


@dataclass(frozen=True)
class TripRow:
    """A trip as a row tells it; ``None`` where it does not say: what is there stays."""

    date: dt.date
    time: dt.time
    from_place: str
    to_place: str
    route: str | None
    vehicles: tuple[str, ...] | None
    kind: str
    number: str
    hotels: tuple[str, ...] | None


def trip_of(line: int, found: dict[str, str]) -> TripRow | Problem:
    """A row of trips: 2026-01-16, 8:10, 安澜宾馆, 人民大会堂, 1号车、2号车; the day may stand beside the time."""
    when = found.get("date") or found["time"]
    day, hour = DAY.search(when), CLOCK.search(found["time"])
    try:
        date = dt.date(*map(int, day.groups())) if day else None
    except ValueError:
        date = None
    if date is None:
        return Problem(line, Wrong.DATE, when)
    if hour is None or int(hour[1]) > 23 or int(hour[2]) > 59:  # noqa: PLR2004
        return Problem(line, Wrong.TIME, found["time"])
    words, number = found.get("kind", ""), found.get("number", "")[:10].upper()
    kind = next((name for sign, name in TRIP_KINDS.items() if sign in words), None) if words else "regular"
    places = (found["from_place"][:60], found["to_place"][:60])
    for why, holds, what in (
        (Wrong.TRIP_KIND, kind, words), (Wrong.NO_TRAIN, kind == "regular" or number, " → ".join(places)),
        (Wrong.SAME_PLACE, places[0] != places[1], places[0]),
    ):  # fmt: skip
        if not holds:
            return Problem(line, why, what)
    named = {
        name: tuple(filter(None, gaps.split(found[name].strip()))) if name in found else None
        for name, gaps in (("vehicles", GAPS), ("hotels", SIGNS))
    }
    route = found["route"][:120] if "route" in found else None
    return TripRow(date, dt.time(int(hour[1]), int(hour[2])), *places, route, named["vehicles"], kind, number,
                   named["hotels"])  # fmt: skip


def standing_of(words: str) -> str | None:
    """As what somebody is there: 列席, 记者…; empty where nothing is said, ``None`` where it cannot be read."""
    return next((name for sign, name in STANDINGS.items() if sign in words), None) if words else ""
