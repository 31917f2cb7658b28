"""How long counting a whole congress takes: 10,000 deputies, 300,000 records of one year, on PostgreSQL.

    createdb points && DATABASE_URL=postgres://…/points .venv/bin/python deploy/benching/points.py 10000 30
    dropdb points

Seeds its own rows, then measures an empty ledger being filled, ``--check`` of the full one, places being taken, and the
first page of the ranking.
"""

import datetime as dt
import os
import random
import statistics
import sys
import time
from pathlib import Path

import django

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from congress import clock  # noqa: E402
from congress.models import Role  # noqa: E402
from deputies import queries, services  # noqa: E402
from deputies.computing.scoring.known import DEMO  # noqa: E402
from deputies.models import DutyRecord, Mandate, Person, Place, PointEntry  # noqa: E402
from tests import factories  # noqa: E402

DELEGATIONS = 40
BATCH = 5_000
LIMITS = {"recompute": 60.0, "ranking": 0.1}  # seconds


def fill(deputies, records):
    """A congress with its rule in force, ``deputies`` mandates and ``records`` approved records for each."""
    call_command("migrate", verbosity=0)
    congress = factories.congress()
    affairs = factories.staff(congress, Role.DEPUTY_AFFAIRS)
    today = clock.today()
    draft = services.take_over(DEMO, congress, by=affairs)
    rule_set = services.enact(draft, by=affairs)
    span = queries.span_on(rule_set, today)
    term = factories.term(congress)
    delegations = [factories.delegation(congress, term=term) for _ in range(DELEGATIONS)]
    people = Person.objects.bulk_create([Person(name=f"代表{place}") for place in range(deputies)], batch_size=BATCH)
    mandates = Mandate.objects.bulk_create(
        [
            Mandate(
                person=person, congress=congress, term=term, delegation=delegations[place % DELEGATIONS],
                card_number=f"{place:06}", electing_unit="城东区人民代表大会", begins_on=factories.LONG_AGO,
                state_on=factories.LONG_AGO,
            )
            for place, person in enumerate(people)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    kinds = list(congress.duty_types.order_by("code"))
    rng, now = random.Random(1), clock.now()
    days = (min(today, span.ends_on) - span.begins_on).days
    rows = []
    for mandate in mandates:
        for place in range(records):
            day = span.begins_on + dt.timedelta(days=rng.randint(0, days))
            rows.append(
                DutyRecord(
                    mandate=mandate, type=rng.choice(kinds), title="履职", begins_on=day, begins_half=rng.randint(0, 1),
                    source=f"bench:{place}", state="approved", submitted_at=now, decided_at=now,
                )
            )  # fmt: skip
        if len(rows) >= BATCH:
            DutyRecord.objects.bulk_create(rows, batch_size=BATCH)
            rows = []
    DutyRecord.objects.bulk_create(rows, batch_size=BATCH)
    return congress, rule_set, span


def timed(label, act):
    """Say how long ``act`` took; its answer and the seconds."""
    began = time.perf_counter()
    answer = act()
    seconds = time.perf_counter() - began
    print(f"{label:<34} {seconds:8.2f} s")
    return answer, seconds


def ranking(standing):
    """The first page of all places, as the page asks for it."""
    rows = Place.objects.filter(standing=standing).select_related("mandate__person", "delegation")
    return list(rows.order_by("place", "pk")[:25])


def main():
    """Fill, measure, and say whether the limits hold."""
    deputies, records = (int(word) for word in sys.argv[1:3])
    (congress, rule_set, span), _seconds = timed("seeding", lambda: fill(deputies, records))
    written, recompute = timed("recompute of an empty ledger", lambda: services.recompute(congress, span, rule_set))
    wrong, _seconds = timed("check of the full ledger", lambda: services.check(congress, span, rule_set))
    standing, _seconds = timed("taking the places", lambda: services.take_standing(congress))
    asked = statistics.median(timed("ranking, first page", lambda: ranking(standing))[1] for _ in range(5))
    print(f"{written} lines written, {len(wrong)} differ, {PointEntry.objects.count()} in the ledger")
    held = recompute <= LIMITS["recompute"] and asked <= LIMITS["ranking"] and not wrong
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
