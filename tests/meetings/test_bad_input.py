"""Bad input to the logistics of a session, line by line: refused with everything that does not fit, nothing written."""

import pytest
from django.apps import apps

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification
from meetings import queries, services
from meetings.models import HotelRoom
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.arranged import arrange, late
from tests.meetings.test_swaps import swap
from tests.meetings.transport import trip_of


def everything():
    """Every row of the room, and how many events and notices there are."""
    models = apps.get_app_config("meetings").get_models(include_auto_created=True)
    rows = {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}
    return rows | {model.__name__: model.objects.count() for model in (Event, Notification)}


def said(refusal):
    """The words of a refusal."""
    if isinstance(refusal, Invalid):
        return " ".join(str(words) for each in refusal.errors.values() for words in each)
    return str(refusal)


@pytest.fixture
def all_of(house, work_off):
    found = arrange(house)
    work_off()
    return found


# More persons than places --------------------------------------------------------------------------------------------


def more_than_seats(house, all_of):
    small = halls.hall(house.secretary, name="小厅", drawing="[代表席 floor]\n1: o\n")
    return lambda: services.draft_seats(all_of.whole, small, by=house.secretary), Invalid, ["李建国", "陈志强"]


def more_than_beds(house, all_of):
    """Two come late; one bed beside 陈志强 is left."""
    for room in HotelRoom.objects.filter(number__in=["803", "201"]).order_by("pk"):
        services.use_room(room, by=house.secretary, is_active=False)
    late(house, all_of.whole, name="孙补报")
    late(house, all_of.whole, name="赵补报")
    return lambda: services.assign_rooms(all_of.whole, by=house.secretary), Invalid, ["赵补报"]


def more_than_places_at_tables(house, all_of):
    asked = {"table_count": 1, "halal_count": 0, "seats": 2}
    return lambda: services.set_tables(all_of.whole, by=house.secretary, seen="", **asked), Invalid, ["陈志强"]


def more_than_places_in_buses(house, all_of):
    trip = trip_of(house, all_of.whole, 2, from_place="招待所")
    return lambda: services.assign_rides(trip, by=house.secretary), Invalid, ["陈志强"]


# A broken plan file --------------------------------------------------------------------------------------------------

BROKEN = "[代表席 floor]\n1: ooz\nooo\n2: ooo\n2: ooo\n"


def a_broken_plan(house, all_of):
    facts = {"congress": house.congress, "name": "新厅", "drawing": BROKEN}
    return lambda: services.save_hall(None, by=house.secretary, **facts), Invalid, ["第 2 行", "第 3 行", "第 5 行"]


def a_broken_plan_for_a_hall_in_use(house, all_of):
    facts = {"congress": house.congress, "name": "大会堂", "drawing": BROKEN}
    return lambda: services.save_hall(all_of.plan.hall, by=house.secretary, **facts), Invalid, ["第 2 行"]


# A swap with somebody who was seated by a colleague meanwhile ---------------------------------------------------------


def seats_swapped_meanwhile(house, all_of):
    plan, taken = all_of.plan, halls.seats(all_of.plan)
    seen = (halls.place(plan, "王秀英").pk, halls.place(plan, "陈志强").pk)
    halls.swap(plan, taken["陈志强"], taken["李建国"], house.affairs)
    pair = (taken["王秀英"], taken["陈志强"])
    return lambda: services.swap_seats(plan, *pair, by=house.secretary, seen=seen), Stale, []


def a_free_seat_given_meanwhile(house, all_of):
    plan, taken = all_of.plan, halls.seats(all_of.plan)
    seen = (halls.place(plan, "王秀英").pk, None)
    halls.swap(plan, taken["陈志强"], "2-4-6", house.affairs)
    return lambda: services.swap_seats(plan, taken["王秀英"], "2-4-6", by=house.secretary, seen=seen), Stale, []


def swapped_meanwhile(kind):
    def case(house, all_of):
        """王秀英 and 陈志强 as they were before a colleague let them change."""
        if kind == "table":
            asked = {"table_count": 2, "halal_count": 0, "seats": 2}
            mark = services.draft_tables(all_of.whole, **asked)[2]
            services.set_tables(all_of.whole, by=house.secretary, seen=mark, **asked)
        trip = trip_of(house, all_of.whole, 2, 1, from_place="招待所") if kind == "ride" else None
        if trip:
            services.assign_rides(trip, by=house.secretary)
        first, second = steps.place(all_of.whole, house.first), steps.place(all_of.whole, house.third)
        now = queries.where_now(kind, [first.pk, second.pk], trip)
        seen = (now[first.pk], now[second.pk])
        all_of.trip = trip
        swap(house, all_of, kind)
        facts = {"by": house.secretary, "seen": seen, "trip": trip}
        return lambda: services.swap_places(all_of.whole, kind, first, second, **facts), Stale, []

    case.__name__ = f"{kind}_swapped_meanwhile"
    return case


CASES = [
    more_than_seats, more_than_beds, more_than_places_at_tables, more_than_places_in_buses, a_broken_plan,
    a_broken_plan_for_a_hall_in_use, seats_swapped_meanwhile, a_free_seat_given_meanwhile,
    *map(swapped_meanwhile, ("table", "room", "ride")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_refused_with_what_does_not_fit_and_nothing_is_written(house, all_of, work_off, case):
    act, kind, names = case(house, all_of)
    work_off()
    before = everything()

    with pytest.raises(kind) as refusal:
        act()
    work_off()

    assert [name for name in names if name not in said(refusal.value)] == []
    assert everything() == before


# Imports -------------------------------------------------------------------------------------------------------------

SEATS = ["姓名", "座位"]
JOURNEY = ["到达", "G1", "火车站", "2026-01-16 14:30"]
# Kind, the sheet, the rows that are refused.
# fmt: off
SHEETS = (
    ("people",   [["姓名", "身份"], ["新记者", "记者"], ["无此人", "出席"]],                                  [3]),
    ("people",   [["姓名", "身份", "单位"], ["新记者", "记者", "报社"], ["新记者", "记者", "报社"]],            [3]),
    ("riders",   [["姓名", "车号"], ["王秀英", "2号车"], ["无此人", "2号车"]],                                [3]),
    ("riders",   [["姓名", "车号"], ["王秀英", "2号车"], ["王秀英", "2号车"]],                                [3]),
    ("riders",   [["姓名", "车号"], ["王秀英", "2号车"], ["李建国", "2号车"]],                                [0]),
    ("lodgers",  [["姓名", "宾馆", "房号"], ["王秀英", "东湖酒店", "201"], ["无此人", "东湖酒店", "201"]],      [3]),
    ("lodgers",  [["姓名", "宾馆", "房号"], ["王秀英", "东湖酒店", "201"], ["王秀英", "安澜宾馆", "803"]],      [3]),
    ("lodgers",  [["姓名", "宾馆", "房号"], ["王秀英", "安澜宾馆", "803"], ["李建国", "安澜宾馆", "803"]],      [0]),
    ("journeys", [["姓名", "方向", "车次", "车站", "时间"], ["王秀英", *JOURNEY], ["无此人", *JOURNEY]],        [3]),
    ("journeys", [["姓名", "方向", "车次", "车站", "时间"], ["王秀英", *JOURNEY], ["王秀英", *JOURNEY]],        [3]),
    ("permits",  [["姓名", "车牌"], ["王秀英", "安A·1"], ["无此人", "安A·2"]],                                [3]),
    ("permits",  [["姓名", "车牌"], ["王秀英", "安A·1"], ["李建国", "安A·1"]],                                [3]),
    ("tables",   [["姓名", "桌次"], ["王秀英", "A02"], ["无此人", "A02"]],                                    [3]),
    ("tables",   [["姓名", "桌次"], ["王秀英", "A02"], ["王秀英", "A01"]],                                    [3]),
    ("tables",   [["姓名", "桌次"], ["王秀英", "A02"], ["李建国", "A09"]],                                    [3]),
    ("seats",    [SEATS, ["王秀英", "第4排1座"], ["无此人", "第4排2座"]],                                     [3]),
    ("seats",    [SEATS, ["王秀英", "第4排1座"], ["李建国", "第4排1座"]],                                     [3]),
    ("seats",    [SEATS, ["王秀英", "第4排1座"], ["王秀英", "第4排2座"]],                                     [3]),
    ("seats",    [SEATS, ["王秀英", "第4排1座"], ["李建国", "第99排1座"]],                                    [3]),
)
# fmt: on


@pytest.mark.parametrize(("kind", "rows", "refused"), SHEETS)
def test_a_sheet_with_anything_that_does_not_fit_writes_nothing_of_it(house, all_of, kind, rows, refused):
    trip = trip_of(house, all_of.whole, 1, from_place="招待所") if kind == "riders" else None
    rows, before = list(enumerate(rows, start=1)), everything()

    if kind == "seats":
        found = services.plan_import(all_of.plan, rows, update=True)
        words = queries.problems_in_words(found.problems)
    else:
        found = services.plan_list(kind, all_of.whole, rows, update=True, trip=trip)
        words = queries.list_problems_in_words(kind, found.problems)
        facts = {"by": house.secretary, "update": True, "seen": found.mark, "trip": trip}
        with pytest.raises(Stale):
            services.import_list(kind, all_of.whole, rows, **facts)

    assert ([one.row for one in found.problems], len(words)) == (refused, len(refused))
    assert everything() == before


@pytest.mark.parametrize("seats", ["{0} 2-4-1\n{1} 2-4-1", "{0} 2-4-1\n0 2-4-2", "{0} 9-9-9"])
def test_a_seat_twice_and_somebody_unknown_are_refused_whoever_sends_them(house, all_of, seats):
    plan = all_of.plan
    pairs = seats.format(halls.place(plan, "王秀英").pk, halls.place(plan, "李建国").pk).split("\n")
    wanted = {int(pk): seat for pk, seat in (pair.split(" ") for pair in pairs)}
    before = everything()

    with pytest.raises(Refused):
        services.import_seats(plan, wanted, by=house.secretary, version=plan.version)

    assert everything() == before
