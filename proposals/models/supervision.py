"""Supervision cases: what a body follows up with one unit until it is settled (督办)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role, User
from congress.workflow import in_words
from proposals.models.proposal import Proposal, signed_by, without_hidden
from proposals.models.task import HandlingTask
from proposals.workflow import CASE_MOVES, CASE_TONES, CaseState


class Cause(models.TextChoices):
    DECISION = "decision", _("By decision")
    DISSATISFIED = "dissatisfied", _("The deputy was dissatisfied a second time")
    LATENESS = "lateness", _("A term has run out")


class Level(models.TextChoices):
    """Who supervises: the congress, or the office of the unit's block."""

    CONGRESS = "congress", _("Congress")
    OFFICE = "office", _("Dispatching office")


class Card(models.TextChoices):
    NONE = "", _("None")
    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


class SupervisionCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Signatories, the unit, the office of its block, congress staff; the predicate ``proposals.view_case`` asks
        this of one.
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role == Role.DEPUTY:
            return self.filter(proposal__in=signed_by(post))
        rows = without_hidden(self, post)
        if post.role in SECRETARIAT | {Role.LEADER}:
            return rows.filter(congress=post.congress_id)
        if post.role == Role.DISPATCHER:
            return rows.filter(Q(organ__dispatcher=post.organ_id) | Q(task__parent__organ__dispatcher=post.organ_id))
        return rows.filter(organ=post.organ_id) if post.role in UNIT_STAFF else self.none()

    def unsettled(self):
        return self.filter(state__in=[CaseState.OPEN, CaseState.REPORTED])

    def late(self):
        """Cases whose term has run out without the unit's report."""
        return self.filter(state=CaseState.OPEN, due_on__lt=clock.today())


class SupervisionCase(models.Model):
    """The follow-up of one unit's task by a body, with reason, term, reports and result (督办件)."""

    MOVES = CASE_MOVES

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="cases", verbose_name=_("task"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="cases", verbose_name=_("proposal"))
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="cases", verbose_name=_("unit"))
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    body = models.CharField(_("supervising body"), max_length=80)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    reason = models.TextField(_("reason"))
    due_on = models.DateField(_("to report by"))
    state = models.CharField(_("state"), max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    carried_on = models.PositiveSmallIntegerField(_("carried on"), default=0)
    card = models.CharField(_("card"), max_length=6, choices=Card.choices, blank=True, default=Card.NONE)
    card_on = models.DateField(_("card shown on"), null=True)
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # nobody: the congress's rules
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    objects = SupervisionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision case")
        verbose_name_plural = _("supervision cases")
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=~Q(state=CaseState.SETTLED), name="one_unsettled_case_of_a_task"
            ),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(card__in=Card.values), name="card_known"),
            models.CheckConstraint(condition=Q(card="") | Q(card_on__isnull=False), name="card_has_its_day"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.SETTLED) | Q(settled_at__isnull=False), name="settled_case_has_its_date"
            ),
        ]
        indexes = [models.Index(fields=["congress", "state", "due_on"], name="case_by_congress")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.organ_id}"

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(CaseState, self.state)

    @property
    def is_late(self) -> bool:
        """Whether the term has run out without a report."""
        return self.state == CaseState.OPEN and self.due_on < clock.today()

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return "late" if self.is_late else CASE_TONES[CaseState(self.state)]


class CaseStep(models.Model):
    """What a unit reported or its supervisor decided in a case; kept as it was written."""

    case = models.ForeignKey(SupervisionCase, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=12)
    text = models.TextField(_("text"), blank=True)
    day = models.DateField(_("day"), null=True)
    card = models.CharField(_("card"), max_length=6, choices=Card.choices, blank=True, default=Card.NONE)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step of a supervision case")
        verbose_name_plural = _("steps of supervision cases")

    def __str__(self) -> str:
        return f"{self.case_id} {self.move}"

    @property
    def label(self) -> str:
        """The move in words."""
        if self.move not in CASE_MOVES.names:  # shown by the clock, not by a person's move
            return str(_("A card was shown"))
        return str(next(iter(CASE_MOVES.moves[self.move].values())).label)
