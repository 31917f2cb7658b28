"""The pages of gatherings for every role: what they show, what they ask, what they refuse, and what they cost."""

import io

import openpyxl
import pytest
from django.test import Client

from deputies.services.mandates import set_keys
from meetings import queries, services
from meetings.models import Gathering, Participation
from meetings.services import Audience
from tests import factories
from tests.meetings import steps
from tests.meetings.steps import DAY, HOUR

ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first", "third")
FILLED = {
    "is_required": "no", "title": "城乡供水视察", "contact": "周敏", "contact_phone": "0990-1", "place": "第二水厂",
    "begins_at": "2026-01-20T09:00", "ends_at": "2026-01-20T11:00", "answer_until": "2026-01-19T18:00", "half_days": "1", "ways": ["code", "door", "list"],
    "text": "察看管网。", "limit": "2",
}  # fmt: skip


def filled(house, **more):
    kind = steps.kind(house.congress)
    organ = factories.organ(house.congress, kind="congress", name="代表工作委员会")
    return FILLED | {"kind": kind.pk, "organiser": organ.pk} | more


@pytest.fixture
def whole(house):
    """A session with a sitting, everybody asked."""
    return steps.session(house.secretary)


STATUS = {  # page → who may open it; everybody else is told that it is not his, or that there is none
    "": {"secretary", "affairs", "delegate", "leader", "first", "third"},
    "people/": {"secretary", "affairs", "delegate"},
    "list/": {"secretary", "affairs", "delegate"},
    "board/": {"secretary", "affairs", "delegate", "leader"},
    "sheet.xlsx": {"secretary", "affairs", "delegate"},
    "walk-in/": {"secretary", "affairs", "delegate"},
    "paper/": {"secretary", "affairs"},
    "guests/": {"secretary", "affairs"},
    "invite/": {"secretary", "affairs"},
    "edit/": {"secretary", "affairs"},
    "cancel_gathering/": {"secretary", "affairs"},
    "calendar.ics": {"secretary", "affairs", "delegate", "leader", "first", "third"},
}


@pytest.mark.parametrize("page", list(STATUS))
def test_each_page_opens_for_its_roles(house, logged_in, page):
    gathering = steps.required(house.secretary)

    opened = {
        role
        for role in ROLES
        if logged_in(getattr(house, role)).get(f"/gatherings/{gathering.pk}/{page}").status_code == 200
    }

    assert opened == STATUS[page]


@pytest.mark.parametrize(
    ("page", "roles"),
    [
        ("", {"secretary", "affairs", "delegate", "leader", "first", "third"}),
        ("new/", {"secretary", "affairs", "delegate", "first", "third"}),
        ("leave/", {"secretary", "affairs", "delegate"}),
        ("absences/", {"secretary", "affairs"}),
        ("mine.ics", {"secretary", "affairs", "delegate", "leader", "first", "third"}),
    ],
)
def test_each_list_opens_for_its_roles(house, logged_in, page, roles):
    assert roles == {
        role for role in ROLES if logged_in(getattr(house, role)).get(f"/gatherings/{page}").status_code == 200
    }


# Publishing ------------------------------------------------------------------------------------------------------


def test_staff_publish_on_one_page(house, logged_in):
    answer = logged_in(house.secretary).post("/gatherings/new/", filled(house, send="1", everybody="on"))

    gathering = Gathering.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/gatherings/{gathering.pk}/")
    assert (gathering.state, gathering.limit, gathering.quorum) == ("published", 2, "none")
    assert gathering.begins_at.isoformat() == "2026-01-20T01:00:00+00:00"
    assert Participation.objects.count() == 3


def test_a_deputy_applies_on_the_same_page(house, logged_in):
    client = logged_in(house.first)
    assert "申请举办活动" in client.get("/gatherings/new/").content.decode()

    client.post("/gatherings/new/", filled(house, send="1", names="李建国"))

    gathering = Gathering.objects.get()
    assert (gathering.state, gathering.prepared_by) == ("applied", house.first)
    assert [name for name, *_rest in steps.states(gathering)] == ["李建国"]
    page = logged_in(house.secretary).get("/gatherings/?view=preparing").content.decode()
    assert "城乡供水视察" in page
    assert "城乡供水视察" not in logged_in(house.third).get("/gatherings/?view=preparing").content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": ""}, "这个字段是必填项"),
        ({"ends_at": "2026-01-20T08:00"}, "结束时间应晚于开始时间"),
        ({"answer_until": ""}, "请填写报名截止时间"),
        ({"answer_until": "2026-01-21T08:00"}, "答复截止时间应早于开始时间"),
        ({"names": "无此人、李建国"}, "无此人"),
        ({"limit": "0"}, "请填写1到10000。"),
        ({"is_required": "yes"}, "必须参加的活动不能限制名额"),
        ({"begins_at": "明天"}, "输入一个有效的"),
        ({"half_days": "99"}, "请填写1到60。"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(house, logged_in, wrong, told):
    answer = logged_in(house.secretary).post("/gatherings/new/", filled(house, send="1") | wrong)
    page = answer.content.decode()

    assert (answer.status_code, told in page) == (422, True), page
    assert "察看管网。" in page
    assert not Gathering.objects.exists()


def test_a_gathering_is_changed_on_its_page(house, logged_in):
    gathering = steps.published(house.secretary)
    client = logged_in(house.secretary)
    shown = client.get(f"/gatherings/{gathering.pk}/edit/").content.decode()
    assert 'value="2026-01-17T09:00"' in shown

    client.post(f"/gatherings/{gathering.pk}/edit/", filled(house, place="第三水厂", version=gathering.version))
    stale = client.post(f"/gatherings/{gathering.pk}/edit/", filled(house, place="第四水厂", version=gathering.version))

    gathering.refresh_from_db()
    assert (gathering.place, stale.status_code) == ("第三水厂", 409)


def test_a_sitting_is_added_and_changed(house, logged_in, whole):
    client = logged_in(house.secretary)
    assert client.get(f"/gatherings/{whole.pk}/part/").status_code == 200
    sent = {
        "kind": steps.kind(house.congress, "PLEN").pk, "title": "闭幕会", "place": "大会堂", "half_days": "1", "ways": ["code", "door", "list"],
        "begins_at": "2026-01-19T09:00", "ends_at": "2026-01-19T10:00", "everybody": "on",
    }  # fmt: skip

    client.post(f"/gatherings/{whole.pk}/part/", sent)

    part = whole.parts.get(title="闭幕会")
    assert (part.state, part.is_required, part.quorum, part.participations.count()) == (
        "published",
        True,
        "two_thirds",
        3,
    )
    assert client.get(f"/gatherings/{part.pk}/edit/").status_code == 200
    assert "闭幕会" in client.get(f"/gatherings/{whole.pk}/").content.decode()


def test_a_session_is_copied_on_its_page(house, logged_in, whole):
    row = factories.session(whole.session.term, number=6)

    answer = logged_in(house.secretary).post(f"/gatherings/{whole.pk}/copy/", {"session": row.pk})

    assert answer.status_code == 302
    assert Gathering.objects.get(session=row).parts.count() == 1


# The deputy ------------------------------------------------------------------------------------------------------


def test_the_deputy_answers_on_the_phone(house, logged_in):
    gathering = steps.required(house.secretary)
    client = logged_in(house.first)
    page = client.get(f"/gatherings/{gathering.pk}/").content.decode()
    place = steps.place(gathering, house.first)
    assert f"/gatherings/places/{place.pk}/come/" in page
    assert "待确认的会议活动" in client.get("/").content.decode()

    client.post(f"/gatherings/places/{place.pk}/come/")
    assert steps.place(gathering, house.first).answer == "coming"
    wrong = client.post(f"/gatherings/places/{place.pk}/ask_leave/", {"leave_kind": "illness", "leave_reason": ""})
    client.post(f"/gatherings/places/{place.pk}/ask_leave/", {"leave_kind": "illness", "leave_reason": "住院"})

    assert (wrong.status_code, steps.place(gathering, house.first).answer) == (422, "leave_asked")


def test_nobody_answers_for_another(house, logged_in):
    gathering = steps.required(house.secretary)
    place = steps.place(gathering, house.third)

    assert logged_in(house.first).post(f"/gatherings/places/{place.pk}/come/").status_code == 404
    assert logged_in(house.secretary).post(f"/gatherings/places/{place.pk}/come/").status_code == 403
    assert logged_in(house.third).post(f"/gatherings/places/{place.pk}/nonsense/").status_code == 404
    assert logged_in(house.third).post(f"/gatherings/places/{place.pk}/grant_leave/").status_code == 403
    assert steps.place(gathering, house.third).answer == "invited"


def test_one_signs_up_from_the_card(house, logged_in):
    gathering = steps.published(house.secretary, limit=1)
    for user, answer in ((house.first, "coming"), (house.third, "waiting")):
        client = logged_in(user)
        assert f"/gatherings/{gathering.pk}/sign-up/" in client.get(f"/gatherings/{gathering.pk}/").content.decode()
        client.post(f"/gatherings/{gathering.pk}/sign-up/")
        assert steps.place(gathering, user).answer == answer
    assert "候补" in client.get("/gatherings/?view=mine").content.decode()


def test_leave_from_single_sittings_is_asked_on_the_page_of_the_session(house, logged_in, whole):
    place, part = steps.place(whole, house.third), whole.parts.get()
    client = logged_in(house.third)
    assert "第1次全体会议" in client.get(f"/gatherings/places/{place.pk}/ask_leave/").content.decode()

    client.post(
        f"/gatherings/places/{place.pk}/ask_leave/", {"leave_kind": "duty", "leave_reason": "出差", "parts": [part.pk]}
    )

    assert (steps.place(whole, house.third).answer, steps.place(part, house.third).answer) == ("invited", "leave_asked")


@pytest.mark.parametrize(
    ("view", "shown"), [("", ["将来"]), ("mine", ["我的"]), ("ended", ["过去"]), ("nonsense", ["将来"])]
)
def test_the_tabs_show_what_they_say(house, logged_in, clock, view, shown):
    past = steps.published(house.secretary, title="过去")
    clock.move_to(past.ends_at)
    steps.close(past, house.secretary)
    mine = steps.published(
        house.secretary, title="我的", begins_at=past.ends_at + DAY, answer_until=past.ends_at + HOUR
    )
    services.sign_up(mine, by=house.first)
    steps.published(house.secretary, title="将来", begins_at=past.ends_at + 2 * DAY)
    if view in {"", "nonsense"}:
        shown = ["我的", *shown]

    page = logged_in(house.first).get(f"/gatherings/?view={view}").content.decode()

    main = page.partition('id="results"')[2]
    assert [title for title in ("过去", "我的", "将来") if f">{title}</a>" in main] == shown


def test_words_find_a_gathering(house, logged_in):
    steps.published(house.secretary, title="东湖水环境视察")
    steps.published(house.secretary, title="校园安全视察")
    client = logged_in(house.first)

    page = client.get("/gatherings/?search=水环境").content.decode()

    assert ("东湖水环境视察" in page, "校园安全视察" in page) == (True, False)
    assert "东湖水环境视察" in client.get("/search/?search=水环境").content.decode()


# Leave and lists -------------------------------------------------------------------------------------------------


def test_leave_is_passed_on_and_granted_on_pages(house, logged_in):
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.first)
    place = steps.place(gathering, house.first)
    assert "住院" not in logged_in(house.secretary).get("/gatherings/leave/").content.decode()
    client = logged_in(house.delegate)
    assert "住院" in client.get("/gatherings/leave/").content.decode()
    assert client.post(f"/gatherings/places/{place.pk}/pass_leave_on/", {"note": "同意"}).url == "/gatherings/leave/"

    client = logged_in(house.secretary)
    assert "住院" in client.get("/gatherings/leave/").content.decode()
    assert client.post(f"/gatherings/places/{place.pk}/refuse_leave/", {"note": ""}).status_code == 422
    client.post(f"/gatherings/places/{place.pk}/grant_leave/", {"note": ""})

    assert steps.place(gathering, house.first).answer == "excused"


def test_a_tick_works_with_and_without_script(house, logged_in):
    gathering = steps.required(house.secretary)
    place = steps.place(gathering, house.first)
    client = logged_in(house.secretary)

    plain = client.post(f"/gatherings/places/{place.pk}/mark/", {"tick": "late"})
    assert plain.url == f"/gatherings/{gathering.pk}/list/?delegation={house.served.pk}#p{place.pk}"
    row = client.post(f"/gatherings/places/{place.pk}/mark/", {"tick": ""}, headers={"HX-Request": "true"})

    assert f'id="p{place.pk}"' in row.content.decode()
    assert steps.place(gathering, house.first).attendance == ""
    for wrong in ("absent", "left_early:99", "x"):
        assert client.post(f"/gatherings/places/{place.pk}/mark/", {"tick": wrong}).status_code == 404
    assert client.get(f"/gatherings/places/{place.pk}/mark/").status_code == 405


def test_the_list_is_narrowed_by_delegation_and_words(house, logged_in):
    gathering = steps.required(house.secretary)
    client = logged_in(house.secretary)
    for user in (house.first, house.second, house.third):
        set_keys(user.person).save()

    def names(query):
        page = client.get(f"/gatherings/{gathering.pk}/list/?{query}").content.decode()
        return [name for name in ("王秀英", "李建国", "陈志强") if f"<strong>{name}</strong>" in page]

    assert names("") == ["王秀英", "李建国", "陈志强"]
    assert names(f"delegation={house.other.pk}") == ["陈志强"]
    assert names("search=秀") == ["王秀英"]
    assert names("search=ljg") == ["李建国"]
    assert names("search=%00&delegation=999999999999999999999") == []


def test_a_delegations_staff_sees_its_own_people_alone(house, logged_in):
    gathering = steps.required(house.secretary)
    client = logged_in(house.delegate)

    for page in ("list/", "people/"):
        text = client.get(f"/gatherings/{gathering.pk}/{page}").content.decode()
        assert ("王秀英" in text, "陈志强" in text) == (True, False)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/gatherings/{gathering.pk}/sheet.xlsx").content))
    assert [row[1].value for row in sheet.worksheets[0].iter_rows(min_row=2)] == ["王秀英", "李建国"]
    place = steps.place(gathering, house.third)
    assert client.post(f"/gatherings/places/{place.pk}/mark/", {"tick": "present"}).status_code == 404


def test_all_the_others_are_ticked_by_one_button(house, logged_in):
    gathering = steps.required(house.secretary)

    logged_in(house.secretary).post(f"/gatherings/{gathering.pk}/rest/", {"delegation": house.served.pk})

    assert [came for *_rest, came in steps.states(gathering)] == ["present", "present", ""]


def test_the_paper_list_is_entered_and_confirmed_on_its_page(house, logged_in):
    gathering = steps.required(house.secretary)
    page = f"/gatherings/{gathering.pk}/paper/"
    client = logged_in(house.secretary)
    assert client.post(page, {}).status_code == 422
    client.post(page, {"places": [steps.place(gathering, house.first).pk]})
    assert "与纸质签到表一致" not in client.get(page).content.decode()
    assert client.post(f"{page}decide/").status_code == 409

    client = logged_in(house.affairs)
    assert "与纸质签到表一致" in client.get(page).content.decode()
    client.post(f"{page}decide/")

    assert [came for *_rest, came in steps.states(gathering)] == ["present", "", ""]
    assert client.post(f"{page}decide/").status_code == 302


def test_pasted_guests_are_added_and_a_bad_line_is_named(house, logged_in):
    gathering = steps.required(house.secretary)
    page = f"/gatherings/{gathering.pk}/guests/"
    client = logged_in(house.secretary)

    wrong = client.post(page, {"standing": "observer", "people": "张三，水利局\n，没有名字\n李四,一,二,三,四"})
    assert (wrong.status_code, "2、3" in wrong.content.decode()) == (422, True)
    client.post(page, {"standing": "press", "people": "张三，市报，13900000000\n李四"})

    rows = Participation.objects.guests().order_by("pk").values_list("name", "unit", "standing")
    assert list(rows) == [("张三", "市报", "press"), ("李四", "", "press")]


def test_a_closed_list_is_corrected_on_its_page(house, logged_in, clock):
    gathering = steps.required(house.secretary)
    clock.move_to(gathering.ends_at)
    client = logged_in(house.secretary)
    assert (
        "必须" not in client.get(f"/gatherings/{gathering.pk}/close_gathering/").content.decode().partition("main")[0]
    )
    client.post(f"/gatherings/{gathering.pk}/close_gathering/")
    place = steps.place(gathering, house.first)
    page = f"/gatherings/places/{place.pk}/correct/"
    assert page in client.get(f"/gatherings/{gathering.pk}/people/").content.decode()

    assert client.post(page, {"attendance": "present", "reason": ""}).status_code == 422
    assert client.post(page, {"attendance": "excused", "reason": "病假条"}).status_code == 422
    client.post(page, {"attendance": "present", "reason": "漏登"})

    assert steps.place(gathering, house.first).attendance == "present"
    assert "漏登" in client.get(page).content.decode()
    assert logged_in(house.first).get(page).status_code == 403


# The board, the sheet, the calendar --------------------------------------------------------------------------------


def test_the_board_is_polled_and_answers_304_while_nothing_changes(house, logged_in, whole, django_assert_num_queries):
    sitting = whole.parts.get()
    client = logged_in(house.leader)
    page = f"/gatherings/{sitting.pk}/board/"
    first = client.get(page)
    assert "有效代表3名，法定人数2名" in first.content.decode()
    tag = client.get(f"{page}?poll=1")["ETag"]

    with django_assert_num_queries(9, exact=False):
        same = client.get(f"{page}?poll=1", headers={"If-None-Match": tag})
    steps.tick(sitting, house.first, house.secretary)
    fresh = client.get(f"{page}?poll=1", headers={"If-None-Match": tag})

    assert (same.status_code, same.content, fresh.status_code) == (304, b"", 200)
    assert "距法定人数还差1人" in fresh.content.decode()
    assert "<html" not in fresh.content.decode()


def test_the_sheet_names_unit_and_phone_and_the_sums(house, logged_in):
    gathering = steps.required(house.secretary, quorum="two_thirds")
    person = house.first.person
    person.work_unit, person.position, person.phone = "=市一中", "教师", "13900000001"
    person.save()
    Participation.objects.filter(user=house.first).update(attendance="")
    steps.tick(gathering, house.first, house.secretary)
    answer = logged_in(house.secretary).get(f"/gatherings/{gathering.pk}/sheet.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = {row[1]: row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert rows["王秀英"][2:8] == ("'=市一中 教师", "城东代表团", "13900000001", "出席", "待确认", "已签到")
    notes = [row[0] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert notes[-2:] == ["合计：应到3人，实到1人，请假0人，缺席2人", "法定人数：有效代表3名，须出席2名"]


def test_the_calendar_holds_what_one_is_asked_to(house, logged_in, whole):
    steps.published(house.secretary, title="别人的")
    client = logged_in(house.first)

    mine = client.get("/gatherings/mine.ics")
    one = client.get(f"/gatherings/{whole.pk}/calendar.ics").content.decode()

    text = mine.content.decode()
    assert (mine["Content-Type"], text.count("BEGIN:VEVENT"), "别人的" in text) == (
        "text/calendar; charset=utf-8",
        1,
        False,
    )
    assert "SUMMARY:第1次全体会议\r\n" in text
    assert one.count("BEGIN:VEVENT") == 1


# Home, cost ------------------------------------------------------------------------------------------------------


def test_homes_name_what_is_next_and_what_waits(house, logged_in, clock):
    gathering = steps.required(house.secretary, begins_at=steps.NOW + 3 * HOUR)
    steps.leave(gathering, house.third)

    assert "近期会议活动" in logged_in(house.first).get("/").content.decode()
    home = logged_in(house.secretary).get("/")
    assert "今日会议活动" in home.content.decode()
    lines = {line.label: line.count for line in home.context["desk"]}
    assert (lines["待审批请假"], lines["待结算的会议活动"]) == (1, 0)
    clock.move_to(gathering.ends_at)
    later = Client()  # the first one's session has ended meanwhile
    later.force_login(house.secretary)
    lines = {line.label: line.count for line in later.get("/").context["desk"]}
    assert (lines["待审批请假"], lines["待结算的会议活动"]) == (1, 1)


@pytest.mark.parametrize(
    ("page", "budget"),
    [("", 8), ("?view=mine", 8), ("{pk}/", 24), ("{pk}/people/", 12), ("{pk}/list/", 16), ("{pk}/board/", 12)],
)
def test_pages_cost_the_same_however_many_come(house, logged_in, django_assert_num_queries, page, budget):
    gathering = steps.published(house.secretary, audience=Audience(everybody=True))
    client = logged_in(house.secretary if "{pk}/" in page and page != "{pk}/" else house.affairs)
    address = f"/gatherings/{page.format(pk=gathering.pk)}"
    client.get(address)
    with django_assert_num_queries(budget, exact=False) as few:
        client.get(address)
    for _nth in range(6):
        factories.deputy(house.congress, delegation=house.other)
    services.invite(gathering, Audience(everybody=True), by=house.secretary)
    for _nth in range(3):
        steps.published(house.secretary)

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


def test_the_admin_lists_gatherings_and_places(house, logged_in):
    gathering = steps.required(house.secretary)
    client = logged_in(house.secretary)

    for page in ("gathering/", f"gathering/{gathering.pk}/change/", "participation/", "gatheringkind/"):
        assert client.get(f"/admin/meetings/{page}").status_code == 200, page
    place = steps.place(gathering, house.first)
    assert "王秀英" in client.get(f"/admin/meetings/participation/{place.pk}/change/").content.decode()
    assert logged_in(house.auditor).get("/admin/meetings/gathering/").status_code == 403


def test_staff_find_their_work_before_anything_else_and_readers_do_not(house, logged_in):
    """The list, the scanner and the seats stand before the facts; what calls the whole thing off stands apart."""
    whole = steps.session(house.secretary)
    sitting = whole.parts.get()
    ways = [f"/gatherings/{sitting.pk}/{page}/" for page in ("list", "scanner", "board", "people", "seats")]

    page = logged_in(house.secretary).get(f"/gatherings/{sitting.pk}/").content.decode()
    reader = logged_in(house.first).get(f"/gatherings/{sitting.pk}/").content.decode()

    head, rest = page.split('<dl class="facts">')
    assert [way for way in ways if f'"{way}"' in head] == ways
    assert f'"/gatherings/{sitting.pk}/cancel_gathering/"' in head.split('<nav class="tabs"')[0]
    assert not any(f'"{way}"' in rest for way in ways)
    assert not any(f'"{way}"' in reader for way in ways)


def test_nobody_is_cut_from_the_names_of_those_who_come(house):
    for _n in range(201):
        factories.mandate(house.congress, delegation=house.other)
    meeting = steps.required(house.secretary)

    assert len(queries.who_comes(meeting)) == meeting.participations.members().count() > 200


def test_the_list_counts_the_delegation_it_shows(house, logged_in):
    meeting = steps.required(house.secretary)
    steps.tick(meeting, house.first, house.secretary)
    own = house.first.post.mandate.delegation

    page = logged_in(house.secretary).get(f"/gatherings/{meeting.pk}/list/", {"delegation": own.pk}).content.decode()
    staff = logged_in(house.delegate).get(f"/gatherings/{meeting.pk}/list/").content.decode()

    members = meeting.participations.members()
    assert f"{own.name}：已到1人，应到{members.filter(mandate__delegation=own).count()}人" in page
    assert f"{own.name}：已到1人" in staff
    assert f"全体：已到1人，应到{members.count()}人" in page
