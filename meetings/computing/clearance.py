"""Whether somebody may enter: green, amber or red, from what is asked and what he has handed in. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

SOON = dt.timedelta(hours=6)  # what runs out within it is amber


class Light(StrEnum):
    """No light at all where nothing is asked."""

    NONE = ""
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Why(StrEnum):
    """Why a light is not green."""

    NOT_CLEAR = "not_clear"  # symptoms declared, a positive test
    REFUSED = "refused"  # the desk has looked, and does not accept it
    MISSING = "missing"  # nothing was handed in, or consent was withdrawn
    EXPIRED = "expired"
    WAITING = "waiting"  # the desk has not looked yet
    SOON = "soon"  # runs out within hours


RED = frozenset({Why.NOT_CLEAR, Why.REFUSED, Why.MISSING, Why.EXPIRED})


@dataclass(frozen=True)
class Asked:
    """A requirement: its key, how long what is handed in is good for, whether the desk has to look at it."""

    key: int
    hours: int
    is_checked: bool


@dataclass(frozen=True)
class Given:
    """What was handed in: for which requirement, of when, what it says, and what the desk said (``None``: nothing)."""

    requirement: int
    taken_at: dt.datetime
    is_clear: bool
    accepted: bool | None = None


@dataclass(frozen=True)
class Clearance:
    """The light, and why it is not green, by requirement."""

    light: Light
    why: dict[int, Why]

    @property
    def sees_the_desk(self) -> bool:
        """Whoever is red is told to see the desk."""
        return self.light == Light.RED


def clearance(asked: Sequence[Asked], given: Iterable[Given], *, now: dt.datetime) -> Clearance:
    """The worst of all requirements; of several things handed in for one the newest counts."""
    if not asked:
        return Clearance(Light.NONE, {})
    newest: dict[int, Given] = {}
    for one in sorted(given, key=lambda row: row.taken_at):
        newest[one.requirement] = one
    found = {each.key: _why(each, newest.get(each.key), now) for each in asked}
    why = {key: reason for key, reason in found.items() if reason}
    if RED & set(why.values()):
        return Clearance(Light.RED, why)
    return Clearance(Light.AMBER if why else Light.GREEN, why)


def _why(asked: Asked, given: Given | None, now: dt.datetime) -> Why | None:
    if given is None or given.taken_at > now:
        return Why.MISSING
    if not given.is_clear:
        return Why.NOT_CLEAR
    if given.accepted is False:
        return Why.REFUSED
    until = given.taken_at + dt.timedelta(hours=asked.hours)
    if until <= now:
        return Why.EXPIRED
    if asked.is_checked and given.accepted is None:
        return Why.WAITING
    return Why.SOON if until - now <= SOON else None
