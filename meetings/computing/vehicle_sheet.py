"""A sheet of vehicles, whatever the headings are called in this house. Pure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from meetings.computing.sheets import Problem, Rows, columns, fields

HEADINGS = {
    "label": "车号 编号 车辆编号 车辆 序号 vehicle number",
    "plate": "车牌 车牌号 车牌号码 牌照 牌号 plate",
    "seats": "座位数 座位 座数 核载 核定载客 载客数 seats",
    "driver": "司机 驾驶员 司机姓名 驾驶员姓名 driver",
    "driver_phone": "司机电话 联系电话 电话 手机 手机号 驾驶员电话 司机手机 driverphone phone",
}
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


@dataclass
class Sheet:
    """The vehicles that were read (row, fields), and what could not be."""

    records: list[tuple[int, dict]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(rows: Rows, most: int) -> Sheet:
    """The first row holds the headings, in any order and under any of their known names; ``most`` seats a vehicle."""
    sheet = Sheet()
    places = columns(rows, HEADINGS)
    if not places.keys() >= set(NEEDED):
        sheet.problems.append(Problem(0, Wrong.NO_COLUMNS))
        return sheet
    seen: dict[str, set[str]] = {"label": set(), "plate": set()}
    for line, found in fields(rows, places):
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
