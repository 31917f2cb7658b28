"""Sharing out days of duty among people: everybody as often as the others, nobody twice in a row."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

Span = tuple[dt.date, dt.date | None]  # first and last day; no last day: until further notice


def is_absent(day: dt.date, spans: Collection[Span]) -> bool:
    """Whether ``day`` lies in one of the spans."""
    return any(begin <= day and (end is None or day <= end) for begin, end in spans)


def share(
    days: Sequence[dt.date],
    people: Sequence[int],
    *,
    each: int,
    had: Mapping[int, int] | None = None,
    before: Collection[int] = (),
    absent: Mapping[int, Collection[Span]] | None = None,
) -> list[list[int]]:
    """Whom each of the ``days`` (in order) gets: ``each`` of the ``people``, fewer where fewer are there.

    ``had`` counts what somebody had already this year, ``before`` are those of the day before the first. Whoever was
    there the last time rests while others are there; of the others those with the fewest days come first, then the
    order of ``people``. The same question gets the same answer.
    """
    counts = {person: (had or {}).get(person, 0) for person in people}
    place = {person: nth for nth, person in enumerate(counts)}
    away, last, found = absent or {}, set(before), []
    for day in days:
        there = [person for person in counts if not is_absent(day, away.get(person, ()))]
        there.sort(key=lambda person, last=last: (person in last, counts[person], place[person]))
        chosen = there[:each]
        for person in chosen:
            counts[person] += 1
        last = set(chosen)
        found.append(chosen)
    return found


def short(rows: Sequence[Sequence[int]], people: Sequence[int], *, least: int, had: Mapping[int, int]) -> list[int]:
    """Who stays under ``least`` days with these rows and what he had, in the order of ``people``."""
    return [person for person in people if had.get(person, 0) + sum(person in chosen for chosen in rows) < least]
