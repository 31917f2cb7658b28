"""How a congress scores the units that handle its proposals (承办单位考核办法), by versions with validity."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress, User
from proposals.computing.scoring import Way
from proposals.models.registers import OfCongress


class Indicator(models.TextChoices):
    """What a line of a formula looks at: a share of a unit's tasks, or how many there are."""

    SIGNING = "signing", _("Signed for on time")
    CONTACT = "contact", _("Contacted before the reply")
    REPLYING = "replying", _("Replied on time")
    CO_OPINION = "co_opinion", _("Co-opinion on time")
    IMPLEMENTATION = "implementation", _("Implementation rate")
    SATISFACTION = "satisfaction", _("Satisfied or basically satisfied")
    FULL_SATISFACTION = "full_satisfaction", _("Satisfied")
    FIRST_ROUND = "first_round", _("Satisfied or basically satisfied in the first round")
    CONTENT = "content", _("Content of the reply found good")
    RESULT = "result", _("Result found good")
    PROMISES = "promises", _("Commitments kept when due")
    GIVEN_BACK = "given_back", _("Given back")
    EXTENDED = "extended", _("Extended")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")
    LATE_NOW = "late_now", _("Overdue now")
    SUPERVISED = "supervised", _("Under supervision or supervised")
    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")
    URGED = "urged", _("Urged")


SHARES = frozenset(
    {
        Indicator.SIGNING, Indicator.CONTACT, Indicator.REPLYING, Indicator.CO_OPINION, Indicator.IMPLEMENTATION,
        Indicator.SATISFACTION, Indicator.FULL_SATISFACTION, Indicator.FIRST_ROUND, Indicator.CONTENT,
        Indicator.RESULT, Indicator.PROMISES,
    }
)  # fmt: skip
OPINIONS = frozenset(
    {Indicator.SATISFACTION, Indicator.FULL_SATISFACTION, Indicator.FIRST_ROUND, Indicator.CONTENT, Indicator.RESULT}
)  # what deputies said of it


class Part(models.TextChoices):
    """Which of a unit's tasks a line looks at: co-handled ones are scored apart."""

    MAIN = "main", _("Tasks answered to the deputy")
    CO = "co", _("Co-handled tasks")


class ScoreFormula(models.Model):
    """The formula by which a congress scores its units from a year on, until a later one is in force."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    name = models.CharField(_("name"), max_length=80)
    from_year = models.PositiveSmallIntegerField(
        _("for the years from"),
        validators=[MinValueValidator(1979), MaxValueValidator(2100)],
        help_text=_("A session counts as the year it begins in. Earlier years keep the formula they had."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("The decision it rests on, for example."))
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    in_force_since = models.DateTimeField(_("put into force at"), null=True, editable=False)
    in_force_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, editable=False)

    objects = OfCongress.as_manager()

    class Meta:
        verbose_name = _("scoring formula")
        verbose_name_plural = _("scoring formulas")
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "from_year"],
                condition=Q(in_force_since__isnull=False, replaced_at=None),
                name="one_formula_in_force",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(in_force_since__isnull=False), name="replaced_formula_was_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """Draft, in force or replaced, in words."""
        if self.replaced_at:
            return _("Replaced")
        return _("In force") if self.in_force_since else _("Draft")


class ScoreLine(models.Model):
    """One line of a formula: what it looks at, how that gives points, and how many. Points are in hundredths."""

    formula = models.ForeignKey(ScoreFormula, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    part = models.CharField(_("of"), max_length=4, choices=Part.choices, default=Part.MAIN)
    indicator = models.CharField(_("indicator"), max_length=20, choices=Indicator.choices)
    way = models.CharField(_("how it counts"), max_length=10, choices=Way.choices, default=Way.SHARE)
    points = models.PositiveIntegerField(_("points"))
    threshold = models.PositiveSmallIntegerField(
        _("percentage to reach"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    cap = models.PositiveIntegerField(_("cap"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of the formula")
        verbose_name_plural = _("lines of the formula")
        constraints = [
            models.CheckConstraint(condition=Q(indicator__in=Indicator.values), name="score_indicator_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="score_way_known"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="score_part_known"),
            models.CheckConstraint(condition=Q(points__gt=0), name="score_line_gives_points"),
            models.CheckConstraint(
                condition=~Q(way=Way.REACHED) | Q(threshold__isnull=False), name="reached_line_has_its_percentage"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_indicator_display())
