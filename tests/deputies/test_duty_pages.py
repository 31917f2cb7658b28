"""The deputy's duty pages: declare on one screen, see the points and why, object; others see what policy allows."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import load_workbook
from PIL import Image

from congress.models import Role
from deputies import queries, services
from deputies.computing.radar import radar
from deputies.models import DutyPolicy, DutyRecord, Objection, PointEntry
from deputies.workflow import DutyState, Fact, Shown
from tests import factories
from tests.deputies.counting import approved, declared, kind, registered

DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


def typed(deputy, **fields):
    return {
        "type": kind(deputy.post.congress, "V02").pk, "title": "走访困难群众", "begins_on": "2026-03-02",
        "begins_half": "0", "half_days": "1", "content": "走访了三户。",
    } | fields  # fmt: skip


def photo(name="现场.png"):
    content = BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def test_declare_and_hand_in_on_one_screen(deputy, logged_in):
    browser = logged_in(deputy)

    response = browser.post("/duty/records/new/", typed(deputy, submit="1", photos=[photo(), photo()]), follow=True)

    act = DutyRecord.objects.get()
    assert (act.state, response.redirect_chain[-1][0]) == (DutyState.SUBMITTED, f"/duty/records/{act.pk}/")
    assert response.content.decode().count("<img") == 2


def test_a_draft_stays_a_draft(deputy, logged_in):
    logged_in(deputy).post("/duty/records/new/", typed(deputy))

    assert DutyRecord.objects.get().state == DutyState.DRAFT


def test_what_a_type_would_bring_is_shown(deputy, logged_in):
    registered(deputy, Fact.RECEPTION, DAY)

    labels = [
        label for _value, label in logged_in(deputy).get("/duty/records/new/").context["form"].fields["type"].choices
    ]

    assert "联络站接待选民 · +2 分" in labels
    assert "走访选民/群众 · +2 分" in labels


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"begins_on": "2026-06-02"}, "begins_on"), ({"begins_on": "2020-01-01"}, "begins_on"), ({"type": "0"}, "type"),
     ({"half_days": "0"}, "half_days"), ({"content": ""}, "content"), ({"photos": [photo() for _ in range(10)]}, "photos")],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(deputy, logged_in, fields, field):
    response = logged_in(deputy).post("/duty/records/new/", typed(deputy, **fields))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "走访困难群众" in response.content.decode()
    assert DutyRecord.objects.count() == 0


def test_points_never_come_from_the_client(deputy, logged_in):
    logged_in(deputy).post("/duty/records/new/", typed(deputy, submit="1", points="9900", state="approved"))

    assert (DutyRecord.objects.get().state, PointEntry.objects.count()) == (DutyState.SUBMITTED, 0)


def test_the_same_act_again_is_refused_with_the_text_kept(deputy, logged_in):
    declared(deputy, "V02", DAY, title="走访一")

    response = logged_in(deputy).post("/duty/records/new/", typed(deputy))

    assert response.status_code == 422
    assert "您已为该半天登记过“走访一”" in response.content.decode()


def test_sent_back_is_changed_and_handed_in(deputy, affairs, logged_in):
    act = services.move_duty(declared(deputy, "V02", DAY), "send_back", by=affairs, note="请写明对象")
    browser = logged_in(deputy)
    page = browser.get(f"/duty/records/{act.pk}/edit/")
    assert "请写明对象" in page.content.decode()

    browser.post(f"/duty/records/{act.pk}/edit/", typed(deputy, title="走访李大爷", version=act.version, submit="1"))

    act.refresh_from_db()
    assert (act.title, act.state) == ("走访李大爷", DutyState.SUBMITTED)


def test_under_review_there_is_no_editing(deputy, logged_in):
    act = declared(deputy, "V02", DAY)

    assert logged_in(deputy).get(f"/duty/records/{act.pk}/edit/").status_code == 404


def test_another_deputys_draft_is_not_there(congress, deputy, logged_in):
    act = services.declare(deputy.post.mandate, by=deputy, type=kind(congress, "V02"), title="草稿", begins_on=DAY)
    browser = logged_in(factories.deputy(congress))

    assert browser.get(f"/duty/records/{act.pk}/").status_code == 404
    assert browser.get(f"/duty/records/{act.pk}/edit/").status_code == 404
    assert browser.post(f"/duty/records/{act.pk}/moves/withdraw/", {"note": "x"}).status_code == 404


def test_a_foreign_approved_record_may_be_read_but_not_moved(congress, deputy, affairs, logged_in):
    act = approved(deputy, "V02", DAY, by=affairs)
    browser = logged_in(factories.deputy(congress))

    page = browser.get(f"/duty/records/{act.pk}/")
    assert (page.status_code, page.context["moves"], page.context["timeline"]) == (200, [], [])
    assert browser.post(f"/duty/records/{act.pk}/moves/dispute/", {"note": "x"}).status_code == 403
    act.refresh_from_db()
    assert (act.view_count, act.state) == (1, DutyState.APPROVED)


def test_not_me_and_i_was_there_too(congress, deputy, affairs, logged_in):
    act = registered(deputy, Fact.INSPECTION, DAY)
    other = factories.deputy(congress)

    logged_in(other).post(f"/duty/records/{act.pk}/join/", {"content": "我也参加了"})
    logged_in(deputy).post(f"/duty/records/{act.pk}/moves/dispute/", {"note": "当天出差"})

    mine = DutyRecord.objects.get(mandate=other.post.mandate)
    act.refresh_from_db()
    assert (mine.state, mine.joins, act.state, act.note) == (DutyState.SUBMITTED, act, DutyState.DISPUTED, "当天出差")


def test_my_points_say_total_caps_missing_and_why(deputy, affairs, logged_in):
    for number in range(6):
        registered(deputy, Fact.RECEPTION, DAY + dt.timedelta(days=number))
    registered(deputy, Fact.PLENARY, dt.date(2026, 1, 15))
    services.take_standing(deputy.post.congress)
    browser = logged_in(deputy)

    page = browser.get("/duty/points/?month=2026-03")
    found = page.context["found"]
    text = page.content.decode()

    assert (found.balance, found.next_grade, found.missing) == (2700, "合格", 3300)
    assert "再得 33 分即为“合格”" in text
    line = next(line for group in found.groups for line in group.items if line.item.code == "V01")
    assert (line.points, line.times, line.cap) == (1200, 6, 1200)
    assert sum(len(cell.acts) for week in page.context["weeks"] for cell in week) == 6
    assert 'class="radar-area"' in text
    last = PointEntry.objects.live().filter(item__code="V01").order_by("-day").first()
    why = browser.get(f"/duty/points/{last.pk}/").context["why"]
    assert why == "联络站接待选民，本期第 6 次。应得 2 分；本项上限 12 分，已计 12 分，本次计 0 分。"


def test_my_points_cost_few_queries_however_many_lines(deputy, logged_in, django_assert_num_queries):
    browser = logged_in(deputy)
    registered(deputy, Fact.RECEPTION, DAY)
    browser.get("/duty/points/")
    with django_assert_num_queries(10, exact=False) as few:
        browser.get("/duty/points/")
    for number in range(1, 8):
        registered(deputy, Fact.RECEPTION, DAY + dt.timedelta(days=number))

    with django_assert_num_queries(len(few.captured_queries)):
        browser.get("/duty/points/")


def test_the_rule_is_read_in_sentences_where_the_points_stand(congress, deputy, rules, affairs, logged_in):
    browser = logged_in(deputy)
    assert rules.get_absolute_url() in browser.get("/duty/points/").content.decode()

    assert "联络站接待选民" in browser.get(rules.get_absolute_url()).content.decode()
    draft = services.copy_rules(rules, by=affairs, name="草稿", valid_from=dt.date(2026, 12, 1))
    assert browser.get(draft.get_absolute_url()).status_code == 404
    assert logged_in(factories.deputy(factories.congress())).get(rules.get_absolute_url()).status_code == 404


def test_without_a_rule_the_page_says_so(congress, logged_in):
    assert "没有计分" in logged_in(factories.deputy(congress)).get("/duty/points/").content.decode()


def test_object_to_a_line(deputy, affairs, logged_in):
    approved(deputy, "V02", DAY, by=affairs)
    entry = PointEntry.objects.get()
    browser = logged_in(deputy)

    browser.post(f"/duty/points/{entry.pk}/object/", {"text": "走访了两次"})
    again = browser.post(f"/duty/points/{entry.pk}/object/", {"text": "再说一次"})

    assert (Objection.objects.get().text, again.status_code) == ("走访了两次", 409)
    assert "再说一次" in again.content.decode()


def test_nobody_opens_or_objects_to_anothers_line(congress, deputy, affairs, logged_in):
    approved(deputy, "V02", DAY, by=affairs)
    entry = PointEntry.objects.get()
    browser = logged_in(factories.deputy(congress))

    assert browser.get(f"/duty/points/{entry.pk}/").status_code == 404
    assert browser.post(f"/duty/points/{entry.pk}/object/", {"text": "不对"}).status_code == 404
    assert logged_in(affairs).get(f"/duty/points/{entry.pk}/").status_code == 200


# fmt: off
WHY = [
    (Fact.PLENARY,          {},                                  "出席人代会全体会议，本期首次。"),
    (Fact.OBSERVED_MEETING, {"presence": "late"},                "列席市人大常委会会议，本期首次。迟到，按 50% 计分。"),
    (Fact.OBSERVED_MEETING, {"presence": "leave"},               "请假，本期首次。应扣 −1 分；扣分下限为 0 分，本次计 0 分。"),
]
# fmt: on


@pytest.mark.parametrize(("fact", "facts", "sentence"), WHY)
def test_the_reason_is_a_sentence(deputy, fact, facts, sentence):
    registered(deputy, fact, DAY, **facts)

    (entry,) = queries.lines_seen_by(deputy)
    with translation.override("zh-hans"):
        assert queries.why(entry) == sentence


def test_a_contrary_line_and_a_line_by_hand_say_so(deputy, affairs):
    line = services.adjust(deputy.post.mandate, by=affairs, points=-100, reason="迟交材料", day=DAY)
    registered(deputy, Fact.PLENARY, DAY)
    services.cancel_adjustment(line, by=affairs)

    with translation.override("zh-hans"):
        said = {queries.why(entry) for entry in queries.lines_seen_by(deputy)}

    assert said == {"手工加减分：迟交材料", "冲销先前的记录：所依据的事实已变更。", "出席人代会全体会议，本期首次。"}


# Ranking ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def neighbours(congress, rules):
    """Three deputies: two of one delegation and group, one of another delegation."""
    where = factories.delegation(congress)
    group = factories.group(where)
    me, mate = (factories.deputy(congress, delegation=where, group=group, name=name) for name in ("甲", "乙"))
    roommate, stranger = factories.deputy(congress, delegation=where, name="丙"), factories.deputy(congress, name="丁")
    for user in (me, mate, roommate, stranger):
        registered(user, Fact.PLENARY, DAY)
    services.take_standing(congress)
    return me


@pytest.mark.parametrize(
    ("shown", "names"),
    [(Shown.NOBODY, {"甲"}), (Shown.GROUP, {"甲", "乙"}), (Shown.DELEGATION, {"甲", "乙", "丙"}),
     (Shown.CONGRESS, {"甲", "乙", "丙", "丁"}), (Shown.PUBLIC, {"甲", "乙", "丙", "丁"})],
)  # fmt: skip
def test_places_are_shown_as_policy_says(congress, neighbours, logged_in, shown, names):
    DutyPolicy.objects.create(congress=congress, ranking_shown_to=shown)

    rows = logged_in(neighbours).get("/duty/ranking/").context["rows"]

    assert {row.mandate.person.name for row in rows} == names


def test_visitors_see_places_only_where_they_are_for_everybody(congress, neighbours, client):
    policy = DutyPolicy.objects.create(congress=congress, ranking_shown_to=Shown.CONGRESS)
    assert client.get("/duty/ranking/")["Location"].startswith("/accounts/login/")

    policy.ranking_shown_to = Shown.PUBLIC
    policy.save()

    assert {row.mandate.person.name for row in client.get("/duty/ranking/").context["rows"]} == {"甲", "乙", "丙", "丁"}


def test_the_staff_sees_all_places_and_a_bureau_none(congress, neighbours, affairs, logged_in):
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress))

    assert len(logged_in(affairs).get("/duty/ranking/").context["rows"]) == 4
    assert logged_in(clerk).get("/duty/ranking/").status_code == 403


def test_places_of_a_delegation_and_of_one_of_its_groups(neighbours, affairs, logged_in):
    mine = neighbours.acting_as.mandate
    browser, there = logged_in(affairs), {"delegation": mine.delegation_id}

    def names(**chosen):
        return {row.mandate.person.name for row in browser.get("/duty/ranking/", chosen).context["rows"]}

    assert names(**there) == {"甲", "乙", "丙"}
    assert names(**there, group=mine.group_id) == {"甲", "乙"}
    assert names(group=mine.group_id) == {"甲", "乙", "丙", "丁"}  # a group is chosen in its delegation
    assert names(delegation="x", group="y") == {"甲", "乙", "丙", "丁"}


def test_looking_at_the_ranking_computes_nothing(congress, neighbours, logged_in):
    before = list(PointEntry.objects.order_by("pk").values_list("pk", flat=True))
    standing = queries.standing_of(congress)
    taken = standing.taken_at

    logged_in(neighbours).get("/duty/ranking/")

    standing.refresh_from_db()
    assert (list(PointEntry.objects.order_by("pk").values_list("pk", flat=True)), standing.taken_at) == (before, taken)


def test_the_matrix_in_points_times_and_excel(congress, neighbours, affairs, logged_in):
    registered(neighbours, Fact.RECEPTION, DAY)
    registered(neighbours, Fact.RECEPTION, DAY + dt.timedelta(days=1))
    browser = logged_in(affairs)

    page = browser.get("/duty/matrix/")
    sheet = load_workbook(BytesIO(browser.post("/duty/matrix/sheet/", {"period": "2026-03-01"}).content)).active
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}

    (mine,) = [line for line in page.context["lines"] if line.mandate.person.name == "甲"]
    assert (mine.points, mine.times, mine.total) == ([1500, 600], [1, 2], 2100)
    assert rows["甲"][2:] == (15, 1, 6, 2, 21)
    assert logged_in(neighbours).get("/duty/matrix/").status_code == 403


# Acts ------------------------------------------------------------------------------------------------------------


def test_acts_are_public_where_the_congress_says_so(congress, deputy, affairs, client, logged_in):
    approved(deputy, "V02", DAY, by=affairs, title="公开的走访")
    declared(deputy, "V03", DAY, title="审核中的调解")
    assert "公开的走访" not in client.get("/duty/acts/").content.decode()

    DutyPolicy.objects.create(congress=congress, acts_are_public=True)

    page = client.get("/duty/acts/").content.decode()
    assert "公开的走访" in page
    assert "审核中的调解" not in page


def test_a_public_act_shows_photos_and_only_an_essays_text(congress, deputy, affairs, client, logged_in):
    DutyPolicy.objects.create(congress=congress, acts_are_public=True)
    logged_in(deputy).post("/duty/records/new/", typed(deputy, submit="1", photos=[photo()]))
    visit = services.move_duty(DutyRecord.objects.get(), "approve", by=affairs)
    essay = approved(deputy, "E01", DAY, by=affairs, title="履职体会", content="倾听群众呼声。")
    client.logout()

    page = client.get(f"/duty/acts/{visit.pk}/")
    assert "走访了三户" not in page.content.decode()
    (image,) = page.context["photos"]
    assert client.get(f"/duty/acts/{visit.pk}/photos/{image.pk}/")["Content-Type"] == "image/png"
    assert "倾听群众呼声" in client.get(f"/duty/acts/{essay.pk}/").content.decode()
    visit.refresh_from_db()
    assert visit.view_count == 1


@pytest.mark.parametrize("state", ["submitted", "struck", "disputed"])
def test_what_is_not_approved_is_not_public(congress, deputy, client, state):
    DutyPolicy.objects.create(congress=congress, acts_are_public=True)
    act = declared(deputy, "V02", DAY)
    DutyRecord.objects.filter(pk=act.pk).update(state=state, note="因")

    assert client.get(f"/duty/acts/{act.pk}/").status_code == 404


def test_acts_are_read_inside_the_congress(congress, deputy, affairs, logged_in):
    approved(deputy, "V02", DAY, by=affairs, title="走访李大爷")

    assert "走访李大爷" in logged_in(factories.deputy(congress)).get("/duty/acts/").content.decode()


@pytest.mark.parametrize("address", ["/duty/records/", "/duty/acts/", "/duty/ranking/"])
def test_lists_cost_the_same_for_one_and_for_three(
    congress, deputy, affairs, logged_in, django_assert_num_queries, address
):
    DutyPolicy.objects.create(congress=congress, ranking_shown_to=Shown.CONGRESS)
    approved(deputy, "V02", DAY, by=affairs)
    services.take_standing(congress)
    browser = logged_in(deputy)
    browser.get(address)
    with django_assert_num_queries(30, exact=False) as one:
        assert len(browser.get(address).context["rows"]) == 1
    for number in range(1, 3):
        approved(deputy, "V02", DAY + dt.timedelta(days=number), by=affairs)
        factories.deputy(congress)
    services.take_standing(congress)

    with django_assert_num_queries(len(one.captured_queries)):
        assert len(browser.get(address).context["rows"]) == 3


def test_a_radar_needs_three_axes_and_stays_inside():
    assert radar([("a", 1.0), ("b", 0.5)]) is None
    drawn = radar([("a", 1.0), ("b", 0.0), ("c", 7.0), ("d", -1.0)])

    assert drawn.area == "160,56 160,160 160,264 160,160"
    assert [axis.anchor for axis in drawn.axes] == ["middle", "start", "middle", "end"]
