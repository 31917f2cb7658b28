"""What units that handle a proposal together cannot settle among themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import User
from proposals.models.task import HandlingTask


class Coordination(models.Model):
    """A disagreement of lead and co-handler (协调), decided by the tier above: the office for its bureaus, the congress
    for all others (Chongqing art. 20; Shanghai art. 17).
    """

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="coordinations", verbose_name=_("task"))
    question = models.TextField(_("what the units disagree on"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=clock.now)
    decision = models.TextField(_("decision"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(decided_at=None), name="one_open_coordination"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | (~Q(decision="") & Q(decided_by__isnull=False)),
                name="coordination_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.at:%Y-%m-%d}"
