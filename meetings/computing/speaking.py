"""How long one may speak, and how long one did. Pure."""

import datetime as dt

FIRST_MINUTES = 15  # the first time [rules 6.2: Beijing art. 49, Zhejiang art. 42]
FURTHER_MINUTES = 5
LONGEST_SPEECH = 240


def limit(spoken: int, first: int = FIRST_MINUTES, further: int = FURTHER_MINUTES) -> int:
    """The minutes allowed to somebody who has spoken ``spoken`` times at this gathering."""
    return further if spoken else first


def minutes_between(began: dt.datetime, ended: dt.datetime) -> int:
    """Minutes begun, at least one: 15:01 are sixteen."""
    seconds = max(0, round((ended - began).total_seconds()))
    return max(1, -(-seconds // 60))


def swapped(order: list[int], key: int, step: int) -> list[int] | None:
    """``order`` with ``key`` moved by ``step`` (-1 or 1); ``None`` at the end of the list."""
    place = order.index(key)
    other = place + step
    if not 0 <= other < len(order):
        return None
    moved = list(order)
    moved[place], moved[other] = moved[other], moved[place]
    return moved
