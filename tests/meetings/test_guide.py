"""The service guide, the lost and found, and calling everybody in an emergency."""

import re

import pytest

from congress import notify
from congress.errors import Invalid, Refused, Stale
from congress.files import CheckedFile
from congress.models import Event, Notification
from meetings import queries, services
from meetings.models import GuideEntry, LostState
from tests import factories
from tests.meetings.steps import HOUR, NOW, leave, place, session

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


@pytest.fixture
def whole(house):
    return session(house.secretary, begins_at=NOW - HOUR)


def entry(gathering, by, **fields):
    return services.add_guide_entry(
        gathering, by=by, **({"kind": "phone", "title": "会务组", "phone": "0990-1234"} | fields)
    )


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def test_guide_is_read_by_everybody_asked(house, whole, logged_in):
    entry(whole, house.secretary)
    entry(whole, house.secretary, kind="group", title="医疗组", phone="120", hours="8:00–22:00", place="宾馆 108")
    entry(whole, house.secretary, kind="weather", title="天气", text="晴，注意防寒", phone="")
    services.enter_lost_thing(whole, by=house.secretary, what="黑色雨伞", place="东门", desk="总服务台")

    response = logged_in(house.first).get(f"/gatherings/{whole.pk}/guide/")

    said = words(response)
    assert "值班工作组 医疗组 8:00–22:00 120 宾馆 108" in said
    assert "黑色雨伞 待认领 东门 · 总服务台" in said
    assert said.index("值班工作组") < said.index("电话") < said.index("天气 天气 晴")
    assert 'href="tel:0990-1234"' in response.content.decode()
    assert "编辑" not in said


def test_sitting_shares_the_guide_of_its_session(house, whole, logged_in):
    part = whole.parts.get()

    assert logged_in(house.first).get(f"/gatherings/{part.pk}/guide/")["Location"] == f"/gatherings/{whole.pk}/guide/"
    with pytest.raises(Refused):
        entry(part, house.secretary)
    with pytest.raises(Refused):
        services.enter_lost_thing(part, by=house.secretary, what="雨伞", desk="服务台")


@pytest.mark.parametrize("kind", ["group", "medical", "phone"])
def test_whoever_is_to_be_called_has_a_number(house, whole, kind):
    with pytest.raises(Invalid) as refusal:
        entry(whole, house.secretary, kind=kind, phone=" ")

    assert list(refusal.value.errors) == ["phone"]


def test_map_is_a_picture(house, whole, logged_in):
    picture = CheckedFile("图.png", "image/png", PNG)
    with pytest.raises(Invalid):
        entry(whole, house.secretary, kind="map", phone="")
    with pytest.raises(Invalid):
        entry(whole, house.secretary, picture=picture)

    made = entry(whole, house.secretary, kind="map", title="疏散图", phone="", picture=picture)
    first = dict(queries.guide_of(whole))
    (shown,) = next(rows for rows in first.values())
    assert logged_in(house.first).get(shown.picture + "?inline").status_code == 200
    assert logged_in(factories.staff(factories.congress())).get(shown.picture).status_code == 404

    services.change_guide_entry(made, by=house.secretary, picture=picture)
    assert queries.guide_of(whole)[0][1][0].picture not in {"", shown.picture}


def test_two_who_change_the_same_entry_see_it(house, whole):
    made = entry(whole, house.secretary)
    services.change_guide_entry(made, by=house.secretary, version=1, phone="0990-5678")

    with pytest.raises(Stale):
        services.change_guide_entry(made, by=house.affairs, version=1, phone="0990-9999")

    services.drop_guide_entry(made, by=house.secretary)
    services.drop_guide_entry(made, by=house.secretary)
    with pytest.raises(Refused):
        services.change_guide_entry(made, by=house.secretary, phone="1")
    assert Event.objects.filter(kind="meetings.change_guide").count() == 3


def test_lost_thing_goes_from_found_to_given_back(house, whole):
    thing = services.enter_lost_thing(whole, by=house.secretary, what="雨伞", desk="服务台")
    assert (thing.state, thing.settled_at) == (LostState.FOUND, None)

    thing = services.change_lost_thing(thing, by=house.secretary, version=1, state="returned")
    assert thing.settled_at == NOW
    thing = services.change_lost_thing(thing, by=house.secretary, state="missed")
    assert thing.settled_at is None
    assert [row.what for row in queries.lost_of(whole)] == ["雨伞"]


def test_only_the_secretariat_of_the_congress_edits(house, whole, logged_in):
    made = entry(whole, house.secretary)
    thing = services.enter_lost_thing(whole, by=house.secretary, what="雨伞", desk="服务台")
    stranger = factories.staff(factories.congress())
    paths = [f"/gatherings/{whole.pk}/guide/new/", f"/guide-entries/{made.pk}/", f"/guide-entries/{made.pk}/drop/",
             f"/lost-things/{thing.pk}/", f"/gatherings/{whole.pk}/guide/lost/", f"/gatherings/{whole.pk}/guide/call/"]  # fmt: skip

    def codes(user):
        return [logged_in(user).get(path).status_code for path in paths]

    assert codes(house.secretary) == [200] * 6
    assert codes(house.first) == codes(house.delegate) == codes(house.leader) == [403] * 6
    assert codes(stranger) == [404] * 6


def test_guide_by_the_pages(house, whole, logged_in):
    client = logged_in(house.secretary)
    client.post(
        f"/gatherings/{whole.pk}/guide/new/", {"kind": "phone", "position": "1", "title": "会务组", "phone": "1"}
    )
    made = GuideEntry.objects.get()
    client.post(
        f"/guide-entries/{made.pk}/",
        {"kind": "phone", "position": "1", "title": "会务组", "phone": "2", "version": "1"},
    )
    made.refresh_from_db()
    assert (made.phone, made.version) == ("2", 2)
    client.post(f"/guide-entries/{made.pk}/drop/")
    assert not GuideEntry.objects.standing().exists()
    client.post(f"/gatherings/{whole.pk}/guide/lost/", {"what": "雨伞", "desk": "服务台", "state": "found"})
    assert whole.lost.get().what == "雨伞"


def test_phones_stand_on_the_card(house, whole, logged_in):
    entry(whole, house.secretary, title="医疗点", phone="0990-120", kind="medical")

    page = logged_in(house.first).get("/card/").content.decode()

    assert 'href="tel:0990-120"' in page
    assert f'href="/gatherings/{whole.pk}/guide/"' in page


# Emergency -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def call(house, whole):
    asked = leave(whole, house.third)
    services.move_participation(asked, "grant_leave", by=house.secretary, note="")
    services.add_guests(whole, [services.Guest("贺记者", "日报", "13800000000", "press")], by=house.secretary)
    return services.call_everybody(whole, by=house.secretary, text="东门起火，请到广场集合。")


def test_everybody_there_is_told_at_once_and_nobody_else(house, call, work_off):
    work_off()

    told = Notification.objects.filter(kind="meetings.call_everybody")

    assert sorted(told.values_list("recipient__name", flat=True)) == sorted(["王秀英", "李建国"])
    assert told.first().url == f"/calls/{call.pk}/"
    group = next(one for one in notify.groups() if one.name == "emergencies")
    assert group.urgent == group.required == group.texts == {"meetings/notices/emergency"}


def roll(call):
    found = queries.roll_call(call)
    return [one.place.name for one in found.help], sorted(place.name for place in found.silent), found.safe_count


def test_roll_says_who_has_not_answered(house, whole, call, django_assert_max_num_queries):
    assert roll(call) == ([], ["李建国", "王秀英", "贺记者"], 0)

    services.answer_call(call, place(whole, house.first), "safe", by=house.first)
    services.answer_call(call, place(whole, house.second), "help", by=house.second, note="三楼")
    assert roll(call) == (["李建国"], ["贺记者"], 1)

    services.answer_call(call, place(whole, house.second), "safe", by=house.secretary)
    with django_assert_max_num_queries(2):
        assert roll(call) == ([], ["贺记者"], 2)
    assert Event.objects.filter(kind="meetings.answer_call").count() == 3


def test_whoever_needs_help_is_told_of(house, whole, call, work_off):
    services.answer_call(call, place(whole, house.first), "safe", by=house.first)
    services.answer_call(call, place(whole, house.second), "help", by=house.second)
    work_off()

    told = Notification.objects.filter(kind="meetings.answer_call")

    assert sorted(told.values_list("recipient__name", flat=True)) == sorted(["周敏", "吴工委"])
    assert told.first().title == "李建国需要帮助"


def test_one_call_at_a_time_and_none_after_its_end(house, whole, call):
    with pytest.raises(Refused):
        services.call_everybody(whole, by=house.affairs, text="再次")

    services.end_call(call, by=house.secretary)
    services.end_call(call, by=house.secretary)

    with pytest.raises(Refused):
        services.answer_call(call, place(whole, house.first), "safe", by=house.first)
    assert Event.objects.filter(kind="meetings.end_call").count() == 1
    services.call_everybody(whole, by=house.affairs, text="再次")


def test_who_is_not_called_does_not_answer(house, whole, call):
    with pytest.raises(Refused):
        services.answer_call(call, place(whole, house.third), "safe", by=house.third)
    with pytest.raises(Refused):
        services.answer_call(call, place(whole.parts.get(), house.first), "safe", by=house.first)


def test_by_the_pages(house, whole, call, logged_in):
    page = f"/calls/{call.pk}/"
    said = words(logged_in(house.first).get(page))
    assert "我安全 您在哪里，需要什么 我需要帮助" in said
    assert "李建国" not in said
    assert "东门起火" in words(logged_in(house.first).get("/card/"))

    logged_in(house.first).post(f"{page}answer/", {"answer": "help", "note": "三楼"})

    client = logged_in(house.secretary)
    said = words(client.get(page))
    assert "1 人需要帮助" in said
    assert "2 人尚未回应" in said
    response = client.get(f"{page}roll/")
    assert client.get(f"{page}roll/", headers={"If-None-Match": response["ETag"]}).status_code == 304
    client.post(f"{page}answer/{place(whole, house.second).pk}/", {"answer": "safe"})
    assert client.get(f"{page}roll/", headers={"If-None-Match": response["ETag"]}).status_code == 200
    client.post(f"{page}end/")
    assert call.gathering.calls.open().count() == 0


def test_doors_of_a_call(house, whole, call, logged_in):
    stranger = factories.staff(factories.congress())
    page = f"/calls/{call.pk}/"

    assert [
        logged_in(one).get(page).status_code
        for one in (house.first, house.third, house.secretary, stranger, house.clerk)
    ] == [200, 404, 200, 404, 404]
    assert logged_in(house.first).get(f"{page}roll/").status_code == 403
    assert logged_in(house.first).post(f"{page}end/").status_code == 403
    assert (
        logged_in(house.first).post(f"{page}answer/{place(whole, house.second).pk}/", {"answer": "safe"}).status_code
        == 403
    )
    assert logged_in(house.first).post(f"{page}answer/", {"answer": "nonsense"}).status_code == 404
    assert logged_in(house.first).get(f"{page}answer/").status_code == 405
