"""Numbers on shared pages: counted as far as they are shown."""

import pytest

from congress.models import Congress, User
from congress.panels import SHORT, Waiting, number, number_of, spread, up_to
from tests import factories


@pytest.mark.parametrize(("there", "counted"), [(0, 0), (2, 2), (3, 3), (4, 4), (6, 4)])
def test_rows_are_counted_as_far_as_one_more_than_the_most(congress, there, counted):
    for _nth in range(there):
        factories.user(name="甲")
    rows = User.objects.filter(name="甲")

    assert number(rows, most=3) == counted
    assert Congress.objects.filter(pk=congress.pk).values_list(number_of(rows, most=3)).get() == (counted,)


def test_a_row_that_is_found_twice_is_counted_once_where_the_question_says_so(congress):
    somebody = factories.user(name="甲")
    for role in ("secretariat", "leader"):
        factories.post(somebody, congress, role)
    rows = User.objects.filter(posts__congress=congress).distinct()

    assert Congress.objects.filter(pk=congress.pk).values_list(number_of(rows)).get() == (1,)


@pytest.mark.parametrize(
    ("count", "shown"), [(None, ""), (0, "0"), (999, "999"), (1000, "1,000"), (1001, "1,000+"), (2000, "1,000+")]
)
def test_a_desk_says_that_there_are_more(count, shown):
    assert up_to(count) == shown
    assert Waiting("待签收", count).shown_count == shown


def _labels(lines):
    return [line.label for line in lines]


def test_a_long_desk_folds_away_where_nothing_waits_and_keeps_its_warnings():
    lines = [Waiting(str(n), n % 3, "/") for n in range(SHORT)] + [Waiting("warning", None)]

    shown, folded = spread(lines)

    assert _labels(shown) == ["1", "2", "4", "5", "7", "warning"]
    assert _labels(folded) == ["0", "3", "6"]


def test_a_short_desk_shows_every_line():
    lines = [Waiting(str(n), 0, "/") for n in range(SHORT)]

    assert spread(lines) == (lines, [])
