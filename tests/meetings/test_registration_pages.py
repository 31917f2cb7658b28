"""The desk of registration, its numbers, lists, card and door of the API: what is shown, to whom, at what price."""

import io
import re

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from congress.models import AuditRecord, Event
from meetings import queries, services
from meetings.models import Journey, Participation, Registration
from tests import factories
from tests.meetings import steps
from tests.meetings.arranged import arrange
from tests.meetings.steps import HOUR, NOW, place
from tests.meetings.test_api import get, post
from tests.meetings.test_registering import HOURS, close, with_leave

ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first")


@pytest.fixture
def whole(house):
    return steps.session(house.secretary, begins_at=NOW - HOUR, **HOURS)


@pytest.fixture
def desk(client, house):
    client.force_login(house.secretary)
    return client


def address(name, whole, *more):
    return reverse(name, args=[whole.pk, *more])


def names(client, whole, **query):
    return [row.name for row in client.get(address("registration_desk", whole), query).context["rows"]]


def tap(client, whole, user, tick, **headers):
    fields = {"place": place(whole, user).pk, "tick": tick}
    return client.post(address("registration_tick", whole), fields, **headers)


# The desk ------------------------------------------------------------------------------------------------------------


def test_one_is_found_by_name_initials_card_certificate_and_phone(desk, house, whole):
    third = place(whole, house.third)
    codes = [queries.badge_code(third), queries.code_of_place(place(whole.parts.get(), house.third)).text]

    for words in ("志强", "czq", third.mandate.card_number, codes[0]):
        assert names(desk, whole, search=words) == ["陈志强"], words
    assert [names(desk, whole, code=code) for code in codes] == [["陈志强"], ["陈志强"]]
    wrong = desk.get(address("registration_desk", whole), {"code": "BD000"})
    assert list(wrong.context["rows"]) == []
    assert "不是本次会议人员的证件码或签到码" in wrong.content.decode()


def test_a_certificate_of_another_session_finds_nobody(desk, house, whole):
    other = steps.session(house.secretary, number=6, begins_at=NOW + 30 * steps.DAY)

    assert names(desk, whole, code=queries.badge_code(place(other, house.first))) == []


def test_the_list_is_narrowed_to_who_is_missing_or_has_registered(desk, house, whole):
    with_leave(house, whole)
    services.register(place(whole, house.first), by=house.delegate)

    assert names(desk, whole) == ["王秀英", "李建国", "陈志强"]
    assert names(desk, whole, show="missing") == ["李建国"]
    assert names(desk, whole, show="registered") == ["王秀英"]
    assert names(desk, whole, delegation=str(house.other.pk)) == ["陈志强"]


def test_one_tap_answers_with_the_row_as_it_stands(desk, house):
    found = arrange(house)

    row = tap(desk, found.whole, house.first, "register", headers={"HX-Request": "true"}).content.decode()

    assert "tick-here" in row
    assert "1月16日 09:00 由周敏报到" in " ".join(re.sub("<[^>]+>", "", row).split())
    assert [f'value="{tick}"' in row for tick in ("papers_back", "badge_back", "key_back", "unregister")] == 4 * [True]
    assert Registration.objects.get().registered_at == NOW


def test_without_script_one_comes_back_to_the_person(desk, house, whole):
    answer = tap(desk, whole, house.first, "register")

    assert answer.status_code == 302
    assert [row.name for row in desk.get(answer["Location"].partition("#")[0]).context["rows"]] == ["王秀英"]


def test_a_refusal_stands_in_the_row_or_on_a_page(desk, house, whole):
    with_leave(house, whole)

    row = tap(desk, whole, house.third, "register", headers={"HX-Request": "true"})
    page = tap(desk, whole, house.third, "register")

    assert (row.status_code, page.status_code) == (200, 409)
    assert all("陈志强已批准请假" in answer.content.decode() for answer in (row, page))
    assert 'value="register"' not in row.content.decode()


def test_somebody_taken_off_the_list_meanwhile_is_told(desk, house, whole):
    gone = place(whole, house.third).pk
    services.remove(Participation.objects.get(pk=gone), by=house.secretary)
    fields = {"place": gone, "tick": "register"}

    row = desk.post(address("registration_tick", whole), fields, headers={"HX-Request": "true"})

    assert (row.status_code, "已不在本次会议的名单上" in row.content.decode()) == (200, True)
    assert desk.post(address("registration_tick", whole), fields).status_code == 409
    assert desk.post(address("registration_tick", whole), {"place": "x", "tick": "register"}).status_code == 404


def test_staff_of_a_delegation_see_and_register_their_own(client, house, whole):
    client.force_login(house.delegate)

    assert names(client, whole) == ["王秀英", "李建国"]
    assert tap(client, whole, house.first, "register").status_code == 302
    assert tap(client, whole, house.third, "register").status_code == 409
    assert [row.participation.name for row in Registration.objects.all()] == ["王秀英"]


def test_trains_are_shown_to_those_who_arrange(client, house, whole):
    Journey.objects.create(
        participation=place(whole, house.first), way="arrival", number="G1001", station="安澜站", at=NOW
    )

    shown = {}
    for user in (house.secretary, house.delegate):
        client.force_login(user)
        shown[user] = "G1001 安澜站" in client.get(address("registration_desk", whole)).content.decode()

    assert shown == {house.secretary: True, house.delegate: False}


def test_the_light_is_shown_and_the_way_to_its_desk_to_its_keepers(client, house, whole):
    services.require_clearance(whole, by=house.secretary, kind="health", hours=24, text="健康申报")
    services.set_keepers(whole, [house.affairs], by=house.secretary)
    way = address("clearance_desk", whole)

    shown = {}
    for user in (house.secretary, house.affairs, house.delegate):
        client.force_login(user)
        page = client.get(address("registration_desk", whole)).content.decode()
        shown[user] = ("badge-late" in page, way in page)

    assert shown == {house.secretary: (True, False), house.affairs: (True, True), house.delegate: (True, False)}


def test_number_and_note_are_typed_and_nothing_is_lost(desk, house, whole):
    page = reverse("registration_edit", args=[place(whole, house.first).pk])
    services.note_registration(place(whole, house.third), by=house.secretary, version=0, badge_number="补12")

    taken = desk.post(page, {"badge_number": "补12", "note": "自驾", "version": "0"})
    saved = desk.post(page, {"badge_number": "补13", "note": "自驾", "version": "0"})
    stale = desk.post(page, {"badge_number": "补13", "note": "乘车", "version": "0"})

    assert (taken.status_code, saved.status_code, stale.status_code) == (422, 302, 409)
    assert "陈志强持有该证件。" in taken.content.decode()
    assert 'value="自驾"' in taken.content.decode()
    assert 'value="乘车"' in stale.content.decode()
    assert "自驾" in desk.get(address("registration_desk", whole), {"search": "王秀英"}).content.decode()


def test_a_closed_session_shows_no_buttons(desk, house, whole, clock):
    close(house, whole, clock)
    desk.force_login(house.secretary)  # the session on the server has run out

    page = desk.get(address("registration_desk", whole)).content.decode()

    assert ('value="register"' in page, "会议未开放报到" in page) == (False, True)


# The numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_are_polled_and_sent_again_only_when_they_changed(desk, house, whole):
    page = address("registration", whole)
    for poll in ("1", "short"):
        first = desk.get(page, {"poll": poll})
        same = desk.get(page, {"poll": poll}, headers={"If-None-Match": first["ETag"]})
        services.tick_at_desk(place(whole, house.first), "register", by=house.secretary)
        other = desk.get(page, {"poll": poll}, headers={"If-None-Match": first["ETag"]})
        services.tick_at_desk(place(whole, house.first), "unregister", by=house.secretary)

        assert (first.status_code, same.status_code, other.status_code) == (200, 304, 200)
        assert "data-live" in other.content.decode()
        assert "<html" not in other.content.decode()


def test_who_is_missing_is_called(desk, house, whole):
    house.second.phone = "13900000009"
    house.second.save(update_fields=["phone"])
    services.register(place(whole, house.first), by=house.secretary)

    page = desk.get(address("registration", whole)).content.decode()

    assert 'href="tel:13900000009"' in page
    assert ("王秀英" in page, "李建国" in page, "陈志强" in page) == (False, True, True)


def test_leaders_read_numbers_and_no_names(client, house, whole):
    client.force_login(house.leader)

    page = client.get(address("registration", whole)).content.decode()

    assert ("城东代表团" in page, "王秀英" in page, address("registration_desk", whole) in page) == (True, False, False)


# fmt: off
OPENS = {  # numbers, desk, Excel, number and note of a served deputy
    "secretary": (200, 200, 200, 200), "affairs": (200, 200, 200, 200), "delegate": (200, 200, 200, 200),
    "leader": (200, 403, 403, 404), "clerk": (404, 404, 404, 404), "auditor": (404, 404, 404, 404),
    "first": (403, 403, 403, 403),
}
# fmt: on


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_what(client, house, whole, role):
    client.force_login(getattr(house, role))
    pages = [address("registration", whole), address("registration_desk", whole),
             address("registration_paper", whole, "xlsx"),
             reverse("registration_edit", args=[place(whole, house.first).pk])]  # fmt: skip

    assert tuple(client.get(page).status_code for page in pages) == OPENS[role]


def test_a_sitting_leads_to_its_session_and_other_gatherings_have_none(desk, house, whole):
    sitting, other = whole.parts.get(), steps.required(house.secretary)

    for name in ("registration", "registration_desk"):
        assert desk.get(address(name, sitting))["Location"] == address(name, whole)
        assert desk.get(address(name, other)).status_code == 404


@pytest.mark.parametrize("more", [0, 9])
def test_pages_and_lists_ask_at_most_twelve(desk, house, django_assert_max_num_queries, more):
    found = arrange(house, **HOURS)
    for nth in range(more):
        factories.deputy(house.congress, name=f"代表{nth}", delegation=(house.served, house.other)[nth % 2])
    services.invite(found.whole, services.Audience(everybody=True), by=house.secretary)
    services.require_clearance(found.whole, by=house.secretary, kind="health", hours=24, text="健康申报")
    for user in (house.first, house.third):
        services.register(place(found.whole, user), by=house.secretary)
    pages = [address("registration", found.whole), address("registration_desk", found.whole),
             *(address("registration_paper", found.whole, ending) for ending in ("xlsx", "pdf")),
             reverse("registration_edit", args=[place(found.whole, house.first).pk])]  # fmt: skip

    too_many = {}

    for page in pages:
        desk.get(page)
        with django_assert_max_num_queries(60) as asked:
            answer = desk.get(page)
        assert answer.status_code == 200, page
        if len(asked) > 12:
            too_many[page] = len(asked)

    assert too_many == {}


def test_the_gathering_leads_to_desk_and_numbers(desk, house, whole):
    page = desk.get(whole.get_absolute_url()).content.decode()
    person = desk.get(reverse("person", args=[place(whole, house.first).pk])).content.decode()

    assert address("registration_desk", whole) in page
    assert f'href="{address("registration", whole)}"' in page
    assert "会议中心一楼大厅" in page
    assert address("registration_desk", whole) in person
    assert (
        address("registration", whole)
        not in desk.get(steps.required(house.secretary).get_absolute_url()).content.decode()
    )


# Lists ---------------------------------------------------------------------------------------------------------------


def test_lists_as_excel_and_on_paper(desk, house):
    found = arrange(house, **HOURS)
    with_leave(house, found.whole)
    services.register(place(found.whole, house.first), by=house.delegate)
    services.tick_at_desk(place(found.whole, house.first), "badge_back", by=house.delegate)

    sheet = desk.get(address("registration_paper", found.whole, "xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    printed = desk.get(address("registration_paper", found.whole, "pdf"))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.content)).pages)

    head = next(row for row in rows if row and "姓名" in row)
    lines = [dict(zip(head, row, strict=False)) for row in rows[rows.index(head) + 1 :]]
    assert [(one["姓名"], one["状态"], one["办理人"] or "") for one in lines[:3]] == [
        ("王秀英", "已报到", "郑联络"), ("李建国", "未报到", ""), ("陈志强", "同意请假", ""),
    ]  # fmt: skip
    assert [lines[0][name] or "" for name in ("材料", "证件", "钥匙")] == ["√", "", "√"]
    assert "城东代表团 1/2" in text
    assert "陈志强" not in text
    assert AuditRecord.objects.filter(kind="meetings.registrations").count() == 2


def test_staff_of_a_delegation_take_their_own_list(client, house, whole):
    client.force_login(house.delegate)

    sheet = client.get(address("registration_paper", whole, "xlsx"))

    text = str(list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values))
    assert ("王秀英" in text, "陈志强" in text) == (True, False)


# The card and the admin ----------------------------------------------------------------------------------------------


def test_the_card_says_so_until_it_is_done(house, whole, logged_in):
    client = logged_in(house.first)
    before = client.get("/card/")
    tag = before["ETag"]
    services.register(place(whole, house.second), by=house.secretary)
    others = client.get("/card/", headers={"If-None-Match": tag})
    services.register(place(whole, house.first), by=house.secretary)
    after = client.get("/card/", headers={"If-None-Match": tag})

    assert 'id="registration"' in before.content.decode()
    assert "会议中心一楼大厅" in before.content.decode()
    assert (others.status_code, after.status_code) == (304, 200)
    assert 'id="registration"' not in after.content.decode()


@pytest.mark.parametrize("asks", [True, False])
def test_the_card_asks_only_who_comes_to_a_session_that_asks(house, asks, logged_in):
    whole = steps.session(house.secretary, begins_at=NOW - HOUR, **(HOURS if asks else {}))
    with_leave(house, whole)

    shown = {user: 'id="registration"' in logged_in(user).get("/card/").content.decode()
             for user in (house.first, house.third)}  # fmt: skip

    assert shown == {house.first: asks, house.third: False}


def test_the_admin_lists_registrations_for_the_secretariat_alone(house, whole, client):
    services.register(place(whole, house.first), by=house.secretary)
    page = reverse("admin:meetings_registration_changelist")
    client.force_login(house.secretary)
    shown = client.get(page)
    client.force_login(house.first)

    assert "王秀英" in shown.content.decode()
    assert client.get(page).status_code in {302, 403, 404}


# The API -------------------------------------------------------------------------------------------------------------


def test_the_api_reads_and_registers(house):
    found = arrange(house)
    mine = place(found.whole, house.first).pk

    before = get(house.delegate, f"registrations/{mine}/").json()
    done = post(house.delegate, f"registrations/{mine}/tick/", tick="register")
    back = post(house.delegate, f"registrations/{mine}/tick/", tick="papers_back").json()
    wrong = post(house.delegate, f"registrations/{mine}/tick/", tick="diet")
    refused = post(house.delegate, f"registrations/{place(found.whole, house.third).pk}/tick/", tick="register")
    own = post(house.first, f"registrations/{mine}/tick/", tick="register")

    assert (before["state"], before["key"], before["registered_at"]) == ("open", False, None)
    assert (done.status_code, done.json()["state"], done.json()["key"]) == (200, "registered", True)
    assert (back["papers"], back["badge"], back["registered_by"]) == (False, True, "郑联络")
    assert [answer.status_code for answer in (wrong, refused, own)] == [422, 404, 403]
    assert Event.objects.filter(kind="meetings.register_person").count() == 1


def test_the_api_refuses_with_the_desks_word(house, whole):
    with_leave(house, whole)

    refused = post(house.secretary, f"registrations/{place(whole, house.third).pk}/tick/", tick="register")

    assert (refused.status_code, "陈志强已批准请假" in str(refused.json())) == (409, True)


def test_the_api_lists_as_far_as_one_reads(house, whole, django_assert_max_num_queries):
    services.register(place(whole, house.first), by=house.secretary)

    def read(user, **query):
        return sorted(row["name"] for row in get(user, "registrations/", **query).json()["results"])

    everybody = ["李建国", "王秀英", "陈志强"]
    assert [read(user) for user in (house.secretary, house.delegate, house.first, house.leader)] == [
        everybody, everybody[:2], ["王秀英"], [],
    ]  # fmt: skip
    assert (read(house.secretary, state="registered"), read(house.secretary, state="open")) == (
        ["王秀英"],
        ["李建国", "陈志强"],
    )
    assert read(house.secretary, gathering=whole.pk + 99) == []
    with django_assert_max_num_queries(12):
        read(house.secretary)
