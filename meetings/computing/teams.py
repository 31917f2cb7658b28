"""How many people go into each team so that the teams end as equal as can be. Pure."""

import heapq
from collections.abc import Hashable, Mapping

from meetings.computing.splitting import NoPlaceError


def even_sizes(total: int, taken: Mapping[Hashable, int], limits: Mapping[Hashable, int | None]) -> dict[Hashable, int]:
    """How many of ``total`` people each team gets: always the one that is smallest by then, the first of equals.

    ``taken``: how many are in it already; ``limits``: how many may be in it at most. Raises ``NoPlaceError``.
    """
    given = dict.fromkeys(taken, 0)
    heap = [(count, nth, key) for nth, (key, count) in enumerate(taken.items()) if _room(count, limits.get(key))]
    heapq.heapify(heap)
    for nth in range(total):
        if not heap:
            raise NoPlaceError(total - nth)
        count, order, key = heapq.heappop(heap)
        given[key] += 1
        if _room(count + 1, limits.get(key)):
            heapq.heappush(heap, (count + 1, order, key))
    return given


def _room(count: int, limit: int | None) -> bool:
    return limit is None or count < limit
