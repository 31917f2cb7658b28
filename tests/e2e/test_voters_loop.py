"""From the code at a station's door to the voter's rating: everybody in his own browser, the voter on a phone without account."""

import re

from django.contrib.auth.hashers import make_password
from django.urls import reverse

from congress.models import Role
from liaison import services
from liaison.models import VoterOpinion
from tests import factories
from tests.e2e import steps
from tests.e2e.conftest import PHONE
from tests.e2e.steps import press, saved
from tests.liaison.steps import station

NUMBER = "13987654321"
WORDS = f"我家门口的路灯坏了三个月，晚上老人不敢出门。我的电话 {NUMBER}。"
TITLE = "关于修复安北路路灯的建议"
REPLY = "一、工作进展\n路灯已全部更换。\n二、下一步\n每月巡查一次。"


AGAIN = "已再次请市政公司更换。"


def test_a_voters_word_becomes_a_proposal_and_its_answer_returns_to_him(chain, visit, work_off, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path
    worker = factories.staff(chain.congress, Role.STATION_LIAISON, name="吴联络", password=make_password("demo"))
    house = station(chain.congress)
    services.appoint(house, worker.post, by=chain.secretary)
    services.attach(house, chain.deputy.post.mandate, by=chain.secretary)
    voter = visit(size=PHONE)

    follow = say_it(voter, house, tmp_path / "sms.log")
    work_off()
    take_up(visit(worker, PHONE))
    work_off()
    deputy = visit(chain.deputy, PHONE)
    turn_into_proposal(deputy)
    work_off()
    steps.accept_and_assign(visit(chain.secretary), TITLE)
    work_off()
    steps.dispatch(steps.open_waiting(visit(chain.office), "待转办", TITLE), "U17", "sole")
    work_off()
    clerk = visit(chain.clerk)
    page = steps.sign_for(clerk, TITLE)
    assert NUMBER not in page.content()
    steps.talk(page, "与代表一同看了现场。")
    steps.draft(page, TITLE, number="安水建〔2026〕12号", body=REPLY)
    work_off()
    steps.approve(visit(chain.bureau_lead), TITLE)
    work_off()
    steps.send(clerk, TITLE)
    work_off()

    assert voter.go(follow).get_by_text("路灯已全部更换。").is_visible()
    have_it_taken_up_again(voter)
    work_off()
    answer(deputy)
    work_off()
    assert voter.go(follow).get_by_text(AGAIN).is_visible()
    assert voter.page.get_by_label("请再次办理").count() == 0  # once
    rate(voter)
    work_off()

    opinion = VoterOpinion.objects.get()
    ratings = list(opinion.ratings.order_by("round").values_list("rating", flat=True))
    assert (opinion.state, opinion.contact.confirmed_at is not None) == ("closed", True)
    assert ratings == ["dissatisfied", "satisfied"]
    for visitor in (deputy, visit(chain.secretary, PHONE), clerk):
        for path in ("/", "/notices/", opinion.get_absolute_url(), opinion.links.get().proposal.get_absolute_url()):
            assert NUMBER not in visitor.go(path).content()
    assert voter.page.context.cookies() == []


def say_it(voter, house, sms):
    code = voter.go(reverse("station_code", args=[house.pk]))  # what stands on the poster at the door
    assert code.locator("svg").count() == 1
    page = voter.go(house.get_absolute_url())  # what it says
    assert voter.faults() == []
    page.get_by_role("link", name="我要反映").click()
    assert voter.faults() == []
    page.get_by_role("textbox", name="您要反映什么").fill(WORDS)
    page.get_by_role("textbox", name="在什么地方").fill("安北路12号")
    page.get_by_role("textbox", name="手机号码").fill(NUMBER)
    press(page, "获取验证码，确认手机号")
    page.get_by_role("textbox", name="短信验证码").fill(re.search(r"\d{6}", sms_text(page, sms)).group())
    assert voter.faults() == []
    press(page, "提交")
    page.get_by_role("heading", name="感谢您的反映").wait_for()
    assert voter.faults() == []
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", page.locator("[data-code]").inner_text())
    return page.locator(".address a").get_attribute("href")


def take_up(worker):
    page = steps.open_waiting_opinion(worker, "待受理的意见", "路灯坏了")
    steps.open_move(page, "受理")
    page.get_by_label("代表").select_option(index=1)
    page.get_by_label("内容分类").select_option("JT")
    press(page, "受理")
    page.get_by_text("待代表答复", exact=True).first.wait_for()
    assert worker.faults() == []


def turn_into_proposal(deputy):
    page = steps.open_waiting_opinion(deputy, "待我处理的意见", "路灯坏了")
    assert NUMBER not in page.content()
    assert deputy.faults() == []
    steps.open_move(page, "转为建议")
    page.get_by_role("textbox", name="标题").fill(TITLE)
    press(page, "转为建议")
    body = page.get_by_role("textbox", name="正文")
    assert "路灯坏了三个月" in body.input_value()
    assert NUMBER not in body.input_value()
    body.fill(body.input_value() + "请更换损坏的路灯。")
    saved(page)
    press(page, "保存")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    steps.submit(page)


def sms_text(page, sms):
    page.get_by_text("验证码已发送到该手机").wait_for()
    assert page.get_by_role("textbox", name="您要反映什么").input_value() == WORDS
    return sms.read_text().split("\t")[3]


def have_it_taken_up_again(voter):
    page = voter.page
    page.get_by_label("不满意", exact=True).check()
    page.get_by_role("textbox", name="补充意见").fill("南边还有两盏不亮。")
    page.get_by_label("请再次办理").check()
    press(page, "评价答复")
    page.get_by_text("您的评价").first.wait_for()


def answer(deputy):
    page = steps.open_waiting_opinion(deputy, "待我处理的意见", "路灯坏了")
    steps.open_move(page, "答复选民")
    page.get_by_role("textbox", name="答复").fill(AGAIN)
    press(page, "答复选民")
    page.get_by_text("已答复", exact=True).first.wait_for()


def rate(voter):
    page = voter.page
    page.get_by_label("满意", exact=True).check()
    press(page, "评价答复")
    page.get_by_text("您的评价").first.wait_for()
    assert voter.faults() == []
