"""One-time codes by which a voter shows that a phone is his, and how many were sent on a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congress import clock

CODE_TRIES = 5


class PhoneCode(models.Model):
    """A code sent to a phone a voter has typed. Only marks are kept: of the number, of the code, of the source."""

    phone_mark = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    source_mark = models.CharField(max_length=64, editable=False, blank=True)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("code sent to a voter's phone")
        verbose_name_plural = _("codes sent to voters' phones")
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=CODE_TRIES), name="phone_code_five_tries"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="phone_code_ends_later"),
        ]
        indexes = [
            models.Index(fields=["phone_mark", "sent_at"], name="phone_code_by_phone"),
            models.Index(fields=["source_mark", "sent_at"], name="phone_code_by_source"),
            models.Index(fields=["sent_at"], name="phone_code_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CodeDay(models.Model):
    """How many codes went out on a day: each costs money, and beyond the day's budget none is sent."""

    day = models.DateField(unique=True)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("day of codes sent to voters")
        verbose_name_plural = _("days of codes sent to voters")

    def __str__(self) -> str:
        return str(self.day)
