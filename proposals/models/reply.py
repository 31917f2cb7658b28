"""What a unit answers: to the lead handler its opinion, to the deputy the reply; and what the deputy thinks of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import UNIT_STAFF, File, Role, User
from deputies.models import Mandate
from proposals.models.proposal import Kind, Proposal
from proposals.models.registers import HandlingRules, Outcome, Receivers
from proposals.models.task import ContactForm, HandlingTask
from proposals.workflow import State, TaskState


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The replies of the tasks one sees, and with them their letters: outside the unit once they were sent, for the
        office that audits them before. The predicate ``proposals.view_reply`` says the same of one.
        """
        replies = self.filter(task__in=HandlingTask.objects.visible_to(user))
        if user.acts(*UNIT_STAFF):
            return replies
        if user.acts(Role.DISPATCHER):
            return replies.filter(Q(sent_at__isnull=False) | Q(task__state=TaskState.REPLY_AUDIT))
        sent = replies.exclude(sent_at=None)
        return sent.exclude(_meant_for_another_lead(user.post)) if user.acts(Role.DEPUTY) else sent

    def unreturned(self):
        """Replies to proposals that have reached the deputy and come back with no evaluation; their term still runs."""
        waiting = self.filter(task__proposal__state=State.REPLIED, task__round=models.F("task__proposal__round"))
        waiting = waiting.filter(sent_at__isnull=False, evaluation=None, lapsed_on=None)
        return waiting.exclude(task__proposal__kind=Kind.HAND_OVER)  # an item is rated as a whole


def _meant_for_another_lead(post):
    """Where the reply goes to the lead alone, those who signed with him get it from him (Qingdao art. 28)."""
    led = Proposal.objects.filter(lead__in=Mandate.objects.held_by(post)).values("pk")
    lead_only = HandlingRules.objects.filter(reply_goes_to=Receivers.LEAD).values("congress")
    return Q(task__congress__in=lead_only) & ~Q(task__proposal__in=led)


class ReplyManner(models.TextChoices):
    """How a reply reaches the deputy."""

    LETTER = "letter", _("Letter from the portal")
    PAPER = "paper", _("Sealed paper letter, scanned")
    ORAL = "oral", _("Face to face, with a record")


class Reply(models.Model):
    """A unit's official answer to a proposal (答复): drafted, approved by a leader, sent as a letter."""

    task = models.OneToOneField(HandlingTask, models.PROTECT, related_name="reply")
    document_number = models.CharField(_("document number"), max_length=40)
    form = models.CharField(_("answered by"), max_length=8, choices=ContactForm.choices, blank=True)  # empty: a letter
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+", verbose_name=_("outcome class"))
    body = models.TextField(_("text"))
    promised_on = models.DateField(_("promised date"), null=True, blank=True)
    signer = models.CharField(_("signer"), max_length=40, blank=True)
    contact_person = models.CharField(_("contact person"), max_length=40)
    contact_phone = models.CharField(_("contact phone"), max_length=30)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    letter = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    manner = models.CharField(
        _("manner of the reply"), max_length=6, choices=ReplyManner.choices, default=ReplyManner.LETTER
    )
    scan = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", verbose_name=_("scan"))
    talked_at = models.DateTimeField(_("replied face to face at"), null=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    people = models.CharField(_("people"), max_length=200, blank=True)
    deputy_opinion = models.TextField(_("the deputy's opinion, as signed"), blank=True)
    copies = models.TextField(_("copies to"), blank=True)  # one on each line, as they stood when it was sent
    reminded_after = models.PositiveSmallIntegerField(null=True, editable=False)  # days: how the lead was last reminded
    lapsed_on = models.DateField(null=True)  # the evaluation term ran out: not returned, which is no consent

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(approved_at__isnull=False), name="sent_reply_was_approved"
            ),
            models.CheckConstraint(condition=Q(manner__in=ReplyManner.values), name="manner_of_reply_known"),
            models.CheckConstraint(
                condition=~Q(manner="paper") | Q(sent_at=None) | Q(scan__isnull=False), name="paper_reply_has_its_scan"
            ),
            models.CheckConstraint(
                condition=~Q(manner="oral")
                | (Q(talked_at__isnull=False) & ~Q(place="") & ~Q(people="") & ~Q(deputy_opinion="")),
                name="oral_reply_has_its_record",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("drafted_by")), name="nobody_approves_his_draft"
            ),
        ]
        indexes = [
            models.Index(
                fields=["task"], condition=Q(reminded_after__isnull=False, lapsed_on=None), name="reply_reminded"
            )
        ]

    def __str__(self) -> str:
        return self.document_number or str(self.get_form_display())

    @property
    def anchor(self) -> str:
        """Where it stands on a page that shows several."""
        return f"reply-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reply_detail", args=[self.pk])


class ReplyVersion(models.Model):
    """The text of a reply as it stood."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "number"], name="reply_version_once")]

    def __str__(self) -> str:
        return f"{self.reply_id} v{self.number}"


class Rating(models.TextChoices):
    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY = "basically_satisfied", _("Basically satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


class Ratings(models.Model):
    """What the form asks (征询意见表)."""

    contact = models.CharField(_("contact"), max_length=20, choices=Rating.choices)
    attitude = models.CharField(_("attitude"), max_length=20, choices=Rating.choices)
    content = models.CharField(_("content of the reply"), max_length=20, choices=Rating.choices)
    result = models.CharField(_("result"), max_length=20, choices=Rating.choices)
    overall = models.CharField(_("overall"), max_length=20, choices=Rating.choices)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        abstract = True


class Evaluation(Ratings):
    """The lead deputy's rating of one reply. Nobody else can fill it in; given on paper, two clerks enter it."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="evaluation")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # on paper: the first clerk
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # and the second

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(overall=Rating.DISSATISFIED) | ~Q(comment=""), name="dissatisfaction_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(entered_by=None, checked_by=None)
                | Q(entered_by__isnull=False, checked_by__isnull=False) & ~Q(entered_by=models.F("checked_by")),
                name="paper_is_entered_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.get_overall_display()}"

    @property
    def on_paper(self) -> bool:
        """Whether two clerks entered it from the printed form."""
        return self.entered_by_id is not None


class CoOpinion(models.Model):
    """A co-handler's opinion to the lead handler (协办意见), or its name under the lead's draft."""

    task = models.ForeignKey(HandlingTask, models.PROTECT, related_name="opinions")
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    body = models.TextField(_("opinion"), blank=True)
    countersigned = models.ForeignKey(ReplyVersion, models.PROTECT, null=True, related_name="+")
    contact_person = models.CharField(_("contact person"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("sent at"), default=clock.now)
    returned_at = models.DateTimeField(null=True)
    returned_note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("co-opinion")
        verbose_name_plural = _("co-opinions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") | Q(countersigned__isnull=False), name="co_opinion_says_something"
            ),
            models.UniqueConstraint(fields=["task"], condition=Q(returned_at=None), name="one_standing_co_opinion"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.document_number}".strip()


class Verdict(models.TextChoices):
    """What an examination of a dissatisfied deputy's rating came to."""

    REHANDLED = "rehandled", _("Handled again")
    EXPLAINED = "explained", _("Explained to the deputy")
    MEETING = "meeting", _("Settled in a meeting of deputy and unit")
    EXPERTS = "experts", _("Settled by an expert review")


class Examination(models.Model):
    """The deputy work body's examination after a deputy was not satisfied, one a round (Chongqing art. 27)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="examinations")
    round = models.PositiveSmallIntegerField(_("round"))
    verdict = models.CharField(_("result"), max_length=12, choices=Verdict.choices)
    note = models.TextField(_("note"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # nobody: the rules of the congress
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")
        constraints = [models.UniqueConstraint(fields=["proposal", "round"], name="one_examination_a_round")]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.round}: {self.get_verdict_display()}"
