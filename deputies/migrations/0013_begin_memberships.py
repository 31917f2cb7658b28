"""Whoever sits in a deputies' group is a member of it since his mandate began."""

from django.db import migrations


def begin(apps, schema_editor):
    Mandate = apps.get_model("deputies", "Mandate")
    Membership = apps.get_model("deputies", "Membership")
    rows = Mandate.objects.filter(group__isnull=False).order_by("pk")
    over = {"terminated"}
    Membership.objects.bulk_create(
        [
            Membership(
                mandate=row, group_id=row.group_id, begins_on=row.begins_on, ends_on=row.ends_on if row.state in over else None
            )
            for row in rows.iterator(chunk_size=500)
        ],
        batch_size=500,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("deputies", "0012_keep_memberships")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]  # the table goes with its own migration
