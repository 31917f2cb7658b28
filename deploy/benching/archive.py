"""How long the database works on the archive's first page: a million proposals, fifty words, no to two filters.

    createdb archive && DATABASE_URL=postgres://…/archive .venv/bin/python deploy/benching/archive.py fill 1000000
    DATABASE_URL=postgres://…/archive .venv/bin/python deploy/benching/archive.py ask; dropdb archive

or, of a database that ``seed_demo --size province`` has filled, in its largest congress with words that stand there:

    DATABASE_URL=postgres://…/province .venv/bin/python deploy/benching/archive.py ask-seeded

Texts are drawn by Zipf's law from invented words of two characters, cut by the portal's own ``congress.search.words``.
Times are what all statements of a page take of a core of the database, which has to run on this machine.
"""

import argparse
import io
import itertools
import math
import os
import random
import statistics
import sys
from collections import Counter
from pathlib import Path

import django

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Min  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from benching.statements import Statements  # noqa: E402
from congress import clock, search  # noqa: E402
from congress.models import Congress, SearchEntry  # noqa: E402
from congress.pages import page_of  # noqa: E402
from congress.search.marks import marks_of  # noqa: E402
from proposals import queries  # noqa: E402
from proposals.models import HandlingTask, Proposal, Publication, PublishedReply, Reply  # noqa: E402
from tests import factories  # noqa: E402

VOCABULARY = 20_000
TEXT = 75  # words of one proposal with its reply
UNITS, CATEGORIES = 200, 20
YEARS = range(2020, 2027)
WORDS_ASKED = 50
LIMIT_MS = 100
SAMPLE, NAMES = 4_000, 8


def vocabulary():
    """Words of two characters, the most common first; the same each time."""
    rng = random.Random(1)
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    return list(dict.fromkeys("".join(rng.sample(signs, 2)) for _ in range(VOCABULARY + 100)))[:VOCABULARY]


def zipf(rng, size):
    """A rank from 0 to ``size`` - 1, the first ones most often."""
    return min(int(math.exp(rng.random() * math.log(size))), size) - 1


def fill(count):
    """Migrate, make what one proposal needs, and copy it ``count`` times with other facets and texts."""
    call_command("migrate", verbosity=0)
    congress = factories.congress()
    chain = factories.chain(congress)
    units = [factories.organ(congress, code=f"B{number}").pk for number in range(UNITS)]
    categories = [factories.category(congress).pk for _ in range(CATEGORIES)]
    outcomes = [outcome.pk for outcome in chain.outcomes]
    now = clock.now()
    proposal = factories.proposal(chain.deputy, state="closed")
    task = HandlingTask.objects.create(
        proposal=proposal, congress=congress, organ=chain.bureau, state="replied", replied_at=now
    )
    reply = Reply.objects.create(
        task=task, document_number="安水建〔2026〕1号", outcome=chain.outcomes[0], body="答复", contact_person="李",
        contact_phone="0", drafted_by=chain.clerk, drafted_at=now, approved_by=chain.bureau_lead, approved_at=now,
        sent_at=now,
    )  # fmt: skip
    publication = Publication.objects.create(
        proposal=proposal, congress=congress, session=proposal.session, category=proposal.category, year=YEARS[0],
        number=1, number_text="号", title="题", body="文", extent="full", no_secrets=True, no_personal_data=True,
        checked_by=chain.secretary,
    )  # fmt: skip
    published = PublishedReply.objects.create(
        publication=publication,
        reply=reply,
        organ=chain.bureau,
        outcome=chain.outcomes[0],
        body="答",
        sent_on=now.date(),
    )
    first, last = 10, 9 + count
    facets = _facets(first, last, units, categories, outcomes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET statement_timeout = 0; SET maintenance_work_mem = '1GB'"
        )
        cursor.execute("DROP INDEX search_words")
        rows = io.StringIO("".join("\t".join(map(str, row)) + "\n" for row in facets))
        cursor.execute(
            "CREATE TEMP TABLE facet (n bigint, unit bigint, category bigint, outcome bigint, year int, number int)"
        )
        cursor.copy_expert("COPY facet FROM STDIN", rows)
        _copies(
            cursor,
            proposal,
            {"id": "n", "number": "n + 1000", "number_text": "n || '号'", "title": "'关于第' || n || '件事的建议'"},
        )
        _copies(cursor, task, {"id": "n", "proposal_id": "n", "organ_id": "unit"})
        _copies(cursor, reply, {"id": "n", "task_id": "n", "outcome_id": "outcome"})
        _copies(
            cursor, publication,
            {"proposal_id": "n", "category_id": "category", "year": "facet.year", "number": "facet.number",
             "number_text": "n || '号'", "title": "'关于第' || n || '件事的建议'"},
        )  # fmt: skip
        _copies(
            cursor, published,
            {"id": "n", "publication_id": "n", "reply_id": "n", "organ_id": "unit", "outcome_id": "outcome"},
        )  # fmt: skip
        print("rows made", flush=True)
        _entries(cursor, facets, congress)
        print("words written", flush=True)
        cursor.execute("CREATE INDEX search_words ON congress_searchentry USING gin (words) WITH (fastupdate = off)")
        for model in (Proposal, HandlingTask, Reply, Publication, PublishedReply):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
        cursor.execute("VACUUM ANALYZE congress_searchentry")


def _facets(first, last, units, categories, outcomes):
    """Of each proposal: key, unit, category, outcome, year and running number. Keys follow the years."""
    rng = random.Random(2)
    size = last - first + 1
    return [
        (
            key,
            units[zipf(rng, len(units))],
            categories[int(len(categories) * rng.random() ** 2)],
            outcomes[rng.choices(range(4), (14, 64, 16, 6))[0]],
            YEARS[(key - first) * len(YEARS) // size],
            rng.randint(1, 1200),
        )
        for key in range(first, last + 1)
    ]


def _copies(cursor, row, changed):
    """The row as often as there are facets, with these columns computed."""
    table = row._meta.db_table
    columns = [field.column for field in row._meta.local_concrete_fields]
    values = [changed.get(column, f"t.{column}") for column in columns]
    key = row._meta.pk.column
    chosen = f"SELECT {', '.join(values)} FROM facet, {table} t WHERE t.{key} = %s"
    cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {chosen}", [row.pk])


def _entries(cursor, facets, congress):
    """The index's rows, cut and marked as ``congress.search`` does."""
    rng, known = random.Random(3), vocabulary()
    kind = ContentType.objects.get_for_model(Publication).pk
    for start in range(0, len(facets), 20_000):
        lines = []
        for key, unit, category, outcome, year, number in facets[start : start + 20_000]:
            body = "".join(known[zipf(rng, VOCABULARY)] for _ in range(TEXT))
            text = f"{key}号 关于第{key}件事的建议 {body}"
            tags = [f"g:{congress.pk}", f"c:{category}", f"y:{year}", f"n:{number}", f"u:{unit}", f"o:{outcome}"]
            marks = marks_of(kind, key) + [f"@{kind}.{tag}" for tag in tags]
            cut = ",".join(f'"{word}"' for word in (*search.words(text), *marks))
            lines.append(f"{kind}\t{key}\t{congress.pk}\t{text}\t{{{cut}}}\n")
        cursor.execute("CREATE TEMP TABLE batch (kind bigint, id bigint, congress bigint, text text, cut text[])")
        cursor.copy_expert("COPY batch FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute(
            "INSERT INTO congress_searchentry (target_type_id, target_id, congress_id, text, words)"
            " SELECT kind, id, congress, text, array_to_tsvector(cut) FROM batch"
        )
        cursor.execute("DROP TABLE batch")


def ask(*, seeded):
    """Every word without, with one and with two filters; print a table and what was slowest."""
    congress = Congress.objects.annotate(count=Count("proposals")).order_by("-count").first()
    words = _words_there(congress) if seeded else _words_invented()
    filters = _filters(congress)
    kinds = {
        "no filter": [()],
        "one filter": [(name,) for name in filters],
        "two filters": list(itertools.combinations(filters, 2)),
    }
    there = Publication.objects.filter(congress=congress)
    lines, slowest = [], []
    for word in words:
        hits = search.matching(there, word).count()
        cells = []
        for kind, choices in kinds.items():
            for names in choices:
                asked = {"congress": congress.code, "search": word} | {name: filters[name] for name in names}
                _page(asked)  # a page somebody looks at is in memory
                milliseconds, found, statements = _page(asked)
                cells.append((kind, milliseconds))
                slowest.append((milliseconds, hits, word, names, found, statements))
        lines.append((hits, cells))
    print(f"{Publication.objects.count():,} published proposals, {there.count():,} of them of {congress.name}.")
    _print(sorted(lines, key=lambda line: -line[0]), kinds, slowest, there.count())


def _words_invented():
    known = vocabulary()
    ranks = sorted({int((VOCABULARY - 1) ** (place / (WORDS_ASKED - 1))) - 1 for place in range(WORDS_ASKED)})
    ranks += [rank for rank in range(VOCABULARY) if rank not in ranks][: WORDS_ASKED - len(ranks)]
    return [known[rank] for rank in sorted(ranks)]


def _words_there(congress):
    """Words of two characters from the rarest to the most common of a sample, and full names of deputies."""
    entries = SearchEntry.objects.filter(target_type=ContentType.objects.get_for_model(Publication), congress=congress)
    keys = list(entries.order_by("target_id").values_list("target_id", flat=True))
    sample = entries.filter(target_id__in=keys[:: max(1, len(keys) // SAMPLE)])
    counted = Counter(word for text in sample.values_list("text", flat=True) for word in search.words(text))
    known = sorted((word for word in counted if len(word) == 2 and not word.isascii()), key=lambda word: -counted[word])  # noqa: PLR2004
    wanted = (counted[known[0]] ** (1 - place / (WORDS_ASKED - NAMES - 1)) for place in range(WORDS_ASKED - NAMES))
    chosen = []
    for count in wanted:
        chosen.append(min((word for word in known if word not in chosen), key=lambda word: abs(counted[word] - count)))
    names = Publication.objects.filter(pk__in=keys[:: len(keys) // NAMES][:NAMES]).values_list("lead_name", flat=True)
    return chosen + list(names)


def _filters(congress):
    """A common value of each facet; the oldest year, which is the hardest for newest first."""
    replies = PublishedReply.objects.filter(publication__congress=congress).order_by()
    rows = Publication.objects.filter(congress=congress)
    return {
        "category": str(rows.values_list("category", flat=True).order_by("pk")[0]),
        "unit": str(replies.values_list("organ", flat=True)[min(500, replies.count() - 1)]),
        "year": str(rows.aggregate(first=Min("year"))["first"]),
        "outcome": str(replies.values("outcome").annotate(count=Count("pk")).order_by("-count")[0]["outcome"]),
    }


def _page(asked):
    """What the first page costs: milliseconds in the database, rows, statements."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        found = queries.archive(asked)
        page = page_of(
            RequestFactory(SERVER_NAME="localhost").get("/archive/", asked),
            found.rows,
            words=found.words,
            tags=found.tags,
            start=found.start,
        )
    return statements.ms, len(page["rows"]), len(statements.sent)


def _print(lines, kinds, slowest, total):
    print(f"{len(lines)} words found in {lines[-1][0]:,} to {lines[0][0]:,} of them.\n")
    print("| Words found in | words | " + " | ".join(f"{kind}: median, worst ms" for kind in kinds) + " |")
    print("| --- | ---: |" + " ---: |" * len(kinds))
    bounds = [0, 1_000, 10_000, 100_000, 300_000, total + 1]
    for low, high in itertools.pairwise(bounds):
        chosen = [cells for hits, cells in lines if low <= hits < high]
        times = [[ms for cells in chosen for name, ms in cells if name == kind] for kind in kinds]
        if chosen:
            shown = [f"{statistics.median(some):.1f}, {max(some):.1f}" for some in times]
            print(f"| {low:,} to {high - 1:,} | {len(chosen)} | " + " | ".join(shown) + " |")
    every = [ms for ms, *_rest in slowest]
    print(f"\n{len(every)} pages: median {statistics.median(every):.1f} ms, worst {max(every):.1f} ms,", end=" ")
    print(f"{sum(ms > LIMIT_MS for ms in every)} above {LIMIT_MS} ms. The slowest:")
    for ms, hits, word, names, found, statements in sorted(slowest, reverse=True)[:8]:
        print(
            f"- {ms:.1f} ms: {word} in {hits:,}, {' and '.join(names) or 'no filter'};",
            f"{found} rows, {statements} statements",
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=["fill", "ask", "ask-seeded"])
    parser.add_argument("count", type=int, nargs="?", default=1_000_000)
    chosen = parser.parse_args()
    fill(chosen.count) if chosen.verb == "fill" else ask(seeded=chosen.verb == "ask-seeded")
