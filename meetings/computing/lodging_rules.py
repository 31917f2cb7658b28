"""The words of lodging: guests and rooms as the rule sees them, and why somebody has a bed or none. Pure."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

TWIN = 2


class Pool(StrEnum):
    """For whom a room is kept. Nobody is put into a medical room by rule."""

    GUESTS = "guests"
    STAFF = "staff"
    MEDICAL = "medical"


class Reason(StrEnum):
    """Why somebody has this room."""

    WISH = "wish"
    ALONE = "alone"
    SEX_UNKNOWN = "sex_unknown"
    NOT_ALONE = "not_alone"
    NO_WISH = "no_wish"
    MIXED = "mixed"
    APART = "apart"
    STAFF = "staff"
    GROUP = "group"
    MANUAL = "manual"
    INSTEAD = "instead"  # the bed of whom he replaces


class Why(StrEnum):
    """Why somebody finds no bed."""

    NO_BED = "no_bed"
    OTHER_SEX = "other_sex"
    NOT_WITH = "not_with"
    SEX_UNKNOWN = "sex_unknown"


@dataclass(frozen=True)
class Guest:
    """Somebody who needs a bed. ``room``: where he stays whatever is done; without a known sex nobody shares."""

    key: int
    group: tuple = ()
    sex: str = ""
    order: tuple = ()
    pool: Pool = Pool.GUESTS
    share_with: int | None = None
    not_with: int | None = None
    alone: bool = False
    room: int | None = None


@dataclass(frozen=True)
class Room:
    """A room with its beds; ``place`` sorts the rooms of a floor."""

    key: int
    hotel: Hashable
    floor: int
    place: tuple
    beds: int = TWIN
    pool: Pool = Pool.GUESTS


@dataclass(frozen=True)
class Placed:
    """In which room, and why."""

    room: int
    reason: Reason


class NoBeds(ValueError):  # noqa: N818  (an answer, no programming error)
    """Somebody finds no bed, so nobody is placed; ``misfits`` says who and why."""

    def __init__(self, misfits: list[tuple[int, Why]]) -> None:
        super().__init__(misfits)
        self.misfits = misfits
