"""Looking: a filter on a queryset, among the newest rows first."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model, QuerySet

from congress.models import User
from congress.panels import number, up_to
from congress.search import marks, searchables
from congress.search.marks import mark, tag_marks
from congress.search.questions import among, on_postgresql, on_sqlite, question
from congress.search.searchables import Searchable, Tags
from congress.search.text import Query, parse

COUNT_LIMIT = 10_000
FEW, SOME = 500, 10_000  # hits: named one by one; known by the first and the last
OWN = 25_000  # rows somebody sees at all: their entries are read one by one (10 µs each)


@dataclass(frozen=True)
class Found:
    """What one model has to show for a query: the newest rows, and how many there are (``10,000+`` at most)."""

    searchable: Searchable
    rows: list[Model]
    count: int

    @property
    def label(self) -> str:
        return self.searchable.model._meta.verbose_name_plural

    @property
    def shown_count(self) -> str:
        return up_to(self.count, COUNT_LIMIT)

    @property
    def hits(self) -> list[dict[str, str]]:
        """What a page shows of each row: its name, and its address when it has one."""
        return [{"title": str(row), "url": getattr(row, "get_absolute_url", str)()} for row in self.rows]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


def matching(queryset: QuerySet, text: str, *, tags: Tags | None = None) -> QuerySet:
    """The rows of ``queryset`` in which every word of ``text`` stands, and with all of ``tags``: a tag, and the filter
    that says the same. All rows for an empty text without tags.

    Never raises for what somebody typed; signs alone find nothing.
    """
    query, tags = parse(text), tags or {}
    if text.strip() and not query:
        return queryset.none()
    if _asks_marks(query, tags):
        return queryset.filter(pk__in=on_postgresql(_kind(queryset), query, tag_marks(_kind(queryset), tags)))
    queryset = queryset.filter(*tags.values())
    if not query:
        return queryset
    kind = _kind(queryset)
    return queryset.filter(
        pk__in=on_postgresql(kind, query) if connection.vendor == "postgresql" else on_sqlite(kind, query)
    )


def _kind(queryset: QuerySet) -> ContentType:
    return ContentType.objects.get_for_model(queryset.model)


def _asks_marks(query: Query, tags: Tags) -> bool:
    """Whether an index with marks answers: not SQLite's, and none for single characters."""
    return connection.vendor == "postgresql" and bool(query.indexed or (tags and not query.runs))


def looks(
    queryset: QuerySet, text: str, *, tags: Tags | None = None, near: int | None = None, newer: bool = False
) -> Iterator[QuerySet]:
    """The rows that match ``text`` and ``tags`` (see ``matching``) from ``near`` on (the newest where there is none),
    looked for among ever more rows.

    Each look contains the one before, and the last one misses none that is older (with ``newer``: newer) than
    ``near``. Whoever shows one page in the order of keys stops at the first look that fills it.
    """
    query, tags = parse(text), tags or {}
    if not _asks_marks(query, tags):
        yield matching(queryset, text, tags=tags)
        return
    kind = _kind(queryset)
    kept = tag_marks(kind, tags)
    top = _newest(kind) if newer or near is None else near
    start = top if near is None else near
    for bits in marks.STRIDES:
        if bits == marks.STRIDES[-1] and not tags and (own := _own(queryset)) is not None:
            yield queryset.filter(pk__in=among(kind, query, own))
            return
        block = start >> bits
        blocks = [block, block + 1] if newer else [block, block - 1]
        near_by = [mark(kind.pk, bits, each) for each in blocks if each >= 0]
        yield queryset.filter(pk__in=on_postgresql(kind, query, kept, near_by))
        if blocks[1] >= top >> bits if newer else blocks[1] <= 0:
            return
    yield _among_few(queryset, query, kept)


def _own(queryset: QuerySet) -> list[int] | None:
    """The rows of ``queryset``, where they are few: a deputy's, a bureau's. What they have to do with a word the index
    does not know, and its hits would be read by the ten thousand to find none of theirs.
    """
    keys = list(queryset.order_by().values_list("pk", flat=True)[: OWN + 1])
    return keys if len(keys) <= OWN else None


def _among_few(queryset: QuerySet, query: Query, tags: list[str]) -> QuerySet:
    """The rows of ``queryset`` that match, by key where few do: the planner takes each word for one of thousands
    of hits and would walk the newest rows until it met a page of them. Of some more the newest and oldest are told.
    """
    kind = _kind(queryset)
    sql, params = question(kind, query, tags)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {SOME}", params)
        found = [pk for (pk,) in cursor.fetchall()]
    if len(found) <= FEW:
        return queryset.filter(pk__in=found)
    if len(found) < SOME:
        queryset = queryset.filter(pk__gte=min(found), pk__lte=max(found))
    return queryset.filter(pk__in=on_postgresql(kind, query, tags))


def _newest(kind: ContentType) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(target_id) FROM congress_searchentry WHERE target_type_id = %s", [kind.pk])
        return cursor.fetchone()[0] or 0


def search_all(user: User, text: str, limit: int = 10) -> list[Found]:
    """The newest ``limit`` rows that ``user`` may see and ``text`` matches, by registered model; no empty groups."""
    if not parse(text):
        return []
    found = []
    for searchable in searchables.registered.values():
        seen = searchable.model._default_manager.visible_to(user)  # noqa: SLF001
        for hits in looks(seen, text):
            rows = list(hits.order_by("-pk")[:limit])
            if len(rows) == limit:
                break
        if rows:
            count = len(rows) if len(rows) < limit else _count(seen, text)
            searchable.prepare(rows, user)
            found.append(Found(searchable, rows, count))
    return found


def _count(seen: QuerySet, text: str) -> int:
    """How many rows match, ``COUNT_LIMIT`` + 1 at most."""
    for hits in looks(seen, text):
        count = number(hits, COUNT_LIMIT)
        if count > COUNT_LIMIT:
            break
    return count
