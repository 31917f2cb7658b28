"""Two colleagues and one change at the same moment, on PostgreSQL: all of it is done once, nothing by halves."""

import pytest
import time_machine

from congress.errors import Refused, Stale
from meetings import queries, services
from meetings.models import HotelRoom, Ride, SeatTaken, Stay, TablePlace
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import steps
from tests.meetings.arranged import arrange, late, where
from tests.meetings.conftest import furnish

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(transactional_facts):
    with time_machine.travel(steps.NOW, tick=False):
        yield furnish(factories.congress())


@pytest.fixture
def all_of(house):
    return arrange(house)


def change(house, place):
    seen = queries.together(place.gathering, [place]).marks()
    return lambda: services.change_together(place.gathering, [place.pk], by=house.secretary, seen=seen)


def rows_of(place):
    tables = (SeatTaken, TablePlace, Ride)
    beds = Stay.objects.filter(participation=place, bed__isnull=False).count()
    return [table.objects.filter(participation=place).count() for table in tables] + [beds]


def test_one_change_carried_out_by_two_is_done_once(house, all_of):
    place = steps.place(all_of.whole, late(house, all_of.whole))

    answers = at_once(*[change(house, place)] * 2)

    assert [type(answer) for answer in refusals(answers)] == [Stale]
    assert rows_of(place) == [1, 1, 1, 1]


def test_two_who_come_late_never_share_a_place(house, all_of):
    newcomers = [late(house, all_of.whole, name=name) for name in ("补甲", "补乙")]
    places = [steps.place(all_of.whole, user) for user in newcomers]

    answers = at_once(*(change(house, place) for place in places))

    # both were shown the same free places: the second looks again, and then finds others
    assert [type(answer) for answer in refusals(answers)] == [Stale]
    [left] = [place for place in places if rows_of(place) == [0, 0, 0, 0]]
    services.change_together(
        left.gathering, [left.pk], by=house.secretary, seen=queries.together(left.gathering, [left]).marks()
    )
    assert [rows_of(place) for place in places] == [[1, 1, 1, 1]] * 2
    assert where(all_of.whole, "补甲")[0] != where(all_of.whole, "补乙")[0]


@pytest.mark.parametrize("kind", ["seat", "table", "room", "ride"])
def test_a_colleague_who_takes_the_place_by_hand_is_before_or_after_never_between(house, all_of, kind):
    whole, secretary = all_of.whole, house.secretary
    place = steps.place(whole, late(house, whole))
    other = steps.place(whole, house.third)
    steps_of = {part.kind: part.steps[0].after for part in queries.together(place.gathering, [place]).parts}
    by_hand = {
        "seat": lambda: services.swap_seats(
            all_of.plan, where(whole, "陈志强")[0], steps_of["seat"], by=secretary, seen=(other.pk, None)
        ),
        "table": lambda: services.move_to_table(all_of.tables, other, "A02", by=secretary, version=1),
        "room": lambda: services.move_to_room(
            other, HotelRoom.objects.get(pk=steps_of["room"]), by=secretary, seen=other.stay.bed.room_id, free=1
        ),
        "ride": lambda: services.move_rider(
            all_of.trip, other, None, by=secretary, seen=all_of.trip.vehicles.get().vehicle_id
        ),
    }[kind]

    answers = at_once(change(house, place), by_hand)

    assert all(isinstance(answer, Refused) for answer in refusals(answers))
    assert rows_of(place) in ([1, 1, 1, 1], [0, 0, 0, 0])
    assert len(refusals(answers)) < 2
    if kind in {"seat", "room"}:  # both want the very same place: one of the two looks again
        assert len(refusals(answers)) == 1
