"""What follows from past years: whether a deputy met a condition in each of so many years running."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HUNDRED = 100


@dataclass(frozen=True)
class Year:
    """One deputy in one past year: points in hundredths, places from both ends, of how many."""

    year: int
    points: int
    place: int
    from_last: int
    of: int
    grade: str
    passes: bool


def placed(points: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Each one's place from the first and from the last; equal points share the better of either."""
    ordered = sorted(points.values(), reverse=True)
    from_first = {value: ordered.index(value) + 1 for value in set(ordered)}
    backwards = ordered[::-1]
    from_last = {value: backwards.index(value) + 1 for value in set(ordered)}
    return {key: (from_first[value], from_last[value]) for key, value in points.items()}


def share(percent: int, of: int) -> int:
    """How many ``percent`` of ``of`` are: a begun one counts, nobody for nought."""
    return -(-percent * of // HUNDRED)


def meets(year: Year, condition: str, number: int | None, grade: str) -> bool:
    """Whether the condition holds in that year."""
    number = number or 0
    return {
        "top_percent": year.place <= share(number, year.of),
        "top_count": year.place <= number,
        "bottom_percent": year.from_last <= share(number, year.of),
        "bottom_count": year.from_last <= number,
        "grade": year.grade == grade,
        "not_passed": not year.passes,
    }[condition]


def running(
    years: Mapping[int, Year], last: int, count: int, condition: str, number: int | None = None, grade: str = ""
) -> Sequence[Year]:
    """The ``count`` years up to and with ``last``, if the condition holds in each; none when one is missing."""
    found = [years[year] for year in range(last - count + 1, last + 1) if year in years]
    whole = len(found) == count and all(meets(year, condition, number, grade) for year in found)
    return found if whole else []
