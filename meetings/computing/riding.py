"""Who rides in which vehicle: delegations together, nobody without a place. Pure: the same people, the same plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from meetings.computing.splitting import split

Group = tuple[int, str]  # a delegation by number, or the others by standing


class Reason(StrEnum):
    """Why somebody rides where he rides."""

    WHOLE = "whole"
    PART = "part"
    BESIDE = "beside"
    HAND = "hand"


@dataclass(frozen=True)
class Rider:
    """Somebody to be taken along; ``kept`` is the vehicle he stays in, ``why`` the reason he keeps."""

    key: int
    group: Group
    order: str
    kept: int | None = None
    why: Reason = Reason.HAND


@dataclass(frozen=True)
class Place:
    """A vehicle, and why."""

    vehicle: int
    reason: Reason


class NoPlacesError(ValueError):
    """More persons than places; ``keys`` are those left over, the last by group and order."""

    def __init__(self, keys: list[int]) -> None:
        super().__init__(keys)
        self.keys = keys


def assign(riders: Iterable[Rider], seats: Mapping[int, int], *, beside: bool = False) -> dict[int, Place]:
    """A vehicle for everybody, by key; ``seats`` are the places of the vehicles, in the order they are filled.

    Who is kept in a vehicle that comes along stays there while it has places; the others are shared out by group with
    as few groups torn apart as can be. With ``beside`` they first join their group where it rides already. Raises
    ``NoPlacesError`` and places nobody when there are more persons than places.
    """
    people = sorted(riders, key=lambda one: (one.group, one.order, one.key))
    free, placed, waiting = dict(seats), {}, []
    for one in sorted(people, key=lambda one: one.why != Reason.HAND):
        if free.get(one.kept):
            placed[one.key] = Place(one.kept, one.why)
            free[one.kept] -= 1
    waiting = [one for one in people if one.key not in placed]
    if (room := sum(free.values())) < len(waiting):
        raise NoPlacesError([one.key for one in waiting[room:]])
    if beside:
        waiting = _join(people, waiting, free, placed)
    groups = {group: list(members) for group, members in groupby(waiting, key=lambda one: one.group)}
    shares = split({group: len(members) for group, members in groups.items()}, free)
    taken = dict.fromkeys(groups, 0)
    for group, vehicle, count in shares:
        members = groups[group][taken[group] : taken[group] + count]
        reason = Reason.WHOLE if count == len(groups[group]) == _size(people, group) else Reason.PART
        placed |= {one.key: Place(vehicle, reason) for one in members}
        taken[group] += count
    return placed


def _size(people: list[Rider], group: Group) -> int:
    return sum(one.group == group for one in people)


def _join(people: list[Rider], waiting: list[Rider], free: dict[int, int], placed: dict[int, Place]) -> list[Rider]:
    """Newcomers go where most of their group ride and there is a place; returns who still waits."""
    riding: dict[Group, dict[int, int]] = {}
    for one in people:
        if one.key in placed:
            vehicles = riding.setdefault(one.group, {})
            vehicles[placed[one.key].vehicle] = vehicles.get(placed[one.key].vehicle, 0) + 1
    order = {vehicle: nth for nth, vehicle in enumerate(free)}
    left = []
    for one in waiting:
        known = sorted(riding.get(one.group, {}).items(), key=lambda pair: (-pair[1], order[pair[0]]))
        vehicle = next((vehicle for vehicle, _count in known if free[vehicle]), None)
        if vehicle is None:
            left.append(one)
            continue
        placed[one.key] = Place(vehicle, Reason.BESIDE)
        free[vehicle] -= 1
    return left


def fragments(placed: Mapping[int, Place], groups: Mapping[int, Group]) -> int:
    """How many parts the groups ride in: one for each group and vehicle."""
    return len({(groups[key], place.vehicle) for key, place in placed.items()})
