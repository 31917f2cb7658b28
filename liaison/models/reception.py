"""Days on which deputies receive voters at a station: their rule, who is there, who has booked, what was brought."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import BlindIndexField, PersonalCharField
from congress.models import User
from congress.workflow import in_words
from deputies.models import Mandate
from liaison.computing import recurring
from liaison.models.opinion import VoterOpinion
from liaison.models.station import HeldAtStationQuerySet, Station
from liaison.workflow import RECEPTION_MOVES, RECEPTION_TONES, ReceptionState

MOST_RECEIVED = 200  # bookings of one day


class RuleKind(models.TextChoices):
    WEEKLY = recurring.WEEKLY, pgettext_lazy("reception", "Every week")
    MONTH_DAY = recurring.MONTH_DAY, pgettext_lazy("reception", "On a day of the month")
    MONTH_WEEKDAY = recurring.MONTH_WEEKDAY, pgettext_lazy("reception", "On a weekday of the month")


class Months(models.TextChoices):
    EVERY = recurring.EVERY, pgettext_lazy("reception", "Every month")
    ODD = recurring.ODD, pgettext_lazy("reception", "Odd months")
    EVEN = recurring.EVEN, pgettext_lazy("reception", "Even months")


class Shift(models.TextChoices):
    NEXT = recurring.NEXT, pgettext_lazy("reception", "To the next working day")
    PREVIOUS = recurring.PREVIOUS, pgettext_lazy("reception", "To the working day before")
    STAY = recurring.STAY, pgettext_lazy("reception", "Not at all: it takes place all the same")


class ReceptionRule(models.Model):
    """When a station receives voters again and again, with how many deputies, and how long before it says so."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="reception_rules", verbose_name=_("station"))
    kind = models.CharField(pgettext_lazy("reception", "how often"), max_length=14, choices=RuleKind.choices)
    weekday = models.PositiveSmallIntegerField(pgettext_lazy("reception", "weekday"), default=0)
    number = models.PositiveSmallIntegerField(pgettext_lazy("reception", "which"), default=1)
    months = models.CharField(
        pgettext_lazy("reception", "months"), max_length=5, choices=Months.choices, default=Months.EVERY
    )
    shift = models.CharField(
        pgettext_lazy("reception", "moved on rest days"), max_length=8, choices=Shift.choices, default=Shift.NEXT
    )
    begins = models.TimeField(pgettext_lazy("reception", "begins"))
    ends = models.TimeField(pgettext_lazy("reception", "ends"))
    place = models.CharField(pgettext_lazy("reception", "place"), max_length=120)
    limit = models.PositiveSmallIntegerField(pgettext_lazy("reception", "places to book"), default=10)
    deputies = models.PositiveSmallIntegerField(pgettext_lazy("reception", "deputies a day"), default=2)
    least = models.PositiveSmallIntegerField(pgettext_lazy("reception", "days a year for each, at least"), default=1)
    announced_before = models.PositiveSmallIntegerField(
        pgettext_lazy("reception", "announced so many days before"), default=3
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rule of reception days")
        verbose_name_plural = _("rules of reception days")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="reception_rule_known"),
            models.CheckConstraint(condition=Q(months__in=Months.values), name="reception_months_known"),
            models.CheckConstraint(condition=Q(shift__in=Shift.values), name="reception_shift_known"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="reception_weekday_is_one_of_seven"),
            models.CheckConstraint(
                condition=Q(number__range=(1, 31)) & (~Q(kind=RuleKind.MONTH_WEEKDAY) | Q(number__lte=5)),
                name="reception_number_fits_a_month",
            ),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="reception_rule_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(deputies__range=(1, 20)), name="reception_rule_needs_deputies"),
            models.CheckConstraint(condition=Q(limit__lte=MOST_RECEIVED), name="reception_rule_limit_is_bearable"),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.get_kind_display()} {self.begins:%H:%M}"

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id

    @property
    def recurrence(self) -> recurring.Recurrence:
        """As it is counted."""
        return recurring.Recurrence(self.kind, self.weekday, self.number, self.months, self.shift)


class ReceptionDayQuerySet(HeldAtStationQuerySet):
    def with_deputies(self, held):
        return self.filter(pk__in=ReceptionDuty.objects.filter(mandate__in=held).values("day"))

    def to_come(self):
        """What everybody may know of: announced, at a station that exists, and not over."""
        open_ = Station.objects.open().values("pk")
        return self.filter(state=ReceptionState.ANNOUNCED, date__gte=clock.today(), station__in=open_)


class ReceptionDay(models.Model):
    """One day on which deputies receive voters at a station (代表接待日), and the record of what it was."""

    MOVES = RECEPTION_MOVES

    station = models.ForeignKey(Station, models.PROTECT, related_name="receptions", verbose_name=_("station"))
    rule = models.ForeignKey(ReceptionRule, models.PROTECT, null=True, related_name="days")
    date = models.DateField(pgettext_lazy("reception", "day"))
    moved_from = models.DateField(null=True)
    begins = models.TimeField(pgettext_lazy("reception", "begins"))
    ends = models.TimeField(pgettext_lazy("reception", "ends"))
    place = models.CharField(pgettext_lazy("reception", "place"), max_length=120)
    limit = models.PositiveSmallIntegerField(pgettext_lazy("reception", "places to book"))
    announce_on = models.DateField()
    topic = models.CharField(pgettext_lazy("reception", "topic"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ReceptionState.choices, default=ReceptionState.PLANNED)
    reason = models.CharField(pgettext_lazy("reception", "why it is called off"), max_length=200, blank=True)
    visitors = models.PositiveSmallIntegerField(pgettext_lazy("reception", "voters who came"), null=True)
    course = models.TextField(pgettext_lazy("reception", "how it went"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    on_paper = models.BooleanField(pgettext_lazy("reception", "entered from paper"), default=False)
    reminded = models.BooleanField(default=False)  # the deputies, the day before
    version = models.PositiveIntegerField(default=1)

    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        constraints = [
            models.UniqueConstraint(fields=["station", "date", "begins"], name="reception_once_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=ReceptionState.values), name="reception_state_known"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="reception_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(limit__lte=MOST_RECEIVED), name="reception_limit_is_bearable"),
            models.CheckConstraint(
                condition=~Q(state="held")
                | Q(visitors__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False),
                name="held_reception_has_its_record",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="reception_is_called_off_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["station", "state", "date"], name="reception_by_station"),
            models.Index(fields=["state", "date"], name="reception_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.station.called} {clock.day_in_words(self.date)}"

    def get_absolute_url(self) -> str:
        return reverse("reception_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(ReceptionState, self.state)

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return RECEPTION_TONES[self.state]

    @property
    def is_put_off(self) -> bool:
        """Whether a rest day has moved it to a later day, rather than an earlier one."""
        return self.moved_from is not None and self.date > self.moved_from

    @property
    def is_past(self) -> bool:
        """Whether its day is over."""
        return self.date < clock.today()


class DutyRole(models.TextChoices):
    REGULAR = "regular", pgettext_lazy("reception", "By the roster")
    SUBSTITUTE = "substitute", pgettext_lazy("reception", "Substitute")


class ReceptionDutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the days one sees."""
        return self.filter(day__in=ReceptionDay.objects.visible_to(user).values("pk"))

    def standing(self):
        """Whoever is to be there: nobody else has taken his place."""
        return self.filter(substitute=None)


class ReceptionDuty(models.Model):
    """A deputy on duty at a reception day, by the roster or in another's place; whether he came, and his signature."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="duties")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=DutyRole.choices, default=DutyRole.REGULAR)
    stands_for = models.OneToOneField("self", models.PROTECT, null=True, related_name="substitute")
    asked_at = models.DateTimeField(null=True)  # for somebody in his place
    asked_why = models.CharField(max_length=200, blank=True)
    came = models.BooleanField(null=True)
    signed_at = models.DateTimeField(null=True)

    objects = ReceptionDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty at a reception day")
        verbose_name_plural = _("duties at reception days")
        constraints = [
            models.UniqueConstraint(fields=["day", "mandate"], name="deputy_once_a_reception"),
            models.CheckConstraint(
                condition=Q(role="regular", stands_for=None) | Q(role="substitute", stands_for__isnull=False),
                name="substitute_stands_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(came__isnull=False, came=True), name="only_who_came_signs"
            ),
            models.CheckConstraint(condition=Q(asked_at=None) | ~Q(asked_why=""), name="substitute_asked_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.mandate.person.name}"

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.day.station.congress_id


class Booking(models.Model):
    """A place a voter has booked at a reception day, behind its code; name, phone and matter are the station's."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="bookings")
    name = PersonalCharField(_("how to address you"), blank=True)
    phone = PersonalCharField(_("mobile phone"), blank=True)
    phone_index = BlindIndexField(of="phone")
    confirmed_at = models.DateTimeField(_("phone confirmed by code"), null=True)
    matter = PersonalCharField(_("matter"), blank=True)
    at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True)
    code_mark = models.CharField(max_length=64, unique=True, editable=False)  # blind index of the booking code
    form_mark = models.CharField(max_length=64, unique=True, editable=False)  # one form, one booking
    source_mark = models.CharField(max_length=64, editable=False, blank=True)  # of the address it came from, for a day

    class Meta:
        verbose_name = _("booking of a reception")
        verbose_name_plural = _("bookings of receptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(phone_index__isnull=False), name="only_a_booked_phone_is_confirmed"
            ),
        ]
        indexes = [
            models.Index(fields=["source_mark", "at"], name="booking_by_source"),
            models.Index(fields=["phone_index", "at"], name="booking_by_phone"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.day.station.congress_id


class ReceptionCorrection(models.Model):
    """What the record of a reception day said before it was corrected, and why; never changed itself."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="corrections")
    reason = models.CharField(pgettext_lazy("reception", "why it is corrected"), max_length=200)
    visitors = models.PositiveSmallIntegerField()
    course = models.TextField(blank=True)
    came = models.JSONField(default=list)  # names of those the record said had come
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("correction of a reception record")
        verbose_name_plural = _("corrections of reception records")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="record_is_corrected_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.day_id}: {self.reason}"


class ReceptionOpinion(models.Model):
    """Which opinion a voter brought on a reception day, and whether it was answered on the spot."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="brought")
    opinion = models.OneToOneField(VoterOpinion, models.PROTECT, related_name="reception")
    on_the_spot = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("opinion brought to a reception")
        verbose_name_plural = _("opinions brought to receptions")

    def __str__(self) -> str:
        return f"{self.day} · {self.opinion_id}"
