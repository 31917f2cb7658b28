"""What is printed: the right words in PDF, Word and Excel, for those who may read them, and nothing else."""

import datetime as dt
import io
import re
import zipfile

import docx
import pytest
import time_machine
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from congress import files, jobs
from congress.documents import forget_layout
from congress.models import Job, OrganKind, Role
from congress.paper import line, made
from proposals import documents, queries, services
from proposals.models import HandlingTask, Proposal, Reply
from tests import factories

TITLE = "关于加强东河清淤和长效管护工作的建议"
BODY = "一、基本情况\n东河淤积严重。\n二、具体建议\n请列入年度水利工程计划。"
PHONE, ADDRESS = "13900001234", "城东区人民路1号"
RATINGS = dict.fromkeys(("contact", "attitude", "content", "result", "overall"), "satisfied")


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(dt.datetime(2026, 1, 16, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False):
        yield


def accepted(chain, **fields):
    fields = {
        "title": TITLE,
        "body": BODY,
        "contact_phone": PHONE,
        "contact_address": ADDRESS,
        "postcode": "839000",
        "from_survey": True,
        "wished_organ": chain.bureau,
    } | fields
    proposal = services.create(by=chain.deputy, **fields)
    services.move(proposal, "submit", by=chain.deputy)
    return services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])


def dispatched(chain, **fields):
    proposal = services.move(accepted(chain, **fields), "assign", by=chain.secretary, organ=chain.block)
    block = proposal.tasks.get()
    services.move_task(block, "dispatch", by=chain.office, organ=chain.bureau, role="sole", instruction="请抓紧。")
    return proposal


def drafted(chain, **fields):
    proposal = dispatched(chain, **fields)
    task = proposal.tasks.get(organ=chain.bureau)
    services.move_task(task, "sign_for", by=chain.clerk)
    talk = {"form": "visit", "happened_at": dt.datetime(2026, 1, 16, tzinfo=dt.UTC), "place": "东河边", "people": ""}
    services.move_task(task, "log_contact", by=chain.clerk, note="看了河道", **talk)
    draft = {"document_number": "安水建〔2026〕1号", "contact_person": "李工", "contact_phone": "0990-1"}
    outcome = chain.outcomes[0]
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=outcome, body="一、工作进展\n已完成清淤。", **draft)
    return proposal


def replied(chain, **fields):
    proposal = drafted(chain, **fields)
    task = proposal.tasks.get(organ=chain.bureau)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    services.move_task(task, "send_reply", by=chain.clerk)
    return Proposal.objects.get(pk=proposal.pk)


def evaluated(chain, **fields):
    return services.move(replied(chain, **fields), "evaluate", by=chain.deputy, **RATINGS, comment="请继续管护。")


def of_pdf(content):
    """The words of a PDF, without the places where lines and cells break."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def of_word(content):
    """The words of a Word document, each merged cell once."""
    document = docx.Document(io.BytesIO(content))
    words = []
    for part in document.iter_inner_content():
        rows = part.rows if hasattr(part, "rows") else []
        cells = [cell for row in rows for cell in row._tr.tc_lst]
        words += ["".join(node.text or "" for node in cell.iter() if node.tag.endswith("}t")) for cell in cells]
        words += [] if rows else [part.text]
    return re.sub(r"\s", "", "".join(words))


WORDS_OF = {"pdf": of_pdf, "docx": of_word}


def printed(client, address, ending):
    answer = client.get(f"{address}.{ending}")
    assert answer.status_code == 200
    return WORDS_OF[ending](answer.content)


def run(logged_in, user, address, **sent):
    """Post, work the job off, and hand back its files by name."""
    answer = logged_in(user).post(address, sent)
    assert answer.status_code == 302
    jobs.run_one()
    job = Job.objects.get()
    assert (job.state, job.error) == ("done", "")
    return {file.name: file.stored.read() for file in files.attached(job).order_by("pk")}


# The official form -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_form_carries_what_the_paper_asks_for(chain, logged_in, ending):
    proposal = accepted(chain)

    words = printed(logged_in(chain.deputy), f"/proposals/{proposal.pk}/form", ending)

    for wanted in (
        "安澜市第八届人民代表大会第五次会议", "人大代表建议、批评和意见专用纸", "内容分类NY农业水利",
        "编号八届五次第001号", "提出日期2026年1月16日", "代表姓名王秀英", f"电话{PHONE}", f"通讯地址{ADDRESS}", "附议代表",
        TITLE, "请列入年度水利工程计划。", "■经调研视察形成", "□多年多次提出", "■全文公开", "建议承办单位市水利局",
    ):  # fmt: skip
        assert wanted in words


def test_pdf_and_word_say_the_same(chain):
    proposal = queries.of_page(chain.secretary).get(pk=evaluated(chain).pk)
    seen = queries.of_history(chain.secretary, proposal)

    pdf = of_pdf(documents.history(proposal, "pdf", **seen))
    word = of_word(documents.history(proposal, "docx", **seen))

    repeated = r"—\d+—|时间经办人办理经过"  # page numbers, and the heads of tables on each page
    assert re.sub(repeated, "", pdf) == re.sub(repeated, "", word)


def test_papers_are_chinese_on_an_english_screen(chain):
    proposal = queries.of_page(chain.secretary).get(pk=evaluated(chain).pk)

    with translation.override("en"):
        seen = queries.of_history(chain.secretary, proposal)
        words = of_pdf(documents.history(proposal, "pdf", **seen)) + of_pdf(
            documents.form(proposal, "pdf", with_contact=True)
        )

    assert re.findall(r"[A-Za-z]{3,}", words) == []
    assert translation.get_language() == "zh-hans"


@pytest.mark.parametrize("paper", ["form", "history"])
def test_leader_reads_neither_phone_nor_address(chain, logged_in, paper):
    proposal = accepted(chain)
    leader = factories.staff(chain.congress, Role.LEADER)

    told = printed(logged_in(chain.secretary), f"/proposals/{proposal.pk}/{paper}", "pdf")
    kept = printed(logged_in(leader), f"/proposals/{proposal.pk}/{paper}", "pdf")

    assert (PHONE in told, ADDRESS in told) == (True, True)
    assert (PHONE in kept, ADDRESS in kept, "839000" in kept) == (False, False, False)


@pytest.mark.parametrize("paper", ["form.pdf", "form.docx", "history.pdf", "history.docx"])
def test_papers_of_what_one_does_not_see_do_not_exist(chain, logged_in, paper):
    proposal = accepted(chain)
    stranger = factories.deputy(chain.congress, name="赵他")

    assert logged_in(stranger).get(f"/proposals/{proposal.pk}/{paper}").status_code == 404
    assert logged_in(chain.clerk).get(f"/proposals/{proposal.pk}/{paper}").status_code == 404


def test_paper_of_another_kind_does_not_exist(chain, logged_in):
    proposal = accepted(chain)

    assert logged_in(chain.deputy).get(f"/proposals/{proposal.pk}/form.html").status_code == 404


def test_what_was_typed_is_printed_as_it_stands(chain):
    body = "#panic() $x$ *星* {{ 7*7 }} <b>粗</b> &amp; \x0b尾"
    proposal = Proposal.objects.get(pk=accepted(chain).pk)
    proposal.body = body

    for ending, words in WORDS_OF.items():
        printed_words = words(documents.form(proposal, ending, with_contact=False))
        assert "#panic()$x$*星*{{7*7}}<b>粗</b>&amp;尾" in printed_words


def test_paper_is_kept_in_no_shared_cache_and_has_a_name(chain, logged_in):
    answer = logged_in(chain.deputy).get(f"/proposals/{accepted(chain).pk}/form.docx")

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")


# The file with its history ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_file_tells_the_whole_story(chain, logged_in, ending):
    proposal = evaluated(chain)

    words = printed(logged_in(chain.secretary), f"/proposals/{proposal.pk}/history", ending)

    for wanted in (
        "代表建议办理档案", TITLE, "状态已办结", "市水利局独办已答复", "请抓紧。", "上门东河边看了河道", "安水建〔2026〕1号",
        "已完成清淤。", "评价满意", "意见建议请继续管护。", "第1稿", "办理经过", "建议已提交。", "市水利局已签收。",
    ):  # fmt: skip
        assert wanted in words


def test_deputys_file_has_no_instruction_between_the_offices(chain, logged_in):
    proposal = dispatched(chain)
    address = f"/proposals/{proposal.pk}/history"

    assert "请抓紧。" in printed(logged_in(chain.secretary), address, "docx")
    assert "请抓紧。" not in printed(logged_in(chain.deputy), address, "docx")


def test_unsent_reply_stands_in_the_units_file_alone(chain, logged_in):
    proposal = drafted(chain)
    address = f"/proposals/{proposal.pk}/history"

    assert "已完成清淤。" in printed(logged_in(chain.clerk), address, "pdf")
    assert "已完成清淤。" not in printed(logged_in(chain.deputy), address, "pdf")
    assert "已完成清淤。" not in printed(logged_in(chain.secretary), address, "pdf")


def test_unit_does_not_read_earlier_versions(chain, logged_in):
    proposal = services.create(by=chain.deputy, title=TITLE, body="初稿里的话。")
    services.revise(proposal, by=chain.deputy, version=proposal.version, title=TITLE, body=BODY)
    proposal.refresh_from_db()
    services.move(proposal, "submit", by=chain.deputy)
    services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
    services.move(proposal, "assign", by=chain.secretary, organ=chain.bureau)
    address = f"/proposals/{proposal.pk}/history"

    assert "初稿里的话。" in printed(logged_in(chain.deputy), address, "pdf")
    assert "初稿里的话。" not in printed(logged_in(chain.clerk), address, "pdf")


# The evaluation form ---------------------------------------------------------------------------------------------


def test_evaluation_form_is_empty_before_and_filled_after(chain, logged_in):
    proposal = replied(chain)
    reply = Reply.objects.get()
    before = logged_in(chain.deputy).get(f"/replies/{reply.pk}/evaluation-form/")
    services.move(proposal, "evaluate", by=chain.deputy, **RATINGS, comment="请继续管护。")

    after = logged_in(chain.deputy).get(f"/replies/{reply.pk}/evaluation-form/")

    assert before["Content-Type"] == "application/pdf"
    empty, filled = of_pdf(before.content), of_pdf(after.content)
    for wanted in (
        "代表建议办理情况征询意见表",
        "编号八届五次第001号",
        "建议要求",
        "承办意见",
        "签字：",
        "分管领导意见",
    ):
        assert wanted in empty
    for named in ("联系沟通", "办理态度", "答复针对性", "办理结果", "总体评价"):
        assert f"{named}□满意□基本满意□不满意" in empty
        assert f"{named}■满意□基本满意□不满意" in filled
    assert "请继续管护。代表签名王秀英日期2026年1月16日" in filled


def test_evaluation_form_of_an_unsent_reply_does_not_exist(chain, logged_in):
    drafted(chain)
    reply = Reply.objects.get()

    assert logged_in(chain.clerk).get(f"/replies/{reply.pk}/evaluation-form/").status_code == 404
    assert logged_in(chain.deputy).get(f"/replies/{reply.pk}/evaluation-form/").status_code == 404


def test_many_evaluation_forms_come_as_an_archive(chain, logged_in):
    chosen = [replied(chain).pk, replied(chain, title="关于修路的建议").pk, accepted(chain, title="关于路灯的建议").pk]
    action = {"action": "print_evaluation_forms", "_selected_action": chosen}

    made = run(logged_in, chain.secretary, "/admin/proposals/proposal/", **action)

    assert list(made) == ["征询意见表.zip"]
    archive = zipfile.ZipFile(io.BytesIO(made["征询意见表.zip"]))
    assert archive.namelist() == [
        "代表建议办理情况征询意见表 八届五次第001号 市水利局.pdf",
        "代表建议办理情况征询意见表 八届五次第002号 市水利局.pdf",
    ]
    assert "关于修路的建议" in of_pdf(archive.read(archive.namelist()[1]))


def test_job_without_a_reply_says_so(chain, logged_in):
    action = {"action": "print_evaluation_forms", "_selected_action": [accepted(chain).pk]}
    logged_in(chain.secretary).post("/admin/proposals/proposal/", action)

    jobs.run_one()

    assert Job.objects.get().error == "所选建议均尚未答复。"


# The hand-over ---------------------------------------------------------------------------------------------------


def test_office_prints_what_it_gave_its_bureaus(chain, logged_in):
    dispatched(chain)
    dispatched(chain, title="关于修路的建议")

    made = run(logged_in, chain.office, "/tasks/hand-over/", batch=f"{chain.session.pk}:2026-01-16")

    assert list(made) == ["代表建议交办清单.xlsx", "代表建议交办清单.docx", "交办函.zip"]
    words = of_word(made["代表建议交办清单.docx"])
    assert "代表建议交办会签到表序号承办单位建议签名职务电话签到时间1市水利局2" in words
    assert "承办单位：市水利局共2件市政府办公室2026年1月16日交办" in words
    assert f"1八届五次第001号{TITLE}王秀英独办2026-04-16" in words
    assert "市人民政府" not in words


def test_list_is_a_sheet_per_unit(chain, logged_in):
    dispatched(chain, title="=HYPERLINK(1)")

    made = run(logged_in, chain.office, "/tasks/hand-over/", batch=f"{chain.session.pk}:2026-01-16")

    book = load_workbook(io.BytesIO(made["代表建议交办清单.xlsx"]))
    assert book.sheetnames == ["签到表", "市水利局"]
    heading, row = book["市水利局"].iter_rows(values_only=True)
    assert heading == ("序号", "编号", "标题", "领衔代表", "主办/会办", "期限", "签收人", "签收时间")
    assert row[:5] == (1, "八届五次第001号", "'=HYPERLINK(1)", "王秀英", "独办")
    assert book["市水利局"]["C2"].data_type == "s"


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_letter_names_the_days_and_the_list(chain, logged_in, ending):
    dispatched(chain)

    made = run(logged_in, chain.office, "/tasks/hand-over/", batch=f"{chain.session.pk}:2026-01-16")

    letters = zipfile.ZipFile(io.BytesIO(made["交办函.zip"]))
    assert letters.namelist() == ["交办函（市水利局）.pdf", "交办函（市水利局）.docx"]
    words = WORDS_OF[ending](letters.read(f"交办函（市水利局）.{ending}"))
    for wanted in (
        "关于交办安澜市第八届人民代表大会第五次会议代表建议、批评和意见的函市水利局：", "共1件（目录附后）交由你单位办理。",
        "一、请于2026年1月23日前在代表履职平台签收。", "市政府办公室2026年1月16日", "附件：交办建议目录", TITLE,
    ):  # fmt: skip
        assert wanted in words
    assert PHONE not in words


def test_secretariat_prints_chosen_tasks_by_unit(chain, logged_in):
    party = factories.organ(chain.congress, name="市委宣传部", kind=OrganKind.PARTY, asked=True)
    services.move(accepted(chain, title="关于宣传的建议"), "assign", by=chain.secretary, organ=party)
    dispatched(chain)
    chosen = list(HandlingTask.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True))
    action = {"action": "print_hand_over", "_selected_action": chosen}

    made = run(logged_in, chain.secretary, "/admin/proposals/handlingtask/", **action)

    letters = zipfile.ZipFile(io.BytesIO(made["交办函.zip"]))
    assert {name.rpartition(".")[0] for name in letters.namelist()} == {"交办函（市委宣传部）", "交办函（市人民政府）"}
    asked = of_word(letters.read("交办函（市委宣传部）.docx"))
    assert "商请研究办理" in asked
    assert "安澜市人民代表大会2026年1月16日" in asked


def test_batches_are_the_offices_own(chain, logged_in):
    dispatched(chain)

    answer = logged_in(chain.office).get("/tasks/hand-over/")

    assert [(row["unit_count"], row["task_count"]) for row in answer.context["batches"]] == [(1, 1)]
    assert logged_in(chain.office).get("/tasks/hand-over/?view=done").context["batches"] == []
    assert "hand-over" in logged_in(chain.office).get("/tasks/").content.decode()
    assert "hand-over" not in logged_in(chain.clerk).get("/tasks/").content.decode()


@pytest.mark.parametrize("who", ["deputy", "clerk", "bureau_lead"])
def test_hand_over_is_not_for_units_and_deputies(chain, logged_in, who):
    dispatched(chain)
    sent = {"batch": f"{chain.session.pk}:2026-01-16"}

    assert logged_in(getattr(chain, who)).get("/tasks/hand-over/").status_code == 403
    assert logged_in(getattr(chain, who)).post("/tasks/hand-over/", sent).status_code == 403
    assert Job.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"batch": "x"}, {"batch": "1:2026-13-99"}])
def test_made_up_batch_does_not_exist(chain, logged_in, sent):
    dispatched(chain)

    assert logged_in(chain.office).post("/tasks/hand-over/", sent).status_code == 404


def test_another_offices_batch_does_not_exist(chain, logged_in):
    dispatched(chain)
    office = factories.organ(chain.congress, name="市法院办公室")
    stranger = factories.staff(chain.congress, Role.DISPATCHER, organ=office)
    sent = {"batch": f"{chain.session.pk}:2026-01-16"}

    assert logged_in(stranger).post("/tasks/hand-over/", sent).status_code == 404


def test_two_units_of_like_names_have_sheets_of_their_own(chain):
    for _unit in range(2):
        organ = factories.organ(chain.congress, name="市" + "很" * 40 + "长的名字")
        services.move(accepted(chain, title="关于某事的建议"), "assign", by=chain.secretary, organ=organ)
    tasks = queries.handed_over(HandlingTask.objects.all())

    book = load_workbook(io.BytesIO(documents.list_as_sheets(documents.bundles(tasks))))

    assert book.sheetnames == ["签到表", "市" + "很" * 27, "市" + "很" * 27 + "2"]


def test_reading_a_batch_costs_the_same_for_few_and_many(chain, django_assert_num_queries):
    for count in (1, 3):
        while HandlingTask.objects.filter(organ=chain.bureau).count() < count:
            dispatched(chain)
        with django_assert_num_queries(3):
            documents.bundles(queries.handed_over(HandlingTask.objects.filter(organ=chain.bureau)))


# The volume ------------------------------------------------------------------------------------------------------


def test_volume_collects_the_session_by_number(chain, logged_in):
    second = accepted(chain, title="关于修路的建议", publicity="none", publicity_reason="涉密")
    first = evaluated(chain)
    Proposal.objects.filter(pk=second.pk).update(number=9, number_text="八届五次第009号")
    draft = services.create(by=chain.deputy, title="还没交的草稿", body="草稿。")

    made = run(logged_in, chain.secretary, f"/proposals/volume/{chain.session.pk}/")

    assert list(made) == ["安澜市第八届人民代表大会第五次会议代表建议汇编.pdf"]
    words = of_pdf(made["安澜市第八届人民代表大会第五次会议代表建议汇编.pdf"])
    contents, entries = words.index("目录"), words.rindex(f"{first.number_text}{TITLE}")
    assert contents < words.index(f"{first.number_text}{TITLE}") < words.index("八届五次第009号") < entries
    for wanted in ("内部资料", "A已经解决或基本解决", "评价满意", "已完成清淤。", "是否公开不公开", "总体评价：满意1"):
        assert wanted in words
    for kept in (draft.title, PHONE, ADDRESS):
        assert kept not in words


def test_very_many_come_in_several_volumes(chain, logged_in, monkeypatch):
    monkeypatch.setattr(documents, "MOST_IN_A_VOLUME", 1)
    accepted(chain)
    accepted(chain, title="关于修路的建议")

    made = run(logged_in, chain.secretary, f"/proposals/volume/{chain.session.pk}/")

    assert list(made) == [
        "安澜市第八届人民代表大会第五次会议代表建议汇编（第一册）.pdf",
        "安澜市第八届人民代表大会第五次会议代表建议汇编（第二册）.pdf",
    ]


def test_volume_is_the_secretariats(chain, logged_in):
    accepted(chain)
    address = f"/proposals/volume/{chain.session.pk}/"
    elsewhere = factories.session(factories.term(factories.congress()))

    for user in (chain.deputy, chain.clerk, chain.office):
        assert logged_in(user).get("/proposals/volume/").status_code == 403
        assert logged_in(user).post(address).status_code == 403
    assert logged_in(chain.secretary).get(address).status_code == 405
    assert logged_in(chain.secretary).post(f"/proposals/volume/{elsewhere.pk}/").status_code == 404
    assert logged_in(chain.secretary).get("/proposals/volume/").context["rows"] == [
        {"session": chain.session, "count": 1}
    ]


def test_session_without_accepted_proposals_has_no_volume(chain, logged_in):
    assert logged_in(chain.secretary).post(f"/proposals/volume/{chain.session.pk}/").status_code == 404


def test_proposals_withdrawn_before_the_volume_is_made_leave_a_sentence(chain, logged_in):
    proposal = accepted(chain)
    logged_in(chain.secretary).post(f"/proposals/volume/{chain.session.pk}/")
    services.move(proposal, "withdraw", by=chain.deputy, note="已解决")

    jobs.run_one()

    assert Job.objects.get().error == "本次会议还没有已立案的建议。"


# Names -----------------------------------------------------------------------------------------------------------


def test_long_documents_are_let_go_of_by_typst():
    forget_layout()

    assert (
        of_pdf(made("纸", [line("还能打印。")], "pdf", created_at=dt.datetime(2026, 1, 16, tzinfo=dt.UTC)))
        == "还能打印。—1—"
    )


def test_names_in_an_archive_lead_nowhere_and_come_once():
    content = documents.packed([("../关于a/b.pdf", b"1"), ("../关于a/b.pdf", b"2")])

    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == ["_关于a_b.pdf", "_关于a_b (2).pdf"]
