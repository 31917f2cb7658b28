"""A hall as a few SVG paths: some twenty bytes a seat, so that a hall of 3,000 fits on a page. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from meetings.computing.halls import BROKEN, RESERVED, WHEELCHAIR, Layout, Seat

CELL, SIDE = 10, 8  # a seat is 8 wide and high in a cell of 10
MARGIN = 30  # left of the seats, for the labels of the rows
MOST_NAMES = 1_000  # beyond, names would be neither legible nor light
COLOURS = 8
SIGNS = {WHEELCHAIR: "wheelchair", BROKEN: "broken", RESERVED: "reserved"}


class Shape(NamedTuple):
    """Seats of one kind drawn as one: the corner, and how many seats wide and deep."""

    kind: str
    x: int
    y: int
    wide: int
    deep: int


@dataclass(frozen=True)
class Line:
    """A row: where it is drawn, what it is called, the columns and numbers of its seats."""

    key: str
    label: str
    y: int
    columns: str
    numbers: str


@dataclass(frozen=True)
class Drawing:
    """What a template needs to draw a hall: paths by what the seats are, rows, names of areas, names of people."""

    width: int
    height: int
    paths: list[tuple[str, str]]
    lines: list[Line]
    areas: list[tuple[int, str]]
    names: list[tuple[int, int, str]]


def drawing(
    hall: Layout,
    *,
    groups: Mapping[str, int] | None = None,
    names: Mapping[str, str] | None = None,
    mine: str = "",
    is_small: bool = False,
) -> Drawing:
    """``groups`` gives a taken seat the number of its colour, ``names`` who sits there, ``mine`` one's own seat.

    A small drawing has blocks instead of seats, and rows without labels: a thousand seats in one kilobyte.
    """
    groups, names = groups or {}, names or {}
    areas = {area.number: area for area in hall.areas}
    shift = {number: 12 * number for number in areas}  # room for the name of each area
    paths: dict[str, list[str]] = {}
    shapes = _blocks(hall, shift, groups, mine) if is_small else _seats(hall, shift, groups, mine)
    for kind, x, y, wide, deep in shapes:
        across, down = (wide - 1) * CELL + SIDE, (deep - 1) * CELL + SIDE
        paths.setdefault(kind, []).append(f"M{x} {y}h{across}v{down}h-{across}z")
    lines, named = [], []
    for (area, row), seats in hall.rows().items():
        y = _corner(seats[0], shift)[1]
        columns = " ".join(str(seat.x) for seat in seats)
        lines.append(Line(f"{area}-{row}", row, y + 6, columns, " ".join(str(seat.number) for seat in seats)))
        if not any(place == area for place, _y in named):
            named.append((area, y - 3))
    people = [(_corner(seat, shift)[0] + 4, _corner(seat, shift)[1] + 5, names[seat.key])
              for seat in hall.seats if seat.key in names] if len(names) <= MOST_NAMES else []  # fmt: skip
    height = lines[-1].y + SIDE
    return Drawing(
        MARGIN + hall.width * CELL, height, sorted((kind, "".join(drawn)) for kind, drawn in paths.items()),
        [] if is_small else lines, [(y, areas[area].name) for area, y in named], people,
    )  # fmt: skip


def _seats(hall: Layout, shift: Mapping[int, int], groups: Mapping[str, int], mine: str) -> Iterable[Shape]:
    """Each seat: its kind, its corner, and that it is one wide and one deep."""
    return (Shape(_kind(seat, groups, mine), *_corner(seat, shift), 1, 1) for seat in hall.seats)


def _blocks(hall: Layout, shift: Mapping[int, int], groups: Mapping[str, int], mine: str) -> Iterable[Shape]:
    """Seats of one kind side by side as a bar, bars of one width one below the other as a block; one's own alone."""
    blocks: dict[tuple[str, int, int], list[Shape]] = {}
    for seats in hall.rows().values():
        across = sorted(seats, key=lambda seat: seat.x)
        runs = groupby(enumerate(across), key=lambda place: (place[1].x - place[0], _kind(place[1], groups, mine)))
        for (_gap, kind), run in runs:
            bar = list(run)
            x, y = _corner(bar[0][1], shift)
            above = blocks.setdefault((kind, x, len(bar)), [])
            if above and above[-1].y + above[-1].deep * CELL == y:
                above[-1] = above[-1]._replace(deep=above[-1].deep + 1)
            else:
                above.append(Shape(kind, x, y, len(bar), 1))
    return (shape for shapes in blocks.values() for shape in shapes)


def _corner(seat: Seat, shift: Mapping[int, int]) -> tuple[int, int]:
    return MARGIN + seat.x * CELL, seat.y * CELL + shift[seat.area]


def _kind(seat: Seat, groups: Mapping[str, int], mine: str) -> str:
    if seat.key == mine:
        return "mine"
    if seat.key in groups:
        return f"of-{groups[seat.key] % COLOURS}"
    return SIGNS.get(seat.sign, "free")
