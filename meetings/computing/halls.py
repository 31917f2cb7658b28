"""A hall as a small text plan: areas, rows, seats, aisles. Pure; docs/seating.md describes the format.

    [主席台 rostrum]
    1-3: oooooooooo
    [代表席 floor]
    numbers: odd-even
    1-20: ooooooooooo oooooooooooo ooooooooooo
    21: wwooo   xoorr

``o`` a seat, ``w`` a wheelchair place, ``x`` a seat whose voting device is broken, ``r`` a reserved seat; a space or
``_`` is an aisle. What is wrong is told with line and column, all of it at once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

MOST_SEATS, MOST_WIDTH, MOST_ROWS, MOST_ERRORS = 5_000, 120, 300, 50
LONGEST = {"name": 20, "row": 6}
SEAT, WHEELCHAIR, BROKEN, RESERVED = "o", "w", "x", "r"
SIGNS = SEAT + WHEELCHAIR + BROKEN + RESERVED
GAPS = " _　"  # the last one is the wide space of Chinese keyboards
ROW = re.compile(r"^\s*(?P<label>[^\s:：\[\]]+)\s*[:：] ?(?P<seats>.*)$")
NUMBERED = re.compile(r"^\s*(?:numbers|编号)\s*[:：]\s*(?P<word>.*?)\s*$", re.IGNORECASE)
SPAN = re.compile(r"^(\d{1,3})-(\d{1,3})$")


class Zone(StrEnum):
    """For whom the seats of an area are."""

    ROSTRUM = "rostrum"
    FLOOR = "floor"
    OBSERVERS = "observers"
    GALLERY = "gallery"
    PRESS = "press"
    STAFF = "staff"


ZONES = {zone.value: zone for zone in Zone} | {
    "主席台": Zone.ROSTRUM, "代表席": Zone.FLOOR, "列席席": Zone.OBSERVERS, "旁听席": Zone.GALLERY,
    "记者席": Zone.PRESS, "工作席": Zone.STAFF,
}  # fmt: skip


class Numbers(StrEnum):
    """How the seats of a row are counted, as one looks at the stage."""

    LEFT = "left"
    RIGHT = "right"
    ODD_EVEN = "odd-even"  # from the middle: odd to the left, even to the right


NUMBERS = {way.value: way for way in Numbers} | {
    "左起": Numbers.LEFT, "右起": Numbers.RIGHT, "单双": Numbers.ODD_EVEN,
}  # fmt: skip


class Wrong(StrEnum):
    """What is wrong with a line of a plan."""

    SIGN = "sign"
    NO_AREA = "no_area"
    AREA = "area"
    ROW = "row"
    ROW_TWICE = "row_twice"
    EMPTY_ROW = "empty_row"
    TOO_WIDE = "too_wide"
    NUMBERS = "numbers"
    TOO_MANY = "too_many"
    NO_SEATS = "no_seats"


@dataclass(frozen=True)
class Mistake:
    """Something wrong, where, and the very sign or word."""

    line: int
    column: int
    why: Wrong
    what: str = ""


class Broken(Exception):  # noqa: N818  (told to the person)
    """The plan is not taken; ``mistakes`` lists everything that is wrong with it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Seat:
    """A place to sit. ``x`` and ``y`` are its place on the grid, ``area`` the number of its area."""

    key: str
    area: int
    row: str
    number: int
    x: int
    y: int
    sign: str
    zone: Zone
    is_at_aisle: bool


@dataclass(frozen=True)
class Area:
    """A part of the hall: its name and for whom it is."""

    number: int
    name: str
    zone: Zone


@dataclass(frozen=True)
class Layout:
    """The seats of a hall by rows from the stage, each row from the left as one looks at the stage."""

    areas: tuple[Area, ...]
    seats: tuple[Seat, ...]
    by_key: dict[str, Seat] = field(compare=False, repr=False)

    @property
    def width(self) -> int:
        return max(seat.x for seat in self.seats) + 1

    @property
    def height(self) -> int:
        return self.seats[-1].y + 1

    def of(self, zone: Zone) -> list[Seat]:
        """The seats of the areas of this kind."""
        return [seat for seat in self.seats if seat.zone == zone]

    def rows(self) -> dict[tuple[int, str], list[Seat]]:
        """The rows from the stage: (area, label) → seats from the left."""
        found: dict[tuple[int, str], list[Seat]] = {}
        for seat in self.seats:
            found.setdefault((seat.area, seat.row), []).append(seat)
        return found

    def area_of(self, seat: Seat) -> Area:
        return self.areas[seat.area - 1]


@lru_cache(maxsize=32)
def layout(text: str) -> Layout:
    """The hall that ``text`` draws; raises ``Broken`` with all its mistakes."""
    return read(enumerate(text.replace("\r\n", "\n").split("\n"), start=1))


def as_text(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, str]]:
    """The rows of a sheet as lines of a plan: a heading or a row's label in the first column, then a cell a seat."""
    lines = []
    for number, cells in rows:
        first, rest = cells[0].strip(), cells[1:]
        if first.startswith(("[", "#")) or not rest:
            lines.append((number, first))
        elif first.lower() in {"numbers", "编号"}:
            lines.append((number, f"{first}: {rest[0]}"))
        else:
            lines.append((number, f"{first}: " + "".join(_sign(cell) for cell in rest)))
    return lines


def _sign(cell: str) -> str:
    """A cell is one sign; what is longer is none."""
    sign = cell.strip().lower() or " "
    return sign if len(sign) == 1 else "?"


def read(lines: Iterable[tuple[int, str]]) -> Layout:
    """The hall that numbered lines draw; raises ``Broken``."""
    reader = _Reader()
    last = 1
    for number, line in lines:
        reader.take(number, line.rstrip())
        last = number
    return reader.done(last)


class _Reader:
    """Reads line by line, and goes on after a mistake so that all are told."""

    def __init__(self) -> None:
        self.areas: list[Area] = []
        self.seats: list[Seat] = []
        self.mistakes: list[Mistake] = []
        self.labels: set[tuple[int, str]] = set()
        self.numbers = Numbers.LEFT
        self.y = 0

    def wrong(self, line: int, column: int, why: Wrong, what: str = "") -> None:
        if len(self.mistakes) < MOST_ERRORS:
            self.mistakes.append(Mistake(line, column, why, what[:20]))

    def take(self, number: int, line: str) -> None:
        text = line.strip()
        if not text or text.startswith("#"):
            return
        if text.startswith("["):
            self._area(number, text)
        elif match := NUMBERED.match(line):
            self._numbers(number, match["word"], match.start("word") + 1)
        elif match := ROW.match(line):
            self._row(number, match["label"], match["seats"], match.start("seats"))
        else:
            self.wrong(number, 1, Wrong.ROW, text)

    def _area(self, number: int, text: str) -> None:
        name, _space, kind = text.strip("[] ").rpartition(" ")
        zone = ZONES.get(kind.lower())
        name = name.strip() or kind
        if not text.endswith("]") or zone is None or not 0 < len(name) <= LONGEST["name"]:
            self.wrong(number, 1, Wrong.AREA, text)
            zone = zone or Zone.FLOOR
        self.areas.append(Area(len(self.areas) + 1, name, zone))
        self.numbers = Numbers.LEFT
        self.y += bool(self.seats)

    def _numbers(self, number: int, word: str, column: int) -> None:
        if word.lower() not in NUMBERS:
            self.wrong(number, column, Wrong.NUMBERS, word)
            return
        self.numbers = NUMBERS[word.lower()]

    def _row(self, number: int, label: str, drawn: str, offset: int) -> None:
        if not self.areas:
            self.wrong(number, 1, Wrong.NO_AREA, label)
            return
        bad = [at for at, sign in enumerate(drawn) if sign not in SIGNS + GAPS]
        for at in bad:
            self.wrong(number, offset + at + 1, Wrong.SIGN, drawn[at])
        if len(drawn) > MOST_WIDTH:
            self.wrong(number, offset + MOST_WIDTH + 1, Wrong.TOO_WIDE)
        places = [at for at, sign in enumerate(drawn) if sign in SIGNS]
        if not places and not bad:
            self.wrong(number, offset + 1, Wrong.EMPTY_ROW, label)
        for each in self._labels(number, label):
            if (len(self.areas), each) in self.labels:
                self.wrong(number, 1, Wrong.ROW_TWICE, each)
            self.labels.add((len(self.areas), each))
            if len(self.seats) <= MOST_SEATS:
                self._sit(each, drawn, places)
            self.y += 1

    def _labels(self, number: int, label: str) -> list[str]:
        """``3-5`` stands for three rows drawn alike."""
        if span := SPAN.match(label):
            first, last = int(span[1]), int(span[2])
            if first <= last < first + MOST_ROWS:
                return [str(nth) for nth in range(first, last + 1)]
        elif len(label) <= LONGEST["row"] and "-" not in label:
            return [label]
        self.wrong(number, 1, Wrong.ROW, label)
        return []

    def _sit(self, label: str, drawn: str, places: list[int]) -> None:
        area, taken = self.areas[-1], set(places)
        for at, number in zip(places, _numbered(len(places), self.numbers), strict=True):
            aisle = at - 1 not in taken or at + 1 not in taken
            key = f"{area.number}-{label}-{number}"
            self.seats.append(Seat(key, area.number, label, number, at, self.y, drawn[at], area.zone, aisle))

    def done(self, last: int) -> Layout:
        if len(self.seats) > MOST_SEATS:
            self.wrong(last, 1, Wrong.TOO_MANY)
        if not self.seats and not self.mistakes:
            self.wrong(last, 1, Wrong.NO_SEATS)
        if self.mistakes:
            raise Broken(self.mistakes)
        return Layout(tuple(self.areas), tuple(self.seats), {seat.key: seat for seat in self.seats})


def _numbered(count: int, how: Numbers) -> list[int]:
    """The numbers of ``count`` seats from the left; ODD_EVEN counts from the middle to both sides."""
    if how == Numbers.LEFT:
        return list(range(1, count + 1))
    if how == Numbers.RIGHT:
        return list(range(count, 0, -1))
    odd = (count + 1) // 2
    return [*range(2 * odd - 1, 0, -2), *range(2, count + 1, 2)]
