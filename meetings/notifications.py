"""Whom to tell about gatherings and their papers: one table, event kind → addressees → text."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress.events import on
from congress.models import SECRETARIAT, Event, Post, Role, User
from congress.notify import example, group, last_of, tell
from meetings import queries
from meetings.models import (
    AWAY,
    Brief,
    Conduct,
    EmergencyCall,
    Gathering,
    Meal,
    Participation,
    Safety,
    ScheduleEntry,
    Speech,
    Trip,
)
from meetings.workflow import CONCERNED, Answer, GatheringState


def _holders(*roles: str, **where: object) -> list[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def _secretariat(event: Event) -> Iterable[User]:
    return _holders(*SECRETARIAT, congress=event.target.congress_id)


def _preparer(event: Event) -> Iterable[User]:
    """Whoever applied; the secretariat knows what it did itself."""
    return [event.target.prepared_by] if event.data["source"] == "applied" else []


def _of(places: Any) -> list[User]:
    rows = places.exclude(user=None).select_related("user").order_by("pk")
    return [place.user for place in rows]


def _asked(event: Event) -> Iterable[User]:
    """Those asked when it is published: for a session and its sittings once."""
    if event.data["with_session"]:
        return []
    return _of(Participation.objects.filter(gathering=event.target))


def _newly_asked(event: Event) -> Iterable[User]:
    """Those added to what is published; before that nobody is asked."""
    if event.target.published_at is None or event.at < event.target.published_at:
        return []
    return _of(Participation.objects.filter(pk__in=event.data["places"]))


def _required(who: Callable[[Event], Iterable[User]], *, required: bool) -> Callable[[Event], Iterable[User]]:
    """Those of ``who``, where one has to attend, or where one may."""
    return lambda event: who(event) if event.target.is_required == required else []


def _concerned(event: Event) -> Iterable[User]:
    """Those whom a change concerns: not who has said he is not coming, nor anybody of another part."""
    if event.data.get("with_session") or event.target.published_at is None:
        return []
    here = Q(gathering=event.target) | Q(gathering__parent=event.target, gathering__parent__state="cancelled")
    return _of(Participation.objects.filter(here, answer__in=sorted(CONCERNED)))


def _changed(event: Event) -> Iterable[User]:
    return _concerned(event) if event.data["told"] else []


def _unanswered(event: Event) -> Iterable[User]:
    return _of(Participation.objects.filter(gathering=event.target, answer=Answer.INVITED))


def _person(event: Event) -> Iterable[User]:
    user = event.target.user
    return [user] if user else []


def _in_session(event: Event) -> bool:
    """The place is one in a sitting: what was asked or decided for the session is told there."""
    gathering = event.target.gathering
    if gathering.parent_id is None:
        return False
    whole = Participation.objects.filter(gathering=gathering.parent_id, mandate=event.target.mandate_id)
    told = Event.objects.filter(kind=event.kind, target_id__in=whole.values("pk"), target_type=event.target_type)
    return any(event.target_id in data.get("parts", []) for data in told.values_list("data", flat=True))


def _supporters(event: Event) -> Iterable[User]:
    """The delegation's staff, where it says a word; otherwise the secretariat."""
    if _in_session(event):
        return []
    place = event.target
    if place.leave_needs_support:
        return _holders(Role.DELEGATION_STAFF, organ=place.mandate.delegation.organ_id)
    return _secretariat(event)


def _deciders(event: Event) -> Iterable[User]:
    return [] if _in_session(event) else _secretariat(event)


def _asker(event: Event) -> Iterable[User]:
    return [] if _in_session(event) else _person(event)


def _first_readers(event: Event) -> Iterable[User]:
    """The readers of a document that is no new version."""
    return [] if event.target.replaces_id else queries.readers_of(event.target)


def _readers_of_version(event: Event) -> Iterable[User]:
    return queries.readers_of(event.target) if event.target.replaces_id else []


def _former_readers(event: Event) -> Iterable[User]:
    """Whoever could read what was withdrawn; nobody, where it was withdrawn before the embargo ended."""
    document = event.target
    if not event.data.get("was_read"):
        return []
    return [*queries.readers_of(document), *queries.openers_of(document)]


def _sitting(event: Event) -> Iterable[User]:
    """Whom the change of a sitting concerns."""
    return queries.people_of(event.target) if event.target.state == GatheringState.PUBLISHED else []


def _called(event: Event) -> Iterable[User]:
    """Everybody at the session, whatever he wishes to be told."""
    return _of(queries.called(event.target.gathering))


def _helpers(event: Event) -> Iterable[User]:
    """The secretariat, when somebody needs help."""
    return _secretariat(event) if event.data["answer"] == Safety.HELP else []


def _call_page(event: Event) -> str:
    return reverse("call", args=[event.target_id])


def _running(event: Event) -> Iterable[User]:
    """Who runs the list of speakers: the chair, the staff of the delegation whose meeting it is, the secretariat."""
    if event.data["entered"]:
        return []
    gathering = event.target.gathering
    led = Conduct.objects.filter(gathering=gathering, chair__isnull=False).select_related("chair").first()
    organ = gathering.delegation.organ_id if gathering.delegation else None
    staff = _holders(Role.DELEGATION_STAFF, organ=organ) if organ else []
    return [*([led.chair] if led else []), *(staff or _secretariat(event))]


def _speaker(event: Event) -> Iterable[User]:
    user = event.target.mandate.person.user
    return [user] if user else []


def _signers(event: Event) -> Iterable[User]:
    """The head and the deputy heads, but for who drafted it."""
    return [mandate.person.user for mandate in queries.signers_of(event.target) if mandate.person.user]


def _drafter(event: Event) -> Iterable[User]:
    return [event.target.drafted_by]


def _delegations_own(event: Event) -> Iterable[User]:
    """Who drafted and who signed what was issued; its readers are told of the document."""
    return [event.target.drafted_by, event.target.signed_by]


def _page_of(event: Event) -> str:
    return event.target.get_absolute_url()


def _leave_page(event: Event) -> str:
    return reverse("leave_list")


def _schedule_of(event: Event) -> str:
    return reverse("schedule", args=[event.target.parent_id or event.target_id])


def _seated(event: Event) -> Iterable[User]:
    """Those whose seat is another one than before; nobody before the gathering is published."""
    if event.target.published_at is None:
        return []
    return _of(Participation.objects.filter(pk__in=event.data["places"]))


def _who_came(event: Event) -> Iterable[User]:
    return _of(Participation.objects.filter(gathering=event.target).came())


def _results_page(event: Event) -> str:
    return reverse("gathering_results", args=[event.target_id])


def _lodged(event: Event) -> Iterable[User]:
    """Those whose room is told for the first time; nobody before the gathering is published."""
    return _seated(event)


def _card_page(event: Event) -> str:
    return reverse("session_card")


def _seat_page(event: Event) -> str:
    return reverse("my_seat", args=[event.target_id])


def _eating(event: Event) -> Iterable[User]:
    """Those of a published session who come, when a meal's time or place is another one."""
    if not event.data["told"] or event.target.gathering.state != GatheringState.PUBLISHED:
        return []
    return _of(event.target.gathering.participations.exclude(answer__in=sorted(AWAY)))


def _meals_page(event: Event) -> str:
    target = event.target
    return reverse("my_meals", args=[target.pk if isinstance(target, Gathering) else target.gathering_id])


def _riding(event: Event) -> Iterable[User]:
    """Those whose vehicle, or its time, is another than before."""
    return _of(Participation.objects.filter(pk__in=event.data["places"]))


def _rides_page(event: Event) -> str:
    return reverse("my_rides", args=[event.target.gathering_id])


# A change of what nobody need know in time (title, remark) is no notice. A sitting's attendance becomes a duty record,
# and of that the deputy is told there.
# fmt: off
TOLD = (
    # kind                          whom                                     text                 page
    ("meetings.apply_gathering",    _secretariat,                            "applied",           _page_of),
    ("meetings.return_gathering",   _preparer,                               "returned",          _page_of),
    ("meetings.refuse_gathering",   _preparer,                               "not_held",          _page_of),
    ("meetings.publish_gathering",  _preparer,                               "approved",          _page_of),
    ("meetings.publish_gathering",  _required(_asked, required=True),        "has_to_come",       _page_of),
    ("meetings.publish_gathering",  _required(_asked, required=False),       "invited",           _page_of),
    ("meetings.invite",             _required(_newly_asked, required=True),  "has_to_come",       _page_of),
    ("meetings.invite",             _required(_newly_asked, required=False), "invited",           _page_of),
    ("meetings.change_gathering",   _changed,                                "changed",           _page_of),
    ("meetings.cancel_gathering",   _concerned,                              "called_off",        _page_of),
    ("meetings.remind",             _unanswered,                             "to_answer",         _page_of),
    ("meetings.move_up",            _person,                                 "moved_up",          _page_of),
    ("meetings.ask_leave",          _supporters,                             "leave_asked",       _leave_page),
    ("meetings.pass_leave_on",      _deciders,                               "leave_passed_on",   _leave_page),
    ("meetings.grant_leave",        _asker,                                  "leave_granted",     _page_of),
    ("meetings.refuse_leave",       _asker,                                  "leave_not_granted", _page_of),
    ("meetings.correct_attendance", _person,                                 "list_corrected",    _page_of),
    ("meetings.mandate_at_stake",   _secretariat,                            "mandate_at_stake",  lambda e: reverse("absence_list")),
    ("meetings.open_document",      _first_readers,                          "document_released", _page_of),
    ("meetings.open_document",      _readers_of_version,                     "document_revised",  _page_of),
    ("meetings.withdraw_document",  _former_readers,                         "document_withdrawn", _page_of),
    ("meetings.announce_schedule",  _sitting,                                "schedule_changed",  _schedule_of),
    ("meetings.call_everybody",     _called,                                 "emergency",         _call_page),
    ("meetings.answer_call",        _helpers,                                "needs_help",        _call_page),
    ("meetings.ask_to_speak",       _running,                                "speech_asked",      _page_of),
    ("meetings.list_speech",        _speaker,                                "speech_listed",     _page_of),
    ("meetings.decline_speech",     _speaker,                                "speech_declined",   _page_of),
    ("meetings.correct_speech",     _speaker,                                "speech_corrected",  _page_of),
    ("meetings.hand_in_brief",      _signers,                                "brief_to_sign",     _page_of),
    ("meetings.send_back_brief",    _drafter,                                "brief_returned",    _page_of),
    ("meetings.return_brief",       _drafter,                                "brief_returned",    _page_of),
    ("meetings.sign_brief",         _secretariat,                            "brief_signed",      _page_of),
    ("meetings.issue_brief",        _delegations_own,                        "brief_issued",      _page_of),
    ("meetings.publish_report",     _who_came,                               "results_published", _results_page),
    ("meetings.put_seats_in_force", _seated,                                 "seats_settled",     _seat_page),
    ("meetings.change_seats",       _seated,                                 "seat_changed",      _seat_page),
    ("meetings.publish_rooms",      _lodged,                                 "room_settled",      _card_page),
    ("meetings.change_rooms",       _lodged,                                 "room_changed",      _card_page),
    ("meetings.set_tables",         _seated,                                 "table_known",       _meals_page),
    ("meetings.move_table",         _seated,                                 "table_known",       _meals_page),
    ("meetings.change_meal",        _eating,                                 "meal_changed",      _meals_page),
    ("meetings.publish_rides",      _riding,                                 "ride_settled",      _rides_page),
    ("meetings.change_rides",       _riding,                                 "ride_changed",      _rides_page),
    ("meetings.cancel_trip",        _riding,                                 "ride_changed",      _rides_page),
)
# fmt: on

# Groups on the page of wishes. What has to be attended, where and when, goes out whatever somebody wishes.
GROUPS = (
    ("gatherings", _("Gatherings I am asked to"), set(), """
        has_to_come invited changed called_off to_answer moved_up leave_granted leave_not_granted list_corrected
        approved returned not_held seats_settled seat_changed results_published
        room_settled room_changed table_known meal_changed ride_settled ride_changed"""),
    ("papers", _("Papers and schedule of my gatherings"), set(), """
        document_released document_revised document_withdrawn schedule_changed"""),
    ("emergencies", _("Emergency calls at a session"), set(), """
        emergency"""),
    ("speeches", _("Speeches of mine"), {Role.DEPUTY}, "speech_listed speech_declined speech_corrected"),
    ("speaker_lists", _("Requests to speak"), {Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT}, "speech_asked"),
    ("briefs", _("Bulletins of the session"), {Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT}, """
        brief_to_sign brief_returned brief_signed brief_issued"""),
    ("gathering_desk", _("Leave and applications for gatherings"), {Role.DELEGATION_STAFF, *SECRETARIAT}, """
        applied leave_asked leave_passed_on mandate_at_stake needs_help"""),
)  # fmt: skip
REQUIRED = {
    "has_to_come", "changed", "called_off", "leave_granted", "leave_not_granted", "mandate_at_stake",
    "document_withdrawn", "schedule_changed", "emergency", "needs_help", "seat_changed", "room_changed", "ride_changed",
}  # fmt: skip
URGENT = {"changed", "called_off", "schedule_changed", "emergency", "needs_help", "seat_changed", "ride_changed"}

for _group, _label, _roles, _texts in GROUPS:
    _named = {text: f"meetings/notices/{text}" for text in _texts.split()}
    group(
        _group, _label, _named.values(), roles=_roles,
        required=[_named[text] for text in REQUIRED & set(_named)],
        urgent=[_named[text] for text in URGENT & set(_named)],
    )  # fmt: skip


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    target = event.target
    gathering = target if isinstance(target, Gathering) else target.gathering
    fields = event.data.get("fields", [])
    named = {
        "gathering": gathering,
        "name": getattr(target, "name", ""),
        "moved": bool({"begins_at", "ends_at"} & set(fields)),
        "elsewhere": bool({"place", "map_address"} & set(fields)),
        "served": bool({"bus", "meal"} & set(fields)),
        "meal": target if isinstance(target, Meal) else None,
    }
    if event.kind == "meetings.answer_call":
        named["name"] = Participation.objects.values_list("name", flat=True).get(pk=event.data["place"])
    if event.kind == "meetings.announce_schedule":
        named |= queries.changes_in_words(event)
    secret = getattr(target, "confidential", False)
    if event.kind == "meetings.change_seats":
        _tell_each_his_seat(event, named)
        return
    if event.kind in {"meetings.publish_rooms", "meetings.change_rooms"}:
        _tell_each_his_room(event, named)
    if isinstance(target, Trip):
        _tell_each_his_ride(event, named)
        return
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            tell(who(event), event, f"meetings/notices/{text}", url=page(event), confidential=secret, **named)


def _tell_each_his_seat(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own seat as it is by now; whoever has none any more, that."""
    if event.target.published_at is None:
        return
    seats = queries.seats_in_words(event.target, event.data["plan"])
    rows = Participation.objects.filter(pk__in=event.data["places"]).exclude(user=None)
    for place in rows.select_related("user").order_by("pk"):
        told = named | {"seat": seats.get(place.pk, "")}
        tell([place.user], event, "meetings/notices/seat_changed", url=_seat_page(event), **told)


def _tell_each_his_room(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own room as it is by now; whoever has none any more, that."""
    if event.target.published_at is None:
        return
    rooms = queries.rooms_in_words(event.data["places"])
    text = "room_settled" if event.kind == "meetings.publish_rooms" else "room_changed"
    rows = Participation.objects.filter(pk__in=event.data["places"]).exclude(user=None)
    for place in rows.select_related("user").order_by("pk"):
        told = named | {"room": rooms.get(place.pk, "")}
        tell([place.user], event, f"meetings/notices/{text}", url=_card_page(event), **told)


def _tell_each_his_ride(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own vehicle as it is by now; whoever has none any more, that."""
    for place, ride in queries.rides_told(event.target, event.data["places"]):
        told = named | {"ride": ride, "trip": event.target}
        for kind, _who, text, page in TOLD:
            if kind == event.kind:
                tell([place.user], event, f"meetings/notices/{text}", url=page(event), **told)


# What the demonstration does not hold, for the page of all texts ---------------------------------------------------

NOTE = "与全体会议时间冲突。"
_gathering = {"parent": None, "published_at__isnull": False}
_place = last_of(Participation, {"leave_note": NOTE}, mandate__isnull=False, gathering__parent=None)


def _entries(sitting: Gathering) -> list[int]:
    return list(ScheduleEntry.objects.filter(gathering=sitting).order_by("pk").values_list("pk", flat=True)[:2])


example(
    "meetings.return_gathering meetings.refuse_gathering",
    last_of(Gathering, {"note": NOTE}, **_gathering),
    source="applied",
)
example("meetings.remind", last_of(Gathering, **_gathering))
example(
    "meetings.change_gathering", last_of(Gathering, **_gathering), told=True, fields=["begins_at", "place"],
    before=lambda gathering: {"begins_at": gathering.begins_at.isoformat()},
)  # fmt: skip
example(
    "meetings.move_up meetings.ask_leave meetings.pass_leave_on meetings.grant_leave meetings.refuse_leave"
    " meetings.correct_attendance meetings.mandate_at_stake",
    _place,
)
example("meetings.announce_schedule", last_of(Gathering, schedule__isnull=False), added=_entries)
example("meetings.publish_report", last_of(Gathering, **_gathering), kind="report")
example("meetings.call_everybody", last_of(EmergencyCall))
example(
    "meetings.answer_call", last_of(EmergencyCall), answer=Safety.HELP,
    place=lambda call: queries.called(call.gathering).order_by("pk").values_list("pk", flat=True).first(),
)  # fmt: skip
example(
    "meetings.ask_to_speak meetings.list_speech meetings.decline_speech meetings.correct_speech",
    last_of(Speech, {"note": NOTE}), entered=False, before="not_reached", after="spoken",
)  # fmt: skip
example(
    "meetings.hand_in_brief meetings.send_back_brief meetings.return_brief meetings.sign_brief",
    last_of(Brief, {"note": NOTE}),
)
example("meetings.issue_brief", last_of(Brief, {"number": 7}), number=7)


def _with_account(gathering: Gathering) -> list[int]:
    rows = gathering.participations.filter(seats__plan__state="in_force").exclude(user=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:1])


example(
    "meetings.put_seats_in_force meetings.change_seats",
    last_of(Gathering, seat_plans__state="in_force"),
    plan=lambda gathering: queries.plan_in_force(gathering).pk,
    places=_with_account,
)


def _lodged_with_account(gathering: Gathering) -> list[int]:
    rows = gathering.participations.filter(stay__bed__isnull=False).exclude(user=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:1])


def _with_ride(trip: Trip) -> list[int]:
    rows = trip.gathering.participations.filter(rides__trip=trip).exclude(user=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:1])


example(
    "meetings.publish_rooms meetings.change_rooms",
    last_of(Gathering, hotels__isnull=False),
    places=_lodged_with_account,
)


def _at_tables(gathering: Gathering) -> list[int]:
    rows = gathering.participations.filter(table_places__isnull=False).exclude(user=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:1])


example("meetings.set_tables meetings.move_table", last_of(Gathering, table_plan__isnull=False), places=_at_tables)
example("meetings.change_meal", last_of(Meal), fields=["begins_at", "place"], told=True)
example(
    "meetings.publish_rides meetings.change_rides meetings.cancel_trip",
    last_of(Trip, published_at__isnull=False), places=_with_ride,
)  # fmt: skip
