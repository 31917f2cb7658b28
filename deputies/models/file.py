"""The duty file (履职档案): what earlier days printed, and the files that were published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, File, Role, User
from deputies.models.duty import DutyRecord
from deputies.models.people import Mandate
from deputies.workflow import Shown


class DutyRevision(models.Model):
    """The facts of a duty record before a correction: the file as of an earlier day prints these."""

    record = models.ForeignKey(DutyRecord, models.PROTECT, related_name="revisions", verbose_name=_("duty record"))
    until = models.DateTimeField(_("until"), default=clock.now, editable=False)
    facts = models.JSONField(_("facts"))

    class Meta:
        verbose_name = _("earlier facts of a duty record")
        verbose_name_plural = _("earlier facts of duty records")

    def __str__(self) -> str:
        return f"{self.record_id} {self.until:%Y-%m-%d}"


class Voice(models.TextChoices):
    """Who adds to a file before it is published."""

    STAFF = "staff", _("Note of the staff")
    DEPUTY = "deputy", _("Remark of the deputy")


class DutyFileRemark(models.Model):
    """A note of the staff or a remark of the deputy on his file: printed with it, never changed (核对意见)."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="file_remarks", verbose_name=_("deputy"))
    voice = models.CharField(_("from"), max_length=6, choices=Voice.choices)
    text = models.TextField(_("text"), max_length=1000)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("who did it", "by")
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("remark on a duty file")
        verbose_name_plural = _("remarks on duty files")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="file_remark_says_something")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id


class PublishedDutyFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; those of one's congress for its staff and for whom the congress shows points to."""
        if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
            return self.none()
        seen = Q(mandate__person__user=user)
        if user.acts(*SECRETARIAT):
            seen |= Q(mandate__congress=user.post.congress_id)
        if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
            seen |= Q(mandate__delegation__organ=user.post.organ_id)
        if user.acts(Role.DEPUTY, Role.LEADER):
            shown = Q(mandate__congress__duty_policy__ranking_shown_to__in=[Shown.CONGRESS, Shown.PUBLIC])
            seen |= shown & Q(mandate__congress__in=user.congress_ids)
        return self.filter(seen)


class PublishedDutyFile(models.Model):
    """A duty file as it was published: the stored PDF, with its hash (履职档案发布件)."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="published_files", verbose_name=_("deputy"))
    as_of = models.DateField(_("as of"))
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("who did it", "by")
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    objects = PublishedDutyFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("published duty file")
        verbose_name_plural = _("published duty files")
        constraints = [models.UniqueConstraint(fields=["mandate", "as_of"], name="file_published_once_as_of_a_day")]

    def __str__(self) -> str:
        return f"{self.mandate} {self.as_of}"

    @property
    def congress_id(self) -> int:
        """The congress of the mandate."""
        return self.mandate.congress_id
