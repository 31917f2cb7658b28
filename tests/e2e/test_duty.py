"""The deputy's way: declare on the phone, approved, points with why, objection, corrected, in the file."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from PIL import Image

from congress import clock
from congress.models import Role
from deputies import services
from deputies.computing.scoring import span_of
from deputies.computing.scoring.known import DEMO
from deputies.models import DutyRecord, PointEntry
from tests import factories
from tests.deputies import counting
from tests.e2e.conftest import PHONE
from tests.e2e.steps import press

TITLE = "走访湖滨社区困难群众"


@pytest.fixture
def house(portal):
    """A congress that counts points, one deputy, and who reviews; each with the password ``demo``."""
    congress = factories.congress()
    affairs = factories.staff(congress, Role.DEPUTY_AFFAIRS)
    span = span_of(clock.today(), DEMO.period, first_month=DEMO.first_month)
    counting.in_force(congress, by=affairs, valid_from=span.begins_on)
    deputy = factories.deputy(congress, name="单美玲")
    for user in (affairs, deputy):
        user.password = make_password("demo")
        user.save(update_fields=["password"])
    return {"deputy": deputy, "affairs": affairs, "day": max(span.begins_on, clock.today() - dt.timedelta(days=1))}


def test_from_the_phone_to_the_file(house, visit, work_off, tmp_path):
    deputy, affairs = visit(house["deputy"], PHONE), visit(house["affairs"])
    declare(deputy, house["day"], tmp_path)
    work_off()
    act = DutyRecord.objects.get()

    approve(affairs, act)
    work_off()
    entry = look_at_the_points(deputy)
    object_to(deputy, entry)
    work_off()
    answer(affairs)
    work_off()

    page = deputy.go("/duty/points/")
    assert page.locator(".score-number").inner_text() == "3"
    page = deputy.go("/duty/file/")
    assert page.get_by_text(TITLE).first.is_visible()
    assert deputy.faults() == []
    assert services.check(act.mandate.congress, *_period(act)) == []


def _period(act):
    ((rule_set, span),) = services.open_spans(act.mandate.congress)
    return span, rule_set


def declare(deputy, day, tmp_path):
    page = deputy.go("/duty/")
    page.get_by_role("link", name="履职登记").first.click()
    page.get_by_label("类型").select_option(label="走访选民/群众 · +2 分")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("日期").fill(day.isoformat())
    page.get_by_label("主要内容").fill("走访三户，了解冬季取暖情况。")
    photo = tmp_path / "走访.png"
    Image.new("RGB", (40, 30), "brown").save(photo)
    page.get_by_label("照片").set_input_files(photo)
    assert deputy.faults() == []
    press(page, "提交")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    assert page.get_by_text("待审核").first.is_visible()
    assert deputy.faults() == []


def approve(affairs, act):
    page = affairs.go(f"/admin/deputies/dutyrecord/{act.pk}/change/")
    page.locator("[data-move=approve]").click()
    press(page, "通过")
    page.get_by_text("已通过").first.wait_for()


def look_at_the_points(deputy):
    page = deputy.go("/duty/points/")
    assert page.locator(".score-number").inner_text() == "2"
    assert deputy.faults() == []
    page.get_by_role("link", name=TITLE).click()
    page.get_by_text("走访选民/群众，本期首次。").wait_for()
    assert deputy.faults() == []
    return PointEntry.objects.get()


def object_to(deputy, entry):
    page = deputy.page
    page.get_by_role("link", name="申诉").click()
    page.get_by_label("申诉内容").fill("当天走访了两个社区。")
    press(page, "申诉")
    page.get_by_text("当天走访了两个社区。").wait_for()
    assert entry.objections.count() == 1


def answer(affairs):
    page = affairs.go("/admin/deputies/objection/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="答复").click()
    page.locator("[name=is_right][value=yes]").check()
    page.locator("[name=answer]").fill("情况属实，补1分。")
    page.locator("[name=points]").fill("1")
    press(page, "答复")
    page.get_by_text("已更正").first.wait_for()
