"""A sheet of hotel rooms: hotel, floor, number, type, for whom, whatever the headings are called. Pure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from meetings.computing.sheets import Problem, Rows, columns, fields

HEADINGS = {
    "hotel": "酒店 宾馆 酒店名称 宾馆名称 住宿酒店 hotel",
    "floor": "楼层 层 floor",
    "number": "房号 房间号 房间 房间号码 客房号 room roomnumber",
    "kind": "房型 房间类型 类型 type roomtype",
    "beds": "床位 床位数 床数 人数 beds",
    "purpose": "用途 房间用途 用房 purpose",
}
KINDS = {
    "twin": "标准间 标间 双床房 双人间 双床 twin", "single": "单间 单人间 单人房 single", "suite": "套房 套间 suite",
    "double": "大床房 大床间 大床 double", "triple": "三人间 三床房 三人房 triple",
}  # fmt: skip
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}
KIND_WITH = {"": "twin", "1": "single", "2": "twin", "3": "triple"}
PURPOSES = {
    "guests": "代表 代表用房 住宿 客房 guests", "staff": "工作人员 工作用房 工作 staff",
    "medical": "医疗 医务 医疗点 医务室 medical",
}  # fmt: skip
PURPOSE_OF = {word: purpose for purpose, words in PURPOSES.items() for word in words.split()}
FLOOR_OF = re.compile(r"^\D*(\d{1,2})\d{2}\D*$")
MOST_FLOOR = 99


class Wrong(StrEnum):
    """What is wrong with a sheet of rooms, or with a row of it."""

    NO_HOTEL = "no_hotel"
    NO_NUMBER = "no_number"
    EMPTY = "empty"
    FLOOR = "floor"
    KIND = "kind"
    BEDS = "beds"
    PURPOSE = "purpose"
    TWICE = "twice"
    KNOWN = "known"
    SLEPT_IN = "slept_in"
    KEPT_FOR = "kept_for"


@dataclass(frozen=True)
class NewRoom:
    """A room as a row tells it."""

    hotel: str
    floor: int
    number: str
    kind: str
    beds: int
    purpose: str
    line: int = field(default=0, compare=False, repr=False)
    said: frozenset[str] = field(default=frozenset(), compare=False, repr=False)  # what stands in the row itself


@dataclass
class Sheet:
    """What was read, and what could not be."""

    rooms: list[NewRoom] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(rows: Rows, beds: dict[str, int]) -> Sheet:
    """The first row holds the headings, in any order and under any of their known names; ``beds`` by type of room.

    A floor that is not named is read from the number (812 is on the 8th); without type and beds it is a twin room.
    """
    sheet = Sheet()
    places = columns(rows, HEADINGS)
    for name, why in (("hotel", Wrong.NO_HOTEL), ("number", Wrong.NO_NUMBER)):
        if name not in places:
            sheet.problems.append(Problem(0, why))
    if sheet.problems:
        return sheet
    seen: set[tuple[str, str]] = set()
    for line, found in fields(rows, places):
        room = _room(sheet, line, found, beds)
        if room and (room.hotel, room.number) in seen:
            sheet.problems.append(Problem(line, Wrong.TWICE, f"{room.hotel} {room.number}"))
        elif room:
            seen.add((room.hotel, room.number))
            sheet.rooms.append(room)
    return sheet


def _room(sheet: Sheet, line: int, found: dict[str, str], beds: dict[str, int]) -> NewRoom | None:
    hotel, number = found.get("hotel", "")[:60], found.get("number", "").removesuffix("房").strip()[:12]
    floor = found.get("floor", "").strip("第层楼 Ff")
    if not floor and (match := FLOOR_OF.match(number)):
        floor = match[1]
    count, kind_word = found.get("beds", "").strip("床张人 "), found.get("kind", "")
    kind = KIND_OF.get(kind_word.lower()) if kind_word else KIND_WITH.get(count, "twin")
    purpose_word = found.get("purpose", "")
    purpose = PURPOSE_OF.get(purpose_word.lower()) if purpose_word else "guests"
    checks = (
        (Wrong.EMPTY, bool(hotel and number), ""),
        (Wrong.FLOOR, floor.isascii() and floor.isdecimal() and 1 <= int(floor) <= MOST_FLOOR, number),
        (Wrong.KIND, kind is not None, kind_word),
        (Wrong.BEDS, count in KIND_WITH, count),
        (Wrong.PURPOSE, purpose is not None, purpose_word),
    )
    wrong = [Problem(line, why, what) for why, holds, what in checks if not holds]
    sheet.problems += wrong[:1] if wrong and wrong[0].why == Wrong.EMPTY else wrong
    if wrong:
        return None
    said = {"floor": found.get("floor"), "kind": kind_word, "beds": count or kind_word, "purpose": purpose_word}
    said = frozenset(name for name, words in said.items() if words)
    return NewRoom(hotel, int(floor), number, kind, int(count) if count else beds[kind], purpose, line, said)
