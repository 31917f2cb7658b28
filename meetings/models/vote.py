"""What a vote on an agenda item came to: counted by hands, by the voting machine, or as ballots elsewhere."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import User
from meetings.computing.voting import Verdict, verdict
from meetings.models.agenda import AgendaItem
from meetings.models.gathering import Gathering

VERDICTS = {
    Verdict.PASSED: ("ok", pgettext_lazy("vote", "Passed")),
    Verdict.NOT_PASSED: ("late", pgettext_lazy("vote", "Not passed")),
    Verdict.INVALID: ("warn", pgettext_lazy("vote", "Not valid: too few took part")),
}


class VoteManner(models.TextChoices):
    HANDS = "hands", pgettext_lazy("vote", "Show of hands")
    MACHINE = "machine", pgettext_lazy("vote", "Voting machine")
    BALLOT = "ballot", pgettext_lazy("vote", "Ballot papers")


class VoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the items one sees that stand on the agenda: results are announced."""
        return self.filter(item__in=AgendaItem.objects.visible_to(user).standing().values("pk"))


class VoteResult(models.Model):
    """The result of a vote on a draft decision or motion, as announced (表决结果); nobody's own vote is kept."""

    item = models.OneToOneField(
        AgendaItem, models.PROTECT, primary_key=True, related_name="vote", verbose_name=_("agenda item")
    )
    manner = models.CharField(pgettext_lazy("vote", "voted by"), max_length=7, choices=VoteManner.choices)
    in_favour = models.PositiveIntegerField(pgettext_lazy("vote", "in favour"))
    against = models.PositiveIntegerField(pgettext_lazy("vote", "against"))
    abstained = models.PositiveIntegerField(pgettext_lazy("vote", "abstained"))
    not_pressed = models.PositiveIntegerField(pgettext_lazy("vote", "did not press a key"), default=0)
    base = models.PositiveIntegerField(pgettext_lazy("vote", "valid mandates"), editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    recorded_at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("meeting", "result of a vote")
        verbose_name_plural = pgettext_lazy("meeting", "results of votes")
        constraints = [
            models.CheckConstraint(condition=Q(manner__in=VoteManner.values), name="vote_manner_known"),
            models.CheckConstraint(
                condition=Q(base__gte=F("in_favour") + F("against") + F("abstained") + F("not_pressed")),
                name="no_more_votes_than_mandates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.in_favour}/{self.base}"

    def get_absolute_url(self) -> str:
        return reverse("agenda", args=[self.gathering.parent_id or self.gathering.pk])

    @property
    def gathering(self) -> Gathering:
        """Where it was voted."""
        return self.item.gathering

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def verdict_shown(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict][1]

    @property
    def tone(self) -> str:
        """The colour of the verdict."""
        return VERDICTS[self.verdict][0]

    @property
    def verdict(self) -> Verdict:
        """Whether the vote was valid, and whether it passed."""
        return verdict(self.base, self.in_favour, self.against, self.abstained)
