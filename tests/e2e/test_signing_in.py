"""Signing in on phones without network: one shows a code, the other scans it, keeps it and sends it later."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from playwright.sync_api import expect

from congress import clock
from congress.models import Role
from meetings import queries, services
from meetings.models import Participation, Scan
from meetings.services import Audience
from tests import factories
from tests.e2e.codes import answered, code_of, forgive_the_missing_network, open_scanner, shown_code, type_in
from tests.e2e.conftest import DESKTOP, PHONE
from tests.meetings import steps

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def house(portal):
    """A congress with staff and two deputies asked to a meeting in half an hour; each with the password ``demo``."""
    congress = factories.congress()
    factories.term(congress)
    people = {
        "secretary": factories.staff(congress, name="周敏"),
        "other": factories.staff(congress, Role.DEPUTY_AFFAIRS, name="吴工委"),
        "first": factories.deputy(congress, name="王秀英"),
        "second": factories.deputy(congress, name="李建国"),
    }
    for user in people.values():
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    begins = clock.now() + HOUR / 2
    people["sitting"] = steps.published(
        people["secretary"], begins_at=begins, ends_at=begins + 2 * HOUR, is_required=True,
        audience=Audience(everybody=True),
    )  # fmt: skip
    return people


def came():
    return sorted(Participation.objects.exclude(attendance="").values_list("name", "attendance", "signed_in_by"))


def test_scanned_without_network_and_sent_later(house, visit):
    sitting = house["sitting"]
    first, second = visit(house["first"], PHONE), visit(house["second"], PHONE)
    shown_code(first, sitting)
    shown_code(second, sitting)
    staff = visit(house["secretary"], PHONE)
    page = open_scanner(staff, sitting)
    assert staff.faults() == []
    for visitor in (first, second, staff):
        visitor.page.context.set_offline(True)

    for visitor, name in ((first, "王秀英"), (second, "李建国")):
        type_in(page, code_of(visitor.page))
        page.get_by_role("status").filter(has_text=name).filter(has_text="签到成功").wait_for()
    type_in(page, code_of(first.page))
    page.get_by_role("status").filter(has_text="本机已扫过").wait_for()
    type_in(page, "https://example.org/")
    page.get_by_role("status").filter(has_text="不是本平台的签到码").wait_for()
    page.get_by_text("3条扫码待上传").wait_for()
    assert (came(), Scan.objects.count()) == ([], 0)

    page.close()  # the browser is closed before anything was sent
    staff.page.context.set_offline(False)
    page = staff.open_tab(f"/gatherings/{sitting.pk}/scanner/")
    page.get_by_text("已全部上传").wait_for()

    assert came() == [("李建国", "present", "code"), ("王秀英", "present", "code")]
    assert sorted(Scan.objects.values_list("outcome", flat=True)) == ["already", "counted", "counted"]
    page.get_by_text("此前已签到").first.wait_for()
    forgive_the_missing_network(first, second, staff)


def test_what_the_door_accepted_and_the_office_knows_better_waits_for_a_look(house, visit):
    sitting = house["sitting"]
    first = visit(house["first"], PHONE)
    shown_code(first, sitting)
    staff = visit(house["secretary"], PHONE)
    page = open_scanner(staff, sitting)
    staff.page.context.set_offline(True)
    type_in(page, code_of(first.page))
    page.get_by_role("status").filter(has_text="签到成功").wait_for()
    steps.leave(sitting, house["first"])  # meanwhile leave is granted, and the device cannot know
    services.move_participation(steps.place(sitting, house["first"]), "grant_leave", by=house["other"], note="同意")

    staff.page.context.set_offline(False)
    page.get_by_role("status").filter(has_text="已准假").wait_for()

    assert came() == []
    other = visit(house["other"], DESKTOP)
    page = other.go(f"/gatherings/{sitting.pk}/scans/")
    assert other.faults() == []
    page.get_by_role("button", name="计入签到").click()
    page.get_by_text("没有待核实的扫码").wait_for()
    assert came() == [("王秀英", "present", "code")]
    forgive_the_missing_network(staff)


def test_a_second_phone_takes_the_code_over_and_the_first_may_take_it_back(house, visit):
    sitting = house["sitting"]
    first, again = visit(house["first"], PHONE), visit(house["first"], PHONE)
    shown_code(first, sitting)
    shown_code(again, sitting)

    page = first.go(f"/gatherings/{sitting.pk}/code/")
    page.get_by_text("已改用另一部手机").wait_for()
    page.get_by_role("button", name="改用这部手机").click()

    assert code_of(page).startswith("SI1.P.")
    page = again.go(f"/gatherings/{sitting.pk}/code/?server")
    page.locator(".code-drawn").wait_for()
    assert again.faults() == []


def test_the_door_shows_a_code_and_a_tap_signs_in(house, visit):
    sitting = house["sitting"]
    staff = visit(house["secretary"], DESKTOP)
    page = staff.go(f"/gatherings/{sitting.pk}/")
    page.get_by_role("link", name="会场码").click()
    page.locator(".code-drawn").wait_for()
    assert staff.faults() == []
    from_the_wall = queries.code_of_door(sitting).text

    deputy = visit(house["first"], PHONE)
    page = deputy.go(f"/gatherings/{sitting.pk}/door/{from_the_wall}/")
    assert deputy.faults() == []
    page.get_by_role("main").get_by_role("button", name="签到").click()
    page.get_by_text("您已签到").wait_for()

    assert came() == [("王秀英", "present", "door")]


def test_an_answer_lost_on_the_way_is_asked_for_again_and_counts_once(house, visit):
    """The server has taken the scan, and the network breaks before the device hears of it."""
    sitting = house["sitting"]
    first, staff = visit(house["first"], PHONE), visit(house["secretary"], PHONE)
    shown_code(first, sitting)
    page = open_scanner(staff, sitting)
    address = staff.portal + reverse("scanner_scans", args=[sitting.pk])
    page.route(address, lambda route: (route.fetch(), route.abort()))
    type_in(page, code_of(first.page))
    page.get_by_text("没有网络，扫码记录存在本机").wait_for()
    page.get_by_text("1条扫码待上传").wait_for()
    assert came() == [("王秀英", "present", "code")]

    page.unroute(address)
    page.get_by_role("button", name="立即上传").click()
    answered(page, "counted")

    assert list(Scan.objects.values_list("outcome", flat=True)) == ["counted"]
    staff.complaints[:] = [complaint for complaint in staff.complaints if "ERR_FAILED" not in complaint]


def test_a_scanner_whose_clock_is_ten_minutes_fast_is_set_right(house, visit):
    sitting = house["sitting"]
    first, staff = visit(house["first"], PHONE), visit(house["secretary"], PHONE)
    shown_code(first, sitting)
    staff.page.clock.install(time=clock.now() + dt.timedelta(minutes=10))
    page = open_scanner(staff, sitting)
    page.get_by_text("本机时钟相差10分钟").wait_for()

    type_in(page, code_of(first.page))
    page.get_by_role("status").filter(has_text="王秀英").filter(has_text="签到成功").wait_for()
    answered(page, "counted")

    scan = Scan.objects.get()
    assert (scan.outcome, scan.minutes_off, came()) == ("counted", None, [("王秀英", "present", "code")])
    assert abs(scan.scanned_at - clock.now()) < dt.timedelta(minutes=2)


def test_where_codes_are_not_used_the_scanner_says_so_without_network_too(house, visit):
    sitting = house["sitting"]
    first, staff = visit(house["first"], PHONE), visit(house["secretary"], PHONE)
    shown_code(first, sitting)
    sitting.refresh_from_db()
    services.change(sitting, by=house["secretary"], version=sitting.version, by_code=False)
    page = staff.go(reverse("sign_in_scanner", args=[sitting.pk]))
    page.locator("[data-list][data-state=loaded]").wait_for()
    staff.page.context.set_offline(True)
    type_in(page, code_of(first.page))
    page.get_by_role("status").filter(has_text="王秀英").filter(has_text="不使用签到码").wait_for()
    page.get_by_text("1条扫码待上传").wait_for()
    staff.page.context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_empty()

    assert (came(), list(Scan.objects.values_list("outcome", flat=True))) == ([], ["not_used"])
    forgive_the_missing_network(staff)
