"""Units are found while one types, on a phone by a tap and on a desk by the keys."""

from playwright.sync_api import expect

from proposals import queries
from proposals.models import Proposal
from tests import factories
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.steps import press, saved
from tests.proposals.steps import accepted

TITLE = "关于增设学校周边公交站点的建议"


def find(page, label, words):
    box = page.get_by_label(label, exact=True)
    box.press_sequentially(words)
    page.locator(".organs-found [role=option]").first.wait_for()
    return box


def test_wished_units_are_found_kept_with_the_draft_and_saved(chain, visit):
    factories.organ(chain.congress, code="U20", name="市交通运输局", parent=chain.block)
    factories.organ(chain.congress, code="U03", name="市财政局", parent=chain.block)
    deputy = visit(chain.deputy, PHONE)
    page = deputy.go("/proposals/new/")
    page.get_by_role("textbox", name="标题").fill(TITLE)
    page.get_by_role("textbox", name="正文").fill("上下学时段班次偏少。")
    find(page, "建议承办单位", "交通")
    page.locator(".organs-found").get_by_role("option", name="市交通运输局").click()
    expect(page.get_by_label("建议承办单位", exact=True)).to_be_hidden()  # one is enough
    find(page, "建议会办单位", "水利").press("Enter")
    page.get_by_label("建议会办单位", exact=True).press_sequentially("市财政局")  # typed to the end, never chosen
    saved(page)

    page = deputy.go("/proposals/new/")
    expect(page.get_by_role("button", name="市水利局")).to_be_visible()
    page.get_by_role("button", name="移除 市水利局").click()
    press(page, "存草稿")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()

    wishes = queries.wishes_of(Proposal.objects.get())
    assert (wishes["main"].code, [organ.code for organ in wishes["co"]]) == ("U20", ["U03"])


def test_further_organs_are_chosen_by_the_keys(chain, visit):
    court = factories.organ(chain.congress, code="CT", name="市中级人民法院", kind="court")
    proposal = accepted(chain)
    page = visit(chain.secretary, DESKTOP).go(f"/admin/proposals/proposal/{proposal.pk}/move/assign/")
    page.get_by_label("交办给").select_option("GOV")
    page.get_by_label("办理方式").select_option("lead")
    box = find(page, "其他承办机关:", "法院")
    box.press("ArrowDown")
    box.press("Enter")
    page.get_by_role("button", name="交办").click()
    page.get_by_text("已交办", exact=True).first.wait_for()

    assert proposal.tasks.get(organ=court).role == "co"
