"""What users say about the portal, and what they are answered."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bulletins.workflow import FeedbackState
from congress import clock
from congress.models import SECRETARIAT, Congress, Role, User


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; all of the congress for those who answer it."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(user=user)
        if user.acts(Role.SYSTEM_ADMIN, *SECRETARIAT):
            seen |= Q(congress__in=user.congress_ids)
        return self.filter(seen)


class Feedback(models.Model):
    """A user's word about the portal: a fault, a wish, a question (意见反馈)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    user = models.ForeignKey(User, models.PROTECT, related_name="feedback", verbose_name=_("given by"))
    page = models.CharField(_("page"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=FeedbackState.choices, default=FeedbackState.OPEN)
    given_at = models.DateTimeField(_("given at"), default=clock.now, editable=False)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FeedbackState.OPEN, answer="", answered_by=None, answered_at=None)
                | Q(state=FeedbackState.ANSWERED, answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="answered_feedback_has_its_answer",
            ),
        ]
        indexes = [models.Index(fields=["congress", "state", "-id"], name="feedback_by_state")]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return reverse("feedback_list")
