"""Triggers: events cannot be changed, and administrators hold no other post."""

from django.db import migrations

ADMINISTRATORS = "('system_admin', 'security_admin', 'auditor')"

SQLITE = [
    """CREATE TRIGGER event_is_final_u BEFORE UPDATE ON congress_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER event_is_final_d BEFORE DELETE ON congress_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER audit_is_final_u BEFORE UPDATE ON congress_auditrecord
       BEGIN SELECT RAISE(ABORT, 'audit records are insert-only'); END""",
    *(
        f"""CREATE TRIGGER administrators_stand_apart_{when[0].lower()} BEFORE {when} ON congress_post
        WHEN NEW.valid_to IS NULL AND EXISTS (
            SELECT 1 FROM congress_post held WHERE held.user_id = NEW.user_id AND held.id IS NOT NEW.id
            AND held.valid_to IS NULL
            AND (held.role IN {ADMINISTRATORS} OR NEW.role IN {ADMINISTRATORS}))
        BEGIN SELECT RAISE(ABORT, 'administrators hold no other post'); END"""
        for when in ("INSERT", "UPDATE")
    ),
]

POSTGRESQL = [
    """CREATE FUNCTION facts_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER event_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON congress_event
       FOR EACH STATEMENT EXECUTE FUNCTION facts_are_final()""",
    """CREATE TRIGGER audit_is_final BEFORE UPDATE ON congress_auditrecord
       FOR EACH STATEMENT EXECUTE FUNCTION facts_are_final()""",
    f"""CREATE FUNCTION administrators_stand_apart() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM 1 FROM congress_user WHERE id = NEW.user_id FOR UPDATE;
         IF NEW.valid_to IS NULL AND EXISTS (
            SELECT 1 FROM congress_post held WHERE held.user_id = NEW.user_id AND held.id IS DISTINCT FROM NEW.id
            AND held.valid_to IS NULL
            AND (held.role IN {ADMINISTRATORS} OR NEW.role IN {ADMINISTRATORS}))
         THEN RAISE EXCEPTION 'administrators hold no other post' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER administrators_stand_apart BEFORE INSERT OR UPDATE ON congress_post
       FOR EACH ROW EXECUTE FUNCTION administrators_stand_apart()""",
]

UNDO_SQLITE = [
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        "event_is_final_u",
        "event_is_final_d",
        "audit_is_final_u",
        "administrators_stand_apart_i",
        "administrators_stand_apart_u",
    )
]
UNDO_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS event_is_final ON congress_event",
    "DROP TRIGGER IF EXISTS audit_is_final ON congress_auditrecord",
    "DROP TRIGGER IF EXISTS administrators_stand_apart ON congress_post",
    "DROP FUNCTION IF EXISTS facts_are_final()",
    "DROP FUNCTION IF EXISTS administrators_stand_apart()",
]


def run(postgresql, sqlite):
    def execute(apps, schema_editor):
        for statement in {"postgresql": postgresql, "sqlite": sqlite}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)  # a per cent sign is no parameter

    return execute


class Migration(migrations.Migration):
    dependencies = [("congress", "0001_found_institution")]
    operations = [migrations.RunPython(run(POSTGRESQL, SQLITE), run(UNDO_POSTGRESQL, UNDO_SQLITE))]
