"""What a congress asks of its deputies' groups at the stations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.models import Congress


class GroupRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rule of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class GroupRule(models.Model):
    """How many activities at the stations a congress asks of each deputies' group (代表小组) in a quarter."""

    congress = models.OneToOneField(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    activities = models.PositiveSmallIntegerField(pgettext_lazy("deputies' group", "activities a quarter"), default=1)
    members = models.PositiveSmallIntegerField(
        pgettext_lazy("deputies' group", "members from whom on it counts"), default=2,
        help_text=_("An activity counts for a group when so many of its members came, or all of a smaller one."),
    )  # fmt: skip
    source = models.CharField(_("legal source"), max_length=120, blank=True)

    objects = GroupRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for deputies' groups")
        verbose_name_plural = _("rules for deputies' groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(activities__range=(1, 31)),
                name="group_rule_asks_what_can_be_done",
                violation_error_message=_("Between 1 and 31."),
            ),
            models.CheckConstraint(
                condition=Q(members__range=(1, 50)),
                name="group_rule_counts_members",
                violation_error_message=_("Between 1 and 50."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.congress_id}: {self.activities}"
