"""Two people change places where everything is full: by one move, told, taken back, refused where it may not be."""

import pytest
from django.urls import reverse

from congress.errors import Refused, Stale
from congress.models import Notification
from deputies.models import Person
from meetings import queries, services
from meetings.models import Swap
from tests.meetings import steps
from tests.meetings.arranged import ROOMS, arrange, where
from tests.meetings.test_lodging import grant_leave
from tests.meetings.transport import buses, trip_of


@pytest.fixture
def all_of(house):
    """Tables of two, buses of two and one, rooms of two and one, all full."""
    found = arrange(house)
    asked = {"table_count": 2, "halal_count": 0, "seats": 2}
    found.tables = services.set_tables(
        found.whole, by=house.secretary, seen=services.draft_tables(found.whole, **asked)[2], **asked
    )
    found.trip = trip_of(house, found.whole, vehicles=buses(house, found.whole, 2, 1), from_place="招待所")
    services.assign_rides(found.trip, by=house.secretary)
    services.publish_rides(found.trip, by=house.secretary)
    return found


def people(house, whole):
    return steps.place(whole, house.first), steps.place(whole, house.third)


def swap(house, all_of, kind, first=None, second=None):
    first, second = (first, second) if first else people(house, all_of.whole)
    trip = all_of.trip if kind == "ride" else None
    now = queries.where_now(kind, [first.pk, second.pk], trip)
    seen = (now.get(first.pk), now.get(second.pk))
    return services.swap_places(all_of.whole, kind, first, second, by=house.secretary, seen=seen, trip=trip)


def at(house, all_of, kind):
    trip = all_of.trip if kind == "ride" else None
    first, second = people(house, all_of.whole)
    now = queries.where_now(kind, [first.pk, second.pk], trip)
    return now[first.pk], now[second.pk]


KINDS = ["table", "ride", "room"]


@pytest.mark.parametrize("kind", KINDS)
def test_two_change_places_and_back(house, all_of, kind, work_off):
    before = at(house, all_of, kind)
    work_off()
    Notification.objects.all().delete()

    swap(house, all_of, kind)
    work_off()
    after, told = at(house, all_of, kind), set(Notification.objects.values_list("recipient__name", flat=True))
    services.undo_swap(all_of.whole, kind, by=house.secretary, trip=all_of.trip if kind == "ride" else None)

    assert before[0] != before[1]
    assert after == (before[1], before[0])
    assert at(house, all_of, kind) == before
    assert told - {"李建国"} == {"王秀英", "陈志强"}
    assert ("李建国" in told) == (kind == "room")  # his room-mate is another one
    with pytest.raises(Refused):
        services.undo_swap(all_of.whole, kind, by=house.secretary, trip=all_of.trip if kind == "ride" else None)


@pytest.mark.parametrize("kind", KINDS)
def test_who_was_moved_meanwhile_is_looked_at_again(house, all_of, kind):
    first, second = people(house, all_of.whole)
    trip = all_of.trip if kind == "ride" else None
    seen = at(house, all_of, kind)
    swap(house, all_of, kind)

    with pytest.raises(Stale):
        services.swap_places(all_of.whole, kind, first, second, by=house.secretary, seen=seen, trip=trip)

    assert at(house, all_of, kind) == (seen[1], seen[0])


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_whom_has_no_place_does_not_change(house, all_of, kind):
    grant_leave(house, all_of.whole, house.third)
    place = steps.place(all_of.whole, house.third)
    services.change_together(
        place.gathering, [place.pk], by=house.secretary, seen=queries.together(place.gathering, [place]).marks()
    )

    with pytest.raises(Refused):
        swap(house, all_of, kind)

    assert Swap.objects.count() == 0


def test_beds_are_changed_only_where_both_may_sleep(house, all_of):
    Person.objects.filter(user=house.third).update(sex="female")
    with pytest.raises(Refused):
        swap(house, all_of, "room")
    Person.objects.update(sex="male")
    services.hand_key(steps.place(all_of.whole, house.first), by=house.secretary)
    with pytest.raises(Refused):
        swap(house, all_of, "room")
    with pytest.raises(Refused):
        swap(house, all_of, "room", *(steps.place(all_of.whole, one) for one in (house.first, house.second)))

    assert (where(all_of.whole, "王秀英")[2], where(all_of.whole, "陈志强")[2]) == (ROOMS[1][1], ROOMS[2][1])


def test_nobody_is_put_at_a_halal_table_who_did_not_ask_for_it(house, all_of):
    services.keep_diet(steps.place(all_of.whole, house.third), by=house.third, consent=True, halal=True)
    asked = {"table_count": 1, "halal_count": 1, "seats": 2}
    services.set_tables(all_of.whole, by=house.secretary, seen=services.draft_tables(all_of.whole, **asked)[2], **asked)

    with pytest.raises(Refused):
        swap(house, all_of, "table")

    assert [one[:3] for one in at(house, all_of, "table")] == ["A01", "B01"]


def test_the_page_shows_where_both_are_before_they_change(house, all_of, client):
    client.force_login(house.secretary)
    page = reverse("swap_page", args=[all_of.whole.pk, "table"])
    first, second = people(house, all_of.whole)

    shown = client.get(page, {"first": "王秀英", "second": "陈志强"})
    wrong = client.get(page, {"first": "王秀英", "second": "无此人"})
    pair = shown.context["pair"]
    answer = client.post(
        page, {"first": first.pk, "first_at": pair[0]["at"], "second": second.pk, "second_at": pair[1]["at"]}
    )

    assert ("A01" in shown.content.decode(), wrong.status_code, "无此人" in wrong.content.decode()) == (True, 422, True)
    assert answer.status_code == 302
    assert [one[:3] for one in at(house, all_of, "table")] == ["A02", "A01"]
    client.post(reverse("swap_undo", args=[all_of.whole.pk, "table"]))
    assert [one[:3] for one in at(house, all_of, "table")] == ["A01", "A02"]


@pytest.mark.parametrize("who", ["delegate", "leader", "clerk", "first"])
def test_only_the_secretariat_swaps(house, all_of, client, who):
    client.force_login(getattr(house, who))
    for kind in KINDS:
        for name in ("swap_page", "swap_undo"):
            assert client.post(reverse(name, args=[all_of.whole.pk, kind])).status_code in {403, 404}
