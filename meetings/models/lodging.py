"""Hotels of a session, their rooms and beds, and who stays in which: a bed holds one person, a person has one bed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models import Sex
from meetings.computing.lodging_rules import Pool
from meetings.models.gathering import Gathering
from meetings.models.hall import OfSeatPlans
from meetings.models.participation import Participation

MOST_BEDS = 3


class OfHotel(OfSeatPlans):
    path = "hotel__gathering__congress"


class OfGuest(OfSeatPlans):
    path = "participation__gathering__congress"


class RoomPurpose(models.TextChoices):
    GUESTS = Pool.GUESTS.value, pgettext_lazy("hotel room", "Guests")
    STAFF = Pool.STAFF.value, pgettext_lazy("hotel room", "Staff")
    MEDICAL = Pool.MEDICAL.value, pgettext_lazy("hotel room", "Medical")


class RoomKind(models.TextChoices):
    TWIN = "twin", pgettext_lazy("hotel room", "Twin room")
    SINGLE = "single", pgettext_lazy("hotel room", "Single room")
    DOUBLE = "double", pgettext_lazy("hotel room", "Double-bed room")
    TRIPLE = "triple", pgettext_lazy("hotel room", "Three-bed room")
    SUITE = "suite", pgettext_lazy("hotel room", "Suite")


BEDS = {RoomKind.TWIN: 2, RoomKind.SINGLE: 1, RoomKind.DOUBLE: 1, RoomKind.TRIPLE: 3, RoomKind.SUITE: 1}


class Hotel(models.Model):
    """A hotel where people of a session stay (住宿宾馆)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="hotels", verbose_name=_("gathering"))
    name = models.CharField(pgettext_lazy("hotel", "name"), max_length=60)
    address = models.CharField(_("address"), max_length=120, blank=True)
    phone = models.CharField(_("phone of the desk"), max_length=30, blank=True)
    map_link = models.URLField(_("link to a map"), max_length=300, blank=True)
    note = models.CharField(pgettext_lazy("hotel", "note"), max_length=300, blank=True)

    objects = OfSeatPlans.as_manager()

    class Meta:
        verbose_name = _("hotel")
        verbose_name_plural = _("hotels")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "name"], name="hotel_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="hotel_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("lodging", args=[self.gathering_id])

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class HotelRoom(models.Model):
    """A room of a hotel; it has as many beds as rows in ``Bed``."""

    hotel = models.ForeignKey(Hotel, models.PROTECT, related_name="rooms", verbose_name=_("hotel"))
    floor = models.PositiveSmallIntegerField(_("floor"), validators=[MinValueValidator(1), MaxValueValidator(99)])
    number = models.CharField(_("room number"), max_length=12)
    kind = models.CharField(
        pgettext_lazy("hotel room", "type"), max_length=6, choices=RoomKind.choices, default=RoomKind.TWIN
    )
    purpose = models.CharField(
        pgettext_lazy("hotel room", "for whom"), max_length=7, choices=RoomPurpose.choices, default=RoomPurpose.GUESTS
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfHotel.as_manager()

    class Meta:
        verbose_name = _("hotel room")
        verbose_name_plural = _("hotel rooms")
        constraints = [
            models.UniqueConstraint(fields=["hotel", "number"], name="hotel_room_once"),
            models.CheckConstraint(condition=~Q(number=""), name="hotel_room_has_number"),
            models.CheckConstraint(condition=Q(floor__gte=1, floor__lte=99), name="hotel_room_floor_known"),
            models.CheckConstraint(condition=Q(kind__in=RoomKind.values), name="hotel_room_kind_known"),
            models.CheckConstraint(condition=Q(purpose__in=RoomPurpose.values), name="hotel_room_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"{self.hotel} {self.number}"

    @property
    def congress_id(self) -> int:
        return self.hotel.congress_id


class Bed(models.Model):
    """One bed of a room: more people than beds cannot be written down."""

    room = models.ForeignKey(HotelRoom, models.PROTECT, related_name="beds", verbose_name=_("hotel room"))
    number = models.PositiveSmallIntegerField(_("bed"))

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="bed_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST_BEDS), name="bed_number_known"),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.number}"


class Stay(models.Model):
    """How somebody of a session is lodged: wishes, travel, the bed, the key (住宿安排)."""

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="stay", verbose_name=_("person"))
    bed = models.OneToOneField(
        Bed, models.PROTECT, null=True, blank=True, related_name="stay", verbose_name=_("bed"), editable=False
    )
    reason = models.CharField(pgettext_lazy("hotel room", "reason"), max_length=12, blank=True, editable=False)
    by_hand = models.BooleanField(default=False, editable=False)  # stays where it is when beds are given anew
    needs_bed = models.BooleanField(_("needs a room"), default=True)
    sex = models.CharField(
        _("sex"), max_length=6, choices=Sex.choices, blank=True,
        help_text=_("Only for guests: deputies have it in the register."),
    )  # fmt: skip
    alone = models.BooleanField(_("wishes a room alone"), default=False)
    share_with = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wishes to share with")
    )
    not_with = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("never to share with")
    )
    arrives_at = models.DateTimeField(_("arrives at"), null=True, blank=True)
    arrives_by = models.CharField(_("train or flight of arrival"), max_length=40, blank=True)
    departs_at = models.DateTimeField(_("departs at"), null=True, blank=True)
    departs_by = models.CharField(_("train or flight of departure"), max_length=40, blank=True)
    note = models.CharField(pgettext_lazy("hotel", "note"), max_length=200, blank=True)
    key_given_at = models.DateTimeField(_("key handed out at"), null=True, blank=True, editable=False)
    key_returned_at = models.DateTimeField(_("key given back at"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)  # since then every change of room is told

    objects = OfGuest.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        constraints = [
            models.CheckConstraint(condition=Q(sex="") | Q(sex__in=Sex.values), name="stay_sex_known"),
            models.CheckConstraint(
                condition=Q(share_with=None) | ~Q(share_with=F("participation")), name="shares_with_another"
            ),
            models.CheckConstraint(
                condition=Q(not_with=None) | ~Q(not_with=F("participation")), name="lodged_apart_from_another"
            ),
            models.CheckConstraint(
                condition=Q(not_with=None) | Q(share_with=None) | ~Q(not_with=F("share_with")),
                name="room_mate_wanted_or_not",
            ),
            models.CheckConstraint(condition=Q(alone=False) | Q(share_with=None), name="room_alone_or_shared"),
            models.CheckConstraint(
                condition=Q(arrives_at=None) | Q(departs_at=None) | Q(departs_at__gt=F("arrives_at")),
                name="departs_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(key_returned_at=None) | Q(key_given_at__isnull=False), name="key_returned_was_given"
            ),
            models.CheckConstraint(
                condition=Q(key_given_at=None) | Q(key_returned_at__isnull=False) | Q(bed__isnull=False),
                name="key_is_of_a_room",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participation)

    @property
    def congress_id(self) -> int:
        return self.participation.congress_id

    @property
    def has_key(self) -> bool:
        """Whether the key is out."""
        return self.key_given_at is not None and self.key_returned_at is None
