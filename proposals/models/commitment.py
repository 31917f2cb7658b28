"""What a reply promised: answered is not finished."""

from django.db import models
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role, User
from congress.workflow import in_words
from deputies.models import Mandate
from proposals.models.proposal import Proposal, one_by_one, signed_by, without_hidden
from proposals.models.reply import Rating, Reply
from proposals.workflow import COMMITMENT_MOVES, PROMISE_TONES, Promise


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Signatories, the unit, the office of its block, congress staff; the predicate ``proposals.view_commitment``
        asks this of one.
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role == Role.DEPUTY:
            return self.filter(Q(proposal__in=signed_by(post)) | Q(keeper__in=Mandate.objects.held_by(post)))
        rows = without_hidden(self, post)
        if post.role in SECRETARIAT | {Role.LEADER}:
            return rows.filter(congress=post.congress_id)
        if post.role == Role.DISPATCHER:
            units = Organ.objects.filter(pk=OuterRef("organ"))
            own = units.filter(Q(dispatcher=post.organ_id) | Q(parent__dispatcher=post.organ_id))
            return rows.filter(one_by_one(own), congress=post.congress_id)
        return rows.filter(post.kept()) if post.role in UNIT_STAFF else self.none()

    def late(self):
        return self.filter(state=Promise.OPEN, promised_on__lt=clock.today())


class Commitment(models.Model):
    """A promise in a reply (承诺事项): "solved by D". It outlives the file it came from, and terms of office."""

    MOVES = COMMITMENT_MOVES

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="commitment", verbose_name=_("reply"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="commitments", verbose_name=_("proposal"))
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="commitments", verbose_name=_("unit"))
    keeper = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("followed by")
    )
    first_promised_on = models.DateField(_("first promised date"))
    promised_on = models.DateField(_("promised date"))
    carried_over = models.PositiveSmallIntegerField(_("carried over into later years"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=Promise.choices, default=Promise.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Promise.values), name="promise_state_known"),
            models.CheckConstraint(
                condition=Q(state=Promise.OPEN) | Q(done_on__isnull=False), name="kept_promise_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(promised_on__gte=models.F("first_promised_on")), name="promise_is_put_off_only"
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "state", "promised_on"], name="promise_by_organ"),
            models.Index(fields=["congress", "state", "promised_on"], name="promise_by_congress"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} → {self.promised_on}"

    def get_absolute_url(self) -> str:
        return reverse("commitment_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(Promise, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return "late" if self.is_late else PROMISE_TONES[Promise(self.state)]

    @property
    def follower(self) -> Mandate:
        """The deputy whom it is promised to: the lead, or who follows it after his mandate has ended."""
        return self.keeper or self.proposal.lead

    def is_orphaned(self) -> bool:
        """Whether nobody in office follows it: the mandate has ended, by itself or with its term, and he was not
        elected again.
        """
        follower = self.follower
        seats = Mandate.objects.standing().filter(person=follower.person_id, congress=follower.congress_id)
        return not seats.exists()

    @property
    def is_late(self) -> bool:
        """Whether the promised day has passed without a word."""
        return self.state == Promise.OPEN and self.promised_on < clock.today()


class CommitmentStep(models.Model):
    """What a unit reported on its promise, or the deputy said to it; kept as it was written."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=20)
    text = models.TextField(_("text"))
    day = models.DateField(_("day"), null=True)
    rating = models.CharField(_("rating"), max_length=20, choices=Rating.choices, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step of a commitment")
        verbose_name_plural = _("steps of commitments")

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.move}"

    @property
    def label(self) -> str:
        """The move in words."""
        return str(next(iter(COMMITMENT_MOVES.moves[self.move].values())).label)
