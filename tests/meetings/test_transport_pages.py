"""The pages of transport: who may, what is shown, the lists on paper, the phone."""

import io

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from congress.models import Role
from meetings import queries, services
from meetings.models import Journey, ParkingPermit, Trip, Vehicle
from tests import factories
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.steps import HOUR, NOW
from tests.meetings.transport import loads, trip_of


@pytest.fixture
def whole(house):
    halls.people(house, 4)
    return steps.session(house.secretary)


@pytest.fixture
def leaving(house, whole):
    trip = trip_of(house, whole, 2, 9, departs_at=NOW + HOUR)
    services.assign_rides(trip, by=house.secretary)
    return services.publish_rides(trip, by=house.secretary)


@pytest.fixture
def desk(client, house):
    client.force_login(house.secretary)
    return client


def words(answer):
    return answer.content.decode()


def test_vehicles_are_entered_and_changed(desk, whole):
    facts = {
        "label": "1号车",
        "plate": "安A·0001",
        "seats": 45,
        "driver": "赵师傅",
        "driver_phone": "139",
        "is_active": "on",
    }
    answer = desk.post(reverse("vehicle_new", args=[whole.pk]), facts)
    bus = Vehicle.objects.get()
    desk.post(reverse("vehicle_edit", args=[bus.pk]), facts | {"seats": 50, "version": 1})
    stale = desk.post(reverse("vehicle_edit", args=[bus.pk]), facts | {"version": 1})
    wrong = desk.post(reverse("vehicle_new", args=[whole.pk]), facts | {"label": "2号车", "plate": "x", "seats": 0})

    page = words(desk.get(answer.url))
    assert (bus.driver_phone, stale.status_code, wrong.status_code) == ("139", 409, 422)
    assert "安A·0001" in page
    assert 'href="tel:139"' in page
    assert list(Vehicle.objects.values_list("seats", flat=True)) == [50]


def test_vehicles_come_from_a_sheet_after_a_look(desk, whole):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in (["车号", "车牌号", "座位数", "司机"], ["1号车", "安A·0001", 45, "赵师傅"]):
        book.active.append(row)
    book.save(buffer)
    buffer.seek(0)
    buffer.name = "车辆.xlsx"

    shown = desk.post(reverse("list_import", args=[whole.pk, "vehicles"]), {"sheet": buffer, "update": "on"}).context
    assert not Vehicle.objects.exists()
    desk.post(shown["write_url"], {"rows": shown["rows"], "seen": shown["found"].mark, "update": "on"})

    assert list(Vehicle.objects.values_list("label", "plate", "seats", "driver")) == [
        ("1号车", "安A·0001", 45, "赵师傅")
    ]


def test_a_trip_is_planned_filled_published_and_copied(desk, house, whole, django_assert_max_num_queries):
    trip_of(house, whole, 2, 9)
    first, second = whole.vehicles.order_by("pk")
    facts = {
        "kind": "regular", "departs_at": "2026-01-18T08:10", "from_place": "安澜宾馆", "to_place": "火车站",
        "vehicles": [first.pk, second.pk],
    }  # fmt: skip
    answer = desk.post(reverse("trip_new", args=[whole.pk]), facts)
    trip = Trip.objects.get(to_place="火车站")
    assert answer.url == trip.get_absolute_url()

    page = reverse("trip_assign", args=[trip.pk])
    asked = {"standings": ["member"]}
    shown = words(desk.get(page, asked))
    assert "王秀英：未安排 → 1号车" in shown
    assert not trip.rides.exists()
    mark = services.plan_rides(trip).mark
    desk.post(page, asked | {"seen": mark})
    assert loads(trip)["1号车"] == {"王秀英", "李建国"}
    desk.post(reverse("trip_publish", args=[trip.pk]))
    desk.post(reverse("trip_copy", args=[trip.pk]), {"days": "2026-01-19 2026-01-20"})
    bad = desk.post(reverse("trip_copy", args=[trip.pk]), {"days": "2026-02-31"})

    trip.refresh_from_db()
    assert trip.published_at is not None
    assert (Trip.objects.count(), bad.status_code) == (4, 422)
    with django_assert_max_num_queries(12):
        desk.get(trip.get_absolute_url())
    with django_assert_max_num_queries(12):
        assert "火车站" in words(desk.get(reverse("transport", args=[whole.pk])))


def test_who_does_not_fit_is_named_on_the_page(desk, house, whole):
    trip = trip_of(house, whole, 6)

    shown = desk.get(reverse("trip_assign", args=[trip.pk]), {"standings": ["member"]})
    sent = desk.post(reverse("trip_assign", args=[trip.pk]), {"standings": ["member"]})

    assert "座位不足" in words(shown)
    assert sent.status_code == 422
    assert not trip.rides.exists()


def test_somebody_is_moved_by_hand_unless_it_changed_meanwhile(desk, house, leaving):
    place = leaving.gathering.participations.get(name="王秀英")
    first, second = queries.vehicles_on(leaving)
    assert "王秀英" in words(desk.get(leaving.get_absolute_url(), {"name": "王秀英"}))
    move = {"place": place.pk, "vehicle": second.pk, "seen": first.pk}

    done = desk.post(reverse("rider_move", args=[leaving.pk]), move)
    again = desk.post(reverse("rider_move", args=[leaving.pk]), move)

    assert (done.status_code, again.status_code) == (302, 409)
    assert "王秀英" in loads(leaving)["2号车"]


def test_who_is_missing_is_called_and_boards_by_tap(desk, house, leaving, django_assert_max_num_queries):
    house.first.phone = "13900000009"
    house.first.save(update_fields=["phone"])
    page = reverse("boarding", args=[leaving.pk])
    ride = leaving.rides.get(participation__user=house.first)
    with django_assert_max_num_queries(12):
        shown = words(desk.get(page))
    assert 'href="tel:13900000009"' in shown
    assert "未上车 2 人" in shown

    desk.post(reverse("ride_board", args=[ride.pk]))
    assert "未上车 1 人" in words(desk.get(page))
    desk.post(reverse("ride_board", args=[ride.pk]), {"undo": "1"})
    code = queries.code_of_place(steps.place(leaving.gathering.parts.first(), house.first)).text
    desk.post(reverse("board_code", args=[leaving.pk]), {"code": code})
    wrong = desk.post(reverse("board_code", args=[leaving.pk]), {"code": "x"})

    ride.refresh_from_db()
    assert (ride.boarded_at, wrong.status_code) == (NOW, 409)


def test_lists_on_paper_and_as_excel(desk, leaving):
    sheet = desk.get(reverse("bus_list", args=[leaving.pk, "xlsx"]))
    pdf = desk.get(reverse("bus_list", args=[leaving.pk, "pdf"]))

    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert rows[0][:2] == ("车辆", "车牌")
    assert {row[4] for row in rows[1:3]} == {"王秀英", "李建国"}
    assert "安A·0002" in text
    assert desk.get(f"/staff/trips/{leaving.pk}/riders.doc").status_code == 404


def test_a_train_is_told_by_its_passenger_and_met(client, house, whole):
    client.force_login(house.first)
    page = reverse("my_rides", args=[whole.pk])
    facts = {"way": "arrival", "number": "g12", "station": "火车站", "at": "2026-01-16T16:00"}
    client.post(page, facts)
    assert "G12" in words(client.get(page))
    client.force_login(house.secretary)
    client.post(reverse("journeys", args=[whole.pk]), facts | {"person": "陈志强", "number": "G12"})

    shown = words(client.get(reverse("journeys", args=[whole.pk])))

    assert Journey.objects.count() == 2
    assert "kind=pick_up&amp;number=G12" in shown
    assert "2 人" in shown


def test_permits_are_given_and_taken_back(desk, whole):
    page = reverse("permits", args=[whole.pk])
    desk.post(page, {"person": "王秀英", "plate": "安A·1"})
    unknown = desk.post(page, {"person": "无名氏", "plate": "安A·2"})
    permit = ParkingPermit.objects.get()
    assert "001" in words(desk.get(page))
    desk.post(reverse("permit_drop", args=[permit.pk]))

    assert unknown.status_code == 422
    assert not ParkingPermit.objects.exists()


def test_the_card_names_bus_plate_driver_time_and_place(client, house, leaving):
    client.force_login(house.first)

    card = words(client.get("/card/"))

    assert 'id="my-bus"' in card
    assert all(said in card for said in ("1号车", "安A·0001", "tel:13900000001", "1月16日 10:00", "安澜宾馆"))
    client.force_login(factories.deputy(house.congress, name="未来者", delegation=house.other))
    assert "安A·0001" not in words(client.get("/card/"))


PAGES = ("transport", "vehicle_list", "vehicle_new", "trip_new", "journeys", "permits")
TRIP_PAGES = ("trip", "trip_edit", "trip_copy", "trip_assign", "boarding")


def test_doors(client, house, whole, leaving):
    stranger = factories.staff(factories.congress(), Role.SECRETARIAT)
    bus = leaving.gathering.vehicles.first()
    addresses = [
        *(reverse(name, args=[whole.pk]) for name in PAGES), reverse("list_import", args=[whole.pk, "vehicles"]), *(reverse(name, args=[leaving.pk]) for name in TRIP_PAGES),
        reverse("vehicle_edit", args=[bus.pk]), reverse("bus_list", args=[leaving.pk, "pdf"]),
    ]  # fmt: skip
    seen = {}
    for who in (house.secretary, house.delegate, house.first, house.clerk, stranger):
        client.force_login(who)
        seen[who] = [address for address in addresses if client.get(address).status_code == 200]
        ride = leaving.rides.get(participation__user=house.third)
        if who != house.secretary:
            assert client.post(reverse("ride_board", args=[ride.pk])).status_code in {403, 404}

    assert seen.pop(house.secretary) == addresses
    assert seen.pop(house.delegate) == [reverse("transport", args=[whole.pk]), reverse("boarding", args=[leaving.pk])]
    assert all(found == [] for found in seen.values())
    client.force_login(house.delegate)
    page = words(client.get(reverse("boarding", args=[leaving.pk])))
    assert ("王秀英" in page, "陈志强" in page) == (True, False)


def test_ones_own_rides_are_nobody_elses(client, house, whole, leaving):
    client.force_login(house.first)
    assert "安A·0001" in words(client.get(reverse("my_rides", args=[whole.pk])))
    client.force_login(house.secretary)
    assert client.get(reverse("my_rides", args=[whole.pk])).status_code == 404
