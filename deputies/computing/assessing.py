"""The yearly assessment: the sum of a column, the weighted total, the grade, and two ready-made forms.

Points are whole hundredths. The seven criteria are set E of a deployed system, whose maxima are not known: those here
make a hundred; the other form is basic conduct 20 and duty 80 with deductions. Both are changed before a batch opens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HUNDRED = 100


@dataclass(frozen=True)
class Line:
    """What one criterion got in one column."""

    points: int
    is_deduction: bool


@dataclass(frozen=True)
class KnownForm:
    """A ready-made form: (name, maximum in points, is a deduction) of each criterion."""

    criteria: tuple[tuple[str, int, bool], ...]


FORMS = {
    "seven": KnownForm(
        (
            ("出席人民代表大会会议", 20, False),
            ("审议和发言", 15, False),
            ("提出议案和建议", 20, False),
            ("参加会议和其他活动", 15, False),
            ("视察、调研、执法检查", 10, False),
            ("代表小组活动", 10, False),
            ("联系选民和群众", 10, False),
        )
    ),
    "twenty_eighty": KnownForm(
        (
            ("政治素质和遵纪守法", 20, False),
            ("履行代表职务", 80, False),
            ("无故缺席会议或活动", 20, True),
            ("未按规定联系群众", 10, True),
            ("违反代表履职规定", 20, True),
        )
    ),
}
GRADES = (("优秀", 90, True), ("称职", 75, True), ("基本称职", 60, True), ("不称职", 0, False))  # name, from, passes
PERCENTS = {"self": 10, "group": 20, "town": 30, "committee": 40}


def column_total(lines: Iterable[Line]) -> int:
    """What a column comes to: points less deductions, never below nought."""
    return max(0, sum(-line.points if line.is_deduction else line.points for line in lines))


def weighted(columns: Sequence[tuple[int, int]]) -> int:
    """The total of (column total, percent), rounded half up to a hundredth of a point."""
    return (sum(total * percent for total, percent in columns) + HUNDRED // 2) // HUNDRED


def grade_of(total: int, grades: Iterable[tuple[str, int]]) -> str:
    """The name of the highest grade whose lowest total is reached; empty when none is."""
    reached = [(at_least, name) for name, at_least in grades if at_least <= total]
    return max(reached)[1] if reached else ""


def field_of(criterion: int) -> str:
    """The name of a criterion's field in the form, and in what is refused."""
    return f"score_{criterion}"
