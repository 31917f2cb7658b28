"""A rating the deputy gave on paper, as two clerks enter it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, User
from proposals.models.reply import Ratings, Reply

NTH = (1, 2)


class PaperRatingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat's own work; with it the scans."""
        post = user.post
        if post is None or post.role not in SECRETARIAT:
            return self.none()
        return self.filter(reply__task__congress=post.congress_id)

    def standing(self):
        return self.filter(struck_at=None)


class PaperRating(Ratings):
    """One clerk's entry of a rating on paper (纸质征询意见表): counts when another person's is the same."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="paper_ratings")
    nth = models.PositiveSmallIntegerField()  # the first entry, with the scan, or the second
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    struck_at = models.DateTimeField(null=True)  # the two were not the same: neither counts

    objects = PaperRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating on paper")
        verbose_name_plural = _("ratings on paper")
        constraints = [
            models.CheckConstraint(condition=Q(nth__in=NTH), name="paper_rating_is_first_or_second"),
            models.UniqueConstraint(fields=["reply", "nth"], condition=Q(struck_at=None), name="paper_rating_once"),
            models.UniqueConstraint(fields=["reply", "by"], condition=Q(struck_at=None), name="paper_rating_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}/{self.nth}"
