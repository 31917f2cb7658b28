"""The working-day calendar and the terms of time, as rows per congress."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.models.institution import Congress


class DayKind(models.TextChoices):
    OFF = "off", _("Holiday")
    WORK = "work", _("Make-up workday")


class SpecialDay(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend day worked in exchange."""

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=DayKind.choices)
    name = models.CharField(_("name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("holidays and make-up workdays")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarYear(models.Model):
    """A year whose holidays were announced and entered; dates that reach another year are provisional."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.year)


class Unit(models.TextChoices):
    HOUR = "hour", _("hours")
    DAY = "day", _("calendar days")
    WORKING_DAY = "working_day", _("working days")
    MONTH = "month", _("months")


class What(models.TextChoices):
    """The terms of time of the proposal chain."""

    ASSIGN = "assign", _("Assign after receipt")
    SIGN = "sign", _("Sign for")
    RETURN = "return", _("Ask to give back")
    REASSIGN = "reassign", _("Assign again")
    CO_OPINION = "co_opinion", _("Co-opinion")
    CO_REDO = "co_redo", _("Redo a co-opinion")
    REPLY = "reply", _("Reply")
    REPLY_EXTENDED = "reply_extended", _("Reply, extended")
    EVALUATION = "evaluation", _("Evaluation")
    REHANDLING = "rehandling", _("Re-handling")


LONGEST_TERM = 999  # hours, days or months


class TermRule(models.Model):
    """One term of time of one congress: an amount and its unit."""

    congress = models.ForeignKey(Congress, models.CASCADE, related_name="term_rules", verbose_name=_("congress"))
    what = models.CharField(_("kind of term"), max_length=20, choices=What.choices)
    amount = models.PositiveSmallIntegerField(_("amount"))
    unit = models.CharField(_("unit of time"), max_length=12, choices=Unit.choices)
    source = models.CharField(_("legal source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("term of time")
        verbose_name_plural = _("terms of time")
        constraints = [models.UniqueConstraint(fields=["congress", "what"], name="term_rule_once")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.amount} {self.get_unit_display()}"

    def clean(self) -> None:
        """No term is longer than the calendar reaches."""
        if self.amount and self.amount > LONGEST_TERM:
            raise ValidationError({"amount": _("At most %(longest)s.") % {"longest": LONGEST_TERM}})
