"""The deputy's report on his duty to those who elected him (述职): text, meeting, poll, announcement."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, Role, User
from deputies.computing import polling
from deputies.models.people import Mandate
from deputies.workflow import GIVEN, REPORT_MOVES, REPORT_OPEN, ReportState

LEAST_PRESENT = 50  # Dongshan; a congress may say otherwise


class OfOwnCongress(models.QuerySet):
    def visible_to(self, user):
        """The rows of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class ReportPolicy(models.Model):
    """What a congress asks of a report: how many have to be present, and whether everybody reads the result."""

    congress = models.OneToOneField(Congress, models.PROTECT, related_name="report_policy", verbose_name=_("congress"))
    least_present = models.PositiveSmallIntegerField(
        _("present at the meeting, at least"),
        default=LEAST_PRESENT,
        validators=[MinValueValidator(1)],
        help_text=_("With fewer the meeting is recorded, and the deputy has not reported yet."),
    )
    results_are_public = models.BooleanField(
        _("announced results are public"),
        default=False,
        help_text=_("Everybody reads report and result; otherwise the congress alone."),
    )

    objects = OfOwnCongress.as_manager()

    class Meta:
        verbose_name = _("policy for duty reports")
        verbose_name_plural = _("policies for duty reports")
        constraints = [models.CheckConstraint(condition=Q(least_present__gte=1), name="somebody_hears_a_report")]

    def __str__(self) -> str:
        return self.congress.name


class DutyReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; what was handed in for those who work on it; what was announced for the whole congress."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        handed_in = ~Q(state=ReportState.DRAFT)
        seen = Q(mandate__person__user=user)
        seen |= Q(mandate__congress__in=user.congress_ids, announced_at__isnull=False)
        if user.acts(*SECRETARIAT):
            seen |= handed_in & Q(mandate__congress=user.post.congress_id)
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            seen |= handed_in & Q(mandate__delegation__organ=user.post.organ_id)
        return self.filter(seen)

    def followed_by(self, user):
        """Those whose record one may read: one's own, and those one works on."""
        own = Q(mandate__person__user=user)
        if user.acts(*SECRETARIAT):
            own |= Q(mandate__congress=user.post.congress_id)
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            own |= Q(mandate__delegation__organ=user.post.organ_id)
        return self.visible_to(user).filter(own)

    def public(self):
        """What everybody may read, where the congress says so."""
        policy = "mandate__congress__report_policy__results_are_public"
        return self.filter(state__in=GIVEN, announced_at__isnull=False, **{policy: True})

    def given(self):
        """Reports that count for the term."""
        return self.filter(state__in=GIVEN)


class DutyReport(models.Model):
    """A deputy's report to his voters or electing unit, once a term at least (代表述职报告)."""

    MOVES = REPORT_MOVES

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="reports", verbose_name=_("deputy"))
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"), max_length=20_000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    note = models.CharField(_("note"), max_length=500, blank=True)
    written_on = models.DateField(_("given in writing on"), null=True, blank=True)
    written_to = models.CharField(_("to whom, and how"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True, editable=False)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True, editable=False)
    decide_by = models.DateField(_("to be decided by"), null=True, blank=True, editable=False)
    duty_source = models.CharField(max_length=80, blank=True, editable=False)  # of its record among the duty records
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty report")
        verbose_name_plural = _("duty reports")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(state__in=sorted(state.value for state in REPORT_OPEN)),
                name="one_report_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ReportState]), name="duty_report_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT) | Q(handed_in_at__isnull=False), name="report_handed_in_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.WRITTEN, written_on__isnull=False)
                | ~Q(state=ReportState.WRITTEN) & Q(written_on=None),
                name="written_report_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(announced_at=None) | Q(state__in=sorted(state.value for state in GIVEN)),
                name="announced_report_was_given",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="duty_report_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("duty_report_detail", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id


class ReportMeeting(models.Model):
    """The meeting a report was given in, and its poll (述职评议会、满意度测评). No ballot issued: no poll was taken."""

    report = models.ForeignKey(DutyReport, models.PROTECT, related_name="meetings", verbose_name=_("duty report"))
    day = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=100)
    present = models.PositiveSmallIntegerField(_("voters or representatives present"))
    least_present = models.PositiveSmallIntegerField(_("needed"))
    counts = models.BooleanField(_("counts as given"))
    issued = models.PositiveSmallIntegerField(_("ballots issued"), default=0)
    returned = models.PositiveSmallIntegerField(_("ballots returned"), default=0)
    valid = models.PositiveSmallIntegerField(_("valid ballots"), default=0)
    very_satisfied = models.PositiveSmallIntegerField(_("very satisfied"), default=0)
    satisfied = models.PositiveSmallIntegerField(_("satisfied"), default=0)
    basically_satisfied = models.PositiveSmallIntegerField(_("basically satisfied"), default=0)
    dissatisfied = models.PositiveSmallIntegerField(_("dissatisfied"), default=0)
    abstained = models.PositiveSmallIntegerField(_("abstained"), default=0)
    remarks = models.TextField(_("questions and opinions raised"), max_length=4000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("recorded at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("meeting on a duty report")
        verbose_name_plural = _("meetings on duty reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(counts=True, present__gte=F("least_present"))
                | Q(counts=False, present__lt=F("least_present")),
                name="meeting_counts_with_enough_present",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(counts=True), name="one_meeting_counts_for_a_report"
            ),
            models.CheckConstraint(
                condition=Q(issued__lte=F("present"), returned__lte=F("issued"), valid__lte=F("returned")),
                name="ballots_come_from_those_before",
            ),
            models.CheckConstraint(
                condition=Q(
                    valid=F("very_satisfied")
                    + F("satisfied")
                    + F("basically_satisfied")
                    + F("dissatisfied")
                    + F("abstained")
                ),
                name="ballots_agree_with_their_sum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.place}"

    @property
    def ballots(self) -> dict[str, int]:
        """The poll's numbers by name."""
        return {name: getattr(self, name) for name in ("issued", "returned", "valid", *polling.CHOICES)}

    @property
    def result(self) -> polling.Result | None:
        """The result; ``None`` where there was no poll."""
        return polling.result(self.ballots)
