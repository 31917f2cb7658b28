"""Who sits in a congress: bands of age and counts by trait. Pure sums over plain values."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BANDS = (("-35", 0, 35), ("36-45", 36, 45), ("46-55", 46, 55), ("56-65", 56, 65), ("66-", 66, 200))
TRAITS = ("sex", "age", "ethnicity", "party", "education", "occupation", "category")
UNKNOWN = "-"  # in an address: nothing is said


@dataclass(frozen=True)
class Share:
    """One line: the value as an address names it, how many, in hundredths of all."""

    value: str
    count: int
    percent: int


def age_on(day: dt.date, born: dt.date) -> int:
    """Years of age on ``day`` of somebody born in the month of ``born``; the month of birth counts as reached."""
    return day.year - born.year - (day.month < born.month)


def band_of(day: dt.date, born: dt.date | None) -> str:
    """The band somebody is in on ``day``."""
    if born is None:
        return UNKNOWN
    age = age_on(day, born)
    return next((name for name, first, last in BANDS if first <= age <= last), UNKNOWN)


def born_within(day: dt.date, band: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last month of birth of those in ``band`` on ``day``; ``None`` for no band."""
    for name, first, last in BANDS:
        if name == band:
            before = dt.date(day.year - last - 1, day.month, 28)  # the month after it is the first of the band
            return (before + dt.timedelta(days=4)).replace(day=1), dt.date(day.year - first, day.month, 1)
    return None


def shares(rows: Iterable[Mapping[str, str]], trait: str) -> list[Share]:
    """How ``rows`` divide by ``trait``: bands in their order, all else by number; what is unknown comes last."""
    counts = Counter(row[trait] or UNKNOWN for row in rows)
    whole = counts.total()
    order = {name: place for place, (name, _first, _last) in enumerate(BANDS)}
    ranked = sorted(counts.items(), key=lambda line: (line[0] == UNKNOWN, order.get(line[0], 0), -line[1], line[0]))
    return [Share(value, count, round(100 * count / whole)) for value, count in ranked]
