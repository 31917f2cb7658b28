"""A scoring rule set as plain values: what a secretariat decides, nothing of how it is stored.

All points are whole hundredths of a point (150 is 1.5 points); shares are whole percents.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What the deputy was in the act."""

    TAKING_PART = "taking_part"
    LEAD = "lead"
    CO_SIGNER = "co_signer"


class Presence(StrEnum):
    """How the deputy kept the appointment behind a record."""

    PRESENT = "present"
    LATE = "late"
    PARTIAL = "partial"
    UNANNOUNCED = "unannounced"
    LEAVE = "leave"
    EXCUSED = "excused"
    ABSENT = "absent"
    NO_SHOW = "no_show"


MISSED = frozenset({Presence.LEAVE, Presence.EXCUSED, Presence.ABSENT, Presence.NO_SHOW})


class Per(StrEnum):
    """What is counted: the act, or each half day it lasted."""

    ACT = "act"
    HALF_DAY = "half_day"


class Unit(StrEnum):
    """What a yearly minimum is counted in."""

    TIMES = "times"
    DAYS = "days"


class Period(StrEnum):
    """The span in which points are counted and caps hold."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Award:
    """One line of an item: which acts it counts and what they bring.

    ``types`` empty: acts of every type. ``role`` empty: every role. ``presence`` empty: every act that was kept, at the
    rule set's percentage for coming late and the like; named: exactly those, at full rate, and only so are missed
    appointments counted. Of the lines that match an act the most particular one counts.
    ``further`` is what the second and later acts bring, ``None``: nothing. ``cap`` bounds this line's own sum.
    ``joint_percent`` is the share of the points when several signed; ``splits``: that share is divided equally among
    those who signed besides the lead.
    """

    first: int
    further: int | None = None
    types: frozenset[str] = frozenset()
    role: str = ""
    presence: str = ""
    per: Per = Per.ACT
    cap: int | None = None
    joint_percent: int = 100
    splits: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the printed rule. ``cap`` bounds what it brings, ``floor`` (≤ 0) what it takes away.

    ``only_highest``: of all acts the best alone counts. ``vetoes``: one such act puts the deputy in the lowest grade.
    """

    code: str
    awards: tuple[Award, ...]
    group: str = ""
    cap: int | None = None
    floor: int | None = None
    only_highest: bool = False
    vetoes: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Items bounded together. ``floor``: deductions never take the group's sum below it.

    ``is_bonus``: the group stands beside the total and its cap.
    """

    code: str
    cap: int | None = None
    floor: int | None = None
    is_bonus: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """A name for every total of at least ``at_least``."""

    name: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Target:
    """A yearly minimum: so many acts (or days) of these types."""

    name: str
    types: frozenset[str]
    at_least: int
    unit: Unit = Unit.TIMES


@dataclass(frozen=True, slots=True)
class Rules:
    """A whole rule set. ``base`` is given to everybody; ``step`` is the grain points are rounded to, half up."""

    items: tuple[Item, ...]
    groups: tuple[Group, ...] = ()
    grades: tuple[Grade, ...] = ()
    targets: tuple[Target, ...] = ()
    base: int = 0
    total_cap: int | None = None
    total_floor: int | None = None
    step: int = 1
    percents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """One duty record as the arithmetic sees it. ``half`` is 0 in the morning, 1 in the afternoon.

    ``co_signers``: how many signed besides the lead. ``fixed`` is set for a line given by hand: those points, no item.
    """

    key: int
    type: str
    day: dt.date
    half: int = 0
    half_days: int = 1
    role: str = Role.TAKING_PART
    presence: str = Presence.PRESENT
    co_signers: int = 0
    fixed: int | None = None


class Cut(StrEnum):
    """What kept an act from bringing (or costing) its full points."""

    ONCE = "once"
    HIGHEST = "highest"
    AWARD = "award"
    ITEM = "item"
    GROUP = "group"
    TOTAL = "total"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Line:
    """What one act brought under one item, and everything the sentence "why" needs.

    ``nth`` counts the units of this line up to and with this act; ``percent`` is what remained after coming late or
    sharing; ``raw`` is what the act was worth before caps; ``limit`` the cap or floor that cut it, ``before`` what
    had been counted against it already.
    """

    key: int
    item: str
    points: int
    raw: int
    nth: int = 0
    units: int = 1
    percent: int = 100
    shared_by: int = 0
    cut: str = ""
    limit: int | None = None
    before: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One deputy's points of one period.

    ``total`` is without bonus and with deductions, ``bonus`` the groups beside it, ``balance`` both together, which is
    the base and the sum of ``lines``. ``kept``: what each item's awards brought, before deductions.
    """

    base: int
    lines: tuple[Line, ...]
    total: int
    bonus: int
    vetoed: bool
    grade: str
    items: dict[str, int]
    groups: dict[str, int]

    @property
    def balance(self) -> int:
        """All points of the period together."""
        return self.total + self.bonus
