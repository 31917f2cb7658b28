"""What the index keeps: the words and marks of each row, written with it and taken away with it."""

from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model

from congress.models import SearchEntry
from congress.search import searchables
from congress.search.marks import marks_of, tag_marks
from congress.search.questions import SHIFT
from congress.search.text import normalise, words

BATCH = 500


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
        searchable = searchable or searchables.registered[type(row)]
        text = normalise(searchable.text_of(row))
        marks = marks_of(kind.pk, row.pk) + tag_marks(kind, searchable.tags_of(row))
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


def rebuild() -> Iterator[tuple[type[Model], int, int]]:
    """Index everything anew, 500 rows per transaction; yields (model, rows done, rows in all) as it goes.

    On PostgreSQL the old words answer until they are replaced; on SQLite the index starts empty.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO congress_searchwords (congress_searchwords) VALUES ('delete-all')")
            SearchEntry.objects.all().delete()
    for searchable in searchables.registered.values():
        rows = searchable.rows().order_by("pk")
        total, done, last = rows.count(), 0, 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            index(batch)
            last, done = batch[-1].pk, done + len(batch)
            yield searchable.model, done, total
        kind = ContentType.objects.get_for_model(searchable.model)
        gone = SearchEntry.objects.filter(target_type=kind).exclude(target_id__in=rows.order_by().values("pk"))
        gone.delete()


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
    return [((kind.pk << SHIFT) + pk, " ".join(words(text))) for pk, text in texts.items()]


def _fill(insert: str, row: str, rows: list[tuple], conflict: str = "") -> None:
    values = ", ".join([row] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"{insert} VALUES {values} {conflict}", [value for one in rows for value in one])
