"""Announcements on pages, in the admin and at the API: every role, bad input, the same few questions."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from bulletins import services
from bulletins.models import Announcement, Receipt
from congress import files, jobs, tokens
from congress.models import Job, Role
from tests import factories
from tests.bulletins.steps import draft, move, published, receipt

SECRET = "凌晨三点集合"


def enter(user):
    client = Client()
    client.force_login(user)
    return client


def send(client, name, *args, **fields):
    return client.post(reverse(name, args=args), fields)


def form_fields(house, **fields):
    return {
        "title": "关于视察的通知", "body": "周三上午九时集合。", "kind": "activity", "urgency": "urgent", "wanted": "answer",
        "answer_until": "2099-01-05T18:00", "expires_on": "2099-01-10",
        "to_delegation": [f"delegation:{house['delegation'].pk}"], "names": "李建国",
    } | fields  # fmt: skip


STATUS = {
    "announcement_detail": {"secretary": 200, "deputy": 200, "other": 404, "served": 404, "sysadmin": 404, "stranger": 404},
    "announcement_readers": {"secretary": 200, "deputy": 403, "other": 404, "served": 404, "sysadmin": 404, "stranger": 404},
    "announcement_edit": {"secretary": 302, "deputy": 403, "other": 404, "served": 404, "sysadmin": 404, "stranger": 404},
    "announcement_desk": {"secretary": 200, "deputy": 403, "other": 403, "served": 200, "sysadmin": 403, "stranger": 200},
    "announcement_new": {"secretary": 200, "deputy": 403, "lead": 200, "clerk": 403, "leader": 403, "sysadmin": 403},
    "announcement_list": {"secretary": 200, "deputy": 200, "leader": 200, "clerk": 200, "sysadmin": 403},
}  # fmt: skip


@pytest.mark.parametrize("name", STATUS)
def test_each_page_for_each_role(house, name):
    row = published(house, title=SECRET, body=SECRET)
    args = [] if name in {"announcement_list", "announcement_desk", "announcement_new"} else [row.pk]
    answers = {who: enter(house[who]).get(reverse(name, args=args)) for who in STATUS[name]}

    assert {who: answer.status_code for who, answer in answers.items()} == STATUS[name]
    told = {who for who, answer in answers.items() if SECRET in answer.content.decode()}
    assert told <= {"secretary", "deputy"}


@pytest.mark.parametrize(
    "name", ["publish", "amend", "remind", "recall", "enter_answer", "confirm", "answer", "discard"]
)
def test_moves_are_not_everybody_s(house, name):
    row = published(house, wanted="answer")

    status = {
        who: send(enter(house[who]), "announcement_move", row.pk, name).status_code for who in ("other", "served")
    }

    assert status == {"other": 404, "served": 404}
    assert Announcement.objects.get().state == "published"


def test_a_deputy_makes_no_move_of_the_desk(house):
    row = published(house)

    answer = send(enter(house["deputy"]), "announcement_move", row.pk, "recall", reason="改期")

    assert (answer.status_code, Announcement.objects.get().state) == (403, "published")


def test_an_unknown_move_is_no_page(house):
    row = published(house)

    assert enter(house["secretary"]).get(reverse("announcement_move", args=[row.pk, "burn"])).status_code == 404


def test_written_looked_at_and_published(house):
    client = enter(house["secretary"])
    pdf = SimpleUploadedFile("日程.pdf", b"%PDF-1.4 x", "application/pdf")
    answer = send(client, "announcement_new", **form_fields(house, uploads=[pdf]))
    row = Announcement.objects.get()
    assert answer.url == row.get_absolute_url()
    assert files.attached(row).count() == 1
    look = client.get(reverse("announcement_move", args=[row.pk, "publish"])).content.decode()
    assert "3 人" in look
    assert all(name in look for name in ("单美玲", "王秀英", "李建国"))

    answer = send(client, "announcement_move", row.pk, "publish")

    assert answer.url == reverse("announcement_readers", args=[row.pk])
    assert Receipt.objects.filter(announcement=row).count() == 3


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "这个字段是必填项"),
        ({"names": "无此人"}, "您可以通知的人员中没有“无此人”"),
        ({"names": "王秀英"}, "“王秀英”有多人"),
        ({"answer_until": "昨天"}, "有效"),
        ({"kind": "gossip"}, "选择一个有效的选项"),
        ({"to_delegation": ["delegation:0"]}, "有效"),
        ({"body": "长" * 20_001}, "20000"),
        ({"names": "、".join(["李建国"] * 201)}, "最多填写 200 个姓名"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(house, fields, message):
    factories.deputy(house["congress"], name="王秀英", delegation=house["other_delegation"])

    answer = send(enter(house["secretary"]), "announcement_new", **form_fields(house, body="写了很久的正文") | fields)

    page = answer.content.decode()
    assert (answer.status_code, message in page) == (422, True)
    assert fields.get("body", "写了很久的正文")[:50] in page
    assert Announcement.objects.count() == 0


def test_of_two_of_one_name_the_card_tells(house):
    twin = factories.deputy(house["congress"], name="王秀英", delegation=house["other_delegation"]).acting_as.mandate
    fields = form_fields(house, to_delegation=[], names=f"王秀英 {twin.card_number}")

    send(enter(house["secretary"]), "announcement_new", **fields)

    assert Announcement.objects.get().audience == [f"deputy:{twin.pk}"]


def test_delegation_staff_are_offered_their_own_only(house):
    page = enter(house["served"]).get(reverse("announcement_new")).content.decode()

    assert ("第一代表团" in page, "第二代表团" in page, "全体代表" in page) == (True, False, False)


def test_a_draft_is_changed_with_who_was_named(house):
    client = enter(house["secretary"])
    send(client, "announcement_new", **form_fields(house))
    row = Announcement.objects.get()
    assert "李建国" in client.get(reverse("announcement_edit", args=[row.pk])).content.decode()
    people = [key for key in row.audience if key.startswith("deputy:")]

    fields = form_fields(house, title="新题", names="", to_delegation=[], to_people=people, version=row.version)
    send(client, "announcement_edit", row.pk, **fields)

    row.refresh_from_db()
    assert (row.title, row.audience) == ("新题", people)


def test_a_stale_edit_shows_both(house):
    row = draft(house)
    services.revise_announcement(row, by=house["affairs"], version=1, title="别人改的", body="别人", audience=[])

    answer = send(enter(house["secretary"]), "announcement_edit", row.pk, **form_fields(house, version=1))

    page = answer.content.decode()
    assert (answer.status_code, "别人改的" in page, "关于视察的通知" in page) == (409, True, True)


def test_opening_the_page_is_seeing_it_and_confirming_stands_there(house):
    row = published(house)
    client = enter(house["deputy"])

    page = client.get(row.get_absolute_url()).content.decode()

    assert receipt(row, house["deputy"]).seen_at is not None
    assert reverse("announcement_move", args=[row.pk, "confirm"]) in page
    send(client, "announcement_move", row.pk, "confirm")
    assert receipt(row, house["deputy"]).confirmed_at is not None


def test_staff_who_look_at_it_open_nothing(house):
    row = published(house)

    enter(house["secretary"]).get(row.get_absolute_url())

    assert Receipt.objects.filter(seen_at__isnull=False).count() == 0


def test_leave_without_a_reason_comes_back_with_the_answer(house):
    row = published(house, wanted="answer")

    answer = send(enter(house["deputy"]), "announcement_move", row.pk, "answer", answer="leave", reason="")

    page = answer.content.decode()
    assert (answer.status_code, "请说明理由" in page) == (422, True)
    assert 'value="leave"' in page
    assert "checked" in page


def test_a_recalled_text_is_gone_for_readers_and_kept_for_the_desk(house):
    row = published(house, body=SECRET)
    move(row, "recall", house["secretary"], reason="会议改期")

    seen = {who: enter(house[who]).get(row.get_absolute_url()).content.decode() for who in ("deputy", "secretary")}

    assert {who: SECRET in page for who, page in seen.items()} == {"deputy": False, "secretary": True}
    assert "会议改期" in seen["deputy"]


def test_a_changed_text_says_what_was_changed(house):
    row = published(house)
    client = enter(house["deputy"])
    client.get(row.get_absolute_url())
    move(row, "amend", house["secretary"], title="新题", body="新文", note="改到九时")

    first, second = (client.get(row.get_absolute_url()).content.decode() for _time in range(2))

    assert ("改到九时" in first, "改到九时" in second) == (True, False)


def test_the_paper_answer_is_shown_as_such(house):
    row = published(house, wanted="answer")
    theirs = receipt(row, house["deputy"])
    client = enter(house["secretary"])
    address = reverse("announcement_move", args=[row.pk, "enter_answer"])
    assert "单美玲" in client.get(f"{address}?receipt={theirs.pk}").content.decode()

    fields = {"receipt": theirs.pk, "means": "paper", "answer": "absent", "reason": "出差"}
    assert client.post(address, fields).status_code == 302

    page = client.get(reverse("announcement_reader", args=[row.pk, theirs.pk])).content.decode()
    assert "书面，由周敏录入" in page


@pytest.mark.parametrize("asked", ["", "0", "x", "9" * 30, "-1"])
def test_entering_for_nobody_is_told(house, asked):
    row = published(house)
    client = enter(house["secretary"])
    address = reverse("announcement_move", args=[row.pk, "enter_answer"])

    assert client.get(f"{address}?receipt={asked}").status_code == 200
    assert client.post(address, {"receipt": asked, "means": "paper"}).status_code == 422


def test_one_person_of_another_announcement_is_no_page(house):
    row, other = published(house), published(house)

    answer = enter(house["secretary"]).get(
        reverse("announcement_reader", args=[row.pk, receipt(other, house["deputy"]).pk])
    )

    assert answer.status_code == 404


def test_put_away_by_its_button(house):
    row = published(house, wanted="none")
    client = enter(house["deputy"])

    assert send(client, "announcement_file", row.pk, away="1").url == reverse("announcement_list")

    assert row.title not in client.get(reverse("announcement_list")).content.decode()
    assert row.title in client.get(reverse("announcement_list") + "?view=filed").content.decode()


@pytest.mark.parametrize(
    "query", ["?view=nonsense", "?kind=%00", "?search=%F0%9F%98%80", "?search=" + "x" * 300, "?view=todo&kind=before"]
)
def test_odd_questions_are_answered(house, query):
    published(house)

    assert enter(house["deputy"]).get(reverse("announcement_list") + query).status_code == 200


def test_search_finds_one_s_own_only(house):
    published(house, title="防汛抗旱工作")

    found = {who: "防汛抗旱工作" in enter(house[who]).get(reverse("announcement_list") + "?search=防汛").content.decode()
             for who in ("deputy", "other")}  # fmt: skip

    assert found == {"deputy": True, "other": False}


def test_readers_are_narrowed_by_what_they_did_and_delegation(house):
    row = published(house, audience=["deputies:all"])
    move(row, "confirm", house["deputy"])
    client, page = enter(house["secretary"]), reverse("announcement_readers", args=[row.pk])

    missing = client.get(f"{page}?did=missing&delegation={house['delegation'].pk}").content.decode()

    assert [name for name in ("单美玲", "王秀英", "李建国") if name in missing] == ["王秀英"]
    assert client.get(f"{page}?did=x&delegation=x").status_code == 200


def test_the_sheet_of_receipts(house):
    row = published(house, wanted="answer")
    move(row, "answer", house["deputy"], answer="leave", reason="=cmd()")
    client = enter(house["secretary"])
    send(client, "announcement_export", row.pk)
    jobs.run_one()

    job = Job.objects.get()
    with files.attached(job).get().stored.open("rb") as stored:
        cells = list(load_workbook(io.BytesIO(stored.read())).active.iter_rows(values_only=True))

    assert [(line[0], line[1], line[4]) for line in cells[1:]] == [
        ("单美玲", "第一代表团", "请假"),
        ("王秀英", "第一代表团", None),
    ]
    assert not str(cells[1][5]).startswith("=")


def test_home_tells_what_waits_and_what_is_missing(house):
    published(house, title="请回执的通知")

    seen = {
        who: "请回执的通知" in enter(house[who]).get("/").content.decode()
        for who in ("deputy", "other", "secretary", "served")
    }

    assert seen == {"deputy": True, "other": False, "secretary": True, "served": False}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("who", "name", "questions"),
    [("deputy", "announcement_list", 4), ("secretary", "announcement_desk", 5), ("secretary", "readers", 9)],
)
def test_lists_ask_the_same_few_questions(house, django_assert_num_queries, who, name, questions, count):
    row = None
    for _nth in range(count):
        row = published(house)
        factories.deputy(house["congress"], delegation=house["delegation"], name=f"代表{_nth}")
    if name == "readers":
        row = published(house)
    client = enter(house[who])
    address = reverse("announcement_readers", args=[row.pk]) if name == "readers" else reverse(name)
    client.get(address)

    with django_assert_num_queries(questions):
        client.get(address)


# Admin ----------------------------------------------------------------------------------------------------------------


def test_the_admin_shows_the_congress_s_own(house):
    row, theirs = published(house, title="大会通知"), published(house, "served", title="团内通知")
    client = enter(house["secretary"])

    listed = client.get(reverse("admin:bulletins_announcement_changelist")).content.decode()

    assert ("大会通知" in listed, "团内通知" in listed) == (True, False)
    assert client.get(reverse("admin:bulletins_announcement_change", args=[row.pk])).status_code == 200
    assert client.get(reverse("admin:bulletins_announcement_change", args=[theirs.pk])).status_code == 302
    assert client.get(reverse("admin:bulletins_announcement_add")).status_code == 403


def test_the_admin_reminds(house):
    rows = [published(house), published(house, wanted="none")]

    answer = enter(house["secretary"]).post(
        reverse("admin:bulletins_announcement_changelist"),
        {"action": "remind", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )

    assert "已处理" in answer.content.decode() or "1" in answer.content.decode()
    assert [bool(row.reminded_at) for row in Announcement.objects.order_by("pk")] == [True, False]


def test_the_administrators_see_none_in_the_admin(house):
    published(house)

    for who in ("sysadmin",):
        assert enter(house[who]).get(reverse("admin:bulletins_announcement_changelist")).status_code == 403


# API ------------------------------------------------------------------------------------------------------------------


def api(user):
    return Client(headers={"authorization": f"Token {tokens.issue(user, 'x')}"})


def test_the_api_lists_opens_and_answers(house):
    row = published(house, wanted="answer", body=SECRET)
    client = api(house["deputy"])
    address = f"/api/v1/announcements/{row.pk}/"
    (line,) = client.get("/api/v1/announcements/?unread=true").json()["results"]
    assert (line["title"], line["opened_at"], line["wanted"]) == (row.title, None, "answer")
    assert client.get(address).json()["body"] == SECRET
    assert receipt(row, house["deputy"]).seen_at is not None
    assert [one["name"] for one in client.get(f"{address}moves/").json()] == ["answer"]

    wrong = client.post(f"{address}moves/answer/", {"answer": "leave"}, content_type="application/json")
    done = client.post(f"{address}moves/answer/", {"answer": "attend"}, content_type="application/json")

    assert (wrong.status_code, list(wrong.json())) == (422, ["reason"])
    assert (done.status_code, done.json()["answer"]) == (200, "attend")


def test_the_api_shows_nobody_else_s(house):
    row = published(house)

    assert {who: api(house[who]).get(f"/api/v1/announcements/{row.pk}/").status_code
            for who in ("other", "served", "secretary", "stranger")} == {
        "other": 404, "served": 404, "secretary": 200, "stranger": 404,
    }  # fmt: skip


def test_the_api_hides_what_was_recalled(house):
    row = published(house, body=SECRET)
    move(row, "recall", house["secretary"], reason="改期")

    shown = api(house["deputy"]).get(f"/api/v1/announcements/{row.pk}/").json()

    assert (shown["body"], shown["state"], shown["recall_reason"]) == ("", "recalled", "改期")
    assert api(house["deputy"]).post(
        f"/api/v1/announcements/{row.pk}/moves/confirm/", {}, content_type="application/json"
    ).status_code == 409  # fmt: skip


def test_a_second_deputy_post_keeps_what_was_addressed(house):
    """Whoever is a deputy of two congresses reads what he got, whichever post he acts in."""
    row = published(house)
    factories.post(house["deputy"], house["stranger"].post.congress, Role.DEPUTY_AFFAIRS)

    assert enter(house["deputy"]).get(row.get_absolute_url()).status_code == 200
