"""Groups into vehicles, tables or floors: nobody left over, no place twice, and as few groups torn apart as can be."""

from bisect import insort
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations, islice
from typing import NamedTuple


class Share(NamedTuple):
    """How many of a group go into one container."""

    group: Hashable
    container: Hashable
    count: int


MOST_TOGETHER, MOST_TRIES = 3, 300  # containers of a closed set, and sets of containers looked at


class NoPlaceError(ValueError):
    """There are more persons than places; ``short`` is how many more."""

    def __init__(self, short: int) -> None:
        super().__init__(short)
        self.short = short


def split(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> list[Share]:
    """Share the groups' persons out over the containers' places with few shares.

    Several ways are tried and the one with the fewest shares is taken (the first of equals): the same input gives the
    same answer. Shares stand in the order of the containers, in each by the order of the groups. Never more than groups
    and containers together; mostly close to ``least_shares``. Raises ``NoPlaceError``.
    """
    groups = {group: size for group, size in groups.items() if size > 0}
    containers = {container: places for container, places in containers.items() if places > 0}
    short = sum(groups.values()) - sum(containers.values())
    if short > 0:
        raise NoPlaceError(short)
    best = min(_plainly(groups, containers), _in_closed_sets(groups, containers), key=len)
    at_group, at_container = _places(groups), _places(containers)
    return sorted(best, key=lambda share: (at_container[share.container], at_group[share.group]))


def _plainly(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> list[Share]:
    ways = (_whole_first(groups, containers), _biggest_first(groups, containers), _in_a_row(groups, containers))
    return min(ways, key=len)


def least_shares(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> int:
    """A bound no way of sharing out can beat: each group alone in the largest containers there are."""
    largest = sorted(containers.values(), reverse=True)
    total = 0
    for size in groups.values():
        left, used = size, 0
        while left > 0:
            left -= largest[used]
            used += 1
        total += used
    return total


def _places(keys: Iterable[Hashable]) -> dict[Hashable, int]:
    return {key: nth for nth, key in enumerate(keys)}


class _Free:
    """Containers with the places still free in them, the fullest first."""

    def __init__(self, containers: Mapping[Hashable, int]) -> None:
        self.order = sorted((places, nth, key) for nth, (key, places) in enumerate(containers.items()))

    def smallest_for(self, size: int) -> int | None:
        """Where the container stands that would keep the fewest places; ``None`` when none is large enough."""
        return next((nth for nth, (places, *_) in enumerate(self.order) if places >= size), None)

    def take(self, nth: int, size: int) -> tuple[Hashable, int]:
        """Take up to ``size`` places there."""
        places, order, key = self.order.pop(nth)
        taken = min(places, size)
        if places > taken:
            insort(self.order, (places - taken, order, key))
        return key, taken


def _largest(groups: Mapping[Hashable, int]) -> list[tuple[Hashable, int]]:
    return sorted(groups.items(), key=lambda group: -group[1])


def _pour(free: _Free, group: Hashable, size: int) -> list[Share]:
    """One group into the one container that suits it best, or else over the largest ones."""
    shares = []
    while size:
        nth = free.smallest_for(size)
        container, taken = free.take(len(free.order) - 1 if nth is None else nth, size)
        shares.append(Share(group, container, taken))
        size -= taken
    return shares


def _biggest_first(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> list[Share]:
    free = _Free(containers)
    return [share for group, size in _largest(groups) for share in _pour(free, group, size)]


def _whole_first(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> list[Share]:
    """Groups that fit as a whole first; those larger than every container fill whole ones, and their rests follow."""
    free, shares, rests = _Free(containers), [], []
    for group, size in _largest(groups):
        rest = size
        while rest and free.order and rest >= free.order[-1][0]:
            container, taken = free.take(len(free.order) - 1, rest)
            shares.append(Share(group, container, taken))
            rest -= taken
        rests.append((group, rest))
    torn = []
    for group, size in sorted(rests, key=lambda rest: -rest[1]):
        nth = free.smallest_for(size)
        if size and nth is None:
            torn.append((group, size))
        elif size:
            shares.append(Share(group, *free.take(nth, size)))
    return shares + [share for group, size in torn for share in _pour(free, group, size)]


def _in_a_row(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> list[Share]:
    """One after another, each container filled before the next: no more shares than groups and containers."""
    shares, boxes = [], iter(containers.items())
    container, places = None, 0
    for group, size in groups.items():
        rest = size
        while rest:
            if not places:
                container, places = next(boxes)
            taken = min(rest, places)
            shares.append(Share(group, container, taken))
            rest, places = rest - taken, places - taken
    return shares


def _in_closed_sets(groups: Mapping[Hashable, int], containers: Mapping[Hashable, int]) -> list[Share]:
    """Groups that together fill one container, or two or three, leaving no more places empty than there are to spare.

    ``s`` groups in ``t`` containers need ``s + t - 1`` shares, so each set closed in itself saves one. Those of one
    container are looked for first, the fullest before others; what is left is shared out plainly.
    """
    left, free, shares = dict(_largest(groups)), dict(containers), []
    spare = sum(free.values()) - sum(left.values())
    while left and (closed := _closed_set(left, free, spare)):
        chosen, boxes = closed
        spare -= sum(free[box] for box in boxes) - sum(left[group] for group in chosen)
        shares += _in_a_row({group: left.pop(group) for group in chosen}, {box: free.pop(box) for box in boxes})
    return shares + _plainly(left, free)


def _closed_set(
    groups: Mapping[Hashable, int], containers: Mapping[Hashable, int], spare: int
) -> tuple[list[Hashable], tuple[Hashable, ...]] | None:
    """Groups and the containers they fill, all but at most ``spare`` places; ``None`` where there are none."""
    reached = [1]  # bit n: some of the first groups are n persons together
    for size in groups.values():
        reached.append(reached[-1] | reached[-1] << size)
    sizes = sorted(containers.items(), key=lambda pair: -pair[1])
    for count in range(1, min(MOST_TOGETHER, len(sizes) - 1) + 1):
        tried: dict[int, tuple[Hashable, ...]] = {}
        for boxes in islice(combinations(sizes, count), MOST_TRIES):
            tried.setdefault(sum(places for _key, places in boxes), tuple(key for key, _places in boxes))
        found = [(places - full, places) for places in tried if (full := _fullest(reached[-1], places, spare))]
        if found:
            empty, places = min(found, key=lambda one: (one[0], -one[1]))
            return _summing_to(groups, reached, places - empty), tried[places]
    return None


def _fullest(reached: int, places: int, spare: int) -> int:
    """The most persons some groups are together, at most ``places`` and at least so many less ``spare``; or none."""
    most = (reached & ((1 << places + 1) - 1)).bit_length() - 1
    return most if most >= max(places - spare, 1) else 0


def _summing_to(groups: Mapping[Hashable, int], reached: list[int], total: int) -> list[Hashable]:
    """Groups that are ``total`` persons together."""
    chosen = []
    for nth, (group, size) in reversed(list(enumerate(groups.items()))):
        if not reached[nth] >> total & 1:
            chosen.append(group)
            total -= size
    return chosen[::-1]
