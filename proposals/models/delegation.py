"""Who speaks for a delegation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.models import Congress
from deputies.models import Delegation, Mandate
from proposals.models.registers import OfCongress


class DelegationHead(models.Model):
    """The head of a delegation (代表团团长): signs what it puts forward, receives the replies and rates them."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    delegation = models.OneToOneField(
        Delegation, models.PROTECT, related_name="proposal_head", verbose_name=_("delegation")
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("head"))

    objects = OfCongress.as_manager()

    class Meta:
        verbose_name = _("head of a delegation")
        verbose_name_plural = _("heads of delegations")

    def __str__(self) -> str:
        return f"{self.delegation_id}: {self.mandate_id}"
