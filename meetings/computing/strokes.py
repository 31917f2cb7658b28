"""What is drawn by hand on a page: strokes as the browser sends them and the database keeps them. Pure.

A stroke is ``[tool, [x, y, dx, dy, …]]``: where it begins and each step from there, in ten-thousandths of the page's
width and height, so that it keeps its place at any size. ``static/reader/strokes.js`` writes the same.
"""

import json

SIZE = 10_000
TOOLS = frozenset({"pen", "marker"})
MOST_POINTS = 400  # of one stroke, after it was simplified
MOST_BYTES = 96 * 1024  # of one page: some two hundred written signs, more than stand beside a text

Stroke = list  # [str, list[int]]


def read(said: object) -> list[Stroke]:
    """The strokes in ``said``; ``ValueError`` for anything that is none, is too long, or leaves the page."""
    if not isinstance(said, list) or not all(_is_stroke(one) for one in said):
        message = "These are no strokes."
        raise ValueError(message)
    return said


def written(strokes: list[Stroke]) -> str:
    """As they are kept, and as ``MOST_BYTES`` counts them: one byte a sign."""
    return json.dumps(strokes, separators=(",", ":"))


def _is_stroke(one: object) -> bool:
    if not isinstance(one, list) or len(one) != 2:  # noqa: PLR2004  (a tool and its steps)
        return False
    tool, steps = one
    if not isinstance(tool, str) or tool not in TOOLS or not isinstance(steps, list):
        return False
    if len(steps) % 2 or not 2 <= len(steps) <= 2 * MOST_POINTS:  # noqa: PLR2004  (x and y)
        return False
    if any(type(step) is not int for step in steps):  # a bool is no step either
        return False
    return _stays(steps[::2]) and _stays(steps[1::2])


def _stays(steps: list[int]) -> bool:
    """Whether every point lies on the page, in one direction."""
    at = 0
    for step in steps:
        at += step
        if not 0 <= at <= SIZE:
            return False
    return True
