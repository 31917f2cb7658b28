"""The yearly assessment of deputies (履职考核): batches, criteria, four columns, sheets, scores.

Points are whole hundredths, as everywhere.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, Role, User
from deputies.models.fields import PointsField
from deputies.models.people import Mandate
from deputies.workflow import ASSESSMENT_MOVES, SHOWN_ASSESSMENTS, AssessmentState, Filler, Party

ROLES_OF = {  # who acts as a filler
    Filler.DEPUTY: (Role.DEPUTY,),
    Filler.DELEGATION_STAFF: (Role.DELEGATION_STAFF,),
    Filler.COMMITTEE_STAFF: (Role.COMMITTEE_STAFF,),
    Filler.SECRETARIAT: tuple(SECRETARIAT),
    Filler.LEADER: (Role.LEADER,),
}
BY_COLUMN = frozenset({Role.COMMITTEE_STAFF, Role.LEADER})  # see the sheets of a congress where they fill a column


class AssessmentBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of one's congress for its staff; what was opened for those who score or are scored."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        own = self.filter(congress__in=user.congress_ids)
        if user.acts(*SECRETARIAT):
            return own
        shown = own.filter(state__in=SHOWN_ASSESSMENTS)
        if user.acts(Role.DEPUTY, Role.DELEGATION_STAFF):
            return shown
        return shown.filter(columns__filled_by=user.post.role) if user.acts(*BY_COLUMN) else self.none()


class AssessmentBatch(models.Model):
    """The assessment of a congress's deputies for a year: opened, filled in, closed (考核批次)."""

    MOVES = ASSESSMENT_MOVES

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="assessment_batches", verbose_name=_("congress")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1979), MaxValueValidator(2100)])
    name = models.CharField(_("name"), max_length=60)
    state = models.CharField(_("state"), max_length=8, choices=AssessmentState.choices, default=AssessmentState.DRAFT)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    opened_at = models.DateTimeField(pgettext_lazy("assessment", "opened at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(pgettext_lazy("assessment", "closed at"), null=True, blank=True, editable=False)
    scores_by = models.DateField(_("scores to be given by"), null=True, blank=True, editable=False)
    talks_by = models.DateField(null=True, editable=False)  # while talks that follow are still to be held

    objects = AssessmentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly assessment")
        verbose_name_plural = _("yearly assessments")
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="assessment_name_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AssessmentState]), name="assessment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.DRAFT) | Q(opened_at__isnull=False),
                name="assessment_opened_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssessmentState.CLOSED) | Q(closed_at__isnull=False),
                name="assessment_closed_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("assessment_detail", args=[self.pk])


class AssessmentCriterion(models.Model):
    """A line of the form, with the most it can give, or take (考核指标)."""

    batch = models.ForeignKey(AssessmentBatch, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("criterion"), max_length=60)
    maximum = PointsField(_("at most"))
    is_deduction = models.BooleanField(_("is deducted"), default=False)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["batch", "name"], name="criterion_once"),
            models.CheckConstraint(condition=Q(maximum__gt=0), name="criterion_is_worth_something"),
        ]

    def __str__(self) -> str:
        return self.name


class AssessmentColumn(models.Model):
    """Who scores, which role does it for him, and how much it weighs in the total."""

    batch = models.ForeignKey(AssessmentBatch, models.CASCADE, related_name="columns")
    party = models.CharField(_("scoring party"), max_length=10, choices=Party.choices)
    filled_by = models.CharField(_("filled in by"), max_length=20, choices=Filler.choices)
    percent = models.PositiveSmallIntegerField(_("percent"), validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        constraints = [
            models.UniqueConstraint(fields=["batch", "party"], name="column_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="column_weighs_a_percentage"),
            models.CheckConstraint(
                condition=Q(party=Party.SELF, filled_by=Filler.DEPUTY)
                | ~Q(party=Party.SELF) & ~Q(filled_by=Filler.DEPUTY),
                name="the_deputy_fills_his_own_column_alone",
            ),
        ]

    def __str__(self) -> str:
        return self.get_party_display()


class AssessmentGrade(models.Model):
    """A name for every total of at least so many points (优秀, 称职 …)."""

    batch = models.ForeignKey(AssessmentBatch, models.CASCADE, related_name="grades")
    name = models.CharField(_("name"), max_length=20)
    at_least = PointsField(_("from"))
    passes = models.BooleanField(_("passed"), default=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [
            models.UniqueConstraint(fields=["batch", "at_least"], name="one_assessment_grade_from_a_total"),
            models.CheckConstraint(condition=Q(at_least__gte=0), name="assessment_grade_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; those of one's delegation; all of the congress for its staff and whoever else scores them."""
        seen = Q(batch__in=AssessmentBatch.objects.visible_to(user).values("pk"))
        if not user.is_authenticated or user.post is None:
            return self.none()
        if user.acts(Role.DEPUTY):
            seen &= Q(mandate__post=user.post)
        if user.acts(Role.DELEGATION_STAFF):
            seen &= Q(mandate__delegation__organ=user.post.organ_id, mandate__delegation__organ__isnull=False)
        return self.filter(seen)


class Assessment(models.Model):
    """One deputy's sheet in a batch (考核表). ``total`` and ``grade`` are set when the batch closes."""

    batch = models.ForeignKey(AssessmentBatch, models.PROTECT, related_name="sheets", verbose_name=_("batch"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="assessments", verbose_name=_("deputy"))
    total = PointsField(_("total"), null=True, blank=True, editable=False)
    grade = models.CharField(_("grade"), max_length=20, blank=True, editable=False)
    passes = models.BooleanField(null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment sheet")
        verbose_name_plural = _("assessment sheets")
        constraints = [
            models.UniqueConstraint(fields=["batch", "mandate"], name="one_sheet_per_deputy"),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gte=0), name="assessment_total_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} · {self.batch}"

    def get_absolute_url(self) -> str:
        return reverse("assessment_sheet", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the batch."""
        return self.batch.congress_id


class AssessmentCellQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The cells of the sheets one may see; what stands in them is asked of ``sees_cell``."""
        return self.filter(sheet__in=Assessment.objects.visible_to(user).values("pk"))


class AssessmentCell(models.Model):
    """One party's scores of one deputy; ``total`` is empty until they are given."""

    sheet = models.ForeignKey(Assessment, models.PROTECT, related_name="cells")
    column = models.ForeignKey(AssessmentColumn, models.PROTECT, related_name="cells")
    total = PointsField(_("total"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("scored by"))
    at = models.DateTimeField(_("scored at"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssessmentCellQuerySet.as_manager()

    class Meta:
        verbose_name = _("scores of a party")
        verbose_name_plural = _("scores of a party")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "column"], name="one_cell_per_party"),
            models.CheckConstraint(
                condition=Q(total=None, at=None) | Q(total__isnull=False, total__gte=0, at__isnull=False),
                name="scored_cell_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} · {self.column}"

    @property
    def congress_id(self) -> int:
        """The congress of the batch."""
        return self.sheet.batch.congress_id


class AssessmentScore(models.Model):
    """What a criterion got; ``maximum`` is a copy of the criterion's, for the database to compare with."""

    cell = models.ForeignKey(AssessmentCell, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(AssessmentCriterion, models.PROTECT, related_name="+")
    points = PointsField(_("points"))
    maximum = PointsField()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["cell", "criterion"], name="criterion_scored_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=F("maximum")), name="score_within_its_maximum"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.points}"
