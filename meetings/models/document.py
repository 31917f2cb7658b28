"""The papers of a gathering: versions, readers, from when and until when, who opened them, numbered copies, notes."""

import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import PersonalCharField
from congress.models import ADMINISTRATORS, SECRETARIAT, Role, User
from deputies.models import Body, Delegation, Mandate
from meetings.models.agenda import AgendaItem
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation, Standing
from meetings.workflow import DOCUMENT, LEFT_THE_DESK, SHOWN, Answer, DocumentState

NOT_SENT_PAPERS = frozenset({Answer.WAITING, Answer.NOT_COMING})


class Stage(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("stage", "Draft")
    REVISED = "revised", pgettext_lazy("stage", "Revised")
    FOR_VOTE = "for_vote", pgettext_lazy("stage", "For the vote")
    FINAL = "final", pgettext_lazy("stage", "Final")


class ReadBy(models.TextChoices):
    """Who of the people asked to the gathering reads a paper."""

    EVERYBODY = "everybody", _("Everybody who is asked")
    MEMBERS = "members", _("Deputies only")
    STANDING = "standing", _("One standing")
    DELEGATIONS = "delegations", _("Named delegations")
    BODIES = "bodies", _("Named committees")


class Secrecy(models.TextChoices):
    """How carefully a paper is handled. State secrets have no place in the portal at all."""

    PUBLIC = "public", pgettext_lazy("secrecy", "Public")
    INTERNAL = "internal", pgettext_lazy("secrecy", "Internal")
    CONFIDENTIAL = "confidential", pgettext_lazy("secrecy", "Confidential")


def sent_papers(user):
    """The places of ``user`` in gatherings for which papers are his: as the deputy he acts as, or by name."""
    own = Participation.objects.filter(user=user).exclude(answer__in=sorted(NOT_SENT_PAPERS))
    held = Mandate.objects.held_by(user.post).values("pk")
    return own.filter(Q(mandate=None) | Q(mandate__in=held))


def prepared_by(user, path="gathering"):
    """The condition that ``user`` prepares the papers: the secretariat of the congress, or the staff of the delegation
    whose meeting it is.
    """
    if user.acts(*SECRETARIAT):
        return Q(**{f"{path}__congress__in": user.congress_ids})
    if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
        return Q(**{f"{path}__congress__in": user.congress_ids, f"{path}__delegation__organ": user.post.organ_id})
    return Q(pk__in=[])


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was released to somebody and has become readable; everything for those who prepare the papers."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        return self.filter(self._read_by(user) | prepared_by(user))

    def _read_by(self, user):
        today = clock.today()
        mine = sent_papers(user).filter(gathering=OuterRef("gathering"))
        current = Q(mandate__memberships__ends_on=None) | Q(mandate__memberships__ends_on__gte=today)
        sits = mine.filter(
            current, mandate__memberships__begins_on__lte=today, mandate__memberships__body__papers=OuterRef("pk")
        )
        reads = Q(read_by=ReadBy.EVERYBODY) & Exists(mine)
        reads |= Q(read_by=ReadBy.MEMBERS) & Exists(mine.filter(standing=Standing.MEMBER))
        reads |= Q(read_by=ReadBy.STANDING) & Exists(mine.filter(standing=OuterRef("standing")))
        reads |= Q(read_by=ReadBy.DELEGATIONS) & Exists(mine.filter(mandate__delegation__papers=OuterRef("pk")))
        reads |= Q(read_by=ReadBy.BODIES) & Exists(sits)
        return self.model.readable_now() & reads

    def prepared_by(self, user):
        """Those whose preparation is this person's business."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        return self.filter(prepared_by(user))

    def readable(self):
        """Those that have left the desk and whose embargo is over, withdrawn ones too."""
        return self.filter(self.model.readable_now())

    def not_ended(self):
        """Those whose reading has no end, or has not ended yet."""
        now = clock.now()
        return self.filter(
            Q(read_until=None) | Q(read_until__gt=now), Q(ends_with=None) | Q(ends_with__ends_at__gt=now)
        )

    def to_be_told(self):
        """Those that have become readable, and nobody was told yet."""
        return self.not_ended().filter(state=DocumentState.RELEASED, told_at=None, readable_at__lte=clock.now())

    def by_agenda(self):
        """By item of the agenda, then in their own order; ``item``, ``gathering`` and ``ends_with`` are loaded."""
        first = F("item__position").asc(nulls_last=True)
        return self.select_related("item", "gathering", "ends_with").order_by(first, "position", "pk")


class Document(models.Model):
    """One version of a paper (会议材料): who reads it, from when, until when, and whether it has to come back.

    ``ends_with`` is the gathering or sitting at whose end the reading ends, as late as that may be; ``read_until`` a
    moment instead. Without either it can be read as long as it stands here.
    """

    MOVES = DOCUMENT

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="documents", verbose_name=_("gathering"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("agenda item")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("new version of")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    number = models.CharField(_("number"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=120)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    secrecy = models.CharField(
        _("secrecy"),
        max_length=12,
        choices=Secrecy.choices,
        default=Secrecy.INTERNAL,
        help_text=_("Confidential: PDF only, marked with the reader's name, every opening recorded. No state secrets!"),
    )
    read_by = models.CharField(
        pgettext_lazy("document", "readers"), max_length=12, choices=ReadBy.choices, default=ReadBy.EVERYBODY
    )
    standing = models.CharField(
        _("of this standing"), max_length=10, choices=Standing.choices, blank=True,
        help_text=_("Where the readers are one standing."),
    )  # fmt: skip
    delegations = models.ManyToManyField(
        Delegation, blank=True, related_name="papers", verbose_name=_("delegations"),
        help_text=_("Where the readers are named delegations."),
    )  # fmt: skip
    bodies = models.ManyToManyField(
        Body, blank=True, related_name="papers", verbose_name=_("committees"),
        help_text=_("Where the readers are named committees."),
    )  # fmt: skip
    embargo_until = models.DateTimeField(
        _("not to be read before"), null=True, blank=True, help_text=_("Empty: readable as soon as it is released.")
    )
    ends_with = models.ForeignKey(
        Gathering, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("to be read only until the end of"),
    )  # fmt: skip
    read_until = models.DateTimeField(_("to be read only until"), null=True, blank=True)
    must_return = models.BooleanField(
        _("printed copies have to come back"), default=False, help_text=_("They are numbered, and each is ticked off.")
    )
    text = models.TextField(blank=True, editable=False)  # what it can be found by; empty for confidential ones
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.PREPARED, editable=False
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)  # why it was withdrawn
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)
    readable_at = models.DateTimeField(_("readable since"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("document", "withdrawn at"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="document_stage_known"),
            models.CheckConstraint(condition=Q(secrecy__in=Secrecy.values), name="document_secrecy_known"),
            models.CheckConstraint(condition=Q(read_by__in=ReadBy.values), name="document_read_by_known"),
            models.CheckConstraint(
                condition=Q(read_by=ReadBy.STANDING, standing__in=Standing.values)
                | (~Q(read_by=ReadBy.STANDING) & Q(standing="")),
                name="document_names_its_standing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(LEFT_THE_DESK)) | Q(released_at__isnull=False, readable_at__isnull=False),
                name="released_document_has_times",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.WITHDRAWN) | (Q(withdrawn_at__isnull=False) & ~Q(note="")),
                name="withdrawn_document_says_why",
            ),
            models.CheckConstraint(
                condition=Q(embargo_until=None) | Q(readable_at=None) | Q(readable_at__gte=F("embargo_until")),
                name="embargo_is_kept",
            ),
            models.CheckConstraint(condition=Q(ends_with=None) | Q(read_until=None), name="reading_ends_once"),
            models.CheckConstraint(
                condition=Q(read_until=None) | Q(embargo_until=None) | Q(read_until__gt=F("embargo_until")),
                name="reading_ends_after_the_embargo",
            ),
            models.CheckConstraint(
                condition=Q(read_until=None) | Q(readable_at=None) | Q(read_until__gt=F("readable_at")),
                name="reading_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(replaces=F("pk")), name="document_replaces_another"),
        ]
        indexes = [
            models.Index(fields=["gathering", "position"], name="documents_in_order"),
            models.Index(
                fields=["readable_at"], condition=Q(state="released", told_at=None), name="documents_to_be_told"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document_detail", args=[self.pk])

    @staticmethod
    def readable_now() -> Q:
        """Released, the embargo over, the gathering published; of withdrawn ones those that were readable before."""
        withdrawn_later = Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("readable_at"))
        left = Q(state__in=sorted(LEFT_THE_DESK), readable_at__lte=clock.now())
        return left & withdrawn_later & Q(gathering__state__in=sorted(SHOWN))

    @property
    def is_readable(self) -> bool:
        """The same of one document whose gathering is loaded."""
        if self.state not in LEFT_THE_DESK or self.readable_at > clock.now():
            return False
        return self.gathering.state in SHOWN and (self.withdrawn_at is None or self.withdrawn_at >= self.readable_at)

    @property
    def is_held_back(self) -> bool:
        """Released, and its embargo still holds."""
        return self.state == DocumentState.RELEASED and self.readable_at > clock.now()

    @property
    def ends_at(self) -> dt.datetime | None:
        """When its reading ends; ``ends_with`` has to be loaded."""
        return self.ends_with.ends_at if self.ends_with else self.read_until

    @property
    def has_end(self) -> bool:
        return self.ends_with_id is not None or self.read_until is not None

    @property
    def has_ended(self) -> bool:
        """Whether the time to read it is over; from that very moment on."""
        return self.has_end and self.ends_at <= clock.now()

    @property
    def confidential(self) -> bool:
        return self.secrecy == Secrecy.CONFIDENTIAL

    @property
    def is_found_by_words(self) -> bool:
        """Whether the search knows what is in it: of secrets, and of what is read for a time, it knows the title."""
        return not self.confidential and not self.has_end

    @property
    def is_keepable(self) -> bool:
        """Whether its readers may keep it on their phones: what is out for good, no secret, and was not withdrawn."""
        for_good = not self.confidential and not self.has_end  # a phone without network would go on showing it
        return for_good and self.state == DocumentState.RELEASED and self.is_readable

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class DocumentReceipt(models.Model):
    """That somebody opened a document, first and last; one row per person and version, and where he stopped reading."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="receipts", verbose_name=_("document"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reader"))
    opened_at = models.DateTimeField(_("first opened at"), default=clock.now)
    last_opened_at = models.DateTimeField(_("last opened at"), default=clock.now)

    class Meta:
        verbose_name = _("read receipt")
        verbose_name_plural = _("read receipts")
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="document_receipt_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.user_id}"


class DocumentCopy(models.Model):
    """A numbered printed copy of a document that has to come back, and whether it did."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="copies", verbose_name=_("document"))
    number = models.PositiveSmallIntegerField(_("copy"), validators=[MinValueValidator(1)])
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="copies", verbose_name=_("handed to"))
    returned_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    returned_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("numbered copy")
        verbose_name_plural = _("numbered copies")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="copy_number_once"),
            models.UniqueConstraint(fields=["document", "participation"], name="one_copy_each"),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_to=None)
                | Q(returned_at__isnull=False, returned_to__isnull=False),
                name="copy_came_back_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} No. {self.number}"


class OwnRows(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's whoever asks."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class DocumentNote(models.Model):
    """What a reader noted beside a page, and whether he marked it. Nobody else reads it; encrypted in the database."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="notes", verbose_name=_("document"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reader"))
    page = models.PositiveSmallIntegerField(_("page"), validators=[MinValueValidator(1)])
    text = PersonalCharField(pgettext_lazy("page", "note"), blank=True)
    is_marked = models.BooleanField(_("marked"), default=False)
    at = models.DateTimeField(default=clock.now)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        constraints = [
            models.UniqueConstraint(fields=["document", "user", "page"], name="note_once_per_page"),
            models.CheckConstraint(condition=Q(page__gte=1), name="note_stands_on_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.page}"


class DocumentVisit(models.Model):
    """When somebody last looked at the papers of a gathering, and the time before: what came since is marked."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="+", verbose_name=_("gathering"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reader"))
    last_at = models.DateTimeField(default=clock.now)
    before_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "user"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.user_id}"


class DocumentBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The archive one has sent oneself."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        return self.filter(prepared_by(user), sent_by=user)


class DocumentBatch(models.Model):
    """An archive of papers that was sent and examined; nothing is taken over before somebody has looked at the list."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="batches", verbose_name=_("gathering"))
    name = models.CharField(_("name"), max_length=160)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(default=clock.now, editable=False)
    refused = models.JSONField(default=list)  # names that were not taken, each with the reason
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DocumentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive of documents")
        verbose_name_plural = _("archives of documents")

    def __str__(self) -> str:
        return self.name
