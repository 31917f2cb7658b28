"""Who keeps a station on which day, and what came and was settled there."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import Post, User
from congress.workflow import in_words
from deputies.models import Mandate
from liaison.models.station import HeldAtStationQuerySet, Station
from liaison.workflow import STATION_DAY_MOVES, STATION_DAY_TONES, StationDayState

MOST_COUNTED = 5000  # persons or matters of one day


class StationDayQuerySet(HeldAtStationQuerySet):
    def with_deputies(self, held):
        return self.filter(pk__in=StationKeeper.objects.filter(mandate__in=held).values("day"))


class StationDay(models.Model):
    """A day on which somebody keeps a station (联络站值班), and what came and was settled that day."""

    MOVES = STATION_DAY_MOVES

    station = models.ForeignKey(Station, models.PROTECT, related_name="days", verbose_name=_("station"))
    date = models.DateField(pgettext_lazy("station day", "day"))
    state = models.CharField(_("state"), max_length=9, choices=StationDayState.choices, default=StationDayState.PLANNED)
    reason = models.CharField(pgettext_lazy("station day", "why it is called off"), max_length=200, blank=True)
    visitors = models.PositiveSmallIntegerField(pgettext_lazy("station day", "who came or called"), null=True)
    settled = models.PositiveSmallIntegerField(pgettext_lazy("station day", "settled on the spot"), null=True)
    note = models.TextField(pgettext_lazy("station day", "what it was about"), max_length=4000, blank=True)
    on_paper = models.BooleanField(pgettext_lazy("station day", "entered from paper"), default=False)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("station day", "recorded by")
    )
    recorded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = StationDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of duty at a station")
        verbose_name_plural = _("days of duty at stations")
        constraints = [
            models.UniqueConstraint(fields=["station", "date"], name="station_day_once"),
            models.CheckConstraint(condition=Q(state__in=StationDayState.values), name="station_day_state_known"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="station_day_is_called_off_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded")
                | Q(
                    visitors__isnull=False, settled__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False
                ),
                name="recorded_station_day_has_its_record",
            ),
        ]
        indexes = [models.Index(fields=["station", "-date"], name="station_day_by_station")]

    def __str__(self) -> str:
        return f"{self.station.called} {clock.day_in_words(self.date)}"

    def get_absolute_url(self) -> str:
        return reverse("station_day_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(StationDayState, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return STATION_DAY_TONES[self.state]

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id

    @property
    def is_past(self) -> bool:
        """Whether the day is over."""
        return self.date < clock.today()


class StationKeeper(models.Model):
    """Who keeps a station on a day from when to when (值班人员): one of its staff by his post, or a deputy."""

    day = models.ForeignKey(StationDay, models.PROTECT, related_name="keepers")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+", verbose_name=_("deputy"))
    begins = models.TimeField(pgettext_lazy("station day", "begins"))
    ends = models.TimeField(pgettext_lazy("station day", "ends"))
    came = models.BooleanField(null=True)  # as the record says

    class Meta:
        verbose_name = pgettext_lazy("station day", "person on duty at a station")
        verbose_name_plural = pgettext_lazy("station day", "persons on duty at stations")
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, mandate=None) | Q(post=None, mandate__isnull=False),
                name="keeper_is_staff_or_deputy",
            ),
            models.UniqueConstraint(fields=["day", "post", "begins"], name="staff_keep_once_at_a_time"),
            models.UniqueConstraint(fields=["day", "mandate", "begins"], name="deputy_keeps_once_at_a_time"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="keeper_goes_after_he_comes"),
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.key}"

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.day.station.congress_id

    @property
    def key(self) -> str:
        """Who it is, as forms name him."""
        return f"s{self.post_id}" if self.post_id else f"d{self.mandate_id}"

    @property
    def name(self) -> str:
        """Who it is."""
        return self.post.user.name if self.post_id else self.mandate.person.name

    @property
    def function(self) -> str:
        """As what he is there: his role at the station, or the congress he sits in."""
        return str(self.post.get_role_display()) if self.post_id else self.mandate.congress.short_name
