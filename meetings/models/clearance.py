"""Health and entry clearance of one session: off unless a requirement is set, by consent, deleted after the session."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import PersonalCharField
from congress.models import User
from meetings.models.agenda import OfVisibleGatherings
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation

MOST_HOURS = 24 * 90
CLEAR = "clear"


class ClearanceKind(models.TextChoices):
    HEALTH = "health", pgettext_lazy("clearance", "Health declaration")
    TEST = "test", pgettext_lazy("clearance", "Test")
    PASS = "pass", pgettext_lazy("clearance", "Pass")


class ClearanceRequirement(models.Model):
    """What everybody has to show to enter a session, and how long it is good for; without any, nothing is asked."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="requirements", verbose_name=_("gathering"))
    kind = models.CharField(_("kind"), max_length=10, choices=ClearanceKind.choices)
    hours = models.PositiveSmallIntegerField(
        _("valid for hours"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )
    text = models.CharField(_("what is asked for, and why"), max_length=300)
    is_checked = models.BooleanField(_("evidence is handed in and looked at by the desk"), default=False)
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfVisibleGatherings.as_manager()

    class Meta:
        verbose_name = _("requirement to enter")
        verbose_name_plural = _("requirements to enter")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ClearanceKind.values), name="clearance_kind_known"),
            models.CheckConstraint(condition=Q(hours__range=(1, MOST_HOURS)), name="clearance_is_good_for_some_time"),
            models.UniqueConstraint(
                fields=["gathering", "kind"], condition=Q(dropped_at=None), name="clearance_kind_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class ClearanceKeeper(models.Model):
    """Logistics staff who look at what is handed in for one session; nobody else of the office does."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="clearance_keepers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))

    class Meta:
        verbose_name = _("keeper of the clearance desk")
        verbose_name_plural = _("keepers of the clearance desk")
        constraints = [models.UniqueConstraint(fields=["gathering", "user"], name="clearance_keeper_once")]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.user_id}"


class ClearanceConsent(models.Model):
    """That somebody agreed, for this session alone, that his health data are used for entering; he may withdraw it."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="+", verbose_name=_("person"))
    given_at = models.DateTimeField(_("given at"), default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("clearance", "withdrawn at"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=Q(withdrawn_at=None), name="one_consent_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}"


class ClearanceEvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of the sessions one keeps the desk of; nobody else's, whatever post he holds."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        kept = ClearanceKeeper.objects.filter(user=user, gathering__congress__in=user.congress_ids).values("gathering")
        return self.filter(Q(participation__user=user) | Q(participation__gathering__in=kept))


class ClearanceEvidence(models.Model):
    """What somebody declared or handed in for one requirement, encrypted; deleted after the session."""

    requirement = models.ForeignKey(ClearanceRequirement, models.PROTECT, related_name="evidence")
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="+", verbose_name=_("person"))
    result = PersonalCharField(pgettext_lazy("gathering", "result"))  # "clear", or anything else
    taken_at = models.DateTimeField(_("date of it"))
    handed_in_at = models.DateTimeField(pgettext_lazy("clearance", "handed in at"), default=clock.now, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    accepted = models.BooleanField(_("accepted"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClearanceEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence to enter")
        verbose_name_plural = _("evidence to enter")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=None, decided_by=None) | Q(accepted__isnull=False, decided_by__isnull=False),
                name="evidence_decided_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["participation", "requirement"], name="evidence_of_person")]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.requirement_id}"

    @property
    def is_clear(self) -> bool:
        return self.result == CLEAR

    @property
    def congress_id(self) -> int:
        return self.participation.congress_id
