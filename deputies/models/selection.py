"""The vote on which deputies are commended for a year (优秀代表评选): candidates, points, ballots, result."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Congress
from deputies.models.fields import PointsField
from deputies.models.people import Mandate
from deputies.workflow import SELECTION_MOVES, SelectionState


class SelectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of one's congress for its staff; for everybody else in the congress what was announced."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        seen = Q(congress__in=user.congress_ids, state=SelectionState.ANNOUNCED)
        if user.acts(*SECRETARIAT):
            seen |= Q(congress=user.post.congress_id)
        return self.filter(seen)


class Selection(models.Model):
    """Who is to be commended for a year: so many places, a vote taken on paper, its result."""

    MOVES = SELECTION_MOVES

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="selections", verbose_name=_("congress"))
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=60)
    places = models.PositiveSmallIntegerField(_("to be commended, at most"), validators=[MinValueValidator(1)])
    most_names = models.PositiveSmallIntegerField(_("names on a ballot, at most"), validators=[MinValueValidator(1)])
    state = models.CharField(_("state"), max_length=9, choices=SelectionState.choices, default=SelectionState.PREPARED)
    note = models.CharField(_("note"), max_length=300, blank=True)
    voted_on = models.DateField(_("voted on"), null=True, blank=True)
    voters = models.CharField(_("who voted"), max_length=60, blank=True)
    issued = models.PositiveSmallIntegerField(_("ballots issued"), default=0)
    returned = models.PositiveSmallIntegerField(_("ballots returned"), default=0)
    valid = models.PositiveSmallIntegerField(_("valid ballots"), default=0)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection for commendation")
        verbose_name_plural = _("selections for commendation")
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="one_selection_of_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SelectionState]), name="selection_state_known"
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, most_names__gte=1), name="selection_has_places_and_names"
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("issued"), valid__lte=F("returned")), name="selection_ballots_agree"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SelectionState.VOTED.value, SelectionState.ANNOUNCED.value])
                | Q(voted_on__isnull=False, valid__gte=1),
                name="selection_result_has_its_vote",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("selection_detail", args=[self.pk])


class Candidate(models.Model):
    """A deputy who stands for commendation: why, with how many points, how many ballots named him."""

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="candidates", verbose_name=_("selection"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="candidatures", verbose_name=_("deputy"))
    by_rule = models.BooleanField(_("named by a rule"), default=False)
    reason = models.CharField(_("reason"), max_length=1000)
    points = PointsField(_("points of the year"), null=True, blank=True)
    votes = models.PositiveSmallIntegerField(_("ballots for him"), null=True, blank=True)
    is_commended = models.BooleanField(_("commended"), default=False)

    class Meta:
        verbose_name = _("candidate for commendation")
        verbose_name_plural = _("candidates for commendation")
        constraints = [
            models.UniqueConstraint(fields=["selection", "mandate"], name="candidate_stands_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="candidate_has_a_reason"),
            models.CheckConstraint(
                condition=Q(is_commended=False) | Q(votes__isnull=False, votes__gte=1), name="commended_by_votes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection} {self.mandate}"
