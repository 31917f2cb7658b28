"""The holidays as rows: read as a whole and kept in the process, written year by year.

Two ways to the same calendar. ``current()`` asks the database in one small question whether anything changed: what is
stored must be right. ``at_hand()`` may be a minute old and mostly asks nothing: for pages, whose clocks are many.
"""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass

import chinese_calendar
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from congress import clock
from congress.calendar.counting import Calendar, arrangement_year
from congress.calendar.words import holiday
from congress.errors import Invalid
from congress.events import record, record_many
from congress.models import CalendarYear, DayKind, SpecialDay, User

FRESH = 60.0  # seconds a page may show an older calendar
FIRST_SEEDED, LAST_SEEDED = 2004, 2026
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
Entry = tuple[dt.date, str, str]  # day, kind, name


@dataclass
class _Kept:
    calendar: Calendar | None = None
    version: tuple = ()
    looked_at: float = 0.0


_kept = _Kept()


def forget() -> None:
    """Let the next question read the table again."""
    _kept.calendar = None


def at_hand() -> Calendar:
    """The calendar, at most a minute old."""
    if _kept.calendar is None or not 0 <= time.monotonic() - _kept.looked_at < FRESH:
        return current()
    return _kept.calendar


def current() -> Calendar:
    """The calendar as it stands in the database now."""
    version = _version()
    if _kept.calendar is None or _kept.version != version:
        days = SpecialDay.objects.values_list("day", "kind", "name")
        years = CalendarYear.objects.values_list("year", flat=True)
        _kept.calendar = Calendar({day: (kind, name) for day, kind, name in days}, frozenset(years))
        _kept.version = version
    _kept.looked_at = time.monotonic()
    return _kept.calendar


def _version() -> tuple:
    """Changes with every entry, because entries are written anew and never changed in place."""
    return tuple(SpecialDay.objects.aggregate(Max("pk"), Count("pk")).values())


def is_working_day(day: dt.date) -> tuple[bool, str]:
    """Whether ``day`` is a working day, and why in words (empty for an ordinary one)."""
    works, why, name = at_hand().kind(day)
    reasons = {"": "", "weekend": _("weekend"), DayKind.WORK: _("make-up workday"), DayKind.OFF: holiday(name)}
    return works, reasons[why]


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and with ``end``; negative when ``end`` lies before ``start``."""
    return at_hand().between(start, end)


def working_days_left(due_on: dt.date, today: dt.date | None = None) -> int:
    """Working days left after today (0 on the last day); negative: so many have gone since."""
    return at_hand().between(today or clock.today(), due_on)


@transaction.atomic
def enter_year(year: int, days: Iterable[Entry], *, by: User | None) -> CalendarYear:
    """Enter the announced arrangement of ``year``: each day off and each make-up workday, replacing an earlier entry.

    The arrangement reaches from 25 December of the year before (New Year's holiday) to 24 December. Records
    ``congress.enter_year``, so that the rooms compute provisional dates again. Refuses days of another arrangement,
    days named twice, and make-up workdays that are workdays anyway.
    """
    rows = [SpecialDay(day=day, kind=kind, name=name) for day, kind, name in sorted(days)]
    _check(year, rows)
    entered, _created = CalendarYear.objects.get_or_create(year=year)
    CalendarYear.objects.select_for_update().get(pk=entered.pk)
    days_of(year).delete()
    SpecialDay.objects.bulk_create(rows, batch_size=500)
    _changed()
    record("congress.enter_year", entered, by=by, year=year)
    return entered


@transaction.atomic
def set_day(day: dt.date, kind: str, name: str = "", *, by: User) -> SpecialDay | None:
    """Correct one day; an empty ``kind`` makes it an ordinary day again (``None``).

    Records ``congress.enter_year`` when the day's year was entered before.
    """
    row = SpecialDay(day=day, kind=kind, name=name) if kind else None
    if row:
        _check(arrangement_year(day), [row])
    SpecialDay.objects.filter(day=day).delete()
    if row:
        row.save()
    _changed()
    entered = CalendarYear.objects.filter(year=arrangement_year(day)).first()
    if entered:
        record("congress.enter_year", entered, by=by, year=entered.year, day=day.isoformat())
    return row


@transaction.atomic
def seed_years(first: int = FIRST_SEEDED, last: int = LAST_SEEDED) -> list[int]:
    """Enter the years ``first`` to ``last`` from the library; years already entered stay as they are.

    Returns the years that were added, and records ``congress.enter_year`` for each of them.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    missing = set(range(first, last + 1)) - known
    taken = set(SpecialDay.objects.values_list("day", flat=True))
    rows = [
        SpecialDay(day=day, kind=kind, name=name)
        for day, kind, name in library_entries()
        if arrangement_year(day) in missing and day not in taken
    ]
    SpecialDay.objects.bulk_create(rows, batch_size=500)
    years = CalendarYear.objects.bulk_create([CalendarYear(year=year) for year in sorted(missing)])
    _changed()
    record_many("congress.enter_year", [(row, {"year": row.year}) for row in years], by=None)
    return sorted(missing)


def days_of(year: int) -> QuerySet[SpecialDay]:
    """The special days of the arrangement of ``year``, in order."""
    span = SpecialDay.objects.filter(day__gte=dt.date(year - 1, 12, 25), day__lt=dt.date(year, 12, 25))
    return span.order_by("day")


def library_entries() -> list[Entry]:
    """Every special day the library knows, in order."""
    holidays, workdays = chinese_calendar.constants.holidays, chinese_calendar.constants.workdays
    entries = [(day, DayKind.OFF, NAMES[name]) for day, name in holidays.items()]
    return sorted(entries + [(day, DayKind.WORK, NAMES[name]) for day, name in workdays.items()])


def _check(year: int, rows: list[SpecialDay]) -> None:
    """Refuse what cannot be an arrangement of ``year``."""
    wrong = []
    for row in rows:
        facts = {"day": row.day.isoformat(), "year": year}
        if arrangement_year(row.day) != year:
            wrong.append(_("%(day)s does not belong to the arrangement of %(year)s.") % facts)
        if row.kind == DayKind.WORK and row.day.weekday() not in {5, 6}:
            wrong.append(_("%(day)s is a workday anyway.") % facts)
    if len({row.day for row in rows}) < len(rows):
        wrong.append(_("A day is named twice."))
    if not rows:
        wrong.append(_("Name at least one holiday."))
    if wrong:
        raise Invalid({"days": wrong})


def _changed() -> None:
    """Forget now, for this transaction, and again when it is over, for everybody else in the process."""
    forget()
    transaction.on_commit(forget)
