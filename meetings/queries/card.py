"""What the session card shows: where its owner has to be, what he has not read, what changed for him."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BigAutoField, DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from congress import clock
from congress.events import NEWEST
from congress.models import Event, Notification, Role, User
from congress.prepared import Prepared, PreparedFor
from meetings.computing.clearance import Clearance
from meetings.models import (
    AWAY,
    CallAnswer,
    ClearanceRequirement,
    Document,
    EmergencyCall,
    Gathering,
    GuideEntry,
    Meal,
    Registration,
    Safety,
    ScheduleEntry,
    Trip,
    Vehicle,
)
from meetings.queries.agenda import ordered_entries, own_gatherings, without_wholes
from meetings.queries.clearance import own_clearance
from meetings.queries.documents import unread_papers
from meetings.queries.gatherings import own_answer
from meetings.queries.guide import phones_of, places_called
from meetings.queries.lodging import OwnRoom, own_room
from meetings.queries.meals import meals_ahead
from meetings.queries.teams import own_team
from meetings.queries.transport import STILL_SHOWN, rides_ahead
from meetings.workflow import GatheringState

AHEAD = dt.timedelta(days=30)
MOST_GATHERINGS, MOST_PAPERS, MOST_CHANGES = 60, 5, 6
MOST_UNREAD = 99
STANDS = dt.timedelta(minutes=5)  # so long a card stands at most, though nothing has happened
SHARED = 60  # seconds for which what all cards share is kept, though nothing has happened

# What a notice told of changes of time, place, schedule or papers: it went to everybody concerned and to nobody else.
# The card tells the same facts again; whatever else changes for one person (a seat) adds its kind of event here.
CHANGES = {
    "meetings.change_gathering",
    "meetings.cancel_gathering",
    "meetings.announce_schedule",
    "meetings.withdraw_document",
    "meetings.change_seats",
    "meetings.change_rooms",
    "meetings.change_meal",
    "meetings.move_table",
    "meetings.change_rides",
    "meetings.cancel_trip",
    "meetings.change_together",
    "meetings.change_room_mates",
}


# What had happened in the congress, and what for one person alone: entries in his places, notices, papers he opened.
_POINT = f"""
SELECT ({NEWEST}),
       (SELECT SUM(version) FROM meetings_participation WHERE user_id = %s),
       (SELECT MAX(id) FROM meetings_documentreceipt WHERE user_id = %s),
       (SELECT id FROM congress_notification WHERE recipient_id = %s AND read_at IS NULL ORDER BY id DESC LIMIT 1),
       (SELECT COUNT(*) FROM (
           SELECT 1 FROM congress_notification WHERE recipient_id = %s AND read_at IS NULL LIMIT %s
       ) AS unread)
"""  # noqa: S608  (put together from this house's own words)


@dataclass(frozen=True)
class Point:
    """What had happened: in the congress (the key of an event), and for one person alone. While both stay, so does
    what his card says, until the moment the card names itself.
    """

    newest: int
    own: str
    unread: int  # notices, as far as the page's bell counts them

    def __str__(self) -> str:
        return f"{self.newest}-{self.own}"

    @property
    def shared(self) -> tuple[int, int]:
        """By which what is the same for a thousand phones is asked for once."""
        return self.newest, int(clock.now().timestamp()) // SHARED


def point_of(user: User) -> Point:
    """What has happened by now, in one question: asked whenever a phone asks whether its card still stands."""
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [user.post.congress_id, *4 * [user.pk], MOST_UNREAD + 1])
        newest, *own = cursor.fetchone()
    return Point(newest or 0, "-".join(str(fact or 0) for fact in own), own[-1])


@dataclass(frozen=True)
class NextMeal:
    """What somebody eats next, and where he sits."""

    meal: Meal
    table: int | None
    seat: int | None


@dataclass(frozen=True)
class NextRide:
    """What somebody rides in next."""

    trip: Trip
    vehicle: Vehicle


@dataclass
class Card:
    """One person's session on one page. ``whole`` is the session on, or next; ``today`` has its sittings. ``until``:
    when the card says something else though nothing happens.
    """

    whole: Gathering | None
    today: list[Gathering]
    next: Gathering | None
    papers: list[Document]
    changes: list[Notification]
    phones: list[GuideEntry]
    call: EmergencyCall | None
    clearance: Clearance | None
    until: dt.datetime
    room: OwnRoom | None = None
    meal: NextMeal | None = None
    ride: NextRide | None = None
    registers: Gathering | None = None  # the session at whose desk its owner has still to register


def card_of(user: User, point: Point) -> Card:
    """The card of ``user``, in four questions, for his room among them; one more each where something is asked for to
    enter or a call is open. What is the same for a thousand phones is asked for once per ``point.shared``.
    """
    now, today = clock.now(), clock.today()
    begin = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    asked = _ASKED.rows(user, begin, begin + AHEAD)
    entries = entries_of(tuple(sorted(row.pk for row in asked)), point.shared)
    for row in asked:
        row.entries = entries[row.pk]
    ahead = [row for row in without_wholes(asked) if row.ends_at > now and row.state != GatheringState.CANCELLED]
    wholes = [row.parent or row for row in asked if row.parent_id or row.kind.is_session]
    whole = wholes[0] if wholes else None
    calling, clearing = watched(point.shared)
    here = {pk for row in asked for pk in (row.pk, row.parent_id)}
    served = _served(asked[0], point.shared) if whole else {}
    papers = _PAPERS.rows(user)
    return Card(
        whole=whole,
        today=[row for row in without_wholes(asked) if timezone.localtime(row.begins_at).date() == today],
        next=ahead[0] if ahead else None,
        papers=papers,
        changes=changes_of(user),
        phones=called_up(whole.pk, point.shared) if whole else [],
        call=_open_call(user) if here & calling else None,
        clearance=own_clearance(user, whole) if whole and whole.pk in clearing else None,
        room=own_room(user, whole) if whole else None,
        registers=_to_register(whole, asked),
        until=min(_until(now, asked, papers, **served), _settled(point, now)),
        **served,
    )


def _asked(user: User, begin: dt.datetime, end: dt.datetime) -> QuerySet[Gathering]:
    """Where ``user`` is asked to between these moments, with what is his own there."""
    registered = Registration.objects.filter(participation__user=user, registered_at__isnull=False)
    return own_gatherings(user, begin, end).annotate(
        my_answer=own_answer(user),
        my_team=own_team(user),
        has_registered=Exists(registered.filter(participation__gathering=OuterRef("pk"))),
        next_meal=_first(meals_ahead(user), "gathering", "pk", "table", "seat"),
        next_ride=_first(rides_ahead(user), "trip__gathering", "trip", "vehicle"),
    )[:MOST_GATHERINGS]


def _papers(user: User) -> QuerySet[Document]:
    return unread_papers(user).order_by("-readable_at", "-pk")[:MOST_PAPERS]


def _to_register(whole: Gathering | None, asked: list[Gathering]) -> Gathering | None:
    """The session on or next where it says when one registers and its reader, who comes, has not done so yet."""
    own = next((row for row in asked if whole and row.pk == whole.pk), None)
    if own is None or own.register_from is None or own.state != GatheringState.PUBLISHED:
        return None
    return None if own.has_registered or own.my_answer in AWAY else own


def _until(
    now: dt.datetime,
    asked: list[Gathering],
    papers: list[Document],
    meal: NextMeal | None = None,
    ride: NextRide | None = None,
) -> dt.datetime:
    """The next moment at which time alone changes a card: somewhere one begins or ends, the reading of a paper ends, a
    meal is over, a bus long gone, the day turns; five minutes from now at the latest.
    """
    midnight = timezone.make_aware(dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time()))
    moments = [now + STANDS, midnight, *(at for row in asked for at in (row.begins_at, row.ends_at))]
    moments += [paper.ends_at for paper in papers if paper.has_end]
    if meal:
        moments.append(meal.meal.ends_at)
    if ride:
        moments.append(ride.trip.departs_at + STILL_SHOWN)
    return min(at for at in moments if at > now)


def _settled(point: Point, now: dt.datetime) -> dt.datetime:
    """When all that happened up to ``point`` is told for certain: of two who write at once the earlier may be done
    last, and no newer key tells of it. What was read meanwhile is read again with the minute.
    """
    at = happened_at(point.newest)
    if at is None or now - at >= dt.timedelta(seconds=SHARED):
        return now + STANDS
    return dt.datetime.fromtimestamp((int(now.timestamp()) // SHARED + 1) * SHARED, tz=dt.UTC)


def _served(row: Gathering, point: tuple[int, int]) -> dict[str, Any]:
    """The next meal and the next ride, from what all the cards of their session share."""
    served: dict[str, Any] = {}
    if meal := row.next_meal:
        meals, *_rest = service_of(meal["gathering"], point)
        served["meal"] = NextMeal(meals[meal["pk"]], meal["table"], meal["seat"])
    if ride := row.next_ride:
        _meals, trips, vehicles = service_of(ride["trip__gathering"], point)
        served["ride"] = NextRide(trips[ride["trip"]], vehicles[ride["vehicle"]])
    return served


def _first(rows: QuerySet, *names: str) -> Subquery:
    """These columns of the first of ``rows`` as one column: asked for once, not once for each."""
    return Subquery(rows.values(found=JSONObject(**{name: name for name in names}))[:1])


# A thousand deputies open their cards within minutes.
_ASKED = PreparedFor([Role.DEPUTY], _asked, DateTimeField(), DateTimeField())
_PAPERS = PreparedFor([Role.DEPUTY], _papers)


@lru_cache(maxsize=64)
def happened_at(newest: int) -> dt.datetime | None:
    """When the event with this key happened."""
    return Event.objects.filter(pk=newest).values_list("at", flat=True).first()


@lru_cache(maxsize=64)
def entries_of(gatherings: tuple[int, ...], _point: tuple[int, int]) -> dict[int, list[ScheduleEntry]]:
    """What stands in the schedules of these gatherings; read, never changed."""
    found: dict[int, list[ScheduleEntry]] = defaultdict(list)
    for entry in ordered_entries().filter(gathering__in=gatherings):
        found[entry.gathering_id].append(entry)
    return {pk: found[pk] for pk in gatherings}


@lru_cache(maxsize=64)
def called_up(gathering: int, _point: tuple[int, int]) -> list[GuideEntry]:
    """Whom to call at a session; read, never changed."""
    return phones_of(gathering)


@lru_cache(maxsize=64)
def service_of(gathering: int, _point: tuple[int, int]) -> tuple[dict[int, Meal], dict[int, Trip], dict[int, Vehicle]]:
    """Meals, trips and vehicles of a session by their keys; read, never changed."""
    tables = (Meal.objects, Trip.objects, Vehicle.objects)
    meals, trips, vehicles = ({row.pk: row for row in table.filter(gathering=gathering)} for table in tables)
    return meals, trips, vehicles


@lru_cache(maxsize=64)
def watched(_point: tuple[int, int]) -> tuple[set[int], set[int]]:
    """The gatherings with an open emergency call, and those not over that ask for something to enter."""
    calls = EmergencyCall.objects.open()
    asked = ClearanceRequirement.objects.filter(gathering__ends_at__gt=clock.now(), dropped_at=None)
    return set(calls.values_list("gathering", flat=True)), set(asked.values_list("gathering", flat=True))


def forget_cards() -> None:
    """Ask anew: for tests, whose keys and minutes come again."""
    watched.cache_clear()
    entries_of.cache_clear()
    called_up.cache_clear()
    service_of.cache_clear()
    happened_at.cache_clear()


def _open_call(user: User) -> EmergencyCall | None:
    """An emergency call that concerns ``user``, and what he has answered (``said``)."""
    said = CallAnswer.objects.filter(call=OuterRef("pk"), participation__user=user).values("answer")[:1]
    there = places_called().filter(user=user).values("gathering")
    call = EmergencyCall.objects.open().filter(gathering__in=there).annotate(said=Subquery(said)).first()
    if call and call.said:
        call.said = Safety(call.said).label
    return call


def changes_of(user: User) -> list[Notification]:
    """What ``user`` was told of changes since yesterday began, newest first."""
    yesterday = timezone.make_aware(dt.datetime.combine(clock.today() - dt.timedelta(days=1), dt.time()))
    return _CHANGES.rows(user.pk, yesterday)


def _told(user: Any, since: Any) -> QuerySet[Notification]:
    rows = Notification.objects.filter(recipient=user, kind__in=sorted(CHANGES), created_at__gte=since)
    return rows.order_by("-pk")[:MOST_CHANGES]


_CHANGES = Prepared(_told, BigAutoField(), DateTimeField())
