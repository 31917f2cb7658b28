"""What the office writes to people of a list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, User
from meetings.models.gathering import Gathering


class CircularQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the congress, for its secretariat; who received one has the notice."""
        if not user.is_authenticated or user.post is None or not user.acts(*SECRETARIAT):
            return self.none()
        return self.filter(gathering__congress=user.post.congress_id)


class Circular(models.Model):
    """A message to people of a gathering's list (群发消息): each reads it in the portal, and a copy by SMS or WeChat
    tells him that it is there.
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="circulars", verbose_name=_("gathering"))
    text = models.CharField(_("text"), max_length=500)
    places = models.JSONField(_("to whom"))  # ids of participations
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("message", "sent by")
    )
    sent_at = models.DateTimeField(_("sent at"), default=clock.now, editable=False)

    objects = CircularQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to people of a list")
        verbose_name_plural = _("messages to people of a list")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="circular_says_something")]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return self.gathering.get_absolute_url()

    @property
    def congress_id(self) -> int:
        """The congress of the gathering."""
        return self.gathering.congress_id
