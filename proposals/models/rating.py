"""What those who signed with the lead think of a reply."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from deputies.models import Mandate
from proposals.models.reply import Rating, Reply


class SignatoryRating(models.Model):
    """A co-signer's own rating of a reply (附议代表评价): read beside the evaluation, which is the lead's
    alone and counts (Chongqing art. 26).
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="signatory_ratings", verbose_name=_("reply"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    overall = models.CharField(_("overall"), max_length=20, choices=Rating.choices)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("signatory's rating")
        verbose_name_plural = _("signatories' ratings")
        constraints = [
            models.UniqueConstraint(fields=["reply", "mandate"], name="signatory_rates_once"),
            models.CheckConstraint(
                condition=~Q(overall=Rating.DISSATISFIED) | ~Q(comment=""), name="signatory_says_what_is_wrong"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.get_overall_display()}"
