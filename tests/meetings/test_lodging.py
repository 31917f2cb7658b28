"""Beds: the rule by hand-computed tables and by property, and what the database and the services refuse."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.errors import Invalid, Refused, Stale
from deputies.models import Person
from meetings import queries, services
from meetings.computing.lodging import assign
from meetings.computing.lodging_rules import Guest, NoBeds, Pool, Reason, Room, Why
from meetings.computing.room_sheet import Wrong, parse
from meetings.computing.sheets import Problem
from meetings.models import Bed, HotelRoom, Standing, Stay
from meetings.services import Guest as Visitor
from tests.meetings import steps
from tests.meetings.fewest_shares import fewest_shares

BEDS = {"twin": 2, "single": 1, "double": 1, "triple": 3, "suite": 1}
SHEET = [
    ["酒店", "楼层", "房号", "房型", "用途"],
    *([["安澜宾馆", "3", f"30{nth}", "标准间", ""] for nth in (1, 2, 3)]),
]


# The rule ------------------------------------------------------------------------------------------------------------


def men(*keys, group=(1,), **more):
    return [Guest(key, group, "male", (key,), **more) for key in keys]


def women(*keys, group=(1,), **more):
    return [Guest(key, group, "female", (key,), **more) for key in keys]


def rooms(*beds, floor=1, first=101, hotel="a", **more):
    return [Room(first + nth, hotel, floor, (first + nth,), count, **more) for nth, count in enumerate(beds)]


def inside(placed):
    found = {}
    for key, one in placed.items():
        found.setdefault(one.room, set()).add(key)
    return {room: sorted(keys) for room, keys in sorted(found.items())}


# fmt: off
TABLE = (
    # who                                                        rooms                       who is in which
    ([*men(1, 2)],                                               rooms(2),                   {101: [1, 2]}),
    ([*men(1), *women(2)],                                       rooms(2, 2),                {101: [2], 102: [1]}),
    ([*men(1, 2, 3), *women(4)],                                 rooms(2, 2, 2),             {101: [4], 102: [1, 2], 103: [3]}),
    ([*men(1), *men(2, group=(2,))],                             rooms(2, 2),                {101: [1], 102: [2]}),
    ([*men(1), *men(2, group=(2,))],                             rooms(2),                   {101: [1, 2]}),
    ([*men(1, 2, 3), *men(4, group=(2,))],                       rooms(3, 1),                {101: [1, 2, 3], 102: [4]}),
    ([Guest(1, (1,), "male", alone=True), *men(2, 3)],           rooms(2, 1, 2),             {101: [2, 3], 102: [1]}),
    ([Guest(1, (1,), "male", alone=True), *men(2)],              rooms(2),                   {101: [1, 2]}),
    ([Guest(1, (1,), "male", share_with=3), *men(2), Guest(3, (1,), "male", share_with=1), *men(4)],
                                                                 rooms(2, 2),                {101: [1, 3], 102: [2, 4]}),
    ([Guest(1, (1,), "male", share_with=3), *men(2, 3, 4)],      rooms(2, 2),                {101: [1, 2], 102: [3, 4]}),
    ([Guest(1, (1,), "male", not_with=2), *men(2, 3, 4)],        rooms(2, 2),                {101: [1, 3], 102: [2, 4]}),
    ([*men(1, room=101), *men(2), *women(3)],                    rooms(2, 1),                {101: [2], 102: [3]}),
    ([*men(1, pool=Pool.STAFF), *men(2)],                        [*rooms(1), *rooms(1, first=201, pool=Pool.STAFF)],
                                                                                             {101: [2], 201: [1]}),
    ([Guest(1, (1,)), *men(2, 3)],                               rooms(2, 2),                {101: [2, 3], 102: [1]}),
)
# fmt: on


@pytest.mark.parametrize(("guests", "house", "expected"), TABLE)
def test_rooms_by_hand_computed_table(guests, house, expected):
    assert inside(assign(guests, house)) == expected


def test_delegations_stay_on_their_floor():
    guests = [*men(1, 2, 3, 4, group=(1,)), *men(5, 6, group=(2,)), *women(7, 8, group=(2,))]

    placed = assign(guests, [*rooms(2, 2, floor=1), *rooms(2, 2, floor=2, first=201)])

    floors = {group: {placed[one.key].room // 100 for one in guests if one.group == group} for group in ((1,), (2,))}
    assert sorted(map(len, floors.values())) == [1, 1]
    assert {one.reason for one in placed.values()} == {Reason.GROUP}


def test_each_placement_says_why():
    guests = [
        Guest(1, (1,), "male", share_with=2), Guest(2, (1,), "male", share_with=1), Guest(3, (1,), "male", alone=True),
        Guest(4, (1,)), Guest(5, (1,), "female", pool=Pool.STAFF), Guest(6, (1,), "female", share_with=1),
    ]  # fmt: skip

    placed = assign(guests, [*rooms(2, 1, 1, 2), *rooms(2, first=201, pool=Pool.STAFF)])

    assert {key: one.reason for key, one in placed.items()} == {
        1: Reason.WISH, 2: Reason.WISH, 3: Reason.ALONE, 4: Reason.SEX_UNKNOWN, 5: Reason.STAFF, 6: Reason.NO_WISH,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("guests", "house", "misfits"),
    [
        (men(1, 2, 3), rooms(2), [(3, Why.NO_BED)]),
        ([*men(1), *women(2)], rooms(2), [(1, Why.OTHER_SEX)]),
        ([Guest(1, (1,), "male", not_with=2), *men(2)], rooms(2), [(2, Why.NOT_WITH)]),
        ([Guest(1, (1,)), *men(2)], rooms(2), [(2, Why.OTHER_SEX)]),
        ([Guest(1, (1,)), *men(2, room=101)], rooms(2), [(1, Why.SEX_UNKNOWN)]),
        (men(1, pool=Pool.STAFF), rooms(2), [(1, Why.NO_BED)]),
        (men(1), rooms(2, pool=Pool.MEDICAL), [(1, Why.NO_BED)]),
    ],
)
def test_who_finds_no_bed_is_listed_with_why(guests, house, misfits):
    with pytest.raises(NoBeds) as refusal:
        assign(guests, house)

    assert len(refusal.value.misfits) == len(misfits)
    assert {why for _key, why in refusal.value.misfits} == {why for _key, why in misfits}


@st.composite
def houses(draw):
    count = draw(st.integers(0, 24))
    other = st.none() | st.integers(0, max(0, count - 1))
    guests = []
    for key in range(count):
        share, apart = draw(other), draw(other)
        guests.append(
            Guest(
                key,
                (draw(st.integers(1, 4)),),
                draw(st.sampled_from(["male", "female", "male", "female", ""])),
                (key,),
                draw(st.sampled_from([Pool.GUESTS, Pool.GUESTS, Pool.STAFF])),
                None if share == key else share,
                None if apart in {key, share} else apart,
                draw(st.booleans()) and share is None,
            )
        )
    beds = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.sampled_from(list(Pool))), max_size=24))
    return guests, [Room(100 + nth, "ab"[nth % 2], f, (nth,), n, pool) for nth, (n, f, pool) in enumerate(beds)]


@st.composite
def full_house(draw):
    """Delegations of men and floors of twin rooms in one or two hotels, hardly a room to spare."""
    floors = draw(st.lists(st.sampled_from([20, 20, 14, 8]), min_size=2, max_size=6))  # rooms
    pairs = sum(floors) - draw(st.integers(0, 3))
    cuts = sorted(draw(st.sets(st.integers(1, pairs - 1), min_size=1, max_size=6)))
    groups = [2 * (after - before) for before, after in zip([0, *cuts], [*cuts, pairs], strict=True)]
    return groups, floors, draw(st.integers(1, 2))


@given(full_house())
@settings(max_examples=40)
def test_delegations_are_torn_over_at_most_two_floors_more_than_the_fewest_there_can_be(case):
    groups, floors, hotels = case
    guests = [one for nth, size in enumerate(groups) for one in men(*range(100 * nth, 100 * nth + size), group=(nth,))]
    known = [
        room
        for nth, count in enumerate(floors)
        for room in rooms(*[2] * count, floor=nth, first=1000 * nth, hotel="ab"[nth % hotels])
    ]

    placed = assign(guests, known)

    hotel_of = {room.key: room.hotel for room in known}
    at_floor = {(one.group, placed[one.key].room // 1000) for one in guests}
    at_hotel = {(one.group, hotel_of[placed[one.key].room]) for one in guests}
    houses = [sum(2 * count for nth, count in enumerate(floors) if nth % hotels == house) for house in range(hotels)]
    assert len(at_hotel) <= fewest_shares(groups, houses) + 2
    if hotels == 1:  # hotels come first; in each of them its floors
        assert len(at_floor) <= fewest_shares(groups, [2 * count for count in floors]) + 2


@settings(max_examples=300, deadline=None)
@given(houses(), st.randoms())
def test_whatever_is_asked_the_plan_holds(house, rng):
    guests, known = house
    people, rooms_by_key = {one.key: one for one in guests}, {room.key: room for room in known}
    mixed = list(guests)
    rng.shuffle(mixed)
    try:
        placed = assign(guests, known)
    except NoBeds as refusal:
        with pytest.raises(NoBeds) as again:
            assign(mixed, known[::-1])
        assert again.value.misfits == refusal.misfits != []
        return

    assert placed.keys() == people.keys()
    assert assign(mixed, known[::-1]) == placed
    for room, keys in inside(placed).items():
        there = [people[key] for key in keys]
        assert len(there) <= rooms_by_key[room].beds
        assert {one.pool for one in there} == {rooms_by_key[room].pool}
        assert len(there) == 1 or {one.sex for one in there} in ({"male"}, {"female"})
        assert not any(one.not_with in keys for one in there)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.lists(st.integers(1, 3), max_size=25))
def test_without_wishes_nobody_is_refused_where_all_could_sleep(first, second, beds):
    """Refused only where no choice of rooms for one sex leaves enough for the other."""
    reached = {0}
    for size in beds:
        reached |= {total + size for total in reached}
    possible = any(total >= first and sum(beds) - total >= second for total in reached)
    guests = [*men(*range(first), group=(1,)), *women(*range(100, 100 + second), group=(2,))]

    if possible:
        assert len(assign(guests, rooms(*beds))) == first + second
    else:
        with pytest.raises(NoBeds):
            assign(guests, rooms(*beds))


# The sheet -----------------------------------------------------------------------------------------------------------


def test_headings_are_known_under_several_names():
    rows = [["房间号", "宾馆名称", "房间类型"], ["812", "东湖酒店", "大床房"], ["0305房", "东湖酒店", ""]]

    sheet = parse(list(enumerate(rows, start=1)), BEDS)

    assert sheet.problems == []
    assert [(one.hotel, one.floor, one.number, one.kind, one.beds) for one in sheet.rooms] == [
        ("东湖酒店", 8, "812", "double", 1), ("东湖酒店", 3, "0305", "twin", 2),
    ]  # fmt: skip


def test_everything_wrong_is_told_by_row():
    rows = [
        ["酒店", "楼层", "房号", "房型", "床位", "用途"], ["安澜", "3", "301", "蒙古包", "", ""], ["", "3", "302", "", "", ""],
        ["安澜", "顶", "303", "", "", ""], ["安澜", "3", "304", "", "9", "仓库"], ["安澜", "3", "305", "", "", ""],
        ["安澜", "3", "305", "", "", ""],
    ]  # fmt: skip

    sheet = parse(list(enumerate(rows, start=1)), BEDS)

    assert sheet.problems == [
        Problem(2, Wrong.KIND, "蒙古包"), Problem(3, Wrong.EMPTY), Problem(4, Wrong.FLOOR, "303"),
        Problem(5, Wrong.BEDS, "9"), Problem(5, Wrong.PURPOSE, "仓库"), Problem(7, Wrong.TWICE, "安澜 305"),
    ]  # fmt: skip
    assert parse([(1, ["房型"])], BEDS).problems == [Problem(0, Wrong.NO_HOTEL), Problem(0, Wrong.NO_NUMBER)]


# Tables --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def whole(house):
    """A session, three deputies, two men of one delegation and a woman of the other, with three twin rooms."""
    for user, sex in ((house.first, "male"), (house.second, "male"), (house.third, "female")):
        Person.objects.filter(user=user).update(sex=sex)
    gathering = steps.session(house.secretary, parts=1)
    steps.from_sheet("rooms", gathering, SHEET, house.secretary)
    return gathering


def place_of(gathering, name):
    return gathering.participations.select_related("gathering__congress", "mandate__person").get(name=name)


def numbers(gathering):
    rows = Stay.objects.filter(participation__gathering=gathering, bed__isnull=False).order_by("pk")
    return dict(rows.values_list("participation__name", "bed__room__number"))


def room(number):
    return HotelRoom.objects.select_related("hotel").get(number=number)


def test_a_bed_holds_one_person_and_a_person_one_bed(whole):
    bed = Bed.objects.order_by("pk").first()
    first, second = place_of(whole, "王秀英"), place_of(whole, "李建国")
    Stay.objects.create(participation=first, bed=bed)

    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(participation=second, bed=bed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(participation=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bed.objects.create(room=bed.room, number=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bed.objects.create(room=bed.room, number=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key_given_at": steps.NOW},
        {"key_returned_at": steps.NOW},
        {"arrives_at": steps.NOW, "departs_at": steps.NOW},
        {"share_with": "self"},
        {"not_with": "self"},
        {"share_with": "other", "not_with": "other"},
        {"share_with": "other", "alone": True},
        {"sex": "?"},
    ],
)
def test_the_database_refuses_what_contradicts_itself(whole, wrong):
    place, other = place_of(whole, "王秀英"), place_of(whole, "李建国")
    facts = {name: {"self": place, "other": other}.get(value, value) for name, value in wrong.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(participation=place, **facts)


# Services ------------------------------------------------------------------------------------------------------------


def test_rooms_are_given_all_at_once(house, whole):
    given = services.assign_rooms(whole, by=house.secretary)

    assert given == 3
    found = numbers(whole)
    assert found["王秀英"] == found["李建国"] != found["陈志强"]


def test_who_finds_no_bed_is_listed_and_nobody_is_placed(house, whole):
    HotelRoom.objects.exclude(number="301").update(is_active=False)

    with pytest.raises(Invalid) as refusal:
        services.assign_rooms(whole, by=house.secretary)

    assert len(refusal.value.errors["anew"]) == 2
    assert all("城东代表团" in line for line in refusal.value.errors["anew"])
    assert numbers(whole) == {}


def test_a_plan_that_would_be_another_one_by_now_is_not_written(house, whole):
    seen = queries.mark_of(services.plan_rooms(whole))
    services.use_room(room("301"), by=house.secretary, is_active=False)

    with pytest.raises(Stale):
        services.assign_rooms(whole, by=house.secretary, seen=seen)

    assert numbers(whole) == {}


def test_who_was_moved_by_hand_or_has_a_key_stays(house, whole):
    services.assign_rooms(whole, by=house.secretary)
    first, third = place_of(whole, "王秀英"), place_of(whole, "陈志强")
    kept = numbers(whole)["陈志强"]
    free = next(number for number in ("301", "302", "303") if number not in numbers(whole).values())
    services.move_to_room(first, room(free), by=house.secretary, seen=queries.rooms_of_people(whole)[first.pk])
    services.hand_key(third, by=house.secretary)

    services.assign_rooms(whole, by=house.secretary, anew=True)

    assert (numbers(whole)["王秀英"], numbers(whole)["陈志强"]) == (free, kept)


def test_a_bed_taken_meanwhile_is_stale(house, whole):
    Bed.objects.filter(room__number="301", number=2).delete()
    services.move_to_room(place_of(whole, "李建国"), room("301"), by=house.secretary, seen=None)

    with pytest.raises(Stale):
        services.move_to_room(place_of(whole, "王秀英"), room("301"), by=house.secretary, seen=None)
    with pytest.raises(Stale):
        services.move_to_room(place_of(whole, "李建国"), room("302"), by=house.secretary, seen=None)


def test_by_hand_the_sexes_and_those_kept_apart_do_not_share(house, whole):
    services.move_to_room(place_of(whole, "李建国"), room("301"), by=house.secretary, seen=None)
    services.note_stay(place_of(whole, "王秀英"), by=house.secretary, not_with=place_of(whole, "李建国"))

    for name in ("陈志强", "王秀英"):
        with pytest.raises(Refused):
            services.move_to_room(place_of(whole, name), room("301"), by=house.secretary, seen=None)

    assert numbers(whole) == {"李建国": "301"}


def test_a_room_of_another_session_is_no_choice(house, whole):
    other = steps.session(house.secretary, number=6, begins_at=steps.NOW + 30 * steps.DAY)

    with pytest.raises(Refused):
        services.move_to_room(place_of(other, "王秀英"), room("301"), by=house.secretary, seen=None)
    with pytest.raises(Refused):
        steps.from_sheet("rooms", whole.parts.first(), SHEET, house.secretary)


def test_keys_go_out_and_come_back(house, whole):
    place = place_of(whole, "王秀英")
    with pytest.raises(Refused):
        services.hand_key(place, by=house.secretary)
    services.move_to_room(place, room("301"), by=house.secretary, seen=None)

    assert services.hand_key(place, by=house.secretary).has_key
    with pytest.raises(Refused):
        services.move_to_room(place, room("302"), by=house.secretary, seen=room("301").pk)
    assert not services.hand_key(place, by=house.secretary, back=True).has_key
    services.move_to_room(place, room("302"), by=house.secretary, seen=room("301").pk)

    assert Stay.objects.get().key_given_at is None


def grant_leave(house, gathering, user):
    place = steps.place(gathering, user)
    services.move_participation(place, "ask_leave", by=user, leave_kind="illness", leave_reason="住院")
    place = steps.place(gathering, user)
    if place.leave_needs_support:
        services.move_participation(place, "pass_leave_on", by=house.delegate, note="属实")
    services.move_participation(steps.place(gathering, user), "grant_leave", by=house.secretary)


def test_who_has_leave_loses_the_bed_and_others_keep_theirs(house, whole):
    services.assign_rooms(whole, by=house.secretary)
    before = numbers(whole)

    grant_leave(house, whole, house.first)

    assert numbers(whole) == {name: number for name, number in before.items() if name != "王秀英"}
    assert services.assign_rooms(whole, by=house.secretary) == 0


def test_with_the_key_out_the_bed_is_kept_until_it_comes_back(house, whole):
    services.assign_rooms(whole, by=house.secretary)
    services.hand_key(place_of(whole, "王秀英"), by=house.secretary)

    grant_leave(house, whole, house.first)
    kept = "王秀英" in numbers(whole)
    services.hand_key(place_of(whole, "王秀英"), by=house.secretary, back=True)

    assert kept
    assert "王秀英" not in numbers(whole)


def test_who_is_taken_off_the_list_leaves_the_room(house, whole):
    services.add_guests(whole, [Visitor("钱来宾")], by=house.secretary)
    guest = place_of(whole, "钱来宾")
    services.note_stay(guest, by=house.secretary, sex="male")
    services.note_stay(place_of(whole, "王秀英"), by=house.secretary, share_with=guest)
    services.assign_rooms(whole, by=house.secretary)

    services.remove(guest, by=house.secretary)

    assert set(numbers(whole)) == {"王秀英", "李建国", "陈志强"}
    assert Stay.objects.get(participation__name="王秀英").share_with is None


def test_staff_are_lodged_only_where_there_are_rooms_for_staff(house, whole):
    services.add_guests(whole, [Visitor("孙会务", standing=Standing.STAFF)], by=house.secretary)
    before = services.plan_rooms(whole)
    HotelRoom.objects.filter(number="303").update(purpose="staff")

    after = services.plan_rooms(whole)

    staff = place_of(whole, "孙会务").pk
    assert staff not in before
    assert after[staff].room == room("303").pk


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"departs_at": steps.NOW, "arrives_at": steps.NOW + dt.timedelta(hours=1)}, "departs_at"),
        ({"alone": True, "share_with": "李建国"}, "share_with"),
        ({"not_with": "李建国", "share_with": "李建国"}, "share_with"),
        ({"share_with": "王秀英"}, "share_with"),
    ],
)
def test_wishes_that_contradict_each_other_are_named(house, whole, fields, name):
    fields = {
        key: place_of(whole, value) if key in {"share_with", "not_with"} else value for key, value in fields.items()
    }

    with pytest.raises(Invalid) as refusal:
        services.note_stay(place_of(whole, "王秀英"), by=house.secretary, **fields)

    assert list(refusal.value.errors) == [name]


def test_a_sheet_is_written_whole_or_not_at_all(house, whole):
    rows = [SHEET[0], ["新宾馆", "2", "201", "标准间", ""], ["安澜宾馆", "3", "301", "套房", ""]]

    against = steps.from_sheet("rooms", whole, rows, house.secretary)

    assert [(row, why) for row, why, _what in against] == [(3, "known")]

    assert list(whole.hotels.values_list("name", flat=True)) == ["安澜宾馆"]
