"""What a congress does about deputies after years of good or poor duty: rules, and the talks that were held."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, Congress, User
from deputies.models.people import Mandate
from deputies.workflow import NUMBERED_CONDITIONS, Basis, Condition, Outcome

MOST_YEARS = 5


class OfStaff(models.QuerySet):
    def visible_to(self, user):
        """Of one's own congress, for its staff alone."""
        if not user.is_authenticated or not user.acts(*SECRETARIAT):
            return self.none()
        return self.filter(congress=user.post.congress_id)


class MeasureRule(models.Model):
    """So many years running at the top, at the bottom or without passing: commended, or talked to (表彰、约谈规则)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="measure_rules", verbose_name=_("congress"))
    outcome = models.CharField(_("leads to"), max_length=8, choices=Outcome.choices)
    basis = models.CharField(_("looks at"), max_length=10, choices=Basis.choices)
    years = models.PositiveSmallIntegerField(
        _("years running"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS)]
    )
    condition = models.CharField(_("in each of them"), max_length=15, choices=Condition.choices)
    number = models.PositiveSmallIntegerField(_("number or percent"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)

    objects = OfStaff.as_manager()

    class Meta:
        verbose_name = _("rule for commendation and talks")
        verbose_name_plural = _("rules for commendation and talks")
        constraints = [
            models.CheckConstraint(condition=Q(years__range=(1, MOST_YEARS)), name="measure_looks_at_some_years"),
            models.CheckConstraint(
                condition=Q(condition__in=sorted(NUMBERED_CONDITIONS), number__isnull=False, number__gte=1)
                | ~Q(condition__in=sorted(NUMBERED_CONDITIONS)) & Q(number=None),
                name="measure_has_its_number",
                violation_error_message=_("Say how many, or how many percent; a grade or passing needs no number."),
            ),
            models.CheckConstraint(
                condition=(Q(condition=Condition.GRADE) & ~Q(grade="")) | (~Q(condition=Condition.GRADE) & Q(grade="")),
                name="measure_has_its_grade",
                violation_error_message=_("Name the grade, and only where the grade is looked at."),
            ),
            models.CheckConstraint(
                condition=~Q(condition__endswith="_percent") | Q(number__lte=100),
                name="measure_percent_of_hundred",
                violation_error_message=_("At most 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} · {self.get_basis_display()} · {self.get_condition_display()}"


class MeasureTalk(models.Model):
    """A talk with a deputy about his duty: when, by whom, what was said (约谈记录)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="talks", verbose_name=_("deputy"))
    year = models.PositiveSmallIntegerField(_("about the year"))
    day = models.DateField(_("day"))
    talker = models.CharField(_("talked to by"), max_length=60)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("recorded at"), default=clock.now, editable=False)

    objects = OfStaff.as_manager()

    class Meta:
        verbose_name = _("talk with a deputy")
        verbose_name_plural = _("talks with deputies")
        constraints = [
            models.UniqueConstraint(fields=["mandate", "year", "day"], name="one_talk_a_day"),
            models.CheckConstraint(condition=~Q(talker=""), name="talk_names_who_talked"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} {self.day}"
