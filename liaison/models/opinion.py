"""What a voter brings: the opinion, his own words, how the station may reach him, and the terms of a congress."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import BlindIndexField, PersonalCharField
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role, Unit, User
from congress.workflow import in_words
from deputies.models import Mandate
from liaison.models.station import STATION_ROLES, Station, run_by
from liaison.workflow import OPINION_MOVES, TONES, UNSEEN, Door, Ground, OpinionState, Route, Term
from proposals.models import Category

LONGEST_WORDS = 10_000
MOST_PHOTOS = 6


class VoterOpinionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees which opinions; the predicate ``liaison.view_opinion`` says the same of one.

        The station sees its own. A deputy sees what was given to him, a unit what was handed over to it, staff and
        leaders of the congress all of its stations'. Who may see one does not see how to reach the voter (``Contact``).
        """
        post = user.post
        if post is None:
            return self.none()
        if post.role in STATION_ROLES:
            return self.filter(station__in=run_by(post))
        if post.role in SECRETARIAT | {Role.LEADER}:
            return self.filter(congress=post.congress_id)
        seen = self.exclude(state__in=sorted(UNSEEN))
        if post.role == Role.DEPUTY:
            held = Mandate.objects.held_by(post)
            return seen.filter(Q(deputy__in=held) | Q(holder__in=held) | Q(pk__in=_turned_by(held)))
        if post.role in UNIT_STAFF:
            return seen.filter(post.kept())
        return self.none()

    def late(self):
        """Those whose present term has run out."""
        return self.filter(due_on__lt=clock.today())


def _turned_by(held):
    """Ids of the opinions that these mandates have turned into proposals, whatever became of them."""
    links = VoterOpinion._meta.apps.get_model("liaison", "ProposalLink").objects
    return links.filter(mandate__in=held).values("opinion")


class VoterOpinion(models.Model):
    """What a voter raised at a station (社情民意): behind its code, or on paper and entered there."""

    MOVES = OPINION_MOVES

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="opinions", verbose_name=_("station"))
    number = models.CharField(_("number"), max_length=20, blank=True)
    asked = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy asked")
    )
    deputy = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    place = models.CharField(_("place of the matter"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    urgent = models.BooleanField(pgettext_lazy("opinion", "urgent"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=OpinionState.choices, default=OpinionState.RECEIVED)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    route = models.CharField(_("route"), max_length=10, choices=Route.choices, blank=True)
    receiver = models.CharField(_("passed on to"), max_length=80, blank=True)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("public body")
    )
    holder = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy of a higher congress")
    )
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices, blank=True)
    note = models.TextField(_("note to the voter"), blank=True)
    due = models.CharField(_("kind of term"), max_length=10, choices=Term.choices, blank=True)
    due_from = models.DateField(null=True)
    due_on = models.DateField(_("due on"), null=True)
    due_basis = models.JSONField(default=dict)
    provisional = models.BooleanField(default=False)
    late_told = models.BooleanField(default=False)  # that the present term has run out
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    replied_at = models.DateTimeField(_("answered at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    published_at = models.DateTimeField(null=True)
    has_summary = models.BooleanField(_("summary written"), default=False)
    rated_badly = models.BooleanField(default=False)  # the last answer was found dissatisfying
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("entered from paper by")
    )
    code_mark = models.CharField(max_length=64, unique=True, editable=False)  # blind index of the tracking code
    form_mark = models.CharField(
        max_length=64, unique=True, editable=False
    )  # of the form's token: one form, one opinion
    source_mark = models.CharField(max_length=64, editable=False, blank=True)  # of the address it came from, for a day
    version = models.PositiveIntegerField(default=1)

    objects = VoterOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("voters' opinion")
        verbose_name_plural = _("voters' opinions")
        constraints = [
            models.UniqueConstraint(fields=["congress", "number"], condition=~Q(number=""), name="opinion_number_once"),
            models.CheckConstraint(condition=Q(state__in=OpinionState.values), name="opinion_state_known"),
            models.CheckConstraint(condition=Q(route__in=["", *Route.values]), name="opinion_route_known"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNSEEN)) | (~Q(number="") & Q(deputy__isnull=False)),
                name="opinion_taken_up_has_number_and_deputy",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(ground=""), name="refused_opinion_has_its_ground"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["replied", "closed"]) | Q(replied_at__isnull=False),
                name="answered_opinion_has_its_date",
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="opinion_taken_up_twice_at_most"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="matter_lies_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["station", "state", "-id"], name="opinion_by_station"),
            models.Index(fields=["congress", "state", "-id"], name="opinion_by_congress"),
            models.Index(fields=["deputy", "-id"], name="opinion_by_deputy"),
            models.Index(fields=["organ", "-id"], name="opinion_by_organ"),
            models.Index(fields=["source_mark", "received_at"], name="opinion_by_source"),
            models.Index(fields=["received_at"], name="opinion_by_time"),
            models.Index(fields=["station", "received_at"], name="opinion_by_station_time"),
            models.Index(fields=["published_at"], condition=Q(published_at__isnull=False), name="opinion_published"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.station.called} {clock.day_in_words(self.received_at)}"

    def get_absolute_url(self) -> str:
        return reverse("opinion_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The state in words."""
        return in_words(OpinionState, self.state)

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return TONES.get(self.state, "plain")

    @property
    def door(self) -> str:
        """The right door for what was not taken up, in words."""
        return str(Door(self.ground).label) if self.ground else ""

    @property
    def is_late(self) -> bool:
        """Whether its present term has run out."""
        return self.due_on is not None and self.due_on < clock.today()


class Words(models.Model):
    """What somebody wrote or said, in his own words: never edited, never taken away (a trigger sees to it)."""

    text = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:20]


class OwnWords(Words):
    """A voter's opinion in his own words."""

    opinion = models.OneToOneField(VoterOpinion, models.PROTECT, related_name="words")


class Reachable(models.Model):
    """How whoever received something, and nobody else, may reach the one who said it."""

    name = PersonalCharField(_("how to address you"), blank=True)
    phone = PersonalCharField(_("mobile phone"), blank=True)
    phone_index = BlindIndexField(of="phone")
    may_call = models.BooleanField(_("may be called"), default=False)

    class Meta:
        abstract = True


class Contact(Reachable):
    """How the station, and it alone, may reach the voter; goes half a year after the opinion was closed."""

    opinion = models.OneToOneField(VoterOpinion, models.PROTECT, related_name="contact")
    confirmed_at = models.DateTimeField(_("phone confirmed by code"), null=True)

    class Meta:
        verbose_name = _("contact of a voter")
        verbose_name_plural = _("contacts of voters")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(phone_index__isnull=False), name="only_a_phone_is_confirmed"
            ),
        ]
        indexes = [models.Index(fields=["phone_index"], name="contact_by_phone")]

    def __str__(self) -> str:
        return str(self.opinion_id)


class OpinionTermQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The terms of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class OpinionTerm(models.Model):
    """One term of time of a congress for voters' opinions: no law sets any, so every place sets its own."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name=_("congress"))
    what = models.CharField(_("kind of term"), max_length=10, choices=Term.choices)
    amount = models.PositiveSmallIntegerField(_("amount"))
    unit = models.CharField(
        _("unit of time"), max_length=12,
        choices=[choice for choice in Unit.choices if choice[0] != Unit.HOUR],
    )  # fmt: skip
    source = models.CharField(_("legal source"), max_length=120, blank=True)

    objects = OpinionTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term for voters' opinions")
        verbose_name_plural = _("terms for voters' opinions")
        constraints = [
            models.UniqueConstraint(fields=["congress", "what"], name="opinion_term_once"),
            models.CheckConstraint(condition=Q(what__in=Term.values), name="opinion_term_known"),
            models.CheckConstraint(
                condition=Q(amount__range=(1, 366)),
                name="opinion_term_is_bearable",
                violation_error_message=_("Between 1 and 366."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.amount} {self.get_unit_display()}"
