"""Finding things by their words, in Chinese: the application cuts the words, the database's own index keeps them.

A run of Chinese characters is kept as overlapping pairs (养老服务: 养老 老服 服务), so that every word of two
characters hits; a Latin word or a number is one word. PostgreSQL keeps them in a ``tsvector`` with a GIN index, SQLite
in an FTS5 table. What is found is always a filter on a queryset the caller has already limited to what the person may
see.

Lists show the newest hits first, and a common word hits half of a million rows: fetching them all to show 25 is what
makes searches slow. So each entry also carries the marks of the blocks of ids it lies in, and ``looks`` asks for the
word *and* a block: a few thousand neighbours first, ever more while the page is not full.

A filter beside the words would undo that: the index finds a hundred thousand rows, and each is read to see that it is
of another unit. So a model may say what its rows are filtered by, ``tags_of(row) → ["c:12", "y:2026"]``: tags are kept
as further marks, and word ∧ category ∧ year is one question to the index. Whoever asks names with each tag the ordinary
filter that says the same; SQLite, whose index keeps no marks, uses that.

Rooms call ``register(Model, text_of)`` once, ``index([row])`` in the transaction that changes a row, ``forget([row])``
in the one that removes it. ``text_of`` gives only what everybody who may see the row may read. After a change to how
words are cut, run ``manage.py reindex``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from congress.models import SearchEntry, User

TEXT_LIMIT = 50_000  # characters of one object that can be found
QUERY_LIMIT = 100  # characters of a query that count
WORD_LIMIT = 40  # characters of one Latin word
NEWEST = 1_000  # a single character is looked for in so many of the newest rows
COUNT_LIMIT = 10_000
BATCH = 500
FEW, SOME = 500, 10_000  # hits: named one by one; known by the first and the last
OWN = 5_000  # rows somebody sees at all: their entries are read one by one
STRIDES = (10, 14, 18)  # bits of an id: blocks of 1,024, 16,384 and 262,144 neighbours

# Chinese characters with their extensions and compatibility forms, kana and hangul: scripts written without spaces.
_HAN = r"々〆〇㐀-䶿一-鿿豈-﫿𠀀-\U0003fffdぁ-ヺー-ヿ가-힣"
_TERMS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_SIGN = re.compile(f"[{_HAN}]")
_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_SHIFT = 40  # FTS5 knows a row by one number: the content type above these bits, the row's id below

_TAG = re.compile(r"[a-z]:[0-9]+")  # what kind of thing, and which: no sign that could mean anything to the database

TextOf = Callable[[Any], str]
TagsOf = Callable[[Any], Iterable[str]]
Tags = Mapping[str, Q]


@dataclass(frozen=True)
class Searchable:
    """A model that can be searched: where its words come from, and the page that lists it (``?search=``)."""

    model: type[Model]
    text_of: TextOf
    rows: Callable[[], QuerySet]
    list_page: str = ""
    tags_of: TagsOf = lambda row: ()


@dataclass(frozen=True)
class Query:
    """A query cut into what the index can answer."""

    words: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)  # Latin words: the beginning of one is enough
    runs: list[str] = field(default_factory=list)  # single characters, and threes (mostly names): read in the text

    @property
    def indexed(self) -> int:
        """How many words the index is asked for."""
        return len(self.words) + len(self.starts)

    def __bool__(self) -> bool:
        return bool(self.indexed or self.runs)


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
        return f"{COUNT_LIMIT:,}+" if self.count > COUNT_LIMIT else f"{self.count:,}"

    @property
    def hits(self) -> list[dict[str, str]]:
        """What a page shows of each row: its name, and its address when it has one."""
        return [{"title": str(row), "url": getattr(row, "get_absolute_url", str)()} for row in self.rows]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


_searchables: dict[type[Model], Searchable] = {}


def register(
    model: type[Model],
    text_of: TextOf,
    *,
    rows: Callable[[], QuerySet] | None = None,
    list_page: str = "",
    tags_of: TagsOf = lambda row: (),
) -> None:
    """Make ``model`` searchable by ``text_of(row)``, filtered by ``tags_of(row)`` (a letter, a colon, a number each);
    ``rows`` loads what these read, ``list_page`` names its list.
    """
    rows = rows or model._default_manager.all  # noqa: SLF001
    _searchables[model] = Searchable(model, text_of, rows, list_page, tags_of)


def index(objects: Iterable[Model]) -> None:
    """Make the words of these rows (of one registered model) findable, in at most four statements per 500."""
    objects = sorted(objects, key=lambda row: row.pk)  # two writers lock the same rows in the same order
    with transaction.atomic():
        for start in range(0, len(objects), BATCH):
            _write(objects[start : start + BATCH])


def entries(objects: Iterable[Model]) -> Iterator[tuple[int, int, int | None, str, list[str]]]:
    """What the index keeps of these rows (of one registered model): type, id, congress, text, its words and marks. For
    ``index``, and for whoever loads a whole table at once.
    """
    kind, searchable = None, None
    for row in objects:
        kind = kind or ContentType.objects.get_for_model(row)
        searchable = searchable or _searchables[type(row)]
        text = normalise(searchable.text_of(row))
        marks = _marks(kind.pk, row.pk) + _tag_marks(kind, searchable.tags_of(row))
        yield kind.pk, row.pk, getattr(row, "congress_id", None), text, words(text) + marks


def forget(objects: Iterable[Model]) -> None:
    """Nothing finds these rows (of one model) any more."""
    objects = list(objects)
    if not objects:
        return
    kind = ContentType.objects.get_for_model(objects[0])
    entries = SearchEntry.objects.filter(target_type=kind, target_id__in=[row.pk for row in objects])
    with transaction.atomic():
        if connection.vendor == "sqlite":
            _drop_words(kind, dict(entries.values_list("target_id", "text")))
        entries.delete()


def matching(queryset: QuerySet, text: str, *, tags: Tags | None = None) -> QuerySet:
    """The rows of ``queryset`` in which every word of ``text`` stands, and with all of ``tags``: a tag, and the filter
    that says the same. All rows for an empty text without tags.

    Never raises for what somebody typed; signs alone find nothing.
    """
    query, tags = parse(text), tags or {}
    if text.strip() and not query:
        return queryset.none()
    if _asks_marks(query, tags):
        return queryset.filter(pk__in=_postgresql(_kind(queryset), query, _tag_marks(_kind(queryset), tags)))
    queryset = queryset.filter(*tags.values())
    if not query:
        return queryset
    kind = _kind(queryset)
    return queryset.filter(
        pk__in=_postgresql(kind, query) if connection.vendor == "postgresql" else _sqlite(kind, query)
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
    kept = _tag_marks(kind, tags)
    top = _newest(kind) if newer or near is None else near
    start = top if near is None else near
    for bits in STRIDES:
        if bits == STRIDES[-1] and not tags and (own := _own(queryset)) is not None:
            yield queryset.filter(pk__in=_among(kind, query, own))
            return
        block = start >> bits
        blocks = [block, block + 1] if newer else [block, block - 1]
        marks = [_mark(kind.pk, bits, each) for each in blocks if each >= 0]
        yield queryset.filter(pk__in=_postgresql(kind, query, kept, marks))
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
    sql, params = _question(kind, query, tags)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {SOME}", params)
        found = [pk for (pk,) in cursor.fetchall()]
    if len(found) <= FEW:
        return queryset.filter(pk__in=found)
    if len(found) < SOME:
        queryset = queryset.filter(pk__gte=min(found), pk__lte=max(found))
    return queryset.filter(pk__in=_postgresql(kind, query, tags))


def _newest(kind: ContentType) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(target_id) FROM congress_searchentry WHERE target_type_id = %s", [kind.pk])
        return cursor.fetchone()[0] or 0


def search_all(user: User, text: str, limit: int = 10) -> list[Found]:
    """The newest ``limit`` rows that ``user`` may see and ``text`` matches, by registered model; no empty groups."""
    if not parse(text):
        return []
    found = []
    for searchable in _searchables.values():
        seen = searchable.model._default_manager.visible_to(user)  # noqa: SLF001
        for hits in looks(seen, text):
            rows = list(hits.order_by("-pk")[:limit])
            if len(rows) == limit:
                break
        if rows:
            count = len(rows) if len(rows) < limit else _count(seen, text)
            found.append(Found(searchable, rows, count))
    return found


def _count(seen: QuerySet, text: str) -> int:
    """How many rows match, ``COUNT_LIMIT`` + 1 at most."""
    for hits in looks(seen, text):
        count = hits.order_by()[: COUNT_LIMIT + 1].count()
        if count > COUNT_LIMIT:
            break
    return count


def rebuild() -> Iterator[tuple[type[Model], int, int]]:
    """Index everything anew, 500 rows per transaction; yields (model, rows done, rows in all) as it goes.

    On PostgreSQL the old words answer until they are replaced; on SQLite the index starts empty.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO congress_searchwords (congress_searchwords) VALUES ('delete-all')")
            SearchEntry.objects.all().delete()
    for searchable in _searchables.values():
        rows = searchable.rows().order_by("pk")
        total, done, last = rows.count(), 0, 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            index(batch)
            last, done = batch[-1].pk, done + len(batch)
            yield searchable.model, done, total
        kind = ContentType.objects.get_for_model(searchable.model)
        gone = SearchEntry.objects.filter(target_type=kind).exclude(target_id__in=rows.order_by().values("pk"))
        gone.delete()


# The words -----------------------------------------------------------------------------------------------------


def normalise(text: str) -> str:
    """The text as it is indexed: one width, lower case, no NUL, no line break inside a Chinese sentence."""
    text = text[:TEXT_LIMIT].encode("utf-8", "ignore").decode().replace("\0", "")
    return _GAP.sub("", unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> list[str]:
    """The words of a normalised text, each once."""
    found: dict[str, None] = {}
    for term in _TERMS.findall(text):
        found.update(dict.fromkeys(_pairs(term) if _is_han(term) else [term[:WORD_LIMIT]]))
    return list(found)


def parse(text: str) -> Query:
    """Cut a query. Only letters and digits are kept, so that no sign in it can mean anything to the database."""
    query = Query()
    text = text[:QUERY_LIMIT].encode("utf-8", "ignore").decode()
    for term in dict.fromkeys(_TERMS.findall(unicodedata.normalize("NFKC", text).lower())):
        if not _is_han(term):
            (query.words if term.isdecimal() else query.starts).append(term[:WORD_LIMIT])
            continue
        query.words.extend(_pairs(term))
        if len(term) in (1, 3):  # a pair says it all; in a longer run the pairs across its words do
            query.runs.append(term)
    return query


def _is_han(term: str) -> bool:
    return _HAN_SIGN.match(term) is not None


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _mark(kind: int, bits: int, block: int) -> str:
    """The mark of a block of neighbours. No word contains its signs, so that nobody can ask for it."""
    return f"@{kind}.{bits}.{block}"


def _marks(kind: int, pk: int) -> list[str]:
    return [_mark(kind, bits, pk >> bits) for bits in STRIDES]


def _tag_marks(kind: ContentType, tags: Iterable[str]) -> list[str]:
    """Tags as marks: of this model, and in no word."""
    strange = [tag for tag in tags if not _TAG.fullmatch(tag)]
    if strange:
        raise ValueError(strange)
    return [f"@{kind.pk}.{tag}" for tag in tags]


# The two databases ---------------------------------------------------------------------------------------------


def _newest_with(kind: ContentType, query: Query) -> QuerySet:
    """Ids of the rows among the newest in whose text the single characters stand: no index of words knows them."""
    entries = SearchEntry.objects.filter(target_type=kind)
    before = Subquery(entries.order_by("-target_id").values("target_id")[NEWEST : NEWEST + 1])
    return _with_runs(entries.filter(target_id__gt=Coalesce(before, 0)), query).values("target_id")


def _with_runs(entries: QuerySet, query: Query) -> QuerySet:
    for run in query.runs:
        entries = entries.filter(text__contains=run)
    return entries


def _postgresql(
    kind: ContentType, query: Query, tags: Iterable[str] = (), marks: Iterable[str] = ()
) -> QuerySet | RawSQL:
    """Ids of matching rows with all of these tags, in the blocks of these marks only where any are given.

    The limit is a fence: without it the planner, which does not know what reading a vector costs, walks the newest
    rows one by one, and reads them all for two common words that never meet.
    """
    if not query.indexed and not tags:
        return _newest_with(kind, query)
    sql, params = _question(kind, query, tags, marks)
    return RawSQL(f"{sql} LIMIT 2147483648", params)  # noqa: S611  (letters and digits only)


def _among(kind: ContentType, query: Query, keys: list[int]) -> RawSQL:
    """Ids of those of ``keys`` that match; their entries are read, whatever the planner thinks of the word."""
    asked, runs = _asked(query), "".join(" AND text LIKE %s" for _run in query.runs)
    own = "SELECT target_id, text, words FROM congress_searchentry WHERE target_type_id = %s AND target_id = ANY (%s)"
    sql = f"WITH own AS MATERIALIZED ({own}) SELECT target_id FROM own WHERE words @@ %s::tsquery{runs}"  # noqa: S608
    return RawSQL(sql, [kind.pk, keys, asked, *(f"%{run}%" for run in query.runs)])  # noqa: S611


def _asked(query: Query, tags: Iterable[str] = ()) -> str:
    """The query as the database's own, which knows letters and digits only."""
    return " & ".join([f"'{word}'" for word in (*query.words, *tags)] + [f"'{word}':*" for word in query.starts])


def _question(
    kind: ContentType, query: Query, tags: Iterable[str], marks: Iterable[str] = ()
) -> tuple[str, list[int | str]]:
    """The ids of matching rows, as the index is asked for them."""
    asked = _asked(query, tags)
    if marks:
        asked += " & (" + " | ".join(f"'{mark}'" for mark in marks) + ")"
    sql = "SELECT target_id FROM congress_searchentry WHERE target_type_id = %s AND words @@ %s::tsquery"
    sql += " AND text LIKE %s" * len(query.runs)
    return sql, [kind.pk, asked, *(f"%{run}%" for run in query.runs)]


def _sqlite(kind: ContentType, query: Query) -> QuerySet | RawSQL:
    """Ids of matching rows: from the words alone where they say it all."""
    if not query.indexed:
        return _newest_with(kind, query)
    asked = " AND ".join([f'"{word}"' for word in query.words] + [f'"{word}" *' for word in query.starts])
    first = kind.pk << _SHIFT
    ids = RawSQL(
        "SELECT rowid - %s FROM congress_searchwords WHERE congress_searchwords MATCH %s AND rowid BETWEEN %s AND %s",
        [first, asked, first, first + (1 << _SHIFT) - 1],
    )
    entries = SearchEntry.objects.filter(target_type=kind, target_id__in=ids)
    return _with_runs(entries, query).values("target_id") if query.runs else ids


def _write(objects: list[Model]) -> None:
    if connection.vendor == "postgresql":
        _upsert(list(entries(objects)))
        return
    kind = ContentType.objects.get_for_model(objects[0])
    rows = [row[:4] for row in entries(objects)]
    texts = {pk: text for _kind, pk, _congress, text in rows}
    there = SearchEntry.objects.filter(target_type=kind, target_id__in=list(texts))
    _drop_words(kind, dict(there.values_list("target_id", "text")))
    _upsert(rows)
    _fill("INSERT INTO congress_searchwords (rowid, words)", "(%s, %s)", _rows_of_words(kind, texts))


def _upsert(rows: list[tuple]) -> None:
    with_words = len(rows[0]) > 4  # noqa: PLR2004
    columns = "target_type_id, target_id, congress_id, text" + (", words" if with_words else "")
    changes = "congress_id = excluded.congress_id, text = excluded.text" + (
        ", words = excluded.words" if with_words else ""
    )
    _fill(
        f"INSERT INTO congress_searchentry ({columns})",
        "(%s, %s, %s, %s, array_to_tsvector(%s::text[]))" if with_words else "(%s, %s, %s, %s)",
        rows,
        f"ON CONFLICT (target_type_id, target_id) DO UPDATE SET {changes}",
    )


def _drop_words(kind: ContentType, texts: dict[int, str]) -> None:
    """FTS5 without a copy of the content forgets a row when told the very words it was given."""
    rows = [("delete", *row) for row in _rows_of_words(kind, texts)]
    if rows:
        _fill("INSERT INTO congress_searchwords (congress_searchwords, rowid, words)", "(%s, %s, %s)", rows)


def _rows_of_words(kind: ContentType, texts: dict[int, str]) -> list[tuple[int, str]]:
    return [((kind.pk << _SHIFT) + pk, " ".join(words(text))) for pk, text in texts.items()]


def _fill(insert: str, row: str, rows: list[tuple], conflict: str = "") -> None:
    values = ", ".join([row] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"{insert} VALUES {values} {conflict}", [value for one in rows for value in one])
