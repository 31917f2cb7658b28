"""The stations where deputies receive voters, who runs them, and which deputies belong to them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, Congress, Post, Role, User
from deputies.models import Mandate

STATION_ROLES = frozenset({Role.STATION_MASTER, Role.STATION_LIAISON})
MOST_PHOTOS = 9


class Level(models.TextChoices):
    """What a station is among the others (家站点)."""

    GENERAL = "general", _("General station")
    CENTRE = "centre", _("Centre station")
    STATION = "station", _("Station")
    POINT = "point", _("Contact point")


RANKS = {level.value: rank for rank, level in enumerate(Level)}


class StationQuerySet(models.QuerySet):
    def open(self):
        """Stations that exist today."""
        today = clock.today()
        return self.filter(opened_on__lte=today).filter(Q(closed_on=None) | Q(closed_on__gte=today))

    def visible_to(self, user):
        """Everybody sees the stations that exist; those who run or oversee one see it after it was closed, too."""
        own = Q(congress__in=user.congress_ids) if user.acts(*SECRETARIAT) else Q(pk__in=run_by(user.post))
        return self.filter(Q(pk__in=self.model.objects.open().values("pk")) | own)

    def of_congresses(self, user):
        """The stations of the congress one works in, the closed ones too."""
        return self.filter(congress__in=user.congress_ids)


def run_by(post):
    """Ids of the stations that the holder of ``post`` runs."""
    if post is None or post.role not in STATION_ROLES:
        return StationStaff.objects.none().values("station")
    return StationStaff.objects.current().filter(post=post).values("station")


class HeldAtStationQuerySet(models.QuerySet):
    """What is held at a station with deputies: reception days, symposia, visits."""

    def with_deputies(self, held):
        """Those the mandates ``held`` take part in."""
        raise NotImplementedError

    def visible_to(self, user):
        """The station sees its own, a deputy those he takes part in, staff and leaders all of their congress; the view
        permission of each kind says the same of one.
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role in STATION_ROLES:
            return self.filter(station__in=run_by(post))
        if post.role in SECRETARIAT | {Role.LEADER}:
            return self.filter(station__congress=post.congress_id)
        return (
            self.with_deputies(Mandate.objects.held_by(post).values("pk")) if post.role == Role.DEPUTY else self.none()
        )


class Station(models.Model):
    """A place where deputies of all levels who live or work around it receive voters (代表联络站、代表之家、联络点)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="stations", verbose_name=_("congress"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("station above")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.STATION)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    theme = models.CharField(
        _("theme"), max_length=40, blank=True, help_text=_("Of a station for one trade or one kind of matter.")
    )
    model_station = models.BooleanField(_("demonstration station"), default=False)
    area = models.CharField(_("area served"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=120)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True,
        help_text=_("In degrees (CGCS2000), e.g. 43.825100; with the longitude or not at all."),
    )  # fmt: skip
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    outline = models.JSONField(  # corners of the area served, [latitude, longitude] in degrees, in their order
        _("outline of the area served"), default=list, blank=True
    )
    phone = models.CharField(_("phone of the station"), max_length=30, blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    rules = models.TextField(_("rules of the station"), max_length=4000, blank=True)
    about = models.TextField(_("about the station"), max_length=4000, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("last day"), null=True, blank=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="station_name_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="station_level_known"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="station_closes_after_it_opens",
                violation_error_message=_("The last day lies before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="station_stands_on_earth",
                violation_error_message=_("Give latitude (−90 to 90) and longitude (−180 to 180), or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("station_detail", args=[self.pk])

    def clean(self) -> None:
        """What stands above it is a station of a higher kind, and not itself."""
        if self.parent and (self.parent_id == self.pk or RANKS[self.parent.level] >= RANKS.get(self.level, 0)):
            raise ValidationError({"parent": _("Choose a station of a higher kind.")})

    @property
    def is_open(self) -> bool:
        """Whether it exists today."""
        today = clock.today()
        return self.opened_on <= today and (self.closed_on is None or today <= self.closed_on)

    @property
    def called(self) -> str:
        """The name that fits a narrow place."""
        return self.short_name or self.name


class CurrentQuerySet(models.QuerySet):
    def current(self):
        """Those that hold today."""
        today = clock.today()
        return self.filter(since__lte=today).filter(Q(until=None) | Q(until__gte=today))


class StationStaff(models.Model):
    """Who leads or serves a station: a post of a station master (站长) or liaison (联络员)."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="staff", verbose_name=_("station"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at a station")
        verbose_name_plural = _("staff of the stations")
        constraints = [
            models.UniqueConstraint(fields=["station", "post"], condition=Q(until=None), name="serves_a_station_once"),
        ]

    def __str__(self) -> str:
        return f"{self.station} · {self.post.user}"

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id


class StationDeputy(models.Model):
    """A deputy, of whatever level, who belongs to a station (进站代表)."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="members", verbose_name=_("station"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy at a station")
        verbose_name_plural = _("deputies at the stations")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "mandate"], condition=Q(until=None), name="belongs_to_a_station_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} · {self.mandate.person.name}"

    @property
    def congress_id(self) -> int:
        """The congress that runs the station."""
        return self.station.congress_id


class HaveItem(models.TextChoices):
    """The six things a station has (六有); their wording differs by place."""

    PLACE = "place", _("A place")
    EQUIPMENT = "equipment", _("Equipment")
    RULES = "rules", pgettext_lazy("station", "Rules")
    ORGANISATION = "organisation", _("Organisation")
    ACTIVITIES = "activities", _("Activities")
    RECORDS = "records", _("Records")


class StationCheck(models.Model):
    """Whether a station had one of the six things in a year, and what shows it (六有年度评估)."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="checks", verbose_name=_("station"))
    year = models.PositiveSmallIntegerField(_("year"))
    item = models.CharField(_("what a station has"), max_length=12, choices=HaveItem.choices)
    met = models.BooleanField(_("there"))
    evidence = models.CharField(_("what shows it"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("check of a station")
        verbose_name_plural = _("checks of the stations")
        constraints = [
            models.UniqueConstraint(fields=["station", "year", "item"], name="station_checked_once_a_year"),
            models.CheckConstraint(condition=Q(item__in=HaveItem.values), name="station_check_item_known"),
            models.CheckConstraint(
                condition=Q(met=False) | ~Q(evidence=""),
                name="what_is_there_is_shown",
                violation_error_message=_("Say what shows it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.year} {self.get_item_display()}"
