"""The rule sets of rules.md 4.2 with sums computed by hand; faults other systems had are each a test."""

import datetime as dt

import pytest

from deputies.computing import scoring
from deputies.computing.scoring import Act, Award, Cut, Group, Item, Per, Period, Presence, Role, Rules, Span
from deputies.computing.scoring.known import DEMO, SET_A, SET_B, SET_C, SET_D, SET_F, SET_G, SET_H

START = dt.date(2026, 1, 5)


def acts(*codes, start=START):
    """One act a day. A code may carry a role, an attendance, half days or co-signers: ``P02+lead+2``."""
    return [one(key, code, start + dt.timedelta(days=key)) for key, code in enumerate(codes)]


def one(key, code, day):
    name, *rest = code.split("+")
    act = {"key": key, "type": name, "day": day}
    for word in rest:
        if word in {role.value for role in Role}:
            act["role"] = word
        elif word in {presence.value for presence in Presence}:
            act["presence"] = word
        elif word.startswith("h"):
            act["half_days"] = int(word[1:])
        elif word.startswith("c"):
            act["co_signers"] = int(word[1:])
    return Act(**act)


def points(known, *codes):
    sheet = scoring.count(known.rules, acts(*codes))
    return sheet.total / 100, sheet.bonus / 100


@pytest.mark.parametrize(("known", "codes", "total", "bonus"), [
    # A: every proposal 3, every survey or inspection 3, leave from the session −1 per half day
    (SET_A, ["P02"],                                                    3,      0),
    (SET_A, ["P02"] * 5 + ["R02", "R01"],                               21,     0),
    (SET_A, ["P02", "M01+leave+h3"],                                    0,      0),
    (SET_A, ["M01+leave+h2", "M01+leave+h1"],                           -3,     0),
    (SET_A, ["M01+h6", "M01+absent+h2"],                                0,      0),
    # B: 60 to begin with, the rest added without a cap
    (SET_B, [],                                                         60,     0),
    (SET_B, ["M01", "R02", "V01", "S01"],                               77,     0),
    (SET_B, ["V01"] * 30,                                               210,    0),
    # C: five for each reception, ten for a donation
    (SET_C, ["V01", "V01", "S03", "P02", "R02", "T01"],                 31,     0),
    # F: five per half day of the plenary; a training whole 10, partial 5; a proposal once a year, the highest
    (SET_F, ["M01+h6"],                                                 30,     0),
    (SET_F, ["M01+h5", "R01", "M02"],                                   35,     0),
    (SET_F, ["T01", "T01+partial"],                                     15,     0),
    (SET_F, ["P03+co_signer"],                                          3,      0),
    (SET_F, ["P03+co_signer", "P02+lead"],                              15,     0),
    (SET_F, ["P02+lead", "P02+lead", "P03+co_signer"],                  15,     0),
    (SET_F, ["P02+lead", "P04+lead", "P05+lead"],                       40,     0),
    (SET_F, ["P03+co_signer", "P04+co_signer", "P05+co_signer"],        8,      0),
    # G: 50 on time, 30 with leave, 0 without; the first signatory half, the others share the rest
    (SET_G, ["M01"],                                                    50,     0),
    (SET_G, ["M01+leave"],                                              30,     0),
    (SET_G, ["M01+absent"],                                             0,      0),
    (SET_G, ["M01", "M07+leave", "M07+absent"],                         43,     0),
    (SET_G, ["M01+absent", "M07+absent"],                               0,      0),
    (SET_G, ["P02+lead"],                                               10,     0),
    (SET_G, ["P02+lead+c3"],                                            5,      0),
    (SET_G, ["P03+co_signer+c3"],                                       1.67,   0),
    (SET_G, ["P02+lead", "P06+lead"],                                   25,     0),
    (SET_G, ["P02+lead", "P06+lead", "P02+lead"],                       25,     0),
    (SET_G, ["R01"] * 4 + ["M05"],                                      10,     0),
    (SET_G, ["O01", "O02"],                                             15,     0),
    # H: first, each further, cap
    (SET_H, ["M01"],                                                    15,     0),
    (SET_H, ["M02"],                                                    3,      0),
    (SET_H, ["M02", "M03"],                                             4,      0),
    (SET_H, ["M02", "M03", "M06", "M02"],                               5,      0),
    (SET_H, ["P02+lead"],                                               6,      0),
    (SET_H, ["P02+lead", "P01+lead", "P02+lead"],                       10,     0),
    (SET_H, ["P02+lead"] + ["P03+co_signer"] * 3,                       9,      0),
    (SET_H, ["P03+co_signer"] * 7,                                      4,      0),
    (SET_H, ["V01"] * 5,                                                12,     0),
    (SET_H, ["V01"] * 9,                                                12,     0),
    (SET_H, ["D01", "D02"],                                             5,      0),
    (SET_H, ["D01"],                                                    3,      0),
    (SET_H, ["B01", "B02", "B02"],                                      0,      6),
    (SET_H, ["P04+lead", "P04+co_signer"],                              0,      3),
    # the demonstration's: late half, without sign-up half, leave −1 down to −4, absence −2 down to −6
    (DEMO,  ["M01", "M02", "M03", "M06"],                               24,     0),
    (DEMO,  ["M01", "M02", "M02", "M02", "M03", "M03", "M03", "M06"],   25,     0),
    (DEMO,  ["M02+late"],                                               1.5,    0),
    (DEMO,  ["M02+unannounced", "M02"],                                 2.5,    0),
    (DEMO,  ["V01", "M02+absent", "M03+leave"],                         1,      0),
    (DEMO,  ["M01"] + ["M02+absent"] * 5,                               9,      0),
    (DEMO,  ["M01"] + ["M02+leave"] * 9,                                11,     0),
    (DEMO,  ["M01"] + ["M02+no_show"] * 2 + ["X01"],                    11,     0),
    (DEMO,  ["M01", "M02+excused", "M03+excused"],                       15,     0),
    (DEMO,  ["X01"] * 2,                                                0,      0),
    (DEMO,  ["V01"] * 5 + ["V02"] * 7 + ["V03"] * 4,                    26,     0),
    (DEMO,  ["B01"] * 3 + ["B02"] * 4,                                  0,      10),
    (DEMO,  ["P04", "P05", "P02+lead"],                                 8,      0),
])  # fmt: skip
def test_sums(known, codes, total, bonus):
    assert points(known, *codes) == (total, bonus)


def test_base_and_extra_are_never_added_together_on_a_repeat():
    sheet = scoring.count(SET_H.rules, acts("V01", "V01"))

    assert [line.points for line in sheet.lines] == [400, 200]


def test_an_act_of_another_year_is_another_first():
    rules = SET_H.rules
    year = scoring.span_of(dt.date(2026, 3, 1), Period.YEAR)
    both = [one(1, "V01", dt.date(2025, 12, 30)), one(2, "V01", dt.date(2026, 1, 2))]

    assert scoring.count(rules, [act for act in both if act.day in year]).total == 400


def test_half_points_are_kept():
    sheet = scoring.count(SET_D.rules, acts("M02+late", "M03", "M06"))

    assert (sheet.total, sheet.grade) == (750, "差")


def test_a_second_act_under_a_line_that_counts_once_says_so():
    sheet = scoring.count(DEMO.rules, acts("D02", "D02"))

    assert [(line.points, line.cut) for line in sheet.lines] == [(500, ""), (0, Cut.ONCE)]


def test_the_line_names_the_cap_that_cut_it():
    rules = Rules(
        items=(Item("a", (Award(300, 300, frozenset("x")),), "g", cap=700),
               Item("b", (Award(300, 300, frozenset("y")),), "g")),
        groups=(Group("g", 1000),),
        total_cap=1100,
    )  # fmt: skip
    sheet = scoring.count(rules, acts("x", "x", "x", "y", "y", "y"))

    found = [(line.item, line.points, line.cut, line.limit, line.before) for line in sheet.lines]
    assert found == [
        ("a", 300, "", None, 0), ("a", 300, "", None, 0), ("a", 100, Cut.ITEM, 700, 600),
        ("b", 300, "", None, 0), ("b", 0, Cut.GROUP, 1000, 1000), ("b", 0, Cut.GROUP, 1000, 1000),
    ]  # fmt: skip


def test_a_veto_puts_into_the_lowest_grade_and_leaves_the_points():
    sheet = scoring.count(SET_B.rules, acts("V01", "N01"))

    assert (sheet.total, sheet.vetoed, sheet.grade) == (6500, True, "较差")


def test_a_bonus_stands_beside_the_cap_of_the_total():
    rules = Rules(
        items=(Item("a", (Award(900, 900, frozenset("x")),)), Item("b", (Award(200, 200, frozenset("y")),), "bonus")),
        groups=(Group("bonus", 300, is_bonus=True),),
        total_cap=1000,
    )
    sheet = scoring.count(rules, acts("x", "x", "y", "y"))

    assert (sheet.total, sheet.bonus, sheet.balance) == (1000, 300, 1300)


def test_a_line_by_hand_counts_as_given_and_not_below_the_floor():
    rules = Rules(items=(Item("a", (Award(100, 100, frozenset("x")),), cap=100),), total_floor=0)
    given = [
        *acts("x"),
        Act(-1, "", START + dt.timedelta(3), fixed=250),
        Act(-2, "", START + dt.timedelta(4), fixed=-900),
    ]
    sheet = scoring.count(rules, given)

    assert [line.points for line in sheet.lines] == [100, 250, -350]
    assert (sheet.total, sheet.lines[-1].cut) == (0, Cut.FLOOR)


@pytest.mark.parametrize(
    ("points", "share", "over", "step", "expected"),
    [
        (1000, 50, 300, 1, 167), (1000, 100, 300, 1, 333), (300, 50, 100, 1, 150), (300, 50, 100, 100, 200),
        (150, 50, 100, 50, 100), (-300, 50, 100, 100, -200), (0, 50, 100, 10, 0), (250, 50, 100, 10, 130),
    ],
)  # fmt: skip
def test_rounding(points, share, over, step, expected):
    assert scoring.rounded(points, share, over, step) == expected


@pytest.mark.parametrize(("day", "period", "first", "begins_on", "ends_on"), [
    ("2026-05-03", Period.YEAR,      (12, 1),  "2025-12-01", "2026-11-30"),
    ("2025-12-01", Period.YEAR,      (12, 1),  "2025-12-01", "2026-11-30"),
    ("2025-11-30", Period.YEAR,      (12, 1),  "2024-12-01", "2025-11-30"),
    ("2026-02-28", Period.QUARTER,   (12, 1),  "2025-12-01", "2026-02-28"),
    ("2026-03-01", Period.QUARTER,   (12, 1),  "2026-03-01", "2026-05-31"),
    ("2026-07-01", Period.HALF_YEAR, (1, 1),   "2026-07-01", "2026-12-31"),
    ("2026-01-10", Period.MONTH,     (1, 15),  "2025-12-15", "2026-01-14"),
    ("2024-02-29", Period.MONTH,     (1, 1),   "2024-02-01", "2024-02-29"),
    ("2026-03-27", Period.YEAR,      (3, 28),  "2025-03-28", "2026-03-27"),
])  # fmt: skip
def test_spans(day, period, first, begins_on, ends_on):
    month, day_of_month = first
    found = scoring.span_of(dt.date.fromisoformat(day), period, first_month=month, first_day=day_of_month)

    assert found == Span(dt.date.fromisoformat(begins_on), dt.date.fromisoformat(ends_on))


def test_yearly_minimums_of_f():
    reached = acts("M01", "R01", "V01", "M06", "P03+co_signer")

    assert [scoring.is_met(target, reached) for target in SET_F.rules.targets] == [True, True, True, False]


def test_days_of_duty_count_half_days():
    target = scoring.Target("days", frozenset({"R01"}), 2, scoring.Unit.DAYS)

    assert scoring.is_met(target, acts("R01+h3")) is False
    assert scoring.is_met(target, acts("R01+h3", "R01")) is True
    assert scoring.is_met(target, acts("R01+h3", "R01+absent")) is False


def test_half_days_go_on_counting_under_first_and_further():
    rules = Rules(items=(Item("a", (Award(300, 100, frozenset("x"), per=Per.HALF_DAY),)),))

    assert scoring.count(rules, acts("x+h3", "x+h2")).total == 700
