"""What was said in deliberation, as said; the bulletins made of it; what of it was handed over."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Role, Session, User
from deputies.models import Delegation, Mandate
from meetings.models.document import Document
from meetings.models.gathering import Gathering
from meetings.models.head import headed_by
from meetings.workflow import BRIEF, WITH_SIGNATURE, BriefState
from proposals.models import HandOverItem

TONES = {
    BriefState.DRAFT: "draft", BriefState.TO_SIGN: "info", BriefState.SIGNED: "warn", BriefState.MERGED: "plain",
    BriefState.ISSUED: "ok",
}  # fmt: skip


def served_by(user, path="delegation"):
    """The condition that ``user`` is staff of the delegation."""
    if not user.acts(Role.DELEGATION_STAFF) or user.post.organ_id is None:
        return Q(pk__in=[])
    return Q(**{f"{path}__organ": user.post.organ_id})


class RemarkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat all of them, a delegation's staff and heads its own, a speaker what he said."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        here = Q(gathering__congress__in=user.congress_ids)
        if user.acts(*SECRETARIAT):
            return self.filter(here)
        return self.filter(here & (served_by(user) | headed_by(user) | Q(mandate__person__user=user)))


class Remark(models.Model):
    """What somebody said in deliberation, taken down as it was said (审议发言)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="remarks", verbose_name=_("gathering"))
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="remarks", verbose_name=_("delegation")
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="remarks", verbose_name=_("deputy")
    )
    voice = models.CharField(_("or said by"), max_length=60, blank=True)
    text = models.TextField(pgettext_lazy("remark", "what was said"), max_length=4_000)
    kept = models.TextField(
        _("to be kept as said"),
        max_length=1_000,
        blank=True,
        help_text=_("Sharp criticism, word for word, one passage a line; no editor may change it."),
    )
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("taken down by"))
    said_at = models.DateTimeField(_("said at"), default=clock.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark in deliberation")
        verbose_name_plural = _("remarks in deliberation")
        constraints = [
            models.CheckConstraint(condition=Q(mandate__isnull=False) | ~Q(voice=""), name="remark_has_a_voice"),
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
        ]
        indexes = [models.Index(fields=["gathering", "said_at"], name="remarks_in_order")]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return f"{reverse('remark_list', args=[self.gathering_id])}#r{self.pk}"

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def name(self) -> str:
        """Who said it, as the roster writes him; the person has to be loaded."""
        return self.mandate.person.name if self.mandate else self.voice

    @property
    def speaker(self) -> object:
        """What tells one speaker from another."""
        return self.mandate_id or self.voice


class HandedOver(models.Model):
    """A remark that became a hand-over item: once, whoever pressed the button first."""

    remark = models.OneToOneField(
        Remark, models.PROTECT, related_name="handed_over", verbose_name=pgettext_lazy("speech", "remark")
    )
    item = models.OneToOneField(HandOverItem, models.PROTECT, related_name="remark", verbose_name=_("hand-over item"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("remark handed over")
        verbose_name_plural = _("remarks handed over")

    def __str__(self) -> str:
        return f"{self.remark_id} → {self.item_id}"


class BriefQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A delegation's staff and heads its own; the secretariat what has been signed, and nothing before."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        here = Q(gathering__congress__in=user.congress_ids)
        signed = Q(state__in=sorted(WITH_SIGNATURE))
        if user.acts(*SECRETARIAT):
            return self.filter(here & signed)
        headed = headed_by(user) & ~Q(state=BriefState.DRAFT)
        return self.filter(here & (served_by(user) | headed))


class Brief(models.Model):
    """A bulletin of a delegation's deliberation: drafted, signed by its head, edited, numbered, issued (简报)."""

    MOVES = BRIEF

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="briefs", verbose_name=_("gathering"))
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="briefs", verbose_name=_("delegation"))
    session = models.ForeignKey(Session, models.PROTECT, related_name="briefs", verbose_name=_("session"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=20_000)
    remarks = models.ManyToManyField(Remark, related_name="briefs", verbose_name=_("remarks"))
    one_voice_reason = models.CharField(
        _("why one speaker alone"), max_length=200, blank=True, help_text=_("Needed where fewer than two are quoted.")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=BriefState.choices, default=BriefState.DRAFT, editable=False
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)  # why it was given back
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("brief", "drafted by")
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by"), editable=False
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into"),
        editable=False,
    )  # fmt: skip
    number = models.PositiveIntegerField(pgettext_lazy("brief", "issue"), null=True, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, editable=False)
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="brief",
        verbose_name=_("document"),
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BriefQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin of the session")
        verbose_name_plural = _("bulletins of the session")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BriefState.values), name="brief_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_SIGNATURE)) | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="unsigned_brief_is_not_accepted",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("drafted_by")), name="nobody_signs_his_own_brief"
            ),
            models.CheckConstraint(
                condition=Q(state=BriefState.ISSUED, number__isnull=False, document__isnull=False)
                | ~Q(state=BriefState.ISSUED) & Q(number=None),
                name="issued_brief_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state=BriefState.MERGED, merged_into__isnull=False)
                | ~Q(state=BriefState.MERGED) & Q(merged_into=None),
                name="merged_brief_says_into_what",
            ),
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(number__isnull=False), name="brief_number_once"
            ),
        ]
        indexes = [models.Index(fields=["session", "state"], name="briefs_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("brief_detail", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[BriefState(self.state)]


class BriefRevision(models.Model):
    """What the secretariat changed in a signed bulletin: both texts are kept."""

    brief = models.ForeignKey(Brief, models.PROTECT, related_name="revisions")
    title_before = models.CharField(max_length=120)
    title_after = models.CharField(max_length=120)
    before = models.TextField()
    after = models.TextField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("edited version of a bulletin")
        verbose_name_plural = _("edited versions of bulletins")

    def __str__(self) -> str:
        return f"{self.brief_id} {self.at:%Y-%m-%d}"
