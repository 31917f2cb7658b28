"""One proposal from the deputy's phone to the closed file, each step through the browser of whoever does it."""

import datetime as dt
from io import BytesIO

from PIL import Image
from pypdf import PdfReader

from proposals.models import Proposal
from tests.e2e.conftest import PHONE

TITLE = "关于加强河道清淤和管护的建议"
BODY = "一、情况\n东河淤积多年。\n二、建议\n请安排清淤。"
REPLY = "一、工作进展\n东河已完成清淤八百米。\n二、下一步\n建立管护台账。"


def saved(page):
    """The server says that it keeps what was typed."""
    page.get_by_role("status").filter(has_text="草稿已保存").wait_for()


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def open_move(page, name):
    page.get_by_role("navigation", name="现在可以办理").get_by_role("link", name=name, exact=True).click()


def test_proposal_goes_from_the_phone_to_the_closed_file(chain, visit, work_off, tmp_path):
    deputy = visit(chain.deputy, PHONE, accept_downloads=True)
    write_and_submit(deputy, tmp_path)
    work_off()
    accept_and_assign(visit(chain.secretary))
    work_off()
    dispatch(visit(chain.office))
    work_off()
    clerk = visit(chain.clerk)
    sign_for_talk_and_draft(clerk)
    work_off()
    approve(visit(chain.bureau_lead))
    work_off()
    send(clerk)
    work_off()

    read_and_evaluate(deputy)

    assert Proposal.objects.get().state == "closed"
    page = deputy.go(f"/proposals/{Proposal.objects.get().pk}/")
    record = page.get_by_role("region", name="记录").get_by_role("listitem")
    told = [text.splitlines()[0] for text in record.all_inner_texts()]
    assert told == TOLD
    assert page.get_by_role("main").get_by_text("已办结", exact=True).is_visible()


def write_and_submit(deputy, tmp_path):
    page = deputy.go("/proposals/")
    page.get_by_role("link", name="提建议").first.click()
    page.get_by_role("textbox", name="标题").fill(TITLE)
    page.get_by_role("textbox", name="正文").fill(BODY)
    saved(page)
    page.reload()
    assert page.get_by_role("textbox", name="正文").input_value() == BODY
    photo = tmp_path / "河道.png"
    Image.new("RGB", (40, 30), "brown").save(photo)
    page.get_by_label("附件").set_input_files(photo)
    press(page, "存草稿")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    assert page.get_by_role("link", name="河道.png").is_visible()
    open_move(page, "提交")
    press(page, "提交")
    page.get_by_text("已提交", exact=True).first.wait_for()


def accept_and_assign(secretary):
    page = secretary.go("/admin/")
    page.get_by_role("link", name="待审查").click()
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "立案")
    page.get_by_label("内容分类").select_option("NY")
    press(page, "立案")
    open_move(page, "交办")
    page.get_by_label("交办给").select_option("GOV")
    press(page, "交办")
    page.get_by_text("已交办", exact=True).first.wait_for()


def dispatch(office):
    page = office.go("/")
    page.get_by_role("link", name="待转办").click()
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "转办")
    page.get_by_label("承办单位").select_option("U17")
    page.get_by_label("办理方式").select_option("sole")
    press(page, "转办")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()


def sign_for_talk_and_draft(clerk):
    page = clerk.go("/")
    page.get_by_role("link", name="待签收").click()
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "签收")
    press(page, "签收")
    open_move(page, "登记沟通")
    page.get_by_label("面商形式").select_option("visit")
    an_hour_ago = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))) - dt.timedelta(hours=1)
    page.get_by_label("时间").fill(an_hour_ago.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("textbox", name="沟通情况").fill("与代表一同看了东河。")
    press(page, "登记沟通")
    open_move(page, "拟写答复")
    page.get_by_role("textbox", name="答复文号").fill("安水建〔2026〕12号")
    page.get_by_label("办理结果类别").select_option("A")
    page.get_by_role("textbox", name="答复正文").fill(REPLY)
    press(page, "拟写答复")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()


def approve(leader):
    page = leader.go("/")
    page.get_by_role("link", name="待审签").click()
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "审签答复")
    press(page, "审签答复")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()


def send(clerk):
    page = clerk.go("/")
    page.get_by_role("link", name="待发出").click()
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "发出答复")
    press(page, "发出答复")
    page.get_by_text("已答复", exact=True).first.wait_for()


def read_and_evaluate(deputy):
    page = deputy.go("/notices/")
    page.get_by_role("main").get_by_role("link").filter(has_text="答复").first.click()
    page.get_by_text("东河已完成清淤八百米。").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="答复函（PDF）").click()
    letter = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(download.value.path().read_bytes())).pages)
    assert "安水建〔2026〕12号" in letter
    page.get_by_role("link", name=TITLE).click()
    open_move(page, "评价")
    for question in ("沟通联系", "办理态度", "答复内容", "办理结果", "总体评价"):
        page.get_by_role("group", name=question).get_by_label("满意", exact=True).check()
    press(page, "评价")
    page.get_by_text("已办结", exact=True).first.wait_for()


TOLD = [
    "代表对答复评价：满意。",
    "市水利局发出答复（A类）。",
    "市水利局的答复已审签。",
    "市水利局拟写了答复（第 1 稿）。",
    "市水利局登记了与代表的沟通。",
    "市水利局已签收。",
    "市人民政府转办至市水利局。",
    "建议已交办市人民政府。",
    "建议已立案，序号 1。",
    "建议已提交。",
    "建议草稿已建立。",
]
