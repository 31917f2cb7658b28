"""The clock, and what is asked as of another moment."""

import datetime as dt

import pytest

from congress import clock

NEARLY_MIDNIGHT = dt.datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC)  # 23:59 in Shanghai


def test_the_day_is_that_of_shanghai():
    with clock.stopped(NEARLY_MIDNIGHT):
        assert (clock.now(), clock.today()) == (NEARLY_MIDNIGHT, dt.date(2026, 3, 1))
    with clock.stopped(NEARLY_MIDNIGHT + dt.timedelta(minutes=1)):
        assert clock.today() == dt.date(2026, 3, 2)


def test_a_stopped_clock_goes_on_afterwards_whatever_happened():
    with pytest.raises(ZeroDivisionError), clock.stopped(NEARLY_MIDNIGHT):
        1 / 0  # noqa: B018

    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
