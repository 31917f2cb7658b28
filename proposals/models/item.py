"""Hand-over items: what was said in a meeting and is to be answered, and what became of the answer."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Role, User
from congress.workflow import in_words
from deputies.models import Mandate
from proposals.models.proposal import Proposal, signed_by
from proposals.models.registers import ItemTerm
from proposals.models.reply import Rating
from proposals.models.task import HandlingTask
from proposals.workflow import ITEM_MOVES, ItemState


class ItemSource(models.TextChoices):
    OPINION = "opinion", _("Deliberation opinion of the standing committee")
    REMARK = "remark", _("Remark at the session")
    INSPECTION = "inspection", _("Remark on an inspection")


class HandOverItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who spoke of it, congress staff, and who has a task in it; ``proposals.view_item`` asks this of one."""
        post, rows = user.post, self.select_related("proposal")
        if post is None:
            return self.none()
        if post.role == Role.DEPUTY:
            return rows.filter(proposal__in=signed_by(post))
        if post.role in SECRETARIAT | {Role.LEADER}:
            return rows.filter(congress=post.congress_id)
        if post.role == Role.DISPATCHER or post.role in UNIT_STAFF:
            return rows.filter(proposal__in=HandlingTask.objects.visible_to(user).values("proposal"))
        return self.none()


class HandOverItem(models.Model):
    """What was said in a meeting and handed to organs in it (交办事项): its text, tasks and answers are those of a
    proposal of its own kind; here stands where it comes from and how long an answer may take.
    """

    MOVES = ITEM_MOVES

    proposal = models.OneToOneField(
        Proposal, models.PROTECT, primary_key=True, related_name="item", verbose_name=_("hand-over item")
    )
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    source = models.CharField(_("source"), max_length=12, choices=ItemSource.choices)
    meeting = models.CharField(_("meeting"), max_length=80, blank=True)
    voice = models.CharField(_("said by"), max_length=80, blank=True)  # where no deputy is named
    term = models.CharField(_("term"), max_length=3, choices=ItemTerm.choices, blank=True)
    until = models.DateField(_("answer until"), null=True, blank=True)
    captured_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("captured by"))

    objects = HandOverItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over item")
        verbose_name_plural = _("hand-over items")
        constraints = [
            models.CheckConstraint(condition=Q(source__in=ItemSource.values), name="item_source_known"),
            models.CheckConstraint(
                condition=Q(term__in=ItemTerm.values, until=None) | Q(term="", until__isnull=False),
                name="item_has_one_term",
            ),
        ]
        indexes = [models.Index(fields=["congress", "-proposal"], name="item_by_congress")]

    def __str__(self) -> str:
        return str(self.proposal)

    def get_absolute_url(self) -> str:
        return reverse("item_detail", args=[self.pk])

    @property
    def state(self) -> str:
        """The state of the proposal beneath: one of ``ItemState``."""
        return self.proposal.state

    @property
    def version(self) -> int:
        """The version of the proposal beneath."""
        return self.proposal.version

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return self.proposal.tone

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(ItemState, self.state)

    @property
    def is_polled(self) -> bool:
        """Whether the standing committee rates the answer: always its own opinions, and where no deputy is named."""
        return self.source == ItemSource.OPINION or self.proposal.lead_id is None


class ItemRating(models.Model):
    """What the deputy who spoke, or a poll of the standing committee (满意度测评), thinks of a round's answers."""

    item = models.ForeignKey(HandOverItem, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField(_("round"))
    rating = models.CharField(_("rating"), max_length=20, choices=Rating.choices)
    comment = models.TextField(_("comment"), blank=True)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")  # nobody: a poll
    members = models.PositiveSmallIntegerField(_("members of the standing committee"), null=True)
    satisfied = models.PositiveSmallIntegerField(_("votes for satisfied"), null=True)
    basically = models.PositiveSmallIntegerField(_("votes for basically satisfied"), null=True)
    dissatisfied = models.PositiveSmallIntegerField(_("votes for dissatisfied"), null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rating of a hand-over item")
        verbose_name_plural = _("ratings of hand-over items")
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="one_item_rating_a_round"),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="item_rating_known"),
            models.CheckConstraint(
                condition=Q(mandate__isnull=False, members=None)
                | Q(
                    mandate=None,
                    members__isnull=False,
                    satisfied__isnull=False,
                    basically__isnull=False,
                    dissatisfied__isnull=False,
                    members__gte=models.F("satisfied") + models.F("basically") + models.F("dissatisfied"),
                ),
                name="item_is_rated_by_deputy_or_poll",
            ),
            models.CheckConstraint(
                condition=~Q(rating=Rating.DISSATISFIED) | ~Q(comment="") | Q(mandate=None),
                name="item_dissatisfaction_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.round}: {self.get_rating_display()}"
