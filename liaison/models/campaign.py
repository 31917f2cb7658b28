"""Campaigns over several levels: a topic pushed down to counties and towns, what each did and answered."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, Congress, Role, User
from congress.workflow import in_words
from deputies.models import Mandate
from liaison.models.station import STATION_ROLES, Station
from liaison.workflow import (
    ACTIVITY_MOVES,
    ACTIVITY_TONES,
    CAMPAIGN_MOVES,
    CAMPAIGN_TONES,
    ActivityKind,
    ActivityState,
    CampaignState,
)

OVERSEERS = SECRETARIAT | {Role.LEADER}
ON_THE_SPOT = STATION_ROLES | {Role.DEPUTY}
MOST_QUESTIONS = 20
MOST_OPTIONS = 20
MOST_LEVELS = 3  # congresses above a town: county, city, province


def _above(path: str, congress: int) -> Q:
    """The condition that the congress at ``path`` stands below ``congress``."""
    found = Q()
    for _level in range(MOST_LEVELS):
        path = f"{path}__parent"
        found |= Q(**{path: congress})
    return found


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff and leaders see those of their congress, and what was sent to it or to a congress below; deputies and
        stations what was sent to theirs. ``liaison.view_campaign`` says the same of one.
        """
        post = user.post
        if post is None or post.role not in OVERSEERS | ON_THE_SPOT:
            return self.none()
        sent = self.exclude(state=CampaignState.DRAFT).filter(started_at__isnull=False)
        reached = CampaignPlace.objects.reached(post)
        if post.role in OVERSEERS:
            return self.filter(congress=post.congress_id) | self.filter(pk__in=_ids(sent, reached))
        return self.filter(pk__in=_ids(sent, reached))


def _ids(sent, reached):
    return sent.filter(pk__in=reached.values("campaign")).values("pk")


class Campaign(models.Model):
    """A topic that a congress carries out together with those below it (三级联动主题活动)."""

    MOVES = CAMPAIGN_MOVES

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    topic = models.CharField(pgettext_lazy("campaign", "topic"), max_length=80)
    text = models.TextField(pgettext_lazy("campaign", "what it is about"), max_length=8000)
    begins_on = models.DateField(pgettext_lazy("campaign", "first day"))
    ends_on = models.DateField(pgettext_lazy("campaign", "last day"))
    answers_by = models.DateField(pgettext_lazy("campaign", "answers by"))
    state = models.CharField(_("state"), max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT)
    reason = models.CharField(pgettext_lazy("campaign", "why it was withdrawn"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("campaign", "campaign over several levels")
        verbose_name_plural = pgettext_lazy("campaign", "campaigns over several levels")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaign_state_known"),
            models.CheckConstraint(condition=Q(begins_on__lte=F("ends_on")), name="campaign_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(answers_by__gte=F("begins_on")), name="campaign_is_answered_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "closed"]) | Q(started_at__isnull=False),
                name="campaign_under_way_was_started",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(reason=""), name="campaign_is_withdrawn_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["congress", "state", "-id"], name="campaign_by_congress")]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("campaign_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(CampaignState, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return CAMPAIGN_TONES[self.state]


class QuestionKind(models.TextChoices):
    """What a question asks for."""

    CHOICE = "choice", pgettext_lazy("campaign", "One of several")
    SEVERAL = "several", pgettext_lazy("campaign", "Some of several")
    NUMBER = "number", pgettext_lazy("campaign", "A number")
    TEXT = "text", pgettext_lazy("campaign", "A text")


CHOOSING = frozenset({QuestionKind.CHOICE, QuestionKind.SEVERAL})


class CampaignQuestion(models.Model):
    """A question of a campaign, which every place answers for itself."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(pgettext_lazy("campaign", "kind of answer"), max_length=8, choices=QuestionKind.choices)
    text = models.CharField(pgettext_lazy("campaign", "question"), max_length=200)
    options = models.JSONField(default=list)
    unit = models.CharField(pgettext_lazy("campaign", "unit"), max_length=12, blank=True)
    required = models.BooleanField(pgettext_lazy("campaign", "must be answered"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("campaign", "question")
        verbose_name_plural = pgettext_lazy("campaign", "questions")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "position"], name="campaign_question_position_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="campaign_question_kind_known"),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_QUESTIONS)), name="campaign_asks_a_few_questions"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def congress_id(self) -> int:
        """The congress whose campaign it is."""
        return self.campaign.congress_id


class CampaignPlaceQuerySet(models.QuerySet):
    def reached(self, post):
        """The places whose part the holder of ``post`` may look at without the campaign being his congress's."""
        here = Q(congress=post.congress_id)
        return self.filter(here | _above("congress", post.congress_id) if post.role in OVERSEERS else here)

    def visible_to(self, user):
        """The organiser sees all, staff and leaders their own congress's part and those below it, deputies and stations
        that of their congress. ``liaison.view_place`` says the same of one.
        """
        post = user.post
        if post is None or post.role not in OVERSEERS | ON_THE_SPOT:
            return self.none()
        seen = self.reached(post).filter(campaign__started_at__isnull=False)
        if post.role in OVERSEERS:
            return seen | self.filter(campaign__congress=post.congress_id)
        return seen


class CampaignPlace(models.Model):
    """A congress's part in a campaign: its answers to the questions, and what it did."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="places")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    due_on = models.DateField(null=True)  # the campaign's last day for answers, once it was sent out
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = CampaignPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("campaign", "part of a congress in a campaign")
        verbose_name_plural = pgettext_lazy("campaign", "parts of congresses in campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "congress"], name="campaign_reaches_a_congress_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="campaign_answers_have_their_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.congress.area_name}"

    def get_absolute_url(self) -> str:
        return reverse("campaign_place", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Whether its answers are missing after the last day."""
        return self.answered_at is None and self.due_on is not None and self.due_on < clock.today()


class CampaignAnswer(models.Model):
    """What a place answered to one question: chosen options, an amount in hundredths, or a text."""

    place = models.ForeignKey(CampaignPlace, models.PROTECT, related_name="answers")
    question = models.ForeignKey(CampaignQuestion, models.PROTECT, related_name="answers")
    chosen = models.JSONField(default=list)
    amount = models.BigIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "question"], name="campaign_question_answered_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.question_id}"


class CampaignActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the parts one sees, and for a deputy those he was named for, wherever they are."""
        seen = self.filter(place__in=CampaignPlace.objects.visible_to(user).values("pk"))
        if not user.acts(Role.DEPUTY):
            return seen
        held = Mandate.objects.held_by(user.post).values("pk")
        named = CampaignDeputy.objects.filter(mandate__in=held).values("activity")
        return seen | self.filter(pk__in=named)


class CampaignActivity(models.Model):
    """Something a place does for a campaign: planned, and then what came out of it."""

    MOVES = ACTIVITY_MOVES

    place = models.ForeignKey(CampaignPlace, models.PROTECT, related_name="activities")
    kind = models.CharField(pgettext_lazy("activity", "kind"), max_length=10, choices=ActivityKind.choices)
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=80)
    date = models.DateField(pgettext_lazy("activity", "day"))
    half_days = models.PositiveSmallIntegerField(pgettext_lazy("activity", "half days"), default=1)
    where = models.CharField(pgettext_lazy("activity", "place"), max_length=80)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    state = models.CharField(_("state"), max_length=10, choices=ActivityState.choices, default=ActivityState.PLANNED)
    others = models.PositiveSmallIntegerField(pgettext_lazy("activity", "others who came"), default=0)
    result = models.TextField(pgettext_lazy("activity", "what came out"), max_length=8000, blank=True)
    reason = models.CharField(pgettext_lazy("activity", "why it is called off"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = CampaignActivityQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("activity", "activity of a campaign")
        verbose_name_plural = pgettext_lazy("activity", "activities of campaigns")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActivityState.values), name="activity_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ActivityKind.values), name="activity_kind_known"),
            models.CheckConstraint(condition=Q(half_days__range=(1, 20)), name="activity_takes_half_days"),
            models.CheckConstraint(
                condition=~Q(state="held") | (~Q(result="") & Q(held_by__isnull=False)),
                name="held_activity_says_what_came_out",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="activity_is_called_off_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["place", "date"], name="activity_by_place")]

    def __str__(self) -> str:
        return f"{self.title} {clock.day_in_words(self.date)}"

    def get_absolute_url(self) -> str:
        return reverse("campaign_activity", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(ActivityState, self.state)

    @property
    def congress_id(self) -> int:
        """The congress that holds it."""
        return self.place.congress_id

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return ACTIVITY_TONES[self.state]


class CampaignDeputy(models.Model):
    """A deputy named for an activity, and whether he really came."""

    activity = models.ForeignKey(CampaignActivity, models.PROTECT, related_name="deputies")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    came = models.BooleanField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("activity", "deputy at an activity")
        verbose_name_plural = pgettext_lazy("activity", "deputies at activities")
        constraints = [models.UniqueConstraint(fields=["activity", "mandate"], name="deputy_once_an_activity")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.mandate_id}"

    @property
    def congress_id(self) -> int:
        """The congress that holds the activity."""
        return self.activity.congress_id
