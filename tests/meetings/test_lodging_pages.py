"""The pages of hotels and rooms, the card, notices, the sheet and the paper; who may not."""

import io

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from congress.models import Notification
from deputies.models import Person
from meetings import queries, services
from meetings.models import Hotel, HotelRoom, Stay
from tests import factories
from tests.meetings import steps
from tests.meetings.test_lodging import SHEET, grant_leave, numbers, place_of, room


@pytest.fixture
def whole(house):
    for user, sex in ((house.first, "male"), (house.second, "male"), (house.third, "female")):
        Person.objects.filter(user=user).update(sex=sex)
    gathering = steps.session(house.secretary, parts=1)
    steps.from_sheet("rooms", gathering, SHEET, house.secretary)
    return gathering


@pytest.fixture
def desk(client, house):
    client.force_login(house.secretary)
    return client


def told(user):
    rows = Notification.objects.filter(recipient=user, title__contains="房间").order_by("pk")
    return list(rows.values_list("title", "text"))


def sheet(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    buffer.name = "客房.xlsx"
    return buffer


def test_a_hotel_is_entered_and_changed(desk, whole):
    page = reverse("hotel_new", args=[whole.pk])
    fields = {
        "name": "东湖酒店",
        "address": "东湖路 1 号",
        "phone": "0990-2",
        "map_link": "https://map.example.invalid/1",
    }

    desk.post(page, fields)
    twice = desk.post(page, fields)
    hotel = Hotel.objects.get(name="东湖酒店")
    desk.post(reverse("hotel_edit", args=[hotel.pk]), fields | {"phone": "0990-3"})

    hotel.refresh_from_db()
    assert (twice.status_code, hotel.phone) == (422, "0990-3")
    assert "已有同名宾馆" in twice.content.decode()


def test_rooms_are_read_looked_at_and_written(desk, whole):
    rows = [
        SHEET[0],
        ["滨江假日酒店", "5", "501", "大床房", "医疗"],
        ["滨江假日酒店", "5", "502", "标准间", "工作人员"],
    ]

    page = desk.post(reverse("list_import", args=[whole.pk, "rooms"]), {"sheet": sheet(rows)})
    before = HotelRoom.objects.count()
    desk.post(page.context["write_url"], {"rows": page.context["rows"], "seen": page.context["found"].mark})

    assert (page.status_code, before) == (200, 3)
    assert "滨江假日酒店" in page.content.decode()
    assert list(HotelRoom.objects.filter(floor=5).order_by("number").values_list("kind", "purpose")) == [
        ("double", "medical"), ("twin", "staff"),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", ["[", "{}", "[[1]]", '[["x", ["a"]]]', '[[1, ["酒店"]]]'])
def test_rows_made_up_are_refused(desk, whole, rows):
    answer = desk.post(reverse("list_imported", args=[whole.pk, "rooms"]), {"rows": rows, "seen": "x"})

    assert answer.status_code == 409
    assert HotelRoom.objects.count() == 3


def test_a_broken_sheet_is_told_by_its_rows(desk, whole):
    broken = sheet([SHEET[0], ["", "3", "1", "", ""]])
    answer = desk.post(reverse("list_import", args=[whole.pk, "rooms"]), {"sheet": broken})

    assert answer.status_code == 422
    assert "第 2 行" in answer.content.decode()


def test_a_plan_is_looked_at_then_given(desk, whole):
    page = desk.get(reverse("rooms_plan", args=[whole.pk]))
    seen = page.context["seen"]

    desk.post(reverse("rooms_assign", args=[whole.pk]), {"seen": seen})
    occupied = desk.get(reverse("lodging", args=[whole.pk]), {"hotel": Hotel.objects.get().pk, "floor": 3})

    assert "随代表团安排" in page.content.decode()
    assert len(numbers(whole)) == 3
    assert "王秀英" in occupied.content.decode()
    assert occupied.context["sums"] == {"rooms": 3, "beds": 6, "taken": 3, "free": 3, "keys": 0}


def test_who_finds_no_bed_stands_on_the_page(desk, whole):
    HotelRoom.objects.exclude(number="301").update(is_active=False)

    answer = desk.get(reverse("rooms_plan", args=[whole.pk]))
    given = desk.post(reverse("rooms_assign", args=[whole.pk]))

    assert (answer.status_code, given.status_code) == (422, 409)
    assert "性别不同或不明" in answer.content.decode()
    assert numbers(whole) == {}


def test_a_room_is_told_once_and_again_only_if_it_changes(desk, house, whole, work_off):
    services.assign_rooms(whole, by=house.secretary)
    work_off()
    quiet = told(house.first)
    desk.post(reverse("rooms_publish", args=[whole.pk]))
    again = desk.post(reverse("rooms_publish", args=[whole.pk]))
    services.assign_rooms(whole, by=house.secretary, anew=True)
    work_off()
    first = told(house.first)
    own = room(numbers(whole)["陈志强"])
    free = next(number for number in ("301", "302", "303") if number not in numbers(whole).values())
    services.move_to_room(place_of(whole, "陈志强"), room(free), by=house.secretary, seen=own.pk)
    work_off()

    assert (quiet, again.status_code) == ([], 409)
    assert first == [("您的房间已定：第5次会议", f"您的房间：安澜宾馆 {numbers(whole)['王秀英']}。")]
    assert told(house.first) == first
    assert told(house.third)[-1] == ("您的房间有变动：第5次会议", f"您现在的房间：安澜宾馆 {free}。")


def test_the_card_shows_hotel_room_and_room_mate(client, house, whole, work_off, django_assert_max_num_queries):
    Hotel.objects.update(address="人民路 1 号", phone="0990-2", map_link="https://map.example.invalid/1")
    services.assign_rooms(whole, by=house.secretary)
    before = queries.own_room(house.first, whole)
    services.publish_rooms(whole, by=house.secretary)
    work_off()
    client.force_login(house.first)
    client.get(reverse("session_card"))

    with django_assert_max_num_queries(10):
        answer = client.get(reverse("session_card"))

    page = answer.content.decode()
    assert before is None
    assert len(answer.content) <= 15 * 1024
    assert f"安澜宾馆 {numbers(whole)['王秀英']}" in page
    for words in ("李建国", 'href="tel:0990-2"', "https://map.example.invalid/1", "标准间"):
        assert words in page
    assert "陈志强" not in page


def test_who_has_leave_sees_no_room(client, house, whole):
    services.assign_rooms(whole, by=house.secretary)
    services.publish_rooms(whole, by=house.secretary)

    grant_leave(house, whole, house.first)

    assert queries.own_room(house.first, whole) is None


def test_a_person_is_moved_by_hand_on_a_page(desk, house, whole):
    place = place_of(whole, "王秀英")
    page = reverse("stay_move", args=[place.pk])

    desk.post(page, {"room": room("302").pk, "seen": ""})
    stale = desk.post(page, {"room": room("303").pk, "seen": ""})

    assert numbers(whole) == {"王秀英": "302"}
    assert stale.status_code == 409
    assert "人工安排" in desk.get(page).content.decode()


def test_travel_and_wishes_are_entered(desk, whole):
    place = place_of(whole, "王秀英")
    page = reverse("stay_edit", args=[place.pk])
    fields = {
        "arrives_at": "2026-01-17T10:00", "arrives_by": "G1234", "departs_at": "2026-01-20T14:00", "needs_bed": "on",
        "share_with": "李建国",
    }  # fmt: skip

    desk.post(page, fields)
    wrong = desk.post(page, fields | {"share_with": "无此人", "not_with": "王秀英"})

    stay = Stay.objects.get()
    assert (stay.arrives_by, stay.share_with.name, wrong.status_code) == ("G1234", "李建国", 422)
    assert "G1234" in desk.get(reverse("lodging_list", args=[whole.pk])).content.decode()


def test_keys_are_tapped_out_and_back(desk, house, whole):
    services.assign_rooms(whole, by=house.secretary)
    place = place_of(whole, "王秀英")

    desk.post(reverse("stay_key", args=[place.pk, "out"]))
    listed = desk.get(reverse("lodging_list", args=[whole.pk]), {"show": "keys"}).content.decode()
    desk.post(reverse("stay_key", args=[place.pk, "back"]))

    assert "王秀英" in listed
    assert "李建国" not in listed
    assert Stay.objects.get(participation=place).key_returned_at


def test_a_room_is_taken_out_of_use_unless_somebody_sleeps_there(desk, house, whole):
    services.move_to_room(place_of(whole, "王秀英"), room("301"), by=house.secretary, seen=None)

    taken = desk.post(reverse("room_use", args=[room("301").pk]))
    desk.post(reverse("room_use", args=[room("302").pk]))

    assert taken.status_code == 409
    assert list(HotelRoom.objects.filter(is_active=False).values_list("number", flat=True)) == ["302"]


def test_the_hotel_gets_everything_as_excel_and_on_paper(desk, house, whole):
    services.note_stay(
        place_of(whole, "王秀英"), by=house.secretary, arrives_by="G1234", arrives_at=steps.NOW, departs_by="CA1"
    )
    services.assign_rooms(whole, by=house.secretary)
    services.hand_key(place_of(whole, "王秀英"), by=house.secretary)

    book = openpyxl.load_workbook(io.BytesIO(desk.get(reverse("room_sheet", args=[whole.pk])).content))
    pdf = pypdf.PdfReader(io.BytesIO(b"".join([desk.get(reverse("room_paper", args=[whole.pk])).content])))

    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    own = next(row for row in rows if "王秀英" in row)
    assert rows[0][:8] == ["宾馆", "楼层", "房号", "房型", "代表团", "姓名", "性别", "同住人"]
    assert own[0] == "安澜宾馆"
    assert own[4:10] == ["城东代表团", "王秀英", "男", "李建国", "2026-01-16 09:00", "G1234"]
    assert own[11] == "CA1"
    assert own[12].startswith("2026-01-16")
    assert "王秀英" in pdf.pages[0].extract_text()


PAGES = (
    "lodging", "hotel_new", "rooms_plan", "lodging_list", "room_sheet", "room_paper",
)  # fmt: skip


@pytest.mark.parametrize("who", ["first", "delegate", "leader", "clerk", "auditor"])
def test_others_see_no_page_of_the_desk(client, house, whole, who):
    client.force_login(getattr(house, who))
    place = place_of(whole, "王秀英")

    answers = [client.get(reverse(name, args=[whole.pk])) for name in PAGES]
    answers += [client.get(reverse(name, args=[place.pk])) for name in ("stay_edit", "stay_move")]
    answers.append(client.post(reverse("stay_key", args=[place.pk, "out"])))
    answers.append(client.get(reverse("list_import", args=[whole.pk, "rooms"])))
    answers.append(client.get(reverse("hotel_edit", args=[Hotel.objects.get().pk])))

    assert {answer.status_code for answer in answers} <= {403, 404}


def test_another_congress_sees_nothing(client, whole):
    other = factories.congress(code="other", name="邻市人民代表大会")
    client.force_login(factories.staff(other, name="外人"))

    answers = [client.get(reverse(name, args=[whole.pk])) for name in PAGES]
    answers.append(client.get(reverse("stay_edit", args=[place_of(whole, "王秀英").pk])))

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("count", [1, 12])
def test_lists_ask_few_questions(desk, house, whole, count, django_assert_max_num_queries):
    for nth in range(count):
        factories.deputy(house.congress, name=f"代表{nth}", delegation=house.other)
    services.invite(whole, services.Audience(everybody=True), by=house.secretary)
    rows = [SHEET[0], *(["安澜宾馆", "3", f"33{nth}", "标准间", ""] for nth in range(10, 25))]
    steps.from_sheet("rooms", whole, rows, house.secretary)
    services.assign_rooms(whole, by=house.secretary)
    urls = [reverse("lodging_list", args=[whole.pk])]
    urls.append(f"{reverse('lodging', args=[whole.pk])}?hotel={Hotel.objects.get().pk}&floor=3")

    for url in urls:
        desk.get(url)
        with django_assert_max_num_queries(12):
            assert desk.get(url).status_code == 200
