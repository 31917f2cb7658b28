"""A bar chart as lines of an SVG drawing: a table beside it says the same. No models."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 420
LABEL = 150  # left of the bars
VALUE = 60  # right of them
ROW = 34
BAR = 18
LONGEST = 9  # signs of a label


@dataclass(frozen=True)
class Bar:
    """One line: its words, its value in words, where it stands, how long it is."""

    label: str
    value: str
    y: int
    width: float


@dataclass(frozen=True)
class Bars:
    """What the template draws."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    left: int = LABEL
    thickness: int = BAR


def bars(values: Sequence[tuple[str, float, str]]) -> Bars | None:
    """The drawing of ``values`` (label, value ≥ 0, value in words); the largest fills the line. ``None`` without."""
    if not values:
        return None
    largest = max(value for _label, value, _words in values)
    full = WIDTH - LABEL - VALUE
    drawn = tuple(
        Bar(
            label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…",
            words,
            nth * ROW,
            round(full * value / largest, 1) if largest else 0,
        )
        for nth, (label, value, words) in enumerate(values)
    )
    return Bars(drawn, ROW * len(drawn))
