"""What readers draw by hand on the pages of papers."""

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.fields import PersonalCharField
from congress.models import File, User
from meetings.models.document import Document, OwnRows


def new_edition() -> str:
    """A name no other edition has: numbers would begin anew when a page was cleared."""
    return secrets.token_hex(8)


class DocumentDrawing(models.Model):
    """What a reader drew by hand on a page of a paper. Nobody else sees it; encrypted in the database."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="drawings", verbose_name=_("document"))
    file = models.ForeignKey(File, models.CASCADE, related_name="+", verbose_name=_("file"))  # it lies on its pages
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reader"))
    page = models.PositiveSmallIntegerField(_("page"), validators=[MinValueValidator(1)])
    strokes = PersonalCharField(_("handwriting"))  # meetings.computing.strokes
    edition = models.CharField(max_length=16, default=new_edition, editable=False)  # another with every change
    at = models.DateTimeField(default=clock.now)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("handwriting on a page")
        verbose_name_plural = _("handwriting on pages")
        constraints = [
            models.UniqueConstraint(fields=["file", "user", "page"], name="drawing_once_per_page"),
            models.CheckConstraint(condition=Q(page__gte=1), name="drawing_lies_on_a_page"),
            models.CheckConstraint(condition=~Q(strokes="") & ~Q(edition=""), name="drawing_has_strokes"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.page}"
