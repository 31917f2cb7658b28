"""Registers of a congress: categories, reasons, outcome classes. Staff edit them in the admin."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.models import Congress, Unit


class OfCongress(models.QuerySet):
    def visible_to(self, user):
        """The register of the congress the user acts in."""
        return self.filter(congress__in=user.congress_ids)


class Category(models.Model):
    """A class of matters (类别), in two levels."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("category above")
    )
    code = models.CharField(_("code"), max_length=6)
    name = models.CharField(_("name"), max_length=40)

    objects = OfCongress.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [models.UniqueConstraint(fields=["congress", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return self.name


class ReasonKind(models.TextChoices):
    REFUSAL = "refusal", _("Not accepted")
    RETURN = "return", _("Given back by a unit")


class Reason(models.Model):
    """A reason from the list: for not accepting a proposal, or for giving it back."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReasonKind.choices)
    code = models.CharField(_("code"), max_length=6)
    text = models.CharField(_("text"), max_length=80)

    objects = OfCongress.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [models.UniqueConstraint(fields=["congress", "kind", "code"], name="reason_code_once")]

    def __str__(self) -> str:
        return self.text


class Canonical(models.TextChoices):
    """What an outcome means, whatever letter a place gives it."""

    RESOLVED = "resolved", _("Resolved")
    IN_PROGRESS = "in_progress", _("Being resolved")
    PLANNED = "planned", _("Planned")
    CANNOT_NOW = "cannot_now", _("Cannot be resolved now")
    REFERENCE = "reference", _("For reference")
    ESCALATED = "escalated", _("Passed to a higher level")


class Outcome(models.Model):
    """An outcome class of a reply (A 类, B 类 …) as this congress defines it."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    code = models.CharField(_("code"), max_length=4)
    name = models.CharField(_("name"), max_length=40)
    canonical = models.CharField(_("meaning"), max_length=12, choices=Canonical.choices)
    requires_promise = models.BooleanField(_("needs a promised date"), default=False)

    objects = OfCongress.as_manager()

    class Meta:
        verbose_name = _("outcome class")
        verbose_name_plural = _("outcome classes")
        constraints = [models.UniqueConstraint(fields=["congress", "code"], name="outcome_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Receivers(models.TextChoices):
    """Whom a joint proposal's reply goes to."""

    SIGNATORIES = "signatories", _("Every signatory")
    LEAD = "lead", _("The lead deputy, who passes it on")


class ItemTerm(models.TextChoices):
    """How long an organ has for a hand-over item, as places set it: from some hours to a year."""

    HOURS_4 = "4h", _("4 hours")
    HOURS_24 = "24h", _("24 hours")
    DAYS_3 = "3d", _("3 days")
    MONTH = "1m", _("1 month")
    MONTHS_3 = "3m", _("3 months")
    MONTHS_6 = "6m", _("6 months")
    YEAR = "12m", _("1 year")

    @property
    def amount(self) -> tuple[int, str]:
        """The amount and its unit, as the calendar counts."""
        return int(self.value[:-1]), {"h": Unit.HOUR, "d": Unit.DAY, "m": Unit.MONTH}[self.value[-1]]


class Authors(models.TextChoices):
    """Whether a delegation may put something forward in its own name, and who stands for it."""

    NONE = "none", _("Not provided for")
    HEAD = "head", _("Signed by its head, after full discussion")
    MAJORITY = "majority", _("By a majority of all its deputies")


class HandlingRules(models.Model):
    """How this congress handles proposals where the places differ (办理规则): the switches beside the terms of time."""

    congress = models.OneToOneField(Congress, models.PROTECT, related_name="handling_rules", verbose_name=_("congress"))
    extension_needs_consent = models.BooleanField(
        _("an extension needs consent"),
        default=True,
        help_text=_("Otherwise the unit's request takes effect at once, within the extended term; the deputy is told."),
    )
    office_audits_replies = models.BooleanField(
        _("the dispatching office audits replies"),
        default=False,
        help_text=_("The reply of a unit the office dispatched to reaches the deputy when the office has passed it."),
    )
    rehandles_automatically = models.BooleanField(
        _("a dissatisfied deputy's proposal is handled again at once"),
        default=False,
        help_text=_("Otherwise the secretariat examines whether that is necessary."),
    )
    units_see_authors = models.BooleanField(
        _("every unit reads whose a proposal is"),
        default=True,
        help_text=_("Otherwise only the unit that answers the deputy; co-handlers read of a deputy of his delegation."),
    )
    deputies_appraise = models.BooleanField(
        _("every deputy who sees a proposal may appraise its handling"),
        default=False,
        help_text=_("Otherwise only those who signed it. The secretariat reads an appraisal before it is shown."),
    )
    supervises_dissatisfaction = models.BooleanField(
        _("a second dissatisfaction opens a supervision case"), default=False
    )
    supervises_lateness = models.BooleanField(_("a reply that is late opens a supervision case"), default=False)
    supervision_days = models.PositiveSmallIntegerField(
        _("working days for the unit's report in a supervision case"), default=20, validators=[MinValueValidator(1)]
    )
    red_card_days = models.PositiveSmallIntegerField(
        _("working days between the yellow and the red card"), default=10, validators=[MinValueValidator(1)]
    )
    reply_goes_to = models.CharField(
        _("a joint proposal's reply goes to"), max_length=12, choices=Receivers.choices, default=Receivers.SIGNATORIES
    )
    opinion_term = models.CharField(
        _("term for deliberation opinions"), max_length=3, choices=ItemTerm.choices, default=ItemTerm.MONTHS_3,
        help_text=_("Of the standing committee, handed over as items; each item may set its own."),
    )  # fmt: skip
    remark_term = models.CharField(
        _("term for remarks at the session"), max_length=3, choices=ItemTerm.choices, default=ItemTerm.DAYS_3
    )
    inspection_term = models.CharField(
        _("term for remarks on inspections"), max_length=3, choices=ItemTerm.choices, default=ItemTerm.MONTH
    )
    answers_need_approval = models.BooleanField(
        _("a short answer to a hand-over item needs a leader's approval"),
        default=True,
        help_text=_("Otherwise what a clerk answers by phone or in person counts at once. A leader's own always does."),
    )
    delegation_checks = models.BooleanField(
        _("the delegation checks first"),
        default=False,
        help_text=_("Its staff pass a proposal on or send it back, before anybody else reviews it."),
    )
    committee_checks = models.BooleanField(
        _("a committee checks before the secretariat"),
        default=False,
        help_text=_("Its staff pass a proposal on or send it back; the secretariat alone accepts."),
    )
    delegation_check_days = models.PositiveSmallIntegerField(
        _("working days for the delegation's check"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Left empty: no term."),
    )  # fmt: skip
    committee_check_days = models.PositiveSmallIntegerField(
        _("working days for the committee's check"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Left empty: no term."),
    )  # fmt: skip
    delegation_authors = models.CharField(
        _("proposals in a delegation's name"), max_length=8, choices=Authors.choices, default=Authors.NONE
    )
    delegation_motions = models.BooleanField(
        _("motions in a delegation's name"),
        default=False,
        help_text=_("Without the quorum of signatures."),
    )

    copies_electing_unit = models.BooleanField(
        _("the deputy's electing unit gets a copy of the reply"),
        default=False,
        help_text=_("Beside the congress and the dispatching office, which always do."),
    )

    implementation_leads = models.BooleanField(
        _("the implementation rate weighs more than satisfaction"),
        default=False,
        help_text=_("A scoring formula that does not see to it is not put into force (Qingdao, art. 31)."),
    )

    deputy_reads_plan = models.BooleanField(
        _("the lead deputy reads the unit's plan and diary"),
        default=False,
        help_text=_("He is told when a unit files its plan. Otherwise both stay with the unit and those above it."),
    )

    objects = OfCongress.as_manager()

    class Meta:
        verbose_name = _("handling rules")
        verbose_name_plural = _("handling rules")
        constraints = [
            models.CheckConstraint(condition=Q(reply_goes_to__in=Receivers.values), name="receivers_known"),
            models.CheckConstraint(condition=Q(delegation_authors__in=Authors.values), name="delegation_authors_known"),
            models.CheckConstraint(
                condition=Q(
                    opinion_term__in=ItemTerm.values,
                    remark_term__in=ItemTerm.values,
                    inspection_term__in=ItemTerm.values,
                ),
                name="item_terms_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.congress)
