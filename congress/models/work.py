"""Rows the spine works with: numbers, files, notices, search, jobs, drafts, keys and tokens."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models.events import Event
from congress.models.institution import Congress


class Counter(models.Model):
    """The last official number given in a series; locked while the next one is taken."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    series = models.CharField(max_length=60)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["congress", "series"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.value}"


class File(models.Model):
    """A stored file: random name on disk, real name and checked type here, read only through its object."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    purpose = models.CharField(max_length=20, default="attachment")
    name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    stored = models.FileField(upload_to="%Y/%m", max_length=120)
    quarantined = models.BooleanField(default=False)  # not handed out: not examined yet, or infected
    virus = models.CharField(max_length=100, blank=True)  # what was found; the bytes are gone then
    created_by = models.ForeignKey("congress.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="file_by_target"),
            models.Index(fields=["id"], condition=Q(quarantined=True, virus=""), name="file_unexamined"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def held(self) -> str:
        """Why the file is not handed out, in words; empty when it is."""
        if self.virus:
            return _("removed: a virus was found")
        return _("being checked") if self.quarantined else ""


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own notices."""
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at=None)


class Notification(models.Model):
    """A notice to one person about one event. ``title`` and ``text`` are in the recipient's language."""

    recipient = models.ForeignKey("congress.User", models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["recipient", "event", "kind"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchEntry(models.Model):
    """What can be found of one object; the words themselves stand in the database's own index beside it."""

    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    congress = models.ForeignKey(Congress, models.CASCADE, null=True, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.text[:40]


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own jobs, in the post they were ordered in: with the post its sheets and slips are out of reach."""
        return self.filter(Q(capacity=None) | Q(capacity=user.post), created_by=user)


class Job(models.Model):
    """Long work in the background: what, for whom, how far, and what came of it."""

    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    congress = models.ForeignKey(Congress, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey("congress.User", models.PROTECT, related_name="jobs")
    capacity = models.ForeignKey("congress.Post", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    key = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001  (unique when given)
    parameters = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["state", "id"], name="job_by_state"),
            models.Index(fields=["created_by", "-id"], name="job_by_user"),
        ]

    def __str__(self) -> str:
        return self.title


class FormDraft(models.Model):
    """What somebody typed and has not sent: one per person, form and object."""

    user = models.ForeignKey("congress.User", models.CASCADE, related_name="form_drafts")
    form = models.CharField(max_length=60)
    target = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form", "target"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.target}"


class IdempotencyKey(models.Model):
    """A POST already answered: the same key gets the same answer."""

    user = models.ForeignKey("congress.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "path"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


class ApiToken(models.Model):
    """A bureau's own system at the API's door; only the hash is stored."""

    user = models.ForeignKey("congress.User", models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=60)
    post = models.ForeignKey("congress.Post", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class OneTimeCode(models.Model):
    """The code on a printed slip with which somebody enters for the first time, or after a reset."""

    user = models.OneToOneField("congress.User", models.CASCADE, related_name="one_time_code")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    issued_by = models.ForeignKey("congress.User", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.user_id)
