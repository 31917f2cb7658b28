"""What a deputy typed is never lost, and never stands there twice."""

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from congress.models import FormDraft, User
from proposals.models import Proposal
from tests import factories
from tests.e2e.conftest import PHONE
from tests.liaison import steps

TITLE = "关于增设学校周边公交站点的建议"
BODY = "上下学时段班次偏少，请增设站点。"
AUTOSAVE = 5_000  # milliseconds, the rhythm of static/js/autosave.js


def write(page, title=TITLE, body=BODY):
    page.get_by_role("textbox", name="标题").fill(title)
    page.get_by_role("textbox", name="正文").fill(body)


def texts(page):
    return [page.get_by_role("textbox", name=name).input_value() for name in ("标题", "正文")]


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_text_survives_a_session_that_ended_meanwhile(chain, visit):
    deputy = visit(chain.deputy, PHONE)
    page = deputy.go("/proposals/new/")
    write(page)
    Session.objects.all().delete()

    press(page, "存草稿")
    deputy.fill_in_log_in(chain.deputy)

    expect(page.get_by_role("textbox", name="标题")).to_have_value(TITLE)
    assert texts(page) == [TITLE, BODY]
    press(page, "存草稿")
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    assert Proposal.objects.count() == 1


def test_text_typed_before_an_idle_log_out_waits_for_its_writer_only(chain, visit):
    deputy = visit(chain.deputy, PHONE)
    deputy.page.clock.install()
    page = deputy.go("/proposals/new/")
    write(page)
    Session.objects.all().delete()
    page.clock.fast_forward(AUTOSAVE)
    page.get_by_role("status").filter(has_text="已保留在本机").wait_for()

    deputy.log_in(chain.secretary)
    deputy.go("/")
    deputy.page.context.clear_cookies()
    deputy.log_in(chain.deputy)
    deputy.go("/proposals/new/")

    assert texts(page) == [TITLE, BODY]


def test_double_click_makes_one_proposal(chain, visit):
    page = visit(chain.deputy, PHONE).go("/proposals/new/")
    write(page)

    page.get_by_role("button", name="存草稿", exact=True).dblclick()
    page.get_by_role("heading", level=1, name=TITLE).wait_for()

    assert Proposal.objects.count() == 1


def test_two_tabs_show_both_texts_and_the_second_can_go_on(chain, visit):
    proposal = factories.proposal(chain.deputy, title=TITLE, body=BODY)
    deputy = visit(chain.deputy)
    first = deputy.go(f"/proposals/{proposal.pk}/edit/")
    second = deputy.open_tab(f"/proposals/{proposal.pk}/edit/")
    write(first, body="第一页的改动。")
    press(first, "保存")
    first.get_by_text("第一页的改动。").wait_for()

    write(second, body="第二页的改动。")
    press(second, "保存")

    both = second.get_by_role("alert").filter(has_text="第一页的改动。")
    both.wait_for()
    assert both.get_by_text("第二页的改动。").is_visible()
    assert texts(second) == [TITLE, "第二页的改动。"]
    proposal.refresh_from_db()
    assert proposal.body == "第一页的改动。"


def test_wrong_file_is_refused_by_name_and_the_text_stays(chain, visit, tmp_path):
    page = visit(chain.deputy, PHONE).go("/proposals/new/")
    write(page)
    program = tmp_path / "会议纪要.pdf"
    program.write_bytes(b"MZ\x90\x00" + b"\x00" * 400)
    page.get_by_label("附件").set_input_files(program)

    press(page, "存草稿")

    page.get_by_role("main").get_by_text("会议纪要.pdf").first.wait_for()
    assert texts(page) == [TITLE, BODY]
    assert Proposal.objects.count() == 0


def test_how_a_voter_is_reached_is_kept_nowhere_and_what_was_sent_does_not_come_back(chain, visit):
    user = steps.place(chain).worker
    User.objects.filter(pk=user.pk).update(password=make_password("demo"))
    worker = visit(user, PHONE)
    worker.page.clock.install()
    page = worker.go("/opinions/desk/enter/")
    words = page.get_by_role("textbox", name="选民原话")
    words.fill(BODY)
    page.get_by_role("textbox", name="手机号").fill(steps.PHONE)
    page.clock.fast_forward(AUTOSAVE)
    page.get_by_role("status").filter(has_text="草稿已保存").wait_for()

    kept = page.evaluate("JSON.stringify(localStorage)")
    assert BODY in kept
    assert steps.PHONE not in kept
    assert steps.PHONE not in str(FormDraft.objects.get().fields)

    press(page, "录入")
    page.get_by_role("heading", level=1, name="我的反映").wait_for()
    assert steps.PHONE not in page.evaluate("JSON.stringify(localStorage)")
    page = worker.go("/opinions/desk/enter/")
    expect(page.get_by_role("textbox", name="选民原话")).to_have_value("")
