"""Halls and rooms with their seats, and who sits where: a plan is drafted, put in force, and replaced by the next."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import SECRETARIAT, Congress, User
from deputies.models import Body
from meetings.computing.halls import Layout, layout
from meetings.computing.seating_rules import Order, Rotation
from meetings.models.gathering import Gathering
from meetings.models.participation import Participation


class HallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The halls of one's congress, for those who arrange seats."""
        if not user.is_authenticated or user.post is None or not user.acts(*SECRETARIAT):
            return self.none()
        return self.filter(congress=user.post.congress_id)


class Hall(models.Model):
    """A hall or a meeting room with its rows and seats, drawn as text (会堂、会议室)."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="halls", verbose_name=_("congress"))
    name = models.CharField(pgettext_lazy("hall", "name"), max_length=60)
    drawing = models.TextField(_("seats as text"), max_length=60_000)
    seat_count = models.PositiveIntegerField(_("seats"), editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HallQuerySet.as_manager()

    class Meta:
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "name"], name="hall_name_once",
                violation_error_message=_("There is a hall of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name="") & Q(seat_count__gte=1), name="hall_has_name_and_seats"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("hall_detail", args=[self.pk])

    @property
    def layout(self) -> Layout:
        return layout(self.drawing)


class SeatOrder(models.TextChoices):
    DOWN = Order.DOWN.value, _("Down the columns")
    ALONG = Order.ALONG.value, _("Along the rows")


class BlockRotation(models.TextChoices):
    NONE = Rotation.NONE.value, _("None: by number from the left")
    SIMPLE = Rotation.SIMPLE.value, _("The first delegation goes to the end")
    GROUPS = Rotation.GROUPS.value, _("In groups: the middle to the sides, the sides back to the middle")


class SeatPlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("seat plan", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("seat plan", "In force")
    REPLACED = "replaced", pgettext_lazy("seat plan", "Replaced")
    DISCARDED = "discarded", pgettext_lazy("seat plan", "Discarded")


PLAN_TONES = {
    SeatPlanState.DRAFT: "draft", SeatPlanState.IN_FORCE: "ok", SeatPlanState.REPLACED: "plain",
    SeatPlanState.DISCARDED: "plain",
}  # fmt: skip


class OfSeatPlans(models.QuerySet):
    """Rows of a gathering that those who arrange its seats work with."""

    path = "gathering__congress"

    def visible_to(self, user):
        """Those of one's congress, for those who arrange seats."""
        if not user.is_authenticated or user.post is None or not user.acts(*SECRETARIAT):
            return self.none()
        return self.filter(**{self.path: user.post.congress_id})


class OfSeatPlan(OfSeatPlans):
    path = "plan__gathering__congress"


class OfPlace(OfSeatPlans):
    path = "participation__gathering__congress"


class SeatPlan(models.Model):
    """Who sits where in a gathering, in one version: at most one is in force, one being drafted (座次方案).

    It keeps the hall as it was drawn then; who sits is in ``SeatTaken``.
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="seat_plans", verbose_name=_("gathering"))
    number = models.PositiveSmallIntegerField(pgettext_lazy("seat plan", "version"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="plans", verbose_name=_("hall"))
    drawing = models.TextField(editable=False)
    order = models.CharField(
        _("stroke order runs"), max_length=5, choices=SeatOrder.choices, default=SeatOrder.DOWN.value
    )
    rotation = models.CharField(
        _("yearly rotation"), max_length=6, choices=BlockRotation.choices, default=BlockRotation.NONE.value
    )
    group_size = models.PositiveSmallIntegerField(
        _("delegations in a group"), default=7, validators=[MinValueValidator(1), MaxValueValidator(40)]
    )
    year = models.PositiveSmallIntegerField(
        _("years since the first session"), default=0, validators=[MaxValueValidator(9)]
    )
    fifth = models.BooleanField(_("the front fifth goes to the back each year"), default=True)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on the rostrum"),
        help_text=_("Its members sit on the rostrum, its chair in the middle."),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=9, choices=SeatPlanState.choices, default=SeatPlanState.DRAFT, editable=False
    )
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("brief", "drafted by")
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    in_force_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # counts the changes by hand

    objects = OfSeatPlans.as_manager()

    class Meta:
        verbose_name = _("seat plan")
        verbose_name_plural = _("seat plans")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="seat_plan_number_once"),
            models.UniqueConstraint(fields=["gathering"], condition=Q(state="draft"), name="one_seat_plan_drafted"),
            models.UniqueConstraint(fields=["gathering"], condition=Q(state="in_force"), name="one_seat_plan_in_force"),
            models.CheckConstraint(condition=Q(state__in=SeatPlanState.values), name="seat_plan_state_known"),
            models.CheckConstraint(condition=Q(order__in=SeatOrder.values), name="seat_order_known"),
            models.CheckConstraint(condition=Q(rotation__in=BlockRotation.values), name="seat_rotation_known"),
            models.CheckConstraint(condition=Q(group_size__gte=1), name="seat_group_has_delegations"),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "replaced"]) | Q(in_force_at__isnull=False),
                name="seat_plan_in_force_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("seat_plan", args=[self.pk])

    @property
    def congress_id(self) -> int:
        return self.gathering.congress_id

    @property
    def layout(self) -> Layout:
        return layout(self.drawing)

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return PLAN_TONES[SeatPlanState(self.state)]

    @property
    def is_open(self) -> bool:
        """Whether seats may be changed in it."""
        return self.state in {SeatPlanState.DRAFT, SeatPlanState.IN_FORCE}


class SeatTaken(models.Model):
    """One person on one seat of a plan, and why he sits there. Nobody has two seats, no seat two people."""

    plan = models.ForeignKey(SeatPlan, models.PROTECT, related_name="taken", verbose_name=_("seat plan"))
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="seats", verbose_name=_("person"))
    seat = models.CharField(_("seat"), max_length=20)
    reason = models.CharField(_("reason"), max_length=12)
    facts = models.JSONField(default=dict, editable=False)  # what the sentence of the reason names

    objects = OfSeatPlan.as_manager()

    class Meta:
        verbose_name = _("taken seat")
        verbose_name_plural = _("taken seats")
        constraints = [
            models.UniqueConstraint(fields=["plan", "seat"], name="seat_taken_once"),
            models.UniqueConstraint(fields=["plan", "participation"], name="person_seated_once"),
            models.CheckConstraint(condition=~Q(seat=""), name="taken_seat_is_named"),
        ]

    def __str__(self) -> str:
        return self.seat

    @property
    def congress_id(self) -> int:
        return self.plan.congress_id


class SeatChange(models.Model):
    """What was changed by hand in a plan: who moved from where to where; it can be undone once."""

    plan = models.ForeignKey(SeatPlan, models.PROTECT, related_name="changes", verbose_name=_("seat plan"))
    moves = models.JSONField(_("moves"))  # [[participation, from, to], …]; an empty seat is none
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone", verbose_name=_("undoes")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = OfSeatPlan.as_manager()

    class Meta:
        verbose_name = _("change of seats")
        verbose_name_plural = _("changes of seats")
        constraints = [models.CheckConstraint(condition=~Q(undoes=F("pk")), name="seat_change_undoes_another")]
        indexes = [models.Index(fields=["plan", "-id"], name="seat_changes_newest")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def congress_id(self) -> int:
        return self.plan.congress_id


class WishKind(models.TextChoices):
    HEAD = "head", _("Heads the delegation: in the first row")
    CHAIR = "chair", _("Presides: in the middle of the rostrum")
    ROSTRUM = "rostrum", _("On the rostrum")
    WHEELCHAIR = "wheelchair", _("Wheelchair place")
    AISLE = "aisle", _("At an aisle")
    FIXED = "fixed", _("On a certain seat")
    APART = "apart", _("Not beside somebody")


class SeatWish(models.Model):
    """What has to be kept when somebody is seated, seen by those who arrange seats alone."""

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="seat_wishes", verbose_name=_("person")
    )
    kind = models.CharField(pgettext_lazy("seat", "wish"), max_length=10, choices=WishKind.choices)
    seat = models.CharField(_("seat"), max_length=20, blank=True)
    other = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("not beside")
    )

    objects = OfPlace.as_manager()

    class Meta:
        verbose_name = _("seat wish")
        verbose_name_plural = _("seat wishes")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind"], condition=~Q(kind="apart"), name="seat_wish_once"
            ),
            models.UniqueConstraint(fields=["participation", "other"], name="kept_apart_once"),
            models.CheckConstraint(condition=Q(kind__in=WishKind.values), name="seat_wish_known"),
            models.CheckConstraint(
                condition=Q(kind="fixed") & ~Q(seat="") | ~Q(kind="fixed") & Q(seat=""), name="fixed_seat_is_named"
            ),
            models.CheckConstraint(
                condition=Q(kind="apart", other__isnull=False) | ~Q(kind="apart") & Q(other=None),
                name="kept_apart_from_somebody",
            ),
            models.CheckConstraint(condition=~Q(other=F("participation")), name="kept_apart_from_another"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def congress_id(self) -> int:
        return self.participation.congress_id


class PrintKind(models.TextChoices):
    PLAN = "plan", _("Seat plan")
    CARDS = "cards", _("Name cards")
    DOOR = "door", _("Door list")
    SIGN_IN = "sign_in", _("Sign-in sheet")


class SeatPrint(models.Model):
    """What was printed of a plan, kept as it was: the next one may print only what has changed since."""

    plan = models.ForeignKey(SeatPlan, models.PROTECT, related_name="prints", verbose_name=_("seat plan"))
    kind = models.CharField(_("kind"), max_length=8, choices=PrintKind.choices)
    only_changes = models.BooleanField(_("only what has changed"), default=False)
    lines = models.JSONField(_("lines"))  # what stands on the paper: [{place, seat, name, unit, group, delegation}, …]
    gone = models.JSONField(default=list)  # who was on the print before and is no more: {name, seat}
    seats = models.JSONField()  # who sat where then, by participation: what the next print is compared with
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("printed by"))
    at = models.DateTimeField(_("printed at"), default=clock.now, editable=False)

    objects = OfSeatPlan.as_manager()

    class Meta:
        verbose_name = _("print of seats")
        verbose_name_plural = _("prints of seats")
        constraints = [models.CheckConstraint(condition=Q(kind__in=PrintKind.values), name="seat_print_kind_known")]
        indexes = [models.Index(fields=["plan", "kind", "-id"], name="seat_prints_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def congress_id(self) -> int:
        return self.plan.congress_id
