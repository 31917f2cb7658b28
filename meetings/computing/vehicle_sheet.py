"""A sheet of vehicles, whatever the headings are called in this house. Pure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

HEADINGS = {
    "label": "车号 编号 车辆编号 车辆 序号 vehicle number",
    "plate": "车牌 车牌号 车牌号码 牌照 牌号 plate",
    "seats": "座位数 座位 座数 核载 核定载客 载客数 seats",
    "driver": "司机 驾驶员 司机姓名 驾驶员姓名 driver",
    "driver_phone": "司机电话 联系电话 电话 手机 手机号 驾驶员电话 司机手机 driverphone phone",
}
KNOWN = {word: name for name, words in HEADINGS.items() for word in words.split()}
NOISE = re.compile(r"[*（(].*$|[\s'’]")
NEEDED = ("label", "plate", "seats")
LONGEST = {"label": 20, "plate": 20, "driver": 40, "driver_phone": 30}
FIGURE = re.compile(r"(\d{1,3})\s*(?:座|人)?")


class Wrong(StrEnum):
    """What is wrong with a sheet, or with a row of it."""

    NO_COLUMNS = "no_columns"
    EMPTY = "empty"
    NOTHING = "nothing"
    SEATS = "seats"
    LABEL_TWICE = "label_twice"
    PLATE_TWICE = "plate_twice"
    TOO_LONG = "too_long"
    PLATE_TAKEN = "plate_taken"
    KNOWN = "known"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Problem:
    """Something that does not fit, in which row (0: the sheet itself), about what."""

    row: int
    why: Wrong
    what: str = ""


@dataclass
class Sheet:
    """The vehicles that were read (row, fields), and what could not be."""

    records: list[tuple[int, dict]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(rows: list[tuple[int, list[str]]], most: int) -> Sheet:
    """The first row holds the headings, in any order and under any of their known names; ``most`` seats a vehicle."""
    sheet = Sheet()
    columns: dict[str, int] = {}
    for at, heading in enumerate(rows[0][1] if rows else []):
        if name := KNOWN.get(NOISE.sub("", heading.lower())):
            columns.setdefault(name, at)
    if not columns.keys() >= set(NEEDED):
        sheet.problems.append(Problem(0, Wrong.NO_COLUMNS))
        return sheet
    seen: dict[str, set[str]] = {"label": set(), "plate": set()}
    for line, cells in rows[1:]:
        found = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        if why := _wrong(found, seen, most):
            sheet.problems.append(Problem(line, why, found["label"] or found["plate"]))
        else:
            sheet.records.append((line, found | {"seats": int(FIGURE.fullmatch(found["seats"])[1])}))
        for name, known in seen.items():
            known.add(found[name])
    if not sheet.records and not sheet.problems:
        sheet.problems.append(Problem(0, Wrong.NOTHING))
    return sheet


def _wrong(found: dict, seen: dict[str, set[str]], most: int) -> Wrong | None:
    if not found["label"] or not found["plate"]:
        return Wrong.EMPTY
    if any(len(found.get(name, "")) > longest for name, longest in LONGEST.items()):
        return Wrong.TOO_LONG
    figure = FIGURE.fullmatch(found["seats"])
    if figure is None or not 1 <= int(figure[1]) <= most:
        return Wrong.SEATS
    if found["label"] in seen["label"]:
        return Wrong.LABEL_TWICE
    return Wrong.PLATE_TWICE if found["plate"] in seen["plate"] else None
