"""Where a deputy works beside his delegation: groups, core groups, special committees, the standing committee."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress, Term
from deputies.models.people import DeputyGroup, Mandate


class BodyKind(models.TextChoices):
    STANDING_COMMITTEE = "standing", _("Standing committee")
    SPECIAL_COMMITTEE = "special", _("Special committee")
    CORE_GROUP = "core", _("Core group")


class MemberRole(models.TextChoices):
    """In which role somebody is a member; in the order they are named."""

    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice chair")
    CONVENOR = "convenor", _("Convenor")
    MEMBER = "member", _("Member")


RANKS = {role.value: rank for rank, role in enumerate(MemberRole)}
KIND_RANKS = {kind.value: rank for rank, kind in enumerate(BodyKind)}


class BodyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Bodies of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class Body(models.Model):
    """A committee of the congress, or a core group across delegations (常委会、专门委员会、核心小组)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="bodies", verbose_name=_("congress"))
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name=_("term"),
        help_text=_("Empty: it outlives terms of office."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=10, choices=BodyKind.choices)
    name = models.CharField(_("name"), max_length=60)
    field = models.CharField(_("field"), max_length=40, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee or core group")
        verbose_name_plural = _("committees and core groups")
        constraints = [models.UniqueConstraint(fields=["congress", "term", "name"], name="body_name_once_per_term")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("body_detail", args=[self.pk])


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Memberships in the congress one works in."""
        return self.filter(mandate__congress__in=user.congress_ids)

    def current(self, day=None):
        """Those that hold on ``day`` (today)."""
        day = day or clock.today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), begins_on__lte=day)


class Membership(models.Model):
    """A deputy's membership in a deputies' group or in a body, from and to a date; what has ended stays."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="memberships", verbose_name=_("deputy"))
    group = models.ForeignKey(
        DeputyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("deputies' group"),
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="memberships",
        verbose_name=_("committee or core group"),
    )  # fmt: skip
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, body=None) | Q(group=None, body__isnull=False),
                name="membership_in_a_group_or_a_body",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="membership_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(ends_on=None, group__isnull=False), name="in_one_group_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["mandate", "body"], condition=Q(ends_on=None, body__isnull=False), name="in_a_body_once"
            ),
            models.UniqueConstraint(
                fields=["body"], condition=Q(ends_on=None, role="chair"), name="one_chair_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} · {self.get_role_display()}"

    @property
    def place(self) -> "Body | DeputyGroup":
        """The group or the body."""
        return self.body or self.group

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id
