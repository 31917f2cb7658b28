"""Persons, their mandates, and the delegations and groups the deputies work in."""

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, LPad
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.fields import BlindIndexField, PersonalCharField
from congress.models import ADMINISTRATORS, Congress, File, Organ, OrganKind, Post, Role, Term, User
from congress.names import KEY_LENGTH
from deputies.workflow import STANDING, Reason, State


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class DeputyCategory(models.TextChoices):
    """As whom a deputy was elected (代表类别): the law asks for a fitting share of workers, farmers and others."""

    WORKER = "worker", _("Worker")
    FARMER = "farmer", _("Farmer")
    PROFESSIONAL = "professional", _("Professional or technical staff")
    OFFICIAL = "official", _("Cadre of Party or government")
    BUSINESS = "business", _("Enterprise")
    SOLDIER = "soldier", _("Armed forces")
    OTHER = "other", _("Other")


class Person(models.Model):
    """One human; may be a deputy of several congresses and over several terms."""

    name = models.CharField(_("full name"), max_length=40)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    birth_month = models.DateField(
        _("month of birth"), null=True, blank=True, help_text=_("The first day stands for the month.")
    )
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    party = models.CharField(_("party"), max_length=30, blank=True)
    education = models.CharField(_("education"), max_length=20, blank=True)
    degree = models.CharField(_("degree"), max_length=20, blank=True)
    occupation = models.CharField(_("occupation"), max_length=40, blank=True)
    work_unit = models.CharField(_("place of work"), max_length=80, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    work_phone = models.CharField(_("office phone"), max_length=30, blank=True)
    phone = PersonalCharField(_("mobile phone"), blank=True)
    phone_index = BlindIndexField(of="phone", unique=True)
    email = PersonalCharField(_("e-mail"), blank=True)
    address = PersonalCharField(_("postal address"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    photo = models.ForeignKey(File, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo"))
    resume = models.TextField(_("curriculum vitae"), blank=True)
    pinyin_override = models.CharField(
        _("pinyin, where it is read otherwise"),
        max_length=KEY_LENGTH,
        blank=True,
        help_text=_("By syllables: shan mei ling."),
    )
    pinyin_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    pinyin_initials = models.CharField(max_length=KEY_LENGTH, editable=False)
    stroke_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="person", verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.name


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Delegations of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class Delegation(models.Model):
    """The deputies of one electing unit or area, as they sit together in session (代表团)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="delegations", verbose_name=_("congress"))
    term = models.ForeignKey(Term, models.PROTECT, related_name="delegations", verbose_name=_("term"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=60)
    electing_unit = models.CharField(
        _("electing unit"),
        max_length=60,
        blank=True,
        help_text=_("Where its deputies are elected by a congress below."),
    )
    organ = models.ForeignKey(
        Organ,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("organ"),
        limit_choices_to={"kind": OrganKind.DELEGATION},
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="delegation_number_once"),
            models.UniqueConstraint(fields=["term", "name"], name="delegation_name_once"),
            models.UniqueConstraint(fields=["term", "organ"], name="delegation_organ_once_per_term"),
        ]

    def __str__(self) -> str:
        return self.name


class DeputyGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Groups of the congress one works in."""
        return self.filter(congress__in=user.congress_ids)


class DeputyGroup(models.Model):
    """Deputies of a delegation who work together between sessions, by locality or by field (代表小组)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="deputy_groups", verbose_name=_("congress"))
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="groups", verbose_name=_("delegation"))
    name = models.CharField(_("name"), max_length=60)
    field = models.CharField(_("field"), max_length=40, blank=True)

    objects = DeputyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputies' group")
        verbose_name_plural = _("deputies' groups")
        constraints = [models.UniqueConstraint(fields=["delegation", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("group_detail", args=[self.pk])


def _rank():
    """Two signs that put memberships into the order of protocol: the body, then the role in it."""
    bodies, roles = ("standing", "special", "core"), ("chair", "vice_chair", "convenor", "member")
    body = Case(*(When(body__kind=kind, then=Value(str(nth))) for nth, kind in enumerate(bodies)), default=Value("9"))
    role = Case(*(When(role=name, then=Value(str(nth))) for nth, name in enumerate(roles)), default=Value("9"))
    return Concat(body, role, output_field=models.CharField())


class MandateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The roster of one's own congress. The three administrators read no business content."""
        if not user.is_authenticated or user.acts(*ADMINISTRATORS):
            return self.none()
        return self.filter(congress__in=user.congress_ids).select_related("person")

    def valid(self, day=None):
        """Mandates exercised on ``day`` (today): neither suspended nor ended nor of another term."""
        day = day or clock.today()
        return self.filter(state=State.ACTIVE, begins_on__lte=day).not_over(day)

    def standing(self):
        """Seats that are taken: valid and suspended mandates."""
        today = clock.today()
        return self.filter(state__in=STANDING, begins_on__lte=today).not_over(today)

    def held_by(self, post):
        """The mandates of the deputy who acts in ``post``, in its congress: the present one and those of former terms.

        What a deputy began in one term stays his in the next; none for a post that is no deputy's.
        """
        if post is None or post.role != Role.DEPUTY:
            return self.none()
        return self.filter(person__user=post.user_id, congress=post.congress_id)

    def not_over(self, day):
        """Neither the mandate nor its term has ended before ``day``."""
        own = self.filter(Q(ends_on=None) | Q(ends_on__gte=day))
        return own.filter(Q(term__ends_on=None) | Q(term__ends_on__gte=day))

    def in_stroke_order(self):
        """By 姓氏笔画; each row carries ``stroke_key``."""
        return self.annotate(stroke_key=F("person__stroke_key")).order_by("stroke_key", "pk")

    def by_delegation(self):
        """By delegation, then by reading; each row carries ``delegation_key``."""
        number = LPad(Cast("delegation__number", models.CharField()), 5, Value("0"))
        key = Concat(number, Value(" "), "person__pinyin_key", output_field=models.CharField())
        return self.annotate(delegation_key=key).order_by("delegation_key", "pk")

    def by_post(self):
        """By what one is in the standing committee, then in other bodies, then by reading; each row carries
        ``post_key``.
        """
        held = self.model._meta.apps.get_model("deputies", "Membership").objects.current()
        ranked = held.filter(mandate=OuterRef("pk"), body__isnull=False).annotate(rank=_rank())
        rank = Coalesce(Subquery(ranked.order_by("rank").values("rank")[:1]), Value("99"))
        key = Concat(rank, Value(" "), "person__pinyin_key", output_field=models.CharField())
        return self.annotate(post_key=key).order_by("post_key", "pk")

    def by_pinyin(self):
        """By reading; each row carries ``pinyin_key``."""
        return self.annotate(pinyin_key=F("person__pinyin_key")).order_by("pinyin_key", "pk")


class Mandate(models.Model):
    """A person's seat in a congress for a term (代表资格). Suspended and ended independently of his other mandates."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("person"))
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="mandates", verbose_name=_("congress"))
    term = models.ForeignKey(Term, models.PROTECT, related_name="mandates", verbose_name=_("term"))
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="mandates", verbose_name=_("delegation"))
    group = models.ForeignKey(
        DeputyGroup, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("deputies' group")
    )
    category = models.CharField(_("deputy category"), max_length=12, choices=DeputyCategory.choices, blank=True)
    card_number = models.CharField(_("card number"), max_length=20, blank=True)
    electing_unit = models.CharField(_("electing unit"), max_length=60, blank=True)
    electoral_district = models.CharField(_("electoral district"), max_length=60, blank=True)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    state_on = models.DateField(_("in this state since"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    post = models.OneToOneField(
        Post, models.PROTECT, null=True, blank=True, related_name="mandate", verbose_name=_("post")
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("by-election for"),
        help_text=_("Whose ended mandate the deputy was elected to fill."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.UniqueConstraint(fields=["person", "term"], name="mandate_once_per_term"),
            models.UniqueConstraint(
                fields=["term", "card_number"], condition=~Q(card_number=""), name="card_number_once"
            ),
            models.CheckConstraint(
                condition=(Q(electing_unit="") & ~Q(electoral_district=""))
                | (~Q(electing_unit="") & Q(electoral_district="")),
                name="elected_by_a_unit_or_in_a_district",
            ),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="mandate_state_known"),
            models.CheckConstraint(
                condition=(Q(state="active") & Q(reason="")) | (~Q(state="active") & ~Q(reason="")),
                name="mandate_rests_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="terminated") | Q(ends_on__isnull=False), name="ended_mandate_has_its_day"
            ),
        ]
        indexes = [
            models.Index(fields=["congress", "state"], name="mandate_by_state"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("deputy_detail", args=[self.pk])

    @property
    def elected_by(self) -> str:
        """The electing unit or the electoral district, whichever elected the deputy."""
        return self.electing_unit or self.electoral_district

    @property
    def is_exercised(self) -> bool:
        """Whether it is exercised today: neither suspended nor over nor still to begin."""
        today = clock.today()
        runs = self.begins_on <= today and (self.ends_on is None or today <= self.ends_on)
        return runs and self.state == State.ACTIVE

    def is_held_by(self, user) -> bool:
        """Whether ``user`` acts as the deputy who holds it, be it through his mandate of a later term."""
        post = user.post
        if post is None or post.role != Role.DEPUTY:
            return False
        return self.post_id == post.pk or (self.congress_id == post.congress_id and self.person.user_id == user.pk)
