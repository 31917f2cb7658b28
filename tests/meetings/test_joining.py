"""Who comes late, goes, is replaced or moves to another hotel: by hand-computed tables, and by property."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.computing import joining
from meetings.computing.halls import Zone, layout
from meetings.computing.joining import Change, Step
from meetings.computing.lodging_rules import Guest, Room
from meetings.computing.riding import Rider
from meetings.computing.seating_rules import Sitter
from meetings.computing.tables import Diner

# Seats ---------------------------------------------------------------------------------------------------------------

HALL = layout("[台 rostrum]\n1: ooo\n[席 floor]\n1: ooooo\n2: ooooo\n3: wooox\n[列席 observers]\n1: oo")
SEATED = {1: "2-1-1", 2: "2-2-1", 3: "2-1-5", 4: "2-2-5"}  # two delegations at the sides


def sitter(key, delegation=1, **more):
    return Sitter(key, f"{key:03}", delegation=delegation, **more)


PEOPLE = {one.key: one for one in (sitter(1), sitter(2), sitter(3, 2), sitter(4, 2))}
LATE, GUEST = sitter(5), sitter(6, None, zone=Zone.OBSERVERS)
# fmt: off
SEATS = (
    # who comes or goes                       change                                       steps
    ([],                                      Change(gone=frozenset({2})),                 [Step(2, "2-2-1")]),
    # (1, 2), (2, 2) and the wheelchair place are one away; the first seat that suits, nearest the front
    ([LATE],                                  Change(come=(5,)),                           [Step(5, None, "2-1-2", "beside")]),
    ([sitter(5, 2)],                          Change(come=(5,)),                           [Step(5, None, "2-1-4", "beside")]),
    ([sitter(5, 3)],                          Change(come=(5,)),                           [Step(5, None, "2-1-2", "zone")]),
    ([sitter(5, needs_wheelchair=True)],      Change(come=(5,)),                           [Step(5, None, "2-3-1", "wheelchair")]),
    ([sitter(5, fixed="2-3-3")],              Change(come=(5,)),                           [Step(5, None, "2-3-3", "fixed")]),
    ([sitter(5, fixed="2-1-1")],              Change(come=(5,)),                           [Step(5, why_not="taken")]),
    ([sitter(5, zone=Zone.ROSTRUM)],          Change(come=(5,)),                           [Step(5, None, "1-1-2", "rostrum")]),
    ([GUEST],                                 Change(come=(6,)),                           [Step(6, None, "3-1-1", "zone")]),
    ([sitter(6, None, zone=Zone.PRESS)],      Change(come=(6,)),                           [Step(6, why_not="no_zone")]),
    # not beside 1, from whom he is kept apart: the seat behind the aisle-less neighbour
    ([sitter(5, apart=frozenset({1}))],       Change(come=(5,)),                           [Step(5, None, "2-2-2", "beside")]),
    # he replaces 2 and takes his very seat
    ([LATE],                                  Change(frozenset({2}), (5,), {5: 2}),        [Step(2, "2-2-1"), Step(5, None, "2-2-1", "instead")]),
    # who has a seat keeps it; who is not named is in no step
    ([],                                      Change(come=(1, 2)),                         []),
)
# fmt: on


@pytest.mark.parametrize(("more", "change", "steps"), SEATS)
def test_seats(more, change, steps):
    people = {key: one for key, one in PEOPLE.items() if key not in change.gone} | {one.key: one for one in more}

    assert joining.seats(HALL, people, SEATED, change) == steps


def test_a_full_hall_has_no_seat_for_who_comes_late():
    hall = layout("[席 floor]\n1: oo")

    steps = joining.seats(hall, PEOPLE, {1: "1-1-1", 2: "1-1-2"}, Change(come=(3,)))

    assert steps == [Step(3, why_not="no_seat")]


# Tables --------------------------------------------------------------------------------------------------------------


def diner(key, delegation=1, **more):
    return Diner(key, delegation, f"{key:03}", **more)


AT = {1: ("A01", 1), 2: ("A01", 2), 3: ("A02", 1), 4: ("A02", 2), 5: ("A02", 3)}
DINERS = {one.key: one for one in (diner(1), diner(2), diner(3, 2), diner(4, 2), diner(5, 1))}
# fmt: off
TABLES = (
    ([],                            Change(gone=frozenset({3})),           [Step(3, ("A02", 1))]),
    # two of the delegation sit at A01, one at A02
    ([diner(9)],                    Change(come=(9,)),                     [Step(9, None, ("A01", 3), "beside")]),
    ([diner(9, 2)],                 Change(come=(9,)),                     [Step(9, None, ("A01", 3), "beside")]),  # A02 is full
    ([diner(9, 3)],                 Change(come=(9,)),                     [Step(9, None, ("A01", 3), "beside")]),
    ([diner(9, is_halal=True)],     Change(come=(9,)),                     [Step(9, None, ("B01", 1), "halal")]),
    ([diner(9, 2)],                 Change(frozenset({4}), (9,), {9: 4}),  [Step(4, ("A02", 2)), Step(9, None, ("A02", 2), "instead")]),
    # a halal eater does not take a place at a table for everybody
    ([diner(9, 2, is_halal=True)],  Change(frozenset({4}), (9,), {9: 4}),  [Step(4, ("A02", 2)), Step(9, None, ("B01", 1), "halal")]),
    ([diner(8), diner(9)],          Change(come=(8, 9)),                   [Step(8, None, ("A01", 3), "beside"), Step(9, why_not="no_table")]),
)
# fmt: on


@pytest.mark.parametrize(("more", "change", "steps"), TABLES)
def test_tables(more, change, steps):
    people = {key: one for key, one in DINERS.items() if key not in change.gone} | {one.key: one for one in more}

    assert joining.places(people, AT, change, tables_here=["A01", "A02", "B01"], size=3) == steps


# Rooms ---------------------------------------------------------------------------------------------------------------

HOUSE = [Room(101, "a", 1, (1,)), Room(102, "a", 1, (2,)), Room(201, "b", 2, (1,)), Room(202, "b", 2, (2,), beds=1)]


def guest(key, room=None, sex="male", group=1, **more):
    return Guest(key, (group,), sex, (key,), room=room, **more)


LODGED = [guest(1, 101), guest(2, 101), guest(3, 102), guest(4, 201, "female")]
# fmt: off
ROOMS = (
    ([],                      Change(gone=frozenset({1})),                  (),   [Step(1, 101)]),
    ([],                      Change(gone=frozenset({1})),                  (1,), [Step(1, 101, 101, why_not="key")]),
    # beside 3 of his delegation; a woman beside the woman; of unknown sex alone
    ([guest(9)],              Change(come=(9,)),                            (),   [Step(9, None, 102, "group")]),
    ([guest(9, sex="female")], Change(come=(9,)),                           (),   [Step(9, None, 201, "group")]),
    ([guest(9, sex="")],      Change(come=(9,)),                            (),   [Step(9, None, 202, "sex_unknown")]),
    ([guest(9)],              Change(frozenset({1}), (9,), {9: 1}),         (),   [Step(1, 101), Step(9, None, 101, "instead")]),
    # the bed of whom she replaces is beside a man
    ([guest(9, sex="female")], Change(frozenset({1}), (9,), {9: 1}),        (),   [Step(1, 101), Step(9, None, 201, "group")]),
    # another hotel: the single room of b, as beside the woman he may not be
    ([],                      Change(come=(1,), hotels={1: "b"}),           (),   [Step(1, 101, 202, "group")]),
    ([],                      Change(come=(4,), hotels={4: "a"}),           (),   [Step(4, 201, 201, why_not="other_sex")]),
    ([],                      Change(come=(1,), hotels={1: "b"}),           (1,), [Step(1, 101, 101, why_not="key")]),
    ([],                      Change(come=(1,), hotels={1: "a"}),           (),   []),
)
# fmt: on


@pytest.mark.parametrize(("more", "change", "keys", "steps"), ROOMS)
def test_rooms(more, change, keys, steps):
    assert joining.rooms([*LODGED, *more], HOUSE, change, keys=frozenset(keys)) == steps


# Rides ---------------------------------------------------------------------------------------------------------------

RIDING = {1: 10, 2: 10, 3: 20}


def rider(key, group=1):
    return Rider(key, (group, ""), f"{key:03}")


# fmt: off
RIDES = (
    ([],             Change(gone=frozenset({1})),           {10: 2, 20: 2}, [Step(1, 10)]),
    ([rider(9)],     Change(come=(9,)),                     {10: 3, 20: 2}, [Step(9, None, 10, "beside")]),
    ([rider(9)],     Change(come=(9,)),                     {10: 2, 20: 2}, [Step(9, None, 20, "beside")]),
    ([rider(9, 2)],  Change(come=(9,)),                     {10: 9, 20: 2}, [Step(9, None, 20, "beside")]),
    ([rider(9)],     Change(come=(9,)),                     {10: 2, 20: 1}, [Step(9, why_not="no_place")]),
    ([rider(9, 2)],  Change(frozenset({1}), (9,), {9: 1}),  {10: 2, 20: 9}, [Step(1, 10), Step(9, None, 10, "beside")]),
)
# fmt: on


@pytest.mark.parametrize(("more", "change", "capacity", "steps"), RIDES)
def test_rides(more, change, capacity, steps):
    people = [rider(1), rider(2), rider(3, 2), *more]

    assert joining.rides(people, RIDING, capacity, change) == steps


# What holds for any people -------------------------------------------------------------------------------------------

KEYS = list(range(1, 13))


def after(before, steps):
    """Who is where once the steps are done; each says truly where somebody was."""
    now = dict(before)
    for step in steps:
        assert now.get(step.key) == step.before
        if step.after is None:
            now.pop(step.key, None)
        else:
            now[step.key] = step.after
    return now


@given(
    taken=st.dictionaries(st.sampled_from(KEYS), st.integers(0, 8), max_size=9),
    gone=st.sets(st.sampled_from(KEYS)),
    come=st.lists(st.sampled_from(KEYS), unique=True),
    groups=st.lists(st.integers(1, 3), min_size=12, max_size=12),
    apart=st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)),
)
@settings(max_examples=120, deadline=None)
def test_nobody_twice_none_overfilled_and_all_others_stay(taken, gone, come, groups, apart):
    group = dict(zip(KEYS, groups, strict=True))
    coming = tuple(key for key in come if key not in gone)
    instead = dict(zip(coming, sorted(gone), strict=False))
    change = Change(frozenset(gone), coming, instead)
    named = gone | set(coming)

    hall = layout("[席 floor]\n1: ooooo\n2: oooo")
    seat_at = [seat.key for seat in hall.seats]
    seated = {key: seat_at[nth] for nth, key in {nth: key for key, nth in taken.items()}.items()}
    people = {
        key: sitter(key, group[key], apart=frozenset({apart[1]}) - {key} if key == apart[0] else frozenset())
        for key in KEYS
        if key not in gone
    }
    steps = joining.seats(hall, people, seated, change)
    now = after(seated, steps)
    assert len(set(now.values())) == len(now)
    assert {key: seat for key, seat in now.items() if key not in named} == {
        key: seat for key, seat in seated.items() if key not in named
    }
    assert {step.key for step in steps} <= named
    assert all(step.after or len(now) >= len(seat_at) or people[step.key].apart or apart[1] == step.key
               for step in steps if step.key in coming)  # fmt: skip

    at = {key: (f"A0{1 + nth // 3}", 1 + nth % 3) for key, nth in sorted(taken.items())}
    at = {key: place for place, key in {place: key for key, place in at.items()}.items()}
    steps = joining.places(
        {key: diner(key, group[key]) for key in KEYS}, at, change, tables_here=["A01", "A02", "A03"], size=3
    )
    now = after(at, steps)
    assert len(set(now.values())) == len(now)
    assert all(step.why_not == "" or len(now) == 9 for step in steps)
    assert {key: now[key] for key in now if key not in named} == {key: at[key] for key in at if key not in named}

    house = [Room(nth, "ab"[nth % 2], 1, (nth,)) for nth in range(5)]
    guests = [guest(key, sex="male" if key % 2 else "female", group=group[key]) for key in KEYS]
    inside = {}
    for key, nth in sorted(taken.items()):
        here = [other for other in inside if inside[other] == nth % 5]
        if len(here) < 2 and all(other % 2 == key % 2 for other in here):
            inside[key] = nth % 5
    lodged = [guest(one.key, inside.get(one.key), one.sex, group[one.key]) for one in guests]
    steps = joining.rooms(lodged, house, change, keys=frozenset())
    now = after(inside, steps)
    for room in house:
        here = [key for key, where in now.items() if where == room.key]
        assert len(here) <= 2
        assert len({key % 2 for key in here}) <= 1
    assert {key: now[key] for key in now if key not in named} == {
        key: inside[key] for key in inside if key not in named
    }

    capacity = {10: 4, 20: 5}
    riding = {}
    for key, nth in sorted(taken.items()):
        vehicle = 10 if nth % 2 else 20
        if list(riding.values()).count(vehicle) < capacity[vehicle]:
            riding[key] = vehicle
    steps = joining.rides([rider(key, group[key]) for key in KEYS], riding, capacity, change)
    now = after(riding, steps)
    assert all(list(now.values()).count(vehicle) <= most for vehicle, most in capacity.items())
    assert {key: now[key] for key in now if key not in named} == {
        key: riding[key] for key in riding if key not in named
    }
