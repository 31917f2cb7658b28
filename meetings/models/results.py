"""What came of a gathering: the report or the minutes with photos, and what those who came say about it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import ADMINISTRATORS, User
from meetings.models.document import prepared_by
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation


class ReportKind(models.TextChoices):
    """Of an activity one reports, of a meeting one keeps minutes."""

    REPORT = "report", pgettext_lazy("gathering", "Report of the activity")
    MINUTES = "minutes", pgettext_lazy("gathering", "Minutes of the meeting")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is published of gatherings one sees; what is written, for those who prepare the gathering's papers."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        seen = Gathering.objects.visible_to(user).values("pk")
        return self.filter(Q(published_at__isnull=False, gathering__in=seen) | prepared_by(user, "gathering"))


class GatheringReport(models.Model):
    """The report of an activity or the minutes of a meeting (活动小结、会议纪要); photos and papers are its files."""

    gathering = models.OneToOneField(
        Gathering, models.PROTECT, related_name="report", primary_key=True, verbose_name=_("gathering")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=ReportKind.choices, default=ReportKind.REPORT)
    text = models.TextField(_("text"), max_length=20_000)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    published_at = models.DateTimeField(
        pgettext_lazy("gathering", "published at"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a gathering")
        verbose_name_plural = _("reports of gatherings")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="report_of_gathering_says_something"),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="report_of_gathering_kind_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("gathering_results", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; all of a gathering for those who prepare its papers."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        return self.filter(Q(participation__user=user) | prepared_by(user, "participation__gathering"))


class GatheringFeedback(models.Model):
    """What somebody who came says about a gathering, once; he may change it (活动反馈)."""

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="feedback", primary_key=True)
    text = models.TextField(_("text"), max_length=1000)
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback on a gathering")
        verbose_name_plural = _("feedback on gatherings")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="feedback_on_gathering_says_something")]

    def __str__(self) -> str:
        return self.text[:40]
