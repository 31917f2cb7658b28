"""What deputies do: the kinds of duty a congress counts, the records, who objects, and who may see them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, Role, User
from deputies.computing import scoring
from deputies.models.people import Mandate
from deputies.workflow import COUNTING, DutyState, Fact, Shown

NOT_FOR_OTHERS = frozenset({DutyState.DRAFT})  # a draft is the deputy's own


TONES = {
    DutyState.DRAFT: "draft", DutyState.SUBMITTED: "info", DutyState.CHECKED: "info", DutyState.APPROVED: "ok",
    DutyState.SENT_BACK: "warn", DutyState.REFUSED: "late", DutyState.WITHDRAWN: "plain", DutyState.DISPUTED: "warn",
    DutyState.STRUCK: "plain",
}  # fmt: skip


class Half(models.IntegerChoices):
    """The grain of duty is the half day."""

    MORNING = 0, _("morning")
    AFTERNOON = 1, _("afternoon")


class DutyRole(models.TextChoices):
    TAKING_PART = scoring.Role.TAKING_PART.value, _("Taking part")
    LEAD = scoring.Role.LEAD.value, _("Lead")
    CO_SIGNER = scoring.Role.CO_SIGNER.value, _("Co-signer")


class Presence(models.TextChoices):
    PRESENT = scoring.Presence.PRESENT.value, _("Present")
    LATE = scoring.Presence.LATE.value, _("Came late")
    PARTIAL = scoring.Presence.PARTIAL.value, _("For a part of it")
    UNANNOUNCED = scoring.Presence.UNANNOUNCED.value, _("Present without having signed up")
    LEAVE = scoring.Presence.LEAVE.value, _("Leave granted")
    EXCUSED = scoring.Presence.EXCUSED.value, _("Leave for illness or official duty")
    ABSENT = scoring.Presence.ABSENT.value, _("Absent without leave")
    NO_SHOW = scoring.Presence.NO_SHOW.value, _("Signed up and did not come")


class DutyPolicy(models.Model):
    """What a congress decided about duty: who sees points and acts, and when a span is frozen."""

    congress = models.OneToOneField(Congress, models.PROTECT, related_name="duty_policy", verbose_name=_("congress"))
    ranking_shown_to = models.CharField(
        _("points and places are shown to"), max_length=10, choices=Shown.choices, default=Shown.NOBODY
    )
    acts_are_public = models.BooleanField(
        _("approved acts are public"),
        default=False,
        help_text=_("Title, day, place and photos; otherwise the congress alone reads them."),
    )
    two_step_review = models.BooleanField(
        _("the street or town reviews first"),
        default=False,
        help_text=_("Where a delegation has staff; the congress decides afterwards."),
    )
    freezes_each = models.CharField(
        _("frozen after each"),
        max_length=10,
        blank=True,
        choices=[
            (scoring.Period.MONTH.value, _("month")),
            (scoring.Period.QUARTER.value, _("quarter")),
            (scoring.Period.HALF_YEAR.value, _("half-year")),
            (scoring.Period.YEAR.value, _("year")),
        ],
        help_text=_("Empty: only by hand."),
    )
    freezes_on_day = models.PositiveSmallIntegerField(
        _("on this day of the following month"), default=10, help_text=_("1 to 28.")
    )
    decides_in_days = models.PositiveSmallIntegerField(
        _("working days to decide what deputies hand in"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Records, disputes, objections and reports; whoever decides is reminded. Empty: no term."),
    )  # fmt: skip
    talks_in_days = models.PositiveSmallIntegerField(
        _("working days for the talks after an assessment was closed"), null=True, blank=True,
        validators=[MinValueValidator(1)], help_text=_("With those whom the rules name for a talk. Empty: no term."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("duty policy")
        verbose_name_plural = _("duty policies")
        constraints = [
            models.CheckConstraint(condition=Q(freezes_on_day__range=(1, 28)), name="freezing_day_in_every_month"),
        ]

    def __str__(self) -> str:
        return self.congress.name


class DutyTypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The types of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)

    def declarable(self):
        """Those a deputy may declare himself, as the form lists them."""
        return self.filter(is_active=True, is_declarable=True).order_by("code")


class DutyType(models.Model):
    """A kind of duty act a congress counts (履职类型)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="duty_types", verbose_name=_("congress"))
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=40)
    group = models.CharField(_("group"), max_length=20, blank=True)
    fact = models.CharField(
        _("registered when"),
        max_length=20,
        choices=Fact.choices,
        blank=True,
        help_text=_("What other parts of the portal register by themselves."),
    )
    is_declarable = models.BooleanField(_("deputies declare it themselves"), default=True)
    needs_proof = models.BooleanField(_("needs a photo or a file"), default=False)
    shows_text = models.BooleanField(
        _("its text is published"),
        default=False,
        help_text=_("Essays on the duty (履职体会): where acts are public, what was written is too."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DutyTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty type")
        verbose_name_plural = _("duty types")
        constraints = [
            models.UniqueConstraint(fields=["congress", "code"], name="duty_type_code_once"),
            models.UniqueConstraint(fields=["congress", "fact"], condition=~Q(fact=""), name="fact_counts_as_one_type"),
        ]

    def __str__(self) -> str:
        return self.name


class DutyRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own records; all but drafts for the staff; what counts for those the roster is open to.

        The staff of a delegation sees its deputies'. The three administrators read no business content.
        """
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        handed_in = ~Q(state__in=NOT_FOR_OTHERS)
        seen = Q(mandate__person__user=user) | Q(mandate__congress__in=user.congress_ids, state__in=COUNTING)
        if user.acts(*SECRETARIAT):
            seen |= handed_in & Q(mandate__congress=user.post.congress_id)
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            seen |= handed_in & Q(mandate__delegation__organ=user.post.organ_id)
        return self.filter(seen)

    def counting(self):
        """Approved, or disputed and not yet decided."""
        return self.filter(state__in=COUNTING)

    def public(self):
        """What everybody may read where the congress says so."""
        return self.filter(state=DutyState.APPROVED, mandate__congress__duty_policy__acts_are_public=True)


class DutyRecord(models.Model):
    """One act of one deputy (履职记录): declared by himself, or registered by whoever organised it."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="duty_records", verbose_name=_("deputy"))
    type = models.ForeignKey(DutyType, models.PROTECT, related_name="records", verbose_name=_("type"))
    title = models.CharField(_("title"), max_length=100)
    begins_on = models.DateField(_("day"))
    begins_half = models.PositiveSmallIntegerField(_("half day"), choices=Half.choices, default=Half.MORNING)
    half_days = models.PositiveSmallIntegerField(_("half days"), default=1)
    place = models.CharField(_("place"), max_length=100, blank=True)
    organiser = models.CharField(_("organiser"), max_length=80, blank=True)
    companions = models.CharField(_("together with"), max_length=200, blank=True)
    content = models.TextField(_("what was done"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=DutyRole.choices, default=DutyRole.TAKING_PART)
    presence = models.CharField(_("attendance"), max_length=12, choices=Presence.choices, default=Presence.PRESENT)
    co_signers = models.PositiveSmallIntegerField(_("co-signers"), default=0)
    source = models.CharField(_("source"), max_length=80, blank=True, editable=False)
    source_url = models.CharField(max_length=200, blank=True, editable=False)
    joins = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined_by", verbose_name=_("the same act as")
    )
    two_step = models.BooleanField(_("reviewed in two steps"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DutyState.choices, default=DutyState.DRAFT)
    note = models.CharField(_("reason"), max_length=500, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("first review by")
    )
    created_at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decide_by = models.DateField(_("to be decided by"), null=True, blank=True, editable=False)
    view_count = models.PositiveIntegerField(_("views"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty record")
        verbose_name_plural = _("duty records")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "type", "source"], condition=~Q(source=""), name="duty_source_once"
            ),
            models.UniqueConstraint(
                fields=["mandate", "type", "begins_on", "begins_half"],
                condition=Q(source="", state__in=["submitted", "checked", "approved", "disputed", "sent_back"]),
                name="duty_declared_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DutyState]), name="duty_state_known"
            ),
            models.CheckConstraint(condition=Q(half_days__range=(1, 60)), name="duty_lasts_half_days"),
            models.CheckConstraint(
                condition=Q(state=DutyState.DRAFT) | Q(submitted_at__isnull=False), name="duty_handed_in_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DutyState.SENT_BACK, DutyState.REFUSED, DutyState.STRUCK]) | ~Q(note=""),
                name="duty_rejected_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["decide_by"], condition=Q(state__in=["submitted", "checked", "disputed"]), name="duty_decide_by"
            ),
            models.Index(fields=["mandate", "begins_on"], name="duty_by_day"),
            models.Index(
                fields=["state", "id"], condition=Q(state__in=["submitted", "checked", "disputed"]), name="duty_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("duty_record", args=[self.pk])

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id

    @property
    def is_declared(self) -> bool:
        """Told by the deputy himself, not registered by an organiser."""
        return not self.source

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[DutyState(self.state)]

    def printed_facts(self) -> dict:
        """What a file prints of the record, as plain values; a correction may change each of them."""
        names = ("type_id", "title", "begins_half", "half_days", "place", "role", "presence")
        return {name: getattr(self, name) for name in names} | {"begins_on": self.begins_on.isoformat()}
