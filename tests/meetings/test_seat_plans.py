"""Seat plans: nothing half-assigned, nobody on another's seat, what was changed by hand can be undone."""

import pytest
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Role
from deputies.models import Body, Membership
from meetings import queries, services
from meetings.models import Hall, SeatPlan, SeatTaken, SeatWish, Standing
from meetings.services import Guest
from meetings.workflow import Answer
from proposals.models import DelegationHead
from tests import factories
from tests.meetings import hall as halls
from tests.meetings import steps


def kinds(gathering, *wanted):
    rows = Event.objects.about(gathering).filter(kind__in=[f"meetings.{kind}" for kind in wanted])
    return [(row.kind.removeprefix("meetings."), row.data) for row in rows.order_by("pk")]


# Halls ---------------------------------------------------------------------------------------------------------------


def test_a_broken_plan_is_refused_with_everything_that_is_wrong_and_nothing_is_lost(house):
    kept = halls.hall(house.secretary)

    with pytest.raises(Invalid) as invalid:
        services.save_hall(
            kept,
            by=house.secretary,
            congress=house.congress,
            name="大会堂",
            drawing="1: oo\n[席 floor]\n2: o?o",
            version=1,
        )

    assert len(invalid.value.errors["drawing"]) == 2
    assert Hall.objects.get().drawing == halls.DRAWING


def test_a_hall_changed_meanwhile_is_not_overwritten(house):
    kept = halls.hall(house.secretary)
    change = {"by": house.secretary, "congress": house.congress, "name": "大会堂", "version": 1}
    services.save_hall(kept, drawing="[席 floor]\n1: oo", **change)

    with pytest.raises(Stale):
        services.save_hall(kept, drawing="[席 floor]\n1: ooo", **change)


def test_two_halls_of_one_congress_have_two_names(house):
    halls.hall(house.secretary)

    with pytest.raises(Invalid):
        halls.hall(house.secretary)


# Drafting ------------------------------------------------------------------------------------------------------------


def test_everybody_who_comes_is_seated_by_the_rule(house):
    halls.people(house, 4)
    gathering = halls.meeting(house)
    services.add_guests(gathering, [Guest("省人大代表甲")], by=house.secretary)
    body = Body.objects.create(congress=house.congress, kind="standing", name="常委会")
    for user, role in ((house.first, "chair"), (house.second, "member")):
        Membership.objects.create(mandate=user.acting_as.mandate, body=body, role=role, begins_on="2022-01-01")
    DelegationHead.objects.create(
        congress=house.congress, delegation=house.other, mandate=house.third.acting_as.mandate
    )

    plan = halls.drafted(house, gathering, body=body)

    assert halls.seats(plan) == {
        "王秀英": "1-1-2", "李建国": "1-1-3",  # the chair in the middle, the member to his left
        "代表1": "2-2-2", "代表2": "2-2-3", "代表3": "2-2-4", "代表4": "2-2-5", "陈志强": "2-1-3",
        "省人大代表甲": "3-21-1",
    }  # fmt: skip
    reasons = dict(plan.taken.values_list("participation__name", "reason"))
    assert (reasons["王秀英"], reasons["陈志强"], reasons["代表1"]) == ("chair", "head", "block")


def test_who_does_not_come_has_no_seat(house):
    gathering = halls.meeting(house)
    decided = {"leave_decided_at": steps.NOW, "leave_decided_by": house.secretary}
    gathering.participations.filter(name="王秀英").update(answer=Answer.EXCUSED, **steps.LEAVE, **decided)
    gathering.participations.filter(name="李建国").update(answer=Answer.NOT_COMING)

    assert list(halls.seats(halls.drafted(house, gathering))) == ["陈志强"]


def test_a_mandate_that_has_ended_has_no_seat(house):
    gathering = halls.meeting(house)
    mandate = house.first.acting_as.mandate
    type(mandate).objects.filter(pk=mandate.pk).update(state="terminated", reason="resigned", ends_on="2026-01-01")

    assert "王秀英" not in halls.seats(halls.drafted(house, gathering))


def test_more_people_than_seats_are_refused_by_name_and_nothing_is_written(house):
    narrow = halls.hall(house.secretary, drawing="[席 floor]\n1: oo")
    gathering = halls.meeting(house)

    with pytest.raises(Invalid) as invalid:
        halls.drafted(house, gathering, hall=narrow)

    assert len(invalid.value.errors["hall"]) == 1
    assert invalid.value.errors["hall"][0].split("：")[0] in {"王秀英", "李建国", "陈志强"}
    assert (SeatPlan.objects.count(), SeatTaken.objects.count()) == (0, 0)


def test_a_second_draft_sets_the_first_aside(house):
    gathering = halls.meeting(house)
    first = halls.drafted(house, gathering)
    second = halls.drafted(house, gathering)

    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("discarded", "draft", 2)


def test_the_hall_changes_and_the_plan_keeps_its_seats(house):
    plan = halls.drafted(house)
    services.save_hall(
        plan.hall, by=house.secretary, congress=house.congress, name="大会堂", drawing="[席 floor]\n1: o", version=1
    )

    plan.refresh_from_db()
    assert len(plan.layout.seats) == 31


def test_seats_changed_by_hand_can_be_kept(house):
    gathering = halls.meeting(house)
    plan = halls.drafted(house, gathering)
    seat = halls.seats(plan)["王秀英"]
    halls.swap(plan, seat, "2-4-6", house.secretary)

    again = halls.drafted(house, gathering, keep_changes=True)
    fresh = halls.drafted(house, gathering)

    assert (halls.seats(again)["王秀英"], halls.seats(fresh)["王秀英"]) == ("2-4-6", seat)


def test_nobody_is_seated_where_nobody_meets(house):
    gathering = halls.meeting(house)
    services.move_gathering(gathering, "cancel_gathering", by=house.secretary, note="改期")

    with pytest.raises(Refused):
        halls.drafted(house, gathering)


def test_a_hall_of_another_congress_is_none(house):
    elsewhere = factories.congress(name="邻市")
    strange = halls.hall(factories.staff(elsewhere))

    with pytest.raises(Refused):
        halls.drafted(house, hall=strange)


# What the database refuses -------------------------------------------------------------------------------------------


def test_a_seat_holds_one_person(house):
    plan = halls.drafted(house)
    one, other = plan.taken.order_by("pk")[:2]

    with pytest.raises(IntegrityError), transaction.atomic():
        SeatTaken.objects.filter(pk=other.pk).update(seat=one.seat)


def test_a_person_has_one_seat(house):
    plan = halls.drafted(house)
    one = plan.taken.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        SeatTaken.objects.create(plan=plan, participation=one.participation, seat="2-4-6", reason="manual")


def test_one_plan_is_in_force(house):
    gathering = halls.meeting(house)
    halls.in_force(house, gathering)
    other = halls.drafted(house, gathering)

    with pytest.raises(IntegrityError), transaction.atomic():
        SeatPlan.objects.filter(pk=other.pk).update(state="in_force", in_force_at=steps.NOW)


# In force ------------------------------------------------------------------------------------------------------------


def test_only_those_who_move_are_told_when_a_new_plan_comes_in_force(house):
    gathering = halls.meeting(house)
    halls.in_force(house, gathering)
    second = halls.drafted(house, gathering)
    first, third = halls.place(second, "王秀英"), halls.place(second, "陈志强")
    seats = halls.seats(second)
    halls.swap(second, seats["王秀英"], seats["陈志强"], house.secretary)

    services.put_seats_in_force(second, by=house.secretary)

    everybody = sorted(gathering.participations.values_list("pk", flat=True))
    told = [(kind, data["places"]) for kind, data in kinds(gathering, "put_seats_in_force", "change_seats")]
    assert told == [("put_seats_in_force", everybody), ("change_seats", sorted([first.pk, third.pk]))]


@pytest.mark.parametrize("state", ["in_force", "replaced", "discarded"])
def test_only_a_draft_comes_in_force_or_is_discarded(house, state):
    plan = halls.drafted(house)
    SeatPlan.objects.filter(pk=plan.pk).update(state=state, in_force_at=steps.NOW)

    for verb in (services.put_seats_in_force, services.discard_seats):
        with pytest.raises(Refused):
            verb(plan, by=house.secretary)


# By hand -------------------------------------------------------------------------------------------------------------


def test_two_change_places_and_it_is_undone(house):
    plan = halls.in_force(house)
    before = halls.seats(plan)
    halls.swap(plan, before["王秀英"], before["陈志强"], house.secretary)
    changed = halls.seats(plan)

    services.undo_seats(plan, by=house.secretary)

    assert (changed["王秀英"], changed["陈志强"]) == (before["陈志强"], before["王秀英"])
    assert halls.seats(plan) == before
    assert [row.undoes_id is None for row in plan.changes.order_by("pk")] == [True, False]
    with pytest.raises(Refused):
        services.undo_seats(plan, by=house.secretary)


def test_changes_are_undone_from_the_last_to_the_first(house):
    plan = halls.drafted(house)
    before = halls.seats(plan)
    halls.swap(plan, before["王秀英"], "2-4-6", house.secretary)
    halls.swap(plan, "2-4-6", "2-4-5", house.secretary)

    services.undo_seats(plan, by=house.secretary)
    one = halls.seats(plan)["王秀英"]
    services.undo_seats(plan, by=house.secretary)

    assert (one, halls.seats(plan)) == ("2-4-6", before)


def test_a_seat_taken_by_a_colleague_meanwhile_is_not_swapped(house):
    plan = halls.drafted(house)
    seats = halls.seats(plan)
    seen = (halls.place(plan, "王秀英").pk, None)  # 2-4-6 was free when it was looked at
    halls.swap(plan, seats["陈志强"], "2-4-6", house.affairs)
    before = halls.seats(plan)

    with pytest.raises(Stale):
        services.swap_seats(plan, seats["王秀英"], "2-4-6", by=house.secretary, seen=seen)

    assert halls.seats(plan) == before


@pytest.mark.parametrize(("first", "second"), [("2-4-5", "2-4-6"), ("2-4-6", "2-4-6"), ("2-4-6", "9-9-9")])
def test_what_is_no_swap_is_refused(house, first, second):
    plan = halls.drafted(house)

    with pytest.raises(Refused):
        services.swap_seats(plan, first, second, by=house.secretary, seen=(None, None))


def test_a_plan_that_was_replaced_is_not_changed(house):
    gathering = halls.meeting(house)
    old = halls.in_force(house, gathering)
    halls.in_force(house, gathering)
    seat = halls.seats(old)["王秀英"]

    for act in (
        lambda: halls.swap(old, seat, "2-4-6", house.secretary),
        lambda: services.give_seat(old, halls.place(old, "王秀英"), "2-4-6", by=house.secretary),
        lambda: services.clear_seat(old, seat, by=house.secretary, seen=halls.place(old, "王秀英").pk),
        lambda: services.undo_seats(old, by=house.secretary),
    ):
        with pytest.raises(Refused):
            act()


def test_a_latecomer_gets_a_free_seat_and_who_leaves_frees_his(house):
    plan = halls.in_force(house)
    late = factories.deputy(house.congress, name="赵迟到", delegation=house.other)
    services.invite(plan.gathering, services.Audience(deputies=[late.acting_as.mandate]), by=house.secretary)
    assert queries.out_of_step(plan) == (["赵迟到"], [])

    services.give_seat(plan, halls.place(plan, "赵迟到"), "2-4-6", by=house.secretary)
    plan.gathering.participations.filter(name="王秀英").update(answer=Answer.NOT_COMING)
    assert queries.out_of_step(plan) == ([], ["王秀英"])
    gone = halls.place(plan, "王秀英")
    services.clear_seat(plan, halls.seats(plan)["王秀英"], by=house.secretary, seen=gone.pk)

    assert queries.out_of_step(plan) == ([], [])
    assert halls.seats(plan)["赵迟到"] == "2-4-6"


def test_a_taken_seat_is_not_given_twice(house):
    plan = halls.drafted(house)
    seats = halls.seats(plan)

    with pytest.raises(Stale):
        services.give_seat(plan, halls.place(plan, "王秀英"), seats["陈志强"], by=house.secretary)
    with pytest.raises(Refused):
        services.give_seat(plan, halls.place(plan, "王秀英"), "9-9-9", by=house.secretary)
    with pytest.raises(Stale):
        services.clear_seat(plan, seats["陈志强"], by=house.secretary, seen=halls.place(plan, "王秀英").pk)


def test_nobody_of_another_gathering_is_seated(house):
    plan = halls.drafted(house)
    other = halls.meeting(house, title="别的会议").participations.get(name="王秀英")

    with pytest.raises(Refused):
        services.give_seat(plan, other, "2-4-6", by=house.secretary)


def test_whoever_is_taken_off_the_list_leaves_his_seat(house):
    plan = halls.drafted(house)
    place = halls.place(plan, "王秀英")
    services.add_wish(place, "aisle", by=house.secretary)
    services.add_wish(halls.place(plan, "陈志强"), "apart", other=place, by=house.secretary)

    services.remove(place, by=house.secretary)

    assert "王秀英" not in halls.seats(plan)
    assert SeatWish.objects.count() == 0


def test_a_change_of_somebody_who_is_gone_is_not_undone(house):
    plan = halls.drafted(house)
    seat, place = halls.seats(plan)["王秀英"], halls.place(plan, "王秀英")
    services.clear_seat(plan, seat, by=house.secretary, seen=place.pk)
    services.remove(place, by=house.secretary)

    with pytest.raises(Refused):
        services.undo_seats(plan, by=house.secretary)


# Wishes --------------------------------------------------------------------------------------------------------------


def test_wishes_are_kept(house):
    halls.hall(house.secretary, drawing="[席 floor]\n1: ooo\n2: wox\n")
    gathering = halls.meeting(house)
    place = {row.name: row for row in gathering.participations.all()}
    services.add_wish(place["王秀英"], "wheelchair", by=house.secretary)
    services.add_wish(place["陈志强"], "fixed", seat="1-1-2", by=house.secretary)

    seats = halls.seats(halls.drafted(house, gathering))

    assert (seats["王秀英"], seats["陈志强"], seats["李建国"]) == ("1-2-1", "1-1-2", "1-1-1")


def test_a_wish_names_what_it_needs_once(house):
    gathering = halls.meeting(house)
    place = gathering.participations.get(name="王秀英")
    elsewhere = halls.meeting(house, title="别的会议").participations.get(name="李建国")
    services.add_wish(place, "aisle", by=house.secretary)

    for fields in ({"kind": "aisle"}, {"kind": "fixed"}, {"kind": "apart"}, {"kind": "apart", "other": elsewhere}):
        with pytest.raises(Invalid):
            services.add_wish(place, by=house.secretary, **fields)
    services.drop_wish(SeatWish.objects.get(), by=house.secretary)
    services.add_wish(place, "aisle", by=house.secretary)


def test_somebody_on_a_seat_that_does_not_suit_is_named(house):
    halls.hall(house.secretary, drawing="[席 floor]\n1: oooox\n")
    plan = halls.drafted(house)
    halls.swap(plan, halls.seats(plan)["陈志强"], "1-1-5", house.secretary)

    assert [name for name, _seat in queries.unfit(plan, queries.taken_of(plan))] == ["陈志强"]


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.LEADER, Role.DELEGATION_STAFF, Role.UNIT_CLERK, Role.AUDITOR])
def test_only_the_secretariat_arranges_seats(house, role):
    plan = halls.drafted(house)
    user = {Role.DEPUTY: house.first, Role.LEADER: house.leader, Role.UNIT_CLERK: house.clerk}.get(role)
    user = user or (house.delegate if role == Role.DELEGATION_STAFF else house.auditor)

    assert not user.has_perm("meetings.arrange_seats", plan)
    assert not user.has_perm("meetings.keep_halls", plan.hall)
    assert not SeatPlan.objects.visible_to(user).exists()
    assert not Hall.objects.visible_to(user).exists()


def test_another_congress_sees_nothing_of_it(house):
    plan = halls.drafted(house)
    stranger = factories.staff(factories.congress(name="邻市"))

    assert not stranger.has_perm("meetings.arrange_seats", plan)
    assert not SeatPlan.objects.visible_to(stranger).exists()
    assert house.affairs.has_perm("meetings.arrange_seats", plan)
    assert SeatPlan.objects.visible_to(house.affairs).get() == plan


def test_standings_have_their_zones(house):
    gathering = halls.meeting(house)
    services.add_guests(
        gathering,
        [Guest("记者", standing=Standing.PRESS), Guest("工作人员", standing=Standing.STAFF)],
        by=house.secretary,
    )

    with pytest.raises(Invalid) as invalid:
        halls.drafted(house, gathering)  # the hall has no press; staff sit only where there are seats for them

    assert [line.split("：")[0] for line in invalid.value.errors["hall"]] == ["记者"]
