"""What a deputy proposes to change in his own data: one row per field, confirmed or refused one by one."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import PersonalCharField
from congress.models import SECRETARIAT, User
from deputies.models.people import Mandate
from deputies.workflow import WAITING_DETAIL, DetailState


class ProposedDetailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and for the secretariat those of its congress."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(mandate__person__user=user)
        if user.acts(*SECRETARIAT):
            seen |= Q(mandate__congress__in=user.congress_ids)
        return self.filter(seen)

    def waiting(self):
        """Neither confirmed nor refused nor taken back."""
        return self.filter(state__in=WAITING_DETAIL)


class ProposedDetail(models.Model):
    """A new value that a deputy proposes for one field of his own data (本人信息更正); the values are encrypted."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="proposed_details", verbose_name=_("deputy"))
    field = models.CharField(_("field"), max_length=20)
    old = PersonalCharField(_("old value"), blank=True)
    new = PersonalCharField(_("new value"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DetailState.choices, default=DetailState.WAITING)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("change of data", "decided by")
    )

    objects = ProposedDetailQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed detail")
        verbose_name_plural = _("proposed details")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "field"], condition=Q(state="waiting"), name="detail_proposed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DetailState]), name="detail_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="detail_refused_for_a_reason"),
        ]

    def __str__(self) -> str:
        return self.field

    def get_absolute_url(self) -> str:
        return reverse("detail_list", args=[self.mandate_id])

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id
