"""What the movers of an interpellation may demand after its answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from congress import clock
from deputies.models import Mandate
from proposals.models.proposal import Proposal


class AnswerDemand(models.Model):
    """A mover's demand that the organ answers the interpellation again (DPL art. 20: by more than half of them)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="demands", verbose_name=_("proposal"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    note = models.TextField(_("what the answer leaves open"))
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("demand for a second answer")
        verbose_name_plural = _("demands for a second answer")
        constraints = [models.UniqueConstraint(fields=["proposal", "mandate"], name="demand_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.mandate_id}"
