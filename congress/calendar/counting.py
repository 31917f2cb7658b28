"""Legal counting, pure: dates in, dates and steps out. Knows no clock and no table.

The first day is not counted. Months end on the matching day, or on the month's last day where there is none. A last
day that is no working day moves to the next working day. Working days leave out weekends and holidays and count
make-up workdays. Hours run through.
"""

import calendar as months
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils import timezone

from congress.models import DayKind, Unit

ONE_DAY = dt.timedelta(days=1)
WEEK, WORKDAYS = 7, 5
SATURDAY = 5


def arrangement_year(day: dt.date) -> int:
    """The year whose arrangement settles ``day``: New Year's holiday reaches into the last week of December."""
    return day.year + 1 if (day.month, day.day) >= (12, 25) else day.year


@dataclass(frozen=True)
class Calendar:
    """What differs from the plain week: ``days`` maps a date to (kind, name); ``years`` are those entered."""

    days: Mapping[dt.date, tuple[str, str]] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def knows(self, day: dt.date) -> bool:
        """Whether the arrangement that settles ``day`` was entered; otherwise only weekends are known."""
        return arrangement_year(day) in self.years

    def kind(self, day: dt.date) -> tuple[bool, str, str]:
        """Whether ``day`` is worked, why (``""``, ``weekend``, ``off``, ``work``), and the holiday's name."""
        special = self.days.get(day) if self.knows(day) else None
        if special:
            return special[0] == DayKind.WORK, str(special[0]), special[1]
        weekend = day.weekday() >= SATURDAY
        return not weekend, "weekend" if weekend else "", ""

    def works(self, day: dt.date) -> bool:
        """Whether ``day`` is a working day."""
        return self.kind(day)[0]

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` lies before ``start``."""
        return self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, day: dt.date) -> int:
        """Working days from the beginning of time up to and with ``day``."""
        weeks, rest = divmod(day.toordinal(), WEEK)  # ordinal 1 was a Monday
        weekdays = weeks * WORKDAYS + min(rest, WORKDAYS)
        lost, gained = self._exceptions
        return weekdays - bisect_right(lost, day) + bisect_right(gained, day)

    @cached_property
    def _exceptions(self) -> tuple[list[dt.date], list[dt.date]]:
        """Weekdays that are off and weekend days that are worked, each in order."""
        known = sorted(day for day in self.days if self.knows(day))
        lost = [day for day in known if day.weekday() < SATURDAY and self.days[day][0] == DayKind.OFF]
        gained = [day for day in known if day.weekday() >= SATURDAY and self.days[day][0] == DayKind.WORK]
        return lost, gained


@dataclass(frozen=True)
class Step:
    """One step of a sum as facts: a code and what it speaks of (dates as ISO strings). ``words`` renders it."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Deadline:
    """The last day ``on`` (for hours also the moment ``at``), how it was found, and whether a year was missing."""

    on: dt.date
    steps: list[Step] = field(default_factory=list)
    provisional: bool = False
    at: dt.datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be stored beside the clock."""
        return {
            "on": self.on.isoformat(),
            "at": self.at.isoformat() if self.at else None,
            "provisional": self.provisional,
            "steps": [asdict(step) for step in self.steps],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Deadline":
        """What ``as_json`` made."""
        return cls(
            on=dt.date.fromisoformat(stored["on"]),
            at=dt.datetime.fromisoformat(stored["at"]) if stored["at"] else None,
            provisional=stored["provisional"],
            steps=[Step(step["code"], step["params"]) for step in stored["steps"]],
        )


def put_off(before: Deadline, day: dt.date) -> Deadline:
    """The deadline that was put off from ``before`` to a granted ``day``; the old sum stays readable below."""
    step = Step("put_off", {"before": before.on.isoformat(), "end": day.isoformat()})
    return Deadline(day, [step, *before.steps])


def fixed(day: dt.date) -> Deadline:
    """The deadline that was set to a day by hand: nothing is counted."""
    return Deadline(day, [Step("fixed", {"end": day.isoformat()})])


def passed_on(before: Deadline, unit: str, day: dt.date) -> Deadline:
    """The same deadline after ``unit``, for which it ran, was closed on ``day``: unchanged, but the sum says so."""
    return replace(before, steps=[*before.steps, Step("passed_on", {"unit": unit, "day": day.isoformat()})])


def rested(before: Deadline, first: dt.date, last: dt.date, day: dt.date) -> Deadline:
    """The deadline that ends on ``day`` because the term rested from ``first`` to ``last``; the old sum stays below."""
    dates = {"first": first, "last": last, "end": day}
    step = Step("rested", {name: each.isoformat() for name, each in dates.items()})
    return Deadline(day, [step, *before.steps])


def add_months(start: dt.date, amount: int) -> dt.date:
    """The matching day ``amount`` months later, or that month's last day."""
    years, month = divmod(start.month - 1 + amount, 12)
    year = start.year + years
    return dt.date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def count(amount: int, unit: str, start: dt.date | dt.datetime, calendar: Calendar) -> Deadline:
    """The deadline ``amount`` units after ``start``. Hours need an aware datetime; the other units take its date."""
    if unit == Unit.HOUR:
        return _count_hours(amount, start)
    day = timezone.localdate(start) if isinstance(start, dt.datetime) else start
    if unit == Unit.WORKING_DAY and amount:  # no working day at all: today, or the next one
        return _count_working_days(amount, day, calendar)
    return _count_calendar(amount, unit, day, calendar)


def _count_hours(amount: int, start: dt.date | dt.datetime) -> Deadline:
    if not isinstance(start, dt.datetime) or start.tzinfo is None:
        message = "A term in hours starts at a moment with its time zone."
        raise TypeError(message)
    at = start + dt.timedelta(hours=amount)
    sum_ = Step("hours", {"start": start.isoformat(), "amount": amount, "end": at.isoformat()})
    return Deadline(timezone.localdate(at), [sum_], at=at)


def _count_calendar(amount: int, unit: str, start: dt.date, calendar: Calendar) -> Deadline:
    """Months or days, and on to the next working day."""
    reached = add_months(start, amount) if unit == Unit.MONTH else start + amount * ONE_DAY
    end = reached
    while not calendar.works(end):
        end += ONE_DAY
    seen = [reached + n * ONE_DAY for n in range((end - reached).days + 1)]
    return _deadline(start, amount, unit, reached, seen, calendar)


def _count_working_days(amount: int, start: dt.date, calendar: Calendar) -> Deadline:
    """``amount`` working days, one after the other."""
    day, left, seen = start, amount, []
    while left:
        day += ONE_DAY
        seen.append(day)
        left -= calendar.works(day)
    steps = [*_left_out(seen, calendar), *_made_up(seen[:-1], calendar)]
    return _deadline(start, amount, Unit.WORKING_DAY, day, seen, calendar, steps)


def _deadline(
    start: dt.date,
    amount: int,
    unit: str,
    reached: dt.date,
    seen: list[dt.date],
    calendar: Calendar,
    more: Iterable[Step] = (),
) -> Deadline:
    """The sum in its first step; ``seen`` are the days whose kind mattered, the last one is the deadline."""
    end = seen[-1]
    _works, why, name = calendar.kind(reached)
    code = {"": "sum", "work": "sum_made_up", "off": "sum_moved", "weekend": "sum_moved"}[why]
    params = {"start": start.isoformat(), "amount": amount, "unit": str(unit), "reached": reached.isoformat()}
    if code == "sum_moved":
        params |= {"name": name, "end": end.isoformat()}
    missing = sorted({arrangement_year(day) for day in seen if not calendar.knows(day)})
    steps = [Step(code, params), *more]
    if missing:
        steps.append(Step("provisional", {"years": missing}))
    return Deadline(end, steps, provisional=bool(missing))


def _left_out(seen: list[dt.date], calendar: Calendar) -> list[Step]:
    """The holidays that were left out, each as one stretch; plain weekends need no words."""
    stretches: list[dict[str, str]] = []
    previous = None
    for day in seen:
        _works, why, name = calendar.kind(day)
        if why == "off":
            if stretches and previous == day - ONE_DAY and stretches[-1]["name"] == name:
                stretches[-1]["last"] = day.isoformat()
            else:
                stretches.append({"first": day.isoformat(), "last": day.isoformat(), "name": name})
            previous = day
    return [Step("left_out", stretch) for stretch in stretches]


def _made_up(seen: list[dt.date], calendar: Calendar) -> list[Step]:
    """The make-up workdays that were counted on the way."""
    return [
        Step("made_up", {"day": day.isoformat()})
        for day in seen
        if calendar.kind(day)[1] == "work" and day.weekday() >= SATURDAY
    ]
