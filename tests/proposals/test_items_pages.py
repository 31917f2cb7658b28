"""Hand-over items on pages and on paper: captured in a minute, listed for the closing session."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from congress.files import attached
from congress.models import Role
from proposals import queries, services
from proposals.models import HandlingTask, HandOverItem, ItemRating, Proposal
from tests import factories
from tests.proposals.steps import CHINA, REPLY
from tests.proposals.test_handing_over import SAID, SHORT, TEN_TWENTY, again, answered, at, captured, signed, task_of

FILLED = {
    "source": "remark",
    "body": SAID,
    "deputies": "王秀英",
    "organs": "市水利局",
    "term": "4h",
    "meeting": "第三代表团",
}


@pytest.fixture(autouse=True)
def _ten_twenty():
    with time_machine.travel(TEN_TWENTY, tick=False):
        yield


def test_staff_capture_on_one_page(chain, logged_in):
    answer = logged_in(chain.secretary).post("/items/new/", FILLED)

    item = HandOverItem.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/items/{item.pk}/")
    assert (item.state, item.term, item.meeting, task_of(item).organ) == ("assigned", "4h", "第三代表团", chain.bureau)
    assert item.proposal.lead == chain.deputy.acting_as.mandate


def test_save_and_next_keeps_what_the_next_one_shares(chain, logged_in):
    client = logged_in(chain.secretary)

    answer = client.post("/items/new/", FILLED | {"then": "next"})
    page = client.get(answer.url).content.decode()

    assert HandOverItem.objects.count() == 1
    assert "已登记：八届五次交办第001号" in page
    assert 'value="第三代表团"' in page
    assert '<option value="4h" selected>' in page
    assert SAID not in page.replace("已登记：八届五次交办第001号 东河大桥北侧路灯不亮，夜间行人通行不便", "")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"deputies": "无此人"}, "查无此人或有重名（重名请填代表证号）：无此人"),
        ({"organs": "市"}, "查无此单位或有多个：市（市人民政府、市水利局）"),
        ({"organs": "火星局"}, "查无此单位或有多个：火星局"),
        ({"organs": ".*"}, "查无此单位或有多个：.*"),
        ({"term": "until"}, "请选择日期。"),
        ({"term": "until", "until": "2026-01-15"}, "请选择今天或以后的日期。"),
        ({"term": "5h"}, "选择一个有效的选项"),
        ({"source": ""}, "这个字段是必填项"),
        ({"body": " "}, "这个字段是必填项"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(chain, logged_in, wrong, told):
    answer = logged_in(chain.secretary).post("/items/new/", FILLED | wrong)
    page = answer.content.decode()

    assert (answer.status_code, told in page, Proposal.objects.exists()) == (422, True, False)
    assert "第三代表团" in page


def test_organs_are_found_by_code_by_a_piece_of_their_name_and_by_what_they_are_called_for_short(chain, logged_in):
    factories.organ(chain.congress, code="U15", name="市城市管理局")

    logged_in(chain.secretary).post("/items/new/", FILLED | {"organs": "u17、管城"})
    assert not HandOverItem.objects.exists()  # not in this order
    logged_in(chain.secretary).post("/items/new/", FILLED | {"organs": "u17、城管 水利"})

    assert list(HandlingTask.objects.order_by("pk").values_list("organ__code", flat=True)) == ["U17", "U15"]


def test_without_an_organ_it_waits_to_be_handed_over(chain, logged_in):
    client = logged_in(chain.secretary)
    client.post("/items/new/", FILLED | {"organs": ""})
    item = HandOverItem.objects.get()
    assert item.state == "accepted"

    client.post(f"/items/{item.pk}/hand_over/", {"organs": "水利"})

    assert again(item).state == "assigned"


def test_attachments_are_the_items_and_opened_by_its_organ(chain, logged_in):
    picture = SimpleUploadedFile("路灯.txt", "路灯不亮".encode(), content_type="text/plain")
    pdf = SimpleUploadedFile("路灯.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    client = logged_in(chain.secretary)
    assert client.post("/items/new/", FILLED | {"files": [picture]}).status_code == 422
    assert client.post("/items/new/", FILLED | {"files": [pdf]}).status_code == 302

    item = HandOverItem.objects.get()
    file = attached(item).get()
    assert "路灯.pdf" in logged_in(chain.clerk).get(task_of(item).get_absolute_url()).content.decode()
    assert logged_in(chain.clerk).get(f"/files/{file.uuid}/").status_code == 200
    assert logged_in(factories.deputy(chain.congress)).get(f"/files/{file.uuid}/").status_code == 404


@pytest.mark.parametrize("who", ["deputy", "office", "clerk", "bureau_lead"])
def test_only_staff_capture_on_the_page(chain, logged_in, who):
    client = logged_in(getattr(chain, who))

    assert (client.get("/items/new/").status_code, client.post("/items/new/", FILLED).status_code) == (403, 403)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("who", ["deputy", "secretary", "clerk", "bureau_lead"])
def test_the_page_of_an_item_opens_for_those_concerned(chain, logged_in, who):
    item = answered(chain)

    page = logged_in(getattr(chain, who)).get(f"/items/{item.pk}/")

    assert page.status_code == 200
    assert "路灯已修复，当场亮灯。" in page.content.decode()


def test_the_page_of_an_item_is_closed_to_others(chain, logged_in):
    item = answered(chain)
    others = [factories.deputy(chain.congress), factories.staff(factories.congress()), chain.office]

    for who in others:
        client = logged_in(who)
        assert (client.get(f"/items/{item.pk}/").status_code, SAID[:6] in client.get("/items/").content.decode()) == (
            404,
            False,
        )
    for address in (
        f"/proposals/{item.pk}/",
        f"/proposals/{item.pk}/form.pdf",
        f"/admin/proposals/proposal/{item.pk}/change/",
    ):
        assert logged_in(chain.secretary).get(address).status_code in {302, 404}


def test_a_draft_answer_is_the_units_own_until_it_is_given(chain, logged_in):
    item = captured(chain)
    services.move_task(signed(chain, item), "answer", by=chain.clerk, outcome=chain.outcomes[0], **SHORT)

    for who in (chain.deputy, chain.secretary):
        client = logged_in(who)
        assert "当场亮灯" not in client.get(f"/items/{item.pk}/").content.decode()
        assert "当场亮灯" not in client.get("/items/").content.decode()
    assert "当场亮灯" in logged_in(chain.bureau_lead).get(f"/replies/{task_of(item).reply.pk}/").content.decode()


def logged_in_just_now(client, user):
    """Nobody else's hand: a rating asks for the log-in again when it is older than half an hour."""
    user.set_password("demo")
    user.save()
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": "demo"})


def test_the_deputy_rates_on_the_phone(chain, logged_in):
    item = answered(chain)
    client = logged_in(chain.deputy)
    assert "待评价的交办事项" in client.get("/").content.decode()
    assert client.get(f"/items/{item.pk}/rate_item/").url.startswith("/accounts/reauthenticate/")
    logged_in_just_now(client, chain.deputy)

    refused = client.post(f"/items/{item.pk}/rate_item/", {"rating": "dissatisfied", "comment": ""})
    done = client.post(f"/items/{item.pk}/rate_item/", {"rating": "satisfied", "comment": "很快"})

    assert (refused.status_code, done.status_code, done.headers.get("Location")) == (422, 302, item.get_absolute_url())
    assert ItemRating.objects.get().comment == "很快"
    assert "待评价的交办事项" not in client.get("/").content.decode()


def test_nobody_else_rates_on_the_page(chain, logged_in):
    item = answered(chain)

    for who in (chain.secretary, chain.clerk):
        assert logged_in(who).post(f"/items/{item.pk}/rate_item/", {"rating": "satisfied"}).status_code == 403
    assert not ItemRating.objects.exists()


def test_a_move_that_is_not_open_is_refused_on_the_page(chain, logged_in):
    item = captured(chain)

    assert logged_in(chain.deputy).post(f"/items/{item.pk}/rate_item/", {"rating": "satisfied"}).status_code == 409
    assert logged_in(chain.secretary).post(f"/items/{item.pk}/nonsense/").status_code == 404
    assert again(item).state == "assigned"


@pytest.fixture
def listed(chain):
    """One solved on the same day, one late, one of last year's session by the committee."""
    solved = answered(chain)
    services.move_item(solved, "rate_item", by=chain.deputy, rating="satisfied")
    late = captured(chain, body="公交站台漏雨。", term="4h")
    captured(chain, body="尚未交办的事项。", organs=[])
    polled = answered(chain, captured(chain, source="opinion", deputies=[], body="审议预算执行情况的意见。", term="3m"))
    services.move_item(polled, "poll", by=chain.secretary, members=31, satisfied=20, basically=5, dissatisfied=3)
    last_year = factories.session(
        chain.session.term, number=4, begins_on=dt.date(2025, 1, 10), ends_on=dt.date(2025, 1, 13)
    )
    Proposal.objects.filter(pk=polled.pk).update(session=last_year)
    return {"solved": solved, "late": late, "polled": polled, "last_year": last_year}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["polled", "late", "solved"]),
        ("view=open", ["late"]),
        ("view=late", ["late"]),
        ("view=ended", ["polled", "solved"]),
        ("source=opinion", ["polled"]),
        ("search=公交", ["late"]),
        ("view=nonsense&source=x&session=9999999999999999999", ["polled", "late", "solved"]),
    ],
)
def test_the_list_is_narrowed(chain, listed, logged_in, asked, found):
    with at(15):
        page = logged_in(chain.secretary).get(f"/items/?{asked}").content.decode()

    shown = sorted(
        (page.index(f'"/items/{listed[name].pk}/"'), name)
        for name in ("solved", "late", "polled")
        if f'"/items/{listed[name].pk}/"' in page
    )
    assert [name for _place, name in shown] == found


def test_the_list_of_a_session_says_what_became_of_each(chain, listed, logged_in):
    with at(15):
        page = logged_in(chain.secretary).get(f"/items/?session={chain.session.pk}").content.decode()

    assert "共3件，已答复1件，已解决1件，其中当日解决1件" in page
    assert page.count("已解决</span>") == 1
    assert page.count("逾期</span>") == 1
    assert "满意" in page


@pytest.mark.parametrize("view", ["late", "open"])
def test_what_is_late_stands_on_the_secretariats_desk(chain, listed, logged_in, view):
    with at(15):
        lines = {line.label: line for line in logged_in(chain.secretary).get("/").context["desk"]}

    assert (lines["办理中的交办事项"].count, lines["办理中的交办事项"].late_count) == (2, 1)


def test_the_list_in_excel(chain, listed, logged_in):
    with at(15):
        answer = logged_in(chain.secretary).get("/items/list.xlsx")

    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["常委会审议意见", "会议发言"]
    rows = [[cell.value for cell in row] for row in book["会议发言"].iter_rows(min_row=2)]
    assert rows[0][:3] == [1, "八届五次交办第001号", "王秀英"]
    assert rows[0][4:] == [
        "市水利局", "2026-01-16 14:20", "已解决\n路灯已修复，当场亮灯。（已经解决或基本解决，2026-01-16 10:20）", "满意",
    ]  # fmt: skip
    assert (rows[1][3], rows[1][5], rows[1][6]) == ("公交站台漏雨。", "2026-01-16 14:20\n逾期", "已交办")
    poll = book["常委会审议意见"]["H2"].value
    assert poll == "满意\n满意20票、基本满意5票、不满意3票"


@pytest.mark.parametrize(("ending", "starts"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_list_on_paper(chain, listed, logged_in, ending, starts):
    with at(15):
        answer = logged_in(chain.secretary).get(f"/items/list.{ending}")

    assert (answer.status_code, answer.content[: len(starts)]) == (200, starts)
    if ending == "docx":
        text = ZipFile(BytesIO(answer.content)).read("word/document.xml").decode()
        assert "截至2026年1月16日，共交办4件，已答复2件，已解决2件，其中当日解决2件。" in text
        assert "公交站台漏雨。" in text


def test_an_empty_list_and_an_unknown_ending(chain, logged_in):
    client = logged_in(chain.secretary)

    assert client.get("/items/list.xlsx").status_code == 200
    assert client.get("/items/list.exe").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_for_many(chain, logged_in, django_assert_num_queries, count):
    for _nth in range(count):
        answered(chain)
    client = logged_in(chain.secretary)
    client.get("/items/")

    with django_assert_num_queries(10):
        page = client.get("/items/").content.decode()

    assert page.count("当场亮灯") == count


def test_an_item_is_answered_on_the_units_page(chain, logged_in):
    item = captured(chain)
    task = signed(chain, item)
    fields = {"form": "phone", "outcome": "A", "body": "已修。", "contact_person": "李工", "contact_phone": "0990-1"}

    assert "简要答复" in logged_in(chain.clerk).get(task.get_absolute_url()).content.decode()
    assert logged_in(chain.clerk).post(f"/tasks/{task.pk}/answer/", fields).status_code == 302
    client = logged_in(chain.bureau_lead)
    assert "已修。" in client.get(f"/tasks/{task.pk}/release_answer/").content.decode()
    assert client.post(f"/tasks/{task.pk}/release_answer/").status_code == 302
    assert again(item).state == "replied"


def test_a_short_answer_has_no_letter_and_no_form(chain, logged_in):
    reply = task_of(answered(chain)).reply
    client = logged_in(chain.bureau_lead)

    page = client.get(f"/replies/{reply.pk}/")
    assert (page.status_code, "letter/" in page.content.decode()) == (200, False)
    assert client.get(f"/replies/{reply.pk}/letter/").status_code == 404
    assert client.get(f"/replies/{reply.pk}/evaluation-form/").status_code == 404


def test_a_letter_of_an_item_that_nobody_led_is_printed(chain, logged_in):
    item = captured(chain, source="opinion", deputies=[], term="3m")
    services.move_task(signed(chain, item), "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)

    answer = logged_in(chain.clerk).get(f"/replies/{task_of(item).reply.pk}/letter/")

    assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")


def test_the_admin_shows_an_items_task_and_leads_to_the_item(chain, logged_in):
    task = task_of(captured(chain))
    client = logged_in(chain.secretary)

    page = client.get(f"/admin/proposals/handlingtask/{task.pk}/change/").content.decode()
    assert f'<a href="/admin/proposals/handoveritem/{task.proposal_id}/change/">' in page
    assert client.get("/admin/proposals/proposal/").content.decode().count("东河大桥") == 0


def test_the_papers_of_a_hand_over_meeting_are_about_proposals_alone(chain, logged_in):
    captured(chain)
    assert not queries.given_by(chain.secretary).exists()
    assert not queries.handed_over(HandlingTask.objects.all()).exists()


def test_the_organ_above_the_unit_finds_it_among_its_tasks(chain, logged_in):
    item = captured(chain, organs=[chain.block])

    assert logged_in(chain.office).get(f"/items/{item.pk}/").status_code == 200
    assert factories.staff(chain.congress, Role.LEADER).has_perm("proposals.view_item", item)
    assert dt.datetime(2026, 1, 16, 14, 20, tzinfo=CHINA) == item.proposal.clocks.get(task=None).due_at
