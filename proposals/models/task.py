"""What one unit does with one proposal: its task, its clocks, contacts, reply, and the deputy's evaluation."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, File, Organ, Role, User, What
from congress.workflow import in_words
from deputies.models import Mandate
from proposals.models.proposal import Proposal
from proposals.models.registers import Outcome, Reason
from proposals.workflow import DEAD, FINISHED, TASK_TONES, TaskRole, TaskState


class HandlingTaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees which tasks; the predicate ``proposals.view_task`` says the same of one."""
        post = user.post
        if post is None:
            return self.none()
        if post.role == Role.DEPUTY:
            return self.filter(proposal__lead__post=post)
        if post.role in SECRETARIAT | {Role.LEADER}:
            return self.filter(congress=post.congress_id)
        if post.role == Role.DISPATCHER:
            return self.filter(Q(organ__dispatcher=post.organ_id) | Q(parent__organ__dispatcher=post.organ_id))
        if post.role in UNIT_STAFF:
            return self.filter(organ=post.organ_id)
        return self.none()

    def open(self):
        """Tasks with something left to do: named one by one, so that the index by state finds them."""
        return self.filter(state__in=sorted(frozenset(TaskState.values) - FINISHED))

    def overdue(self):
        """Tasks with a clock that has run out. The limit is a fence, as in ``congress.search``: late clocks are few,
        and without it the planner asks each of the many tasks for its own.
        """
        late = Clock.objects.running().filter(due_on__lt=clock.today(), task__isnull=False)
        return self.filter(pk__in=late.values("task")[: 2**31])


class HandlingTask(models.Model):
    """One unit's task in one round: given by the congress (tier 1), or by a block's office to a bureau (tier 2)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="tasks", verbose_name=_("proposal"))
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="tasks", verbose_name=_("unit"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    role = models.CharField(_("role"), max_length=8, choices=TaskRole.choices, default=TaskRole.SOLE)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=20, choices=TaskState.choices, default=TaskState.PENDING)
    version = models.PositiveIntegerField(default=1)
    assigned_at = models.DateTimeField(_("assigned at"), default=clock.now)
    instruction = models.TextField(_("instruction"), blank=True)
    signed_at = models.DateTimeField(_("signed for at"), null=True, blank=True)
    handler = models.CharField(_("handler"), max_length=40, blank=True)
    return_reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("note of the last decision"), blank=True)
    suggested_organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)

    objects = HandlingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organ", "round"],
                condition=~Q(state__in=sorted(DEAD)),
                name="one_open_task_per_unit",
            ),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=~Q(state=TaskState.REPLIED) | Q(replied_at__isnull=False), name="replied_task_has_its_date"
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "state", "-id"], name="task_by_organ"),
            models.Index(fields=["congress", "state", "-id"], name="task_by_congress"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} · {self.organ}"

    def get_absolute_url(self) -> str:
        return reverse("task_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(TaskState, self.state)

    def get_role_display(self) -> str:
        """The role in words."""
        return in_words(TaskRole, self.role)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return TASK_TONES.get(self.state, "plain")


class ClockQuerySet(models.QuerySet):
    def running(self):
        return self.filter(stopped_on=None)


class Clock(models.Model):
    """A term of time that runs for a proposal, a unit's task or a reply: its due day and the sum that gave it."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="clocks")
    task = models.ForeignKey(HandlingTask, models.PROTECT, null=True, related_name="clocks")
    what = models.CharField(max_length=20, choices=What.choices)
    round = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    due_on = models.DateField()
    basis = models.JSONField(default=dict)  # the steps of the sum, see congress.calendar
    provisional = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "task", "what", "round"], condition=Q(stopped_on=None), name="one_running_clock"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(stopped_on=None), name="clock_running_by_due"),
            models.Index(fields=["task", "what"], name="clock_by_task"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.due_on}"


class ContactForm(models.TextChoices):
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    PHONE = "phone", _("Phone")
    OTHER = "other", _("Other")


class Contact(models.Model):
    """A talk of the unit with the deputy before the reply (面商)."""

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="contacts")
    form = models.CharField(_("form"), max_length=8, choices=ContactForm.choices)
    happened_at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    people = models.CharField(_("people"), max_length=120, blank=True)
    note = models.TextField(_("what was said"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.happened_at:%Y-%m-%d}"


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The replies of the tasks one sees, and with them their letters: outside the unit once they were sent."""
        replies = self.filter(task__in=HandlingTask.objects.visible_to(user))
        return replies if user.acts(*UNIT_STAFF) else replies.exclude(sent_at=None)


class Reply(models.Model):
    """A unit's official answer to a proposal (答复): drafted, approved by a leader, sent as a letter."""

    task = models.OneToOneField(HandlingTask, models.PROTECT, related_name="reply")
    document_number = models.CharField(_("document number"), max_length=40)
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+", verbose_name=_("outcome class"))
    body = models.TextField(_("text"))
    promised_on = models.DateField(_("promised date"), null=True, blank=True)
    signer = models.CharField(_("signer"), max_length=40, blank=True)
    contact_person = models.CharField(_("contact person"), max_length=40)
    contact_phone = models.CharField(_("contact phone"), max_length=30)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    letter = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    lapsed_on = models.DateField(null=True)  # the evaluation term ran out: not returned, which is no consent

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(approved_at__isnull=False), name="sent_reply_was_approved"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("drafted_by")), name="nobody_approves_his_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.document_number

    def get_absolute_url(self) -> str:
        return reverse("reply_detail", args=[self.pk])


class ReplyVersion(models.Model):
    """The text of a reply as it stood."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "number"], name="reply_version_once")]

    def __str__(self) -> str:
        return f"{self.reply_id} v{self.number}"


class Rating(models.TextChoices):
    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY = "basically_satisfied", _("Basically satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


class Evaluation(models.Model):
    """The lead deputy's rating of one reply (征询意见表). Nobody else can fill it in."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="evaluation")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    contact = models.CharField(_("contact"), max_length=20, choices=Rating.choices)
    attitude = models.CharField(_("attitude"), max_length=20, choices=Rating.choices)
    content = models.CharField(_("content of the reply"), max_length=20, choices=Rating.choices)
    result = models.CharField(_("result"), max_length=20, choices=Rating.choices)
    overall = models.CharField(_("overall"), max_length=20, choices=Rating.choices)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(overall=Rating.DISSATISFIED) | ~Q(comment=""), name="dissatisfaction_is_explained"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.get_overall_display()}"
