"""Meals of a session: what is served when and where, who sits at which table, who eats what, who has eaten."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.fields import PersonalCharField
from congress.models import SECRETARIAT, User
from meetings.computing.kitchen import Eaten
from meetings.computing.tables import MOST_SEATS, MOST_TABLES, Reason
from meetings.models.gathering import Gathering
from meetings.models.hall import OfSeatPlan, OfSeatPlans
from meetings.models.participation import Participation


class MealKind(models.TextChoices):
    BREAKFAST = Eaten.BREAKFAST.value, _("Breakfast")
    LUNCH = Eaten.LUNCH.value, _("Lunch")
    SUPPER = Eaten.SUPPER.value, _("Supper")


class Serving(models.TextChoices):
    BUFFET = "buffet", _("Buffet")
    TABLES = "tables", pgettext_lazy("meal", "At tables")


class Meal(models.Model):
    """A meal of a session at one place (用餐); at tables everybody has the place the table plan gives him."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="meals", verbose_name=_("gathering"))
    date = models.DateField(_("date"))
    kind = models.CharField(pgettext_lazy("meal", "meal"), max_length=10, choices=MealKind.choices)
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=60)
    serving = models.CharField(pgettext_lazy("meal", "serving"), max_length=6, choices=Serving.choices)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfSeatPlans.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("session", "meal")
        verbose_name_plural = pgettext_lazy("session", "meals")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "date", "kind", "place"], name="meal_once_at_a_place",
                violation_error_message=_("There is this meal at this place already."),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="meal_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(kind__in=MealKind.values), name="meal_kind_known"),
            models.CheckConstraint(condition=Q(serving__in=Serving.values), name="meal_serving_known"),
            models.CheckConstraint(condition=~Q(place=""), name="meal_has_place"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{clock.day_in_words(self.date, year=False)} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("meal_serve", args=[self.pk])

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= clock.now()


class TablePlan(models.Model):
    """The tables of a session: everybody keeps his place for all meals served at tables (桌次)."""

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="table_plan", verbose_name=_("gathering"))
    table_count = models.PositiveSmallIntegerField(
        pgettext_lazy("meal", "tables"), validators=[MaxValueValidator(MOST_TABLES)]
    )
    halal_count = models.PositiveSmallIntegerField(
        _("tables for halal meals"), default=0, validators=[MaxValueValidator(MOST_TABLES)],
        help_text=_("Beside the others; only those who asked for halal meals sit there."),
    )  # fmt: skip
    seats = models.PositiveSmallIntegerField(
        _("places at a table"), default=10, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfSeatPlans.as_manager()

    class Meta:
        verbose_name = _("table plan")
        verbose_name_plural = _("table plans")
        constraints = [
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="table_has_places"),
            models.CheckConstraint(
                condition=Q(table_count__lte=MOST_TABLES, halal_count__lte=MOST_TABLES), name="tables_are_few"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id}"

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id


class TablePlace(models.Model):
    """One person at one place of a table, and why. Nobody has two places, no place two people."""

    plan = models.ForeignKey(TablePlan, models.PROTECT, related_name="places")
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="table_places", verbose_name=_("person")
    )
    table = models.CharField(pgettext_lazy("meal", "table"), max_length=4)
    seat = models.PositiveSmallIntegerField(pgettext_lazy("table", "place"))
    reason = models.CharField(_("reason"), max_length=8, choices=[(one.value, one.value) for one in Reason])

    objects = OfSeatPlan.as_manager()

    class Meta:
        verbose_name = _("place at a table")
        verbose_name_plural = _("places at tables")
        constraints = [
            models.UniqueConstraint(fields=["plan", "participation"], name="person_at_one_table"),
            models.UniqueConstraint(fields=["plan", "table", "seat"], name="table_place_taken_once"),
            models.CheckConstraint(
                condition=Q(seat__range=(1, MOST_SEATS)) & ~Q(table=""), name="table_place_is_a_place"
            ),
        ]

    def __str__(self) -> str:
        return self.table

    @property
    def congress_id(self) -> int:
        return self.plan.congress_id


class DietQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and all of one's congress for those who arrange its meals; nobody else's."""
        if not user.is_authenticated or user.post is None:
            return self.none()
        seen = Q(participation__user=user)
        if user.acts(*SECRETARIAT):
            seen |= Q(participation__gathering__congress=user.post.congress_id)
        return self.filter(seen)


class Diet(models.Model):
    """What somebody eats at a session, with his consent; it tells of faith and health and is deleted afterwards."""

    participation = models.OneToOneField(
        Participation, models.PROTECT, related_name="diet", verbose_name=_("person")
    )  # of the whole session
    halal = models.BooleanField(_("halal"), default=False)
    vegetarian = models.BooleanField(_("vegetarian"), default=False)
    low_sugar = models.BooleanField(_("low in sugar"), default=False)
    allergy = PersonalCharField(_("allergy"), blank=True, default="")
    consent_at = models.DateTimeField(_("agreed at"))
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = DietQuerySet.as_manager()

    class Meta:
        verbose_name = _("diet")
        verbose_name_plural = _("diets")
        constraints = [
            models.CheckConstraint(
                condition=Q(halal=True) | Q(vegetarian=True) | Q(low_sugar=True) | ~Q(allergy=""),
                name="diet_says_something",
            ),
            models.CheckConstraint(condition=Q(changed_at__gte=F("consent_at")), name="diet_kept_after_consent"),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}"

    @property
    def congress_id(self) -> int:
        return self.participation.congress_id


class MealTaken(models.Model):
    """That somebody had this meal: once, whatever is scanned or ticked."""

    meal = models.ForeignKey(Meal, models.PROTECT, related_name="taken")
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="meals_taken")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    nonce = models.UUIDField(null=True, unique=True)  # of the scan that counted; none for a tick

    class Meta:
        verbose_name = _("meal taken")
        verbose_name_plural = _("meals taken")
        constraints = [models.UniqueConstraint(fields=["meal", "participation"], name="meal_taken_once")]

    def __str__(self) -> str:
        return f"{self.meal_id} {self.participation_id}"

    @property
    def congress_id(self) -> int:
        return self.meal.congress_id


class MealAbsence(models.Model):
    """What somebody said last about not eating at a meal; who eats after all keeps a row that says so."""

    meal = models.ForeignKey(Meal, models.PROTECT, related_name="absences")
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="meal_absences")
    is_away = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("not eating")
        verbose_name_plural = _("not eating")
        constraints = [models.UniqueConstraint(fields=["meal", "participation"], name="meal_absence_once")]

    def __str__(self) -> str:
        return f"{self.meal_id} {self.participation_id}"

    @property
    def congress_id(self) -> int:
        return self.meal.congress_id
