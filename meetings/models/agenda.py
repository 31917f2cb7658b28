"""What a gathering deals with (议程), and when (日程): two tables, because two bodies decide about them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from meetings.models.gathering import Gathering


class OfVisibleGatherings(models.QuerySet):
    def visible_to(self, user):
        """The rows of the gatherings one sees."""
        return self.filter(gathering__in=Gathering.objects.visible_to(user).values("pk"))

    def standing(self):
        """Those that were not taken off."""
        return self.filter(dropped_at=None)


class ItemKind(models.TextChoices):
    REPORT = "report", pgettext_lazy("agenda item", "Report")
    DRAFT_LAW = "draft_law", pgettext_lazy("agenda item", "Draft law")
    ELECTION = "election", pgettext_lazy("agenda item", "Election")
    VOTE = "vote", pgettext_lazy("agenda item", "Vote")
    OTHER = "other", pgettext_lazy("agenda item", "Other")


class AgendaItem(models.Model):
    """One thing a gathering deals with: what, in which order, who reports, and what came of it (议程)."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="agenda", verbose_name=_("gathering"))
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind.choices, default=ItemKind.REPORT)
    reporter = models.CharField(_("who reports"), max_length=80, blank=True)
    result = models.CharField(pgettext_lazy("gathering", "result"), max_length=300, blank=True)
    dropped_at = models.DateTimeField(_("taken off at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfVisibleGatherings.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="agenda_item_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="agenda_item_has_title"),
            models.UniqueConstraint(
                fields=["gathering", "title"], condition=Q(dropped_at=None), name="agenda_item_once"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "position"], name="agenda_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class ScheduleEntry(models.Model):
    """What happens in one sitting, in order: an item of the agenda, or something of its own (日程).

    Sittings are the parts of a session, or the gathering itself where it has no parts.
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="schedule", verbose_name=_("sitting"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("agenda item")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    note = models.CharField(pgettext_lazy("schedule", "remark"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    dropped_at = models.DateTimeField(_("taken off at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfVisibleGatherings.as_manager()

    class Meta:
        verbose_name = _("entry of the schedule")
        verbose_name_plural = _("entries of the schedule")
        constraints = [
            models.CheckConstraint(condition=Q(item__isnull=False) | ~Q(title=""), name="schedule_entry_says_what"),
            models.UniqueConstraint(
                fields=["gathering", "item"],
                condition=Q(dropped_at=None, item__isnull=False),
                name="item_once_in_a_sitting",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "position"], name="schedule_in_order")]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What happens, in words: the item's title, or the entry's own."""
        return self.title or (self.item.title if self.item else "")

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id
