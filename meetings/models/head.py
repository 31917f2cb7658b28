"""Who heads a delegation: its head is entered with the proposals, its deputy heads here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.models import Role
from deputies.models import Delegation, Mandate


class DeputyHead(models.Model):
    """A deputy head of a delegation (分管副团长): signs its bulletins and says a word about leave as the head does."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="deputy_heads", verbose_name=_("delegation")
    )
    mandate = models.OneToOneField(Mandate, models.PROTECT, related_name="+", verbose_name=_("deputy"))

    class Meta:
        verbose_name = _("deputy head of a delegation")
        verbose_name_plural = _("deputy heads of delegations")

    def __str__(self) -> str:
        return f"{self.delegation_id}: {self.mandate_id}"


def headed_by(user, path="delegation"):
    """The condition that ``user`` heads the delegation, or is its deputy head, in the post he acts in."""
    if not user.acts(Role.DEPUTY):
        return Q(pk__in=[])
    held = Mandate.objects.held_by(user.post).values("pk")
    heads = DeputyHead.objects.filter(mandate__in=held).values("delegation")
    return Q(**{f"{path}__proposal_head__mandate__in": held}) | Q(**{f"{path}__in": heads})
