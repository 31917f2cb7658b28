"""Trigger: a line of the ledger is never changed or taken away."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER entry_is_final_u BEFORE UPDATE ON deputies_pointentry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entry_is_final_d BEFORE DELETE ON deputies_pointentry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON deputies_pointentry
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_final()""",
]
UNDO_SQLITE = ["DROP TRIGGER IF EXISTS entry_is_final_u", "DROP TRIGGER IF EXISTS entry_is_final_d"]
UNDO_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS entry_is_final ON deputies_pointentry",
    "DROP FUNCTION IF EXISTS ledger_is_final()",
]


def run(sqlite, postgresql):
    def operation(_apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement, params=None)  # a per cent sign is no parameter

    return operation


class Migration(migrations.Migration):
    dependencies = [("deputies", "0001_open_the_roster")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(UNDO_SQLITE, UNDO_POSTGRESQL))]
