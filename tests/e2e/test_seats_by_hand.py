"""Seats dragged by finger and by mouse, and a change on the staff's screen that stands on the deputy's card."""

import re

import pytest
from django.contrib.auth.hashers import make_password

from congress import clock
from meetings.models import SeatTaken
from tests import factories
from tests.e2e.conftest import DESKTOP, PHONE
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.conftest import furnish

# Where a seat of the drawing lies on the screen; its middle.
SPOT = """key => {
  const map = document.querySelector(".seats[data-swap] svg");
  const [row, number] = [key.slice(0, key.lastIndexOf("-")), key.slice(key.lastIndexOf("-") + 1)];
  const line = map.querySelector(`[data-row="${row}"]`).dataset;
  const x = 30 + 10 * Number(line.x.split(" ")[line.n.split(" ").indexOf(number)]) + 4, y = Number(line.y) - 2;
  const at = new DOMPoint(x, y).matrixTransform(map.getScreenCTM());
  return [at.x, at.y];
}"""
# Answers once the seat lies left of x, as the plan moves on; and once the plan was moved at all.
REACHED = f"""([key, x]) => new Promise((done) => {{
  const look = () => (({SPOT})(key)[0] < x ? done() : requestAnimationFrame(look));
  look();
}})"""
MOVED = """() => new Promise((done) => {
  const look = () => (document.querySelector(".seats").scrollLeft > 0 ? done() : requestAnimationFrame(look));
  look();
})"""


@pytest.fixture
def house(portal):
    found = furnish(factories.congress())
    for user in (found.secretary, found.first, found.third):
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    return found


@pytest.fixture
def plan(house, work_off):
    """A session that begins in an hour, its seats in force and told."""
    whole = steps.session(house.secretary, begins_at=clock.now() + steps.HOUR)
    found = halls.in_force(house, whole)
    work_off()
    return found


def seats(plan):
    return dict(SeatTaken.objects.filter(plan=plan).order_by("pk").values_list("participation__name", "seat"))


class Finger:
    """A finger on the screen, as the browser gets it from a phone."""

    def __init__(self, page):
        self.page, self.wire = page, page.context.new_cdp_session(page)

    def _touch(self, kind, *points):
        told = [{"x": x, "y": y} for x, y in points]
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    def down(self, point):
        self._touch("touchStart", point)

    def move(self, start, end, over=8):
        for nth in range(1, over + 1):
            self._touch("touchMove", tuple(a + (b - a) * nth / over for a, b in zip(start, end, strict=True)))

    def up(self):
        self._touch("touchEnd")


def spot(page, key):
    return tuple(page.evaluate(SPOT, key))


def open_plan(visitor, plan, key=None):
    """The page of the plan; with ``key`` moved so that this seat is well on the screen."""
    page = visitor.go(plan.get_absolute_url())
    page.locator(".seats[data-swap]").scroll_into_view_if_needed()
    if key:
        page.evaluate("by => (document.querySelector('.seats').scrollLeft += by)", spot(page, key)[0] - 80)
    return page


def test_a_finger_that_holds_still_drags_somebody_onto_another_seat(house, visit, plan, work_off):
    before = seats(plan)
    page = open_plan(visit(house.secretary, PHONE, has_touch=True, is_mobile=True), plan, before["王秀英"])
    finger, start, end = Finger(page), spot(page, before["王秀英"]), spot(page, before["李建国"])

    finger.down(start)
    page.locator(".seats-held").wait_for(state="attached")
    finger.move(start, end)
    with page.expect_navigation():
        finger.up()

    assert (seats(plan)["王秀英"], seats(plan)["李建国"]) == (before["李建国"], before["王秀英"])
    assert seats(plan)["陈志强"] == before["陈志强"]


def test_a_seat_beyond_the_edge_is_reached_as_the_plan_moves_on(house, visit, plan):
    before = seats(plan)
    page = open_plan(visit(house.secretary, PHONE, has_touch=True, is_mobile=True), plan, before["王秀英"])
    finger, start = Finger(page), spot(page, before["王秀英"])
    row = before["王秀英"].rsplit("-", 1)[0]
    far = f"{row}-6"
    assert spot(page, far)[0] > PHONE["width"]  # not on the screen yet

    finger.down(start)
    page.locator(".seats-held").wait_for(state="attached")
    edge = (PHONE["width"] - 24, start[1])
    finger.move(start, edge)
    page.evaluate(REACHED, [far, PHONE["width"] - 60])
    finger.move(edge, spot(page, far))
    with page.expect_navigation():
        finger.up()

    assert seats(plan)["王秀英"] == far


def test_a_finger_that_moves_at_once_moves_the_plan_and_nobody(house, visit, plan):
    before = seats(plan)
    page = open_plan(visit(house.secretary, PHONE, has_touch=True, is_mobile=True), plan)
    finger, start = Finger(page), (300, spot(page, before["陈志强"])[1])

    finger.down(start)
    finger.move(start, (start[0] - 150, start[1]), over=15)
    finger.up()
    page.evaluate(MOVED)

    assert page.locator(".seats-held").count() == 0
    assert seats(plan) == before


def test_a_mouse_drags_at_once_and_leaving_the_plan_lets_go(house, visit, plan):
    before = seats(plan)
    page = open_plan(visit(house.secretary, DESKTOP), plan)
    start, end = spot(page, before["王秀英"]), spot(page, before["陈志强"])

    page.mouse.move(*start)
    page.mouse.down()
    assert page.locator(".seats-held").count() == 1
    page.mouse.move(5, 5, steps=4)
    page.mouse.up()
    assert (page.locator(".seats-held").count(), seats(plan)) == (0, before)

    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    with page.expect_navigation():
        page.mouse.up()

    assert (seats(plan)["王秀英"], seats(plan)["陈志强"]) == (before["陈志强"], before["王秀英"])


def test_the_keyboard_does_the_same_without_dragging(house, visit, plan):
    before = seats(plan)
    page = open_plan(visit(house.secretary, DESKTOP), plan)
    row = page.locator(f"[data-row='{before['王秀英'].rsplit('-', 1)[0]}']")

    row.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("row="))
    table = page.locator("table.list").filter(has_text="王秀英")

    assert table.get_by_role("link", name=re.compile("王秀英|调整|选")).first.is_visible()


def test_a_change_on_the_staffs_screen_stands_on_the_deputys_card_as_changed(house, visit, plan, work_off):
    before = seats(plan)
    deputy = visit(house.first, PHONE)
    assert (
        "座位" not in deputy.go("/card/").locator("#changes").inner_text()
        if deputy.go("/card/").locator("#changes").count()
        else True
    )
    page = open_plan(visit(house.secretary, PHONE, has_touch=True, is_mobile=True), plan, before["王秀英"])
    finger, start, end = Finger(page), spot(page, before["王秀英"]), spot(page, before["李建国"])

    finger.down(start)
    page.locator(".seats-held").wait_for(state="attached")
    finger.move(start, end)
    with page.expect_navigation():
        finger.up()
    work_off()

    card = deputy.go("/card/")
    assert card.get_by_text(re.compile("座位.*(调整|变动)")).first.is_visible()
    assert deputy.faults() == []
