"""Trigger: what was said about a draft law is never changed or taken away, as a voter's own words."""

from importlib import import_module

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER comment_words_are_final_u BEFORE UPDATE ON liaison_commentwords
       BEGIN SELECT RAISE(ABORT, 'own words are append-only'); END""",
    """CREATE TRIGGER comment_words_are_final_d BEFORE DELETE ON liaison_commentwords
       BEGIN SELECT RAISE(ABORT, 'own words are append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION comment_words_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER comment_words_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON liaison_commentwords
       FOR EACH STATEMENT EXECUTE FUNCTION comment_words_are_final()""",
]
UNDO_SQLITE = ["DROP TRIGGER IF EXISTS comment_words_are_final_u", "DROP TRIGGER IF EXISTS comment_words_are_final_d"]
UNDO_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS comment_words_are_final ON liaison_commentwords",
    "DROP FUNCTION IF EXISTS comment_words_are_final()",
]
run = import_module("liaison.migrations.0002_guard_own_words").run


class Migration(migrations.Migration):
    dependencies = [("liaison", "0002_guard_own_words")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
