"""The demonstration's gatherings are what the services would have made of them, and count nothing twice."""

from collections import Counter

import pytest
import time_machine
from django.db.models import Count

from congress.models import Congress, User
from deputies import services as deputies
from deputies.models import DutyRecord
from meetings import queries, services
from meetings.models import Gathering, GatheringKind, Participation, Remark
from tests.seeded import NOON

PLENARY = "第一次全体会议"


@pytest.fixture(autouse=True)
def on_the_day(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


def fifth():
    return Gathering.objects.get(session__number=5, congress__code="anlan", parent=None)


def test_three_congresses_have_their_kinds_and_gatherings():
    counts = Congress.objects.filter(gatherings__isnull=False).annotate(count=Count("gatherings")).order_by("pk")

    assert [congress.code for congress in counts] == ["anlan", "donghu", "beishan"]
    assert min(congress.count for congress in counts) > 8
    assert GatheringKind.objects.count() == 3 * 14


def test_the_fifth_session_sits_on_the_day_with_its_attendance():
    whole = fifth()
    first = whole.parts.get(title=PLENARY)
    board = queries.board(first)

    assert (whole.state, whole.parts.count(), first.state) == ("published", 9, "closed")
    assert (board.whole.due, board.whole.present, board.whole.leave, board.whole.missing) == (312, 305, 4, 3)
    assert (board.quorum.base, board.quorum.needed, board.quorum.holds) == (312, 208, True)
    kinds = first.participations.filter(answer="excused").order_by("leave_kind").values_list("leave_kind", flat=True)
    assert list(kinds) == ["duty", "duty", "illness", "illness"]


def test_attendance_is_the_duty_record_once():
    first = fifth().parts.get(title=PLENARY)
    rows = DutyRecord.objects.filter(source=first.duty_source)

    assert not DutyRecord.objects.filter(source__startswith="demo.session:").exists()
    assert rows.count() == 312
    assert dict(rows.order_by().values_list("presence").annotate(Count("pk"))) == {
        "present": 305,
        "excused": 4,
        "absent": 3,
    }


def test_closing_anew_would_register_nothing_more():
    for gathering in Gathering.objects.filter(state="closed").order_by("pk"):
        assert services.register_attendance(gathering.pk, by=None) == 0, gathering
        for told in services.acts_of(gathering)[::40]:
            row = DutyRecord.objects.get(mandate=told.mandate, source=told.source)
            assert (row.presence, row.begins_on, row.begins_half) == (told.presence, told.day, told.begins_half), (
                gathering
            )


def test_the_ledger_still_follows():
    for congress in Congress.objects.filter(rule_sets__isnull=False).order_by("pk"):
        for rule_set, span in deputies.open_spans(congress):
            assert deputies.check(congress, span, rule_set) == []


def test_something_waits_for_everybody():
    staff, deputy = User.objects.get(username="secretariat"), User.objects.get(username="deputy01")

    assert queries.leaves_of_desk(staff).exists() or Participation.objects.filter(answer="leave_asked").exists()
    assert queries.next_of(deputy)
    assert Participation.objects.filter(answer="waiting").exists()
    states = set(Gathering.objects.filter(congress__code="anlan").values_list("state", flat=True))
    assert states == {"applied", "published", "closed", "cancelled"}
    assert queries.absences_at_stake(staff).count() == 0


def test_the_fifth_session_is_seated_and_printed():
    plan = queries.plan_in_force(fifth())
    reasons = dict(plan.taken.order_by().values_list("reason").annotate(Count("pk")))

    assert (plan.hall.seat_count, plan.hall.congress.halls.count(), plan.taken.count()) == (896, 7, 332)
    come, gone = queries.out_of_step(plan)
    assert (len(come), gone) == (1, [])  # somebody was asked to sit in after the plans were made
    assert queries.unfit(plan, queries.taken_of(plan)) == []
    assert (reasons["chair"], reasons["wheelchair"], reasons["aisle"], reasons["manual"]) == (1, 2, 2, 2)
    assert plan.taken.get(reason="chair").seat == "1-1-10"
    assert [len(row.lines) for row in plan.prints.all()] == [332]
    where = {"observer": set(), "press": set()}
    guests = plan.taken.filter(participation__standing__in=where).order_by("pk").select_related("participation")
    for one in guests:
        where[one.participation.standing].add(plan.layout.by_key[one.seat].zone)
    assert (len(guests), where) == (20, {"observer": {"observers"}, "press": {"press"}})
    printed = fifth().prints.get(kind="badges").lines
    assert Counter(line["standing"] for line in printed) == {"member": 312, "observer": 12, "press": 8}
    assert len(queries.history(plan)) == 1


# Rooms ---------------------------------------------------------------------------------------------------------------


def test_everybody_at_the_fifth_session_has_a_bed_and_was_told():
    whole = fifth()
    stays = queries.stays_of(whole)
    waiting = queries.to_lodge(whole).filter(stay__bed=None)

    assert [place.standing for place in waiting] == ["observer"]  # asked to sit in after the plans were made
    assert not queries.to_tell(whole).exists()
    assert {len({one.known_sex for one in stays if one.bed.room_id == row.bed.room_id}) for row in stays} == {1}
    assert sum(floor.taken for floor in queries.occupancy(whole)) == len(stays)
    assert sum(floor.keys for floor in queries.occupancy(whole)) > 0


def test_fullest_card_is_small_and_asks_little(client, django_assert_max_num_queries):
    """Hall, room, meal, bus, papers and phones on one card."""
    client.force_login(User.objects.get(username="deputy01"))
    client.get("/card/")

    with django_assert_max_num_queries(10):
        response = client.get("/card/")

    shown = response.content.decode()
    assert all(f'id="{part}"' in shown for part in ("my-seat", "my-room", "next-meal", "today", "papers", "phones"))
    assert len(response.content) <= 15 * 1024


def test_what_was_said_was_said_while_its_sitting_sat():
    said = [(one.gathering.begins_at <= one.said_at <= one.gathering.ends_at) for one in remarks()]
    years = {one.handed_over.item.proposal.session.number for one in remarks() if hasattr(one, "handed_over")}

    assert (len(said), set(said), years) == (5, {True}, {4})


def remarks():
    return Remark.objects.select_related("gathering", "handed_over__item__proposal__session").order_by("pk")
