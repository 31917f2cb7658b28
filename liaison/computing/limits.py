"""How many opinions are taken from one source, for one phone and by the whole site; when a question is asked first."""

import datetime as dt
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """At most ``most`` within ``within``; from ``ask_from`` on (if any) a question is asked before one is taken."""

    of: str
    within: dt.timedelta
    most: int
    ask_from: int | None = None

    @property
    def key(self) -> str:
        """What the count of it is found under."""
        return f"{self.of}:{int(self.within.total_seconds())}"


# A village hall or a mobile network stands behind one address: wide, with a question long before the end.
# Of each a burst and a sustained one: the first stops a machine, the second a patient one.
LIMITS = (
    Limit("source", dt.timedelta(minutes=10), 20, ask_from=3),
    Limit("source", dt.timedelta(days=1), 200, ask_from=60),
    Limit("phone", dt.timedelta(minutes=10), 3),
    Limit("phone", dt.timedelta(days=1), 5),
    Limit("station", dt.timedelta(minutes=10), 300, ask_from=60),
    Limit("station", dt.timedelta(days=1), 5000, ask_from=1000),
    Limit("site", dt.timedelta(minutes=1), 3000, ask_from=2000),
    Limit("site", dt.timedelta(days=1), 300_000, ask_from=150_000),
)
# Codes by SMS ring at somebody's phone and cost money: narrow, with a question almost at once.
CODE_LIMITS = (
    Limit("phone", dt.timedelta(minutes=1), 1),
    Limit("phone", dt.timedelta(days=1), 5, ask_from=2),
    Limit("source", dt.timedelta(minutes=10), 6, ask_from=2),
    Limit("source", dt.timedelta(days=1), 30, ask_from=10),
    Limit("site", dt.timedelta(minutes=1), 60, ask_from=20),
)


def is_over(counts: Mapping[str, int], limits: Iterable[Limit] = LIMITS) -> bool:
    """Whether one more would be too many; ``counts`` by ``Limit.key``."""
    return any(counts.get(limit.key, 0) >= limit.most for limit in limits)


def asks(counts: Mapping[str, int], limits: Iterable[Limit] = LIMITS) -> bool:
    """Whether a question is asked before the next one is taken."""
    return any(limit.ask_from is not None and counts.get(limit.key, 0) >= limit.ask_from for limit in limits)


def network(address: str) -> str:
    """The source an address stands for: itself, or of IPv6, where everybody has many, the network of 64 bits."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:  # noqa: PLR2004
        return str(ipaddress.IPv6Network(f"{address}/64", strict=False).network_address)
    return address
