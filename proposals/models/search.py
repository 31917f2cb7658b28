"""The searches staff keep."""

from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress.models import Congress, User


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, in the congress one acts in."""
        return self.filter(user=user, congress=user.post.congress_id) if user.post else self.none()


class SavedSearch(models.Model):
    """A combined search of proposals under a name, with its columns: its keeper's alone."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    parameters = models.JSONField(default=dict)  # as queries.asked_of gives them

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [models.UniqueConstraint(fields=["user", "congress", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('proposal_search')}?{urlencode(self.parameters, doseq=True)}"
