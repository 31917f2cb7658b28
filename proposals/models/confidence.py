"""Who at a unit is let into a confidential proposal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, Post, Role, User

# Who sees the confidential among what reaches him: the secretariat, a unit's leader, the office that passes it on.
INITIATED = SECRETARIAT | {Role.UNIT_LEADER, Role.DISPATCHER}

UNNAMED = _("Confidential proposal")  # instead of its title, where it is counted and not named


class Confidant(models.Model):
    """A clerk whom his unit's leader has let into a confidential proposal (保密建议的指定承办人)."""

    proposal = models.ForeignKey(
        "proposals.Proposal", models.PROTECT, related_name="confidants", verbose_name=_("proposal")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))
    named_at = models.DateTimeField(_("named at"), default=clock.now)

    class Meta:
        verbose_name = _("named handler")
        verbose_name_plural = _("named handlers")
        constraints = [models.UniqueConstraint(fields=["post", "proposal"], name="confidant_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.post}"


def named_in(post):
    """Ids of the proposals a clerk was let into, in this post."""
    return Confidant.objects.filter(post=post).values("proposal")
