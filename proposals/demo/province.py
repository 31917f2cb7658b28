"""The province size: a million proposals in a hundred congresses, by the same dice and moves as the city's.

What is made by hand for one proposal takes a millisecond; inserting it row by row takes five. So rows get their keys
here, and go into the tables by COPY, from several processes, each a congress at a time. Keys of proposals follow the
days on which they were begun, all over the province: the newest come first everywhere.
"""

import datetime as dt
import multiprocessing
import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import connections, transaction
from django.db.models import Max, Model
from django.utils import translation

from congress.demo import Seed
from congress.demo.loading import load, load_entries, load_facts, take_time, without_indexes
from congress.models import Congress, Event, Level, Organ, SearchEntry
from proposals.demo.chain import Course
from proposals.demo.city import Plan, Setting, UnitsOf, course_of, own_units, plans_of
from proposals.demo.desk import Desk
from proposals.demo.saving import TABLES, count_on, rows_of
from proposals.demo.telling import days_of, last_moment
from proposals.demo.topics import PLACES, Topic
from proposals.models import Proposal, Publication

EACH = {Level.PROVINCE: 320_000, Level.CITY: 20_000, Level.COUNTY: 5_112}  # 320,000 + 11 · 20,000 + 90 · 5,112
OPEN = 0.05  # of them still under way
ROWS = 64  # keys a proposal may use in each table that hangs on it
BATCH = 500
OWN = 0.5  # of the province's proposals its own units answer; of the others' half a city's, half a county's
LOADED = {*TABLES, Event, SearchEntry}


class Keys:
    """The keys of rows: a proposal has its own, and room for ``ROWS`` of them in each table of what hangs on it."""

    def __init__(self) -> None:
        self.before = {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in LOADED}

    def first(self, model: type[Model], proposal: int) -> int:
        return self.before[model] + (proposal - 1) * ROWS + 1

    def give(self, model: type[Model], rows: list, proposal: int, given: int) -> None:
        """Give rows of one proposal their keys, after those given already."""
        if model is Publication:
            for row in rows:
                row.pk = proposal
        elif model is not Proposal:
            for key, row in enumerate(rows, start=self.first(model, proposal) + given):
                row.pk = key


def tell_province(seed: Seed) -> None:
    """Plan all, then load congress by congress; in this process where there is only one."""
    congresses = [one for one in seed.congresses.values() if one.level in EACH]
    plans = {one.code: _plans(seed, one) for one in congresses}
    in_order = sorted((plan, code, nth) for code, some in plans.items() for nth, plan in enumerate(some))
    places: dict[str, list[int]] = {code: [] for code in plans}
    for key, (_plan, code, _nth) in enumerate(in_order, start=1):
        places[code].append(key)
    total = len(in_order)
    del in_order
    keys = Keys()
    done = multiprocessing.get_context("fork").Value("q", 0)

    def tell(code: str) -> None:
        for count in _tell(seed, seed.congresses[code], plans[code], places[code], keys):
            with done.get_lock():
                done.value += count
            seed.progress("proposals", done.value, total)

    with without_indexes(LOADED):
        _each([one.code for one in congresses], tell, seed.processes)
        seed.progress("indexes", 0, 1)
    seed.progress("indexes", 1, 1)


def _each(codes: list[str], tell, processes: int) -> None:  # noqa: ANN001
    if processes == 1:
        for code in codes:
            tell(code)
        return
    connections.close_all()
    global _telling  # noqa: PLW0603  (what a forked process inherits cannot be sent to it)
    _telling = tell
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for _done in pool.imap_unordered(_told, codes):
            pass


_telling = None


def _told(code: str) -> None:
    take_time()
    with translation.override("zh-hans"):
        _telling(code)


def _plans(seed: Seed, congress: Congress) -> list[Plan]:
    count = seed.count(EACH[Level(congress.level)], at_least=20)
    still_open = round(count * OPEN)
    sessions = Desk.sessions_of(congress)
    rng = seed.random(f"plans:{congress.code}")
    return plans_of(seed, sessions, rng, closed=count - still_open, still_open=still_open)


def _tell(seed: Seed, congress: Congress, plans: list[Plan], places: list[int], keys: Keys) -> Iterable[int]:
    """Make and load the proposals of one congress; gives how many were done after each batch."""
    rng = seed.random(f"proposals:{congress.code}")
    desk = Desk(congress)
    setting = Setting(desk, days_of(seed, desk), last_moment(seed), *_where(seed, desk))
    for start in range(0, len(plans), BATCH):
        some = slice(start, start + BATCH)
        courses = [_course(setting, plan, rng, key) for plan, key in zip(plans[some], places[some], strict=True)]
        with transaction.atomic():
            _load(courses, keys, seed.today)
        yield len(plans[some])
    count_on(desk)


def _course(setting: Setting, plan: Plan, rng: random.Random, key: int) -> Course:
    course = course_of(setting, plan, rng)
    course.proposal.pk = key
    return course


def _load(courses: list[Course], keys: Keys, today: dt.date) -> None:
    tables: dict[type[Model], list] = defaultdict(list)
    facts = []
    for course in courses:
        key, given = course.proposal.pk, Counter()
        for model, rows in rows_of(course, today):
            keys.give(model, rows, key, given[model])
            given[model] += len(rows)
            tables[model] += rows
        facts += enumerate(course.facts, start=keys.first(Event, key))
    for rows in tables.values():
        load(rows)
    load_facts(facts)
    load_entries(tables[Proposal])
    load_entries(tables[Publication])


# Where and who ------------------------------------------------------------------------------------------------------


def _where(seed: Seed, desk: Desk) -> tuple[list[str], UnitsOf]:
    """The places a congress's proposals are about, and the units that answer them."""
    congress = desk.congress
    areas = [one for one in seed.congresses.values() if one.level in {Level.CITY, Level.COUNTY}]
    if congress.level == Level.PROVINCE:
        numbers = {area.area_name: nth for nth, area in enumerate(areas, start=1)}
        return list(numbers), _units_of_province(desk, numbers)
    below = [one.area_name for one in seed.congresses.values() if one.parent_id == congress.pk]
    return below or list(PLACES), own_units(desk)


def _units_of_province(desk: Desk, numbers: dict[str, int]) -> UnitsOf:
    """The province's own department, or the bureau of the place itself where it has one the province asks."""
    own = own_units(desk)

    def units_of(topic: Topic, place: str, rng: random.Random) -> tuple[Organ, Organ]:
        first, second = own(topic, place, rng)
        local = desk.organs.get(f"{numbers[place]:03}-U{topic.unit:02}")
        return (local, first) if local and rng.random() > OWN else (first, local or second)

    return units_of
