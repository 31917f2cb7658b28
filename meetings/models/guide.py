"""The guide of a session, what was lost and found there, and calls to everybody in an emergency."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, User
from meetings.models.agenda import OfVisibleGatherings
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation
from meetings.workflow import SHOWN, Answer

AWAY = frozenset({Answer.EXCUSED, Answer.NOT_COMING, Answer.WAITING})  # who is not there


class GuideKind(models.TextChoices):
    """What an entry of the guide is about, in the order it is shown."""

    NOTICE = "notice", pgettext_lazy("guide", "Notice")
    GROUP = "group", pgettext_lazy("guide", "Work group on duty")
    MEDICAL = "medical", pgettext_lazy("guide", "Medical")
    PHONE = "phone", pgettext_lazy("guide", "Phone")
    WEATHER = "weather", pgettext_lazy("guide", "Weather")
    MAP = "map", pgettext_lazy("guide", "Map")


CALLED = frozenset({GuideKind.GROUP, GuideKind.MEDICAL, GuideKind.PHONE})  # entries that are for calling somebody


class GuideEntry(models.Model):
    """A piece of a session's service guide: a notice, a map, a number to call, a work group on duty (服务指南)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="guide", verbose_name=_("gathering"))
    kind = models.CharField(_("kind"), max_length=10, choices=GuideKind.choices)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    hours = models.CharField(pgettext_lazy("guide", "hours"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)
    dropped_at = models.DateTimeField(_("taken off at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfVisibleGatherings.as_manager()

    class Meta:
        verbose_name = _("entry of the guide")
        verbose_name_plural = _("entries of the guide")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GuideKind.values), name="guide_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="guide_entry_has_title"),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(CALLED)) | ~Q(phone=""), name="guide_entry_to_call_has_phone"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "kind", "position"], name="guide_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class LostState(models.TextChoices):
    """How far a lost thing has come."""

    MISSED = "missed", pgettext_lazy("lost thing", "Looked for")
    FOUND = "found", pgettext_lazy("lost thing", "Found, waits for its owner")
    RETURNED = "returned", pgettext_lazy("lost thing", "Given back")


class LostThing(models.Model):
    """Something lost or found at a session, and whether its owner has it again (失物招领)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="lost", verbose_name=_("gathering"))
    what = models.CharField(pgettext_lazy("lost thing", "what"), max_length=80)
    place = models.CharField(pgettext_lazy("lost thing", "where it was lost or found"), max_length=80, blank=True)
    desk = models.CharField(_("where to fetch or report it"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=LostState.choices, default=LostState.FOUND)
    entered_at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)
    settled_at = models.DateTimeField(_("given back at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfVisibleGatherings.as_manager()

    class Meta:
        verbose_name = _("lost thing")
        verbose_name_plural = _("lost things")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LostState.values), name="lost_state_known"),
            models.CheckConstraint(
                condition=Q(state=LostState.RETURNED, settled_at__isnull=False)
                | (~Q(state=LostState.RETURNED) & Q(settled_at=None)),
                name="given_back_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return {LostState.MISSED: "warn", LostState.FOUND: "info", LostState.RETURNED: "plain"}[LostState(self.state)]


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls to gatherings one is at, and all of them for the secretariat of the congress."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        there = Participation.objects.filter(user=user).exclude(answer__in=sorted(AWAY)).values("gathering")
        seen = Q(gathering__state__in=sorted(SHOWN), gathering__in=there)
        if user.acts(*SECRETARIAT):
            seen |= Q(gathering__congress=user.post.congress_id)
        return self.filter(seen)

    def open(self):
        """Those that are not over."""
        return self.filter(ended_at=None)


class EmergencyCall(models.Model):
    """A call to everybody at a session in an emergency: each says "I am safe" or "I need help" (紧急点名)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="calls", verbose_name=_("gathering"))
    text = models.CharField(_("text"), max_length=300)
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("message", "sent by")
    )
    sent_at = models.DateTimeField(_("sent at"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency call")
        verbose_name_plural = _("emergency calls")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="emergency_call_says_what"),
            models.UniqueConstraint(fields=["gathering"], condition=Q(ended_at=None), name="one_call_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class Safety(models.TextChoices):
    SAFE = "safe", pgettext_lazy("emergency", "I am safe")
    HELP = "help", pgettext_lazy("emergency", "I need help")


class CallAnswer(models.Model):
    """What one person answered to a call, or staff for him who reached him by other ways; the last word counts."""

    call = models.ForeignKey(EmergencyCall, models.PROTECT, related_name="answers", verbose_name=_("emergency call"))
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="+", verbose_name=_("person"))
    answer = models.CharField(_("answer"), max_length=4, choices=Safety.choices)
    note = models.CharField(_("where, and what is needed"), max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("answer to a call")
        verbose_name_plural = _("answers to a call")
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=Safety.values), name="call_answer_known"),
            models.UniqueConstraint(fields=["call", "participation"], name="call_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.answer}"
