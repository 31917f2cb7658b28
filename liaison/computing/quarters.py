"""Activities of deputies' groups by quarter: which count for which group, and which quarters fall short."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Belonging:
    """A deputy was in a group from a day until another, or still is."""

    group: int
    mandate: int
    begins_on: dt.date
    ends_on: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether he was in it that day."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Coming:
    """A deputy came to an activity that day; ``activity`` tells one from another."""

    activity: str
    day: dt.date
    mandate: int


@dataclass(frozen=True)
class Cell:
    """A quarter of a group: how many activities, and whether that is ``met`` or ``short`` of what is asked, still
    ``open`` until the quarter is over, or not asked (empty): to come, or before the group was there.
    """

    count: int
    state: str


def quarter_of(day: dt.date) -> int:
    """The quarter a day lies in, from one to four."""
    return (day.month - 1) // 3 + 1


def bounds(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a quarter."""
    first = dt.date(year, 3 * quarter - 2, 1)
    following = dt.date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return first, following - dt.timedelta(days=1)


def counts(belongings: Iterable[Belonging], comings: Iterable[Coming], members: int) -> dict[int, dict[int, int]]:
    """Group → quarter → activities: those to which at least ``members`` of the group's members of that day came, or all
    of them where it had fewer.
    """
    by_mandate: dict[int, list[Belonging]] = defaultdict(list)
    by_group: dict[int, list[Belonging]] = defaultdict(list)
    for one in belongings:
        by_mandate[one.mandate].append(one)
        by_group[one.group].append(one)
    came: dict[tuple[int, str, dt.date], set[int]] = defaultdict(set)
    for each in comings:
        for one in by_mandate[each.mandate]:
            if one.holds(each.day):
                came[one.group, each.activity, each.day].add(each.mandate)
    found: dict[int, dict[int, int]] = {group: dict.fromkeys(QUARTERS, 0) for group in by_group}
    for (group, _activity, day), there in came.items():
        size = len({one.mandate for one in by_group[group] if one.holds(day)})
        if len(there) >= min(members, size):
            found[group][quarter_of(day)] += 1
    return found


def cells(year: int, found: dict[int, int], own: Iterable[Belonging], *, least: int, today: dt.date) -> list[Cell]:
    """The four quarters of one group. A quarter is asked of a group that had a member on its first day."""
    own, shown = list(own), []
    for quarter in QUARTERS:
        first, last = bounds(year, quarter)
        count = found[quarter]
        asked = first <= today and any(one.holds(first) for one in own)
        late = "short" if last < today else "open"
        shown.append(Cell(count, ("met" if count >= least else late) if asked else ""))
    return shown
