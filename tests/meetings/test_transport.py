"""Transport as services arrange it: nobody without a place, nothing half-assigned, those concerned are told."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused, Stale
from congress.models import Notification, Role
from meetings import queries, services
from meetings.models import ParkingPermit, Participation, Ride, Trip, TripKind, TripVehicle, Vehicle
from meetings.services import Guest
from tests import factories
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.phones import Phone
from tests.meetings.steps import DAY, HOUR, NOW
from tests.meetings.transport import buses, loads, trip_of


@pytest.fixture
def whole(house):
    halls.people(house, 4)  # 2 of the east, 5 of the west
    return steps.session(house.secretary)


def told(user):
    rows = Notification.objects.filter(recipient=user, title__contains="乘车")
    return list(rows.order_by("pk").values_list("title", "text"))


# What the database refuses -------------------------------------------------------------------------------------------


def test_nobody_rides_twice_no_place_is_taken_twice_and_no_vehicle_is_overfilled(house, whole):
    trip = trip_of(house, whole, 2)
    bus = queries.vehicles_on(trip)[0]
    first, second = whole.participations.order_by("pk")[:2]
    ride = {"trip": trip, "vehicle": bus, "reason": "hand", "seats": 2}
    Ride.objects.create(participation=first, slot=1, **ride)

    for wrong in (
        {"participation": first, "slot": 2},
        {"participation": second, "slot": 1},
        {"participation": second, "slot": 3},
        {"participation": second, "slot": 0},
        {"participation": second, "slot": 2, "boarded_at": NOW},
        {"participation": second, "slot": 2, "reason": "luck"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ride.objects.create(**ride | wrong)


def test_labels_plates_and_numbers_are_given_once(house, whole):
    [bus] = buses(house, whole, 2)
    trip = trip_of(house, whole, vehicles=[bus])
    place = whole.participations.first()
    ParkingPermit.objects.create(gathering=whole, participation=place, plate="安A·1", number=1)

    for make in (
        lambda: Vehicle.objects.create(gathering=whole, label=bus.label, plate="x", seats=2),
        lambda: Vehicle.objects.create(gathering=whole, label="x", plate=bus.plate, seats=2),
        lambda: Vehicle.objects.create(gathering=whole, label="x", plate="x", seats=81),
        lambda: TripVehicle.objects.create(trip=trip, vehicle=bus),
        lambda: Trip.objects.create(gathering=whole, departs_at=NOW, from_place="宾馆", to_place="宾馆"),
        lambda: Trip.objects.create(gathering=whole, departs_at=NOW, from_place="站", to_place="宾馆", kind="pick_up"),
        lambda: ParkingPermit.objects.create(gathering=whole, participation=place, plate="安A·1", number=2),
        lambda: ParkingPermit.objects.create(gathering=whole, participation=place, plate="安A·2", number=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


# Vehicles ------------------------------------------------------------------------------------------------------------


def test_a_label_another_vehicle_has_is_refused(house, whole):
    [bus] = buses(house, whole, 2)

    with pytest.raises(Invalid) as invalid:
        services.save_vehicle(None, by=house.secretary, gathering=whole, label=bus.label, plate="安A·9", seats=9)

    assert list(invalid.value.errors) == ["label"]


def test_a_vehicle_changed_meanwhile_is_not_overwritten(house, whole):
    [bus] = buses(house, whole, 2)
    services.save_vehicle(bus, by=house.secretary, gathering=whole, version=1, driver="赵师傅")

    with pytest.raises(Stale):
        services.save_vehicle(bus, by=house.secretary, gathering=whole, version=1, driver="钱师傅")


def test_a_smaller_vehicle_must_still_hold_who_rides_in_it(house, whole):
    trip = trip_of(house, whole, 4, 5)
    services.assign_rides(trip, by=house.secretary)
    bus = trip.rides.filter(participation__name="代表1").get().vehicle
    services.move_rider(trip, whole.participations.get(name="代表1"), None, by=house.secretary, seen=bus.pk)

    with pytest.raises(Invalid):
        services.save_vehicle(bus, by=house.secretary, gathering=whole, seats=3)
    services.save_vehicle(bus, by=house.secretary, gathering=whole, seats=4)

    assert list(trip.rides.filter(vehicle=bus).order_by("slot").values_list("slot", "seats")) == [
        (slot, 4) for slot in range(1, 5)
    ]


def test_a_sheet_is_taken_over_whole_or_not_at_all(house, whole):
    buses(house, whole, 2)
    head = ["车号", "车牌", "座位数"]
    rows = [head, ["1号车", "安A·0001", "9"], ["8号车", "安A·0008", "45"]]

    refused = steps.from_sheet("vehicles", whole, rows, house.secretary)
    assert list(whole.vehicles.values_list("label", "seats")) == [("1号车", 2)]
    done = steps.from_sheet("vehicles", whole, rows, house.secretary, update=True)
    taken = steps.from_sheet(
        "vehicles", whole, [head, ["9号车", "安A·0009", "9"], ["7号车", "安A·0008", "9"]], house.secretary
    )

    assert ([row for row, _why, _what in refused], done, [row for row, _why, _what in taken]) == ([2], [], [3])
    assert list(whole.vehicles.order_by("label").values_list("label", "seats")) == [("1号车", 9), ("8号车", 45)]
    assert not whole.vehicles.filter(label="9号车").exists()


# Sharing out ---------------------------------------------------------------------------------------------------------


def test_delegations_ride_together(house, whole):
    trip = trip_of(house, whole, 2, 5)

    services.assign_rides(trip, by=house.secretary)

    assert loads(trip) == {"1号车": {"王秀英", "李建国"}, "2号车": {"陈志强", "代表1", "代表2", "代表3", "代表4"}}
    assert set(trip.rides.values_list("reason", flat=True)) == {"whole"}


def test_more_people_than_places_are_refused_by_name_and_nothing_is_changed(house, whole):
    trip = trip_of(house, whole, 5, 1)

    plan = services.plan_rides(trip)
    with pytest.raises(Invalid) as invalid:
        services.assign_rides(trip, by=house.secretary)

    assert len(plan.left_over) == 1
    assert "城西代表团" in invalid.value.errors["vehicles"][0]
    assert not Ride.objects.exists()


def test_only_some_delegations_ride_and_who_was_placed_by_hand_stays(house, whole):
    services.add_guests(whole, [Guest("新华社记者", standing="press")], by=house.secretary)
    trip = trip_of(house, whole, 5, 5)
    press, second = whole.participations.get(name="新华社记者"), queries.vehicles_on(trip)[1]
    services.move_rider(trip, press, second, by=house.secretary, seen=None)

    services.assign_rides(trip, by=house.secretary, delegations=[house.served.pk])

    assert {name for names in loads(trip).values() for name in names} == {"王秀英", "李建国", "新华社记者"}
    assert "新华社记者" in loads(trip)["2号车"]


def test_what_was_looked_at_is_what_is_done(house, whole):
    trip = trip_of(house, whole, 4, 4)
    plan = services.plan_rides(trip)
    place = whole.participations.get(name="王秀英")
    services.move_rider(trip, place, queries.vehicles_on(trip)[0], by=house.secretary, seen=None)

    with pytest.raises(Stale):
        services.assign_rides(trip, by=house.secretary, seen=plan.mark)


def test_newcomers_leave_the_others_where_they_are(house, whole):
    trip = trip_of(house, whole, 3, 6)
    services.assign_rides(trip, by=house.secretary)
    before = loads(trip)
    late = factories.deputy(house.congress, name="赵晚到", delegation=house.served)
    services.invite(whole, services.Audience(deputies=[late.acting_as.mandate]), by=house.secretary)

    services.assign_rides(trip, by=house.secretary, keep=True)

    assert loads(trip) == before | {"1号车": before["1号车"] | {"赵晚到"}}
    assert trip.rides.get(participation__name="赵晚到").reason == "beside"


# By hand -------------------------------------------------------------------------------------------------------------


def test_the_last_place_is_given_once(house, whole):
    trip = trip_of(house, whole, 1, 5)
    small = queries.vehicles_on(trip)[0]
    first, second = whole.participations.order_by("pk")[:2]
    services.move_rider(trip, first, small, by=house.secretary, seen=None)

    with pytest.raises(Stale):
        services.move_rider(trip, second, small, by=house.secretary, seen=None)
    with pytest.raises(Stale):
        services.move_rider(trip, first, None, by=house.secretary, seen=None)

    assert list(trip.rides.values_list("participation", "reason")) == [(first.pk, "hand")]


def test_a_vehicle_that_does_not_come_along_takes_nobody(house, whole):
    trip = trip_of(house, whole, 5)
    [other] = buses(house, whole, 9)

    with pytest.raises(Refused):
        services.move_rider(trip, whole.participations.first(), other, by=house.secretary, seen=None)


def test_whoever_has_leave_leaves_the_ride(house, whole):
    trip = trip_of(house, whole, 5, 5)
    services.assign_rides(trip, by=house.secretary)
    asked = steps.leave(whole, house.third)
    assert trip.rides.filter(participation=asked).exists()

    services.move_participation(asked, "grant_leave", by=house.secretary, note="")

    assert not trip.rides.filter(participation=asked).exists()
    assert trip.rides.count() == 6


# Trips ---------------------------------------------------------------------------------------------------------------


def test_a_vehicle_is_in_one_place_at_a_time(house, whole):
    bus = buses(house, whole, 5)
    trip_of(house, whole, vehicles=bus)

    with pytest.raises(Invalid) as invalid:
        trip_of(house, whole, vehicles=bus, to_place="火车站")

    assert list(invalid.value.errors) == ["vehicles"]


def test_a_vehicle_with_riders_is_not_taken_off(house, whole):
    trip = trip_of(house, whole, 5, 5)
    services.assign_rides(trip, by=house.secretary)

    with pytest.raises(Invalid):
        services.save_trip(trip, by=house.secretary, gathering=whole, vehicles=[])


def test_a_trip_is_copied_to_other_days_with_vehicles_and_riders(house, whole):
    trip = trip_of(house, whole, 5, 5)
    services.assign_rides(trip, by=house.secretary)
    day = trip.departs_at.astimezone(steps.CHINA).date()

    made = services.copy_trip(trip, [day + DAY, day + 2 * DAY], by=house.secretary)

    assert [one.departs_at for one in made] == [trip.departs_at + DAY, trip.departs_at + 2 * DAY]
    assert [loads(one) for one in made] == [loads(trip)] * 2
    with pytest.raises(Invalid):
        services.copy_trip(trip, [day + DAY, day + 3 * DAY], by=house.secretary)
    assert Trip.objects.count() == 3


def test_participants_of_a_train_are_fetched_together(house, whole):
    for user, number in ((house.first, "G12"), (house.third, "g12 "), (house.second, "G14")):
        place = steps.place(whole, user)
        services.say_journey(place, "arrival", by=user, number=number, station="火车站", at=NOW + 4 * HOUR)
    trip = trip_of(
        house, whole, 2, kind=TripKind.PICK_UP, number="G12", departs_at=NOW + 5 * HOUR, from_place="火车站",
        to_place="宾馆",
    )  # fmt: skip

    services.assign_rides(trip, by=house.secretary)

    assert loads(trip) == {"1号车": {"王秀英", "陈志强"}}
    assert [(one["first"].number, len(one["people"]), one["trip"]) for one in queries.journeys_by_train(whole)] == [
        ("G12", 2, trip), ("G14", 1, None),
    ]  # fmt: skip


# Who is told ---------------------------------------------------------------------------------------------------------


def test_everybody_is_told_once_and_later_only_whose_bus_has_changed(house, whole, work_off):
    trip = trip_of(house, whole, 6, 9)
    services.assign_rides(trip, by=house.secretary)
    work_off()
    assert told(house.first) == []

    services.publish_rides(trip, by=house.secretary)
    work_off()
    assert [title for title, _text in told(house.first)] == ["您的乘车安排已定：第5次会议"]
    assert told(house.third)[0][1] == "2026年1月17日 星期六 08:10，安澜宾馆：1号车，安A·0001。"

    ride = trip.rides.get(participation__user=house.first)
    other = next(bus for bus in queries.vehicles_on(trip) if bus.pk != ride.vehicle_id)
    services.move_rider(trip, ride.participation, other, by=house.secretary, seen=ride.vehicle_id)
    work_off()
    assert [len(told(one)) for one in (house.first, house.second)] == [2, 1]
    assert other.label in told(house.first)[1][1]
    with pytest.raises(Refused):
        services.publish_rides(trip, by=house.secretary)


def test_another_time_or_plate_is_told_and_another_driver_is_not(house, whole, work_off):
    trip = trip_of(house, whole, 9)
    services.assign_rides(trip, by=house.secretary)
    services.publish_rides(trip, by=house.secretary)
    [bus] = queries.vehicles_on(trip)
    services.save_vehicle(bus, by=house.secretary, gathering=whole, driver="孙师傅")
    work_off()
    assert len(told(house.first)) == 1

    services.save_vehicle(bus, by=house.secretary, gathering=whole, plate="安A·7777")
    change = {"by": house.secretary, "gathering": whole, "vehicles": [bus]}
    services.save_trip(trip, departs_at=trip.departs_at + HOUR, **change)
    services.cancel_trip(trip, by=house.secretary)
    work_off()

    assert [title for title, _text in told(house.first)][1:] == ["您的乘车安排有变化：第5次会议"] * 3
    assert "已取消" in told(house.first)[-1][1]
    with pytest.raises(Refused):
        services.assign_rides(trip, by=house.secretary)


# Boarding ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def leaving(house, whole):
    trip = trip_of(house, whole, 9, departs_at=NOW + HOUR)
    services.assign_rides(trip, by=house.secretary)
    return services.publish_rides(trip, by=house.secretary)


def ride(trip, user):
    return trip.rides.select_related("trip__gathering", "participation").get(participation__user=user)


def test_a_tap_boards_and_is_taken_back(house, leaving):
    services.board(ride(leaving, house.first), by=house.secretary)
    services.board(ride(leaving, house.second), by=house.delegate)
    [load] = queries.loads_of(leaving, house.secretary)
    assert (load.boarded_count, len(load.missing)) == (2, 5)

    services.undo_boarding(ride(leaving, house.first), by=house.secretary)

    assert ride(leaving, house.first).boarded_at is None


def test_staff_of_a_delegation_board_their_own_people_alone(house, leaving):
    with pytest.raises(PermissionDenied):
        services.board(ride(leaving, house.third), by=house.delegate)
    for nobody in (house.first, house.clerk, house.auditor, factories.staff(factories.congress(), Role.SECRETARIAT)):
        with pytest.raises(PermissionDenied):
            services.board(ride(leaving, house.first), by=nobody)


def test_boarding_is_noted_on_its_day(house, leaving, clock):
    clock.move_to(NOW - DAY)

    with pytest.raises(Refused):
        services.board(ride(leaving, house.first), by=house.secretary)


def test_who_has_boarded_is_not_moved(house, leaving):
    services.board(ride(leaving, house.first), by=house.secretary)

    with pytest.raises(Refused):
        services.assign_rides(leaving, by=house.secretary)
    with pytest.raises(Refused):
        services.cancel_trip(leaving, by=house.secretary)


def test_the_code_for_signing_in_boards_too(house, whole, leaving):
    phone = Phone(whole.parts.first(), house.first)  # his place in a sitting, as the phone shows it

    services.board_by_code(leaving, phone.code(), by=house.secretary)

    assert ride(leaving, house.first).boarded_at == NOW


@pytest.mark.parametrize("code", ["", "SI1.P.1.1." + "A" * 86, "您好"])
def test_what_is_no_code_boards_nobody(house, leaving, code):
    with pytest.raises(Refused):
        services.board_by_code(leaving, code, by=house.secretary)


def test_an_old_code_and_one_without_a_ride_board_nobody(house, whole, leaving):
    phone = Phone(whole.parts.first(), house.second)
    with pytest.raises(Refused):
        services.board_by_code(leaving, phone.code(NOW - dt.timedelta(minutes=5)), by=house.secretary)
    Ride.objects.filter(participation__user=house.second).delete()
    with pytest.raises(Refused):
        services.board_by_code(leaving, phone.code(), by=house.secretary)


# Permits -------------------------------------------------------------------------------------------------------------


def test_permits_are_numbered_and_a_car_has_one(house, whole):
    place = whole.participations.first()
    rows = [services.issue_permit(place, by=house.secretary, plate=f"安A·{nth}") for nth in (1, 2)]

    with pytest.raises(Invalid):
        services.issue_permit(place, by=house.secretary, plate="安A·1")
    services.drop_permit(rows[0], by=house.secretary)

    assert list(whole.parking_permits.values_list("number", flat=True)) == [2]


def test_whoever_is_taken_off_the_list_leaves_nothing_behind(house, whole):
    trip = trip_of(house, whole, 9)
    services.assign_rides(trip, by=house.secretary)
    place = steps.place(whole, house.first)
    services.issue_permit(place, by=house.secretary, plate="安A·1")
    services.say_journey(place, "arrival", by=house.first, number="G1", station="火车站", at=NOW)

    services.people.remove(place, by=house.secretary)

    assert not Participation.objects.filter(pk=place.pk).exists()
