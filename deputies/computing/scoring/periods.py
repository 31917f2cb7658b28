"""Which span of days a day is counted in: months, quarters, half-years or years, from any first day."""

import calendar
import datetime as dt
from dataclasses import dataclass

from deputies.computing.scoring.rules import MONTHS, Period

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``begins_on`` to ``ends_on``, both counted."""

    begins_on: dt.date
    ends_on: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.begins_on <= day <= self.ends_on


def add_months(day: dt.date, months: int, anchor: int) -> dt.date:
    """The ``anchor``-th of the month ``months`` later, or that month's last day where it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(anchor, calendar.monthrange(year, month)[1]))


def span_of(day: dt.date, period: Period, *, first_month: int = 1, first_day: int = 1) -> Span:
    """The period ``day`` falls in, of a year that begins on ``first_day`` of ``first_month``.

    A year from 1 December: 3 May 2026 falls in 1 December 2025 to 30 November 2026.
    """
    length = MONTHS[period]
    begins_on = add_months(dt.date(day.year - 1, first_month, 1), 0, first_day)
    while True:
        following = add_months(begins_on, length, first_day)
        if day < following:
            return Span(begins_on, following - A_DAY)
        begins_on = following


def is_first_day(day: dt.date, period: Period, *, first_month: int = 1, first_day: int = 1) -> bool:
    """Whether a period begins on ``day``: only then may a rule set come into force."""
    return span_of(day, period, first_month=first_month, first_day=first_day).begins_on == day


def span_before(span: Span, period: Period, *, first_month: int = 1, first_day: int = 1) -> Span:
    """The period just before ``span``."""
    return span_of(span.begins_on - A_DAY, period, first_month=first_month, first_day=first_day)
