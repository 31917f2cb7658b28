"""Answers of many places added up: sums by hand, and what holds for any of them; bars; places in their tree."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from liaison.computing.bars import bars
from liaison.computing.questionnaire import (
    Given,
    Part,
    Question,
    Total,
    fits,
    in_tree,
    missing,
    spoken,
    total,
    with_below,
)

ONE = Question(1, "choice", ("是", "否", "不清楚"))
SOME = Question(2, "several", ("交通", "教育", "医疗"))
NUMBER = Question(3, "number")
WORDS = Question(4, "text")

# Three places: the first answered all, the second left the number empty, the third has not answered.
PARTS = [
    Part(10, {1: Given((0,)), 2: Given((0, 2)), 3: Given(amount=1250), 4: Given(text="路灯")}),
    Part(20, {1: Given((0,)), 2: Given((2,)), 4: Given(text="")}),
    Part(30, None),
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (ONE, Total(2, 0, (2, 0, 0))),
        (SOME, Total(2, 0, (1, 0, 2))),
        (NUMBER, Total(1, 1250, ())),
        (WORDS, Total(1, 0, (), ((10, "路灯"),))),
    ],
    ids=["one", "several", "number", "text"],
)
def test_a_question_is_added_up_as_by_hand(question, expected):
    assert total(question, PARTS) == expected


def test_who_has_not_answered_is_named():
    assert missing(PARTS) == [30]


@pytest.mark.parametrize(
    ("amounts", "average"), [([100, 200], 150), ([100, 101], 101), ([1], 1), ([], None), ([0, 0, 100], 33)]
)
def test_the_average_is_of_those_who_gave_a_number_rounded_half_up(amounts, average):
    parts = [Part(key, {3: Given(amount=amount)}) for key, amount in enumerate(amounts)]

    assert total(NUMBER, [*parts, Part(99, {}), Part(100)]).average == average


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        (ONE, Given((1,)), True),
        (ONE, Given((0, 1)), False),
        (ONE, Given((3,)), False),
        (ONE, Given((-1,)), False),
        (ONE, Given(text="是"), False),
        (ONE, Given(), True),
        (SOME, Given((0, 1, 2)), True),
        (SOME, Given((0,), amount=1), False),
        (NUMBER, Given(amount=0), True),
        (NUMBER, Given(amount=-1), False),
        (NUMBER, Given((0,)), False),
        (NUMBER, Given(text="一"), False),
        (WORDS, Given(text="路灯"), True),
        (WORDS, Given(amount=3), False),
    ],
)
def test_an_answer_fits_its_question(question, answer, right):
    assert fits(question, answer) is right


@pytest.mark.parametrize(
    ("amount", "words"), [(0, "0"), (100, "1"), (1250, "12.5"), (1205, "12.05"), (1, "0.01"), (12_345_600, "123456")]
)
def test_an_amount_in_words(amount, words):
    assert spoken(amount) == words


answers = some.builds(
    Given,
    chosen=some.lists(some.integers(0, 2), max_size=3, unique=True).map(tuple),
    amount=some.none() | some.integers(0, 10**12),
)
maps = some.none() | some.dictionaries(some.sampled_from([2, 3]), answers)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault of the rule
@given(some.lists(maps, max_size=12), some.integers(0, 12))
def test_parts_add_up_to_the_whole_however_they_are_split(said, at):
    parts = [Part(key, each) for key, each in enumerate(said)]

    for question in (SOME, NUMBER):
        whole, first, rest = total(question, parts), total(question, parts[:at]), total(question, parts[at:])
        assert whole.amount == first.amount + rest.amount
        assert whole.answered == first.answered + rest.answered
        assert whole.counts == tuple(map(sum, zip(first.counts, rest.counts, strict=True)))
        assert whole.answered + len(missing(parts)) <= len(parts)


# The tree: 1 stands alone; 2 has 4 and 5 below it, 5 has 6.
ABOVE = {1: None, 2: None, 4: 2, 5: 2, 6: 5}


def test_each_place_stands_right_below_the_one_above_it():
    assert in_tree(ABOVE, [6, 5, 4, 2, 1]) == [(2, 0), (5, 1), (6, 2), (4, 1), (1, 0)]


@pytest.mark.parametrize(("top", "found"), [(1, [1]), (2, [2, 4, 5, 6]), (5, [5, 6]), (6, [6])])
def test_a_place_with_those_below_it(top, found):
    assert with_below(ABOVE, sorted(ABOVE), top) == found


# Bars ------------------------------------------------------------------------------------------------------------


def test_the_largest_fills_the_line_and_the_others_follow():
    drawn = bars([("甲", 10, "10"), ("乙", 5, "5"), ("丙", 0, "0")])

    assert [(bar.y, bar.width) for bar in drawn.bars] == [(0, 210.0), (34, 105.0), (68, 0.0)]
    assert drawn.height == 102


def test_nothing_draws_nothing_and_naught_has_no_length():
    assert bars([]) is None
    assert [bar.width for bar in bars([("甲", 0, "0")]).bars] == [0]


def test_a_long_label_is_cut():
    assert bars([("一二三四五六七八九十一二三四五", 1, "1")]).bars[0].label == "一二三四五六七八…"
