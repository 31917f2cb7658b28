"""Who has arrived for a session and registered at its desk (报到), and what he was handed there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.models import User
from meetings.models.participation import Participation


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the places one reads: one's own, those of one's delegation, all of them for the secretariat."""
        return self.filter(participation__in=Participation.objects.visible_to(user).values("pk"))


class Registration(models.Model):
    """That somebody arrived for a whole session, with the papers and the certificate he was handed (报到).

    The key of his room stands in ``Stay``, his light to enter follows from ``ClearanceEvidence``, his train is a
    ``Journey``: none of it is written here again. A row without ``registered_at`` keeps what was noted before he came.
    """

    participation = models.OneToOneField(
        Participation, models.PROTECT, related_name="registration", verbose_name=_("person")
    )
    registered_at = models.DateTimeField(
        pgettext_lazy("session", "registered at"), null=True, blank=True, editable=False
    )
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=pgettext_lazy("session", "registered by"),
    )  # fmt: skip
    has_papers = models.BooleanField(_("papers handed out"), default=False, editable=False)
    has_badge = models.BooleanField(_("certificate handed out"), default=False, editable=False)
    badge_number = models.CharField(_("number of the certificate"), max_length=20, blank=True)
    note = models.CharField(pgettext_lazy("registration", "note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("session", "registration")
        verbose_name_plural = pgettext_lazy("session", "registrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_at=None, registered_by=None)
                | Q(registered_at__isnull=False, registered_by__isnull=False),
                name="registered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=False) | Q(has_papers=False, has_badge=False),
                name="handed_out_to_the_registered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participation)

    @property
    def congress_id(self) -> int:
        return self.participation.congress_id
