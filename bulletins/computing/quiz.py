"""A quiz: which questions are drawn, in which order, and what the answers are worth.

A question is worth two halves. One answer, or right and wrong: both halves or none. Several answers: both when exactly
the right ones were chosen, one half when some of the right ones and no wrong one, nothing otherwise. The result is the
share of all halves in whole percent, rounded down: 59.9 is not 60.
"""

import random
from collections.abc import Iterable, Mapping, Sequence

FULL, HALF, NOTHING = 2, 1, 0


def draw(bank: Mapping[int, int], count: int, seed: int) -> list[list]:
    """``count`` questions (all, when there are fewer) of the bank ``{question: how many choices}``.

    Each as ``[question, [order of its choices]]``. The same bank, count and seed always give the same paper.
    """
    dice = random.Random(seed)  # noqa: S311  (no secret: a paper that can be drawn again)
    chosen = dice.sample(sorted(bank), min(count, len(bank)))
    return [[question, dice.sample(range(bank[question]), bank[question])] for question in chosen]


def worth(correct: Iterable[int], given: Iterable[int]) -> int:
    """The halves an answer earns."""
    right, chosen = set(correct), set(given)
    if chosen == right:
        return FULL
    return HALF if chosen and len(right) > 1 and chosen < right else NOTHING


def percent(halves: Sequence[int]) -> int:
    """The result in whole percent, rounded down; a quiz without questions is worth nothing."""
    return sum(halves) * 100 // (FULL * len(halves)) if halves else 0


def seconds_between(gap: float) -> int:
    """What a sign of life after ``gap`` seconds adds to the time measured.

    The page gives one every 20 seconds while it is seen. A longer gap than a minute was a pause: it adds nothing; one
    that is a little late adds half a minute at most.
    """
    if gap < 0 or gap > PAUSE:
        return 0
    return int(min(gap, MOST))


PAUSE, MOST = 60, 30
