"""The index of words beside the search entries: a GIN-indexed column on PostgreSQL, an FTS5 table on SQLite.

Both hold words that `congress.search` cut, so neither needs a parser that knows Chinese. On PostgreSQL long values are
moved out of the row (`toast_tuple_target`), so that thousands of hits stand on few pages, and words are written to the
index at once (`fastupdate`), so that no search reads through a list of late ones. Without statistics the planner takes
every word for a rare one and always asks the index: it does not know that reading a vector costs more than a page.
"""

from django.db import migrations

POSTGRESQL = [
    "ALTER TABLE congress_searchentry ADD COLUMN words tsvector NOT NULL DEFAULT ''",
    "ALTER TABLE congress_searchentry SET (toast_tuple_target = 128)",
    "ALTER TABLE congress_searchentry ALTER COLUMN words SET STATISTICS 0",
    "CREATE INDEX search_words ON congress_searchentry USING gin (words) WITH (fastupdate = off)",
]
UNDO_POSTGRESQL = ["ALTER TABLE congress_searchentry DROP COLUMN words"]

SQLITE = [
    """CREATE VIRTUAL TABLE congress_searchwords
       USING fts5(words, content = '', detail = none, columnsize = 0, tokenize = 'ascii')"""
]
UNDO_SQLITE = ["DROP TABLE congress_searchwords"]


def run(postgresql, sqlite):
    def execute(apps, schema_editor):
        for statement in {"postgresql": postgresql, "sqlite": sqlite}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return execute


class Migration(migrations.Migration):
    dependencies = [("congress", "0003_make_cache_table")]
    operations = [migrations.RunPython(run(POSTGRESQL, SQLITE), run(UNDO_POSTGRESQL, UNDO_SQLITE))]
