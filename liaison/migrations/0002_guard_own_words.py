"""Trigger: what a voter said in his own words is never changed or taken away."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER own_words_are_final_u BEFORE UPDATE ON liaison_ownwords
       BEGIN SELECT RAISE(ABORT, 'own words are append-only'); END""",
    """CREATE TRIGGER own_words_are_final_d BEFORE DELETE ON liaison_ownwords
       BEGIN SELECT RAISE(ABORT, 'own words are append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION own_words_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER own_words_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON liaison_ownwords
       FOR EACH STATEMENT EXECUTE FUNCTION own_words_are_final()""",
]
UNDO_SQLITE = ["DROP TRIGGER IF EXISTS own_words_are_final_u", "DROP TRIGGER IF EXISTS own_words_are_final_d"]
UNDO_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS own_words_are_final ON liaison_ownwords",
    "DROP FUNCTION IF EXISTS own_words_are_final()",
]


def run(sqlite, postgresql):
    def operation(_apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement, params=None)  # a per cent sign is no parameter

    return operation


class Migration(migrations.Migration):
    dependencies = [("liaison", "0001_open_stations")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
