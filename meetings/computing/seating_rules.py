"""The rules of a seat plan: who sits, on which seat he may, and how years rotate. Pure; see docs/seating.md."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from meetings.computing.halls import BROKEN, RESERVED, WHEELCHAIR, Seat, Zone

FIFTHS = 5  # years within which everybody sits in front once


class Order(StrEnum):
    """How stroke order runs through a block."""

    DOWN = "down"
    ALONG = "along"


class Rotation(StrEnum):
    """How the blocks of delegations change places from year to year."""

    NONE = "none"
    SIMPLE = "simple"  # the first one goes to the end
    GROUPS = "groups"  # from the middle to the sides, from the sides back to the middle


class Reason(StrEnum):
    """Why somebody sits where he sits."""

    CHAIR = "chair"
    ROSTRUM = "rostrum"
    HEAD = "head"
    BLOCK = "block"
    ZONE = "zone"
    FIXED = "fixed"
    WHEELCHAIR = "wheelchair"
    AISLE = "aisle"
    APART = "apart"
    SPARE = "spare"
    MANUAL = "manual"
    BESIDE = "beside"  # came late: the free seat nearest to his delegation
    INSTEAD = "instead"  # the seat of whom he replaces


class Why(StrEnum):
    """Why somebody has no seat."""

    NO_SEAT = "no_seat"
    NO_ZONE = "no_zone"
    NO_ROSTRUM = "no_rostrum"
    NO_WHEELCHAIR = "no_wheelchair"
    NO_AISLE = "no_aisle"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    UNFIT = "unfit"
    TOGETHER = "together"


@dataclass(frozen=True)
class Sitter:
    """Somebody to be seated: ``order`` is his stroke key, ``fixed`` a seat's key, ``apart`` whom he is not beside."""

    key: int
    order: str
    zone: Zone = Zone.FLOOR
    delegation: int | None = None
    is_head: bool = False
    is_chair: bool = False
    needs_wheelchair: bool = False
    needs_aisle: bool = False
    fixed: str = ""
    apart: frozenset[int] = frozenset()

    @property
    def votes(self) -> bool:
        return self.zone in {Zone.FLOOR, Zone.ROSTRUM}

    @property
    def is_bound(self) -> bool:
        """Whether he cannot simply change seats with somebody else."""
        bound = self.fixed or self.needs_wheelchair or self.needs_aisle
        return bool(bound or self.is_chair or self.is_head or self.apart)


@dataclass(frozen=True)
class Rule:
    """How a year is seated; ``year`` counts the years since the first one of the term."""

    order: Order = Order.DOWN
    rotation: Rotation = Rotation.NONE
    year: int = 0
    group_size: int = 7
    fifth: bool = True


@dataclass(frozen=True)
class Placed:
    """A seat, and why it is this one; ``facts`` are what the sentence names."""

    seat: str
    reason: Reason
    facts: dict[str, Any] = field(default_factory=dict)


class NoRoom(Exception):  # noqa: N818  (told to the person)
    """Somebody has no seat; ``misfits`` are (key, why), and nobody is seated."""

    def __init__(self, misfits: list[tuple[int, Why]]) -> None:
        super().__init__(f"{len(misfits)} without a seat")
        self.misfits = misfits


def suits(sitter: Sitter, seat: Seat) -> bool:
    """Whether a seat is for him, whoever sits there now."""
    if seat.sign == RESERVED and seat.key != sitter.fixed:
        return False
    if (seat.sign == WHEELCHAIR) != sitter.needs_wheelchair or (sitter.needs_aisle and not seat.is_at_aisle):
        return False
    return not (sitter.votes and seat.sign == BROKEN)


def beside(one: Seat, other: Seat) -> bool:
    """Whether two sit side by side: in one row, no aisle between them."""
    return one.y == other.y and abs(one.x - other.x) == 1


def rotated(delegations: list[int], rule: Rule) -> list[int]:
    """The delegations from the left in this year; ``delegations`` is their order in the first one."""
    count = len(delegations)
    if rule.rotation == Rotation.SIMPLE and count:
        cut = rule.year % count
        return delegations[cut:] + delegations[:cut]
    if rule.rotation == Rotation.GROUPS and count:
        size = max(1, rule.group_size)
        groups = [delegations[at : at + size] for at in range(0, count, size)]
        ways = from_the_middle(len(groups))  # places, the middle first, the sides last
        found: dict[int, list[int]] = {}
        for nth, place in enumerate(ways):
            found[ways[(nth + rule.year) % len(ways)]] = groups[place]
        return [one for place in sorted(found) for one in found[place]]
    return list(delegations)


def from_the_middle(count: int) -> list[int]:
    """Places 0…count-1 from the middle to the sides, by turns; of two in the middle the left one first.

    The right side as one looks at the stage is the left hand of whoever sits on it, which comes first.
    """
    middle = (count - 1) // 2
    ways = [middle]
    for step in range(1, count):
        ways += [at for at in (middle + step, middle - step) if 0 <= at < count]
    return ways[:count]


def advanced(row: list, rule: Rule) -> list:
    """A line of people from front to back after ``rule.year`` years: each year the front fifth goes to the back."""
    if not rule.fifth:
        return row
    cut = (rule.year % FIFTHS) * len(row) // FIFTHS
    return row[cut:] + row[:cut]


def differences(before: dict[int, str], after: dict[int, str]) -> dict[str, list[int]]:
    """Who has come, gone or moved between two plans, by keys."""
    return {
        "added": sorted(after.keys() - before.keys()),
        "moved": sorted(key for key in before.keys() & after.keys() if before[key] != after[key]),
        "gone": sorted(before.keys() - after.keys()),
    }
