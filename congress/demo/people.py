"""Invented people: names built from common parts, none meant."""

import random
from collections.abc import Iterator
from itertools import product

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "文军丽静涛敏明辉芳强洁宁慧彬佳宏志建春云"
FEMALE = set("丽静敏芳洁慧佳云")


def names(rng: random.Random) -> Iterator[str]:
    """Full names without end; none comes twice before all 7,600 have come."""
    everyone = [f"{surname}{one}{two}" for surname, one, two in product(SURNAMES, GIVEN, GIVEN) if one != two]
    rng.shuffle(everyone)
    while True:
        yield from everyone


def is_female(name: str) -> bool:
    """What the name suggests."""
    return name[-1] in FEMALE
