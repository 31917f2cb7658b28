"""Every entry carries the marks of the blocks of ids it lies in (`congress.search.looks`); those there get theirs."""

from django.db import migrations

POSTGRESQL = """
    UPDATE congress_searchentry SET words = words || array_to_tsvector(ARRAY[
        '@' || target_type_id || '.10.' || (target_id >> 10),
        '@' || target_type_id || '.14.' || (target_id >> 14),
        '@' || target_type_id || '.18.' || (target_id >> 18)
    ])
"""


def mark(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("congress", "0004_index_words")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]  # marks nobody asks for do no harm
