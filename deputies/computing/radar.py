"""A radar as points of an SVG polygon: how much of each group's cap is reached. No models."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 320
CENTRE = SIZE / 2
RADIUS = 104.0
RINGS = (0.25, 0.5, 0.75, 1.0)
FEWEST = 3  # axes: fewer make no area


@dataclass(frozen=True)
class Axis:
    """One spoke: its end, where its name stands and how the name is aligned there."""

    name: str
    x: float
    y: float
    name_x: float
    name_y: float
    anchor: str


@dataclass(frozen=True)
class Radar:
    """What the template draws: rings and area as ``points`` of polygons, and the axes."""

    rings: tuple[str, ...]
    area: str
    axes: tuple[Axis, ...]
    size: int = SIZE


def radar(shares: Sequence[tuple[str, float]]) -> Radar | None:
    """The drawing for ``shares`` (name, 0 … 1; more or less is cut off); ``None`` with fewer than three."""
    count = len(shares)
    if count < FEWEST:
        return None
    rings = tuple(_polygon([ring] * count) for ring in RINGS)
    area = _polygon([min(1.0, max(0.0, share)) for _name, share in shares])
    return Radar(rings, area, tuple(_axis(name, place, count) for place, (name, _share) in enumerate(shares)))


def _at(place: int, count: int, radius: float) -> tuple[float, float]:
    """The point of spoke ``place`` of ``count`` at ``radius``; the first points up, the others follow clockwise."""
    angle = 2 * math.pi * place / count - math.pi / 2
    return round(CENTRE + radius * math.cos(angle), 1), round(CENTRE + radius * math.sin(angle), 1)


def _polygon(shares: Sequence[float]) -> str:
    corners = (_at(place, len(shares), RADIUS * share) for place, share in enumerate(shares))
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


def _axis(name: str, place: int, count: int) -> Axis:
    x, y = _at(place, count, RADIUS)
    name_x, name_y = _at(place, count, RADIUS + 14)
    aside = name_x - CENTRE
    anchor = "middle" if abs(aside) < 1 else ("start" if aside > 0 else "end")
    return Axis(name, x, y, name_x, round(name_y + 4, 1), anchor)
