from django.db import migrations
from django.db.models import OuterRef, Subquery


def mark(apps, schema_editor):
    """A term that was stopped because the reply is under audit rests; it used to be told from the task's state alone."""
    rows = apps.get_model("proposals", "Clock").objects
    answers = rows.filter(task=OuterRef("task"), round=OuterRef("task__round"), what__in=["reply", "rehandling"])
    newest = rows.filter(task__state="reply_audit").filter(pk=Subquery(answers.order_by("-pk").values("pk")[:1]))
    rows.filter(pk__in=list(newest.exclude(stopped_on=None).values_list("pk", flat=True))).update(rests=True)


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0022_time_levels"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),  # back: the column goes
    ]
