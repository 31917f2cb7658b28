"""What a deputy adds to his proposal while the units have it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import User
from proposals.models.proposal import Proposal


class Supplement(models.Model):
    """More material to an accepted proposal (补充材料): the text that was accepted stays as it is."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="supplements", verbose_name=_("proposal"))
    text = models.TextField(_("text"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="supplement_says_something")]

    def __str__(self) -> str:
        return f"{self.proposal_id} +{self.pk}"
