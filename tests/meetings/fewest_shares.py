"""The fewest shares there can be, found by looking at every way: slow, exact, and written without the code it tests."""

from collections import Counter
from functools import lru_cache
from itertools import product


def fewest_shares(groups, containers):
    """Groups and containers hang together by shares; ``s`` groups and ``t`` containers that hang together need at least
    ``s + t - 1`` of them, and that many do where the persons are no more than the places. So the fewest are, over every
    partition of the groups, the sum of ``s + t - 1`` with as few containers each as hold them. For up to eleven groups.
    """
    sizes = [size for size in groups if size]
    kinds = Counter(places for places in containers if places)
    places, most = sorted(kinds), tuple(kinds[one] for one in sorted(kinds))
    persons = [sum(size for nth, size in enumerate(sizes) if mask >> nth & 1) for mask in range(1 << len(sizes))]
    choices = [some for some in product(*(range(count + 1) for count in most)) if any(some)]

    def held(some):
        return sum(count * one for count, one in zip(some, places, strict=True))

    @lru_cache(None)
    def enough(need, left):
        """Containers that hold ``need`` and of which none could be left out."""
        return [
            some
            for some in choices
            if all(count <= rest for count, rest in zip(some, left, strict=True))
            and held(some) >= need
            and all(not count or held(some) - one < need for count, one in zip(some, places, strict=True))
        ]

    @lru_cache(None)
    def besides(mask, left):
        """How many more shares than groups these take at least."""
        if not mask:
            return 0
        if persons[mask] > held(left):
            return len(sizes) + sum(most)
        first = mask & -mask
        rest = part = mask ^ first
        least = len(sizes) + sum(most)
        while True:
            for some in enough(persons[part | first], left):
                if (more := sum(some) - 1) < least:
                    after = tuple(rest_ - count for rest_, count in zip(left, some, strict=True))
                    least = min(least, more + besides(mask ^ (part | first), after))
            if not part:
                return least
            part = (part - 1) & rest

    return len(sizes) + besides((1 << len(sizes)) - 1, most) if sizes else 0
