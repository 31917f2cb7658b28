"""A sheet of trains and flights: a row for each way, or one row with the way there and the way back. Pure."""

import datetime as dt
import re
from dataclasses import dataclass, field

from meetings.computing.list_sheets import DAY, PERSON, Wrong
from meetings.computing.sheets import Problem, Rows, columns, fields

ARRIVAL, DEPARTURE = "arrival", "departure"
PARTS = ("number", "station", "time")  # what each way needs; the day may stand in a column of its own
ENDINGS = {
    "number": ("车次", "航班", "车次或航班", "车次/航班", "车次航班", "航班号"),
    "station": ("车站", "站点", "机场", "车站或机场", "车站/机场", "地点"),
    "date": ("日期",),
    "time": ("时间", "日期时间"),
}
BEGINNINGS = {ARRIVAL: ("抵达", "到达", "来程", "到站"), DEPARTURE: ("返程", "离开", "返回", "离站", "回程", "离会")}
NARROW = {
    "way": "方向 行程 往返 抵离 到离站 类别 way",
    "number": "车次 航班 车次或航班 车次/航班 车次航班 航班号 列车车次 train flight number",
    "station": "车站 站点 机场 车站或机场 车站/机场 station airport",
    "date": "日期 到离站日期 date",
    "time": "时间 到离站时间 到站或离站时间 日期时间 time",
}
WIDE = {
    f"{way}_{part}": " ".join(first + last for first in firsts for last in lasts)
    for way, firsts in BEGINNINGS.items()
    for part, lasts in ENDINGS.items()
}
HEADINGS = PERSON | NARROW | WIDE
WAYS = {"抵": ARRIVAL, "到": ARRIVAL, "来": ARRIVAL, "去": ARRIVAL, "返": DEPARTURE, "离": DEPARTURE, "回": DEPARTURE}
SHORT_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*[:：时点]\s*(\d{2})")
LONGEST = {"number": 10, "station": 40}


@dataclass(frozen=True)
class JourneyRow:
    """A way as a row tells it: local day and time."""

    way: str
    number: str
    station: str
    date: dt.date
    time: dt.time


@dataclass
class JourneySheet:
    """The ways that were read, with their row and what names the person, and what could not be read."""

    records: list[tuple[int, dict[str, str], list[JourneyRow]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(rows: Rows, year: int) -> JourneySheet:
    """The first row holds the headings, in any order; a day without a year (1月15日) is of ``year``.

    With a column of trains there or back each row may tell both ways; one it says nothing of is left as it is.
    """
    sheet, places = JourneySheet(), columns(rows, HEADINGS)
    ways = [way for way in BEGINNINGS if f"{way}_number" in places]
    needed = [f"{way}_{part}" for way in ways for part in PARTS] if ways else ["way", *PARTS]
    missing = [name for name in needed if name not in places]
    if "name" not in places and "card" not in places:
        missing.insert(0, "name")
    if missing:
        sheet.problems = [Problem(0, Wrong.NO_COLUMN, HEADINGS[name].split()[0]) for name in missing]
        return sheet
    for line, found in fields(rows, places):
        if any(found.values()):
            _take(sheet, line, found, ways, year)
    if not sheet.records and not sheet.problems:
        sheet.problems.append(Problem(0, Wrong.NOTHING))
    return sheet


def _take(sheet: JourneySheet, line: int, found: dict[str, str], ways: list[str], year: int) -> None:
    """One row: what it tells, or everything that cannot be read of it."""
    if not found.get("name") and not found.get("card"):
        sheet.problems.append(Problem(line, Wrong.EMPTY, "姓名"))
        return
    if ways:
        told = [(way, {part: found.get(f"{way}_{part}", "") for part in ENDINGS}) for way in ways]
        told = [(way, cells) for way, cells in told if any(cells.values())]
    else:
        way = next((way for sign, way in WAYS.items() if sign in found["way"]), None)
        if way is None:
            sheet.problems.append(Problem(line, Wrong.WAY, found["way"]))
            return
        told = [(way, {part: found.get(part, "") for part in ENDINGS})]
    read = [_read(line, way, cells, year) for way, cells in told]
    wrong = [one for one in read if isinstance(one, Problem)]
    sheet.problems += wrong
    if read and not wrong:
        sheet.records.append((line, found, read))


def _read(line: int, way: str, cells: dict[str, str], year: int) -> JourneyRow | Problem:
    for part in PARTS:
        if not cells[part]:
            return Problem(line, Wrong.EMPTY, f"{BEGINNINGS[way][0]}{ENDINGS[part][0]}")
    for part, longest in LONGEST.items():
        if len(cells[part]) > longest:
            return Problem(line, Wrong.TOO_LONG, cells[part])
    date, time = _day(cells["date"] or cells["time"], year), _clock(cells["time"])
    if date is None or time is None:
        return Problem(line, Wrong.MOMENT, " ".join(filter(None, [cells["date"], cells["time"]])))
    return JourneyRow(way, cells["number"].upper(), cells["station"], date, time)


def _day(words: str, year: int) -> dt.date | None:
    full, short = DAY.search(words), SHORT_DAY.search(words)
    figures = full.groups() if full else (year, *short.groups()) if short else None
    try:
        return dt.date(*map(int, figures)) if figures else None
    except ValueError:
        return None


def _clock(words: str) -> dt.time | None:
    found = CLOCK.search(words)
    try:
        return dt.time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
