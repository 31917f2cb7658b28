"""What one unit does with one proposal: its task, its clocks, contacts and requests for more time."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role, User, What
from congress.workflow import in_words
from proposals.models.proposal import Kind, Proposal, one_by_one, signed_by, without_hidden
from proposals.models.registers import Reason
from proposals.workflow import DEAD, DRAFTED, FINISHED, TASK_MOVES, TASK_TONES, TaskRole, TaskState


class HandlingTaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees which tasks; the predicate ``proposals.view_task`` says the same of one."""
        post = user.post
        if post is None:
            return self.none()
        if post.role == Role.DEPUTY:
            return self.filter(proposal__in=signed_by(post))
        rows = without_hidden(self, post)
        if post.role in SECRETARIAT | {Role.LEADER}:
            return rows.filter(congress=post.congress_id)
        if post.role == Role.DISPATCHER:
            # joined, the database takes the government for one organ of many, and sorts half a million tasks
            block = _block(post)
            return rows.filter(Q(organ__in=block) | Q(parent__organ__in=block), congress=post.congress_id)
        if post.role in UNIT_STAFF:
            return rows.filter(post.kept())
        return self.none()

    def first_tier_of(self, post):
        """What the congress gave the blocks the office of ``post`` dispatches for."""
        return without_hidden(self, post).filter(parent=None, organ__in=_block(post))

    def second_tier_of(self, post):
        """What that office dispatched."""
        given = HandlingTask.objects.filter(pk=models.OuterRef("parent"), organ__in=_block(post))
        return without_hidden(self, post).filter(one_by_one(given))

    def open(self):
        """Tasks with something left to do: named one by one, so that the index by state finds them."""
        return self.filter(state__in=sorted(frozenset(TaskState.values) - FINISHED))

    def overdue(self):
        """Tasks with something left to do and a clock that has run out: found from the few clocks that have, which are
        read at once.
        """
        return self.open().filter(pk__in=Clock.objects.keys_of_late("task"))


NAMED = 5000  # late clocks of all congresses that a question names one by one


def _block(post):
    return Organ.objects.filter(dispatcher=post.organ_id).values("pk")


class HandlingTask(models.Model):
    """One unit's task in one round: given by the congress (tier 1), or by a block's office to a bureau (tier 2)."""

    MOVES = TASK_MOVES

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
    supervised = models.BooleanField(_("under supervision"), default=False, editable=False)  # has an unsettled case

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
            models.UniqueConstraint(
                fields=["parent", "round"],
                condition=Q(role=TaskRole.LEAD) & ~Q(state__in=sorted(DEAD)),
                name="one_lead_per_assignment",
            ),
            models.UniqueConstraint(
                fields=["proposal", "round"],
                condition=Q(parent=None, role=TaskRole.LEAD) & ~Q(state__in=sorted(DEAD)),
                name="one_lead_of_first_tier",
            ),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=~Q(state=TaskState.REPLIED) | Q(replied_at__isnull=False), name="replied_task_has_its_date"
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "state", "-id"], name="task_by_organ"),
            models.Index(fields=["congress", "state", "-id"], name="task_by_congress"),
            models.Index(fields=["proposal", "-id"], name="task_by_proposal"),
            models.Index(fields=["congress", "-assigned_at"], name="task_by_day"),
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

    def beside(self):
        """The live tasks of the same assignment in the same round, this one left out.

        Where organs of the first tier share a proposal as lead and co-handlers, the units their offices dispatched to
        stand in for them.
        """
        live = HandlingTask.objects.filter(proposal=self.proposal_id, round=self.round).exclude(pk=self.pk)
        live = live.exclude(state__in=DEAD)
        shared = {TaskRole.LEAD, TaskRole.CO}
        if self.parent_id and self.parent.role not in shared:
            return live.filter(parent=self.parent_id)
        if not self.parent_id and self.role not in shared:
            return live.filter(parent=None)
        either = Q(parent=None) | Q(parent__role__in=sorted(shared))
        return live.filter(either).exclude(state=TaskState.DISPATCHED)

    def shows_its_plan(self):
        """Whether the congress lets the lead deputy read plan and diary; pages bring the answer along."""
        if "deputy_reads_plan" not in self.__dict__:
            rules = self._meta.apps.get_model("proposals", "HandlingRules").objects
            self.deputy_reads_plan = rules.filter(congress=self.congress_id, deputy_reads_plan=True).exists()
        return self.deputy_reads_plan

    def disagreements(self):
        """What the units of this assignment have put before the tier above, undecided."""
        coordinations = self._meta.apps.get_model("proposals", "Coordination").objects
        return coordinations.filter(Q(task=self.pk) | Q(task__in=self.beside()), decided_at=None)

    def opinions_received(self):
        """The standing opinions of the co-handlers beside this lead."""
        opinions = self._meta.apps.get_model("proposals", "CoOpinion").objects
        return opinions.filter(task__in=self.beside(), returned_at=None)

    def has_short_draft(self):
        """Whether what is drafted answers a hand-over item in short: asked only of items, a proposal gets a letter."""
        if self.proposal.kind != Kind.HAND_OVER:
            return False
        reply = getattr(self, "reply", None)
        return reply is not None and reply.form != ""

    def draft_of_lead(self):
        """The drafted reply of the lead handler beside this task; ``None`` when there is none."""
        drafted = self.beside().filter(role=TaskRole.LEAD, state__in=DRAFTED).select_related("reply").first()
        return drafted.reply if drafted else None


class Check(models.TextChoices):
    """The terms of the levels before the secretariat's review: the congress's own, no text of a place has any."""

    DELEGATION = "check_delegation", _("Check by the delegation")
    COMMITTEE = "check_committee", _("Check by a committee")


class ClockQuerySet(models.QuerySet):
    def running(self):
        return self.filter(stopped_on=None)

    def alive(self):
        """What runs, and what rests while a reply is audited."""
        return self.filter(Q(stopped_on=None) | Q(rests=True))

    def late(self):
        """What runs and has run out: by the day, or by the hour where the term ends at one."""
        today = clock.today()
        over = Q(due_on__lt=today) | Q(due_at__lt=clock.now())
        return self.running().filter(over, due_on__lte=today)

    def keys_of_late(self, name):
        """Ids of the tasks or proposals (``name``) with a clock that has run out, named one by one where they are no
        more than ``NAMED``: the database takes them for fifty times as many, and would read all that is open instead.
        """
        keys = self.late().order_by().values_list(name, flat=True)
        found = list(keys[: NAMED + 1])
        return list(filter(None, found)) if len(found) <= NAMED else keys


class Clock(models.Model):
    """A term of time that runs for a proposal, a unit's task or a reply: its due day and the sum that gave it."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="clocks")
    task = models.ForeignKey(HandlingTask, models.PROTECT, null=True, related_name="clocks")
    what = models.CharField(max_length=20, choices=[*What.choices, *Check.choices])
    round = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)  # the moment on that day, for a term of hours
    basis = models.JSONField(default=dict)  # the steps of the sum, see congress.calendar
    provisional = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True)
    rests = models.BooleanField(default=False)  # stopped for a while: it goes on when the reply comes back

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "task", "what", "round"], condition=Q(stopped_on=None), name="one_running_clock"
            ),
            models.UniqueConstraint(fields=["task"], condition=Q(rests=True), name="one_resting_clock"),
            models.CheckConstraint(condition=Q(rests=False) | Q(stopped_on__isnull=False), name="resting_clock_stands"),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                include=["due_at", "task", "proposal"],  # what is late is read from the index alone
                condition=Q(stopped_on=None),
                name="clock_running_by_due",
            ),
            models.Index(
                fields=["due_at"], condition=Q(stopped_on=None, due_at__isnull=False), name="clock_running_by_hour"
            ),
            models.Index(fields=["task", "what"], name="clock_by_task"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.due_on}"

    @property
    def is_over(self) -> bool:
        """Whether the last day, or the last hour, has passed."""
        return self.due_at < clock.now() if self.due_at else self.due_on < clock.today()


class ContactForm(models.TextChoices):
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    PHONE = "phone", _("Phone")
    OTHER = "other", _("Other")


class ContactAnswer(models.TextChoices):
    """What the lead deputy says of a contact the unit has logged."""

    CONFIRMED = "confirmed", _("Confirmed by the deputy")
    CONTRADICTED = "contradicted", _("Contradicted by the deputy")


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the tasks one sees, and with them their photos."""
        return self.filter(task__in=HandlingTask.objects.visible_to(user))

    def standing(self):
        """Those the deputy has not contradicted."""
        return self.exclude(answer=ContactAnswer.CONTRADICTED)


class Contact(models.Model):
    """A talk of the unit with the deputy before the reply (面商), with what he himself says of it."""

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="contacts")
    form = models.CharField(_("form"), max_length=8, choices=ContactForm.choices)
    happened_at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    people = models.CharField(_("people"), max_length=120, blank=True)
    note = models.TextField(_("what was said"), blank=True)
    photo_count = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.CharField(_("answer of the deputy"), max_length=12, choices=ContactAnswer.choices, blank=True)
    remark = models.TextField(_("remark of the deputy"), blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["", *ContactAnswer.values]), name="answer_to_contact_known"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False), name="answered_contact_has_its_date"
            ),
            models.CheckConstraint(
                condition=~Q(answer="contradicted") | ~Q(remark=""), name="contradiction_is_explained"
            ),
        ]

    @property
    def tone(self) -> str:
        """The tone in which the deputy's answer is drawn."""
        return "ok" if self.answer == ContactAnswer.CONFIRMED else "warn"

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.happened_at:%Y-%m-%d}"


class Extension(models.Model):
    """A unit's request for more time (延期): the day it wishes, why, and the day that was granted."""

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="extensions")
    wished_until = models.DateField(_("wished date"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    granted_until = models.DateField(_("granted until"), null=True)
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(decided_at=None), name="one_open_extension"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(granted_until__isnull=False), name="one_extension_granted"
            ),
            models.CheckConstraint(
                condition=Q(granted_until=None) | Q(decided_at__isnull=False), name="granted_extension_was_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} → {self.wished_until}"


class Urge(models.Model):
    """A reminder to a unit to get on with a proposal (催办), by the deputy, the office or the congress."""

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="urges")
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("urge")
        verbose_name_plural = _("urges")

    def __str__(self) -> str:
        return f"{self.task_id} {self.at:%Y-%m-%d}"
