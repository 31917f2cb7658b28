"""My session card: where to be, what changed, what it weighs, and that it is not sent again while it says the same."""

import json
import re

import pytest
from django.db.models import F

from congress.models import Notification, User
from congress.panels import panel
from meetings import queries, services
from meetings.models import Participation, ScheduleEntry
from tests import factories
from tests.meetings import papers
from tests.meetings.steps import DAY, HOUR, NOW, leave, place, published, required, session

PAGE = "/card/"


def opened(client, tag=""):
    return client.get(PAGE, headers={"If-None-Match": tag} if tag else {})


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


@pytest.fixture
def sitting(house):
    """A session that began this morning: its first plenary is on, the second is tomorrow."""
    whole = session(house.secretary, begins_at=NOW - HOUR, parts=2, bus="代表驻地至会场大巴")
    first = whole.parts.order_by("begins_at").first()
    for position, title in enumerate(("听取政府工作报告", "审查预算报告"), start=1):
        services.add_entry(first, by=house.secretary, position=position, title=title)
    return first


def test_card_says_where_to_be_and_what_is_dealt_with(house, sitting, logged_in, work_off):
    work_off()

    said = words(opened(logged_in(house.first)))

    assert "正在进行 1月16日 08:00 第1次全体会议 大会堂" in said
    assert "08:00–10:00 第1次全体会议 大会堂 听取政府工作报告 审查预算报告" in said
    assert "第2次全体会议" not in said


def test_when_the_sitting_is_over_the_next_one_is_next(house, sitting, logged_in, clock):
    clock.move_to(NOW + 3 * HOUR)

    assert "下一场 1月17日 08:00 第2次全体会议" in words(opened(logged_in(house.first)))


def test_what_was_called_off_is_not_next_but_is_told_today(house, logged_in):
    gone = required(house.secretary, title="上午视察", begins_at=NOW + HOUR)
    required(house.secretary, title="下午视察", begins_at=NOW + 3 * HOUR)
    services.move_gathering(gone, "cancel_gathering", by=house.secretary, note="暴雨")

    said = words(opened(logged_in(house.first)))

    assert "下一场 1月16日 12:00 下午视察" in said
    assert "10:00–12:00 上午视察 已取消" in said


def test_leave_granted_stands_beside_the_sitting(house, sitting, logged_in):
    asked = leave(sitting, house.third)
    services.move_participation(asked, "grant_leave", by=house.secretary, note="")

    assert "第1次全体会议 同意请假" in words(opened(logged_in(house.third)))


def test_card_without_anything_says_so(house, logged_in):
    assert "暂无安排" in words(opened(logged_in(house.first)))


def test_other_peoples_gatherings_are_not_on_it(house, logged_in):
    audience = services.Audience(deputies=[house.second.acting_as.mandate])
    required(house.secretary, title="只请李建国", begins_at=NOW + HOUR, audience=audience)

    assert "只请李建国" not in words(opened(logged_in(house.first)))
    assert "只请李建国" in words(opened(logged_in(house.second)))


# What changed ------------------------------------------------------------------------------------------------------


def titles(user):
    return [row.title for row in queries.changes_of(user)]


def test_only_those_concerned_see_that_something_changed(house, sitting, work_off):
    work_off()
    entry = ScheduleEntry.objects.get(title="审查预算报告")
    services.change_entry(entry, by=house.secretary, title="审查预算调整方案")
    asked = leave(sitting, house.third)
    services.move_participation(asked, "grant_leave", by=house.secretary, note="")

    services.announce_schedule(sitting, by=house.secretary)
    work_off()

    assert [len(titles(one)) for one in (house.first, house.second, house.third)] == [1, 1, 0]
    assert Notification.objects.filter(kind="meetings.announce_schedule").count() == 2


def test_another_place_is_a_change_and_a_remark_is_none(house, work_off, logged_in):
    gathering = required(house.secretary)
    work_off()

    services.change(gathering, by=house.secretary, version=gathering.version, remark="带笔记本")
    work_off()
    assert titles(house.first) == []

    gathering.refresh_from_db()
    services.change(gathering, by=house.secretary, version=gathering.version, place="第三水厂")
    work_off()
    assert titles(house.first) == ["活动有变更：城乡供水视察"]
    assert "昨天以来的变化 活动有变更：城乡供水视察" in words(opened(logged_in(house.first)))


@pytest.mark.parametrize(("later", "count"), [(DAY, 1), (2 * DAY, 0)])
def test_yesterday_ends_at_midnight(house, work_off, clock, later, count):
    gathering = required(house.secretary, begins_at=NOW + 3 * DAY)
    services.change(gathering, by=house.secretary, version=gathering.version, place="第三水厂")
    work_off()

    clock.move_to(NOW + later)

    assert len(titles(house.first)) == count


# Speed and size ------------------------------------------------------------------------------------------------------


def test_card_is_small_and_asks_little(house, sitting, logged_in, work_off, django_assert_max_num_queries):
    for nth in range(7):
        papers.released(sitting.parent, house.secretary, title=f"关于第{nth}项议题的报告和说明材料", position=nth + 1)
    services.change_entry(ScheduleEntry.objects.first(), by=house.secretary, title="听取报告")
    services.announce_schedule(sitting, by=house.secretary)
    work_off()
    client = logged_in(house.first)
    opened(client)

    with django_assert_max_num_queries(10):
        response = opened(client)

    assert response.status_code == 200
    assert len(response.content) <= 15 * 1024


def test_unchanged_card_is_not_sent_again(house, sitting, logged_in, work_off, django_assert_max_num_queries):
    work_off()
    client = logged_in(house.first)
    tag = opened(client)["ETag"]

    with django_assert_max_num_queries(4):
        response = opened(client, tag)

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert response["Cache-Control"] == "private, no-cache"


def test_signing_in_of_others_is_quiet(house, sitting, logged_in, django_assert_max_num_queries):
    """A thousand people sign in within minutes: each card is put together anew for its owner's entry alone."""
    client = logged_in(house.first)
    tag = opened(client)["ETag"]
    services.mark(place(sitting, house.second), "present", by=house.secretary)

    with django_assert_max_num_queries(4):
        response = opened(client, tag)
    services.mark(place(sitting, house.first), "present", by=house.secretary)

    assert (response.status_code, response["ETag"]) == (304, tag)
    assert opened(client, tag)["ETag"] != tag


def test_what_happens_to_others_changes_no_card(house, sitting, logged_in):
    client = logged_in(house.first)
    tag = opened(client)["ETag"]
    leave(sitting, house.second)

    response = opened(client, tag)

    assert response.status_code == 304
    assert response["ETag"] != tag
    assert response["ETag"].rpartition(".")[2] == tag.rpartition(".")[2]


def test_notice_that_comes_after_its_event_is_sent(house, sitting, logged_in, work_off):
    """The worker writes notices a moment after what they tell of: the card shows them at its next opening."""
    work_off()
    client = logged_in(house.first)
    services.change_entry(ScheduleEntry.objects.first(), by=house.secretary, title="听取计划报告")
    services.announce_schedule(sitting, by=house.secretary)
    tag = opened(client)["ETag"]
    work_off()

    response = opened(client, tag)

    assert response.status_code == 200
    assert 'id="changes"' in response.content.decode()


def test_opened_paper_leaves_the_card(house, sitting, logged_in):
    paper = papers.released(sitting.parent, house.secretary, title="预算草案")
    client = logged_in(house.first)
    shown = opened(client)
    services.open_document(paper, by=house.first)

    after = opened(client, shown["ETag"])

    assert "预算草案" in words(shown)
    assert after.status_code == 200
    assert "预算草案" not in words(after)


@pytest.mark.parametrize(
    ("opened_at", "stands"),
    [
        (NOW, 60),  # something has just happened: until what all cards share is asked for anew
        (NOW + 0.1 * HOUR, 300),  # nothing begins or ends soon: five minutes
        (NOW + 0.95 * HOUR, 180),  # the sitting is over in three minutes
        (NOW + 14.95 * HOUR, 180),  # at three minutes to midnight
    ],
)
def test_card_stands_until_time_changes_it(house, sitting, logged_in, clock, opened_at, stands):
    clock.move_to(opened_at)
    client = logged_in(house.first)
    tag = opened(client)["ETag"]
    clock.move_to(opened_at + (stands - 1) * HOUR / 3600)
    early = opened(client, tag)
    clock.move_to(opened_at + stands * HOUR / 3600)
    late = opened(client, tag)

    assert (early.status_code, early["ETag"]) == (304, tag)
    assert late["ETag"] != tag


def test_a_change_of_mine_is_sent(house, sitting, logged_in):
    client = logged_in(house.first)
    tag = opened(client)["ETag"]
    services.add_entry(sitting, by=house.secretary, position=3, title="表决")

    response = opened(client, tag)

    assert response.status_code == 200
    assert "表决" in words(response)


def test_time_alone_changes_the_card(house, sitting, logged_in, clock):
    clock.move_to(NOW + 0.8 * HOUR)
    tag = opened(logged_in(house.first))["ETag"]
    clock.move_to(NOW + 1.1 * HOUR)  # the sitting is over: another one is next

    assert opened(logged_in(house.first), tag).status_code == 200


def test_paper_leaves_the_card_at_the_moment_its_reading_ends(house, sitting, logged_in, work_off, clock):
    clock.move_to(NOW + 0.1 * HOUR)
    ends = NOW + 0.15 * HOUR
    papers.released(sitting.parent, house.secretary, title="讨论稿", read_until=ends)
    work_off()
    client = logged_in(house.first)
    clock.move_to(ends - HOUR / 60)  # what was announced is told for certain by now
    page = opened(client)
    clock.move_to(ends - HOUR / 3600)
    early = opened(client, page["ETag"])
    clock.move_to(ends)
    late = opened(client, page["ETag"])

    assert ("讨论稿" in words(page), early.status_code) == (True, 304)
    assert (late.status_code, "讨论稿" in words(late)) == (200, False)


def test_tag_of_one_person_opens_nothing_for_another(house, sitting, client):
    client.force_login(house.first)
    tag = opened(client)["ETag"]
    client.force_login(house.second)

    assert opened(client, tag).status_code == 200


def test_whoever_logs_in_again_gets_the_form_tokens_of_his_new_log_in(house, sitting, client):
    """A log-in draws new ones. On the page that the browser had kept of the log-in before, no button would work."""
    client.force_login(house.first)
    tag = opened(client)["ETag"]
    del client.cookies["csrftoken"]  # the next answer brings another one

    again = opened(client, tag)

    assert again.status_code == 200
    assert opened(client, again["ETag"]).status_code == 304


def test_another_name_stands_at_the_head_of_the_card_at_once(house, sitting, logged_in):
    client = logged_in(house.first)
    tag = opened(client)["ETag"]
    User.objects.filter(pk=house.first.pk).update(name="王秀瑛")

    again = opened(client, tag)

    assert again.status_code == 200
    assert "王秀瑛" in again.content.decode()


def test_what_was_committed_late_stands_on_the_card_in_the_next_minute(house, sitting, logged_in, clock):
    """Of two who write at once the earlier may be done last: its event is older than the newest, so no key tells of it.
    What all cards share is asked for anew with the minute, and so is a card made right after something had happened.
    """
    clock.move_to(NOW + 0.1 * HOUR)
    services.change_entry(ScheduleEntry.objects.first(), by=house.secretary, title="听取工作报告")
    client = logged_in(house.first)
    opened(client)
    ScheduleEntry.objects.filter(title="审查预算报告").update(title="审查预算草案")
    Participation.objects.filter(gathering=sitting, user=house.first).update(version=F("version") + 1)  # his own affair
    shown = opened(client)
    assert "审查预算报告" in words(shown)

    clock.move_to(NOW + 0.1 * HOUR + HOUR / 60)

    assert "审查预算草案" in words(opened(client, shown["ETag"]))


def test_rooms_show_their_pieces_in_order(house, sitting, logged_in):
    from congress import panels as registry

    kept = list(registry._panels["session_card"])
    try:
        panel("session_card", order=35)(lambda request: registry.Panel("meetings/card_next.html", {"row": sitting}))
        said = words(opened(logged_in(house.first)))
    finally:
        registry._panels["session_card"][:] = kept

    assert said.index("今日议程") < said.rindex("下一场")


def test_doors(house, client, logged_in):
    assert client.get(PAGE).status_code == 302
    for somebody in (house.first, house.secretary, house.clerk, house.delegate):
        assert logged_in(somebody).get(PAGE).status_code == 200
    nobody = factories.user()
    assert logged_in(nobody).get(PAGE).status_code == 403


@pytest.mark.parametrize(("who", "leads"), [("first", True), ("secretary", True), ("clerk", False), ("auditor", False)])
def test_home_leads_to_the_card(house, logged_in, who, leads):
    assert ('href="/card/"' in logged_in(getattr(house, who)).get("/").content.decode()) is leads


def test_home_names_the_card_beside_the_next_gatherings(house, logged_in):
    published(house.secretary, is_required=True, audience=services.Audience(everybody=True))

    assert logged_in(house.first).get("/").content.decode().count('href="/card/"') == 2


# What the phone asks for -----------------------------------------------------------------------------------------------


def test_worker_is_for_the_whole_portal_and_kept_nowhere(client, db):
    response = client.get("/sw.js")
    known = json.loads(response.content.decode().partition("\n")[0].removeprefix("const OFFLINE = ").removesuffix(";"))

    assert response["Content-Type"] == "text/javascript"
    assert response["Service-Worker-Allowed"] == "/"
    assert response["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not response.cookies
    assert known["logOut"] == "/accounts/logout/"
    assert known["days"] == 7
    assert re.match(known["pages"][0], "/card/")
    assert [bool(re.match(each, "/documents/17/")) for each in known["papers"]] == [True, False]
    file = "/documents/17/files/9f0f3a9e-6c3f-4a52-8f5e-0d1f2a3b4c5d/"
    assert [bool(re.match(each, file)) for each in known["papers"]] == [False, True]
    assert not any(re.match(each, "/documents/17/edit/") for each in known["papers"])


def test_another_release_is_another_worker(client, db, settings, monkeypatch):
    from meetings.views import card

    first = client.get("/sw.js").content
    monkeypatch.setattr(card, "styles", lambda: "other files")

    assert client.get("/sw.js").content != first


def test_manifest_installs_the_card(client, db):
    response = client.get("/manifest.webmanifest")
    told = json.loads(response.content)

    assert response["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"], told["short_name"]) == (
        "/card/",
        "/",
        "standalone",
        "我的会务",
    )
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512", "any"]


def test_card_names_the_manifest_and_the_worker(house, logged_in):
    page = opened(logged_in(house.first)).content.decode()

    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert 'data-offline="/sw.js" data-offline-page' in page


# Papers to keep --------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(house):
    row = papers.gathering(house.congress, house.secretary)
    papers.asked(row, house.first)
    return row


def kept(client, document):
    """Whether the phone may keep the page and the file of a document, and whether it is offered."""
    file = queries.files_of(document)[0]
    page = client.get(f"/documents/{document.pk}/")
    answer = client.get(f"/documents/{document.pk}/files/{file.uuid}/")
    return page.get("X-Keepable"), answer.get("X-Keepable"), "data-keep=" in page.content.decode()


def test_paper_may_be_kept_by_its_reader(house, meeting, logged_in):
    document = papers.released(meeting, house.secretary)
    me = str(house.first.pk)

    assert kept(logged_in(house.first), document) == (me, me, True)
    assert (
        "no-store"
        in logged_in(house.first).get(f"/documents/{document.pk}/files/{queries.files_of(document)[0].uuid}/")[
            "Cache-Control"
        ]
    )


@pytest.mark.parametrize("secrecy", ["public", "internal", "confidential"])
def test_confidential_papers_are_never_kept(house, meeting, logged_in, secrecy):
    document = papers.released(meeting, house.secretary, secrecy=secrecy)

    assert kept(logged_in(house.first), document)[2] is (secrecy != "confidential")
    assert kept(logged_in(house.first), document)[:2] == (
        (None, None) if secrecy == "confidential" else (str(house.first.pk),) * 2
    )


def test_paper_that_was_withdrawn_or_is_not_out_is_not_kept(house, meeting, logged_in):
    prepared = papers.document(meeting, house.secretary)
    withdrawn = papers.released(meeting, house.secretary)
    services.move_document(withdrawn, "withdraw_document", by=house.secretary, note="有误")

    assert kept(logged_in(house.secretary), prepared) == (None, None, False)
    assert logged_in(house.first).get(f"/documents/{withdrawn.pk}/").get("X-Keepable") is None
