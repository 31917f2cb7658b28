"""The ledger of points (积分台账): entries are added, never changed; a correction is a contrary entry."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import Congress, File, User
from deputies.models.duty import DutyRecord
from deputies.models.fields import PointsField
from deputies.models.people import Delegation, DeputyGroup, Mandate
from deputies.models.scoring import ScoringItem, ScoringRuleSet
from deputies.workflow import ObjectionState


class PointAdjustment(models.Model):
    """A bonus or a deduction given by hand, with its reason and proof (手工加减分)."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="adjustments", verbose_name=_("deputy"))
    day = models.DateField(_("day"))
    points = PointsField(_("points"))
    reason = models.CharField(_("reason"), max_length=300)
    proof = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proof"))
    corrects = models.ForeignKey(
        "deputies.PointEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("corrects"),
        help_text=_("The line of a frozen period it makes good."),
    )
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("who did it", "by")
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    is_cancelled = models.BooleanField(pgettext_lazy("manual line", "cancelled"), default=False)

    class Meta:
        verbose_name = _("manual line")
        verbose_name_plural = _("manual lines")
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="adjustment_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id


class PointEntryQuerySet(models.QuerySet):
    def live(self):
        """Entries that stand: neither taken back nor taking back."""
        return self.filter(reverses=None, reversed_by=None)


class PointEntry(models.Model):
    """One line of the ledger. ``why`` holds the facts the sentence "why" is said from; see ``queries.reasons``.

    ``record`` or ``adjustment`` says where it comes from; neither: base points of the period. ``lost`` is what caps
    and shares kept back.
    """

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="point_entries", verbose_name=_("deputy"))
    rule_set = models.ForeignKey(ScoringRuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    period_begins_on = models.DateField(_("period from"))
    item = models.ForeignKey(
        ScoringItem, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("item")
    )
    record = models.ForeignKey(
        DutyRecord, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("duty record")
    )
    adjustment = models.ForeignKey(
        PointAdjustment, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("manual line")
    )
    day = models.DateField(_("day"))
    points = PointsField(_("points"))
    lost = PointsField(_("not counted"), default=0)
    cut = models.CharField(_("bounded by"), max_length=10, blank=True)
    why = models.JSONField(default=dict)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("takes back")
    )
    at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)

    objects = PointEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        constraints = [
            models.CheckConstraint(condition=Q(record=None) | Q(adjustment=None), name="entry_comes_from_one_place"),
        ]
        indexes = [models.Index(fields=["mandate", "period_begins_on"], name="entries_of_a_period")]

    def __str__(self) -> str:
        return f"{self.day} {self.points}"

    def get_absolute_url(self) -> str:
        return reverse("point_entry", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id


class Objection(models.Model):
    """A deputy says a line, or a missing one, is wrong (申诉); the congress answers."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="objections", verbose_name=_("deputy"))
    entry = models.ForeignKey(PointEntry, models.PROTECT, related_name="objections", verbose_name=_("ledger line"))
    text = models.TextField(_("what is wrong"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    raised_at = models.DateTimeField(_("raised at"), default=clock.now, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("objection", "answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decide_by = models.DateField(_("to be decided by"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=ObjectionState.OPEN), name="one_open_objection_to_a_line"
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN) | ~Q(answer=""), name="objection_decided_with_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id


class Standing(models.Model):
    """All places of a congress for one period, as of one night (排名快照). Pages read it, they never compute it."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="standings", verbose_name=_("congress"))
    rule_set = models.ForeignKey(ScoringRuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    period_begins_on = models.DateField(_("period from"))
    taken_at = models.DateTimeField(_("taken at"), default=clock.now)
    deputy_count = models.PositiveIntegerField(_("deputies"), default=0)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["congress", "period_begins_on", "rule_set"], name="standing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.congress} {self.period_begins_on}"


class Place(models.Model):
    """One deputy in a standing; equal points share a place (1, 2, 2, 4)."""

    standing = models.ForeignKey(Standing, models.CASCADE, related_name="places", verbose_name=_("standing"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="places", verbose_name=_("deputy"))
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+", verbose_name=_("delegation"))
    group = models.ForeignKey(
        DeputyGroup, models.PROTECT, null=True, related_name="+", verbose_name=_("deputies' group")
    )
    points = PointsField(_("points"))
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    place = models.PositiveIntegerField(pgettext_lazy("ranking", "place"))
    place_in_delegation = models.PositiveIntegerField(_("in the delegation"))
    place_in_group = models.PositiveIntegerField(_("in the group"), null=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [models.UniqueConstraint(fields=["standing", "mandate"], name="place_once")]
        indexes = [
            models.Index(fields=["standing", "place", "id"], name="places_in_order"),
            models.Index(fields=["standing", "delegation", "place"], name="places_of_a_delegation"),
            models.Index(fields=["standing", "group", "place"], name="places_of_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.place}"
