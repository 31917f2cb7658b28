"""The area a station serves, drawn to scale: its outline, the station, those around it, a bar for distances. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liaison.computing.distance import METRES_A_DEGREE, Point, exact

WIDE, HIGH, MARGIN = 640, 430, 36
FEWEST, MOST = 3, 200  # corners of an outline
LEAST_METRES, USUAL_METRES = 300.0, 1_500.0  # from the station to the edge at least; and where no outline is known
LETTER = 28  # the height of a name, and the width of one of its signs
MOST_SIGNS = 8  # of a name on the map
BARS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)  # metres


@dataclass(frozen=True)
class Mark:
    """A station on the map; ``name`` is empty where there is no room for it. ``before``: its name ends at the mark."""

    x: int
    y: int
    name: str = ""
    before: bool = False


@dataclass(frozen=True)
class AreaMap:
    """What a template needs: the outline as an SVG path, the station, its neighbours, the bar (signs wide, metres)."""

    outline: str
    here: Mark
    others: list[Mark]
    bar: int
    metres: int

    width, height = WIDE, HIGH

    @property
    def distance(self) -> tuple[int, str]:
        """What the bar stands for, as one tells it."""
        return (self.metres // 1000, "km") if self.metres >= 1000 else (self.metres, "m")  # noqa: PLR2004


def corners(text: str) -> list[Point] | None:
    """The corners of “43.8251,87.6168”, one a line; ``None`` when a line is none, or they are too few or too many."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [exact(line) for line in lines[: MOST + 1]]
    return None if None in found or not FEWEST <= len(found) <= MOST else found


def is_outline(pairs: Sequence[Sequence[float]]) -> bool:
    """Whether pairs of degrees are the corners of an area."""
    return FEWEST <= len(pairs) <= MOST and not crosses_itself([Point(*pair) for pair in pairs])


def crosses_itself(outline: Sequence[Point]) -> bool:
    """Whether two sides cross: then nobody can tell what lies inside."""
    sides = list(zip(outline, [*outline[1:], outline[0]], strict=True))
    pairs = ((nth, other) for nth in range(len(sides)) for other in range(nth + 2, len(sides)))
    return any(_cross(*sides[nth], *sides[other]) for nth, other in pairs if not (nth == 0 and other == len(sides) - 1))


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (
        c.longitude - a.longitude
    )


def drawn(here: Point, outline: Sequence[Point], others: Iterable[tuple[str, Point]]) -> AreaMap:
    """The map around ``here`` and ``outline``, north above; of ``others`` (name, place) those that lie on it."""
    flat = [_metres(here, each) for each in outline]
    scale = _scale(flat)

    def place(x: float, y: float) -> tuple[int, int]:
        return round(WIDE / 2 + x * scale), round(HIGH / 2 - y * scale)

    path = " ".join(f"{'ML'[nth > 0]}{x} {y}" for nth, (x, y) in enumerate(place(*each) for each in flat))
    found = [(name, place(*_metres(here, point))) for name, point in others]
    inside = [(name, at) for name, at in found if LETTER < at[0] < WIDE - LETTER and LETTER < at[1] < HIGH - LETTER]
    metres = next((each for each in reversed(BARS) if each * scale <= WIDE / 3), BARS[0])
    bar = round(metres * scale)
    return AreaMap(f"{path} Z" if path else "", Mark(*place(0, 0)), _marks(inside, place(0, 0), bar), bar, metres)


def reach(here: Point, outline: Sequence[Point]) -> float:
    """How far the corners of the map are from the station, in metres."""
    return math.hypot(WIDE / 2, HIGH / 2) / _scale([_metres(here, each) for each in outline])


def _scale(flat: Sequence[tuple[float, float]]) -> float:
    least = LEAST_METRES if flat else USUAL_METRES
    east, north = (max([least, *(abs(each[axis]) for each in flat)]) for axis in (0, 1))
    return min((WIDE / 2 - MARGIN) / east, (HIGH / 2 - MARGIN) / north)


def _metres(here: Point, point: Point) -> tuple[float, float]:
    """How far east and north of ``here``; on the few kilometres of such a map the earth is flat."""
    east = (point.longitude - here.longitude + 180) % 360 - 180
    across = METRES_A_DEGREE * math.cos(math.radians(here.latitude))
    return east * across, (point.latitude - here.latitude) * METRES_A_DEGREE


def _marks(found: list[tuple[str, tuple[int, int]]], here: tuple[int, int], bar: int) -> list[Mark]:
    """Marks with the names that fit beside them and hide neither station, bar and north nor another mark or name."""
    taken = [
        (here[0] - 26, here[1] - 44, here[0] + 26, here[1] + 14),
        (0, HIGH - 76, bar + 2 * MARGIN, HIGH),
        (WIDE - 52, 0, WIDE, 96),
    ]
    taken += [(x - 8, y - 8, x + 8, y + 8) for _name, (x, y) in found]
    marks = []
    for name, (x, y) in found:
        short = name if len(name) <= MOST_SIGNS else f"{name[: MOST_SIGNS - 1]}…"
        wide = len(short) * LETTER + 16
        after, before = (x + 12, y - 16, x + wide, y + 16), (x - wide, y - 16, x - 12, y + 16)
        box = next((each for each in (after, before) if _is_free(each, taken)), None)
        marks.append(Mark(x, y, short if box else "", before=box is before and box is not None))
        taken += [box] if box else []
    return marks


def _is_free(box: tuple[int, int, int, int], taken: list[tuple[int, int, int, int]]) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > WIDE or bottom > HIGH:
        return False
    return all(right <= x or left >= z or bottom <= y or top >= w for x, y, z, w in taken)
