"""Kinds of gatherings, the finer kinds within them, and how one signs in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.models import Congress
from deputies.workflow import Fact
from meetings.computing.quorum import Quorum as QuorumRule


class QuorumChoice(models.TextChoices):
    NONE = QuorumRule.NONE.value, _("None")
    TWO_THIRDS = QuorumRule.TWO_THIRDS.value, _("Two thirds of all deputies")
    MAJORITY = QuorumRule.MAJORITY.value, _("More than half of the members")


class GatheringKind(models.Model):
    """A kind of gathering a congress knows, and as what fact the attendance of one counts (活动类型)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="gathering_kinds", verbose_name=_("congress"))
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=40)
    fact = models.CharField(
        _("counts as"),
        max_length=20,
        choices=Fact.choices,
        blank=True,
        help_text=_("Empty: whoever comes gets no duty record for it."),
    )
    observer_fact = models.CharField(
        _("counts for deputies who sit in as"), max_length=20, choices=Fact.choices, blank=True
    )
    quorum = models.CharField(_("quorum"), max_length=10, choices=QuorumChoice.choices, default=QuorumChoice.NONE)
    is_required = models.BooleanField(_("has to be attended"), default=False)
    is_session = models.BooleanField(
        _("is a session of the congress"),
        default=False,
        help_text=_("With sittings as its parts; whoever stays away from two without leave risks the mandate."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("kind of gathering")
        verbose_name_plural = _("kinds of gatherings")
        constraints = [
            models.UniqueConstraint(fields=["congress", "code"], name="gathering_kind_code_once"),
            models.CheckConstraint(condition=Q(fact="") | Q(fact__in=Fact.values), name="gathering_fact_known"),
            models.CheckConstraint(
                condition=Q(observer_fact="") | Q(observer_fact__in=Fact.values), name="observer_fact_known"
            ),
            models.CheckConstraint(condition=Q(quorum__in=QuorumChoice.values), name="gathering_kind_quorum_known"),
        ]

    def __str__(self) -> str:
        return self.name


class FinerKind(models.Model):
    """A kind within a kind, in the congress's own words (类型2): of an inspection, that of water works. It sorts lists
    and changes no rule.
    """

    kind = models.ForeignKey(GatheringKind, models.PROTECT, related_name="finer", verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=40)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("finer kind")
        verbose_name_plural = _("finer kinds")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="finer_kind_once"),
            models.CheckConstraint(condition=~Q(name=""), name="finer_kind_is_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def congress_id(self) -> int:
        """The congress of the kind."""
        return self.kind.congress_id


class SignInWay(models.TextChoices):
    """With what one signs in at a gathering (签到设备); several at once."""

    CODE = "code", _("One's own code, scanned by staff")
    DOOR = "door", _("The changing code at the door")
    LIST = "list", _("The list: ticked by staff, or signed on paper")


WAY_NOT_USED = {
    SignInWay.CODE: _("Codes of phones are not used at this gathering."),
    SignInWay.DOOR: _("The code at the door is not used at this gathering."),
    SignInWay.LIST: _("The list is not used at this gathering; the secretariat can add it to the ways of signing in."),
}
