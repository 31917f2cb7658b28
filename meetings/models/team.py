"""Teams within one gathering: its people divided by hand or by rule, and tasks that they claim."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation


class OfSeenGatherings(models.QuerySet):
    def visible_to(self, user):
        """Those of the gatherings one sees: names of who comes are no secret there."""
        return self.filter(gathering__in=Gathering.objects.visible_to(user).values("pk"))


class Team(models.Model):
    """A part of a gathering's people with a task or route of its own (活动分组). With a last moment to claim it
    is a task, whose places go to whoever claims them first (任务认领).
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="teams", verbose_name=_("gathering"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(pgettext_lazy("team", "name"), max_length=40)
    task = models.TextField(pgettext_lazy("team", "task or route"), max_length=1000, blank=True)
    limit = models.PositiveSmallIntegerField(
        pgettext_lazy("team", "places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    claim_until = models.DateTimeField(pgettext_lazy("team", "claimed until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfSeenGatherings.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("gathering", "team")
        verbose_name_plural = pgettext_lazy("gathering", "teams")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "name"], name="team_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="team_is_named"),
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=1), name="team_has_places"),
            models.CheckConstraint(
                condition=Q(claim_until=None) | (Q(limit__isnull=False) & ~Q(task="")),
                name="what_is_claimed_is_said_and_limited",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team_list", args=[self.gathering_id])

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def is_claimed(self) -> bool:
        """Whether its places are claimed rather than given."""
        return self.claim_until is not None

    @property
    def takes_claims(self) -> bool:
        """Whether one may claim or give back now."""
        return self.claim_until is not None and clock.now() < self.claim_until


class TeamMember(models.Model):
    """Somebody's place in a team: he is in one team of a gathering at most; one of each may lead it (组长)."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members", verbose_name=pgettext_lazy("team", "team"))
    participation = models.OneToOneField(
        Participation, models.PROTECT, related_name="team_place", verbose_name=_("person")
    )
    is_leader = models.BooleanField(pgettext_lazy("team", "leads it"), default=False)
    claimed_at = models.DateTimeField(pgettext_lazy("team", "claimed at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("team", "member")
        verbose_name_plural = pgettext_lazy("team", "members")
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(is_leader=True), name="team_has_one_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.participation_id}"
