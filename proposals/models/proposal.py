"""The proposal itself and the versions of its text."""

from django.db import models
from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Q, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.fields import PersonalCharField
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Post, Role, Session, User
from congress.workflow import in_words
from deputies.models import Delegation, Mandate
from proposals.models.confidence import INITIATED, UNNAMED, named_in
from proposals.models.registers import Category, Reason
from proposals.workflow import NUMBERED, PROPOSAL_MOVES, TONES, UNSENT, Signing, State

MOST_WISHED = 5  # co-handlers a deputy may wish for


class Kind(models.TextChoices):
    MOTION = "motion", _("Motion")
    PROPOSAL = "proposal", _("Proposal")
    INTERPELLATION = "interpellation", _("Interpellation")
    HAND_OVER = "hand_over", _("Hand-over item")


class Manner(models.TextChoices):
    SUGGESTION = "suggestion", _("Suggestion")
    CRITICISM = "criticism", _("Criticism")
    OPINION = "opinion", _("Opinion")


class Publicity(models.TextChoices):
    FULL = "full", _("Publish in full")
    TITLE = "title", _("Publish the title only")
    NONE = "none", _("Do not publish")


class Alternative(models.TextChoices):
    """What the secretariat suggests instead, when a proposal is not accepted."""

    REWRITE = "rewrite", _("Write it anew, with the points the note names")
    LETTER = "letter", _("Have it treated as a deputy's letter")
    REFERENCE = "reference", _("Have it passed on to a unit for reference")


class Decision(models.TextChoices):
    """What the presidium decides on a motion."""

    AGENDA = "agenda", _("On the agenda of the session")
    COMMITTEE = "committee", _("To a special committee")


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who finds which proposals in his lists. Hand-over items have lists of their own (``HandOverItem``)."""
        post = user.post
        if post is None:
            return self.none()
        rows = self.written()
        if post.role == Role.DEPUTY:
            return rows.filter(pk__in=shown_to_deputy(post))
        rows = rows.let_in(post)
        if post.role in SECRETARIAT | {Role.LEADER}:
            return rows.filter(congress=post.congress_id, submitted_at__isnull=False)
        if post.role == Role.DISPATCHER or post.role in UNIT_STAFF:
            return rows.filter(handled_by(post))
        return rows.checked_by(post).filter(submitted_at__isnull=False)

    def let_in(self, post):
        """Without the confidential ones a post that is no deputy's is not let into: the predicate ``is_let_in``."""
        if post.role in INITIATED:
            return self
        if post.role == Role.UNIT_CLERK:
            return self.filter(Q(confidential=False) | Q(pk__in=named_in(post)))
        return self.filter(confidential=False)

    def checked_by(self, post):
        """What comes to the levels before the review: a delegation's own, and what has come to the committees; a
        committee also has what it supervises.
        """
        if post.role == Role.DELEGATION_STAFF and post.organ_id:
            return self.filter(delegation__organ=post.organ_id)
        if post.role == Role.COMMITTEE_STAFF:
            supervised = Q(pk__in=supervised_by(post.organ_id)) if post.organ_id else Q()
            return self.filter(Q(at_committee_since__isnull=False) | supervised, congress=post.congress_id)
        return self.none()

    def written(self):
        """What deputies have put in writing: everything but hand-over items."""
        return self.exclude(kind=Kind.HAND_OVER)

    def led_by(self, user):
        """The proposals the user leads in the post he acts in, those of his former terms too."""
        return self.written().filter(lead__in=_held(user.post))

    def openable_by(self, user):
        """What one may open by its address: what one sees, and for staff what a congress below has forwarded to theirs.
        The predicate ``proposals.view`` says the same of one.
        """
        if not user.acts(*SECRETARIAT, Role.LEADER):
            return self.visible_to(user)
        here = Q(congress=user.post.congress_id, submitted_at__isnull=False)
        forwarded = Q(congress__parent=user.post.congress_id, state=State.FORWARDED)
        return self.written().let_in(user.post).filter(here | forwarded)

    def listed(self):
        """With what a line shows. The few registers are fetched apart: PostgreSQL plans a join of three tables in
        a tenth of the time of one of eight.
        """
        session = Prefetch("session", Session.objects.select_related("term"))
        rows = self.select_related("lead__person", "lead__delegation")
        return rows.prefetch_related("category", "wished_organ", session).defer("body")


def shown_to_deputy(post):
    """Ids of what a deputy sees: what he leads, was asked to sign or has signed, open calls of his congress, and what
    his delegation puts forward. Short questions joined: as one with *or*, the database would read every proposal.
    """
    called = Proposal.objects.filter(state=State.COSIGNING, open_call=True, confidential=False)
    calls = called.filter(congress=post.congress_id).values("pk")
    return _led(post).union(_signatures(post, Signing.INVITED, Signing.CONFIRMED), calls, _of_delegation(post))


def signed_by(post):
    """Ids of what a deputy leads, has signed or has spoken of, and of his delegation's: whose units and replies concern
    him.
    """
    return _led(post).union(_signatures(post, Signing.CONFIRMED, Signing.SPOKE), _of_delegation(post))


def _of_delegation(post):
    own = Mandate.objects.held_by(post).values("delegation")
    let_in = Q(confidential=False) | Q(drafter__in=_held(post))
    return Proposal.objects.filter(let_in, of_delegation=True, delegation__in=own).values("pk")


def _held(post):
    return Mandate.objects.held_by(post)


def _led(post):
    return Proposal.objects.filter(lead__in=_held(post)).values("pk")


def _signatures(post, *states):
    signatures = Proposal._meta.apps.get_model("proposals", "CoSignature").objects
    return signatures.filter(mandate__in=_held(post), state__in=states).values("proposal")


def supervised_by(organ_id):
    """Ids of the proposals that a committee supervises by a standing mark."""
    marks = Proposal._meta.apps.get_model("proposals", "Mark").objects.standing()
    return marks.filter(committee=organ_id).values("proposal")


def without_hidden(rows, post):
    """``rows`` without those that hang on a confidential proposal the post is not let into. Those are few: the database
    reads them once, and the rest as if there were none.
    """
    if post.role in INITIATED:
        return rows
    hidden = Proposal.objects.filter(confidential=True)
    if post.role == Role.UNIT_CLERK:
        hidden = hidden.exclude(pk__in=named_in(post))
    return rows.exclude(proposal__in=hidden.values("pk"))


def handled_by(post):
    """Proposals with a task of the post's organ, or of the block its organ dispatches for."""
    tasks = ProposalTasks().filter(proposal=OuterRef("pk"))
    if post.role == Role.DISPATCHER:  # most of what a congress has goes to one block or the other
        has_one = one_by_one(tasks.filter(organ__in=Organ.objects.filter(dispatcher=post.organ_id).values("pk")))
    else:
        has_one = Exists(tasks.filter(post.kept()))
    # what was never assigned has no task: the index knows, and passes over the drafts of a busy day
    return Q(has_one, congress=post.congress_id, assigned_at__isnull=False)


def one_by_one(rows):
    """Whether there are any of these ``rows``, looked up for each row of the question they are asked in. With *exists*
    the database may collect all there ever were before it shows the newest: the government is one organ of many to it.
    """
    return Subquery(rows.order_by().values_list(Value(value=True))[:1], output_field=BooleanField())


class Proposal(models.Model):
    """What a deputy puts to an organ in writing (代表建议、批评和意见), and its kin: motion, interpellation."""

    MOVES = PROPOSAL_MOVES

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="proposals", verbose_name=_("congress"))
    session = models.ForeignKey(Session, models.PROTECT, related_name="proposals", verbose_name=_("session"))
    in_session = models.BooleanField(_("submitted in session"), default=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.PROPOSAL)
    manner = models.CharField(_("manner"), max_length=12, choices=Manner.choices, default=Manner.SUGGESTION)
    number = models.PositiveIntegerField(_("running number"), null=True, blank=True)
    number_text = models.CharField(_("number"), max_length=40, blank=True)
    lead = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="led_proposals", verbose_name=_("lead deputy")
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delegation")
    )
    of_delegation = models.BooleanField(_("in the delegation's name"), default=False)  # its head is the lead then
    drafter = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafted by")
    )
    discussed_on = models.DateField(_("discussed by the delegation on"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    wished_organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wished unit")
    )
    wished_co_organs = models.ManyToManyField(Organ, blank=True, related_name="+", verbose_name=_("wished co-handlers"))
    publicity = models.CharField(_("publication"), max_length=5, choices=Publicity.choices, default=Publicity.FULL)
    publicity_reason = models.CharField(_("reason not to publish"), max_length=200, blank=True)
    names_hidden = models.BooleanField(_("publish without names"), default=False)
    from_survey = models.BooleanField(_("result of a survey or inspection"), default=False)
    open_call = models.BooleanField(_("open to every deputy's signature"), default=False)
    cosign_until = models.DateField(_("signatures until"), null=True, blank=True)
    converted_at = models.DateTimeField(_("converted from a motion at"), null=True, blank=True)
    decision = models.CharField(_("decision on the motion"), max_length=10, choices=Decision.choices, blank=True)
    no_reply = models.BooleanField(_("for reference, no reply needed"), default=False)
    confidential = models.BooleanField(_("confidential"), default=False, editable=False)
    confidential_reason = models.TextField(_("reason for confidentiality"), default="", editable=False)
    raised_before = models.BooleanField(_("raised in several years"), default=False)
    wants_contact = models.BooleanField(_("wishes closer contact with the unit"), default=False)
    contact_phone = PersonalCharField(_("contact phone"), blank=True)
    contact_address = PersonalCharField(_("address"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.DRAFT)
    marks = models.CharField(_("marks"), max_length=60, default="", editable=False)  # the standing ones, for lists
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    version = models.PositiveIntegerField(default=1)
    main = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("merged into")
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_offs", verbose_name=_("split off from")
    )
    split_at = models.DateTimeField(_("split at"), null=True, blank=True)  # others were split off from it
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered from paper by")
    )
    amended_at = models.DateTimeField(_("edited by staff at"), null=True, blank=True)
    letter_to = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("passed on to")
    )
    refusal = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    alternative = models.CharField(_("suggested instead"), max_length=9, choices=Alternative.choices, blank=True)
    note = models.TextField(_("note of the last decision"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    at_committee_since = models.DateTimeField(_("with the committee since"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    supplemented_at = models.DateTimeField(_("supplemented at"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["session", "in_session", "kind", "number"], name="proposal_number_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(confidential=False) | ~Q(confidential_reason=""),
                name="confidential_proposal_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(no_reply=False) | Q(kind="proposal"), name="only_proposals_are_for_reference"
            ),
            models.CheckConstraint(condition=~Q(main=models.F("id")), name="proposal_is_not_merged_into_itself"),
            models.CheckConstraint(
                condition=~Q(split_from=models.F("id")), name="proposal_is_not_split_off_from_itself"
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=False) | Q(delegation__isnull=False) | Q(kind="hand_over"),
                name="proposal_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(of_delegation=False)
                | Q(delegation__isnull=False, lead__isnull=False, drafter__isnull=False),
                name="delegation_has_head_and_drafter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNSENT)) | Q(submitted_at__isnull=False),
                name="submitted_proposal_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(NUMBERED))
                | Q(number__isnull=False, category__isnull=False)
                | Q(number__isnull=False, kind="hand_over"),
                name="accepted_proposal_has_number_and_category",
            ),
        ]
        indexes = [
            models.Index(fields=["congress"], condition=Q(confidential=True), name="proposal_confidential"),
            models.Index(fields=["congress", "state", "-id"], name="proposal_by_state"),
            models.Index(fields=["congress", "-id"], name="proposal_by_congress"),
            models.Index(fields=["congress", "-id"], condition=Q(assigned_at__isnull=False), name="proposal_assigned"),
            models.Index(fields=["lead", "-id"], name="proposal_by_lead"),
            models.Index(fields=["delegation"], condition=Q(of_delegation=True), name="proposal_by_delegation"),
            models.Index(
                fields=["congress", "-id"], condition=Q(at_committee_since__isnull=False), name="proposal_at_committee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("item_detail" if self.kind == Kind.HAND_OVER else "proposal_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(State, self.state)

    @property
    def listed_title(self) -> str:
        """The title for lists that leave the house: a confidential proposal is counted there, not named."""
        return str(UNNAMED) if self.confidential else self.title

    @property
    def is_unnamed(self) -> bool:
        """Nobody outside reads whose it is: the deputy asked for it, or it was published so."""
        publication = getattr(self, "publication", None)
        return self.names_hidden or bool(publication and publication.names_hidden)

    def names(self) -> list[str]:
        """The names of those it comes from: the lead, who drafted it, who signed."""
        signatures = self.signatures.filter(state__in=[Signing.CONFIRMED, Signing.SPOKE])
        mandates = [self.lead_id, self.drafter_id, *signatures.values_list("mandate", flat=True)]
        return list(Mandate.objects.filter(pk__in=mandates).order_by("pk").values_list("person__name", flat=True))

    @property
    def marks_borne(self) -> list[str]:
        """The kinds of the standing marks."""
        return self.marks.split()

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return TONES.get(self.state, "plain")


class ProposalVersion(models.Model):
    """The text of a proposal as it stood: kept at each saving after a change."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    body = models.TextField()
    by = models.ForeignKey("congress.User", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")  # the capacity in which it was written
    reason = models.TextField(blank=True)  # of staff, who may change a deputy's text only for one
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} v{self.number}"


def ProposalTasks():  # noqa: N802
    """The tasks, looked up late: the two tables know each other."""
    return Proposal._meta.apps.get_model("proposals", "HandlingTask").objects.all()
