"""A thousand people seated, lodged, at tables and in buses for five days: within five seconds together."""

import random
import time

import pytest

from congress.names import stroke_key
from meetings.computing import lodging, riding, seating, tables
from meetings.computing.halls import layout
from meetings.computing.kitchen import Eaten, Eater, count
from meetings.computing.lodging_rules import Guest, Room
from meetings.computing.riding import Rider
from meetings.computing.seating_rules import Rotation, Rule, Sitter
from meetings.computing.tables import Diner
from tests.meetings.steps import DAY, NOW

PEOPLE, DELEGATIONS, DAYS, TRIPS_A_DAY = 1000, 35, 5, 4
SURNAMES, NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "文军丽静涛敏明辉芳强洁宁慧彬佳宏志建春云"


def people():
    """Delegation, stroke order and sex of each, always the same."""
    chance = random.Random(5)
    return [
        (key, 1 + key % DELEGATIONS, stroke_key(chance.choice(SURNAMES) + chance.choice(NAMES)),
         "male" if chance.random() < 0.7 else "female")
        for key in range(1, PEOPLE + 1)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def everybody():
    return people()


def test_everything_for_a_thousand_within_five_seconds(everybody):
    hall = layout("[席 floor]\n1-32: " + "o" * 12 + " " + "o" * 12 + " " + "o" * 12)
    rooms = [Room(100 * floor + nth, "abcd"[floor % 4], floor, (nth,)) for floor in range(1, 28) for nth in range(20)]
    buses = dict.fromkeys(range(23), 45)
    begin = time.process_time()

    seated = seating.arrange(
        [Sitter(key, order, delegation=group) for key, group, order, _sex in everybody], hall,
        Rule(rotation=Rotation.GROUPS, year=3),
    )  # fmt: skip
    lodged = lodging.assign([Guest(key, (group,), sex, (order,)) for key, group, order, sex in everybody], rooms)
    at_tables = tables.arrange(
        [Diner(key, group, order, is_halal=key % 50 == 0) for key, group, order, _sex in everybody],
        tables=100, halal_tables=2, seats=10,
    )  # fmt: skip
    eaters = [Eater(key, comes=True, away=frozenset(), diets=frozenset()) for key, *_rest in everybody]
    meals = [
        count(eaters, (NOW + nth * DAY).date(), kind, absent=set(), taken=0) for nth in range(DAYS) for kind in Eaten
    ]
    rides = [
        riding.assign([Rider(key, (group, ""), order) for key, group, order, _sex in everybody], buses)
        for _trip in range(DAYS * TRIPS_A_DAY)
    ]

    spent = time.process_time() - begin
    assert [len(found) for found in (seated, lodged, at_tables, *rides)] == [PEOPLE] * (3 + DAYS * TRIPS_A_DAY)
    assert {one.expected for one in meals} == {PEOPLE}
    assert spent <= 5, spent
