"""What was printed of a session's people beside their seats, and exchanges at tables, in buses and rooms."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import User
from meetings.models.gathering import Gathering
from meetings.models.hall import OfSeatPlans
from meetings.models.transport import Trip


class SessionPrintKind(models.TextChoices):
    BADGES = "badges", _("Certificates")
    TABLE_CARDS = "table_cards", _("Table cards")
    TABLE_LIST = "table_list", _("Table list")


class SessionPrint(models.Model):
    """What was printed for a session, kept as it was: the next one may print only what has changed since."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="prints", verbose_name=_("gathering"))
    kind = models.CharField(_("kind"), max_length=11, choices=SessionPrintKind.choices)
    only_changes = models.BooleanField(_("only what has changed"), default=False)
    lines = models.JSONField(_("lines"))  # what stands on the paper, each with ``key``
    marks = models.JSONField()  # key → digest of its line, of everybody then: what the next print is compared with
    gone = models.JSONField(default=list)  # whose paper of the print before is good no more: names
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("printed by"))
    at = models.DateTimeField(_("printed at"), default=clock.now, editable=False)

    objects = OfSeatPlans.as_manager()

    class Meta:
        verbose_name = _("print for a session")
        verbose_name_plural = _("prints for sessions")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SessionPrintKind.values), name="session_print_kind_known")
        ]
        indexes = [models.Index(fields=["gathering", "kind", "-id"], name="session_prints_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class SwapKind(models.TextChoices):
    TABLE = "table", pgettext_lazy("swap", "Places at tables")
    RIDE = "ride", pgettext_lazy("swap", "Places in vehicles")
    ROOM = "room", pgettext_lazy("swap", "Beds")


class Swap(models.Model):
    """Two people who changed places at tables, in the vehicles of a trip or in rooms; it can be taken back once."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="swaps", verbose_name=_("gathering"))
    kind = models.CharField(_("kind"), max_length=5, choices=SwapKind.choices)
    trip = models.ForeignKey(
        Trip, models.PROTECT, null=True, blank=True, related_name="swaps", verbose_name=pgettext_lazy("swap", "trip")
    )
    moves = models.JSONField(_("moves"))  # [[participation, from, to], …]: table and place, vehicle, bed
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone", verbose_name=_("undoes")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = OfSeatPlans.as_manager()

    class Meta:
        verbose_name = _("exchange of places")
        verbose_name_plural = _("exchanges of places")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SwapKind.values), name="swap_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="ride", trip__isnull=False) | ~Q(kind="ride") & Q(trip=None),
                name="swap_of_rides_has_trip",
            ),
            models.CheckConstraint(condition=~Q(undoes=F("pk")), name="swap_undoes_another"),
        ]
        indexes = [models.Index(fields=["gathering", "kind", "-id"], name="swaps_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id
