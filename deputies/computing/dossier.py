"""The duty file as plain values: what a screen shows and a paper prints."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

Row = tuple[str, ...]
MONTHS = 12


@dataclass(frozen=True)
class Section:
    """A table of the file. ``widths`` are shares of the page; ``covers`` names the facts whose records it tells."""

    title: str
    headings: Row
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    covers: frozenset[str] = frozenset()

    @property
    def labelled(self) -> list[list[Row]]:
        """Each value beside its heading, for narrow screens."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Sums:
    """The points of one period: its lines by item, their sum in words, and the grade that gives."""

    title: str
    begins_on: dt.date
    ends_on: dt.date
    lines: tuple[Row, ...]
    balance: str
    grade: str


@dataclass(frozen=True)
class Dossier:
    """Everything a duty file says of one mandate between two days, as known at the end of ``as_of``."""

    begins_on: dt.date
    ends_on: dt.date
    as_of: dt.date
    known_until: dt.datetime
    facts: tuple[Row, ...]
    seats: Section
    months: tuple[tuple[str, tuple[int, ...]], ...]
    sections: tuple[Section, ...]
    sums: tuple[Sums, ...]
    remarks: Section
    photo: Any = field(default=None, compare=False)  # the stored file of the picture

    def as_data(self) -> dict[str, Any]:
        """The whole file as plain values; the same query gives the same."""
        told = asdict(self)
        told.pop("photo")
        return told
