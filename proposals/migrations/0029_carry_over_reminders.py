"""What was told of terms before reminders had a table of their own."""

from django.db import migrations
from django.db.models import F

BATCH = 1000
LATE, SOON = -1, 15


def carry_over(apps, _schema_editor):
    Reminder = apps.get_model("congress", "Reminder")
    kinds = apps.get_model("contenttypes", "ContentType").objects

    def keep(model, rows):
        target_type = kinds.get_or_create(app_label="proposals", model=model)[0]
        made = []
        for pk, congress, term, due_on, stage in rows:
            made.append(
                Reminder(
                    target_type=target_type, target_id=pk, congress_id=congress, term=term, due_on=due_on, stage=stage
                )
            )
            if len(made) == BATCH:
                Reminder.objects.bulk_create(made, ignore_conflicts=True)
                made.clear()
        Reminder.objects.bulk_create(made, ignore_conflicts=True)

    clocks = apps.get_model("proposals", "Clock").objects.filter(stopped_on=None, warned__isnull=False)
    found = clocks.values_list("pk", "proposal__congress", "what", "due_on", "warned").order_by("pk").iterator()
    keep("clock", ((*facts, warned or LATE) for *facts, warned in found))
    promises = apps.get_model("proposals", "Commitment").objects.filter(state="open")
    for column, stage in (("told_late", LATE), ("told_near", SOON)):  # the later stage first: it stays
        told = promises.filter(**{column: F("promised_on")}).values_list("pk", "congress", "promised_on")
        keep("commitment", [(pk, congress, "promise", day, stage) for pk, congress, day in told.order_by("pk")])
    asked = apps.get_model("proposals", "CoSignature").objects.filter(
        reminded_at__isnull=False, proposal__cosign_until__isnull=False
    )
    told = asked.values_list("proposal", "proposal__congress", "proposal__cosign_until").distinct()
    keep("proposal", [(pk, congress, "signing", day, 1) for pk, congress, day in told.order_by("proposal")])


class Migration(migrations.Migration):
    dependencies = [
        ("congress", "0008_keep_reminders"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("proposals", "0028_let_deputies_appraise"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),  # the columns it read from are there still
    ]
