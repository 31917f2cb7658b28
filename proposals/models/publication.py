"""What everybody may read of proposals."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress, Organ, Session, User
from proposals.models.proposal import Proposal
from proposals.models.registers import Category, Outcome
from proposals.models.reply import Reply


class Extent(models.TextChoices):
    FULL = "full", _("In full, with the replies")
    TITLE = "title", _("The title only")


class PublicationQuerySet(models.QuerySet):
    def published(self):
        return self.filter(withdrawn_at=None)

    def visible_to(self, user):
        """What is published is for everybody."""
        return self.published()


class Publication(models.Model):
    """A proposal as everybody may read it (建议公开): a copy of what was checked for secrets, and nothing else.

    Public pages and their index read this table only, so that whatever happens to the proposal later, nothing that was
    not checked can appear. What the extent does not include is not copied.
    """

    proposal = models.OneToOneField(
        Proposal, models.PROTECT, primary_key=True, related_name="publication", verbose_name=_("proposal")
    )
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", verbose_name=_("session"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("running number"))
    number_text = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"), blank=True)
    lead_name = models.CharField(_("lead deputy"), max_length=40, blank=True)
    delegation_name = models.CharField(_("delegation"), max_length=60, blank=True)
    extent = models.CharField(_("extent"), max_length=5, choices=Extent.choices)
    names_hidden = models.BooleanField(_("names blackened"), default=False)
    no_secrets = models.BooleanField(_("no state or commercial secrets"), default=False)
    no_personal_data = models.BooleanField(_("no personal data"), default=False)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    published_at = models.DateTimeField(_("published at"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawal = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published proposal")
        verbose_name_plural = _("published proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(no_secrets=True, no_personal_data=True), name="nothing_is_published_unchecked"
            ),
            models.CheckConstraint(condition=Q(extent=Extent.FULL) | Q(body=""), name="title_only_has_no_text"),
            models.CheckConstraint(
                condition=Q(names_hidden=False) | Q(lead_name="", delegation_name=""), name="hidden_names_are_not_kept"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (Q(body="", lead_name="") & ~Q(withdrawal="")),
                name="withdrawn_publication_is_empty_and_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["congress", "-proposal"], condition=Q(withdrawn_at=None), name="publication_newest_first"
            ),
            models.Index(
                fields=["congress", "year", "-proposal"], condition=Q(withdrawn_at=None), name="publication_by_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("archive_detail", args=[self.pk])


class PublishedReply(models.Model):
    """A unit's reply as everybody may read it: outcome, text, unit and day; no person, no phone, no evaluation."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="replies")
    reply = models.OneToOneField(Reply, models.PROTECT, related_name="+")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name=_("unit"))
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+", verbose_name=_("outcome class"))
    body = models.TextField(_("text"))
    sent_on = models.DateField(_("sent on"))

    def __str__(self) -> str:
        return f"{self.publication_id} · {self.organ}"
