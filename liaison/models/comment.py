"""Comments on draft laws, each tied to an article, to a question or to the whole draft, and what became of them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, Congress, Role, User
from congress.workflow import in_words
from deputies.models import Mandate
from liaison.models.draft import DraftArticle, DraftLaw, DraftQuestion, LegislativeContactPoint
from liaison.models.opinion import Reachable, Words
from liaison.models.station import STATION_ROLES, run_by
from liaison.workflow import ADOPTION_TONES, Adoption, CommentSource, DraftLawState, Occasion


class DraftCommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff and leaders of the congress see all on its drafts, a deputy his own, a station what it brought; the
        predicate ``liaison.view_comment`` says the same of one.
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role in SECRETARIAT | {Role.LEADER}:
            return self.filter(congress=post.congress_id)
        if post.role == Role.DEPUTY:
            return self.filter(mandate__in=Mandate.objects.held_by(post).values("pk"))
        if post.role in STATION_ROLES:
            return self.filter(point__station__in=run_by(post))
        return self.none()

    def counted(self):
        """Those that stand in the report: nothing that was set aside."""
        return self.exclude(result=Adoption.SET_ASIDE)


class DraftComment(models.Model):
    """What somebody says about a draft law (意见): a deputy, a contact point, or a voter on the public page."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    draft = models.ForeignKey(DraftLaw, models.PROTECT, related_name="comments", verbose_name=_("draft law"))
    number = models.PositiveIntegerField(_("number"))  # within the draft, in the order they came
    article = models.ForeignKey(
        DraftArticle, models.PROTECT, null=True, related_name="comments", verbose_name=_("article of a draft law")
    )  # none: about the whole draft
    question = models.ForeignKey(DraftQuestion, models.PROTECT, null=True, related_name="comments")
    source = models.CharField(pgettext_lazy("comment", "from"), max_length=7, choices=CommentSource.choices)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+", verbose_name=_("deputy"))
    point = models.ForeignKey(
        LegislativeContactPoint, models.PROTECT, null=True, related_name="comments",
        verbose_name=_("legislative contact point"),
    )  # fmt: skip
    occasion = models.CharField(
        pgettext_lazy("comment", "collected"), max_length=9, choices=Occasion.choices, blank=True
    )
    collector = models.CharField(pgettext_lazy("comment", "collected by"), max_length=40, blank=True)
    collected_on = models.DateField(pgettext_lazy("comment", "collected on"), null=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    result = models.CharField(pgettext_lazy("comment", "result"), max_length=11, choices=Adoption.choices, blank=True)
    reason = models.TextField(pgettext_lazy("comment", "reason"), blank=True)
    result_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    result_at = models.DateTimeField(null=True)
    code_mark = models.CharField(max_length=64, editable=False, blank=True)  # blind index of the tracking code
    form_mark = models.CharField(max_length=64, editable=False, blank=True)  # one form, one comment
    source_mark = models.CharField(max_length=64, editable=False, blank=True)  # of the address it came from, for a day

    objects = DraftCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a draft law")
        verbose_name_plural = _("comments on draft laws")
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_comment_number_once"),
            models.UniqueConstraint(fields=["code_mark"], condition=~Q(code_mark=""), name="draft_comment_code_once"),
            models.UniqueConstraint(fields=["form_mark"], condition=~Q(form_mark=""), name="draft_comment_form_once"),
            models.CheckConstraint(
                condition=Q(source="deputy", mandate__isnull=False, point=None)
                | Q(source="point", mandate=None, point__isnull=False, entered_by__isnull=False) & ~Q(occasion="")
                | Q(source="public", mandate=None, point=None, entered_by=None) & ~Q(code_mark=""),
                name="draft_comment_has_its_source",
            ),
            models.CheckConstraint(
                condition=Q(result="", reason="", result_by=None, result_at=None)
                | Q(result__in=Adoption.values, result_by__isnull=False, result_at__isnull=False),
                name="draft_comment_result_known",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", "adopted"]) | ~Q(reason=""), name="what_is_not_adopted_has_its_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["draft", "article", "number"], name="draft_comment_by_article"),
            models.Index(fields=["point", "-id"], name="draft_comment_by_point"),
            models.Index(fields=["mandate", "-id"], name="draft_comment_by_mandate"),
            models.Index(fields=["source_mark", "received_at"], name="draft_comment_by_source"),
            models.Index(fields=["received_at"], name="draft_comment_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("draft_comment_detail", args=[self.pk])

    def get_source_display(self) -> str:
        """From whom it came, in words."""
        return in_words(CommentSource, self.source)

    @property
    def tone(self) -> str:
        """The tone in which its result is drawn."""
        return ADOPTION_TONES.get(self.result, "draft")

    @property
    def origin(self) -> str:
        """From whom, as lists and papers say it: a deputy by name, a point with its occasion, else the public."""
        if self.source == CommentSource.DEPUTY:
            return pgettext("comment", "Deputy %(name)s") % {"name": self.mandate.person.name}
        if self.source == CommentSource.POINT:
            return f"{self.point.station.name} · {self.get_occasion_display()}"
        return self.get_source_display()

    @property
    def told_result(self) -> str:
        """What its author may know of the result: nothing before the draft was reported back."""
        return str(Adoption(self.result).label) if self.result and self.draft.state == DraftLawState.REPORTED else ""


class CommentWords(Words):
    """A comment on a draft law in the words it was given in."""

    comment = models.OneToOneField(DraftComment, models.PROTECT, related_name="words")


class CommentContact(Reachable):
    """How the station or the secretariat that received a comment, and it alone, may reach who gave it."""

    comment = models.OneToOneField(DraftComment, models.PROTECT, related_name="contact")
    confirmed_at = models.DateTimeField(_("phone confirmed by code"), null=True)

    class Meta:
        verbose_name = _("contact of a commenter")
        verbose_name_plural = _("contacts of commenters")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(phone_index__isnull=False),
                name="only_a_commenters_phone_is_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["phone_index"], name="comment_contact_by_phone")]

    def __str__(self) -> str:
        return str(self.comment_id)
