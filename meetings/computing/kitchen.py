"""How many eat at a meal: who may come, less who is on leave that half day, less who does not eat. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Eaten(StrEnum):
    """The meals of a day."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    SUPPER = "supper"


HALF = {Eaten.BREAKFAST: 0, Eaten.LUNCH: 0, Eaten.SUPPER: 1}  # the half day with which somebody on leave misses it
DIETS = ("halal", "vegetarian", "low_sugar", "allergy")


@dataclass(frozen=True)
class Eater:
    """One person of a session: whether he comes at all, which half days (day, 0 or 1) he is away, what he eats."""

    key: int
    comes: bool = True
    away: frozenset[tuple[dt.date, int]] = frozenset()
    diets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Count:
    """The numbers of one meal; ``diets`` of those expected, by kind of diet."""

    expected: int
    on_leave: int
    not_eating: int
    taken: int
    diets: Mapping[str, int] = field(default_factory=dict)


def count(eaters: Iterable[Eater], date: dt.date, kind: str, *, absent: Collection[int] = (), taken: int = 0) -> Count:
    """The numbers of the meal ``kind`` on ``date``; ``absent`` are the keys of those who said they do not eat."""
    half, expected, on_leave, not_eating = (date, HALF[Eaten(kind)]), [], 0, 0
    for one in eaters:
        if not one.comes:
            continue
        if half in one.away:
            on_leave += 1
        elif one.key in absent:
            not_eating += 1
        else:
            expected.append(one)
    diets = {diet: sum(diet in one.diets for one in expected) for diet in DIETS}
    return Count(len(expected), on_leave, not_eating, taken, diets)


def away_halves(sittings: Iterable[tuple[tuple[dt.date, int], bool]]) -> frozenset[tuple[dt.date, int]]:
    """The half days somebody misses, from his sittings as (half day, whether he is away): away from all of them."""
    missed: dict[tuple[dt.date, int], bool] = {}
    for half, is_away in sittings:
        missed[half] = missed.get(half, True) and is_away
    return frozenset(half for half, is_away in missed.items() if is_away)
