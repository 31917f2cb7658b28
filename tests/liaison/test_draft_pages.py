"""Pages, papers, API and admin of draft laws: without cookies for visitors, nothing typed is lost, few questions asked."""

import io
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from congress import clock, jobs, search
from congress.files import attached
from congress.models import Job, User
from liaison import services
from liaison.models import CommentWords, DraftComment, DraftLaw, LegislativeContactPoint
from tests.liaison import drafting, steps

SECRET = f"我叫欧阳某某，电话 {steps.PHONE}，第二条应当改。"
LEAKS = (steps.PHONE, "欧阳小明")


@pytest.fixture
def draft(here):
    return drafting.opened(here)


def somebody(here, who):
    return User.objects.get(pk=getattr(here, who).pk)


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read("word/document.xml").decode()
    return content.decode()


# The public ------------------------------------------------------------------------------------------------------


@pytest.fixture
def form(client, draft):
    """``form(**fields)``: the public page opened and its form sent; the answer."""

    def send(token="", **fields):
        url = reverse("draft_comment", args=[draft.pk])
        sent = {"token": token or client.get(url).context["token"], "words": drafting.WORDS} | fields
        return client.post(url, sent, REMOTE_ADDR="198.51.100.7")

    return send


def test_visitors_read_article_by_article_without_cookie_and_script(client, draft):
    pages = {path: client.get(path) for path in (reverse("draft_public"), reverse("draft_read", args=[draft.pk]))}

    for page in pages.values():
        assert (page.status_code, client.cookies.output()) == (200, "")
        assert "public" in page["Cache-Control"]
        assert "max-age=30" in page["Cache-Control"]
    read = pages[reverse("draft_read", args=[draft.pk])].content.decode()
    assert [label for label in ("第一章", "第一条", "第二条", "第三条") if label in read] == [
        "第一章",
        "第一条",
        "第二条",
        "第三条",
    ]
    assert f"?about=a{drafting.article(draft).pk}" in read


@pytest.mark.parametrize(
    ("way", "listed", "read"),
    [
        ("prepared", False, 404), ("opened", True, 200), ("closed", True, 200), ("consolidated", True, 200),
        ("reported", False, 200), ("published", True, 200), ("withdrawn", False, 200),
    ],
)  # fmt: skip
def test_what_everybody_sees_in_each_state(here, client, way, listed, read):
    draft = getattr(drafting, way)(here)

    assert (draft.title in client.get(reverse("draft_public")).content.decode()) is listed
    assert client.get(reverse("draft_read", args=[draft.pk])).status_code == read


def test_a_draft_that_is_not_for_everybody_has_no_public_page(here, client):
    draft = drafting.opened(here, for_everybody=False)

    assert client.get(reverse("draft_read", args=[draft.pk])).status_code == 404
    assert client.get(reverse("draft_comment", args=[draft.pk])).status_code == 404


def test_a_comment_and_its_code_without_any_cookie(form, client, draft):
    answer = form(about=f"a{drafting.article(draft).pk}", phone="139 8765 4321", name="老王")

    comment = DraftComment.objects.get()
    page = client.get(answer["Location"])
    assert (answer.status_code, comment.source, comment.article, comment.contact.phone) == (
        302,
        "public",
        drafting.article(draft),
        "13987654321",
    )
    assert client.cookies.output() == ""
    assert drafting.WORDS in page.content.decode()
    assert ("no-store" in page["Cache-Control"], page["X-Robots-Tag"]) == (True, "noindex, nofollow")
    code = answer["Location"].split("/")[3]
    assert client.get(reverse("draft_follow_code", args=[code])).status_code == 200
    assert client.get(reverse("draft_public"), {"code": code})["Location"] == reverse("draft_follow", args=[code])
    assert client.get(reverse("draft_follow", args=["2" * 16])).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"words": ""}, "words"), ({"words": "长" * 10_001}, "words"), ({"phone": "12345"}, "phone"), ({"about": "a999999"}, "about"), ({"about": "x"}, "about")],
)  # fmt: skip
def test_bad_input_is_named_and_nothing_typed_is_lost(form, fields, field):
    answer = form(**({"name": "老王"} | fields))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "老王" in answer.content.decode()
    assert DraftComment.objects.count() == 0


def test_too_late_says_so_clearly_and_keeps_the_text(here, form, client, draft, monday):
    token = client.get(reverse("draft_comment", args=[draft.pk])).context["token"]
    drafting.moved(here, draft, "close_draft")

    answer = form(token=token)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert drafting.WORDS in page
    assert "征求意见已经截止" in page
    assert "<textarea" not in client.get(reverse("draft_comment", args=[draft.pk])).content.decode()


@pytest.mark.parametrize("token", ["x", "W10:1:x"])
def test_a_made_up_token_is_refused_and_the_text_kept(form, token):
    answer = form(token=token)

    assert (answer.status_code, DraftComment.objects.count()) == (409, 0)
    assert drafting.WORDS in answer.content.decode()


def test_a_question_is_asked_after_three(form):
    for _nth in range(3):
        assert form().status_code == 302

    asked = form()
    assert (asked.status_code, DraftComment.objects.count()) == (422, 3)
    assert drafting.WORDS in asked.content.decode()


def test_too_many_is_429_and_the_text_kept(form, draft):
    for _nth in range(3):
        drafting.received(draft, phone=steps.PHONE)

    answer = form(phone=steps.PHONE)

    assert answer.status_code == 429
    assert drafting.WORDS in answer.content.decode()


def test_markup_in_a_comment_is_shown_as_text(form, client):
    page = client.get(form(words="<script>alert(1)</script>")["Location"]).content.decode()

    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page


def test_published_results_are_counted_by_article_and_name_nobody(here, client):
    draft = drafting.opened(here)
    comments = [
        drafting.said(here, draft, article=drafting.article(draft)),
        drafting.received(draft, article=drafting.article(draft), name="欧阳小明", words=SECRET).comment,
        drafting.received(draft, words="广告").comment,
    ]
    draft = drafting.consolidated(here, draft)
    for comment, result in zip(comments, ("adopted", "not_adopted", "set_aside"), strict=True):
        services.set_results(draft, comments=[comment.pk], result=result, reason="理由", by=here.secretary)
    draft = drafting.moved(here, draft, "report_back_draft")
    url = reverse("draft_read", args=[draft.pk])
    before = client.get(url)
    drafting.moved(here, draft, "publish_results", summary="均已研究。")

    shown = client.get(url)

    assert before.context["results"] is None
    results = shown.context["results"]
    assert [(str(group.article), group.count, group.results) for group in results.groups] == [
        ("第二条", 2, {"adopted": 1, "not_adopted": 1})
    ]
    page = shown.content.decode()
    assert "均已研究。" in page
    assert [leak for leak in (*LEAKS, here.deputy.name, "应当改", drafting.WORDS) if leak in page] == []


def test_papers_of_a_draft_are_everybodys_while_it_is_public(here, client):
    draft = drafting.prepared(here)
    paper = SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")
    secretary = client.__class__()
    secretary.force_login(somebody(here, "secretary"))
    answer = secretary.post(
        reverse("draft_edit", args=[draft.pk]),
        {"title": draft.title, "closes_on": "2026-04-01", "version": draft.version, "uploads": [paper], "idempotency_key": "k"},
    )  # fmt: skip
    url = reverse("draft_file", args=[draft.pk, attached(draft, "paper").get().uuid])
    hidden = client.get(url).status_code
    drafting.moved(here, DraftLaw.objects.get(pk=draft.pk), "open_draft")
    shown = client.get(url)
    b"".join(shown.streaming_content)
    drafting.moved(here, DraftLaw.objects.get(pk=draft.pk), "withdraw_draft", reason="另行起草")

    assert (answer.status_code, hidden, shown.status_code, client.get(url).status_code) == (302, 404, 200, 404)
    assert "public" in shown["Cache-Control"]


# Desks -----------------------------------------------------------------------------------------------------------


def post(client, url, **fields):
    return client.post(url, {"idempotency_key": uuid.uuid4().hex} | fields)


def test_the_secretariat_writes_a_draft_from_title_to_opening(here, logged_in):
    drafting.pointed(here)
    client = logged_in(somebody(here, "secretary"))
    url = post(client, reverse("draft_new"), title="某条例（草案）", closes_on="2026-04-01")["Location"]
    draft = DraftLaw.objects.get()
    post(client, reverse("draft_split", args=[draft.pk]), text=drafting.TEXT)
    first = drafting.article(draft, "第一条")
    post(
        client,
        reverse("draft_article_new", args=[draft.pk]),
        kind="article",
        label="第一条之一",
        text="文",
        after=first.pk,
    )
    version = DraftLaw.objects.get().version
    post(
        client,
        reverse("draft_article_edit", args=[first.pk]),
        kind="article",
        label="第一条",
        text="改过",
        version=version,
    )
    stale = post(
        client,
        reverse("draft_article_edit", args=[first.pk]),
        kind="article",
        label="第一条",
        text="旧窗口",
        version=version,
    )
    post(client, reverse("draft_question_new", args=[draft.pk]), text="如何？", article=first.pk)
    post(client, reverse("draft_article_remove", args=[drafting.article(draft, "第三条").pk]))
    post(
        client,
        reverse("draft_address", args=[draft.pk]),
        points=[here.point.pk],
        to_deputies=["deputies:all"],
        for_everybody="on",
    )

    opened = post(client, reverse("draft_move", args=[draft.pk, "open_draft"]))

    assert (opened.status_code, opened["Location"]) == (302, url)
    assert (stale.status_code, "旧窗口" in stale.content.decode()) == (409, True)
    draft = DraftLaw.objects.get()
    labels = [row.label for row in draft.articles.order_by("position")]
    assert labels == ["", "第一章", "第一条", "第一条之一", "第二条"]
    assert (draft.state, draft.readers.count(), draft.points.count()) == ("open", 3, 1)
    assert drafting.article(draft, "第一条").text == "改过"
    assert search.matching(DraftLaw.objects.visible_to(somebody(here, "deputy")), "某条例").count() == 1


def test_a_deputy_comments_at_his_desk_and_reads_it_there(here, draft, logged_in):
    client = logged_in(somebody(here, "deputy"))
    url = reverse("draft_move", args=[draft.pk, "comment_draft"])
    assert (
        client.get(url, {"about": f"a{drafting.article(draft).pk}"}).context["form"]["about"].value()
        == f"a{drafting.article(draft).pk}"
    )

    answer = post(client, url, words=drafting.WORDS, about=f"a{drafting.article(draft).pk}")

    assert answer["Location"] == draft.get_absolute_url()
    assert drafting.WORDS in client.get(answer["Location"]).content.decode()
    assert DraftComment.objects.get().article == drafting.article(draft)


def test_a_point_enters_one_after_another_and_gets_a_code_for_each(here, draft, logged_in):
    client = logged_in(somebody(here, "worker"))
    url = reverse("draft_move", args=[draft.pk, "enter_comment"])
    fields = {"point": here.point.pk, "occasion": "meeting", "collector": "孙信息员", "collected_on": "2026-03-01"}

    first = post(client, url, words="第一句", **fields)
    page = client.get(first["Location"])
    post(client, f"{url}?", words="第二句", **fields)

    assert page.context["form"]["occasion"].value() == "meeting"
    assert page.context["form"]["collector"].value() == "孙信息员"
    assert client.get(reverse("draft_follow", args=[page.context["plain_code"]])).context["comment"].number == 1
    assert list(CommentWords.objects.order_by("pk").values_list("text", flat=True)) == ["第一句", "第二句"]


@pytest.mark.parametrize(("who", "name"), [("deputy", "comment_draft"), ("worker", "enter_comment")])
def test_what_is_sent_after_the_end_comes_back_with_its_text(here, draft, logged_in, who, name):
    client = logged_in(somebody(here, who))
    url = reverse("draft_move", args=[draft.pk, name])
    drafting.moved(here, draft, "close_draft")

    answer = post(client, url, words=drafting.WORDS, point=here.point.pk, occasion="paper")

    assert answer.status_code == 409
    assert drafting.WORDS in answer.content.decode()
    assert client.get(url).status_code == 409


def test_ticked_comments_are_decided_together_and_a_missing_reason_loses_nothing(here, draft, logged_in):
    comments = [drafting.received(draft, words=f"第{nth}句").comment for nth in range(3)]
    draft = drafting.consolidated(here, draft)
    client = logged_in(somebody(here, "secretary"))
    url = reverse("draft_results", args=[draft.pk])
    chosen = [comment.pk for comment in comments[:2]]
    page = client.get(url, {"comments": chosen})
    assert [row.pk for row in page.context["chosen"]] == chosen

    wrong = post(client, url, comments=chosen, result="not_adopted", reason="")
    right = post(client, url, comments=chosen, result="not_adopted", reason="与上位法不一致")

    assert wrong.status_code == 422
    assert [str(pk) for pk in chosen] == [str(pk) for pk in wrong.context["form"]["comments"].value()]
    assert right.status_code == 302
    assert list(DraftComment.objects.order_by("pk").values_list("result", flat=True)) == [
        "not_adopted",
        "not_adopted",
        "",
    ]
    assert post(client, url, result="adopted").status_code == 422


@pytest.mark.parametrize(
    ("query", "numbers"),
    [({}, [1, 2, 3]), ({"source": "point"}, [2]), ({"about": "whole"}, [2, 3]), ({"result": "set_aside"}, [3]), ({"result": "none"}, [1, 2]),
     ({"about": "9" * 30}, [1, 2, 3])],
)  # fmt: skip
def test_the_list_of_comments_is_narrowed(here, draft, logged_in, query, numbers):
    drafting.said(here, draft, article=drafting.article(draft))
    drafting.entered(here, draft)
    spam = drafting.received(draft).comment
    services.set_results(draft, comments=[spam.pk], result="set_aside", reason="广告", by=here.secretary)

    page = logged_in(somebody(here, "secretary")).get(reverse("draft_comments", args=[draft.pk]), query)

    assert [row.number for row in page.context["rows"]] == numbers


MANY = pytest.mark.parametrize("count", [3, 60])


@MANY
@pytest.mark.parametrize(
    ("who", "name"),
    [("secretary", "draft_list"), ("secretary", "draft_detail"), ("secretary", "draft_comments"), ("secretary", "draft_report"),
     ("deputy", "draft_list"), ("deputy", "draft_detail"), ("worker", "draft_list"), ("worker", "draft_detail"), ("visitor", "draft_public"),
     ("visitor", "draft_read")],
)  # fmt: skip
def test_pages_ask_few_questions_however_many_comments_there_are(
    here, draft, client, django_assert_max_num_queries, who, name, count
):
    for nth in range(count):
        [drafting.said, drafting.entered][nth % 2](here, draft, article=drafting.article(draft))
    if who != "visitor":
        client.force_login(somebody(here, who))
    args = [] if name in {"draft_list", "draft_public"} else [draft.pk]
    client.get(reverse(name, args=args))

    with django_assert_max_num_queries(12):
        assert client.get(reverse(name, args=args)).status_code == 200


def test_numbers_of_persons_stand_on_no_page_paper_or_answer_of_anybody_else(here, draft, client, work_off):
    told = {"words": SECRET, "phone": steps.PHONE, "name": "欧阳小明"}
    comments = [drafting.entered(here, draft, **told).comment, drafting.received(draft, **told).comment]
    draft = drafting.consolidated(here, draft)
    services.set_results(draft, comments=[row.pk for row in comments], result="adopted", by=here.secretary)
    drafting.moved(here, draft, "report_back_draft")
    work_off()
    paths = [
        "/", "/notices/", "/search/?search=第二条", reverse("draft_list"), reverse("draft_public"), reverse("draft_read", args=[draft.pk]),
        reverse("draft_detail", args=[draft.pk]), reverse("draft_comments", args=[draft.pk]), reverse("draft_report", args=[draft.pk]),
        *(reverse("draft_report_paper", args=[draft.pk, ending]) for ending in ("pdf", "docx")),
        reverse("draft_results", args=[draft.pk]) + f"?comments={comments[0].pk}&comments={comments[1].pk}",
        "/admin/liaison/draftcomment/", *(f"/admin/liaison/draftcomment/{row.pk}/change/" for row in comments),
        "/api/v1/draft-comments/", *(f"/api/v1/draft-comments/{row.pk}/" for row in comments), f"/api/v1/draft-laws/{draft.pk}/",
    ]  # fmt: skip
    found = {}
    for who in ("secretary", "leader", "deputy", "other", "worker", "stranger", "foreign", "office", "visitor"):
        client.logout()
        if who != "visitor":
            client.force_login(somebody(here, who))
        for path in [*paths, *(row.get_absolute_url() for row in comments)]:
            own = (who, path) in {
                ("worker", comments[0].get_absolute_url()),
                ("secretary", comments[1].get_absolute_url()),
            }
            text = text_of(client.get(path))
            leaks = [leak for leak in LEAKS if leak in text]
            if own:
                assert steps.PHONE in text  # in the words, for whoever received them
            elif leaks:
                found[who, path] = leaks

    assert found == {}


# The report ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_report_groups_by_article_with_counts_and_sources(here, draft, logged_in, ending):
    drafting.said(here, draft, article=drafting.article(draft))
    drafting.entered(here, draft, article=drafting.article(draft), words="联系点收集的意见")
    drafting.received(draft, words="公众的整体意见")
    spam = drafting.received(draft, words="广告内容").comment
    services.set_results(draft, comments=[spam.pk], result="set_aside", reason="广告", by=here.secretary)
    client = logged_in(somebody(here, "secretary"))

    screen = client.get(reverse("draft_report", args=[draft.pk])).context["report"]
    paper = text_of(client.get(reverse("draft_report_paper", args=[draft.pk, ending])))

    counted = [(str(group.article), group.count, group.sources) for group in screen.groups if group.count]
    assert counted == [("None", 1, {"public": 1}), ("第二条", 2, {"deputy": 1, "point": 1})]
    assert (screen.total.count, screen.set_aside) == (3, 1)
    wanted = ("第二条", "联系点收集的意见", "公众的整体意见", here.deputy.name, here.house.name)
    assert [words for words in wanted if words not in paper] == []
    assert "广告内容" not in paper


def test_a_long_report_is_made_in_the_background(here, draft, logged_in, monkeypatch):
    monkeypatch.setattr(services, "MOST_PRINTED_AT_ONCE", 1)
    for _nth in range(2):
        drafting.received(draft)
    client = logged_in(somebody(here, "secretary"))

    answer = client.get(reverse("draft_report_paper", args=[draft.pk, "docx"]))
    again = client.get(reverse("draft_report_paper", args=[draft.pk, "docx"]))
    jobs.run_one()

    job = Job.objects.get()
    assert answer["Location"] == again["Location"] == reverse("job", args=[job.pk])
    assert (job.state, [file.name.endswith(".docx") for file in attached(job)]) == ("done", [True])


@pytest.mark.parametrize("who", ["deputy", "worker", "other"])
def test_the_report_is_the_congresss_own(here, draft, logged_in, who):
    client = logged_in(somebody(here, who))

    for name in ("draft_report", "draft_comments", "draft_results"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 403


# API and admin ---------------------------------------------------------------------------------------------------


def test_the_api_lists_reads_and_comments(here, draft, logged_in):
    client = logged_in(somebody(here, "deputy"))
    listed = client.get("/api/v1/draft-laws/").json()["results"]
    read = client.get(f"/api/v1/draft-laws/{draft.pk}/").json()
    moves = client.get(f"/api/v1/draft-laws/{draft.pk}/moves/").json()
    about = next(part["id"] for part in read["articles"] if part["label"] == "第二条")

    answer = client.post(
        f"/api/v1/draft-laws/{draft.pk}/moves/comment_draft/", {"about": f"a{about}", "words": drafting.WORDS},
        content_type="application/json",
    )  # fmt: skip

    assert ([row["id"] for row in listed], [move["name"] for move in moves]) == ([draft.pk], ["comment_draft"])
    assert answer.status_code == 200
    (comment,) = client.get("/api/v1/draft-comments/").json()["results"]
    assert (comment["article"], comment["words"], comment["result"]) == (about, drafting.WORDS, "")


def test_the_api_refuses_late_and_foreign_comments(here, draft, client):
    path = f"/api/v1/draft-laws/{draft.pk}/moves/comment_draft/"
    statuses = {}
    for who in ("outsider", "worker", "stranger"):
        client.force_login(somebody(here, who))
        statuses[who] = client.post(path, {"words": "甲"}, content_type="application/json").status_code
    drafting.moved(here, draft, "close_draft")
    client.force_login(somebody(here, "deputy"))
    late = client.post(path, {"words": "甲"}, content_type="application/json")

    assert statuses == {"outsider": 404, "worker": 403, "stranger": 404}
    assert (late.status_code, DraftComment.objects.count()) == (409, 0)


def test_the_api_tells_a_result_only_after_it_was_reported_back(here, draft, client):
    comment = drafting.said(here, draft)
    draft = drafting.consolidated(here, draft)
    services.set_results(draft, comments=[comment.pk], result="not_adopted", reason="理由", by=here.secretary)
    seen = {}
    for who in ("deputy", "secretary"):
        client.force_login(somebody(here, who))
        seen[who] = client.get(f"/api/v1/draft-comments/{comment.pk}/").json()["result"]
    client.force_login(somebody(here, "deputy"))
    guessed = client.get("/api/v1/draft-comments/?result=not_adopted").json()["results"]
    drafting.moved(here, draft, "report_back_draft")

    assert (seen, guessed) == ({"deputy": "", "secretary": "not_adopted"}, [])
    assert client.get(f"/api/v1/draft-comments/{comment.pk}/").json()["reason"] == "理由"


def test_points_are_named_and_ended_in_the_admin(here, logged_in):
    client = logged_in(somebody(here, "secretary"))
    added = client.post(
        "/admin/liaison/legislativecontactpoint/add/", {"station": here.house.pk, "idempotency_key": "p1"}
    )
    point = LegislativeContactPoint.objects.get()
    ended = client.post(
        "/admin/liaison/legislativecontactpoint/", {"action": "end", "_selected_action": [point.pk]}, follow=True
    )

    assert (added.status_code, ended.status_code) == (302, 200)
    assert LegislativeContactPoint.objects.get().until == clock.today()
    for name in ("legislativecontactpoint", "draftlaw", "draftcomment"):
        assert client.get(f"/admin/liaison/{name}/").status_code == 200


def test_the_desks_count_what_waits(here, draft, client):
    def lines(who):
        client.force_login(somebody(here, who))
        return client.get("/").content.decode()

    before = [("待提意见的法规草案" in lines(who)) for who in ("deputy", "worker")]
    drafting.said(here, draft)
    drafting.entered(here, draft)
    after = [("待提意见的法规草案" in lines(who)) for who in ("deputy", "worker")]
    drafting.moved(here, draft, "close_draft")

    assert (before, after) == ([True, True], [False, False])
    assert "待处理的法规草案" in lines("secretary")


def test_a_contact_point_is_marked_on_its_stations_page(here, client):
    url = here.house.get_absolute_url()
    before = "立法联系点" in client.get(url).content.decode()
    drafting.pointed(here)

    assert (before, "立法联系点" in client.get(url).content.decode()) == (False, True)
