"""Who sits at which table: by delegation, few of them torn apart, halal meals at tables of their own. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from meetings.computing.splitting import Share, split

MOST_TABLES, MOST_SEATS = 99, 30
GUESTS = 10**6  # stands after every delegation's number


class Reason(StrEnum):
    """Why somebody sits at a table."""

    WHOLE = "whole"  # his delegation sits there together
    PART = "part"  # with a part of his delegation
    HALAL = "halal"
    HAND = "hand"
    BESIDE = "beside"  # came late: where most of his delegation sit
    INSTEAD = "instead"  # the place of whom he replaces


@dataclass(frozen=True)
class Diner:
    """One person: key, delegation by number (``None``: a guest), stroke order of the name, whether he eats halal."""

    key: int
    delegation: int | None
    order: str
    is_halal: bool = False


@dataclass(frozen=True)
class Placed:
    """A place at a table, counted from 1, and why."""

    table: str
    seat: int
    reason: Reason


class NoTableError(ValueError):
    """There are more persons than places; ``left`` and ``left_halal`` are the keys of those left over."""

    def __init__(self, left: list[int], left_halal: list[int]) -> None:
        super().__init__(len(left) + len(left_halal))
        self.left, self.left_halal = left, left_halal


def names(letter: str, count: int) -> list[str]:
    """A01, A02 and so on."""
    return [f"{letter}{number:02}" for number in range(1, count + 1)]


def tables_of(table_count: int, halal_count: int) -> list[str]:
    """All tables in their order: A for everybody, B for halal meals."""
    return [*names("A", table_count), *names("B", halal_count)]


def is_halal_table(table: str) -> bool:
    return table.startswith("B")


def arrange(diners: Iterable[Diner], *, tables: int, halal_tables: int, seats: int) -> dict[int, Placed]:
    """A place for everybody: key → table, seat, reason. Within a delegation by stroke order from table to table.

    The same people and tables give the same places. Raises ``NoTableError`` with everybody who is left over, those who
    stand last in the order of delegations and strokes.
    """
    ordered = sorted(diners, key=lambda one: (_group(one), one.order, one.key))
    plain = [one for one in ordered if not one.is_halal]
    halal = [one for one in ordered if one.is_halal]
    left, left_halal = plain[tables * seats :], halal[halal_tables * seats :]
    if left or left_halal:
        raise NoTableError([one.key for one in left], [one.key for one in left_halal])
    placed = _seated(plain, names("A", tables), seats)
    for key, one in _seated(halal, names("B", halal_tables), seats).items():
        placed[key] = Placed(one.table, one.seat, Reason.HALAL)
    return placed


def _group(diner: Diner) -> int:
    return GUESTS if diner.delegation is None else diner.delegation


def _seated(diners: list[Diner], tables: list[str], seats: int) -> dict[int, Placed]:
    groups: dict[int, list[Diner]] = {}
    for one in diners:
        groups.setdefault(_group(one), []).append(one)
    shares = split({group: len(members) for group, members in groups.items()}, dict.fromkeys(tables, seats))
    shares_at: dict[str, list[Share]] = {}
    torn = Counter(share.group for share in shares)
    for share in shares:
        shares_at.setdefault(share.container, []).append(share)
    placed: dict[int, Placed] = {}
    # All tables are alike, so they are numbered as the delegations are.
    in_order = sorted(shares_at.values(), key=lambda at: min(share.group for share in at))
    for table, shares_here in zip(tables, in_order, strict=False):
        seat = 0
        for share in shares_here:
            members = groups[share.group]
            for one in members[: share.count]:
                seat += 1
                placed[one.key] = Placed(table, seat, Reason.WHOLE if torn[share.group] == 1 else Reason.PART)
            groups[share.group] = members[share.count :]
    return placed
