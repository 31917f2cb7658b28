"""How a unit means to handle a proposal, step by step, and its diary of the handling."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Role, User
from proposals.models.registers import HandlingRules
from proposals.models.task import HandlingTask
from proposals.workflow import UNDER_WAY


class HandlingPlan(models.Model):
    """The one plan of a unit's task (办理计划): who is in charge, what is done by when; the task names the handler."""

    task = models.OneToOneField(HandlingTask, models.PROTECT, related_name="plan", verbose_name=_("task"))
    leader = models.CharField(_("leader in charge"), max_length=40)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed at"), default=clock.now)

    class Meta:
        verbose_name = _("handling plan")
        verbose_name_plural = _("handling plans")

    def __str__(self) -> str:
        return f"{self.task_id} {self.leader}"


class PlanStepQuerySet(models.QuerySet):
    def standing(self):
        """Those not taken out of the plan."""
        return self.filter(dropped_at=None)

    def undone(self):
        """What is still to be done, of tasks that are under way."""
        return self.standing().filter(done_on=None, plan__task__state__in=sorted(UNDER_WAY))

    def late(self):
        """What should have been done by yesterday."""
        return self.undone().filter(due_on__lt=clock.today())


class PlanStep(models.Model):
    """One step of a plan with the day by which it is to be done; one taken out stays as a row."""

    plan = models.ForeignKey(HandlingPlan, models.PROTECT, related_name="steps", verbose_name=_("handling plan"))
    due_on = models.DateField(_("to be done by"))
    text = models.CharField(_("step"), max_length=200)
    done_on = models.DateField(_("done on"), null=True)
    dropped_at = models.DateTimeField(_("taken out at"), null=True)

    objects = PlanStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_on__isnull=True, dropped_at__isnull=True), name="plan_step_by_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.text}"

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due_on < clock.today()


class DiaryEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the task; of the deputies the lead alone, where his congress lets him read it. With an entry go
        its files. The predicate ``proposals.view_plan`` says the same of a task.
        """
        rows = self.filter(task__in=HandlingTask.objects.visible_to(user))
        if not user.acts(Role.DEPUTY):
            return rows
        letting = HandlingRules.objects.filter(deputy_reads_plan=True).values("congress")
        return rows.filter(task__proposal__lead__post=user.post, task__congress__in=letting)


class DiaryEntry(models.Model):
    """What a unit did on a day (办理日志). It stays as it was written: its author may strike it, with the reason."""

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="diary", verbose_name=_("task"))
    day = models.DateField(_("day"))
    text = models.TextField(_("text"))
    file_count = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    struck_at = models.DateTimeField(_("struck at"), null=True)
    strike_reason = models.CharField(_("why it was struck"), max_length=200, blank=True)

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("diary entry")
        verbose_name_plural = _("diary entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_at=None, strike_reason="") | Q(struck_at__isnull=False) & ~Q(strike_reason=""),
                name="struck_entry_has_its_reason",
            )
        ]
        indexes = [models.Index(fields=["task", "-day", "-id"], name="diary_by_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.day}"
