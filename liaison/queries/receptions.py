"""Reception days for everybody, for the station, and for the deputies on duty."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from congress import clock, files
from congress.fields import blind
from congress.models import Event, User
from deputies.models import Mandate
from liaison.computing import roster, tracking
from liaison.models import Booking, ReceptionDay, ReceptionDuty, ReceptionRule, Station, StationDeputy
from liaison.workflow import AHEAD, ReceptionState

BOOKED = Count("bookings", filter=Q(bookings__cancelled_at=None), distinct=True)
MAIN = frozenset({"announce_reception", "hold_reception"})


def _with_duties(rows: QuerySet[ReceptionDay]) -> QuerySet[ReceptionDay]:
    standing = ReceptionDuty.objects.standing().select_related("mandate__person", "mandate__congress").order_by("pk")
    return rows.select_related("station__congress").prefetch_related(Prefetch("duties", standing, "on_duty"))


def receptions_of_page(user: User) -> QuerySet[ReceptionDay]:
    """The days the user may open, with what a line and a page need."""
    rows = ReceptionDay.objects.visible_to(user).select_related("recorded_by")
    return _with_duties(rows).annotate(booked=BOOKED)


def receptions_counted(rows: QuerySet[ReceptionDay]) -> QuerySet[ReceptionDay]:
    """With how many have booked, came, signed, and how often the record was corrected."""
    return rows.annotate(
        booked=BOOKED,
        came_count=Count("duties", filter=Q(duties__came=True), distinct=True),
        signatures=Count("duties", filter=Q(duties__signed_at__isnull=False), distinct=True),
        correction_count=Count("corrections", distinct=True),
    )


def duties_of_page(user: User) -> QuerySet[ReceptionDuty]:
    """The duties of days the user may open."""
    return ReceptionDuty.objects.visible_to(user).select_related("mandate__person", "day__station__congress")


def next_receptions(station: Station | None = None) -> QuerySet[ReceptionDay]:
    """Announced days to come, for everybody."""
    rows = ReceptionDay.objects.to_come()
    rows = rows.filter(station=station) if station else rows
    return _with_duties(rows).annotate(booked=BOOKED)


def public_reception() -> QuerySet[ReceptionDay]:
    """Days a voter may come to by an address he kept: those called off or past answer clearly."""
    rows = ReceptionDay.objects.exclude(state=ReceptionState.PLANNED)
    return rows.select_related("station__congress")


def rules_of(station: Station) -> QuerySet[ReceptionRule]:
    """The rules of a station, the newest first."""
    return ReceptionRule.objects.filter(station=station).select_related("station").order_by("-pk")


def reception_dates(station: Station, begins: dt.time) -> set[dt.date]:
    """The days in the calendar of the station that begin at this time, those called off as well."""
    return set(ReceptionDay.objects.filter(station=station, begins=begins).values_list("date", flat=True))


@dataclass(frozen=True)
class Seats:
    """Who can be given days: by id in their order, how often each had one, who was last, who is away."""

    people: dict[int, Mandate]
    had: dict[int, int]
    before: list[int]
    absent: dict[int, list[roster.Span]]


def reception_roster(station: Station, first: dt.date) -> Seats:
    """The deputies of the station as a roster beginning on ``first`` shares days out among them.

    Away is who does not belong to the station yet or any more. A day somebody else stood in for does not count.
    """
    members = StationDeputy.objects.filter(station=station, mandate__in=Mandate.objects.valid()).filter(
        Q(until=None) | Q(until__gte=clock.today())
    )
    rows = members.select_related("mandate__person", "mandate__congress")
    people: dict[int, Mandate] = {}
    absent: dict[int, list[roster.Span]] = {}
    for row in rows.order_by("mandate__person__stroke_key", "mandate_id"):
        people[row.mandate_id] = row.mandate
        absent[row.mandate_id] = [(dt.date.min, row.since - dt.timedelta(days=1))]
        if row.until:
            absent[row.mandate_id].append((row.until + dt.timedelta(days=1), None))
    done = ReceptionDuty.objects.standing().filter(day__station=station).exclude(day__state=ReceptionState.CANCELLED)
    year = done.filter(day__date__year=first.year).exclude(came=False).order_by()
    had = dict(year.values_list("mandate").annotate(Count("pk")))
    latest = ReceptionDay.objects.filter(station=station, date__lt=first).exclude(state=ReceptionState.CANCELLED)
    last = latest.order_by("-date", "-pk").first()
    before = list(done.filter(day=last).values_list("mandate", flat=True)) if last else []
    return Seats(people, had, before, absent)


def is_replaced(duty: ReceptionDuty) -> bool:
    """Whether somebody else stands in its place."""
    return ReceptionDuty.objects.filter(stands_for=duty).exists()


def has_begun(day: ReceptionDay) -> bool:
    """Whether the reception has begun or is past."""
    return timezone.make_aware(dt.datetime.combine(day.date, day.begins)) <= clock.now()


def places_left(day: ReceptionDay) -> int:
    """How many places can still be booked."""
    return day.limit - Booking.objects.filter(day=day, cancelled_at=None).count()


def booking_by_code(typed: str) -> Booking | None:
    """The booking a code belongs to."""
    code = tracking.plain(typed)
    rows = Booking.objects.select_related("day__station__congress")
    return rows.filter(code_mark=blind(f"booking-code:{code}")).first() if code else None


def bookings_of(day: ReceptionDay) -> list[Booking]:
    """The bookings that hold, in the order they came."""
    return list(Booking.objects.filter(day=day, cancelled_at=None).order_by("pk"))


def reception_buttons(day: ReceptionDay, user: User) -> list[dict[str, Any]]:
    """The open moves as buttons; a record is written on the day or later."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("reception_move", args=[day.pk, move.name]),
            "style": "main" if move.name in MAIN else "danger" if move.name == "cancel_reception" else "",
        }
        for move in day.MOVES.open_to(user, day)
        if (move.name == "hold_reception" and day.date <= clock.today())
        or (move.name == "announce_reception" and not day.is_past)
        or move.name in {"cancel_reception", "correct_reception"}
    ]


def duties_shown(day: ReceptionDay, user: User) -> list[dict[str, Any]]:
    """Everybody named for the day, who stands for whom, and what the reader may do about it."""
    rows = day.duties.select_related(
        "mandate__person", "mandate__congress", "stands_for__mandate__person", "substitute"
    )
    runs = user.has_perm("liaison.run_station", day)
    ahead = day.state in AHEAD and not day.is_past
    found = []
    for duty in rows.order_by("pk"):
        replaced = hasattr(duty, "substitute")
        own = user.has_perm("liaison.do_duty", duty)
        found.append(
            {
                "duty": duty,
                "replaced": replaced,
                "can_ask": own and ahead and not replaced and not duty.asked_at,
                "can_replace": runs and ahead and not replaced,
                "can_sign": own and bool(duty.came) and not duty.signed_at,
            }
        )
    return found


def opinions_brought(day: ReceptionDay, user: User) -> list[dict[str, Any]]:
    """What was brought that day, with an address where the reader may open it."""
    rows = day.brought.select_related("opinion__station", "opinion__category", "opinion__deputy__person")
    return [
        {
            "opinion": row.opinion,
            "on_the_spot": row.on_the_spot,
            "url": row.opinion.get_absolute_url() if user.has_perm("liaison.view_opinion", row.opinion) else "",
        }
        for row in rows.order_by("pk")
    ]


def reception_files(day: ReceptionDay) -> list[dict[str, Any]]:
    """The pictures of the record, as the page lists them."""
    return [
        {
            "name": file.name,
            "size": file.size,
            "url": f"{reverse('file', args=[file.uuid])}?inline=1",
            "note": file.held,
        }
        for file in files.attached(day, "photo")
    ]


def reception_timeline(day: ReceptionDay) -> list[dict[str, Any]]:
    """What happened about the day, newest first."""
    kind = ContentType.objects.get_for_model(ReceptionDay)
    events = Event.objects.filter(target_type=kind, target_id=day.pk).order_by("-pk")
    return [
        {
            "at": event.at,
            "who": event.actor.name if event.actor else "",
            "capacity": str(event.capacity) if event.capacity else "",
            "text": render_to_string(f"events/{event.kind}.html", {"event": event, "data": event.data}),
        }
        for event in events.select_related("actor", "capacity__organ", "capacity__congress")[:100]
    ]


def receptions_of_register(station: Station, begin: dt.date, end: dt.date) -> QuerySet[ReceptionDay]:
    """The days of a station that were held or called off between two days, as its register is printed."""
    rows = ReceptionDay.objects.filter(
        station=station, date__range=(begin, end), state__in=[ReceptionState.HELD, ReceptionState.CANCELLED]
    )
    duties = ReceptionDuty.objects.select_related("mandate__person", "stands_for__mandate__person").order_by("pk")
    return rows.prefetch_related(Prefetch("duties", duties), "brought", "corrections").order_by("date", "begins")


def receptions_to_record(user: User) -> QuerySet[ReceptionDay]:
    """Days that are over and have no record yet."""
    return ReceptionDay.objects.visible_to(user).filter(state=ReceptionState.ANNOUNCED, date__lte=clock.today())


def receptions_without_deputy(user: User) -> QuerySet[ReceptionDay]:
    """Days to come that nobody was given to, or somebody asked to be stood in for."""
    rows = ReceptionDay.objects.visible_to(user).filter(state__in=sorted(AHEAD), date__gte=clock.today())
    asked = ReceptionDuty.objects.standing().filter(asked_at__isnull=False).values("day")
    return rows.filter(Q(duties=None) | Q(pk__in=asked)).distinct()


def receptions_to_sign(user: User) -> QuerySet[ReceptionDay]:
    """Days whose record waits for this deputy's signature."""
    held = Mandate.objects.held_by(user.post).values("pk")
    rows = ReceptionDuty.objects.filter(mandate__in=held, came=True, signed_at=None)
    return ReceptionDay.objects.filter(pk__in=rows.values("day"))
