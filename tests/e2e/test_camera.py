"""Codes read by the camera itself: at the door by staff and by deputies, at a meal, at the bus; and without a camera."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from congress import clock
from meetings import queries, services
from meetings.models import MealTaken, Participation, Ride
from meetings.services import MealTime
from tests import factories
from tests.e2e.codes import answered, code_of, open_scanner, shown_code, type_in
from tests.e2e.conftest import PHONE
from tests.meetings import steps

HOUR = dt.timedelta(hours=1)
ALLOWED = {"permissions": ["camera"]}


@pytest.fixture
def house(portal):
    """A session that begins in half an hour, with one sitting; staff and two deputies, each with ``demo``."""
    congress = factories.congress()
    factories.term(congress)
    people = {
        "secretary": factories.staff(congress, name="周敏"),
        "first": factories.deputy(congress, name="王秀英"),
        "second": factories.deputy(congress, name="李建国"),
    }
    for user in people.values():
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    people["whole"] = steps.session(people["secretary"], begins_at=clock.now() + HOUR / 2)
    people["sitting"] = people["whole"].parts.get()
    return people


def came():
    return sorted(Participation.objects.exclude(attendance="").values_list("name", "attendance", "signed_in_by"))


def look(page):
    page.get_by_role("main").get_by_role("button", name="摄像头", exact=True).click()


def test_the_scanner_reads_what_the_deputys_phone_shows(house, visit, filming, lens):
    deputy = visit(house["first"], PHONE)
    shown_code(deputy, house["sitting"])
    staff = visit(house["secretary"], PHONE, browser=filming, **ALLOWED)
    page = open_scanner(staff, house["sitting"])

    lens.see(code_of(deputy.page))
    look(page)
    page.get_by_role("status").filter(has_text="王秀英").filter(has_text="签到成功").wait_for()
    answered(page, "counted")

    assert came() == [("王秀英", "present", "code")]
    assert staff.faults() == []
    look(page)  # once more: the camera is put away
    page.locator("video").wait_for(state="hidden")


def test_the_deputys_phone_reads_the_code_at_the_door(house, visit, filming, lens):
    staff = visit(house["secretary"])
    page = staff.go(reverse("door_code", args=[house["sitting"].pk]))
    page.locator(".code-drawn").wait_for()
    path = reverse("door_sign_in", args=[house["sitting"].pk, queries.code_of_door(house["sitting"]).text])
    deputy = visit(house["first"], PHONE, browser=filming, **ALLOWED)
    page = deputy.go(f"/gatherings/{house['sitting'].pk}/code/")

    lens.see("https://example.org/gatherings/1/")
    page.get_by_role("button", name="扫描会场码").click()
    page.get_by_text("这不是会场码").wait_for()
    page.get_by_role("button", name="扫描会场码").click()
    lens.see(staff.portal + path)
    page.get_by_role("button", name="扫描会场码").click()
    page.get_by_role("main").get_by_role("button", name="签到", exact=True).click()
    page.get_by_text("您已签到").wait_for()

    assert came() == [("王秀英", "present", "door")]


def test_a_meal_is_handed_out_to_who_is_before_the_camera(house, visit, filming, lens):
    today, times = timezone.localdate(), [MealTime("lunch", dt.time(0), dt.time(23, 59), "二楼餐厅", "buffet")]
    [meal] = services.plan_meals(house["whole"], by=house["secretary"], first=today, last=today, times=times)
    staff = visit(house["secretary"], PHONE, browser=filming, **ALLOWED)
    page = staff.go(meal.get_absolute_url())
    assert staff.faults() == []

    lens.see(queries.code_of_place(steps.place(house["sitting"], house["first"])).text)
    look(page)
    page.get_by_role("status").filter(has_text="王秀英：").wait_for()
    lens.see(queries.code_of_place(steps.place(house["sitting"], house["second"])).text)
    page.get_by_role("status").filter(has_text="李建国：").wait_for()  # the camera went on by itself

    assert sorted(MealTaken.objects.values_list("participation__name", flat=True)) == ["李建国", "王秀英"]


def test_who_boards_is_read_by_the_camera(house, visit, filming, lens):
    bus = services.save_vehicle(None, by=house["secretary"], gathering=house["whole"], label="1号车", plate="安A·0001",
                                seats=20)  # fmt: skip
    trip = services.save_trip(
        None, by=house["secretary"], gathering=house["whole"], vehicles=[bus], departs_at=clock.now() + HOUR / 60,
        from_place="安澜宾馆", to_place="人民大会堂",
    )  # fmt: skip
    place = steps.place(house["whole"], house["first"])
    services.move_rider(trip, place, bus, by=house["secretary"], seen=None)
    staff = visit(house["secretary"], PHONE, browser=filming, **ALLOWED)
    page = staff.go(reverse("boarding", args=[trip.pk]))

    lens.see(queries.code_of_place(steps.place(house["sitting"], house["second"])).text)
    look(page)
    page.get_by_role("alert").filter(has_text="李建国").wait_for()  # has no place on this trip; the camera goes on
    lens.see(queries.code_of_place(steps.place(house["sitting"], house["first"])).text)
    page.get_by_text("王秀英已上车").wait_for()
    assert staff.faults() == []

    assert list(Ride.objects.exclude(boarded_at=None).values_list("participation__name", flat=True)) == ["王秀英"]


def test_where_the_camera_is_not_allowed_one_is_told_and_types(house, visit, filming):
    staff = visit(house["secretary"], PHONE, browser=filming)
    page = open_scanner(staff, house["sitting"])
    look(page)
    page.get_by_text("未获准使用摄像头").wait_for()
    assert staff.faults() == []
    type_in(page, queries.code_of_place(steps.place(house["sitting"], house["first"])).text)
    answered(page, "counted")
    deputy = visit(house["second"], PHONE, browser=filming)
    page = deputy.go(f"/gatherings/{house['sitting'].pk}/code/")
    page.get_by_role("button", name="扫描会场码").click()
    page.get_by_text("未获准使用摄像头").wait_for()

    assert came() == [("王秀英", "present", "code")]


def test_where_there_is_no_camera_one_is_told(house, visit):
    staff = visit(house["secretary"], PHONE, **ALLOWED)
    page = open_scanner(staff, house["sitting"])
    look(page)

    page.get_by_text("无法使用摄像头").wait_for()
