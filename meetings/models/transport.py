"""Vehicles of a session, their trips, who rides where, who arrives by which train, and who may park."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import PersonalCharField
from congress.models import SECRETARIAT, Role, User
from meetings.models.gathering import Gathering
from meetings.models.lodging import Hotel
from meetings.models.participation import Participation

MOST_SEATS = 80


class OfTransport(models.QuerySet):
    """Rows of a session that those who arrange its transport work with."""

    path = "gathering__congress"

    def visible_to(self, user):
        """Those of one's congress, for those who arrange transport."""
        if not user.is_authenticated or user.post is None or not user.acts(*SECRETARIAT):
            return self.none()
        return self.filter(**{self.path: user.post.congress_id})


class OfTrip(OfTransport):
    path = "trip__gathering__congress"


class Vehicle(models.Model):
    """A bus or car of a session with its driver (车辆)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="vehicles", verbose_name=_("gathering"))
    label = models.CharField(pgettext_lazy("vehicle", "number"), max_length=20)
    plate = models.CharField(pgettext_lazy("vehicle", "plate"), max_length=20)
    seats = models.PositiveSmallIntegerField(
        pgettext_lazy("vehicle", "seats"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    driver = models.CharField(pgettext_lazy("vehicle", "driver"), max_length=40, blank=True)
    driver_phone = PersonalCharField(pgettext_lazy("vehicle", "driver's phone"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfTransport.as_manager()

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "label"], name="vehicle_label_once"),
            models.UniqueConstraint(fields=["gathering", "plate"], name="vehicle_plate_once"),
            models.CheckConstraint(condition=~Q(label="") & ~Q(plate=""), name="vehicle_is_named"),
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="vehicle_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.plate}"

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class TripKind(models.TextChoices):
    REGULAR = "regular", pgettext_lazy("trip", "Regular trip")
    PICK_UP = "pick_up", pgettext_lazy("trip", "Pick-up")
    DROP_OFF = "drop_off", pgettext_lazy("trip", "Drop-off")


class TripQuerySet(OfTransport):
    def visible_to(self, user):
        """All of the congress for those who arrange; for the staff of a delegation those its own people ride on."""
        seen = super().visible_to(user)
        if user.is_authenticated and user.post and user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            own = Ride.objects.filter(participation__mandate__delegation__organ=user.post.organ_id)
            return self.filter(pk__in=own.values("trip"), published_at__isnull=False, cancelled_at=None)
        return seen


class Trip(models.Model):
    """Vehicles that leave one place for another at a time, together (车次)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="trips", verbose_name=_("gathering"))
    kind = models.CharField(
        pgettext_lazy("trip", "kind"), max_length=8, choices=TripKind.choices, default=TripKind.REGULAR.value
    )
    departs_at = models.DateTimeField(pgettext_lazy("trip", "departs at"))
    from_place = models.CharField(pgettext_lazy("trip", "from"), max_length=60)
    to_place = models.CharField(pgettext_lazy("trip", "to"), max_length=60)
    route = models.CharField(pgettext_lazy("trip", "route"), max_length=120, blank=True)
    number = models.CharField(
        pgettext_lazy("trip", "train or flight"), max_length=10, blank=True,
        help_text=_("Whoever has told that he comes or leaves with it on that day is taken along."),
    )  # fmt: skip
    hotels = models.ManyToManyField(
        Hotel, blank=True, related_name="trips", verbose_name=_("hotels"),
        help_text=_("Whoever stays there rides along; none chosen: wherever somebody stays."),
    )  # fmt: skip
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TripKind.values), name="trip_kind_known"),
            models.CheckConstraint(condition=~Q(from_place="") & ~Q(to_place=""), name="trip_has_places"),
            models.CheckConstraint(condition=~Q(from_place=F("to_place")), name="trip_leads_elsewhere"),
            models.CheckConstraint(condition=Q(kind="regular") | ~Q(number=""), name="fetched_from_a_train"),
        ]
        indexes = [models.Index(fields=["gathering", "departs_at"], name="trips_by_time")]

    def __str__(self) -> str:
        return f"{self.from_place} → {self.to_place}"

    def get_absolute_url(self) -> str:
        return reverse("trip", args=[self.pk])

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id

    @property
    def is_open(self) -> bool:
        """Whether vehicles and riders may be changed: it was not called off."""
        return self.cancelled_at is None


class TripVehicle(models.Model):
    """A vehicle that goes on a trip; in the order in which it is filled."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="vehicles", verbose_name=_("trip"))
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="trips", verbose_name=_("vehicle"))

    objects = OfTrip.as_manager()

    class Meta:
        verbose_name = _("vehicle of a trip")
        verbose_name_plural = _("vehicles of trips")
        constraints = [models.UniqueConstraint(fields=["trip", "vehicle"], name="vehicle_on_trip_once")]

    def __str__(self) -> str:
        return str(self.vehicle)

    @property
    def congress_id(self) -> int:
        return self.trip.congress_id


class RideReason(models.TextChoices):
    WHOLE = "whole", pgettext_lazy("ride", "with the whole delegation")
    PART = "part", pgettext_lazy("ride", "with a part of the delegation")
    BESIDE = "beside", pgettext_lazy("ride", "where the delegation rides already")
    HAND = "hand", pgettext_lazy("ride", "by hand")


class RideQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own once published; all for the secretariat; its own people's for a delegation's staff."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        known = Q(trip__published_at__isnull=False, trip__cancelled_at=None)
        seen = known & Q(participation__user=user)
        if user.acts(*SECRETARIAT):
            seen |= Q(trip__gathering__congress=user.post.congress_id)
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            seen |= known & Q(participation__mandate__delegation__organ=user.post.organ_id)
        return self.filter(seen)


class Ride(models.Model):
    """One person's place in one vehicle of a trip (乘车安排), and when he boarded.

    ``slot`` counts the places of the vehicle from 1 to ``seats``: a vehicle cannot be filled beyond them.
    """

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="rides", verbose_name=_("trip"))
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="rides", verbose_name=_("vehicle"))
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="rides", verbose_name=_("person"))
    slot = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()  # of the vehicle
    reason = models.CharField(_("reason"), max_length=6, choices=RideReason.choices)
    boarded_at = models.DateTimeField(pgettext_lazy("ride", "boarded at"), null=True, blank=True)
    boarded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=pgettext_lazy("ride", "noted by")
    )

    objects = RideQuerySet.as_manager()

    class Meta:
        verbose_name = _("ride")
        verbose_name_plural = _("rides")
        constraints = [
            models.UniqueConstraint(fields=["trip", "participation"], name="person_rides_once"),
            models.UniqueConstraint(fields=["trip", "vehicle", "slot"], name="place_in_vehicle_once"),
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=F("seats")), name="vehicle_is_not_overfilled"),
            models.CheckConstraint(condition=Q(reason__in=RideReason.values), name="ride_reason_known"),
            models.CheckConstraint(
                condition=Q(boarded_at=None, boarded_by=None) | Q(boarded_at__isnull=False, boarded_by__isnull=False),
                name="boarded_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.trip_id}"

    @property
    def congress_id(self) -> int:
        return self.trip.congress_id


class JourneyWay(models.TextChoices):
    ARRIVAL = "arrival", pgettext_lazy("journey", "Arrival")
    DEPARTURE = "departure", pgettext_lazy("journey", "Departure")


class JourneyQuerySet(OfTransport):
    path = "participation__gathering__congress"


class Journey(models.Model):
    """By which train or flight somebody comes to a session, or leaves it (到离站信息)."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="journeys", verbose_name=_("person"))
    way = models.CharField(pgettext_lazy("journey", "way"), max_length=9, choices=JourneyWay.choices)
    number = models.CharField(pgettext_lazy("trip", "train or flight"), max_length=10)
    station = models.CharField(pgettext_lazy("journey", "station or airport"), max_length=40)
    at = models.DateTimeField(pgettext_lazy("journey", "at"))

    objects = JourneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        constraints = [
            models.UniqueConstraint(fields=["participation", "way"], name="comes_and_leaves_once"),
            models.CheckConstraint(condition=Q(way__in=JourneyWay.values), name="journey_way_known"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(station=""), name="journey_is_named"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def congress_id(self) -> int:
        return self.participation.congress_id


class ParkingPermit(models.Model):
    """A numbered permit by which a car may park at a session (车辆通行证)."""

    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="parking_permits", verbose_name=_("gathering")
    )
    number = models.PositiveSmallIntegerField(pgettext_lazy("permit", "number"))
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="parking_permits", verbose_name=_("person")
    )
    plate = models.CharField(pgettext_lazy("vehicle", "plate"), max_length=20)
    issued_at = models.DateTimeField(default=clock.now, editable=False)

    objects = OfTransport.as_manager()

    class Meta:
        verbose_name = _("parking permit")
        verbose_name_plural = _("parking permits")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="permit_number_once"),
            models.UniqueConstraint(fields=["gathering", "plate"], name="permit_plate_once"),
            models.CheckConstraint(condition=~Q(plate="") & Q(number__gte=1), name="permit_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.number:03d} {self.plate}"

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id
