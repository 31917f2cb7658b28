"""Who rides where, computed: cases by hand, and what holds for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.computing.riding import NoPlacesError, Place, Reason, Rider, assign, fragments
from meetings.computing.splitting import least_shares
from meetings.computing.vehicle_sheet import Wrong, parse

EAST, WEST, SOUTH = (1, ""), (2, ""), (3, "")


def people(*counts, start=1):
    """So many of the first group, of the second, …; keys from ``start``."""
    groups = [(nth, "") for nth, count in enumerate(counts, start=1) for _one in range(count)]
    return [Rider(key, group, f"{key:04d}") for key, group in enumerate(groups, start=start)]


def vehicles(placed):
    return {key: place.vehicle for key, place in sorted(placed.items())}


@pytest.mark.parametrize(
    ("riders", "seats", "expected"),
    [
        ([], {7: 2}, {}),
        (people(2), {7: 2}, {1: 7, 2: 7}),
        (people(2, 3), {7: 3, 8: 3}, {1: 7, 2: 7, 3: 8, 4: 8, 5: 8}),
        (people(3, 3), {7: 3, 8: 3}, {1: 8, 2: 8, 3: 8, 4: 7, 5: 7, 6: 7}),
        (people(5), {7: 3, 8: 2}, {1: 7, 2: 7, 3: 7, 4: 8, 5: 8}),
        # the one fixed by hand stays, and his delegation has one place fewer to find
        ([Rider(1, EAST, "a", kept=8), Rider(2, EAST, "b"), Rider(3, WEST, "c")], {7: 2, 8: 1}, {1: 8, 2: 7, 3: 7}),
        # a vehicle that does not come along keeps nobody
        ([Rider(1, EAST, "a", kept=9)], {7: 1}, {1: 7}),
        # two kept on one place: by hand comes first, the other is shared out
        ([Rider(1, EAST, "a", kept=7, why=Reason.WHOLE), Rider(2, EAST, "b", kept=7)], {7: 1, 8: 1}, {1: 8, 2: 7}),
    ],
)
def test_by_hand(riders, seats, expected):
    assert vehicles(assign(riders, seats)) == expected


def test_each_place_has_its_reason():
    riders = [*people(2, 3), Rider(9, SOUTH, "z", kept=8)]

    placed = assign(riders, {7: 4, 8: 2})

    assert {key: place.reason for key, place in placed.items()} == {
        1: Reason.PART, 2: Reason.PART, 3: Reason.WHOLE, 4: Reason.WHOLE, 5: Reason.WHOLE, 9: Reason.HAND,
    }  # fmt: skip


def test_newcomers_join_their_delegation_where_it_rides():
    riders = [Rider(1, EAST, "a", kept=8, why=Reason.WHOLE), Rider(2, EAST, "b"), Rider(3, EAST, "c")]

    placed = assign(riders, {7: 5, 8: 2}, beside=True)

    assert placed == {1: Place(8, Reason.WHOLE), 2: Place(8, Reason.BESIDE), 3: Place(7, Reason.PART)}


def test_who_does_not_fit_is_named_the_last_in_order():
    with pytest.raises(NoPlacesError) as refused:
        assign(people(2, 3), {7: 2, 8: 1})

    assert refused.value.keys == [4, 5]


def test_eleven_delegations_in_eight_buses_are_hardly_torn():
    sizes = [45, 42, 38, 37, 33, 31, 30, 28, 25, 22, 19]  # 350 persons
    riders, seats = people(*sizes), dict.fromkeys(range(8), 49)  # 392 places

    placed = assign(riders, seats)

    least = least_shares(dict(enumerate(sizes)), seats)
    assert len(placed) == 350
    assert fragments(placed, {one.key: one.group for one in riders}) <= least + 2


RIDERS = st.lists(
    st.tuples(st.integers(1, 5), st.text("abc", max_size=2), st.none() | st.integers(0, 5), st.sampled_from(Reason)),
    max_size=40,
).map(lambda rows: [Rider(key, (group, ""), order, kept, why) for key, (group, order, kept, why) in enumerate(rows)])
SEATS = st.lists(st.integers(1, 15), max_size=5).map(lambda sizes: dict(enumerate(sizes)))


@given(riders=RIDERS, seats=SEATS, beside=st.booleans())
def test_nobody_twice_nobody_forgotten_no_vehicle_too_full(riders, seats, beside):
    if len(riders) > sum(seats.values()):
        with pytest.raises(NoPlacesError) as refused:
            assign(riders, seats, beside=beside)
        assert len(refused.value.keys) == len(riders) - sum(seats.values())
        return

    placed = assign(riders, seats, beside=beside)

    assert placed == assign(list(reversed(riders)), seats, beside=beside)
    assert placed.keys() == {one.key for one in riders}
    for vehicle, room in seats.items():
        assert sum(place.vehicle == vehicle for place in placed.values()) <= room
    for one in riders:
        others = sum(each.kept == one.kept for each in riders)
        if one.kept in seats and others <= seats[one.kept]:
            assert placed[one.key].vehicle == one.kept


# Vehicles from a sheet -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [["车号", "车牌号", "座位数", "司机", "电话"], ["编号*", "牌照", "核载（人）", "驾驶员姓名", "司机 手机"]],
)
def test_headings_in_several_spellings(headings):
    sheet = parse([(1, headings), (2, ["1号车", "安A·0001", "45座", "赵师傅", "13900000001"])], 80)

    assert sheet.problems == []
    assert sheet.records == [
        (2, {"label": "1号车", "plate": "安A·0001", "seats": 45, "driver": "赵师傅", "driver_phone": "13900000001"})
    ]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([], [(0, Wrong.NO_COLUMNS)]),
        ([(1, ["车号", "司机"])], [(0, Wrong.NO_COLUMNS)]),
        ([(1, ["车号", "车牌", "座位"])], [(0, Wrong.NOTHING)]),
        ([(1, ["车号", "车牌", "座位"]), (2, ["1号车"])], [(2, Wrong.EMPTY)]),
        ([(1, ["车号", "车牌", "座位"]), (2, ["1", "A1", "许多"]), (3, ["2", "A2", "81"])], [(2, Wrong.SEATS), (3, Wrong.SEATS)]),
        ([(1, ["车号", "车牌", "座位"]), (2, ["1", "A1", "9"]), (3, ["1", "A2", "9"])], [(3, Wrong.LABEL_TWICE)]),
        ([(1, ["车号", "车牌", "座位"]), (2, ["1", "A1", "9"]), (3, ["2", "A1", "9"])], [(3, Wrong.PLATE_TWICE)]),
        ([(1, ["车号", "车牌", "座位"]), (2, ["1" * 21, "A1", "9"])], [(2, Wrong.TOO_LONG)]),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_sheet_is_told_by_row(rows, wrong):
    assert [(one.row, one.why) for one in parse(rows, 80).problems] == wrong
