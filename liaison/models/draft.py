"""Draft laws that comments are asked for: the text by articles, questions, who is asked, and which stations collect."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, Congress, Role, User
from congress.models import Level as CongressLevel
from congress.workflow import in_words
from liaison.computing import articles
from liaison.models.station import STATION_ROLES, CurrentQuerySet, Station, run_by
from liaison.workflow import DRAFT_MOVES, DRAFT_TONES, SHOWN_DRAFTS, DraftLawState

# Congresses that make laws: counties and towns do not [Legislation Law, arts 80, 81].
LEGISLATING = frozenset({CongressLevel.NATIONAL, CongressLevel.PROVINCE, CongressLevel.CITY})
LONGEST_TEXT = 20_000
MOST_PARTS = 600
MOST_QUESTIONS = 50


class LegislativeContactPointQuerySet(CurrentQuerySet):
    def visible_to(self, user):
        """Those of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class LegislativeContactPoint(models.Model):
    """A station that collects comments on a congress's draft laws (基层立法联系点) [Legislation Law, arts 70, 90]."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="legislative_points", verbose_name=_("station")
    )  # of this congress or of one below
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = LegislativeContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("legislative contact point")
        verbose_name_plural = _("legislative contact points")
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "station"], condition=Q(until=None), name="legislative_contact_point_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="contact_point_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.station.name


class DraftLawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who finds which at his desk; the predicate ``liaison.view_draft`` says the same of one.

        Staff of the congress see all of its drafts; its leaders, the deputies asked and the points that collect see
        them once they were opened.
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role in SECRETARIAT:
            return self.filter(congress=post.congress_id)
        opened = self.filter(opened_at__isnull=False)
        if post.role == Role.LEADER:
            return opened.filter(congress=post.congress_id)
        if post.role == Role.DEPUTY:
            asked = DraftReader.objects.filter(draft=OuterRef("pk"), user=user)
            return opened.filter(Exists(asked), congress=post.congress_id)
        if post.role in STATION_ROLES:
            collects = DraftPoint.objects.filter(draft=OuterRef("pk"), point__station__in=run_by(post))
            return opened.filter(Exists(collects))
        return self.none()

    def of_everybody(self):
        """What everybody may read: open for comments, or with its results published."""
        shown = Q(state__in=sorted(SHOWN_DRAFTS - {DraftLawState.REPORTED})) | Q(results_at__isnull=False)
        return self.filter(shown, for_everybody=True)

    def open(self):
        """Those that comments are taken on today."""
        return self.filter(state=DraftLawState.OPEN, closes_on__gte=clock.today())


class DraftLaw(models.Model):
    """The draft of a local law on which a congress asks for comments (法规草案征求意见稿). ``audience``: keys of
    ``congress.audiences``.
    """

    MOVES = DRAFT_MOVES

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    title = models.CharField(pgettext_lazy("draft law", "title"), max_length=120)
    introduction = models.TextField(pgettext_lazy("draft law", "introduction"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=DraftLawState.choices, default=DraftLawState.PREPARED)
    for_everybody = models.BooleanField(pgettext_lazy("draft law", "everybody may comment"), default=True)
    audience = models.JSONField(pgettext_lazy("draft law", "deputies asked"), default=list)
    closes_on = models.DateField(pgettext_lazy("draft law", "last day for comments"))
    short_reason = models.CharField(pgettext_lazy("draft law", "why fewer than 30 days"), max_length=200, blank=True)
    comment_count = models.PositiveIntegerField(pgettext_lazy("draft law", "comments"), default=0)  # the last number
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(pgettext_lazy("draft law", "opened at"), null=True)
    closed_at = models.DateTimeField(null=True)
    consolidated_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    results_at = models.DateTimeField(null=True)  # published for everybody
    summary = models.TextField(pgettext_lazy("draft law", "summary of the results"), blank=True)
    withdrawn_why = models.CharField(pgettext_lazy("draft law", "why it was withdrawn"), max_length=200, blank=True)
    reminded = models.BooleanField(default=False)  # of the present last day
    version = models.PositiveIntegerField(default=1)

    objects = DraftLawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft law")
        verbose_name_plural = _("draft laws")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DraftLawState.values), name="draft_law_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "withdrawn"]) | Q(opened_at__isnull=False),
                name="draft_law_open_since_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "consolidated", "reported"]) | Q(closed_at__isnull=False),
                name="closed_draft_law_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(reported_at__isnull=False), name="reported_draft_law_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdrawn_why="") | ~Q(state="withdrawn") & Q(withdrawn_why=""),
                name="draft_law_is_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(results_at=None) | Q(state="reported") & ~Q(summary=""),
                name="results_are_published_after_reporting_back",
            ),
        ]
        indexes = [
            models.Index(fields=["congress", "state", "-id"], name="draft_law_by_congress"),
            models.Index(fields=["state", "closes_on"], name="draft_law_by_last_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("draft_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(DraftLawState, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return DRAFT_TONES.get(self.state, "plain")

    @property
    def is_open(self) -> bool:
        """Whether comments are taken today: the last day is one of them."""
        return self.state == DraftLawState.OPEN and clock.today() <= self.closes_on


class PartKind(models.TextChoices):
    PREAMBLE = articles.PREAMBLE, pgettext_lazy("draft law", "Preamble")
    CHAPTER = articles.CHAPTER, pgettext_lazy("draft law", "Chapter heading")
    ARTICLE = articles.ARTICLE, pgettext_lazy("draft law", "Article")


class OfDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the drafts one sees."""
        return self.filter(draft__in=DraftLaw.objects.visible_to(user).values("pk"))


class DraftArticle(models.Model):
    """One piece of a draft law, in its order: an article (条), a chapter's heading, or what stands before them."""

    draft = models.ForeignKey(DraftLaw, models.PROTECT, related_name="articles")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(pgettext_lazy("draft law", "kind"), max_length=8, choices=PartKind.choices)
    label = models.CharField(pgettext_lazy("draft law", "number"), max_length=30, blank=True)
    text = models.TextField(pgettext_lazy("draft law", "text"), blank=True)

    objects = OfDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("article of a draft law")
        verbose_name_plural = _("articles of draft laws")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartKind.values), name="draft_article_kind_known"),
            models.CheckConstraint(condition=Q(kind="preamble") | ~Q(label=""), name="draft_article_has_its_number"),
        ]
        indexes = [models.Index(fields=["draft", "position"], name="draft_article_by_position")]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()

    @property
    def congress_id(self) -> int:
        """The congress whose draft it is of."""
        return self.draft.congress_id


class DraftQuestion(models.Model):
    """What the congress wants to know in particular, of the whole draft or of one article."""

    draft = models.ForeignKey(DraftLaw, models.PROTECT, related_name="questions")
    article = models.ForeignKey(DraftArticle, models.PROTECT, null=True, blank=True, related_name="questions")
    text = models.CharField(pgettext_lazy("draft law", "question"), max_length=300)

    objects = OfDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("question on a draft law")
        verbose_name_plural = _("questions on draft laws")

    def __str__(self) -> str:
        return self.text

    @property
    def congress_id(self) -> int:
        """The congress whose draft it is of."""
        return self.draft.congress_id


class DraftPoint(models.Model):
    """A legislative contact point a draft law was given to."""

    draft = models.ForeignKey(DraftLaw, models.PROTECT, related_name="points")
    point = models.ForeignKey(LegislativeContactPoint, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("draft law at a contact point")
        verbose_name_plural = _("draft laws at contact points")
        constraints = [models.UniqueConstraint(fields=["draft", "point"], name="draft_law_once_a_point")]

    def __str__(self) -> str:
        return f"{self.draft} · {self.point}"


class DraftReader(models.Model):
    """A deputy who was asked for comments when a draft law was opened."""

    draft = models.ForeignKey(DraftLaw, models.PROTECT, related_name="readers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("deputy asked about a draft law")
        verbose_name_plural = _("deputies asked about draft laws")
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="asked_about_a_draft_law_once")]

    def __str__(self) -> str:
        return f"{self.draft} · {self.user}"
