"""Deputies who sign a proposal with its lead."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.workflow import in_words
from deputies.models import Mandate
from proposals.models.proposal import Proposal
from proposals.workflow import Signing


class CoSignature(models.Model):
    """A deputy's signature under another's text (联名、附议): asked for, given to a version, or declined."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="signatures", verbose_name=_("proposal"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="signatures", verbose_name=_("deputy"))
    state = models.CharField(_("state"), max_length=10, choices=Signing.choices, default=Signing.INVITED)
    invited_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    version = models.PositiveIntegerField(null=True)  # of the text that was signed
    agreed_to_withdraw_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("co-signature")
        verbose_name_plural = _("co-signatures")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "mandate"], name="signature_once"),
            models.CheckConstraint(condition=Q(state__in=Signing.values), name="signature_state_known"),
            models.CheckConstraint(
                condition=~Q(state=Signing.CONFIRMED) | Q(answered_at__isnull=False, version__isnull=False),
                name="signature_is_to_a_version",
            ),
        ]
        indexes = [models.Index(fields=["mandate", "state"], name="signature_by_mandate")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.mandate_id} {self.state}"

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(Signing, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return {Signing.CONFIRMED: "ok", Signing.INVITED: "warn"}.get(self.state, "plain")
