"""The calendar somebody subscribes to on his phone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress, Post, User


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def open(self):
        """Those that were not revoked."""
        return self.filter(revoked_at=None)


class CalendarFeed(models.Model):
    """The secret address of somebody's gatherings as iCalendar; only its hash is stored. One at a time and congress."""

    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds", verbose_name=_("account"))
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "congress"], condition=Q(revoked_at=None), name="one_feed_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
