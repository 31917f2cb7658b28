"""What the database's own index is asked: ``tsvector`` on PostgreSQL, FTS5 on SQLite."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from congress.models import SearchEntry
from congress.search.text import Query

NEWEST = 1_000  # a single character is looked for in so many of the newest rows
SHIFT = 40  # FTS5 knows a row by one number: the content type above these bits, the row's id below


def _newest_with(kind: ContentType, query: Query) -> QuerySet:
    """Ids of the rows among the newest in whose text the single characters stand: no index of words knows them."""
    entries = SearchEntry.objects.filter(target_type=kind)
    before = Subquery(entries.order_by("-target_id").values("target_id")[NEWEST : NEWEST + 1])
    return _with_runs(entries.filter(target_id__gt=Coalesce(before, 0)), query).values("target_id")


def _with_runs(entries: QuerySet, query: Query) -> QuerySet:
    for run in query.runs:
        entries = entries.filter(text__contains=run)
    return entries


def on_postgresql(
    kind: ContentType, query: Query, tags: Iterable[str] = (), marks: Iterable[str] = ()
) -> QuerySet | RawSQL:
    """Ids of matching rows with all of these tags, in the blocks of these marks only where any are given.

    The limit is a fence: without it the planner, which does not know what reading a vector costs, walks the newest
    rows one by one, and reads them all for two common words that never meet.
    """
    if not query.indexed and not tags:
        return _newest_with(kind, query)
    sql, params = question(kind, query, tags, marks)
    return RawSQL(f"{sql} LIMIT 2147483648", params)  # noqa: S611  (letters and digits only)


def among(kind: ContentType, query: Query, keys: list[int]) -> RawSQL:
    """Ids of those of ``keys`` that match; their entries are read, whatever the planner thinks of the word."""
    asked, runs = _asked(query), "".join(" AND text LIKE %s" for _run in query.runs)
    own = "SELECT target_id, text, words FROM congress_searchentry WHERE target_type_id = %s AND target_id = ANY (%s)"
    sql = f"WITH own AS MATERIALIZED ({own}) SELECT target_id FROM own WHERE words @@ %s::tsquery{runs}"  # noqa: S608
    return RawSQL(sql, [kind.pk, keys, asked, *(f"%{run}%" for run in query.runs)])  # noqa: S611


def _asked(query: Query, tags: Iterable[str] = ()) -> str:
    """The query as the database's own, which knows letters and digits only."""
    return " & ".join([f"'{word}'" for word in (*query.words, *tags)] + [f"'{word}':*" for word in query.starts])


def question(
    kind: ContentType, query: Query, tags: Iterable[str], marks: Iterable[str] = ()
) -> tuple[str, list[int | str]]:
    """The ids of matching rows, as the index is asked for them."""
    asked = _asked(query, tags)
    if marks:
        asked += " & (" + " | ".join(f"'{mark}'" for mark in marks) + ")"
    sql = "SELECT target_id FROM congress_searchentry WHERE target_type_id = %s AND words @@ %s::tsquery"
    sql += " AND text LIKE %s" * len(query.runs)
    return sql, [kind.pk, asked, *(f"%{run}%" for run in query.runs)]


def on_sqlite(kind: ContentType, query: Query) -> QuerySet | RawSQL:
    """Ids of matching rows: from the words alone where they say it all."""
    if not query.indexed:
        return _newest_with(kind, query)
    asked = " AND ".join([f'"{word}"' for word in query.words] + [f'"{word}" *' for word in query.starts])
    first = kind.pk << SHIFT
    ids = RawSQL(
        "SELECT rowid - %s FROM congress_searchwords WHERE congress_searchwords MATCH %s AND rowid BETWEEN %s AND %s",
        [first, asked, first, first + (1 << SHIFT) - 1],
    )
    entries = SearchEntry.objects.filter(target_type=kind, target_id__in=ids)
    return _with_runs(entries, query).values("target_id") if query.runs else ids
