"""A deputy who is not satisfied: two units, two rounds, one file (as in Zhoushan, 2020); and deputies who sign together."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password

from congress import clock
from congress.models import Role
from proposals.models import Proposal
from tests import factories
from tests.e2e import steps
from tests.e2e.conftest import PHONE

TITLE = "关于治理东河排污口的建议"
BODY = "一、情况\n东河沿岸仍有污水直排。\n二、建议\n请封堵排污口。"
OPINION = "沿河九个排口已逐一排查，建议先封堵其中三个。"
FIRST = "一、工作进展\n已对东河开展巡查。"
AGAIN = "一、工作进展\n三个排污口已于本月封堵。\n二、下一步\n每月巡查一次。"
BLAME = "没有说明排污口何时封堵。"


def let_in(user):
    user.password = make_password("demo")
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def sitting(chain):
    """The session sits today; a second bureau and two more deputies can enter."""
    session, today = chain.session, clock.today()
    session.begins_on, session.ends_on = today - dt.timedelta(days=1), today + dt.timedelta(days=3)
    session.save(update_fields=["begins_on", "ends_on"])
    other = factories.organ(chain.congress, code="U13", name="市生态环境局", abbreviation="安环建", parent=chain.block)
    chain.other_clerk = let_in(factories.staff(chain.congress, Role.UNIT_CLERK, organ=other, name="吴科"))
    chain.friend = let_in(factories.deputy(chain.congress, name="李建国"))
    chain.namesakes = [factories.deputy(chain.congress, name="陈静") for _nth in range(2)]
    return chain


def test_not_satisfied_it_is_handled_again_and_the_file_keeps_both_replies(sitting, visit, work_off):
    deputy = visit(sitting.deputy, PHONE)
    steps.submit(steps.write(deputy, TITLE, BODY))
    work_off()
    secretary, office = visit(sitting.secretary), visit(sitting.office)
    steps.accept_and_assign(secretary, TITLE)
    work_off()
    page = steps.open_waiting(office, "待转办", TITLE)
    steps.dispatch(page, "U17", "lead")
    steps.dispatch(page, "U13", "co")
    work_off()
    clerk, other, leader = visit(sitting.clerk), visit(sitting.other_clerk), visit(sitting.bureau_lead)
    steps.sign_for(clerk, TITLE)
    give_opinion(steps.sign_for(other, TITLE))
    work_off()
    page = steps.open_waiting(clerk, "办理中", TITLE)
    assert page.get_by_text(OPINION).is_visible()
    answer(page, clerk, leader, number="安水建〔2026〕12号", body=FIRST, work_off=work_off)
    steps.evaluate(steps.open_waiting(deputy, "待评价", TITLE), "不满意", comment=BLAME)
    work_off()

    have_it_handled_again(secretary)
    work_off()
    answer(steps.sign_for(clerk, TITLE), clerk, leader, number="安水建〔2026〕30号", body=AGAIN, work_off=work_off)
    steps.evaluate(steps.open_waiting(deputy, "待评价", TITLE), "满意")

    proposal = Proposal.objects.get()
    page = deputy.go(f"/proposals/{proposal.pk}/")
    assert (proposal.state, proposal.round, proposal.in_session) == ("closed", 2, True)
    assert page.get_by_role("main").get_by_text("已办结", exact=True).is_visible()
    assert page.locator("#examinations").inner_text().split("\n")[0] == "审查处理"
    assert page.locator("#examinations").get_by_text("请当面沟通，说明封堵时间。").is_visible()
    read_both(page)


def give_opinion(page):
    steps.open_move(page, "报送会办意见")
    page.get_by_role("textbox", name="文号").fill("安环建〔2026〕3号")
    page.locator("[name=body]").fill(OPINION)
    page.get_by_role("textbox", name="联系人").fill("吴科")
    page.get_by_role("textbox", name="联系电话").fill("0990-7654321")
    steps.press(page, "报送会办意见")
    page.get_by_text("已报会办意见", exact=True).first.wait_for()


def answer(page, clerk, leader, *, number, body, work_off):
    """From the talk with the deputy to the letter."""
    steps.talk(page, "与代表一同看了东河。")
    steps.draft(page, TITLE, number=number, body=body)
    work_off()
    steps.approve(leader, TITLE)
    work_off()
    steps.send(clerk, TITLE)
    work_off()


def have_it_handled_again(secretary):
    page = steps.open_waiting(secretary, "评价复核中", TITLE, desk="/admin/")
    assert page.get_by_text(BLAME).is_visible()
    steps.open_move(page, "重新办理")
    page.get_by_role("textbox", name="说明").fill("请当面沟通，说明封堵时间。")
    steps.press(page, "重新办理")
    page.get_by_text("已交办", exact=True).first.wait_for()


def read_both(page):
    """Both replies can be opened from the file, the first one first."""
    address = page.url
    for nth, (rating, words) in enumerate((("不满意", "已对东河开展巡查。"), ("满意", "三个排污口已于本月封堵。"))):
        page.get_by_role("link", name="阅读答复").nth(nth).click()
        page.get_by_text(words).wait_for()
        assert page.get_by_text(rating, exact=True).first.is_visible()
        page.goto(address)


def test_deputy_signs_on_the_phone_what_a_colleague_has_written(sitting, visit, work_off):
    deputy, friend = visit(sitting.deputy, PHONE), visit(sitting.friend, PHONE)
    page = steps.write(deputy, TITLE, BODY)
    steps.open_move(page, "邀请附议")
    names = page.get_by_role("textbox", name="代表")
    names.fill("李建国、陈静")
    steps.press(page, "邀请附议")
    page.get_by_text("查无此人或有重名（重名请填代表证号）：陈静").first.wait_for()
    assert names.input_value() == "李建国、陈静"
    names.fill("李建国")
    steps.press(page, "邀请附议")
    page.locator("#signatures").get_by_text("未答复").wait_for()
    work_off()

    signing = steps.open_waiting(friend, "待附议", TITLE)
    steps.open_move(signing, "同意附议")
    signing.get_by_role("textbox", name="附言").fill("赞成，建议尽快办理。")
    steps.press(signing, "同意附议")
    signing.get_by_text("已附议", exact=True).first.wait_for()
    work_off()

    page.reload()
    assert page.locator("#signatures").get_by_text("赞成，建议尽快办理。").is_visible()
    steps.submit(page)
    told = Proposal.objects.get().signatures.values_list("mandate__person__name", "state")
    assert (Proposal.objects.get().state, list(told)) == ("submitted", [("李建国", "confirmed")])
