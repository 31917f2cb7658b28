"""Symposia and visits of a station: their minutes, who was there, and the matters raised."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import User
from congress.workflow import in_words
from deputies.models import Mandate
from liaison.models.opinion import VoterOpinion
from liaison.models.station import HeldAtStationQuerySet, Station
from liaison.workflow import MINUTES_MOVES, MinutesKind, MinutesState


class MinutesQuerySet(HeldAtStationQuerySet):
    def with_deputies(self, held):
        return self.filter(pk__in=MinutesDeputy.objects.filter(mandate__in=held).values("minutes"))

    def holding(self):
        """Those that were not struck out."""
        return self.filter(state=MinutesState.WRITTEN)


class Minutes(models.Model):
    """The minutes of a symposium or a visit (座谈会、走访) of deputies of a station."""

    MOVES = MINUTES_MOVES

    station = models.ForeignKey(Station, models.PROTECT, related_name="minutes", verbose_name=_("station"))
    kind = models.CharField(pgettext_lazy("minutes", "kind"), max_length=10, choices=MinutesKind.choices)
    subject = models.CharField(pgettext_lazy("minutes", "subject"), max_length=80)
    date = models.DateField(pgettext_lazy("minutes", "day"))
    half_days = models.PositiveSmallIntegerField(pgettext_lazy("minutes", "half days"), default=1)
    place = models.CharField(pgettext_lazy("minutes", "place"), max_length=80)
    others = models.PositiveSmallIntegerField(pgettext_lazy("minutes", "others present"), default=0)
    text = models.TextField(pgettext_lazy("minutes", "what was said"), max_length=8000)
    state = models.CharField(_("state"), max_length=8, choices=MinutesState.choices, default=MinutesState.WRITTEN)
    reason = models.CharField(pgettext_lazy("minutes", "why they were struck out"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("minutes", "minutes of a symposium or visit")
        verbose_name_plural = pgettext_lazy("minutes", "minutes of symposia and visits")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MinutesKind.values), name="minutes_kind_known"),
            models.CheckConstraint(condition=Q(state__in=MinutesState.values), name="minutes_state_known"),
            models.CheckConstraint(condition=Q(half_days__in=[1, 2]), name="minutes_take_a_day_at_most"),
            models.CheckConstraint(
                condition=~Q(state="struck") | ~Q(reason=""), name="minutes_are_struck_out_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["station", "-date"], name="minutes_by_station")]

    def __str__(self) -> str:
        return f"{self.subject} {clock.day_in_words(self.date)}"

    def get_absolute_url(self) -> str:
        return reverse("minutes_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(MinutesState, self.state)

    def get_kind_display(self) -> str:
        """The kind in words."""
        return in_words(MinutesKind, self.kind)

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id


class MinutesDeputy(models.Model):
    """A deputy of the station who was present."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="deputies")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("minutes", "deputy present")
        verbose_name_plural = pgettext_lazy("minutes", "deputies present")
        constraints = [models.UniqueConstraint(fields=["minutes", "mandate"], name="deputy_once_in_minutes")]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.mandate_id}"

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.minutes.congress_id


class MinutesMatter(models.Model):
    """A matter raised there: a voters' opinion like any other, with the way back to the minutes."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="matters")
    opinion = models.OneToOneField(VoterOpinion, models.PROTECT, related_name="raised_at")

    class Meta:
        verbose_name = pgettext_lazy("minutes", "matter raised")
        verbose_name_plural = pgettext_lazy("minutes", "matters raised")

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.opinion_id}"
