"""One change for several at once: chosen, shown for all of them, all or nothing, one notice to each concerned."""

import pytest
from django.urls import reverse

from congress.errors import Refused
from congress.models import Notification
from deputies.models import Mandate, Person
from deputies.services import terminate
from meetings import queries, services
from meetings.models import Ride, SeatTaken, Stay
from tests import factories
from tests.meetings import steps
from tests.meetings.arranged import arrange, late, where
from tests.meetings.test_lodging import grant_leave
from tests.meetings.test_together import change as change_one
from tests.meetings.test_together import desk, told  # noqa: F401  (desk is a fixture)


@pytest.fixture
def all_of(house, work_off):
    found = arrange(house)
    work_off()
    Notification.objects.all().delete()
    return found


@pytest.fixture
def quiet(work_off):
    """Everything due is done and forgotten."""

    def be():
        work_off()
        Notification.objects.all().delete()

    return be


def keys(whole, *names):
    return [whole.participations.get(name=name).pk for name in names]


def change(house, whole, *names, hotel=None):
    chosen = keys(whole, *names)
    seen = queries.together(whole, whole.participations.filter(pk__in=chosen), hotel).marks()
    return services.change_together(whole, chosen, by=house.secretary, seen=seen, hotel=hotel)


def titles(user):
    return [title for title, _text in told(user)]


CHANGED = "您的会务安排有变动：第5次会议"


def test_two_who_come_late_get_all_they_lack_in_one_change(house, all_of, quiet, work_off):
    whole, users = all_of.whole, [late(house, all_of.whole, name=name) for name in ("补甲", "补乙")]
    before = [where(whole, name) for name in ("王秀英", "李建国", "陈志强")]
    quiet()

    change(house, whole, "补甲", "补乙")
    work_off()

    # by stroke order 补乙 (乙: one stroke) before 补甲: the two seats nearest to 城东 (beside, then behind), what is left at A01 and then A02;
    # 803 is a room for one, so the second sleeps in 201; 1号车 has just two places left
    assert [where(whole, name) for name in ("补乙", "补甲")] == [
        ("2-1-1", "A01", "803", "1号车"),
        ("2-2-1", "A02", "201", "1号车"),
    ]
    assert [where(whole, name) for name in ("王秀英", "李建国", "陈志强")] == before
    assert [titles(user) for user in users] == [[CHANGED], [CHANGED]]
    assert [told(user) for user in (house.first, house.second)] == [[], []]


def test_a_delegation_moves_to_another_hotel_as_pairs_and_its_buses_follow(house, all_of, work_off):
    whole = all_of.whole
    _first, second = whole.hotels.order_by("pk")
    before = {name: where(whole, name) for name in ("王秀英", "李建国", "陈志强")}
    all_of.trip.hotels.set([_first])

    change(house, whole, "王秀英", "李建国", hotel=second)
    work_off()

    now = {name: where(whole, name) for name in before}
    assert {name: place[2] for name, place in now.items()} == {
        "王秀英": "201",
        "李建国": "201",
        "陈志强": before["陈志强"][2],
    }
    assert [now[name][:2] for name in before] == [before[name][:2] for name in before]
    assert {name: place[3] for name, place in now.items()} == {"王秀英": "", "李建国": "", "陈志强": "1号车"}
    assert [titles(user) for user in (house.first, house.second, house.third)] == [[CHANGED], [CHANGED], []]


def test_whom_the_other_hotel_has_no_bed_for_is_named_and_stays_where_he_is(house, all_of):
    whole = all_of.whole
    second = whole.hotels.order_by("pk")[1]

    rows = queries.together_in_words(queries.together(whole, whole.participations.all(), second))
    change(house, whole, "王秀英", "李建国", "陈志强", hotel=second)

    stuck = [(row["name"], row["why"]) for row in rows if row["is_stuck"]]
    assert [(name, bool(why)) for name, why in stuck] == [("陈志强", True)]
    assert [where(whole, name)[2] for name in ("王秀英", "李建国", "陈志强")] == ["201", "201", "802"]


def test_two_deputies_are_replaced_at_once_each_takes_over_what_his_predecessor_had(house, all_of, quiet, work_off):
    whole = all_of.whole
    before = {name: where(whole, name) for name in ("王秀英", "陈志强")}
    for gone, name in ((house.first, "周补选"), (house.third, "吴补选")):
        terminate(gone.post.mandate, by=house.secretary, reason="resigned")
        newcomer = late(house, whole, name=name, delegation=gone.post.mandate.delegation)
        Mandate.objects.filter(person__user=newcomer).update(replaces=gone.post.mandate)
    quiet()

    change(house, whole, "周补选", "吴补选")
    work_off()

    assert {"王秀英": where(whole, "周补选"), "陈志强": where(whole, "吴补选")} == before
    assert [where(whole, name) for name in before] == [("", "", "", "")] * 2
    assert titles(house.second) == [CHANGED]  # another room-mate, and nothing else


def test_who_goes_and_who_comes_in_one_change_the_bed_left_is_given_on(house, all_of, quiet, work_off):
    whole, before = all_of.whole, where(all_of.whole, "王秀英")
    grant_leave(house, whole, house.first)
    newcomer = late(house, whole)
    quiet()

    change(house, whole, "王秀英", "赵补报")
    work_off()

    assert where(whole, "王秀英") == ("", "", "", "")
    assert where(whole, "赵补报") == (before[0], "A01", before[2], "1号车")
    assert (titles(newcomer), titles(house.second), titles(house.first)) == ([CHANGED], [CHANGED], [])


def test_a_room_mate_among_the_chosen_who_keeps_his_room_is_told_of_the_other(house, all_of, quiet, work_off):
    whole = all_of.whole
    grant_leave(house, whole, house.first)
    late(house, whole)
    quiet()

    change(house, whole, "王秀英", "赵补报", "李建国")
    work_off()

    assert titles(house.second) == [CHANGED]
    assert "赵补报" in told(house.second)[0][1]


# The pages -----------------------------------------------------------------------------------------------------------


def look(desk, whole, people, **more):  # noqa: F811
    return desk.get(reverse("together_many", args=[whole.pk]), {"place": people} | more)


def test_chosen_by_name_and_by_delegation_looked_at_and_carried_out(house, all_of, desk):  # noqa: F811
    whole, second = all_of.whole, all_of.whole.hotels.order_by("pk")[1]
    url = reverse("together_choose", args=[whole.pk])

    chosen = desk.post(url, {"names": "", "delegation": house.served.pk, "hotel": second.pk})
    page = desk.get(chosen.url)
    done = desk.post(
        reverse("together_many", args=[whole.pk]),
        {"place": keys(whole, "王秀英", "李建国"), "hotel": second.pk, "seen": page.context["seen"]},
    )

    assert [one.name for one in page.context["found"].chosen] == ["王秀英", "李建国"]
    assert all(words in page.content.decode() for words in ("王秀英", "李建国", "东湖酒店", "201"))
    assert (done.status_code, done.url) == (302, reverse("unsettled_list", args=[whole.pk]))
    assert [where(whole, name)[2] for name in ("王秀英", "李建国", "陈志强")] == ["201", "201", "802"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"names": "王秀英、查无此人、李四五"}, "查无此人、李四五"),
        ({"names": ""}, "请选择人员"),
        ({"names": "王秀英", "hotel": "999999"}, "有效"),
    ],
)
def test_who_is_unknown_is_named_and_nothing_typed_is_lost(house, all_of, desk, typed, words):  # noqa: F811
    answer = desk.post(reverse("together_choose", args=[all_of.whole.pk]), typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert typed["names"] in answer.content.decode()


def test_one_of_two_names_borne_by_several_is_asked_for_by_card(house, all_of, desk):  # noqa: F811
    late(house, all_of.whole, name="王秀英")

    answer = desk.post(reverse("together_choose", args=[all_of.whole.pk]), {"names": "王秀英"})

    assert answer.status_code == 422
    assert "王秀英" in str(answer.context["form"].errors)


def test_more_than_two_hundred_are_not_one_change(house, all_of, desk):  # noqa: F811
    services.add_guests(
        all_of.whole, [services.Guest(name=f"来宾{nth}", unit="", standing="observer") for nth in range(201)],
        by=house.secretary,
    )  # fmt: skip
    people = list(all_of.whole.participations.guests().values_list("pk", flat=True))

    assert look(desk, all_of.whole, people[:200]).status_code == 200
    assert look(desk, all_of.whole, people).status_code == 409


def test_somebody_of_another_session_is_refused(house, all_of, desk):  # noqa: F811
    other = steps.session(house.secretary, number=6)
    stranger = keys(other, "王秀英")

    assert look(desk, all_of.whole, stranger).status_code == 409
    assert look(desk, all_of.whole, []).status_code == 409
    with pytest.raises(Refused):
        services.change_together(all_of.whole, stranger, by=house.secretary, seen=set())


def test_who_was_quicker_with_one_of_them_is_named_and_nothing_is_done_for_the_others(house, all_of, desk):  # noqa: F811
    whole = all_of.whole
    for name in ("补甲", "补乙"):
        late(house, whole, name=name)
    people = keys(whole, "补甲", "补乙")
    page = look(desk, whole, people)
    change_one(house, whole, whole.participations.get(name="补甲").user)

    answer = desk.post(reverse("together_many", args=[whole.pk]), {"place": people, "seen": page.context["seen"]})

    assert answer.status_code == 409
    assert "补" in answer.context["refusal"]
    assert where(whole, "补乙") == ("", "", "", "")
    for table, name in ((SeatTaken, "participation"), (Ride, "participation"), (Stay, "participation")):
        assert not table.objects.filter(**{name: people[1]}).exists()
    again = desk.post(reverse("together_many", args=[whole.pk]), {"place": people, "seen": answer.context["seen"]})
    assert (again.status_code, all(where(whole, "补乙"))) == (302, True)


def test_the_list_of_who_has_come_or_gone_leads_to_one_change_for_those_ticked(house, all_of, desk):  # noqa: F811
    for name in ("补甲", "补乙"):
        late(house, all_of.whole, name=name)

    page = desk.get(reverse("unsettled_list", args=[all_of.whole.pk])).content.decode()

    assert page.count('name="place"') == 2
    assert reverse("together_many", args=[all_of.whole.pk]) in page


@pytest.mark.parametrize("who", ["delegate", "leader", "clerk", "first", "auditor"])
def test_only_the_secretariat_changes_several(house, all_of, client, who):
    client.force_login(getattr(house, who))
    people = keys(all_of.whole, "王秀英")

    answers = [
        client.get(reverse("together_choose", args=[all_of.whole.pk])).status_code,
        client.get(reverse("together_many", args=[all_of.whole.pk]), {"place": people}).status_code,
        client.post(reverse("together_many", args=[all_of.whole.pk]), {"place": people, "seen": ""}).status_code,
    ]

    assert set(answers) <= {403, 404}


def test_looking_asks_as_much_for_one_as_for_four(house, all_of, desk, django_assert_max_num_queries):  # noqa: F811
    for name in ("补甲", "补乙", "补丙", "补丁"):
        late(house, all_of.whole, name=name)

    with django_assert_max_num_queries(40) as one:
        look(desk, all_of.whole, keys(all_of.whole, "补甲"))
    with django_assert_max_num_queries(40) as four:
        look(desk, all_of.whole, keys(all_of.whole, "补甲", "补乙", "补丙", "补丁"))
    assert len(four) <= len(one) + 1


def test_a_delegation_of_sixty_moves_in_one_change(house, quiet, django_assert_max_num_queries):
    """As many questions for sixty as for six, and every pair kept."""
    for nth in range(58):
        factories.deputy(house.congress, name=f"代表{nth:02}", delegation=house.served)
    Person.objects.update(sex="male")
    whole = steps.session(house.secretary)
    rooms = [
        ["酒店", "房号"],
        *([hotel, f"{floor}{nth:02}"] for hotel in ("甲", "乙") for floor in (3, 4) for nth in range(1, 17)),
    ]
    steps.from_sheet("rooms", whole, rooms, house.secretary)
    services.assign_rooms(whole, by=house.secretary)
    here = whole.participations.filter(mandate__delegation=house.served)
    hotel = whole.hotels.exclude(pk=here.first().stay.bed.room.hotel_id).get()

    with django_assert_max_num_queries(60):
        chosen = list(here.values_list("pk", flat=True))
        seen = queries.together(whole, here, hotel).marks()
        services.change_together(whole, chosen, by=house.secretary, seen=seen, hotel=hotel)

    stays = Stay.objects.filter(participation__in=chosen)
    assert set(stays.values_list("bed__room__hotel", flat=True)) == {hotel.pk}
    assert stays.values("bed__room").distinct().count() == 30
