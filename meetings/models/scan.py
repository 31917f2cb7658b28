"""Signing in by code: the keys of phones, and what staff scanned, with or without network."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Role, User
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation, SignedInBy


class SignInKey(models.Model):
    """The public key of a phone for one place in one gathering; the other half never leaves the phone.

    One phone at a time: a second one ends the first, whose earlier codes stay good.
    """

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="sign_in_keys")
    public_key = models.CharField(max_length=87)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("key of a phone")
        verbose_name_plural = _("keys of phones")
        constraints = [
            models.UniqueConstraint(fields=["participation"], condition=Q(ended_at=None), name="one_phone_at_a_time"),
            models.UniqueConstraint(fields=["participation", "public_key"], name="phone_known_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}"


class ScanOutcome(models.TextChoices):
    """What became of a scan. All but the first two wait for somebody to look."""

    COUNTED = "counted", _("Signed in")
    ALREADY = "already", _("Was signed in already")
    ON_LEAVE = "on_leave", _("Leave was granted")
    OTHER_GATHERING = "other", _("Code of another gathering")
    EXPIRED = "expired", _("Code out of date")
    FORGED = "forged", _("Not a code of the portal")
    OLD_PHONE = "old_phone", _("Code of a phone that was replaced")
    SUSPENDED = "suspended", _("The mandate is suspended")
    ENDED = "ended", _("The mandate has ended")
    NOT_LISTED = "not_listed", _("Not on the list")
    NOT_YOURS = "not_yours", _("Somebody else's people")
    OWN = "own", _("One's own code")
    EARLY = "early", _("Before sign-in opened")
    CLOSED = "closed", _("The list was closed")
    CLOCK = "clock", _("The scanner's clock was wrong")
    NOT_USED = "not_used", _("Codes are not used at this gathering")


SETTLED = frozenset({ScanOutcome.COUNTED, ScanOutcome.ALREADY})  # nobody need look
COUNTABLE = frozenset(
    {ScanOutcome.ON_LEAVE, ScanOutcome.CLOCK, ScanOutcome.OLD_PHONE, ScanOutcome.NOT_USED}
)  # whoever looks may let it count


class DoorKeeperQuerySet(models.QuerySet):
    def let_scan(self, user, gathering) -> bool:
        """Whether ``user`` was named for this gathering and acts as staff of a delegation of its congress."""
        is_staff = user.is_authenticated and user.post is not None and user.acts(Role.DELEGATION_STAFF)
        if not is_staff or gathering.congress_id != user.post.congress_id:
            return False
        return self.filter(gathering=gathering, user=user).exists()


class DoorKeeper(models.Model):
    """Staff of the congress who at the door of one gathering scan the codes of everybody, not of their own delegation
    alone (门岗人员); named by the secretariat. It opens nothing else: no list to tick, no reasons of leave.
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="door_keepers", verbose_name=_("gathering"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))

    objects = DoorKeeperQuerySet.as_manager()

    class Meta:
        verbose_name = _("door keeper")
        verbose_name_plural = _("door keepers")
        constraints = [models.UniqueConstraint(fields=["gathering", "user"], name="door_keeper_named_once")]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.user}"


class ScanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the congress for the secretariat; one's own and those of one's people for a delegation's staff."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        here = self.filter(gathering__congress=user.post.congress_id)
        if user.acts(*SECRETARIAT):
            return here
        if not user.acts(Role.DELEGATION_STAFF) or user.post.organ_id is None:
            return self.none()
        served = Q(participation__mandate__delegation__organ=user.post.organ_id)
        return here.filter(served | Q(scanned_by=user))

    def to_look_at(self):
        """What was not counted and nobody has looked at."""
        return self.filter(settled_at=None).exclude(outcome__in=sorted(SETTLED))


class Scan(models.Model):
    """A code that staff scanned (扫码记录). The nonce is the scanner's: sent twice, it counts once."""

    nonce = models.UUIDField(unique=True, editable=False)
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="scans", verbose_name=_("gathering"))
    participation = models.ForeignKey(
        Participation, models.SET_NULL, null=True, blank=True, related_name="scans", verbose_name=_("participation")
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    scanned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("scanned by"))
    scanned_at = models.DateTimeField(_("scanned at"))
    received_at = models.DateTimeField(_("received at"), default=clock.now, editable=False)
    roster_at = models.DateTimeField(_("list of the scanner"), null=True, blank=True)
    outcome = models.CharField(pgettext_lazy("scan", "outcome"), max_length=10, choices=ScanOutcome.choices)
    found = models.CharField(max_length=10, choices=SignedInBy.choices, blank=True)  # how he had signed in before
    elsewhere = models.CharField(max_length=100, blank=True)  # the gathering the code belongs to, if one may know
    minutes_off = models.PositiveIntegerField(null=True, blank=True)  # the scanner's clock, put right by so much
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ScanOutcome.values), name="scan_outcome_known"),
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None) | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="scan_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(outcome__in=sorted(SETTLED)), name="only_open_scans_are_settled"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "-received_at"], name="scans_of_gathering")]

    def __str__(self) -> str:
        return f"{self.nonce}"

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def tone(self) -> str:
        """The colour of the outcome."""
        if self.outcome == ScanOutcome.COUNTED:
            return "ok"
        return "plain" if self.outcome == ScanOutcome.ALREADY or self.settled_at else "late"

    @property
    def remark(self) -> str:
        """What there is to say beside the outcome."""
        if self.minutes_off:
            return _("The scanner's clock was %(count)s minutes off.") % {"count": self.minutes_off}
        return self.elsewhere or self.get_found_display()

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look."""
        return self.settled_at is None and self.outcome not in SETTLED

    @property
    def may_count(self) -> bool:
        """Whether whoever looks may let it count."""
        return self.is_open and self.outcome in COUNTABLE and self.participation_id is not None
