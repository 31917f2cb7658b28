"""Announcements to people chosen by name, body or role, and what each of them did with it (通知公告、回执)."""

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bulletins.workflow import (
    ANNOUNCEMENT,
    OUT,
    WITH_REASON,
    AnnouncementState,
    Answer,
    Means,
    Wanted,
)
from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, Organ, Role, User
from deputies.models import Mandate

LONGEST_BODY = 20_000


class Issuer(models.TextChoices):
    """Whose desk an announcement comes from: it is followed and recalled there, and nowhere else."""

    CONGRESS = "congress", _("The congress")
    DELEGATION = "delegation", _("A delegation")
    OFFICE = "office", _("A dispatching office")
    UNIT = "unit", _("A unit")


# Who announces in whose name. Beside the congress: delegation staff to their delegation, a dispatching office to its
# units, a unit's leader to his unit. Stations follow when they bring their audiences.
ISSUERS = {
    **dict.fromkeys(SECRETARIAT, Issuer.CONGRESS),
    Role.DELEGATION_STAFF: Issuer.DELEGATION,
    Role.DISPATCHER: Issuer.OFFICE,
    Role.UNIT_LEADER: Issuer.UNIT,
}


class AnnouncementKind(models.TextChoices):
    GENERAL = "general", _("Notice of the congress")
    BEFORE_SESSION = "before", _("Before the session")
    DURING_SESSION = "during", _("During the session")
    AFTER_SESSION = "after", _("After the session")
    ACTIVITY = "activity", _("Activity of deputies")
    HANDLING = "handling", _("Handling of proposals")
    OTHER = "other", _("Other")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")


class AnnouncementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own desk, and those one was addressed with, whatever post one acts in now. The three
        administrators read no business content.
        """
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        return self.filter(self._on_desk(user) | Q(state__in=OUT) & _addressed(user))

    def on_desk_of(self, user):
        """Those issued where ``user`` works, thrown-away drafts left out."""
        if user.post is None:
            return self.none()
        return self.filter(self._on_desk(user))

    def _on_desk(self, user):
        issuer = ISSUERS.get(user.post.role)
        if issuer is None:
            return Q(pk__in=[])
        desk = Q(issuer=issuer, congress=user.post.congress_id) & ~Q(state=AnnouncementState.DISCARDED)
        return desk if issuer == Issuer.CONGRESS else desk & Q(organ=user.post.organ_id, organ__isnull=False)

    def received_by(self, user):
        """Those ``user`` was addressed with; each carries what he did with it."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        rows = self.filter(state__in=OUT).with_receipt_of(user)
        return rows.filter(receipt_id__isnull=False)

    def with_receipt_of(self, user):
        """Each carries ``user``'s receipt, column by column; empty where he was not addressed."""
        mine = FilteredRelation("receipts", condition=Q(receipts__user=user))
        columns = ("seen_at", "seen_version", "confirmed_at", "answer", "answered_at", "filed_at", "means")
        return self.annotate(mine=mine).annotate(
            receipt_id=F("mine__pk"), **{f"my_{name}": F(f"mine__{name}") for name in columns}
        )


def _addressed(user):
    return Exists(Receipt.objects.filter(announcement=OuterRef("pk"), user=user))


class Announcement(models.Model):
    """A notice to chosen people, with what is asked of them (通知). ``audience``: keys of ``congress.audiences``."""

    MOVES = ANNOUNCEMENT

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="announcements", verbose_name=_("congress"))
    issuer = models.CharField(_("issued by"), max_length=10, choices=Issuer.choices)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="announcements", verbose_name=_("organ")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=AnnouncementKind.choices, default=AnnouncementKind.GENERAL
    )
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency.choices, default=Urgency.NORMAL)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    wanted = models.CharField(_("receipt"), max_length=9, choices=Wanted.choices, default=Wanted.SEEN)
    answer_until = models.DateTimeField(pgettext_lazy("announcement", "answer until"), null=True, blank=True)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    audience = models.JSONField(_("to whom"), default=list)
    state = models.CharField(
        _("state"), max_length=9, choices=AnnouncementState.choices, default=AnnouncementState.DRAFT
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    published_at = models.DateTimeField(
        pgettext_lazy("announcement", "published at"), null=True, blank=True, editable=False
    )
    addressed_at = models.DateTimeField(null=True, blank=True, editable=False)  # everybody has his receipt since
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    recalled_at = models.DateTimeField(_("recalled at"), null=True, blank=True, editable=False)
    recall_reason = models.CharField(_("why it was recalled"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)  # of the row
    edition = models.PositiveIntegerField(_("edition"), default=1, editable=False)  # of the text that was published

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnnouncementState.values), name="announcement_state_known"
            ),
            models.CheckConstraint(condition=Q(wanted__in=Wanted.values), name="announcement_receipt_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | Q(published_at__isnull=False),
                name="announcement_out_since_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="recalled", recalled_at__isnull=False) & ~Q(recall_reason="")
                | ~Q(state="recalled") & Q(recalled_at=None, recall_reason=""),
                name="announcement_recalled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(issuer="congress") | Q(organ__isnull=False), name="announcement_of_a_desk"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["congress", "issuer", "state", "-id"], name="announcement_by_desk")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcement_detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of its state."""
        tones = {
            AnnouncementState.DRAFT: "draft",
            AnnouncementState.PUBLISHED: "ok",
            AnnouncementState.RECALLED: "late",
        }
        return tones.get(self.state, "plain")

    @property
    def has_expired(self) -> bool:
        """Whether its last day is over."""
        return self.expires_on is not None and self.expires_on < clock.today()

    @property
    def is_recalled(self) -> bool:
        return self.state == AnnouncementState.RECALLED

    @property
    def takes_answers(self) -> bool:
        """Whether those addressed may still answer, or change their answer."""
        open_still = self.answer_until is None or clock.now() <= self.answer_until
        return self.state == AnnouncementState.PUBLISHED and open_still

    @property
    def in_whose_name(self) -> str:
        """Who speaks: the congress, or the organ of the desk."""
        return self.congress.name if self.issuer == Issuer.CONGRESS else self.organ.name


class AnnouncementText(models.Model):
    """The text of an announcement as it was published, edition by edition."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="texts")
    edition = models.PositiveIntegerField(_("edition"))
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    note = models.CharField(_("what was changed"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "edition"], name="announcement_edition_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the announcements on one's own desk."""
        return self.filter(announcement__in=Announcement.objects.on_desk_of(user))

    def missing(self, wanted):
        """Those that have not done what is asked."""
        return self.filter(MISSING[wanted])


class Receipt(models.Model):
    """One person's copy of an announcement: opened, confirmed, answered, put away (回执). One row per person."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="receipts")
    user = models.ForeignKey(User, models.PROTECT, related_name="receipts", verbose_name=_("person"))
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, null=True, related_name="receipts", verbose_name=_("deputy")
    )  # fmt: skip
    delivered_at = models.DateTimeField(_("delivered at"), default=clock.now)
    seen_at = models.DateTimeField(pgettext_lazy("announcement", "opened at"), null=True)
    seen_version = models.PositiveIntegerField(null=True)  # the edition last opened
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    answer = models.CharField(pgettext_lazy("announcement", "answer"), max_length=6, choices=Answer.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    answered_at = models.DateTimeField(pgettext_lazy("announcement", "answered at"), null=True)
    means = models.CharField(_("how it came"), max_length=6, choices=Means.choices, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    filed_at = models.DateTimeField(null=True)  # put away by the person, for himself

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user"], name="receipt_once"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer.values]), name="receipt_answer_known"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="receipt_answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=sorted(one.value for one in WITH_REASON)) | ~Q(reason=""),
                name="receipt_absence_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(means="", answer="", confirmed_at=None)
                | ~Q(means="") & (~Q(answer="") | Q(confirmed_at__isnull=False)),
                name="receipt_came_somehow",
            ),
            models.CheckConstraint(
                condition=Q(means__in=["", "portal"]) | Q(entered_by__isnull=False), name="receipt_entered_by_somebody"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["user", "-id"], name="receipt_by_user"),
            models.Index(fields=["announcement", "id"], condition=Q(seen_at=None), name="receipt_unopened"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.announcement_id}"


MISSING = {
    Wanted.NONE: Q(seen_at=None),
    Wanted.SEEN: Q(seen_at=None),
    Wanted.CONFIRMED: Q(confirmed_at=None),
    Wanted.ANSWER: Q(answer=""),
}
