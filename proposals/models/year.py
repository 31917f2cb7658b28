"""What a unit reports on a year of handling proposals."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role, User
from congress.workflow import in_words
from proposals.models.task import HandlingTask
from proposals.workflow import REPORT_MOVES, REPORT_TONES, ReportState


class UnitReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The unit its own, the office of its block and the congress what was sent in; the predicate
        ``proposals.view_year_report`` asks this of one.
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role in UNIT_STAFF:
            return self.filter(post.kept())
        sent = self.filter(state=ReportState.SENT, congress=post.congress_id)
        if post.role in SECRETARIAT | {Role.LEADER}:
            return sent
        if post.role == Role.DISPATCHER:
            given = HandlingTask.objects.filter(parent__organ__dispatcher=post.organ_id).values("organ")
            return sent.filter(Q(organ__parent__dispatcher=post.organ_id) | Q(organ__in=given))
        return self.none()


class UnitReport(models.Model):
    """The report of one unit for one calendar year (年度办理工作报告): its words, and the figures kept on sending."""

    MOVES = REPORT_MOVES

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="year_reports", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000)])
    state = models.CharField(_("state"), max_length=8, choices=ReportState.choices, default=ReportState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(_("text"))
    note = models.TextField(_("note of the last decision"), blank=True)
    figures = models.JSONField(_("figures"), default=dict)  # by their names in ``queries.figures``; empty until sent
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"), default=clock.now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = UnitReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report for the year")
        verbose_name_plural = _("reports for the year")
        constraints = [
            models.UniqueConstraint(fields=["organ", "year"], name="one_report_of_a_unit_a_year"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT) | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approved_report_has_its_leader",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.SENT) | Q(sent_at__isnull=False), name="sent_report_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(ReportState, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return REPORT_TONES[ReportState(self.state)]
