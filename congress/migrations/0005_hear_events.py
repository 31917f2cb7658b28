"""Events say whether they concern one person alone. SQLite makes the table anew for it: its guards are put up again."""

from importlib import import_module

from django.db import migrations, models

guard = import_module("congress.migrations.0002_guard_facts")
put_up = guard.run([], [*guard.UNDO_SQLITE, *guard.SQLITE])
GUARDS = migrations.RunPython(put_up, put_up)  # first and last: whichever way one goes, they stand at its end


class Migration(migrations.Migration):
    dependencies = [
        ("congress", "0004_index_words"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        GUARDS,
        migrations.AddField(
            model_name="event",
            name="is_quiet",
            field=models.BooleanField(default=False, verbose_name="concerns one person"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("is_quiet", False)), fields=["congress", "id"], name="event_heard"),
        ),
        GUARDS,
    ]
