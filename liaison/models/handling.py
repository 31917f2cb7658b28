"""What became of an opinion: whom it was passed to, the answers, the proposal, the rating, the summary."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Organ, User
from deputies.models import Mandate
from liaison.models.opinion import VoterOpinion
from liaison.workflow import Rating, Route
from proposals.models import Proposal, Reply


class Forwarding(models.Model):
    """One way an opinion was passed on, and how it ended: answered, or given back."""

    opinion = models.ForeignKey(VoterOpinion, models.PROTECT, related_name="forwardings")
    round = models.PositiveSmallIntegerField()
    route = models.CharField(_("route"), max_length=10, choices=Route.choices)
    receiver = models.CharField(_("passed on to"), max_length=80, blank=True)
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    approved_by = models.CharField(_("approved by"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    given_back = models.BooleanField(default=False)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("passing on of an opinion")
        verbose_name_plural = _("passings on of opinions")
        constraints = [
            models.UniqueConstraint(fields=["opinion"], condition=Q(ended_at=None), name="opinion_is_in_one_place"),
            models.CheckConstraint(
                condition=~Q(route="street") | ~Q(approved_by=""), name="street_gets_what_its_head_approved"
            ),
            models.CheckConstraint(condition=Q(given_back=False) | ~Q(reason=""), name="given_back_for_a_reason"),
            models.CheckConstraint(condition=~Q(route="letters") | ~Q(receiver=""), name="letter_goes_to_an_office"),
        ]

    def __str__(self) -> str:
        return f"{self.opinion_id} → {self.get_route_display()}"


class LetterCase(models.Model):
    """The case an office for letters and visits has made of an opinion (信访件): its number and day there stay."""

    opinion = models.ForeignKey(VoterOpinion, models.PROTECT, related_name="letter_cases")
    forwarding = models.OneToOneField(Forwarding, models.PROTECT, related_name="letter_case")
    number = models.CharField(_("case number"), max_length=40)
    registered_on = models.DateField(_("registered on"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("letter case")
        verbose_name_plural = _("letter cases")
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="letter_case_has_its_number")]

    def __str__(self) -> str:
        return self.number


class Answer(models.Model):
    """What the voter is told: the words of deputy, station or body, or what a unit replied to the proposal."""

    opinion = models.ForeignKey(VoterOpinion, models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    route = models.CharField(_("route"), max_length=10, choices=Route.choices)
    source = models.CharField(_("who answered"), max_length=80)
    text = models.TextField(_("answer"))
    promised_on = models.DateField(_("promised date"), null=True)
    reply = models.OneToOneField(Reply, models.PROTECT, null=True, related_name="+")  # returned by itself, once
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer to a voter")
        verbose_name_plural = _("answers to voters")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_says_something")]

    def __str__(self) -> str:
        return f"{self.opinion_id} · {self.source}"


class ProposalLink(models.Model):
    """The proposal a deputy has made of an opinion; the link stays when the proposal came to nothing."""

    opinion = models.ForeignKey(VoterOpinion, models.PROTECT, related_name="links")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("proposal made of an opinion")
        verbose_name_plural = _("proposals made of opinions")
        constraints = [
            models.UniqueConstraint(fields=["opinion"], condition=Q(ended_at=None), name="one_living_proposal_each"),
        ]

    def __str__(self) -> str:
        return f"{self.opinion_id} → {self.proposal_id}"


class VoterRating(models.Model):
    """What the voter says of the answers of one round; silence is no rating."""

    opinion = models.ForeignKey(VoterOpinion, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    rating = models.CharField(_("rating"), max_length=20, choices=Rating.choices)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rating by a voter")
        verbose_name_plural = _("ratings by voters")
        constraints = [
            models.UniqueConstraint(fields=["opinion", "round"], name="voter_rates_a_round_once"),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="voter_rating_known"),
            models.CheckConstraint(
                condition=~Q(rating="dissatisfied") | ~Q(comment=""), name="voter_says_why_he_is_dissatisfied"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion_id}: {self.get_rating_display()}"


class Summary(models.Model):
    """What everybody may read of an answered opinion, written by the station, released by the congress."""

    opinion = models.OneToOneField(VoterOpinion, models.PROTECT, related_name="summary")
    title = models.CharField(_("title"), max_length=60)
    matter = models.TextField(_("the matter"))
    result = models.TextField(_("the result"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("public summary")
        verbose_name_plural = _("public summaries")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=models.F("by")), name="nobody_releases_his_own_summary"
            ),
        ]

    def __str__(self) -> str:
        return self.title
