"""Sheets that come from outside: headings in any order and under any of their names, rows as fields. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Rows = list[tuple[int, list[str]]]  # number of the row as Excel counts, its cells
NOISE = re.compile(r"[*（(].*$|[\s'’]")  # a mark, what stands in brackets, blanks


@dataclass(frozen=True)
class Problem:
    """Something that does not fit, in which row (0: the sheet itself), about what; ``why`` is of the sheet's kind."""

    row: int
    why: str
    what: str = ""


def columns(rows: Rows, headings: Mapping[str, str]) -> dict[str, int]:
    """Which field stands in which column, by the first row; ``headings`` gives each field its names in one text.

    A name that stands there twice means its first column.
    """
    known = {word: name for name, words in headings.items() for word in words.split()}
    found: dict[str, int] = {}
    for at, heading in enumerate(rows[0][1] if rows else []):
        name = known.get(NOISE.sub("", heading.lower()))
        if name:
            found.setdefault(name, at)
    return found


def fields(rows: Rows, places: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each further row as its number and its fields; a cell that is missing is empty."""
    for line, cells in rows[1:]:
        yield line, {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
