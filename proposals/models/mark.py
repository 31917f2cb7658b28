"""Marks beside the state of a proposal, each with who decided it, when and on what ground; and excellent units."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress, Organ, User
from congress.workflow import in_words
from proposals.models.proposal import Proposal
from proposals.models.registers import OfCongress
from proposals.workflow import MarkKind


class MarkQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_off_at=None)

    def visible_to(self, user):
        """The marks of the proposals one sees."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))


class Mark(models.Model):
    """What was decided to hold for a proposal whatever its state (重点督办、领衔办理、优秀、直通车)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="marked", verbose_name=_("proposal"))
    kind = models.CharField(_("mark"), max_length=14, choices=MarkKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    decided_on = models.DateField(_("decided on"))
    ground = models.TextField(_("ground"))
    supervisor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervising leader")
    )
    committee = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervising committee")
    )
    unit_leader = models.CharField(_("leader of the unit"), max_length=40, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_off_note = models.TextField(blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "kind"], condition=Q(taken_off_at=None), name="one_standing_mark_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(kind__in=MarkKind.values), name="mark_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=MarkKind.KEY) | Q(supervisor__isnull=False) | Q(committee__isnull=False),
                name="key_proposal_is_supervised",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MarkKind.LEADER_HEADED) | ~Q(unit_leader=""), name="headed_proposal_has_its_leader"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_at=None) | ~Q(taken_off_note=""), name="mark_is_taken_off_with_a_ground"
            ),
        ]
        indexes = [models.Index(fields=["kind", "year", "-id"], name="mark_by_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.get_kind_display()}"

    def get_kind_display(self) -> str:
        """The mark in words."""
        return in_words(MarkKind, self.kind)


def marks_in_words(marks: str) -> Iterable[str]:
    """The words of the marks kept on a proposal's row."""
    return [in_words(MarkKind, kind) for kind in marks.split()]


class MarkReport(models.Model):
    """What was reported on a key or leader-headed proposal, and when it was put before the chairpersons' meeting."""

    mark = models.ForeignKey(Mark, models.PROTECT, related_name="reports")
    text = models.TextField(_("report"))
    chairs_on = models.DateField(_("before the chairpersons' meeting on"), null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("report on a mark")
        verbose_name_plural = _("reports on marks")

    def __str__(self) -> str:
        return f"{self.mark_id} {self.at:%Y-%m-%d}"


class HonourQuerySet(OfCongress):
    def standing(self):
        return self.filter(taken_back_at=None)


class Honour(models.Model):
    """An excellent unit of a year (先进承办单位), by a recorded decision."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="honours", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    decided_on = models.DateField(_("decided on"))
    ground = models.TextField(_("ground"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_note = models.TextField(_("why it was taken back"), blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("excellent unit")
        verbose_name_plural = _("excellent units")
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year"], condition=Q(taken_back_at=None), name="one_standing_honour_a_year"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | ~Q(taken_back_note=""), name="honour_is_taken_back_with_a_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.organ}"

    def get_absolute_url(self) -> str:
        return f"{reverse('marked_list')}?view={MarkKind.EXCELLENT}&year={self.year}"
