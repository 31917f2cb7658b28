"""One proposal from the deputy's phone to the closed file, each step through the browser of whoever does it."""

from io import BytesIO

from PIL import Image
from pypdf import PdfReader

from proposals.models import Proposal
from tests.e2e import steps
from tests.e2e.conftest import PHONE
from tests.e2e.steps import press, saved

TITLE = "关于加强河道清淤和管护的建议"
BODY = "一、情况\n东河淤积多年。\n二、建议\n请安排清淤。"
REPLY = "一、工作进展\n东河已完成清淤八百米。\n二、下一步\n建立管护台账。"


def test_proposal_goes_from_the_phone_to_the_closed_file(chain, visit, work_off, tmp_path):
    deputy = visit(chain.deputy, PHONE, accept_downloads=True)
    write_and_submit(deputy, tmp_path)
    work_off()
    steps.accept_and_assign(visit(chain.secretary), TITLE)
    work_off()
    steps.dispatch(steps.open_waiting(visit(chain.office), "待转办", TITLE), "U17", "sole")
    work_off()
    clerk = visit(chain.clerk)
    page = steps.sign_for(clerk, TITLE)
    steps.talk(page, "与代表一同看了东河。")
    steps.draft(page, TITLE, number="安水建〔2026〕12号", body=REPLY)
    work_off()
    steps.approve(visit(chain.bureau_lead), TITLE)
    work_off()
    steps.send(clerk, TITLE)
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
    steps.submit(page)


def read_and_evaluate(deputy):
    page = deputy.go("/notices/")
    page.get_by_role("main").get_by_role("link").filter(has_text="答复").first.click()
    page.get_by_text("东河已完成清淤八百米。").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="答复函（PDF）").click()
    letter = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(download.value.path().read_bytes())).pages)
    assert "安水建〔2026〕12号" in letter
    page.get_by_role("link", name=TITLE).click()
    steps.evaluate(page, "满意")
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
