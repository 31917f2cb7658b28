"""What happened, what is still to be done about it, and what is watched."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models.institution import Congress


class EventQuerySet(models.QuerySet):
    def about(self, target):
        """The events of one object, oldest first."""
        kind = ContentType.objects.get_for_model(target)
        return self.filter(target_type=kind, target_id=target.pk).order_by("pk")


class Event(models.Model):
    """A fact: who did what to which object, when and in which capacity. Insert-only, enforced by a trigger."""

    kind = models.CharField(_("kind"), max_length=60)
    congress = models.ForeignKey(Congress, models.PROTECT, null=True, related_name="+", verbose_name=_("congress"))
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    actor = models.ForeignKey("congress.User", models.PROTECT, null=True, related_name="+", verbose_name=_("actor"))
    capacity = models.ForeignKey(
        "congress.Post", models.PROTECT, null=True, related_name="+", verbose_name=_("capacity")
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    data = models.JSONField(default=dict)
    address = models.CharField(_("address"), max_length=45, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    is_quiet = models.BooleanField(_("concerns one person"), default=False)  # changes no page of anybody else

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"], name="event_by_target"),
            models.Index(fields=["congress", "id"], name="event_by_congress"),
            models.Index(fields=["congress", "id"], name="event_heard", condition=models.Q(is_quiet=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Pending(models.Model):
    """A reaction still to run for an event: the outbox. Deleted when done."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="pending")
    reaction = models.CharField(_("reaction"), max_length=120)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(null=True, default=clock.now)  # empty: given up, stands on the staff desk
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("reaction to run")
        verbose_name_plural = _("reactions to run")
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="reaction_once_per_event")]
        indexes = [models.Index(fields=["due_at", "id"], name="pending_by_due")]

    def __str__(self) -> str:
        return f"{self.reaction} ← {self.event_id}"


class AuditRecord(models.Model):
    """What is watched but is no fact about an object: log-ins, denials, reads of confidential things, exports."""

    kind = models.CharField(_("kind"), max_length=40)
    actor = models.ForeignKey("congress.User", models.PROTECT, null=True, related_name="+", verbose_name=_("actor"))
    at = models.DateTimeField(_("at"), default=clock.now, db_index=True)
    what = models.CharField(_("what"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
