"""Seating by rule, against plans made by hand, and what holds for any people in any hall."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.names import stroke_key
from meetings.computing.halls import Zone, layout
from meetings.computing.seating import arrange
from meetings.computing.seating_rules import (
    NoRoom,
    Order,
    Reason,
    Rotation,
    Rule,
    Sitter,
    Why,
    beside,
    differences,
    from_the_middle,
    rotated,
    suits,
)


def floor(*rows):
    return layout("[席 floor]\n" + "\n".join(f"{nth}: {row}" for nth, row in enumerate(rows, start=1)))


def drawn(hall, placed, names):
    """The hall as rows of names, ``.`` for an empty seat."""
    by_seat = {one.seat: names[key] for key, one in placed.items()}
    return [" ".join(by_seat.get(seat.key, ".") for seat in row) for row in hall.rows().values()]


def deputies(words, **more):
    """``A:a b c`` a delegation and its people in stroke order; a capital is its head."""
    people, names = [], {}
    for number, part in enumerate(words.split("/"), start=1):
        for name in part.split():
            key = len(people) + 1
            names[key] = name
            people.append(Sitter(key, f"{key:03}", delegation=number, is_head=name.isupper(), **more))
    return people, names


# fmt: off
DOWN, ALONG = Order.DOWN, Order.ALONG
PLANS = [
    # one delegation of six down the columns; along the rows
    ("a b c d e f", ["oo", "oo", "oo"], {}, ["a d", "b e", "c f"]),
    ("a b c d e f", ["oo", "oo", "oo"], {"order": ALONG}, ["a b", "c d", "e f"]),
    # no deeper than needed, the rest stays empty behind
    ("a b c d", ["oo", "oo", "oo"], {}, ["a c", "b d", ". ."]),
    # the heads in the first row, each before his own block
    ("A b c / D e f", ["oooo", "oooo", "oooo"], {}, ["A . D .", "b c e f", ". . . ."]),
    ("A b c d e / F g h", ["ooo", "ooo", "ooo"], {}, ["A . F", "b d g", "c e h"]),
    # blocks change places: the first goes to the end
    ("a b / c d / e f", ["ooo", "ooo"], {"rotation": Rotation.SIMPLE, "fifth": False, "year": 1}, ["c e a", "d f b"]),
    ("a b / c d / e f", ["ooo", "ooo"], {"rotation": Rotation.SIMPLE, "fifth": False, "year": 3}, ["a c e", "b d f"]),
    # groups of one: the middle one goes to the right side, the right to the left, the left back to the middle
    ("a b / c d / e f", ["ooo", "ooo"], {"rotation": Rotation.GROUPS, "group_size": 1, "fifth": False, "year": 1},
     ["e a c", "f b d"]),
    # the front fifth of five goes to the back each year, in each column
    ("a b c d e", ["o", "o", "o", "o", "o"], {"year": 1}, ["b", "c", "d", "e", "a"]),
    ("a b c d e", ["o", "o", "o", "o", "o"], {"year": 4}, ["e", "a", "b", "c", "d"]),
    ("a b c d e", ["o", "o", "o", "o", "o"], {"year": 5}, ["a", "b", "c", "d", "e"]),
    ("a b c d e f", ["ooo", "ooo"], {"order": ALONG, "year": 1}, ["b c d", "e f a"]),
    # broken devices, reserved seats and wheelchair places are for nobody who did not ask for them
    ("a b c", ["ox", "ro", "wo"], {}, ["a .", ". b", ". c"]),
]
# fmt: on


@pytest.mark.parametrize(("words", "rows", "rule", "plan"), PLANS)
def test_plans_made_by_hand(words, rows, rule, plan):
    people, names = deputies(words)
    hall = floor(*rows)

    assert drawn(hall, arrange(people, hall, Rule(**rule)), names) == plan


def test_everybody_sits_in_front_once_in_five_years():
    people, names = deputies("a b c d e f g h i j")
    hall = floor("oo", "oo", "oo", "oo", "oo")

    fronts = [drawn(hall, arrange(people, hall, Rule(year=year)), names)[0] for year in range(5)]

    assert fronts == ["a f", "b g", "c h", "d i", "e j"]


def test_stroke_order_is_the_chambers():
    names = ["王秀英", "丁一", "李建国", "卜大", "马超"]  # strokes: 4, 2, 7, 2, 3; 丁 begins with 横, 卜 with 竖
    people = [Sitter(nth, stroke_key(name), delegation=1) for nth, name in enumerate(names)]

    hall = floor("o", "o", "o", "o", "o")

    assert drawn(hall, arrange(people, hall, Rule()), dict(enumerate(names))) == [
        "丁一",
        "卜大",
        "马超",
        "王秀英",
        "李建国",
    ]


@pytest.mark.parametrize(
    ("count", "ways"),
    [(0, []), (1, [0]), (2, [0, 1]), (3, [1, 2, 0]), (4, [1, 2, 0, 3]), (5, [2, 3, 1, 4, 0])],
)
def test_from_the_middle_to_the_sides(count, ways):
    assert from_the_middle(count) == ways


def test_thirty_five_delegations_in_groups_of_seven():
    rule = {"rotation": Rotation.GROUPS, "group_size": 7}
    years = [rotated(list(range(1, 36)), Rule(year=year, **rule))[::7] for year in range(6)]

    # places from the left; the group in the middle (15–21) wanders right, left, far right, far left
    assert years == [
        [1, 8, 15, 22, 29],
        [29, 22, 1, 15, 8],
        [8, 15, 29, 1, 22],
        [22, 1, 8, 29, 15],
        [15, 29, 22, 8, 1],
        [1, 8, 15, 22, 29],
    ]


ROSTRUM = "[主席台 rostrum]\n1: ooooo\n2: ooooo\n[席 floor]\n1: ooooo\n2: xoooo"


@pytest.mark.parametrize(
    ("count", "plan"),
    [
        (1, [". . C . .", ". . . . ."]),
        (4, [". 2 C 1 3", ". . . . ."]),
        (5, ["4 2 C 1 3", ". . . . ."]),
        (7, ["4 2 C 1 3", ". . 5 6 ."]),
    ],
)
def test_the_chair_in_the_middle_the_others_by_turns(count, plan):
    people = [
        Sitter(nth, f"{9 - nth if nth == 0 else nth}", zone=Zone.ROSTRUM, is_chair=nth == 0) for nth in range(count)
    ]
    hall = layout(ROSTRUM)

    placed = arrange(people, hall, Rule())

    assert drawn(hall, placed, {0: "C"} | {nth: str(nth) for nth in range(1, count)})[:2] == plan
    assert placed[0].reason == Reason.CHAIR


def test_zones_of_those_who_do_not_vote():
    hall = layout("[席 floor]\n1: oo\n[列席席 observers]\n21: xo\n22: oo\n[记者席 press]\n1: o")
    people = [
        Sitter(1, "1", delegation=1),
        Sitter(2, "2", zone=Zone.OBSERVERS),
        Sitter(3, "1", zone=Zone.OBSERVERS),
        Sitter(4, "9", zone=Zone.GALLERY),
        Sitter(5, "1", zone=Zone.PRESS),
    ]

    placed = arrange(people, hall, Rule())

    assert {key: one.seat for key, one in placed.items()} == {
        1: "1-1-1",
        3: "2-21-1",
        2: "2-21-2",
        4: "2-22-1",
        5: "3-1-1",
    }


# Wishes --------------------------------------------------------------------------------------------------------------


def seated(hall, people, **rule):
    return {key: (one.seat, one.reason) for key, one in arrange(people, hall, Rule(**rule)).items()}


def test_a_wheelchair_place_and_an_aisle():
    hall = floor("oooo", "oooo", "woow")
    people = [
        Sitter(1, "1", delegation=1, needs_wheelchair=True),
        Sitter(2, "2", delegation=1),
        Sitter(3, "3", delegation=1),
        Sitter(4, "4", delegation=1, needs_aisle=True),
    ]

    assert seated(hall, people) == {
        1: ("1-3-1", Reason.WHEELCHAIR),
        4: ("1-1-1", Reason.AISLE),
        2: ("1-1-2", Reason.BLOCK),
        3: ("1-1-3", Reason.BLOCK),
    }


def test_a_fixed_seat_may_be_a_reserved_one():
    hall = floor("oor")

    assert seated(hall, [Sitter(1, "1", fixed="1-1-3"), Sitter(2, "2")]) == {
        1: ("1-1-3", Reason.FIXED),
        2: ("1-1-1", Reason.BLOCK),
    }


def test_two_who_are_not_to_sit_side_by_side():
    hall = floor("oooo")
    people = [Sitter(nth, str(nth), delegation=1, apart=frozenset({2} if nth == 1 else ())) for nth in (1, 2, 3, 4)]

    placed = seated(hall, people, order=Order.ALONG)

    assert placed == {
        1: ("1-1-1", Reason.BLOCK),
        3: ("1-1-2", Reason.APART),
        2: ("1-1-3", Reason.APART),
        4: ("1-1-4", Reason.BLOCK),
    }


def test_an_aisle_lies_between():
    people = [Sitter(1, "1", delegation=1, apart=frozenset({2})), Sitter(2, "2", delegation=1)]

    assert seated(floor("o o"), people, order=Order.ALONG) == {1: ("1-1-1", "block"), 2: ("1-1-2", "block")}


MISFITS = [
    (["oo"], [Sitter(1, "1"), Sitter(2, "2"), Sitter(3, "3")], [(3, Why.NO_SEAT)]),
    (["oo"], [Sitter(1, "1", zone=Zone.PRESS)], [(1, Why.NO_ZONE)]),
    (["oo"], [Sitter(1, "1", zone=Zone.ROSTRUM)], [(1, Why.NO_ROSTRUM)]),
    (["oo"], [Sitter(1, "1", needs_wheelchair=True)], [(1, Why.NO_WHEELCHAIR)]),
    (["ooo"], [Sitter(nth, str(nth), needs_aisle=True) for nth in (1, 2, 3)], [(3, Why.NO_AISLE)]),
    (["oo"], [Sitter(1, "1", fixed="1-9-1")], [(1, Why.UNKNOWN)]),
    (["oo"], [Sitter(1, "1", fixed="1-1-1"), Sitter(2, "2", fixed="1-1-1")], [(2, Why.TAKEN)]),
    (["ox"], [Sitter(1, "1", fixed="1-1-2")], [(1, Why.UNFIT)]),
    (["ow"], [Sitter(1, "1", fixed="1-1-2")], [(1, Why.UNFIT)]),
    (["oo"], [Sitter(1, "1", apart=frozenset({2})), Sitter(2, "2")], [(2, Why.TOGETHER)]),
]


@pytest.mark.parametrize(("rows", "people", "misfits"), MISFITS)
def test_who_has_no_seat_is_told_and_nobody_is_seated(rows, people, misfits):
    with pytest.raises(NoRoom) as refusal:
        arrange(people, floor(*rows), Rule())

    assert refusal.value.misfits == misfits


def test_differences_of_two_plans():
    before, after = {1: "a", 2: "b", 3: "c"}, {1: "a", 2: "c", 4: "b"}

    assert differences(before, after) == {"added": [4], "moved": [2], "gone": [3]}


# Any people, any hall ------------------------------------------------------------------------------------------------

SIGN = st.sampled_from("ooooooooxwr ")
ROWS = st.lists(st.text(SIGN, min_size=1, max_size=14).filter(str.strip), min_size=1, max_size=9)


@st.composite
def halls(draw):
    zones = ["rostrum", "floor", "observers"]
    text = ""
    for zone in zones:
        rows = draw(ROWS)
        text += f"[区 {zone}]\n" + "".join(f"{nth}: {row}\n" for nth, row in enumerate(rows, start=1))
    return layout(text)


@st.composite
def people(draw):
    count = draw(st.integers(0, 60))
    zones = st.sampled_from([Zone.FLOOR] * 6 + [Zone.ROSTRUM, Zone.OBSERVERS])
    rare = st.sampled_from([False] * 12 + [True])
    chair = draw(st.integers(0, 60))
    return [
        Sitter(
            key, draw(st.sampled_from("abcdef")), zone=draw(zones), delegation=draw(st.integers(1, 6)),
            is_head=draw(rare), is_chair=key == chair, needs_wheelchair=draw(rare), needs_aisle=draw(rare),
            fixed=draw(st.sampled_from([""] * 20 + ["2-1-1", "2-2-3", "1-1-1"])),
            apart=frozenset(draw(st.lists(st.integers(0, 60), max_size=2)) if draw(rare) else ()) - {key},
        )
        for key in range(count)
    ]  # fmt: skip


RULES = st.builds(
    Rule, order=st.sampled_from(Order), rotation=st.sampled_from(Rotation), year=st.integers(0, 12),
    group_size=st.integers(1, 8), fifth=st.booleans(),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(halls(), people(), RULES)
def test_nobody_twice_nobody_forgotten_wishes_kept_and_the_same_again(hall, sitters, rule):
    try:
        placed = arrange(sitters, hall, rule)
    except NoRoom as refusal:
        known = {one.key for one in sitters}
        assert refusal.misfits
        assert {key for key, _why in refusal.misfits} <= known
        with pytest.raises(NoRoom) as again:
            arrange(list(reversed(sitters)), hall, rule)
        assert again.value.misfits == refusal.misfits
        return

    seats = {key: hall.by_key[one.seat] for key, one in placed.items()}
    assert placed.keys() == {one.key for one in sitters}
    assert len({seat.key for seat in seats.values()}) == len(sitters)
    assert all(suits(one, seats[one.key]) for one in sitters)
    assert all(seats[one.key].key == one.fixed for one in sitters if one.fixed)
    assert all(seats[one.key].zone == one.zone for one in sitters if not (one.fixed or one.needs_wheelchair))
    assert not any(beside(seats[one.key], seats[other]) for one in sitters for other in one.apart if other in seats)
    assert arrange(list(reversed(sitters)), hall, rule) == placed


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 130), RULES)
def test_as_many_as_there_are_seats_find_one(rows, count, rule):
    """Where nobody has a wish, it is the seats alone that decide."""
    hall = floor(*rows)
    seats = sum(seat.sign == "o" for seat in hall.seats)
    sitters = [Sitter(nth, f"{nth:03}", delegation=nth % 5, is_head=nth < 5) for nth in range(count)]

    if count <= seats:
        assert len(arrange(sitters, hall, rule)) == count
    else:
        with pytest.raises(NoRoom) as refusal:
            arrange(sitters, hall, rule)
        assert len(refusal.value.misfits) == count - seats


def test_three_thousand_are_seated_within_a_second():
    row = " ".join(["o" * 20, "o" * 20, "o" * 20])
    hall = layout("[主席台 rostrum]\n1-4: " + "o" * 45 + f"\n[席 floor]\n1-44: {row}\n[列席席 observers]\n1-4: {row}")
    sitters = [
        Sitter(
            nth, f"{nth * 7919 % 3000:04}", delegation=nth % 35, is_head=nth < 35, needs_aisle=nth % 50 == 7,
            zone=Zone.ROSTRUM if nth >= 2820 else Zone.OBSERVERS if nth >= 2600 else Zone.FLOOR,
            apart=frozenset({nth + 35} if nth % 100 == 3 else ()),
        )
        for nth in range(3000)
    ]  # fmt: skip
    begin = time.process_time()

    placed = arrange(sitters, hall, Rule(rotation=Rotation.GROUPS, year=3))

    assert (len(hall.seats), len(placed)) == (3060, 3000)
    assert time.process_time() - begin <= 1
