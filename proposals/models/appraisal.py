"""What deputies beside the lead say of how a proposal was handled."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, Congress, User
from congress.workflow import in_words
from deputies.models import Mandate
from proposals.models.proposal import Proposal
from proposals.models.reply import Rating
from proposals.workflow import APPRAISAL_MOVES, AppraisalState

APPRAISAL_TONES = {AppraisalState.WRITTEN: "warn", AppraisalState.SHOWN: "ok", AppraisalState.WITHHELD: "plain"}


class AppraisalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the proposals one sees that one reads."""
        if user.post is None:
            return self.none()
        return self.read_by(user).filter(proposal__in=Proposal.objects.openable_by(user).order_by().values("pk"))

    def read_by(self, user):
        """What is shown, one's own, and all of it for the secretariat that screens it."""
        if user.acts(*SECRETARIAT):
            return self
        return self.filter(Q(state=AppraisalState.SHOWN) | Q(mandate__post=user.post))


class Appraisal(models.Model):
    """A deputy's short word on the handling of a proposal (代表评议), one in each round: read when the secretariat has
    let it through, and never counted, for the evaluation is the lead's alone.
    """

    MOVES = APPRAISAL_MOVES

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="appraisals", verbose_name=_("proposal"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    round = models.PositiveSmallIntegerField(_("round"))
    rating = models.CharField(_("rating"), max_length=20, choices=Rating.choices)
    text = models.CharField(_("text"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=AppraisalState.choices, default=AppraisalState.WRITTEN)
    at = models.DateTimeField(_("written at"), default=clock.now)
    screened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("screened by"))
    screened_at = models.DateTimeField(_("screened at"), null=True)
    reason = models.CharField(_("why it is withheld"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "mandate", "round"], name="appraisal_once_a_round"),
            models.CheckConstraint(condition=Q(state__in=AppraisalState.values), name="appraisal_state_known"),
            models.CheckConstraint(
                condition=Q(state=AppraisalState.WRITTEN) | Q(screened_by__isnull=False, screened_at__isnull=False),
                name="appraisal_is_screened_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppraisalState.WITHHELD) | ~Q(reason=""), name="withheld_appraisal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.mandate_id} {self.round}"

    def get_absolute_url(self) -> str:
        return f"{reverse('proposal_detail', args=[self.proposal_id])}#appraisals"

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(AppraisalState, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return APPRAISAL_TONES[AppraisalState(self.state)]

    @property
    def congress(self) -> Congress:
        """The congress of its proposal, which must have been loaded."""
        return self.proposal.congress
