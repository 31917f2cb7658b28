"""Events that the demonstration does not hold, for the page of all texts."""

from congress.notify import example, last_of
from meetings import queries
from meetings.models import (
    Brief,
    Circular,
    EmergencyCall,
    Gathering,
    Meal,
    Participation,
    Safety,
    ScheduleEntry,
    Speech,
    Trip,
)

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
    " meetings.correct_attendance meetings.mandate_at_stake meetings.enter_answer",
    _place,
)
example("meetings.write_to_people", last_of(Circular), places=lambda circular: circular.places)
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


def _in_teams(gathering: Gathering) -> list[int]:
    rows = gathering.participations.filter(team_place__isnull=False).exclude(user=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:1])


example(
    "meetings.change_teams", last_of(Gathering, teams__members__participation__user__isnull=False),
    places=_in_teams,
)  # fmt: skip
example(
    "meetings.offer_task", last_of(Gathering, teams__claim_until__isnull=False),
    team=lambda gathering: gathering.teams.exclude(claim_until=None).order_by("pk").values_list("pk", flat=True)[0],
)  # fmt: skip
example(
    "meetings.publish_rides meetings.change_rides meetings.cancel_trip",
    last_of(Trip, published_at__isnull=False), places=_with_ride,
)  # fmt: skip
example(
    "meetings.change_together", last_of(Gathering, hotels__isnull=False), places=_lodged_with_account, plans=[],
    what=lambda gathering: {str(pk): ["room", "mate"] for pk in _lodged_with_account(gathering)}, trips=[], touched=[],
)  # fmt: skip
example("meetings.change_room_mates", last_of(Gathering, hotels__isnull=False), places=_lodged_with_account)
