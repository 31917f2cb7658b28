"""One participant, one change: four causes by hand, one notice each, all or nothing, and who may."""

import pytest
from django.urls import reverse

from congress.errors import Refused, Stale
from congress.models import Notification
from deputies.models import Mandate, Person
from deputies.services import terminate
from meetings import queries, services
from meetings.models import Ride, SeatTaken, Stay
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.arranged import arrange, late, where
from tests.meetings.test_lodging import grant_leave
from tests.meetings.transport import buses


@pytest.fixture
def all_of(house, work_off):
    found = arrange(house)
    work_off()
    Notification.objects.all().delete()
    return found


@pytest.fixture
def desk(client, house):
    client.force_login(house.secretary)
    return client


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", "text"))


def change(house, whole, user, hotel=None):
    place = steps.place(whole, user)
    seen = queries.together(whole, [place], hotel).marks()
    return services.change_together(whole, [place.pk], by=house.secretary, seen=seen, hotel=hotel)


def everybody(whole):
    return {name: where(whole, name) for name in ("王秀英", "李建国", "陈志强")}


# Four causes ---------------------------------------------------------------------------------------------------------


def test_as_it_was_arranged(house, all_of):
    assert everybody(all_of.whole) == {
        "王秀英": ("2-1-2", "A01", "801", "1号车"),
        "李建国": ("2-1-3", "A01", "801", "1号车"),
        "陈志强": ("2-1-4", "A01", "802", "1号车"),
    }


def test_who_comes_late_gets_seat_table_room_and_ride_in_one_step_and_nobody_else_moves(house, all_of, work_off):
    before = everybody(all_of.whole)
    newcomer = late(house, all_of.whole)
    work_off()
    Notification.objects.all().delete()

    change(house, all_of.whole, newcomer)
    work_off()

    assert everybody(all_of.whole) == before
    # the seat beside 王秀英 to the left; the fourth place of the table; a room of his own, as 801 is full; the bus
    assert where(all_of.whole, "赵补报") == ("2-1-1", "A01", "803", "1号车")
    _seat, table, room, vehicle = where(all_of.whole, "赵补报")
    assert [title for title, _text in told(newcomer)] == ["您的会务安排有变动：第5次会议"]
    [(_title, text)] = told(newcomer)
    assert all(words in text for words in ("您现在的座位", table, room, vehicle)), text
    assert [told(user) for user in (house.first, house.second)] == [[], []]


def test_leave_frees_seat_table_room_and_ride_and_only_the_room_mate_is_told(house, all_of, work_off):
    before = everybody(all_of.whole)
    mate = house.second if before["王秀英"][2] == before["李建国"][2] else house.third
    grant_leave(house, all_of.whole, house.first)
    work_off()
    freed_at_once = where(all_of.whole, "王秀英")

    change(house, all_of.whole, house.first)
    work_off()

    assert freed_at_once == (before["王秀英"][0], before["王秀英"][1], "", "")
    assert where(all_of.whole, "王秀英") == ("", "", "", "")
    assert {name: place for name, place in everybody(all_of.whole).items() if name != "王秀英"} == {
        name: place for name, place in before.items() if name != "王秀英"
    }
    assert [title for title, _text in told(mate)] == ["同住人有变化：第5次会议"]
    assert not any("安排有变动" in title for title, _text in told(house.first))


def test_who_replaces_a_deputy_takes_his_seat_table_room_and_ride(house, all_of, work_off):
    before = everybody(all_of.whole)
    terminate(house.first.post.mandate, by=house.secretary, reason="resigned")
    newcomer = late(house, all_of.whole, name="周补选")
    Mandate.objects.filter(person__user=newcomer).update(replaces=house.first.post.mandate)
    work_off()
    Notification.objects.all().delete()

    change(house, all_of.whole, newcomer)
    work_off()

    assert where(all_of.whole, "周补选") == before["王秀英"]
    assert where(all_of.whole, "王秀英") == ("", "", "", "")
    assert len(told(newcomer)) == 1
    assert [title for title, _text in told(house.second)] == ["您的会务安排有变动：第5次会议"]  # another room-mate
    assert "周补选" in told(house.second)[0][1]


def test_another_hotel_means_another_room_and_the_buses_of_that_hotel(house, all_of, work_off):
    whole, before = all_of.whole, everybody(all_of.whole)
    first, second = whole.hotels.order_by("pk")
    all_of.trip.hotels.set([first])
    [van] = buses(house, whole, 3)
    theirs = services.save_trip(
        None, by=house.secretary, gathering=whole, vehicles=[van], hotels=[second],
        departs_at=all_of.trip.departs_at, from_place="东湖酒店", to_place="大会堂",
    )  # fmt: skip
    services.move_rider(theirs, whole.participations.get(name="陈志强"), van, by=house.secretary, seen=None)

    change(house, whole, house.first, second)
    work_off()

    place = whole.participations.get(name="王秀英")
    assert (where(whole, "王秀英")[:2], place.stay.bed.room.number) == (before["王秀英"][:2], "201")
    assert list(place.rides.values_list("trip", flat=True)) == [theirs.pk]
    assert {n: p for n, p in everybody(whole).items() if n == "李建国"} == {"李建国": before["李建国"]}
    assert len(told(house.first)) == 1


# All or nothing ------------------------------------------------------------------------------------------------------


def test_nothing_is_moved_by_looking(house, all_of, desk):
    newcomer = late(house, all_of.whole)
    place = steps.place(all_of.whole, newcomer)

    page = desk.get(reverse("together", args=[place.pk]))

    assert page.status_code == 200
    assert all(words in page.content.decode() for words in ("座位", "桌", "安澜宾馆", "1号车"))
    assert where(all_of.whole, "赵补报") == ("", "", "", "")


def test_who_was_quicker_in_one_of_them_is_named_and_nothing_of_the_rest_is_done(house, all_of, desk):
    newcomer = late(house, all_of.whole)
    place = steps.place(all_of.whole, newcomer)
    page = desk.get(reverse("together", args=[place.pk]))
    seat = next(
        step.after
        for part in queries.together(place.gathering, [place]).parts
        if part.kind == "seat"
        for step in part.steps
    )
    other = all_of.whole.participations.get(name="陈志强")
    services.swap_seats(all_of.plan, where(all_of.whole, "陈志强")[0], seat, by=house.secretary, seen=(other.pk, None))

    answer = desk.post(reverse("together", args=[place.pk]), {"seen": page.context["seen"], "hotel": ""})

    assert answer.status_code == 409
    assert "其他人员已先行调整：座位：赵补报" in answer.content.decode()
    assert "客房" not in answer.context["refusal"]
    assert where(all_of.whole, "赵补报") == ("", "", "", "")
    answer = desk.post(reverse("together", args=[place.pk]), {"seen": answer.context["seen"], "hotel": ""})
    assert (answer.status_code, all(where(all_of.whole, "赵补报"))) == (302, True)


def test_a_failure_in_the_last_part_takes_all_of_it_back(house, all_of, monkeypatch):
    newcomer = late(house, all_of.whole)
    place = steps.place(all_of.whole, newcomer)
    seen = queries.together(place.gathering, [place]).marks()
    all_of.trip.vehicles.all().delete()  # meanwhile no vehicle goes: another outcome

    with pytest.raises(Stale):
        services.change_together(place.gathering, [place.pk], by=house.secretary, seen=seen)

    assert not SeatTaken.objects.filter(participation=place).exists()
    assert not Stay.objects.filter(participation=place, bed__isnull=False).exists()
    assert not Ride.objects.filter(participation=place).exists()


def test_where_nothing_would_change_nothing_is_done(house, all_of):
    with pytest.raises(Refused):
        change(house, all_of.whole, house.first)


def test_a_bed_whose_key_is_out_is_kept_until_it_is_back(house, all_of):
    services.hand_key(steps.place(all_of.whole, house.first), by=house.secretary)
    grant_leave(house, all_of.whole, house.first)
    before = where(all_of.whole, "王秀英")

    change(house, all_of.whole, house.first)

    assert where(all_of.whole, "王秀英") == ("", "", before[2], "")


def test_what_was_not_told_yet_is_given_and_not_told(house, work_off):
    found = arrange(house)
    Stay.objects.update(told_at=None)
    found.trip.published_at = None
    found.trip.save(update_fields=["published_at"])
    work_off()
    newcomer = late(house, found.whole)
    work_off()
    Notification.objects.all().delete()

    change(house, found.whole, newcomer)
    work_off()

    [(_title, text)] = told(newcomer)
    assert all(where(found.whole, "赵补报"))
    assert ("座位" in text, "宾馆" in text, "号车" in text) == (True, False, False)


def test_a_change_of_seats_made_together_can_be_taken_back(house, all_of):
    newcomer = late(house, all_of.whole)
    change(house, all_of.whole, newcomer)

    services.undo_seats(all_of.plan, by=house.secretary)

    assert where(all_of.whole, "赵补报")[0] == ""


# Who has come or gone ------------------------------------------------------------------------------------------------


def test_the_desk_counts_who_has_come_or_gone_until_they_are_settled(house, all_of, desk):
    def counted():
        return {row.name: queries.unsettled_words(row) for row in queries.unsettled(house.secretary).order_by("pk")}

    assert counted() == {}
    newcomer = late(house, all_of.whole)
    grant_leave(house, all_of.whole, house.first)
    assert counted() == {
        "王秀英": {"comes": False, "kinds": ["seat", "table"]},
        "赵补报": {"comes": True, "kinds": ["seat", "table", "bed"]},
    }
    assert "安排之后增减的人员" in desk.get(reverse("desk")).content.decode()
    page = desk.get(reverse("unsettled_list", args=[all_of.whole.pk])).content.decode()
    assert ("赵补报" in page, "王秀英" in page, "李建国" in page) == (True, True, False)

    change(house, all_of.whole, newcomer)
    change(house, all_of.whole, house.first)

    assert counted() == {}


def test_the_list_asks_as_much_for_one_as_for_three(house, all_of, desk, django_assert_max_num_queries):
    late(house, all_of.whole)
    with django_assert_max_num_queries(12):
        desk.get(reverse("unsettled_list", args=[all_of.whole.pk]))
    for name in ("补甲", "补乙"):
        late(house, all_of.whole, name=name)
    with django_assert_max_num_queries(12):
        desk.get(reverse("unsettled_list", args=[all_of.whole.pk]))


# Everything about one person -----------------------------------------------------------------------------------------


def test_everything_about_a_person_stands_on_one_page(house, all_of, desk, django_assert_max_num_queries):
    services.keep_diet(steps.place(all_of.whole, house.first), by=house.first, consent=True, allergy="花生")
    place = steps.place(all_of.whole, house.first)

    with django_assert_max_num_queries(24):
        page = desk.get(reverse("person", args=[place.pk])).content.decode()

    _seat, table, room, vehicle = where(all_of.whole, "王秀英")
    assert [words for words in (table, room, vehicle, "花生", "李建国") if words not in page] == []


def test_staff_of_the_delegation_find_their_own_people_without_diets(house, all_of, client):
    services.keep_diet(steps.place(all_of.whole, house.first), by=house.first, consent=True, allergy="花生")
    client.force_login(house.delegate)
    own = client.get(reverse("person", args=[steps.place(all_of.whole, house.first).pk]))
    other = client.get(reverse("person", args=[steps.place(all_of.whole, house.third).pk]))

    assert (own.status_code, other.status_code) == (200, 404)
    assert "花生" not in own.content.decode()
    assert reverse("together", args=[steps.place(all_of.whole, house.first).pk]) not in own.content.decode()


@pytest.mark.parametrize("who", ["delegate", "leader", "clerk", "first", "auditor"])
def test_only_the_secretariat_changes_together(house, all_of, client, who):
    client.force_login(getattr(house, who))
    place = steps.place(all_of.whole, house.first)

    answers = [
        client.get(reverse("together", args=[place.pk])).status_code,
        client.post(reverse("together", args=[place.pk]), {"seen": ""}).status_code,
        client.get(reverse("unsettled_list", args=[all_of.whole.pk])).status_code,
    ]

    assert set(answers) <= {403, 404}


def test_a_room_mate_is_told_when_somebody_else_moves_in_or_out(house, all_of, work_off):
    Person.objects.update(sex="male")
    place = steps.place(all_of.whole, house.third)
    before = where(all_of.whole, "王秀英")[2]
    room = place.stay.bed.room
    mover = steps.place(all_of.whole, house.first)
    services.move_to_room(mover, room, by=house.secretary, seen=mover.stay.bed.room_id)
    work_off()

    assert before != room.number
    assert [title for title, _text in told(house.second)] == ["同住人有变化：第5次会议"]
    assert told(house.third) == [("同住人有变化：第5次会议", "您现在与王秀英同住。")]
    assert all("同住人" not in title for title, _text in told(house.first))


def test_the_seat_in_a_sitting_with_a_plan_of_its_own_changes_too(house, all_of):
    sitting = all_of.whole.parts.get()
    plan = halls.in_force(house, sitting)
    newcomer = late(house, all_of.whole)
    services.invite(sitting, services.Audience(everybody=True), by=house.secretary)

    change(house, all_of.whole, newcomer)

    assert plan.taken.filter(participation__user=newcomer).count() == 1
    assert all_of.plan.taken.filter(participation__user=newcomer).count() == 1
