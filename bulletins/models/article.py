"""News, policies, laws and banners: articles in columns, with their versions, provisions and readers."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bulletins.computing import reading
from bulletins.workflow import ARTICLE, NORMS, ArticleKind, ArticleState
from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, File, User

LONGEST_BODY = 100_000


class NewsColumnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Columns that are switched on; the congress's own staff sees all of its own."""
        shown = Q(is_shown=True) & (Q(parent=None) | Q(parent__is_shown=True))
        if user.is_authenticated and user.acts(*SECRETARIAT):
            shown |= Q(congress__in=user.congress_ids)
        return self.filter(shown)


class NewsColumn(models.Model):
    """A column of the congress's site (栏目): two levels, switched on and off."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="news_columns", verbose_name=_("congress"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    name = models.CharField(_("name"), max_length=20)
    position = models.PositiveSmallIntegerField(pgettext_lazy("news", "position"), default=1)
    is_shown = models.BooleanField(
        _("shown"), default=True, help_text=_("Off: neither the column nor its articles are on the site.")
    )

    objects = NewsColumnQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("news", "column")
        verbose_name_plural = pgettext_lazy("news", "columns")
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="column_named_once"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="column_is_no_part_of_itself"),
        ]

    def __str__(self) -> str:
        return self.name


def on_the_site() -> Q:
    """Published articles whose day has come and has not passed, in columns that are switched on."""
    today = clock.today()
    switched_on = Q(column__is_shown=True) & (Q(column__parent=None) | Q(column__parent__is_shown=True))
    lasts = Q(shown_until=None) | Q(shown_until__gte=today)
    return switched_on & lasts & Q(state=ArticleState.PUBLISHED, shows_from__lte=today)


class ArticleQuerySet(models.QuerySet):
    def on_the_site(self):
        """Articles that are shown today, internal ones too."""
        return self.filter(on_the_site())

    def public(self):
        """What everybody may read."""
        return self.on_the_site().filter(is_internal=False)

    def visible_to(self, user):
        """What is public; internal articles for those of the congress; everything for the staff that writes it."""
        on = on_the_site()
        seen = on & Q(is_internal=False)
        if user.is_authenticated and not user.acts(*ADMINISTRATORS):
            seen |= on & Q(congress__in=user.congress_ids)
            if user.acts(*SECRETARIAT):
                seen |= Q(congress__in=user.congress_ids)
        return self.filter(seen)


class Article(models.Model):
    """A piece of news, a policy, a law, a reference or a banner on the congress's site (文章)."""

    MOVES = ARTICLE

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="articles", verbose_name=_("congress"))
    column = models.ForeignKey(
        NewsColumn, models.PROTECT, related_name="articles", verbose_name=pgettext_lazy("news", "column")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ArticleKind.choices, default=ArticleKind.NEWS)
    state = models.CharField(_("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(
        _("text"), max_length=LONGEST_BODY, blank=True, help_text=_("Plain text; each line is a paragraph.")
    )
    tags = models.CharField(
        _("tags"), max_length=120, blank=True, help_text=_("Separated by blanks; kept with one before and after each.")
    )
    source = models.CharField(_("source"), max_length=80, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=300, blank=True)
    cover = models.ForeignKey(File, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover"))
    is_internal = models.BooleanField(
        _("internal"), default=False, help_text=_("Only for people of this congress who have logged in.")
    )
    on_top = models.BooleanField(_("on top"), default=False)
    in_carousel = models.BooleanField(_("among the pictures at the top"), default=False)
    shows_from = models.DateField(
        _("shown from"), null=True, blank=True, help_text=_("Empty: from the day it is published.")
    )
    shown_until = models.DateField(_("shown until"), null=True, blank=True)
    number_text = models.CharField(_("number"), max_length=60, blank=True, help_text=_("Of a law or policy."))
    issuer = models.CharField(_("issued by"), max_length=80, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    repealed_on = models.DateField(_("repealed from"), null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("last changed by"))
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)
    published_at = models.DateTimeField(pgettext_lazy("article", "published at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    order_key = models.CharField(max_length=9, default="000000000", editable=False)  # on top first, then by day

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ArticleState]), name="article_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED)
                | Q(published_at__isnull=False, shows_from__isnull=False, reviewer__isnull=False),
                name="published_article_was_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")) & ~Q(reviewer=F("changed_by")),
                name="nobody_reviews_his_own_article",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(kind.value for kind in NORMS))
                | Q(number_text="", issuer="", adopted_on=None, effective_on=None, repealed_on=None),
                name="only_laws_and_policies_have_a_number",
            ),
            models.CheckConstraint(
                condition=Q(repealed_on=None) | Q(effective_on=None) | Q(repealed_on__gte=F("effective_on")),
                name="law_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(shown_until=None) | Q(shows_from=None) | Q(shown_until__gte=F("shows_from")),
                name="article_is_shown_before_it_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["congress", "state", "-order_key", "-id"], name="article_by_order"),
            models.Index(fields=["column"], name="article_by_column"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("law_detail" if self.kind == ArticleKind.LAW else "article_detail", args=[self.pk])

    @property
    def tag_list(self) -> list[str]:
        """The tags one by one."""
        return self.tags.split()

    @property
    def is_repealed(self) -> bool:
        """Whether the law or policy has gone out of force."""
        return self.repealed_on is not None and self.repealed_on <= clock.today()

    @property
    def is_in_force(self) -> bool:
        """Whether it is law today; unknown days count as in force."""
        return not self.is_repealed and (self.effective_on is None or self.effective_on <= clock.today())


class ArticleVersion(models.Model):
    """An article's text as somebody saved it; kept for good."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of an article")
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class ProvisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the laws one may read."""
        return self.filter(article__in=Article.objects.visible_to(user).order_by().values("pk")).select_related(
            "article"
        )


class Provision(models.Model):
    """One article of a law (条), found by its own words."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="provisions", verbose_name=_("law"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("news", "position"))
    chapter = models.CharField(_("chapter"), max_length=60, blank=True)
    label = models.CharField(_("article number"), max_length=20, blank=True)
    text = models.TextField(_("text"))

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("article of a law")
        verbose_name_plural = _("articles of laws")
        constraints = [models.UniqueConstraint(fields=["article", "position"], name="provision_once")]

    def __str__(self) -> str:
        return f"{self.article.title} {self.label}"

    def get_absolute_url(self) -> str:
        return f"{reverse('law_detail', args=[self.article_id])}#p{self.position}"


class DailyReaders(models.Model):
    """How many read an article on one day: a map of bits that names nobody, wiped when the day is over."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="daily_readers", verbose_name=_("article"))
    day = models.DateField(_("day"))
    bits = models.BinaryField(default=reading.empty)
    count = models.PositiveIntegerField(_("readers"), default=0)

    class Meta:
        verbose_name = _("readers of a day")
        verbose_name_plural = _("readers by day")
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="readers_of_a_day_once")]
        indexes = [models.Index(fields=["day"], name="readers_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"


class PutAwayBanner(models.Model):
    """A banner somebody has read and does not want to see above his home page any more."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="put_away", verbose_name=_("banner"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("banner put away")
        verbose_name_plural = _("banners put away")
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="banner_put_away_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.user_id}"
