"""The demonstration: an invented city with its three levels, filled by ``manage.py seed_demo``.

The foundation makes the institution; each room adds its part in ``<room>/demo``, registered with ``@seeder(order=…)``
and found by name. Everything follows from (size, today): the same two give the same rows, keys and random file names
apart. Rows are inserted in bulk, but as the services would have written them.
"""

import datetime as dt
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Min, Model, OuterRef, Subquery
from django.utils import timezone

from congress.models import Congress, Event, Post, User

PASSWORD = "demo"  # noqa: S105  (said on the log-in page)
SIZES = ("small", "city", "province")
CITY, COUNTY, TOWN = "anlan", "donghu", "beishan"  # codes of the three congresses one can log in to
PROVINCE = "jianglan"  # the one above them, in its size
SHUT = "!"  # a password that never works, see Django's is_password_usable
BAR = 30

# Who can log in after seeding, in the order they are shown.
DEMO_ACCOUNTS: tuple[tuple[str, str], ...] = (
    ("deputy01 … deputy20", "deputies of the city (deputy19 and deputy20 also of the county)"),
    ("secretariat, affairs", "the city congress's staff: session secretariat, deputy work committee"),
    ("office", "general office of the city government: dispatches to the bureaus"),
    ("bureau-water, bureau-water-lead", "clerk and leader of a bureau; also -edu, -housing, -transport"),
    ("u01 … u88, u01-lead …", "clerk and leader of every unit (bureau-water works in unit 17)"),
    ("party-office, court", "dispatching office of the party organs; clerk of the court"),
    ("leader, delegation, committee, station", "others who work with the congress"),
    ("county01 … county20, town01 … town10", "deputies of the county and of the town"),
    (
        "county-secretariat, county-office",
        "staff of the county; also county-station, county-bureau, county-bureau-lead",
    ),
    ("town-secretariat, town-office", "staff of the town; also town-station, town-bureau, town-bureau-lead"),
    ("sysadmin, secadmin, auditor", "the three administrators"),
)


@dataclass
class Seed:
    """One run: what is asked for, and what the parts made so far hand on to the next ones."""

    size: str
    today: dt.date
    scale: float = 1.0
    verbosity: int = 1
    processes: int = 1
    password: str = field(default_factory=lambda: make_password(PASSWORD))  # computed once: it is slow on purpose
    congresses: dict[str, Congress] = field(default_factory=dict)
    deputies: dict[str, int] = field(default_factory=dict)  # congress code → how many seats
    _phones: int = 0

    @property
    def yesterday(self) -> dt.date:
        """The first day of the city's session; nothing happens later, whatever the hour of seeding."""
        return self.today - dt.timedelta(days=1)

    def with_proposals(self, work: Callable[[], None]) -> None:
        """Do ``work`` that leans on the proposals: now; where several processes load them, when they are there. Those
        see only what is committed.
        """
        if self.processes > 1 and self.size == "province":
            transaction.on_commit(work)
        else:
            work()

    def random(self, part: str) -> random.Random:
        """The dice of one part: a change in one part leaves the others as they were."""
        return random.Random(f"{self.size}:{self.today}:{part}")

    def phone(self) -> str:
        """A number nobody has: no network begins with 100."""
        self._phones += 1
        return f"1000{self._phones:07}"

    def count(self, number: int, *, at_least: int = 1) -> int:
        """``number``, scaled down in a trial run."""
        return max(at_least, round(number * self.scale))

    def progress(self, label: str, done: int, total: int) -> None:
        """Draw how far it is, on stderr."""
        if not self.verbosity or self.size == "small":
            return
        full = BAR * done // max(total, 1)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{label:<12} [{'#' * full}{'.' * (BAR - full)}] {done:>7,}/{total:,}{end}")
        sys.stderr.flush()


def moment(day: dt.date, minutes: float = 9 * 60) -> dt.datetime:
    """The moment so many minutes after midnight of ``day``, in UTC as it is stored."""
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())
    return midnight.astimezone(dt.UTC) + dt.timedelta(seconds=round(minutes * 60))


# The rooms' parts ------------------------------------------------------------------------------------------------

Part = Callable[[Seed], None]
_parts: dict[str, tuple[int, Part]] = {}


def seeder(*, order: int) -> Callable[[Part], Part]:
    """Register one part of the demonstration; lower orders come first."""

    def register(part: Part) -> Part:
        _parts[part.__module__] = (order, part)
        return part

    return register


def parts() -> list[Part]:
    """Every part, the institution's first."""
    import_module("congress.demo.institution")
    for room in settings.ROOMS:
        if find_spec(f"{room}.demo"):
            import_module(f"{room}.demo")
    return [part for _order, part in sorted(_parts.values(), key=lambda one: one[0])]


# What several parts need -------------------------------------------------------------------------------------------


def new_user(seed: Seed, username: str, name: str, *, phone: str = "", enters: bool = True) -> User:
    """An unsaved account; only those that ``enters`` have a password that works."""
    return User(
        username=username,
        name=name,
        phone=phone or seed.phone(),
        email=f"{username}@example.invalid",
        password=seed.password if enters else SHUT,
    )


def act_in_first_post() -> None:
    """Let everybody who acts in no post yet act in his first one."""
    posts = Post.objects.filter(user=OuterRef("pk")).values("user")
    first = posts.annotate(first=Min("pk")).values("first")  # in order of keys the database would walk all posts
    User.objects.filter(acting_as=None).update(acting_as=Subquery(first))


@dataclass
class Fact:
    """An event still to be written: ``data`` may hold rows, which become their keys."""

    kind: str
    target: Model
    by: Post | None
    at: dt.datetime
    data: dict = field(default_factory=dict)

    def told(self) -> dict:
        """``data`` with the keys of its rows, which are saved by now."""
        return {name: _key(value) for name, value in self.data.items()}


def _key(value: Any) -> Any:
    """A row's key, or those of a list of rows; anything else as it is."""
    return [_key(each) for each in value] if isinstance(value, list) else getattr(value, "pk", value)


def write_facts(facts: Iterable[Fact]) -> list[Event]:
    """Write events without waking a reaction: the seeding part writes itself what reactions would have done."""
    events = [
        Event(
            kind=fact.kind,
            congress_id=getattr(fact.target, "congress_id", None),
            target=fact.target,
            actor_id=fact.by and fact.by.user_id,
            capacity=fact.by,
            at=fact.at,
            data=fact.told(),
        )
        for fact in facts
    ]
    return Event.objects.bulk_create(events, batch_size=500)
