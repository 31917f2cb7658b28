"""Who has come or gone since the plans were made, and everything about one person for those who help him."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from congress import clock
from congress.models import SECRETARIAT, Post, User
from congress.panels import number_of
from congress.prepared import PreparedFor
from deputies.workflow import State
from meetings.models import (
    AWAY,
    Diet,
    Gathering,
    Journey,
    ParkingPermit,
    Participation,
    Ride,
    SeatPlan,
    SeatPlanState,
    SeatTaken,
    Standing,
    Stay,
    TablePlace,
    TablePlan,
)
from meetings.queries.lodging import BY_RULE, reason_in_words
from meetings.queries.meals import diet_words
from meetings.queries.seating import plan_in_force, seat_words
from meetings.workflow import GatheringState


def unsettled(user: User, gathering: Gathering | None = None) -> QuerySet[Participation]:
    """People of sessions not over who come and have no seat, table or bed though those are given, or who do not come
    and have one; each with ``lacks_…`` and ``holds_…``. Staff sit and sleep by hand.
    """
    here = {"gathering": OuterRef("gathering")}
    seats = SeatTaken.objects.filter(participation=OuterRef("pk"), plan__state=SeatPlanState.IN_FORCE)
    rides = Ride.objects.filter(
        participation=OuterRef("pk"), boarded_at=None, trip__cancelled_at=None, trip__departs_at__gt=clock.now()
    )
    given = Stay.objects.filter(participation__gathering=OuterRef("gathering"), bed__isnull=False)
    has = {
        "has_seat": Exists(seats),
        "has_table": Exists(TablePlace.objects.filter(participation=OuterRef("pk"))),
        "has_bed": Exists(Stay.objects.filter(participation=OuterRef("pk"), bed__isnull=False)),
        "has_ride": Exists(rides),
        "seats_given": Exists(SeatPlan.objects.filter(state=SeatPlanState.IN_FORCE, **here)),
        "tables_given": Exists(TablePlan.objects.filter(**here)),
        "beds_given": Exists(given),
    }
    rows = (
        Participation.objects.visible_to(user)
        .filter(gathering__parent=None, gathering__kind__is_session=True, gathering__ends_at__gt=clock.now())
        .exclude(gathering__state__in=[GatheringState.CANCELLED, GatheringState.REFUSED])
    )
    rows = rows.filter(gathering=gathering) if gathering else rows
    away = Q(answer__in=sorted(AWAY)) | Q(mandate__state=State.TERMINATED)
    away &= Q(has_seat=True) | Q(has_table=True) | Q(has_bed=True) | Q(has_ride=True)
    no_bed = Q(standing__in=list(BY_RULE), beds_given=True, has_bed=False)
    no_bed &= Q(stay=None) | Q(stay__needs_bed=True)
    lacks = Q(seats_given=True, has_seat=False) | Q(tables_given=True, has_table=False) | no_bed
    comes = ~Q(answer__in=sorted(AWAY)) & (Q(mandate=None) | ~Q(mandate__state=State.TERMINATED))
    comes &= ~Q(standing=Standing.STAFF) & lacks
    return rows.annotate(**has).filter(away | comes).select_related("mandate__delegation", "gathering")


def unsettled_figures(user: User) -> tuple[int, int | None]:
    """How many they are, as far as a desk counts, and the gathering that comes last, where the newest are."""
    (row,) = _FIGURES.rows(user)
    return row


def _figures(user: User) -> QuerySet[Post]:
    rows = unsettled(user)
    last = rows.order_by("-gathering__begins_at", "-pk").values("gathering")[:1]
    return Post.objects.filter(pk=user.post.pk).values_list(number_of(rows), Subquery(last))


_FIGURES = PreparedFor(SECRETARIAT, _figures)  # on every home page of the secretariat


# Everything about one person -----------------------------------------------------------------------------------------


@dataclass
class Person:
    """What those who help somebody at a session have to know of him; what they may not know is left out."""

    place: Participation
    seat: str = ""
    hall: str = ""
    table: TablePlace | None = None
    diet: str = ""
    stay: Stay | None = None
    room_reason: str = ""
    mates: list[str] = field(default_factory=list)
    rides: list[Ride] = field(default_factory=list)
    journeys: list[Journey] = field(default_factory=list)
    permits: list[ParkingPermit] = field(default_factory=list)
    parts: list[Participation] = field(default_factory=list)

    @property
    def phone(self) -> str:
        """By which he is reached."""
        return (self.place.user.phone if self.place.user else "") or self.place.phone


def places_found(user: User) -> QuerySet[Participation]:
    """Those somebody may find: of whole gatherings, as far as he reads their lists."""
    rows = Participation.objects.visible_to(user).filter(gathering__parent=None)
    return rows.select_related(
        "gathering__congress", "gathering__kind", "mandate__person", "mandate__delegation", "user", "registration"
    )


def person_of(user: User, place: Participation, *, arranges: bool) -> Person:
    """Everything about somebody in a fixed few questions; diet, journeys and permits only for those who ``arrange``."""
    found = Person(place)
    plan = plan_in_force(place.gathering)
    taken = plan.taken.filter(participation=place).first() if plan else None
    if plan and taken:
        found.seat, found.hall = seat_words(plan.layout, taken.seat), plan.hall.name
    found.table = TablePlace.objects.filter(participation=place).first()
    found.stay = Stay.objects.select_related("bed__room__hotel").filter(participation=place).first()
    if found.stay and found.stay.bed:
        found.room_reason = reason_in_words(found.stay)
        others = Stay.objects.filter(bed__room=found.stay.bed.room_id).exclude(pk=found.stay.pk)
        found.mates = list(others.order_by("bed__number").values_list("participation__name", flat=True))
    rides = Ride.objects.visible_to(user).filter(participation=place, trip__cancelled_at=None)
    found.rides = list(rides.select_related("trip", "vehicle").order_by("trip__departs_at", "pk"))
    parts = Participation.objects.visible_to(user).filter(gathering__parent=place.gathering_id)
    if place.mandate_id or place.user_id:
        own = Q(mandate=place.mandate_id) if place.mandate_id else Q(user=place.user_id)
        found.parts = list(parts.filter(own).select_related("gathering").order_by("gathering__begins_at", "pk"))
    if arranges:
        diet = Diet.objects.visible_to(user).filter(participation=place).first()
        found.diet = diet_words(diet) if diet else ""
        found.journeys = list(Journey.objects.filter(participation=place).order_by("at"))
        found.permits = list(ParkingPermit.objects.filter(participation=place).order_by("number"))
    return found


def unsettled_words(place: Participation) -> dict[str, Any]:
    """Whether somebody comes, and what he lacks or still holds: names of kinds."""
    is_away = place.answer in AWAY or bool(place.mandate and place.mandate.state == State.TERMINATED)
    kinds = ("seat", "table", "bed")
    if is_away:
        return {"comes": False, "kinds": [kind for kind in (*kinds, "ride") if getattr(place, f"has_{kind}")]}
    lacks = [kind for kind in kinds if getattr(place, f"{kind}s_given") and not getattr(place, f"has_{kind}")]
    if place.standing not in BY_RULE:
        lacks = [kind for kind in lacks if kind != "bed"]
    return {"comes": True, "kinds": lacks}
