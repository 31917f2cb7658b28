import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0002_guard_ledger"),
        ("meetings", "0004_draw_on_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="ends_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="meetings.gathering",
                verbose_name="to be read only until the end of",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="read_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="to be read only until"),
        ),
        migrations.AddField(
            model_name="gathering",
            name="tell_by_mail",
            field=models.BooleanField(default=False, verbose_name="told by e-mail too"),
        ),
        migrations.AddField(
            model_name="gathering",
            name="tell_by_sms",
            field=models.BooleanField(default=False, verbose_name="told by SMS too"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_with", None), ("read_until", None), _connector="OR"), name="reading_ends_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("read_until", None),
                    ("embargo_until", None),
                    ("read_until__gt", models.F("embargo_until")),
                    _connector="OR",
                ),
                name="reading_ends_after_the_embargo",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("read_until", None),
                    ("readable_at", None),
                    ("read_until__gt", models.F("readable_at")),
                    _connector="OR",
                ),
                name="reading_ends_after_it_begins",
            ),
        ),
    ]
