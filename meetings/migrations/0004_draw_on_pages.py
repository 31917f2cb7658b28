import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import congress.clock
import congress.fields
import meetings.models.drawing


class Migration(migrations.Migration):
    dependencies = [
        ("congress", "0004_index_words"),
        ("meetings", "0003_register_arrivals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentDrawing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "page",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="page"
                    ),
                ),
                ("strokes", congress.fields.PersonalCharField(verbose_name="handwriting")),
                (
                    "edition",
                    models.CharField(default=meetings.models.drawing.new_edition, editable=False, max_length=16),
                ),
                ("at", models.DateTimeField(default=congress.clock.now)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawings",
                        to="meetings.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="congress.file",
                        verbose_name="file",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "handwriting on a page",
                "verbose_name_plural": "handwriting on pages",
                "constraints": [
                    models.UniqueConstraint(fields=("file", "user", "page"), name="drawing_once_per_page"),
                    models.CheckConstraint(condition=models.Q(("page__gte", 1)), name="drawing_lies_on_a_page"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("strokes", ""), _negated=True), models.Q(("edition", ""), _negated=True)
                        ),
                        name="drawing_has_strokes",
                    ),
                ],
            },
        ),
    ]
