"""Attendance and speeches of deputies and delegations side by side. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from meetings.computing.tally import Tally, total

NUMBERS = ("due", "present", "leave", "missing", "spoken", "minutes", "written", "remarks")
COLUMNS = ("name", *NUMBERS)


@dataclass
class Line:
    """One deputy or delegation: sittings due and attended, speeches held, minutes spoken, texts, remarks taken down."""

    name: str
    group: str = ""  # the delegation of a deputy
    tally: Tally = field(default_factory=Tally)
    spoken: int = 0
    minutes: int = 0
    written: int = 0
    remarks: int = 0

    @property
    def numbers(self) -> list[int]:
        """The numbers in the order of ``NUMBERS``."""
        counted = self.tally
        attended = [counted.due, counted.present, counted.leave, counted.missing]
        return [*attended, self.spoken, self.minutes, self.written, self.remarks]


def summed(name: str, lines: Iterable[Line]) -> Line:
    """The lines together, under ``name``."""
    lines = list(lines)
    return Line(
        name, "", total(line.tally for line in lines), *(
            sum(getattr(line, column) for line in lines) for column in ("spoken", "minutes", "written", "remarks")
        ),
    )  # fmt: skip


def by_group(lines: Iterable[Line]) -> list[Line]:
    """A line for each delegation, in the order in which they come."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    return [summed(group, members) for group, members in groups.items()]


def ordered(lines: Iterable[Line], column: str) -> list[Line]:
    """By a column, the most first with ``-``; ``name`` is the order in which they come, and breaks ties."""
    plain = column.removeprefix("-")
    if plain not in NUMBERS:
        return list(lines)[::-1] if column == "-name" else list(lines)
    at, most_first = NUMBERS.index(plain), column.startswith("-")
    return sorted(lines, key=lambda line: -line.numbers[at] if most_first else line.numbers[at])
