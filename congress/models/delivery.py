"""Copies of notices that leave the house, where they go, and what a person wishes about them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import channels, clock
from congress.fields import PersonalCharField
from congress.models.events import Event
from congress.models.people import Role, User
from congress.models.work import Notification


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever keeps the system sees all, the secretariat those about its congress; nobody reads what they say."""
        if user.acts(Role.SYSTEM_ADMIN):
            return self
        return self.filter(event__congress__in=user.congress_ids)

    def failed(self):
        return self.filter(state=DeliveryState.FAILED)


class Delivery(models.Model):
    """A copy of a notice, or a one-time code, to be sent to one person by one channel.

    ``text`` names nobody and no matter, except the code of a one-time code; that one is wiped when it is over,
    and so is the number it goes to where that belongs to no account.
    """

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="deliveries")  # empty: a one-time code
    notification = models.ForeignKey(Notification, models.CASCADE, null=True, related_name="deliveries")
    recipient = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="deliveries", verbose_name=_("recipient")
    )  # empty: a code for somebody without an account, whose number is ``address``
    channel = models.CharField(_("channel"), max_length=16, choices=channels.Name.choices)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # the provider's, to send it once
    title = models.CharField(max_length=60, blank=True)
    address = PersonalCharField(blank=True)
    text = PersonalCharField(blank=True)
    code = PersonalCharField(blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due at"), default=clock.now)
    expires_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.CharField(_("fault"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(event=None, notification=None),
                name="delivery_without_account_is_a_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="delivery_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False), name="delivery_claim_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["-urgent", "due_at", "id"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="delivery_claimed"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reference}"


class ChannelBinding(models.Model):
    """Where a person is reached by a channel that needs an address of its own: a user id, an open id, a robot's key."""

    user = models.ForeignKey(User, models.CASCADE, related_name="bindings")
    channel = models.CharField(_("channel"), max_length=16, choices=channels.Name.choices)
    address = PersonalCharField(_("address"))
    bound_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="one_binding_per_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.user_id}"


class NoticePreference(models.Model):
    """What a person wishes about copies of notices: by which channels, when not, or once a day."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_preference")
    channels = models.JSONField(default=dict)  # group of notices → names of channels; a group without: as by default
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    digest = models.BooleanField(_("once a day"), default=False)
    digest_on = models.DateField(null=True)  # the last day it was made for

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_two_ends",
            )
        ]
        indexes = [models.Index(fields=["digest_on"], condition=Q(digest=True), name="digest_wished")]

    def __str__(self) -> str:
        return str(self.user_id)


class Breaker(models.Model):
    """How a provider has answered of late, for all workers: after faults in a row it is left alone for a while."""

    channel = models.CharField(max_length=16, unique=True, choices=channels.Name.choices)
    faults = models.PositiveIntegerField(default=0)  # in a row
    rests_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.channel
