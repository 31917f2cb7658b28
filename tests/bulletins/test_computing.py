"""Marks, draws, pages, provisions and readers, against tables worked out by hand."""

import hashlib

import pytest

from bulletins.computing import paging, provisions, quiz, reading
from tests.bulletins.writing import LAW


@pytest.mark.parametrize(
    ("correct", "given", "halves"),
    [
        ([1], [1], 2),
        ([1], [0], 0),
        ([1], [], 0),
        ([0, 2, 3], [0, 2, 3], 2),
        ([0, 2, 3], [3, 0, 2], 2),
        ([0, 2, 3], [0, 2], 1),
        ([0, 2, 3], [2], 1),
        ([0, 2, 3], [0, 1], 0),
        ([0, 2, 3], [0, 1, 2, 3], 0),
        ([0, 2, 3], [], 0),
        ([1], [0, 1], 0),
    ],
)
def test_an_answer_is_worth(correct, given, halves):
    assert quiz.worth(correct, given) == halves


@pytest.mark.parametrize(
    ("halves", "percent"),
    [
        ([2, 2, 2, 2, 2], 100),
        ([2, 2, 2, 0, 0], 60),
        ([2, 2, 1, 0, 0], 50),
        ([2, 2, 2, 1, 0, 0], 58),  # 7/12 = 58.33
        ([2, 1, 1], 66),  # 4/6 = 66.67
        ([0, 0, 0], 0),
        ([], 0),
    ],
)
def test_a_result_is_rounded_down(halves, percent):
    assert quiz.percent(halves) == percent


def test_the_same_seed_draws_the_same_paper():
    bank = dict.fromkeys(range(1, 21), 4)

    first, again, other = quiz.draw(bank, 5, 7), quiz.draw(bank, 5, 7), quiz.draw(bank, 5, 8)

    assert first == again != other
    assert len({pk for pk, _order in first}) == 5
    assert all(sorted(order) == [0, 1, 2, 3] for _pk, order in first)


def test_a_small_bank_gives_what_it_has():
    assert len(quiz.draw({3: 2}, 5, 1)) == 1


@pytest.mark.parametrize(
    ("gap", "seconds"), [(0, 0), (19.9, 19), (20, 20), (30, 30), (45, 30), (60, 30), (61, 0), (-5, 0)]
)
def test_a_pause_is_not_counted_as_reading(gap, seconds):
    assert quiz.seconds_between(gap) == seconds


def test_a_text_is_cut_between_paragraphs():
    body = "\n".join(["字" * 500, "", "句" * 500, "段" * 300])

    assert [len(page) for page in paging.pages(body)] == [500, 801]
    assert paging.pages("") == [""]
    assert paging.pages("字" * 5000) == ["字" * 5000]


def test_a_law_is_cut_into_its_articles():
    pieces = provisions.cut(LAW)

    assert [(piece.chapter, piece.label) for piece in pieces] == [
        ("", ""),
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第二章 会议期间的工作", "第三条"),
    ]
    assert pieces[2].text == "代表依照本法执行职务。\n代表受原选举单位监督。"


def test_a_sentence_that_names_an_article_begins_none():
    pieces = provisions.cut("第一条　依照第二条的规定办理。\n第二条规定的情形除外。")

    assert [piece.label for piece in pieces] == ["第一条"]


@pytest.mark.parametrize(
    ("count", "at_least", "at_most"), [(1, 1, 1), (10, 9, 11), (500, 465, 535), (5000, 4700, 5300)]
)
def test_readers_are_counted_near_enough(count, at_least, at_most):
    bits = reading.empty()
    for reader in range(count):
        place = reading.place_of(hashlib.sha256(f"reader {reader}".encode()).digest())
        bits = reading.with_place(reading.with_place(bits, place), place)

    assert at_least <= reading.readers(bits) <= at_most
    assert len(bits) == 512


def test_a_full_map_ends_somewhere():
    assert 30_000 < reading.readers(b"\xff" * reading.SIZE) < 40_000
