"""Who speaks at a gathering, in which order and how long; and how a gathering is led."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import ADMINISTRATORS, User
from deputies.models import Mandate
from meetings.computing.speaking import FIRST_MINUTES, FURTHER_MINUTES, LONGEST_SPEECH
from meetings.models.document import prepared_by
from meetings.models.gathering import Gathering
from meetings.workflow import GIVEN_SPEECHES, HEARD_OF, OPEN_SPEECHES, SPEECH, SpeechState

TONES = {
    SpeechState.ASKED: "info", SpeechState.LISTED: "warn", SpeechState.CALLED: "ok", SpeechState.SPOKEN: "plain",
    SpeechState.HANDED_IN: "plain", SpeechState.DECLINED: "late", SpeechState.TAKEN_BACK: "draft",
    SpeechState.NOT_REACHED: "draft",
}  # fmt: skip
_MINUTES = [MinValueValidator(1), MaxValueValidator(LONGEST_SPEECH)]


def run_by(user, path="gathering"):
    """The condition that ``user`` runs the list of speakers: whoever prepares the papers, and the chair."""
    return prepared_by(user, path) | Q(**{f"{path}__conduct__chair": user, f"{path}__congress__in": user.congress_ids})


class Conduct(models.Model):
    """How a gathering is led: its topic, who chairs it, how long one speaks the first and each further time.

    A gathering without such a row has no chair on record, and the usual limits: 15 and 5 minutes.
    """

    gathering = models.OneToOneField(
        Gathering, models.PROTECT, related_name="conduct", primary_key=True, verbose_name=_("gathering")
    )
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    chair = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair"))
    first_minutes = models.PositiveSmallIntegerField(
        _("minutes of the first speech"), default=FIRST_MINUTES, validators=_MINUTES
    )
    further_minutes = models.PositiveSmallIntegerField(
        _("minutes of each further speech"), default=FURTHER_MINUTES, validators=_MINUTES
    )
    ask_until = models.DateTimeField(_("ask to speak until"), null=True, blank=True)

    class Meta:
        verbose_name = _("conduct of a gathering")
        verbose_name_plural = _("conduct of gatherings")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_minutes__range=(1, LONGEST_SPEECH), further_minutes__range=(1, LONGEST_SPEECH)),
                name="speeches_have_a_limit",
            )
        ]

    def __str__(self) -> str:
        return self.topic or str(self.gathering_id)

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id


class SpeechManner(models.TextChoices):
    """How somebody speaks: as main speaker, from the platform, in writing, or otherwise (from his seat, by video)."""

    KEYNOTE = "keynote", _("As the main speaker (主讲)")
    PLATFORM = "platform", _("From the platform (大会发言)")
    WRITTEN = "written", _("In writing (书面发言)")
    OTHER = "other", _("In another way (其他)")


class SpeechQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; all of them for whoever runs the list; the list itself for everybody who sees the gathering."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        seen = Gathering.objects.visible_to(user).values("pk")
        heard = Q(state__in=sorted(HEARD_OF), gathering__in=seen)
        return self.filter(run_by(user) | Q(mandate__person__user=user) | heard)

    def open(self):
        """Asked for, on the list, or being held."""
        return self.filter(state__in=sorted(OPEN_SPEECHES))

    def given(self):
        """Held, or handed in in writing."""
        return self.filter(state__in=sorted(GIVEN_SPEECHES))


class Speech(models.Model):
    """What a deputy wishes to say at a gathering, and whether and how long he said it (发言)."""

    MOVES = SPEECH

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="speeches", verbose_name=_("gathering"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="speeches", verbose_name=_("deputy"))
    manner = models.CharField(
        pgettext_lazy("speech", "manner"), max_length=10, choices=SpeechManner.choices, default=SpeechManner.PLATFORM
    )
    topic = models.CharField(_("topic"), max_length=120)
    text = models.TextField(pgettext_lazy("speech", "text"), max_length=20_000, blank=True)
    resources = models.CharField(_("what is needed"), max_length=200, blank=True)
    resources_given = models.CharField(_("what is provided"), max_length=200, blank=True)
    wants_print = models.BooleanField(
        _("print the text if it is not spoken"), default=False, help_text=_("Then it counts as handed in in writing.")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("speech", "order"))
    state = models.CharField(
        _("state"), max_length=12, choices=SpeechState.choices, default=SpeechState.ASKED, editable=False
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)  # why it was not taken
    limit_minutes = models.PositiveSmallIntegerField(_("minutes allowed"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("began at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes used"), null=True, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField(_("asked for at"), default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SpeechQuerySet.as_manager()

    class Meta:
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SpeechState.values), name="speech_state_known"),
            models.CheckConstraint(condition=Q(manner__in=SpeechManner.values), name="speech_manner_known"),
            models.UniqueConstraint(
                fields=["gathering", "mandate"],
                condition=Q(state__in=sorted(OPEN_SPEECHES)),
                name="one_speech_waits_for_each",
            ),
            models.UniqueConstraint(
                fields=["gathering"], condition=Q(state=SpeechState.CALLED), name="one_speaks_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=SpeechState.SPOKEN)
                | Q(started_at__isnull=False, ended_at__isnull=False, minutes__isnull=False),
                name="speech_took_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SpeechState.CALLED) | Q(started_at__isnull=False), name="called_speech_began"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="speech_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state=SpeechState.HANDED_IN) | ~Q(text=""), name="written_speech_has_a_text"
            ),
            models.CheckConstraint(
                condition=~Q(state=SpeechState.DECLINED) | ~Q(note=""), name="declined_speech_says_why"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "position"], name="speeches_in_order")]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("speech_detail", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[SpeechState(self.state)]

    @property
    def user_id(self) -> int | None:
        """Whose speech it is; the person of the mandate has to be loaded."""
        return self.mandate.person.user_id

    @property
    def name(self) -> str:
        """Who speaks; the person of the mandate has to be loaded."""
        return self.mandate.person.name

    @property
    def is_over_limit(self) -> bool:
        """Whether it took longer than allowed."""
        return bool(self.minutes and self.limit_minutes and self.minutes > self.limit_minutes)


class SpeechCorrection(models.Model):
    """What the secretariat changed about a speech after the gathering was closed, and why; nothing of it is lost."""

    speech = models.ForeignKey(Speech, models.PROTECT, related_name="corrections")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("correction of a speech")
        verbose_name_plural = _("corrections of speeches")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="speech_corrected_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
