"""The pages of halls and seats, with and without scripts; notices, prints, sheets."""

import io
import time

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from congress.errors import Refused
from congress.models import Notification
from meetings import documents, queries, services
from meetings.computing.halls import layout
from meetings.models import Hall, Participation, SeatPlan, SeatPrint, SeatTaken, Standing
from meetings.panels import seat_on_card
from meetings.workflow import Answer
from tests import factories
from tests.meetings import hall as halls
from tests.meetings import steps


@pytest.fixture
def desk(client, house):
    client.force_login(house.secretary)
    return client


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", "text"))


# Halls ---------------------------------------------------------------------------------------------------------------


def sheet(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    buffer.name = "会场.xlsx"
    return buffer


def test_a_hall_is_drawn_and_seen(desk, house):
    answer = desk.post(reverse("hall_new"), {"name": "大会堂", "drawing": halls.DRAWING, "is_active": "on"})

    hall = Hall.objects.get()
    page = desk.get(answer.url).content.decode()
    assert (hall.seat_count, hall.congress) == (31, house.congress)
    assert page.count('class="seat-free"') == 1
    assert "列席席" in page
    assert "大会堂" in desk.get(reverse("hall_list")).content.decode()


def test_a_broken_drawing_comes_back_with_what_is_wrong(desk):
    answer = desk.post(
        reverse("hall_new"), {"name": "大会堂", "drawing": "[席 floor]\n1: o?o\n1: oo", "is_active": "on"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 行第 5 列" in page
    assert "第 3 行第 1 列" in page
    assert "1: o?o" in page
    assert not Hall.objects.exists()


def test_a_hall_comes_from_a_sheet(desk):
    rows = [["[席 floor]"], ["1", "o", "o", None, "w"], ["2", "o", "o", None, "o"]]

    desk.post(reverse("hall_new"), {"name": "会议室", "drawing": "", "sheet": sheet(rows), "is_active": "on"})

    assert Hall.objects.get().drawing == "[席 floor]\n1: oo w\n2: oo o"


def test_a_broken_sheet_is_told_by_its_rows(desk):
    rows = [["[席 floor]"], ["1", "o", "?"]]

    answer = desk.post(reverse("hall_new"), {"name": "会议室", "drawing": "", "sheet": sheet(rows), "is_active": "on"})

    assert answer.status_code == 422
    assert "第 2 行" in answer.content.decode()


# Plans ---------------------------------------------------------------------------------------------------------------


def test_seats_are_drafted_looked_at_and_put_in_force(desk, house, work_off):
    hall = halls.hall(house.secretary)
    gathering = halls.meeting(house)
    fields = {"hall": hall.pk, "order": "down", "rotation": "none", "group_size": 7, "year": 0}

    answer = desk.post(reverse("seats_draft", args=[gathering.pk]), fields)
    plan = SeatPlan.objects.get()
    page = desk.get(answer.url + "?row=2-1").content.decode()
    desk.post(reverse("seats_in_force", args=[plan.pk]))
    work_off()

    plan.refresh_from_db()
    assert plan.state == "in_force"
    assert "王秀英" in page
    assert "按姓氏笔画在本团区域" in page
    assert ("您的座位已定：城乡供水视察", "打开本通知可查看排、座和会场示意图。") in told(house.first)


def test_whom_the_hall_has_no_seat_for_is_listed(desk, house):
    hall = halls.hall(house.secretary, drawing="[席 floor]\n1: oo")
    gathering = halls.meeting(house)
    fields = {"hall": hall.pk, "order": "down", "rotation": "none", "group_size": 7, "year": 0}

    answer = desk.post(reverse("seats_draft", args=[gathering.pk]), fields)

    assert answer.status_code == 422
    assert "没有空座" in answer.content.decode()
    assert not SeatPlan.objects.exists()


def test_two_change_places_without_a_script(desk, house, work_off):
    plan = halls.in_force(house)
    seats = halls.seats(plan)
    first, second = seats["王秀英"], seats["陈志强"]
    page = desk.get(f"{plan.get_absolute_url()}?row={second.rpartition('-')[0]}&pick={first}").content.decode()
    fields = {
        "first": first, "first_seen": halls.place(plan, "王秀英").pk,
        "second": second, "second_seen": halls.place(plan, "陈志强").pk,
    }  # fmt: skip

    desk.post(reverse("seats_swap", args=[plan.pk]), fields)
    work_off()

    assert f'name="first" value="{first}"' in page
    assert (halls.seats(plan)["王秀英"], halls.seats(plan)["陈志强"]) == (second, first)
    words = queries.seat_words(plan.layout, second)
    assert told(house.first)[-1] == ("您的座位有变动：城乡供水视察", f"您现在的座位：{words}。")
    assert "座位有变动" not in str(told(house.second))


def test_a_drag_on_an_old_plan_is_refused(desk, house):
    plan = halls.drafted(house)
    seats = halls.seats(plan)
    halls.swap(plan, seats["王秀英"], "2-4-6", house.affairs)

    fields = {"first": seats["陈志强"], "second": "2-4-5", "version": 1}
    refused = desk.post(reverse("seats_swap", args=[plan.pk]), fields)
    done = desk.post(reverse("seats_swap", args=[plan.pk]), fields | {"version": 2})

    assert (refused.status_code, done.status_code) == (409, 302)
    assert halls.seats(plan)["陈志强"] == "2-4-5"


def test_undo_give_and_clear(desk, house):
    plan = halls.drafted(house)
    before = halls.seats(plan)
    place = halls.place(plan, "王秀英")
    desk.post(reverse("seats_clear", args=[plan.pk]), {"seat": before["王秀英"], "place": place.pk})
    page = desk.get(f"{plan.get_absolute_url()}?row=2-4&pick=2-4-6").content.decode()
    desk.post(reverse("seats_give", args=[plan.pk]), {"seat": "2-4-6", "place": place.pk})
    given = halls.seats(plan)["王秀英"]
    desk.post(reverse("seats_undo", args=[plan.pk]))
    desk.post(reverse("seats_undo", args=[plan.pk]))

    assert f'<option value="{place.pk}">王秀英</option>' in page
    assert (given, halls.seats(plan)) == ("2-4-6", before)


def test_wishes_are_noted_and_dropped(desk, house):
    gathering = halls.meeting(house)
    page = reverse("seat_wishes", args=[gathering.pk])

    answer = desk.post(page, {"person": "王秀英", "kind": "apart", "other": "陈志强"})
    wrong = desk.post(page, {"person": "无此人", "kind": "aisle"})
    wish = gathering.participations.get(name="王秀英").seat_wishes.get()
    shown = desk.get(page).content.decode()
    desk.post(reverse("seat_wish_drop", args=[wish.pk]))

    assert (answer.status_code, wrong.status_code) == (302, 422)
    assert "不与某人相邻：陈志强" in shown
    assert not gathering.participations.get(name="王秀英").seat_wishes.exists()


def test_differences_name_who_moved(desk, house):
    gathering = halls.meeting(house)
    halls.in_force(house, gathering)
    plan = halls.drafted(house, gathering)
    halls.swap(plan, halls.seats(plan)["王秀英"], "2-4-6", house.secretary)

    page = desk.get(reverse("seat_differences", args=[plan.pk])).content.decode()

    assert "→ 第 4 排 6 座" in page
    assert "李建国" not in page


# A large hall --------------------------------------------------------------------------------------------------------


def large(house, count):
    """A hall of 3,060 seats with ``count`` who sit in, made by hand because guests are limited to 500."""
    row = " ".join(["o" * 20] * 3)
    drawing = "[主席台 rostrum]\n1-4: " + "o" * 45 + f"\n[席 floor]\n1-4: {row}\n[列席席 observers]\n5-48: {row}"
    gathering = halls.meeting(house)
    rows = [
        Participation(gathering=gathering, name=f"李建{nth}", answer=Answer.COMING, standing=Standing.OBSERVER)
        for nth in range(count)
    ]
    Participation.objects.bulk_create(rows, batch_size=500)
    return halls.drafted(house, gathering, hall=halls.hall(house.secretary, drawing=drawing))


def test_the_page_of_a_hall_of_three_thousand_is_small_and_asks_little(desk, house, django_assert_max_num_queries):
    plan = large(house, 2640)

    with django_assert_max_num_queries(12):
        page = desk.get(plan.get_absolute_url()).content

    assert len(layout(plan.drawing).seats) == 3060
    assert len(page) <= 200_000


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_whatever_their_length(desk, house, django_assert_num_queries, count):
    gathering = halls.meeting(house)
    for nth in range(count):
        halls.hall(house.secretary, name=f"会议室{nth}")
        halls.drafted(house, gathering)
    desk.get(reverse("hall_list"))

    with django_assert_num_queries(6):
        desk.get(reverse("seat_plans", args=[gathering.pk]))
    with django_assert_num_queries(4):
        desk.get(reverse("hall_list"))


# Prints --------------------------------------------------------------------------------------------------------------


def words_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("kind", ["plan", "cards", "door", "sign_in"])
def test_every_print_names_everybody_and_is_kept(desk, house, kind):
    plan = halls.in_force(house)

    answer = desk.post(reverse("seats_print", args=[plan.pk]), {"kind": kind})
    row = SeatPrint.objects.get()
    first = desk.get(answer.url).content
    halls.swap(plan, halls.seats(plan)["王秀英"], "2-4-6", house.secretary)

    assert all(name in words_of(first) for name in ("王秀英", "李建国", "陈志强"))
    assert desk.get(reverse("seat_print", args=[row.pk])).content == first


def test_a_card_has_two_sides_and_its_seat(house):
    plan = halls.in_force(house)
    row = services.print_seats(plan, "cards", by=house.secretary)

    words = words_of(documents.print_of_seats(row))

    assert words.count("王秀英") == 2
    assert words.count(queries.seat_words(plan.layout, halls.seats(plan)["王秀英"])) == 2


def test_only_what_has_changed_since_the_last_print(house):
    gathering = halls.meeting(house)
    plan = halls.in_force(house, gathering)
    with pytest.raises(Refused):
        services.print_seats(plan, "cards", by=house.secretary, only_changes=True)
    services.print_seats(plan, "cards", by=house.secretary)
    with pytest.raises(Refused):
        services.print_seats(plan, "cards", by=house.secretary, only_changes=True)
    seats = halls.seats(plan)
    halls.swap(plan, seats["王秀英"], "2-4-6", house.secretary)
    services.clear_seat(plan, seats["陈志强"], by=house.secretary, seen=halls.place(plan, "陈志强").pk)

    row = services.print_seats(plan, "cards", by=house.secretary, only_changes=True)

    assert [one["name"] for one in row.lines] == ["王秀英"]
    assert [one["name"] for one in row.gone] == ["陈志强"]
    with pytest.raises(Refused):
        services.print_seats(plan, "cards", by=house.secretary, only_changes=True)
    with pytest.raises(Refused):
        services.print_seats(plan, "plan", by=house.secretary, only_changes=True)


def test_two_thousand_cards_within_two_seconds(house):
    plan = halls.in_force(house)
    row = services.print_seats(plan, "cards", by=house.secretary)
    family = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    row.lines = [
        {
            "name": family[nth % 40] + family[nth // 40 % 40] + "明"[: nth % 3],
            "seat": f"第 {nth // 40} 排 {nth % 40} 座",
        }
        for nth in range(2000)
    ]
    documents.print_of_seats(services.print_seats(plan, "door", by=house.secretary))  # the fonts are read once
    begin = time.process_time()

    content = documents.print_of_seats(row)

    assert time.process_time() - begin <= 2
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1000


@pytest.mark.parametrize(("name", "size", "shown"), [
    ("王明", 96, "王　明"), ("王秀英", 96, "王秀英"), ("欧阳修远", 96, "欧阳修远"), ("阿卜都拉·买买提", 57, "阿卜都拉·买买提"),
    ("某" * 40, 20, "某" * 40),
])  # fmt: skip
def test_names_on_cards(name, size, shown):
    assert (documents.seats.size_of(name), documents.seats.spread(name)) == (size, shown)


def test_everybody_seated_as_a_sheet(desk, house):
    plan = halls.drafted(house)

    book = openpyxl.load_workbook(io.BytesIO(desk.get(reverse("seat_sheet", args=[plan.pk])).content))

    rows = list(book.active.values)
    assert rows[0] == ("姓名", "代表团", "单位及职务", "区域", "排", "座号", "理由")
    assert sorted(row[0] for row in rows[1:]) == sorted(["王秀英", "李建国", "陈志强"])


# One's own seat ------------------------------------------------------------------------------------------------------


def test_my_seat_with_a_small_map(client, house):
    plan = halls.in_force(house)
    client.force_login(house.first)

    page = client.get(reverse("my_seat", args=[plan.gathering_id])).content.decode()

    assert queries.seat_words(plan.layout, halls.seats(plan)["王秀英"]) in page
    assert page.count('class="seat-mine"') == 1
    assert "陈志强" not in page


def test_a_draft_is_nobodys_seat(client, house, rf):
    plan = halls.drafted(house)
    client.force_login(house.first)
    request = rf.get("/")
    request.user = house.first
    request.card = queries.card_of(house.first, queries.point_of(house.first))

    page = client.get(reverse("my_seat", args=[plan.gathering_id])).content.decode()

    assert "座位尚未确定" in page
    assert seat_on_card(request) is None


def test_my_seat_on_the_session_card(house, rf):
    whole = steps.session(house.secretary)
    halls.in_force(house, whole)
    request = rf.get("/")
    request.user = house.first
    request.card = queries.card_of(house.first, queries.point_of(house.first))

    panel = seat_on_card(request)

    assert [own.words for own in panel.context["rows"]] == [queries.own_seat(house.first, whole).words]


def test_a_sitting_without_a_plan_has_the_sessions(client, house):
    whole = steps.session(house.secretary)
    plan = halls.in_force(house, whole)
    client.force_login(house.first)

    page = client.get(reverse("my_seat", args=[whole.parts.get().pk])).content.decode()

    assert queries.seat_words(plan.layout, halls.seats(plan)["王秀英"]) in page


def test_who_is_not_asked_has_no_page_of_a_seat(client, house):
    plan = halls.in_force(house)
    for user in (house.leader, factories.deputy(factories.congress(name="邻市"))):
        client.force_login(user)
        assert client.get(reverse("my_seat", args=[plan.gathering_id])).status_code == 404


def test_staff_find_a_person_and_the_delegations_only_their_own(client, house):
    plan = halls.in_force(house)
    address = reverse("find_seat", args=[plan.gathering_id])
    client.force_login(house.secretary)
    found = client.get(address, {"search": "陈志强"}).content.decode()
    client.force_login(house.delegate)
    own = client.get(address).content.decode()
    client.force_login(house.first)

    assert queries.seat_words(plan.layout, halls.seats(plan)["陈志强"]) in found
    assert "王秀英" not in found
    assert ("王秀英" in own, "陈志强" in own) == (True, False)
    assert client.get(address).status_code == 403


# Who may -------------------------------------------------------------------------------------------------------------

PLAN_PAGES = ["seat_plan", "seat_differences", "seat_sheet"]
PLAN_ACTS = ["seats_in_force", "seats_discard", "seats_swap", "seats_give", "seats_clear", "seats_undo", "seats_print"]


def test_pages_of_plans_are_the_secretariats_of_the_congress(client, house):
    plan = halls.drafted(house)
    printed = services.print_seats(plan, "door", by=house.secretary)
    wish = services.add_wish(halls.place(plan, "王秀英"), "aisle", by=house.secretary)
    before = list(SeatTaken.objects.order_by("pk").values_list("pk", "seat"))
    stranger = factories.staff(factories.congress(name="邻市"))
    gets = [reverse(name, args=[plan.pk]) for name in PLAN_PAGES] + [reverse("seat_print", args=[printed.pk])]
    gets += [reverse(name, args=[plan.gathering_id]) for name in ("seat_plans", "seats_draft", "seat_wishes")]
    gets += [reverse(name, args=[plan.hall_id]) for name in ("hall_detail", "hall_edit")]
    posts = [reverse(name, args=[plan.pk]) for name in PLAN_ACTS] + [reverse("seat_wish_drop", args=[wish.pk])]

    for user in (stranger, house.first, house.delegate, house.leader, house.auditor):
        client.force_login(user)
        assert {client.get(address).status_code for address in gets} <= {403, 404}
        assert {client.post(address).status_code for address in posts} <= {403, 404}

    client.force_login(stranger)
    assert {client.get(address).status_code for address in gets} == {404}
    assert list(SeatTaken.objects.order_by("pk").values_list("pk", "seat")) == before
    assert client.get(reverse("hall_list")).status_code == 200
    assert "大会堂" not in client.get(reverse("hall_list")).content.decode()
