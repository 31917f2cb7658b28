"""The institution: congresses, terms, sessions and the organs around them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress import clock


class Level(models.TextChoices):
    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City with districts")
    COUNTY = "county", _("County or district")
    TOWN = "town", _("Town")


def numbers_pattern(text: str) -> None:
    """Refuse a pattern that would not give every proposal a number of its own."""
    try:
        first, second = (text.format(term="八", session="五", number=number) for number in (1, 2))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise ValidationError(_("Use only {term}, {session} and {number}.")) from error
    if first == second:
        raise ValidationError(_("The pattern must contain {number}."))


class Congress(models.Model):
    """A People's Congress: the tenant every business row belongs to."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(
        _("short name"), max_length=20, help_text=_("As it stands in notices, e.g. 安澜人大.")
    )
    area_name = models.CharField(_("area"), max_length=40)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("congress above"))
    number_pattern = models.CharField(
        _("numbers in session"),
        max_length=60,
        default="{term}届{session}次第{number:03}号",
        validators=[numbers_pattern],
        help_text=_("{term} and {session} in Chinese numerals, {number:03} with three digits."),
    )
    recess_pattern = models.CharField(
        _("numbers between sessions"),
        max_length=60,
        default="{term}届{session}次闭会第{number:03}号",
        validators=[numbers_pattern],
    )
    demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("congress")
        verbose_name_plural = _("congresses")

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A congress's term of office (届), normally five years."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="terms", verbose_name=_("congress"))
    number = models.PositiveSmallIntegerField(_("number"))
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["congress", "number"], name="term_number_once")]

    def __str__(self) -> str:
        return _("Term %(number)s") % {"number": self.number}


class SessionQuerySet(models.QuerySet):
    def current(self, congress: Congress) -> "Session | None":
        """The session last opened in ``congress``: what is submitted belongs to it until the next one opens."""
        opened = self.filter(term__congress=congress, begins_on__lte=clock.today())
        return opened.select_related("term").order_by("-begins_on", "-pk").first()


class Session(models.Model):
    """One plenary session (次会议) inside a term."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions", verbose_name=_("term"))
    number = models.PositiveSmallIntegerField(_("number"))
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    motion_deadline = models.DateTimeField(_("motions until"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="session_ends_after_it_begins",
                violation_error_message=_("A session ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return _("Session %(session)s of term %(term)s") % {"session": self.number, "term": self.term.number}

    @property
    def is_on(self) -> bool:
        """Whether the session sits today."""
        return self.begins_on <= clock.today() <= self.ends_on


class OrganKind(models.TextChoices):
    CONGRESS = "congress", _("Congress body")
    GOVERNMENT = "government", _("Government")
    DEPARTMENT = "department", _("Government department")
    DIRECT = "direct", _("Directly subordinate body")
    PARTY = "party", _("Party organ")
    MASS = "mass", _("Mass organisation")
    COURT = "court", _("Court or procuratorate")
    VERTICAL = "vertical", _("Vertically managed body")
    ENTERPRISE = "enterprise", _("State enterprise")
    ZONE = "zone", _("Functional zone")
    LOWER = "lower", _("Lower government")
    MILITARY = "military", _("Military")
    DELEGATION = "delegation", _("Delegation")


class OrganQuerySet(models.QuerySet):
    def valid(self, day=None):
        """Organs that exist on ``day`` (today)."""
        day = day or clock.today()
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def visible_to(self, user):
        """The register of organs is open to everybody who works in one of its congress."""
        return self.filter(congress__in=user.congress_ids)

    def named(self, text):
        """Organs with ``text`` in the name or the letters of their document numbers, or whose code begins with it."""
        text = text.replace("\0", "").strip()
        return self.filter(Q(name__contains=text) | Q(abbreviation__contains=text) | Q(code__istartswith=text))


class Organ(models.Model):
    """A body that works with the congress: its own organs, the government and its bureaus, courts, party organs."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="organs", verbose_name=_("congress"))
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("class"), max_length=12, choices=OrganKind.choices)
    abbreviation = models.CharField(_("abbreviation in document numbers"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("parent")
    )
    dispatcher = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dispatches_for",
        verbose_name=_("dispatching office"),
        help_text=_("Who passes on what is assigned to this body; empty when it handles everything itself."),
    )
    asked = models.BooleanField(
        _("asked, not ordered"), default=False, help_text=_("Party organs, the military: 商请.")
    )
    business = models.CharField(_("business"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=40, blank=True)
    phone = models.CharField(_("office phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("In degrees (CGCS2000), e.g. 43.825100; with the longitude or not at all."),
    )
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    photo = models.ForeignKey(
        "congress.File", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor")
    )
    heir = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="heir_of")
    inherits = models.BooleanField(default=False, editable=False)  # files of closed organs are kept here
    closed_at = models.DateTimeField(null=True, editable=False)  # its last day has passed, and those above were told

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organs")
        constraints = [
            models.UniqueConstraint(fields=["congress", "code"], name="organ_code_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)  # a comparison with NULL would let one alone pass
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="organ_stands_on_earth",
                violation_error_message=_("Give latitude (−90 to 90) and longitude (−180 to 180), or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A body is not its own parent, office or successor; an office that dispatches passes on to nobody else."""
        for name in ("parent", "dispatcher", "successor"):
            if self.pk and getattr(self, f"{name}_id") == self.pk:
                raise ValidationError({name: _("An organ cannot stand here itself.")})
        if self.dispatcher and self.dispatcher.dispatcher_id:
            raise ValidationError({"dispatcher": _("This organ has a dispatching office of its own.")})
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("This day lies before the first one.")})

    def get_absolute_url(self) -> str:
        return reverse("organ_detail", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        """Whether the organ has ceased to exist."""
        return self.valid_to is not None and self.valid_to < clock.today()

    @property
    def kept_by(self) -> "Organ":
        """Who has its business now: itself, or the organ that exists at the end of the line of its successors."""
        return self.heir if self.heir_id else self
