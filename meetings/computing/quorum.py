"""Whether enough are there: every rule with its sum. Pure.

The base is everybody whose mandate is valid on the day, not those who registered [Organic Law, art 14; rules 6.2].
Suspended and ended mandates are no part of it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Quorum(StrEnum):
    """How many of the members have to be there."""

    NONE = "none"
    TWO_THIRDS = "two_thirds"  # the session [Organic Law, art 14]; a presidium in Guangdong [art 11]
    MAJORITY = "majority"  # a standing committee [Chongqing, art 12]


@dataclass(frozen=True)
class Count:
    """How many are there of how many, and how many it takes."""

    base: int
    needed: int
    present: int

    @property
    def holds(self) -> bool:
        return self.present >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.present)


def needed(rule: str, base: int) -> int:
    """How many of ``base`` members it takes: two thirds are at least two thirds, a majority is more than half."""
    if rule == Quorum.TWO_THIRDS:
        return -(-2 * base // 3)
    if rule == Quorum.MAJORITY:
        return base // 2 + 1
    return 0


def count(rule: str, base: int, present: int) -> Count:
    """The sum for one sitting."""
    return Count(base, needed(rule, base), present)
