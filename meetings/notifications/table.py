"""Whom to tell about gatherings and their papers: one table, event kind → addressees → text."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress.events import on
from congress.models import SECRETARIAT, Event, Role
from congress.notify import group, tell
from meetings import queries
from meetings.models import (
    Gathering,
    Meal,
    Participation,
    Trip,
)
from meetings.notifications import addressees as who

# A change of what nobody need know in time (title, remark) is no notice. A sitting's attendance becomes a duty record,
# and of that the deputy is told there.
# fmt: off
TOLD = (
    # kind                          whom                                           text                  page
    ("meetings.apply_gathering",    who.secretariat,                               "applied",            who.page_of),
    ("meetings.return_gathering",   who.preparer,                                  "returned",           who.page_of),
    ("meetings.refuse_gathering",   who.preparer,                                  "not_held",           who.page_of),
    ("meetings.publish_gathering",  who.preparer,                                  "approved",           who.page_of),
    ("meetings.publish_gathering",  who.required(who.asked, required=True),        "has_to_come",        who.page_of),
    ("meetings.publish_gathering",  who.required(who.asked, required=False),       "invited",            who.page_of),
    ("meetings.invite",             who.required(who.newly_asked, required=True),  "has_to_come",        who.page_of),
    ("meetings.invite",             who.required(who.newly_asked, required=False), "invited",            who.page_of),
    ("meetings.change_gathering",   who.changed,                                   "changed",            who.page_of),
    ("meetings.cancel_gathering",   who.concerned,                                 "called_off",         who.page_of),
    ("meetings.remind",             who.unanswered,                                "to_answer",          who.page_of),
    ("meetings.move_up",            who.person,                                    "moved_up",           who.page_of),
    ("meetings.ask_leave",          who.supporters,                                "leave_asked",        who.leave_page),
    ("meetings.pass_leave_on",      who.deciders,                                  "leave_passed_on",    who.leave_page),
    ("meetings.grant_leave",        who.asker,                                     "leave_granted",      who.page_of),
    ("meetings.refuse_leave",       who.asker,                                     "leave_not_granted",  who.page_of),
    ("meetings.correct_attendance", who.person,                                    "list_corrected",     who.page_of),
    ("meetings.mandate_at_stake",   who.secretariat,                               "mandate_at_stake",   lambda e: reverse("absence_list")),
    ("meetings.open_document",      who.first_readers,                             "document_released",  who.page_of),
    ("meetings.open_document",      who.readers_of_version,                        "document_revised",   who.page_of),
    ("meetings.withdraw_document",  who.former_readers,                            "document_withdrawn", who.page_of),
    ("meetings.announce_schedule",  who.sitting,                                   "schedule_changed",   who.schedule_of),
    ("meetings.call_everybody",     who.called,                                    "emergency",          who.call_page),
    ("meetings.answer_call",        who.helpers,                                   "needs_help",         who.call_page),
    ("meetings.ask_to_speak",       who.running,                                   "speech_asked",       who.page_of),
    ("meetings.list_speech",        who.speaker,                                   "speech_listed",      who.page_of),
    ("meetings.decline_speech",     who.speaker,                                   "speech_declined",    who.page_of),
    ("meetings.correct_speech",     who.speaker,                                   "speech_corrected",   who.page_of),
    ("meetings.hand_in_brief",      who.signers,                                   "brief_to_sign",      who.page_of),
    ("meetings.send_back_brief",    who.drafter,                                   "brief_returned",     who.page_of),
    ("meetings.return_brief",       who.drafter,                                   "brief_returned",     who.page_of),
    ("meetings.sign_brief",         who.secretariat,                               "brief_signed",       who.page_of),
    ("meetings.issue_brief",        who.delegations_own,                           "brief_issued",       who.page_of),
    ("meetings.write_to_people",    who.written_to,                                "written",            who.page_of),
    ("meetings.enter_answer",       who.person,                                    "answer_entered",     who.page_of),
    ("meetings.publish_report",     who.who_came,                                  "results_published",  who.results_page),
    ("meetings.put_seats_in_force", who.seated,                                    "seats_settled",      who.seat_page),
    ("meetings.change_seats",       who.seated,                                    "seat_changed",       who.seat_page),
    ("meetings.publish_rooms",      who.lodged,                                    "room_settled",       who.card_page),
    ("meetings.change_rooms",       who.lodged,                                    "room_changed",       who.card_page),
    ("meetings.set_tables",         who.seated,                                    "table_known",        who.meals_page),
    ("meetings.move_table",         who.seated,                                    "table_known",        who.meals_page),
    ("meetings.change_meal",        who.eating,                                    "meal_changed",       who.meals_page),
    ("meetings.publish_rides",      who.riding,                                    "ride_settled",       who.rides_page),
    ("meetings.change_rides",       who.riding,                                    "ride_changed",       who.rides_page),
    ("meetings.cancel_trip",        who.riding,                                    "ride_changed",       who.rides_page),
    ("meetings.change_together",    who.lodged,                                    "arrangements",       who.card_page),
    ("meetings.change_room_mates",  who.lodged,                                    "room_mates",         who.card_page),
    ("meetings.change_teams",       who.seated,                                    "team_told",          who.teams_page),
    ("meetings.offer_task",         who.without_team,                              "task_to_claim",      who.teams_page),
)
# fmt: on

# Groups on the page of wishes. What has to be attended, where and when, goes out whatever somebody wishes.
GROUPS = (
    ("gatherings", _("Gatherings I am asked to"), set(), """
        has_to_come invited changed called_off to_answer moved_up leave_granted leave_not_granted list_corrected
        approved returned not_held seats_settled seat_changed results_published
        room_settled room_changed table_known meal_changed ride_settled ride_changed arrangements room_mates
        team_told task_to_claim written answer_entered"""),
    ("papers", _("Papers and schedule of my gatherings"), set(), """
        document_released document_revised document_withdrawn schedule_changed"""),
    ("emergencies", _("Emergency calls at a session"), set(), """
        emergency"""),
    ("speeches", _("Speeches of mine"), {Role.DEPUTY}, "speech_listed speech_declined speech_corrected"),
    ("speaker_lists", _("Requests to speak"), {Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT}, "speech_asked"),
    ("briefs", _("Bulletins of the session"), {Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT}, """
        brief_to_sign brief_returned brief_signed brief_issued"""),
    ("gathering_desk", _("Leave and applications for gatherings"), {Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT}, """
        applied leave_asked leave_passed_on mandate_at_stake needs_help"""),
)  # fmt: skip
REQUIRED = {
    "has_to_come", "changed", "called_off", "leave_granted", "leave_not_granted", "mandate_at_stake",
    "document_withdrawn", "schedule_changed", "emergency", "needs_help", "seat_changed", "room_changed", "ride_changed",
    "arrangements", "written",
}  # fmt: skip
URGENT = {
    "changed",
    "called_off",
    "schedule_changed",
    "emergency",
    "needs_help",
    "seat_changed",
    "ride_changed",
    "arrangements",
}

# What one has to know or answer goes by the ways the publisher has named too; seats, rooms and rides do not, nor papers.
BY_NAMED_WAYS = {"has_to_come", "invited", "changed", "called_off", "to_answer", "moved_up", "written"}

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
        "registers": bool({"register_from", "register_until", "register_place"} & set(fields)),
        "meal": target if isinstance(target, Meal) else None,
    }
    if event.kind == "meetings.answer_call":
        named["name"] = Participation.objects.values_list("name", flat=True).get(pk=event.data["place"])
    if event.kind == "meetings.announce_schedule":
        named |= queries.changes_in_words(event)
    secret = getattr(target, "confidential", False)
    if event.kind in EACH_HIS_OWN:
        EACH_HIS_OWN[event.kind](event, named)
        return
    if event.kind in {"meetings.publish_rooms", "meetings.change_rooms"}:
        _tell_each_his_room(event, named)
    if event.kind == "meetings.offer_task":
        if not (task := queries.task_offered(event)):
            return  # dissolved, or offered no more
        named |= task
    if isinstance(target, Trip):
        _tell_each_his_ride(event, named)
        return
    for kind, people, text, page in TOLD:
        if kind == event.kind:
            ways = _named_ways(event, gathering) if text in BY_NAMED_WAYS else ()
            told = f"meetings/notices/{text}"
            tell(people(event), event, told, url=page(event), confidential=secret, ways=ways, **named)


def _named_ways(event: Event, gathering: Gathering) -> list[str]:
    """Those the writer of a message has named; else those of the gathering, for a sitting its session's."""
    return event.data.get("ways", (gathering.parent or gathering).told_by)


def _tell_each_his_seat(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own seat as it is by now; whoever has none any more, that."""
    if event.target.published_at is None:
        return
    seats = queries.seats_in_words(event.target, event.data["plan"])
    rows = Participation.objects.filter(pk__in=event.data["places"]).exclude(user=None)
    for place in rows.select_related("user").order_by("pk"):
        told = named | {"seat": seats.get(place.pk, "")}
        tell([place.user], event, "meetings/notices/seat_changed", url=who.seat_page(event), **told)


def _tell_each_his_room(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own room as it is by now; whoever has none any more, that."""
    if event.target.published_at is None:
        return
    rooms = queries.rooms_in_words(event.data["places"])
    text = "room_settled" if event.kind == "meetings.publish_rooms" else "room_changed"
    rows = Participation.objects.filter(pk__in=event.data["places"]).exclude(user=None)
    for place in rows.select_related("user").order_by("pk"):
        told = named | {"room": rooms.get(place.pk, "")}
        tell([place.user], event, f"meetings/notices/{text}", url=who.card_page(event), **told)


def _tell_each_his_team(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own team as it is by now; whoever is in none any more, that. Nobody before it is published."""
    if event.target.published_at is None:
        return
    teams = queries.teams_in_words(event.data["places"])
    rows = Participation.objects.filter(pk__in=event.data["places"]).exclude(user=None)
    for place in rows.select_related("user").order_by("pk"):
        told = named | {"team": teams.get(place.pk, "")}
        tell([place.user], event, "meetings/notices/team_told", url=who.teams_page(event), **told)


def _tell_each_his_ride(event: Event, named: dict[str, Any]) -> None:
    """Each is told his own vehicle as it is by now; whoever has none any more, that."""
    for place, ride in queries.rides_told(event.target, event.data["places"]):
        told = named | {"ride": ride, "trip": event.target}
        for kind, _who, text, page in TOLD:
            if kind == event.kind:
                tell([place.user], event, f"meetings/notices/{text}", url=page(event), **told)


def _tell_each_his_arrangements(event: Event, named: dict[str, Any]) -> None:
    """Each is told once what one change did for him: seat, table, room, rides, room-mates."""
    if event.target.published_at is None:
        return
    for place, words in queries.arrangements_told(event.data):
        told = named | {"what": words, "kinds": list(words)}
        tell([place.user], event, "meetings/notices/arrangements", url=who.card_page(event), **told)


def _tell_each_his_mates(event: Event, named: dict[str, Any]) -> None:
    """Each is told with whom he shares his room by now."""
    if event.target.published_at is None:
        return
    mates = queries.mates_of(event.data["places"])
    rows = Participation.objects.filter(pk__in=event.data["places"]).exclude(user=None)
    for place in rows.select_related("user").order_by("pk"):
        told = named | {"mates": mates.get(place.pk, [])}
        tell([place.user], event, "meetings/notices/room_mates", url=who.card_page(event), **told)


EACH_HIS_OWN = {
    "meetings.change_seats": _tell_each_his_seat,
    "meetings.change_teams": _tell_each_his_team,
    "meetings.change_together": _tell_each_his_arrangements,
    "meetings.change_room_mates": _tell_each_his_mates,
}
