"""When somebody is reminded of a term, and how far that has come."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models.events import Event
from congress.models.institution import Congress

FARTHEST = 99  # days or hours before the end
LATE = -1


def numbers_in(text: str) -> list[int]:
    """The numbers of a list like “15, 5, 1”, largest first; ``ValidationError`` for anything else."""
    parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    if not all(part.isdecimal() and 1 <= int(part) <= FARTHEST for part in parts):
        raise ValidationError(_("Write whole numbers from 1 to 99 with commas between them, for example: 15, 5, 1."))
    return sorted({int(part) for part in parts}, reverse=True)


class ReminderRule(models.Model):
    """How a congress reminds of one kind of term (期限提醒). Without a row it is done as usual."""

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="reminder_rules", verbose_name=_("congress"))
    term = models.CharField(_("kind of term"), max_length=30)  # as ``congress.reminders`` names it
    days = models.CharField(
        _("working days before"), max_length=60, blank=True, default="15, 5, 1", validators=[numbers_in],
        help_text=_("With commas between them. Empty: not before the last day."),
    )  # fmt: skip
    on_the_day = models.BooleanField(_("on the last day"), default=True)
    hours = models.CharField(
        _("hours before"), max_length=60, blank=True, default="1", validators=[numbers_in],
        help_text=_("For terms that end at an hour."),
    )  # fmt: skip
    unread_days = models.PositiveSmallIntegerField(
        _("unread for so many working days: the next one up is told"), null=True, blank=True, default=3,
        validators=[MinValueValidator(1), MaxValueValidator(FARTHEST)],
        help_text=_("The unit's leader, then the office, then the secretariat, each once. Empty: nobody else is told."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("rule for reminders")
        verbose_name_plural = _("rules for reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "term"],
                name="reminder_rule_once",
                violation_error_message=_("This congress has a rule for this kind of term already."),
            )
        ]

    def __str__(self) -> str:
        return self.term


class Reminder(models.Model):
    """How far the reminding of one term has come: told at which stage, unread since when, how many levels up."""

    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    congress = models.ForeignKey(Congress, models.CASCADE, null=True, related_name="+")
    term = models.CharField(max_length=30)
    due_on = models.DateField()  # put off: another term
    stage = models.SmallIntegerField()  # days or hours before the end; 0: the last day; -1: it is over
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")  # whose notices are to be opened
    told_on = models.DateField(default=clock.today)
    level = models.PositiveSmallIntegerField(default=0)  # how many levels above have been told

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "term", "due_on"], name="reminder_once"),
            models.CheckConstraint(condition=Q(stage__gte=LATE), name="reminder_stage_known"),
        ]
        indexes = [
            models.Index(fields=["term", "told_on"], condition=Q(event__isnull=False), name="reminder_awaited"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.due_on} {self.stage}"
