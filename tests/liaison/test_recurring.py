"""Days that come again, and whom they are given to: dates of 2026 counted by hand."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.computing import recurring, roster
from liaison.computing.recurring import Occurrence, Recurrence

# The arrangement of 2026: rest days by the calendar, and the weekend days worked for them.
OFF = {
    *(dt.date(2026, 1, day) for day in (1, 2, 3)), *(dt.date(2026, 2, day) for day in range(15, 24)),
    *(dt.date(2026, 4, day) for day in (4, 5, 6)), *(dt.date(2026, 5, day) for day in range(1, 6)),
    *(dt.date(2026, 6, day) for day in (19, 20, 21)), *(dt.date(2026, 9, day) for day in (25, 26, 27)),
    *(dt.date(2026, 10, day) for day in range(1, 8)),
}  # fmt: skip
WORKED = {dt.date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}
MONDAYS = Recurrence("weekly", weekday=0)
ODD_15 = Recurrence("month_day", number=15, months="odd")
FIRST_WEDNESDAY = Recurrence("month_weekday", weekday=2, number=1)


def works(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def told(rule, first, last):
    found = recurring.occurrences(rule, dt.date(2026, *first), dt.date(2026, *last), works)
    return [
        each.date.strftime("%m%d") + (each.moved_from.strftime("<%m%d") if each.moved_from else "") for each in found
    ]


@pytest.mark.parametrize(
    ("rule", "first", "last", "days"),
    [
        # Spring Festival is off from the 15th to the 23rd: two Mondays would meet on the 24th, one remains.
        (MONDAYS, (2, 1), (3, 8), "0202 0209 0224<0216 0302"),
        (Recurrence("weekly", weekday=0, shift="previous"), (2, 1), (3, 8), "0202 0209 0214<0216 0302"),
        (Recurrence("weekly", weekday=0, shift="stay"), (2, 1), (3, 8), "0202 0209 0216 0223 0302"),
        (MONDAYS, (9, 28), (10, 19), "0928 1008<1005 1012 1019"),
        # A working Saturday before the festival is a working day: what falls on it stays there.
        (Recurrence("weekly", weekday=5), (2, 14), (2, 28), "0214 0224<0221 0228"),
        (ODD_15, (1, 1), (12, 31), "0115 0316<0315 0515 0715 0915 1116<1115"),
        (Recurrence("month_day", number=15, months="odd", shift="previous"), (1, 1), (12, 31),
         "0115 0313<0315 0515 0715 0915 1113<1115"),
        (Recurrence("month_day", number=15, months="even"), (1, 1), (6, 30), "0224<0215 0415 0615"),
        (FIRST_WEDNESDAY, (1, 1), (12, 31), "0107 0204 0304 0401 0506 0603 0701 0805 0902 1008<1007 1104 1202"),
        (Recurrence("month_weekday", weekday=2, number=1, shift="previous"), (9, 1), (10, 31), "0902 0930<1007"),
        (Recurrence("month_weekday", weekday=4, number=5), (1, 1), (3, 31), "0130 0227 0327"),
        (Recurrence("month_day", number=31), (1, 1), (4, 30), "0202<0131 0228 0331 0430"),
        # By the day it takes place on: what January's 31st became belongs to February.
        (Recurrence("month_day", number=31), (2, 1), (2, 10), "0202<0131"),
        (Recurrence("month_day", number=31), (1, 1), (1, 31), ""),
    ],
)  # fmt: skip
def test_days_of_a_rule(rule, first, last, days):
    assert told(rule, first, last) == days.split()


def test_a_regular_day_wins_over_one_that_was_moved_there():
    rule = Recurrence("weekly", weekday=0)

    found = recurring.occurrences(rule, dt.date(2026, 3, 1), dt.date(2026, 3, 15), lambda day: day.day != 2)

    assert found == [Occurrence(dt.date(2026, 3, 3), dt.date(2026, 3, 2)), Occurrence(dt.date(2026, 3, 9))]


def test_where_nobody_works_for_a_month_there_is_no_day():
    assert recurring.occurrences(MONDAYS, dt.date(2026, 3, 1), dt.date(2026, 3, 15), lambda day: False) == []


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
RULES = st.builds(
    Recurrence, st.sampled_from(["weekly", "month_day", "month_weekday"]), st.integers(0, 6), st.integers(1, 5),
    st.sampled_from(["every", "odd", "even"]), st.sampled_from(["next", "previous"]),
)  # fmt: skip


@given(RULES, DAYS, DAYS, DAYS)
def test_spans_side_by_side_give_the_days_of_the_whole(rule, one, two, three):
    first, middle, last = sorted([one, two, three])
    after = middle + dt.timedelta(days=1)

    whole = recurring.occurrences(rule, first, last, works)

    assert whole == [
        *recurring.occurrences(rule, first, middle, works),
        *recurring.occurrences(rule, after, last, works),
    ]
    assert len({each.date for each in whole}) == len(whole)
    assert all(works(each.date) for each in whole)


# The roster ------------------------------------------------------------------------------------------------------


def days_of(count):
    return [dt.date(2026, 1, 5) + dt.timedelta(days=7 * nth) for nth in range(count)]


def test_a_roster_by_hand():
    assert roster.share(days_of(4), [1, 2, 3, 4, 5], each=2) == [[1, 2], [3, 4], [5, 1], [2, 3]]


def test_whoever_had_days_already_comes_later_and_whoever_was_there_last_rests():
    assert roster.share(days_of(2), [1, 2, 3], each=1, had={1: 2, 3: 1}, before=[2]) == [[3], [2]]


def test_an_absent_one_is_left_out_and_a_day_nobody_can_take_stays_empty():
    away = {1: [(dt.date(2026, 1, 1), dt.date(2026, 1, 12))], 2: [(dt.date(2026, 1, 12), None)]}

    assert roster.share(days_of(3), [1, 2], each=1, absent=away) == [[2], [], [1]]


def test_who_stays_under_the_least_number_is_named():
    assert roster.short([[1, 2], [1, 3]], [1, 2, 3], least=2, had={3: 1}) == [2]


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 4))
def test_everybody_has_as_many_days_as_the_others_and_none_twice_in_a_row(count, size, each):
    people = list(range(size))

    rows = roster.share(days_of(count), people, each=each)

    counts = [sum(person in row for row in rows) for person in people]
    assert max(counts) - min(counts) <= 1
    assert all(len(set(row)) == len(row) == min(each, size) for row in rows)
    if size >= 2 * each:
        assert all(not set(one) & set(two) for one, two in itertools.pairwise(rows))
    assert rows == roster.share(days_of(count), people, each=each)


SPANS = st.lists(
    st.tuples(st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1)), st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 1))),
    max_size=2,
)


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 3), st.dictionaries(st.integers(0, 7), SPANS))
def test_absences_are_kept_and_a_rest_is_given_where_others_are_there(count, size, each, absent):
    days, last = days_of(count), set()

    for day, row in zip(days, roster.share(days, list(range(size)), each=each, absent=absent), strict=True):
        there = {person for person in range(size) if not roster.is_absent(day, absent.get(person, ()))}
        assert set(row) <= there
        assert len(row) == min(each, len(there))
        assert len(last & set(row)) == max(0, len(row) - len(there - last))
        last = set(row)
