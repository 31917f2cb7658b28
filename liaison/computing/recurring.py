"""Days that come again: every Monday, the 15th of odd months, the first Wednesday; moved where nobody works."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

WEEKLY, MONTH_DAY, MONTH_WEEKDAY = "weekly", "month_day", "month_weekday"
EVERY, ODD, EVEN = "every", "odd", "even"
NEXT, PREVIOUS, STAY = "next", "previous", "stay"
LAST = 5  # the fifth of a weekday is the last one of the month
FARTHEST = 31  # days one is moved at most: no holiday is longer
STEP = {NEXT: dt.timedelta(days=1), PREVIOUS: dt.timedelta(days=-1)}


@dataclass(frozen=True)
class Recurrence:
    """When something comes again. ``weekday`` counts from Monday as 0; ``number`` is the day of the month, or which
    of the weekdays of the month it is (5: the last).
    """

    kind: str
    weekday: int = 0
    number: int = 1
    months: str = EVERY
    shift: str = NEXT


@dataclass(frozen=True, order=True)
class Occurrence:
    """One day, and the day it was moved from where that one is no working day."""

    date: dt.date
    moved_from: dt.date | None = None


def occurrences(rule: Recurrence, first: dt.date, last: dt.date, works: Callable[[dt.date], bool]) -> list[Occurrence]:
    """The days of ``rule`` from ``first`` to ``last``, in order, no day twice; ``works`` tells working days.

    A day belongs to the span by the date it takes place on. A moved day gives way to one that was due there anyhow,
    a later one to an earlier one.
    """
    around = dt.timedelta(days=FARTHEST)
    found: dict[dt.date, dt.date | None] = {}
    moved: list[tuple[dt.date, dt.date]] = []
    for day in _nominal(rule, first - around, last + around):
        at = _shifted(day, rule.shift, works)
        if at == day:
            found[day] = None
        elif at is not None:
            moved.append((at, day))
    for at, day in moved:
        found.setdefault(at, day)
    return [Occurrence(at, found[at]) for at in sorted(found) if first <= at <= last]


def _shifted(day: dt.date, shift: str, works: Callable[[dt.date], bool]) -> dt.date | None:
    """The day itself, or the nearest working day on the chosen side; ``None`` where there is none for a month."""
    if shift == STAY:
        return day
    for _each in range(FARTHEST + 1):
        if works(day):
            return day
        day += STEP[shift]
    return None


def _nominal(rule: Recurrence, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days as the rule says them, whether anybody works then or not."""
    if rule.kind == WEEKLY:
        day = first + dt.timedelta(days=(rule.weekday - first.weekday()) % 7)
        while day <= last:
            yield day
            day += dt.timedelta(days=7)
        return
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, nth = divmod(month, 12)
        if rule.months == EVERY or (nth + 1) % 2 == (rule.months == ODD):
            day = _in_month(rule, year, nth + 1)
            if first <= day <= last:
                yield day


def _in_month(rule: Recurrence, year: int, month: int) -> dt.date:
    """The day of one month; the 31st of a shorter one is its last day."""
    days = calendar.monthrange(year, month)[1]
    if rule.kind == MONTH_DAY:
        return dt.date(year, month, min(rule.number, days))
    begin = 1 + (rule.weekday - dt.date(year, month, 1).weekday()) % 7
    day = begin + 7 * (rule.number - 1)
    return dt.date(year, month, day if day <= days else day - 7)
