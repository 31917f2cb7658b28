"""make bench: requests per second, 95th percentile and server CPU of each page, against a floor page; the opening of a
session; voters' opinions.

A throw-away PostgreSQL database is filled by ``seed_demo --size city``, cloned, and cut down to a tenth of its
proposals in the clone; Granian serves both, Debian's wrk asks. Only the loopback is used; the databases, the server
and the files are gone at the end. BENCH_DATABASE_URL names another PostgreSQL, BENCH_REDIS_URL another Redis (an empty
database of it); ``--from NAME`` clones a database that is seeded already.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import redis
from benching import opening, opinions
from benching.common import die, say
from benching.costs import measure_all, newest_closed, pages, seen_count
from benching.databases import Databases
from benching.portal import Portal, small_city
from benching.report import head, machine, table, write
from benching.sizes import memory, wire

WHOLE, PEOPLE = 300, 1000  # seconds of a rush, people at an opening: what the goals are for


def free_redis(url):
    """``url`` when a Redis with nothing in it answers there, else nothing."""
    try:
        return url if redis.Redis.from_url(url, socket_connect_timeout=1).dbsize() == 0 else ""
    except redis.RedisError:
        return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="seeded", help="clone this seeded database instead of seeding a new one")
    parser.add_argument("--brief", action="store_true", help="only the large database, no memory: while tuning")
    parser.add_argument("--opening", type=int, metavar="SECONDS", help="only 1,000 sign-ins within so long (300)")
    parser.add_argument(
        "--opinions", type=int, metavar="SECONDS", help="only voters' opinions, 25 a second for so long (300)"
    )
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many sign in and poll at the opening (1,000)")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        die('wrk is missing: install it with "sudo apt-get install wrk" and try again.')
    databases = Databases(os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/"))
    redis_url = free_redis(os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/15"))
    if not redis_url:
        say("No empty Redis database answers: submitting is measured without ringing the worker's bell.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that everything is cleared away
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    portal = Portal(databases, folder, redis_url)
    try:
        if not (options.opening or options.opinions):
            pages_of_a_city(portal, databases, options)
        if not options.brief:
            rushes(portal, databases, options)
    finally:
        portal.stop()
        databases.drop_all()
        shutil.rmtree(folder, ignore_errors=True)
        if redis_url:
            redis.Redis.from_url(redis_url).flushdb()


def rushes(portal, databases, options):
    """The opening of a session and voters' opinions, each for five minutes, or the one that was asked for."""
    chosen = {"opening": options.opening, "opinions": options.opinions}
    if not any(chosen.values()):
        chosen = dict.fromkeys(chosen, WHOLE)
    database = small_city(portal, databases, f"portal_bench_rush_{os.getpid()}")
    if seconds := chosen["opening"]:
        text = opening.measure(portal, database, seconds, options.people)
        say(text)
        if seconds >= WHOLE and options.people >= PEOPLE:
            write("The opening of a session", text)
        portal.stop()
    if seconds := chosen["opinions"]:
        text = opinions.measure(portal, database, seconds)
        say(text)
        if seconds >= WHOLE:
            write("Voters' opinions", text)


def pages_of_a_city(portal, databases, options):
    """Fill, measure, report."""
    name = f"portal_bench_{os.getpid()}"
    begun = time.monotonic()
    large = databases.make(name, options.seeded or "template0")
    if not options.seeded:
        say("Seeding a city …")
        portal.manage(large, "migrate", "--verbosity=0")
        portal.manage(large, "seed_demo", "--size", "city", quiet=False)
    databases.ask(large, "VACUUM ANALYZE")
    portal.manage(large, "collectstatic", "--noinput", "--verbosity=0")
    seeded = time.monotonic()
    small = large
    if not options.brief:
        small = databases.make(f"{name}_small", large)
        databases.keep_a_tenth(small)
    costs, counts, ready = {}, {}, []
    for database in dict.fromkeys([small, large]):
        ready.append(portal.start(database))
        chosen = pages(newest_closed(portal))
        counts[database] = seen_count(portal)
        say(f"{counts[database]:,} proposals, ready in {ready[-1]:.1f} s")
        costs[database] = measure_all(portal, chosen)
        if database == large:
            first, files, later = wire(portal)
        portal.stop()
    text = [table(chosen, costs[large], costs[small]), ""]
    text.append(f"First load of a deputy's home page on a phone: {first:.0f} KB in {files} files (target 150 KB);")
    text.append(f"later pages at most {later:.1f} KB (target 30 KB). Ready {max(ready):.1f} s after the start.")
    if not options.brief:
        portal.start(large)
        most, growth, asked = memory(portal, [page.path for page in chosen if page.kind == "get"])
        text.append(f"Memory of a worker: {most:.0f} MB (target 220 MB) after {asked:,} requests,")
        text.append(f"{growth:.1f} MB more than after 2,000 of them (target 5 MB).")
    say("\n".join(["", *text, "", f"{seeded - begun:.0f} s to seed, {time.monotonic() - seeded:.0f} s to measure."]))
    if not options.brief:
        write("", "\n".join([head(machine(databases), counts[small], counts[large]), *text]))


if __name__ == "__main__":
    main()
