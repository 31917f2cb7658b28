"""Fill an empty portal with the demonstration: an invented city, its people and their proposals."""

import datetime as dt
import os
import time
from argparse import ArgumentParser, ArgumentTypeError

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import translation

from congress import clock
from congress.demo import SIZES, Seed, parts
from congress.demo.loading import take_time
from congress.models import Congress


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no date; write YYYY-MM-DD.") from error


def share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise ArgumentTypeError("Give a share above 0, up to 1.")
    return value


class Command(BaseCommand):
    """All or nothing; a portal in which a congress stands already is left as it is."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=SIZES,
            default="small",
            help="small: 552 deputies; city: 10,000; province: 120,000 (PostgreSQL)",
        )
        parser.add_argument("--today", type=day, help="the second day of the fifth session (default: today)")
        parser.add_argument("--scale", type=share, default=1.0, help="share of a larger size, for trials: 0.01")
        parser.add_argument("--processes", type=int, default=os.cpu_count(), help="that load a province's proposals")

    def handle(
        self, *, size: str, today: dt.date | None, scale: float, processes: int, verbosity: int, **_options: object
    ) -> None:
        if not (settings.DEBUG or settings.DEMO):
            raise CommandError(
                "The demonstration is made only where DEMO=1 (or DEBUG=1): everybody knows its password."
            )
        if Congress.objects.exists():
            self.stdout.write("There is a congress already; nothing was changed.")
            return
        if size == "province" and connection.vendor != "postgresql":
            raise CommandError("A province is loaded into PostgreSQL only; SQLite holds the sizes small and city.")
        if size == "province":
            take_time()
        started = time.monotonic()
        seed = Seed(size, today or clock.today(), scale, verbosity, processes)
        with translation.override("zh-hans"), transaction.atomic():
            for part in parts():
                part(seed)
        if verbosity:
            took = time.monotonic() - started
            self.stdout.write(f"The demonstration ({size}, {seed.today}) was filled in {took:.0f} s.")
