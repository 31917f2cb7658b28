"""Gatherings: the session and its sittings, meetings of every kind, inspections, surveys, hearings, training."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import channels, clock
from congress.models import SECRETARIAT, Congress, Organ, Role, Session, User
from deputies.models import Body, Delegation, DeputyGroup
from meetings.models.kind import FinerKind, GatheringKind, QuorumChoice, SignInWay
from meetings.workflow import GATHERING, SHOWN, GatheringState

TELLING = (channels.Name.SMS, channels.Name.MAIL)  # what a publisher may add: the others reach whoever has bound them
READERS = frozenset({Role.DEPUTY, Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF, Role.LEADER, *SECRETARIAT})
TONES = {
    GatheringState.DRAFT: "draft", GatheringState.APPLIED: "info", GatheringState.REFUSED: "plain",
    GatheringState.PUBLISHED: "ok", GatheringState.CLOSED: "plain", GatheringState.CANCELLED: "late",
}  # fmt: skip


class GatheringQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published ones for the deputies and the congress's own staff, and for whoever is asked; what is being
        prepared for those who prepare or decide it.
        """
        if not user.is_authenticated or user.post is None:
            return self.none()
        shown = Q(state__in=sorted(SHOWN))
        places = self.model._meta.get_field("participations").related_model.objects
        seen = shown & Q(pk__in=places.filter(user=user).values("gathering"))
        if not user.acts(*READERS):
            return self.filter(seen)
        here = Q(congress=user.post.congress_id)
        seen |= here & (shown & Q(is_internal=False) | Q(prepared_by=user))
        if user.acts(*SECRETARIAT):
            seen |= here
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            served = places.filter(mandate__delegation__organ=user.post.organ_id).values("gathering")
            seen |= here & (Q(delegation__organ=user.post.organ_id) | shown & Q(pk__in=served))
        return self.filter(seen)

    def whole(self):
        """Gatherings that are no part of another."""
        return self.filter(parent=None)

    def published(self):
        return self.filter(state=GatheringState.PUBLISHED)

    def ahead(self):
        """Published and not over yet."""
        return self.published().filter(ends_at__gt=clock.now())

    def over(self):
        """Published, over, and still to be closed."""
        return self.published().filter(ends_at__lte=clock.now())

    def sessions(self):
        """Whole sessions of the congress."""
        return self.whole().filter(kind__is_session=True)


class Gathering(models.Model):
    """People asked to a place at a time. A session has its sittings as parts, each with a place and time of its own.

    ``delegation``, ``group`` and ``body`` say whose meeting it is, where it is not the whole congress's: its quorum is
    counted among them. Only the whole session names its ``session``; its sittings have it through ``parent``.
    """

    MOVES = GATHERING

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="gatherings", verbose_name=_("congress"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="gatherings", verbose_name=_("session")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=pgettext_lazy("gathering", "part of"),
    )
    kind = models.ForeignKey(GatheringKind, models.PROTECT, related_name="gatherings", verbose_name=_("kind"))
    finer_kind = models.ForeignKey(
        FinerKind, models.PROTECT, null=True, blank=True, related_name="gatherings", verbose_name=_("finer kind")
    )
    number = models.CharField(_("own number"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    organiser = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organiser")
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="gatherings", verbose_name=_("delegation")
    )
    group = models.ForeignKey(
        DeputyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gatherings",
        verbose_name=pgettext_lazy("gathering", "group"),
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="gatherings", verbose_name=_("committee")
    )
    contact = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    place = models.CharField(_("place"), max_length=100)
    map_address = models.CharField(_("address on the map"), max_length=120, blank=True)
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    half_days = models.PositiveSmallIntegerField(
        pgettext_lazy("gathering", "half days"), default=1, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    is_required = models.BooleanField(
        _("has to be attended"), default=False, help_text=_("Otherwise whoever wishes to come signs up.")
    )
    is_internal = models.BooleanField(
        _("only for those who are asked"), default=False, help_text=_("Others of the congress do not see it.")
    )
    limit = models.PositiveSmallIntegerField(
        pgettext_lazy("gathering", "places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: without limit."),
    )
    answer_until = models.DateTimeField(_("answer until"), null=True, blank=True)
    sign_in_from = models.DateTimeField(_("sign-in opens at"), null=True, blank=True)
    register_from = models.DateTimeField(
        pgettext_lazy("session", "registration opens at"), null=True, blank=True,
        help_text=_("Only for a whole session. Empty: nobody is asked to register."),
    )  # fmt: skip
    register_until = models.DateTimeField(pgettext_lazy("session", "registration ends at"), null=True, blank=True)
    register_place = models.CharField(pgettext_lazy("session", "where one registers"), max_length=100, blank=True)
    by_code = models.BooleanField(SignInWay.CODE.label, default=True)
    by_door = models.BooleanField(SignInWay.DOOR.label, default=True)
    by_list = models.BooleanField(SignInWay.LIST.label, default=True)
    tell_by_sms = models.BooleanField(_("told by SMS too"), default=False)
    tell_by_mail = models.BooleanField(_("told by e-mail too"), default=False)
    quorum = models.CharField(_("quorum"), max_length=10, choices=QuorumChoice.choices, default=QuorumChoice.NONE)
    leaders = models.CharField(_("leaders who attend"), max_length=200, blank=True)
    bus = models.CharField(_("transport"), max_length=120, blank=True)
    meal = models.CharField(_("meal"), max_length=120, blank=True)
    remark = models.CharField(pgettext_lazy("gathering", "remark"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=GatheringState.choices, default=GatheringState.DRAFT, editable=False
    )
    base = models.PositiveIntegerField(_("valid mandates"), null=True, blank=True, editable=False)  # kept at closing
    note = models.CharField(_("note"), max_length=300, blank=True)  # why it was refused, returned or called off
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    published_at = models.DateTimeField(
        pgettext_lazy("gathering", "published at"), null=True, blank=True, editable=False
    )
    closed_at = models.DateTimeField(pgettext_lazy("gathering", "closed at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="gathering_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=Q(state__in=GatheringState.values), name="gathering_state_known"),
            models.CheckConstraint(condition=Q(quorum__in=QuorumChoice.values), name="gathering_quorum_known"),
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=1), name="gathering_has_places"),
            models.CheckConstraint(condition=Q(half_days__range=(1, 60)), name="gathering_lasts"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(SHOWN)) | Q(published_at__isnull=False), name="gathering_shown_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=GatheringState.CLOSED) | Q(closed_at__isnull=False), name="gathering_closed_has_time"
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="gathering_is_no_part_of_itself"),
            models.CheckConstraint(
                condition=Q(is_required=False) | Q(limit=None),
                name="whoever_has_to_come_finds_a_place",
                violation_error_message=_("Where everybody has to come, the places are not limited."),
            ),
            models.CheckConstraint(
                condition=Q(register_from=None, register_until=None, register_place="")
                | Q(register_from__isnull=False, register_until__gt=F("register_from")) & ~Q(register_place=""),
                name="registration_has_time_and_place",
            ),
            models.CheckConstraint(
                condition=Q(by_code=True) | Q(by_door=True) | Q(by_list=True), name="one_signs_in_somehow"
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(parent=None, session__isnull=False) & ~Q(state__in=["refused", "cancelled"]),
                name="session_is_one_gathering",
            ),
        ]
        indexes = [
            models.Index(fields=["congress", "begins_at"], name="gatherings_by_time"),
            models.Index(fields=["parent", "begins_at"], name="parts_by_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gathering_detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[GatheringState(self.state)]

    @property
    def ways(self) -> list[SignInWay]:
        """With what one signs in."""
        return [way for way in SignInWay if getattr(self, f"by_{way}")]

    @property
    def ways_shown(self) -> str:
        """The same in words."""
        return "、".join(str(way.label) for way in self.ways)

    @property
    def told_by(self) -> list[str]:
        """By which ways people are told beside the usual ones, where they have wished nothing else."""
        return [way for way in TELLING if getattr(self, f"tell_by_{way}")]

    @property
    def told_by_shown(self) -> str:
        """The same in words."""
        return "、".join(str(channels.Name(way).label) for way in self.told_by)

    @property
    def kind_shown(self) -> str:
        """The kind and the finer one; both have to be loaded."""
        return " · ".join(str(one) for one in (self.kind, self.finer_kind) if one)

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_under_way(self) -> bool:
        """Published and not over: leave may be asked for and decided."""
        return self.state == GatheringState.PUBLISHED and not self.is_over

    @property
    def takes_answers(self) -> bool:
        """Whether the time to sign up or decline has not run out."""
        until = self.answer_until or self.begins_at
        return self.state == GatheringState.PUBLISHED and clock.now() < until

    @property
    def duty_source(self) -> str:
        """The name under which attendance is registered: one source counts once."""
        return f"meetings.gathering:{self.pk}"

    @property
    def speech_source(self) -> str:
        """The same for speeches: somebody who spoke twice at one gathering spoke there."""
        return f"meetings.gathering:{self.pk}:speech"
