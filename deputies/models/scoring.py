"""A congress's scoring rule (积分规则), in versions; points are whole hundredths."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import Congress
from deputies.computing import scoring
from deputies.models.duty import DutyRole, DutyType, Presence
from deputies.models.fields import PointsField
from deputies.workflow import RuleSetState


class Period(models.TextChoices):
    MONTH = scoring.Period.MONTH.value, _("Month")
    QUARTER = scoring.Period.QUARTER.value, _("Quarter")
    HALF_YEAR = scoring.Period.HALF_YEAR.value, _("Half-year")
    YEAR = scoring.Period.YEAR.value, pgettext_lazy("period", "Year")


class Per(models.TextChoices):
    ACT = scoring.Per.ACT.value, _("each act")
    HALF_DAY = scoring.Per.HALF_DAY.value, _("each half day")


class TargetUnit(models.TextChoices):
    TIMES = scoring.Unit.TIMES.value, _("times")
    DAYS = scoring.Unit.DAYS.value, _("days")


class Step(models.IntegerChoices):
    """The grain points are rounded to, in hundredths."""

    HUNDREDTH = 1, _("two decimals")
    TENTH = 10, _("one decimal")
    HALF = 50, _("half points")
    WHOLE = 100, _("whole points")


class ScoringRuleSetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rules of the congress one works in; drafts are the staff's."""
        rows = self.filter(congress__in=user.congress_ids)
        return rows if user.has_perm("deputies.edit_rules") else rows.filter(state=RuleSetState.IN_FORCE)

    def in_force_on(self, congress_id, day):
        """The rule set (one or none) that ``day`` is counted under."""
        rows = self.filter(congress=congress_id, state=RuleSetState.IN_FORCE, valid_from__lte=day)
        return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))


class ScoringRuleSet(models.Model):
    """One version of a congress's scoring rule, valid from a day to a day (积分规则)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="rule_sets", verbose_name=_("congress"))
    name = models.CharField(_("name"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT)
    valid_from = models.DateField(_("valid from"), help_text=_("The first day of a period."))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("Empty: until further notice."))
    period = models.CharField(_("counted by"), max_length=10, choices=Period.choices, default=Period.YEAR)
    first_month = models.PositiveSmallIntegerField(_("the year begins in month"), default=1)
    first_day = models.PositiveSmallIntegerField(_("on day"), default=1)
    base = PointsField(_("base points"), default=0, help_text=_("Given to every deputy at the beginning."))
    total_cap = PointsField(_("at most in all"), null=True, blank=True)
    total_floor = PointsField(_("never below"), null=True, blank=True)
    step = models.PositiveSmallIntegerField(_("rounded to"), choices=Step.choices, default=Step.HUNDREDTH)
    late_percent = models.PositiveSmallIntegerField(_("late: percent of the points"), default=100)
    partial_percent = models.PositiveSmallIntegerField(_("for a part of it: percent of the points"), default=100)
    unannounced_percent = models.PositiveSmallIntegerField(
        _("without having signed up: percent of the points"), default=100
    )
    enacted_at = models.DateTimeField(_("put in force at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScoringRuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring rule set")
        verbose_name_plural = _("scoring rule sets")
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "valid_from"],
                condition=Q(state=RuleSetState.IN_FORCE),
                name="one_rule_set_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rule_set_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(first_month__range=(1, 12), first_day__range=(1, 28)), name="rule_set_year_begins"
            ),
            models.CheckConstraint(
                condition=Q(late_percent__lte=100, partial_percent__lte=100, unannounced_percent__lte=100),
                name="rule_set_percents",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rule_set_detail", args=[self.pk])


class ScoringGroup(models.Model):
    """Items bounded together."""

    rule_set = models.ForeignKey(ScoringRuleSet, models.CASCADE, related_name="groups", verbose_name=_("rule set"))
    name = models.CharField(_("name"), max_length=30)
    cap = PointsField(_("at most"), null=True, blank=True)
    floor = PointsField(_("deductions not below"), null=True, blank=True)
    is_bonus = models.BooleanField(_("beside the total"), default=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)

    class Meta:
        verbose_name = _("group of items")
        verbose_name_plural = _("groups of items")
        constraints = [models.UniqueConstraint(fields=["rule_set", "name"], name="scoring_group_once")]

    def __str__(self) -> str:
        return self.name


class ScoringItem(models.Model):
    """One line of the printed rule: what brings or costs points."""

    rule_set = models.ForeignKey(ScoringRuleSet, models.CASCADE, related_name="items", verbose_name=_("rule set"))
    group = models.ForeignKey(
        ScoringGroup, models.CASCADE, null=True, blank=True, related_name="items", verbose_name=_("group")
    )
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=60)
    cap = PointsField(_("at most"), null=True, blank=True)
    floor = PointsField(_("costs at most"), null=True, blank=True, help_text=_("Nought or less, as −6."))
    only_highest = models.BooleanField(_("only the best act counts"), default=False)
    vetoes = models.BooleanField(_("puts the deputy in the lowest grade"), default=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)

    class Meta:
        verbose_name = _("scoring item")
        verbose_name_plural = _("scoring items")
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "code"], name="scoring_item_once"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gte=0), name="item_cap_not_negative"),
            models.CheckConstraint(condition=Q(floor=None) | Q(floor__lte=0), name="item_floor_not_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class ScoringAward(models.Model):
    """Which acts an item counts, and what they bring or cost."""

    item = models.ForeignKey(ScoringItem, models.CASCADE, related_name="awards", verbose_name=_("item"))
    types = models.ManyToManyField(
        DutyType, related_name="+", blank=True, verbose_name=_("types"), help_text=_("None chosen: every type.")
    )
    role = models.CharField(_("role"), max_length=12, choices=DutyRole.choices, blank=True)
    presence = models.CharField(
        _("attendance"),
        max_length=12,
        choices=Presence.choices,
        blank=True,
        help_text=_("Empty: everybody who came. Named: exactly those, as leave or absence."),
    )
    per = models.CharField(_("counted for"), max_length=10, choices=Per.choices, default=Per.ACT)
    first = PointsField(_("the first"))
    further = PointsField(_("each further"), null=True, blank=True, help_text=_("Empty: only the first counts."))
    cap = PointsField(_("at most"), null=True, blank=True)
    joint_percent = models.PositiveSmallIntegerField(_("percent when several signed"), default=100)
    splits = models.BooleanField(_("divided among the co-signers"), default=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.CheckConstraint(condition=Q(joint_percent__lte=100), name="award_share_is_a_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.position}"


class ScoringGrade(models.Model):
    """A name for every balance of at least so many points (优秀, 称职 …)."""

    rule_set = models.ForeignKey(ScoringRuleSet, models.CASCADE, related_name="grades", verbose_name=_("rule set"))
    name = models.CharField(_("name"), max_length=20)
    at_least = PointsField(_("from"))

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [models.UniqueConstraint(fields=["rule_set", "at_least"], name="one_grade_from_a_balance")]

    def __str__(self) -> str:
        return self.name


class ScoringTarget(models.Model):
    """What every deputy is expected to do in a period: so many times, or so many days."""

    rule_set = models.ForeignKey(ScoringRuleSet, models.CASCADE, related_name="targets", verbose_name=_("rule set"))
    name = models.CharField(_("name"), max_length=60)
    types = models.ManyToManyField(DutyType, related_name="+", verbose_name=_("types"))
    at_least = models.PositiveSmallIntegerField(_("at least"))
    unit = models.CharField(_("unit"), max_length=10, choices=TargetUnit.choices, default=TargetUnit.TIMES)

    class Meta:
        verbose_name = _("yearly minimum")
        verbose_name_plural = _("yearly minimums")

    def __str__(self) -> str:
        return self.name


class Freeze(models.Model):
    """All days of a congress up to and with ``through`` are settled: nothing dated there changes any more."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="freezes", verbose_name=_("congress"))
    through = models.DateField(_("through"))
    by = models.ForeignKey(
        "congress.User", models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("who did it", "by")
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        constraints = [models.UniqueConstraint(fields=["congress", "through"], name="freeze_once")]

    def __str__(self) -> str:
        return f"{self.through}"
