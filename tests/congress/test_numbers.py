"""Official numbers: no gaps, never twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from congress.models.institution import numbers_pattern
from congress.numbers import next_number, numeral, official
from tests import factories


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (8, "八"), (10, "十"), (14, "十四"), (20, "二十"), (23, "二十三"), (99, "九十九")]
)
def test_terms_are_counted_in_chinese_numerals(number, words):
    assert numeral(number) == words


def test_number_is_written_after_the_pattern_of_the_congress():
    written = official("{term}届{session}次第{number:03}号", term=14, session=2, number=7)

    assert written == "十四届二次第007号"


@pytest.mark.parametrize("pattern", ["{term}届", "{nonsense}{number}", "{number", "{0}", "{number.__class__.x}"])
def test_pattern_that_gives_no_number_of_its_own_is_refused(pattern):
    with pytest.raises(ValidationError):
        numbers_pattern(pattern)


def test_number_taken_in_a_failed_transaction_is_free_again(congress):
    with transaction.atomic():
        assert next_number(congress, "a") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number(congress, "a")
        _ = 1 / 0
    with transaction.atomic():
        assert (next_number(congress, "a"), next_number(congress, "b")) == (2, 1)


@pytest.mark.postgres
def test_twenty_at_once_take_twenty_numbers_without_a_gap(transactional_facts):
    congress = factories.congress()

    def take(_n):
        try:
            with transaction.atomic():
                return next_number(congress, "a")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(20)))

    assert sorted(taken) == list(range(1, 21))
