"""The table of the database cache (rate limits), with the database's other tables."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("congress", "0002_guard_facts")]
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),  # dropped with the database: it holds counts only
    ]
