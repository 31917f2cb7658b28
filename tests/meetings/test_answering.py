"""Answers, the limit and its waiting list, leave in two steps, sessions with their sittings, and who is told."""

import pytest

from congress.errors import Invalid, Refused
from congress.models import Event, Notification
from liaison.models import StationDeputy
from meetings import queries, services
from meetings.forms.attending import InviteForm
from meetings.models import DeputyHead, Participation
from meetings.services import Audience, Guest
from proposals.models import DelegationHead
from tests import factories
from tests.liaison import steps as at_stations
from tests.meetings import steps
from tests.meetings.steps import DAY, HOUR, LEAVE


def told(user, work_off=None):
    if work_off:
        work_off()
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


# Signing up ------------------------------------------------------------------------------------------------------


def test_a_deputy_signs_up_and_declines(house):
    gathering = steps.published(house.secretary)

    place = services.sign_up(gathering, by=house.first)
    assert (place.answer, place.mandate.person.name) == ("coming", "王秀英")
    steps.answer(gathering, house.first, "stay_away")

    assert steps.states(gathering) == [("王秀英", "not_coming", "")]
    assert services.sign_up(gathering, by=house.first).answer == "coming"  # and comes after all, on the same place
    assert Participation.objects.count() == 1


@pytest.mark.parametrize("fields", [{"is_internal": True}, {"is_required": True}])
def test_nobody_signs_up_where_others_are_asked(house, fields):
    asked = Audience(deputies=[house.second.acting_as.mandate])
    gathering = steps.published(house.secretary, audience=asked, **fields)

    assert not house.first.has_perm("meetings.sign_up", gathering)


def test_signing_up_ends_with_its_last_moment(house, clock):
    gathering = steps.published(house.secretary, answer_until=steps.NOW + HOUR)
    clock.move_to(steps.NOW + HOUR)

    with pytest.raises(Refused, match="截止"):
        services.sign_up(gathering, by=house.first)


def test_who_has_no_valid_mandate_that_day_does_not_sign_up(house):
    from deputies import services as deputies

    gathering = steps.published(house.secretary)
    deputies.suspend(house.first.acting_as.mandate, by=house.secretary, on=steps.NOW.date(), reason="investigated")

    with pytest.raises(Refused, match="代表资格"):
        services.sign_up(gathering, by=house.first)


def test_beyond_the_limit_one_waits_and_moves_up_by_itself(house, work_off):
    gathering = steps.published(house.secretary, limit=1, answer_until=steps.NOW + 5 * HOUR)
    for user in (house.first, house.second, house.third):
        services.sign_up(gathering, by=user)
    assert [answer for _name, answer, _came in steps.states(gathering)] == ["coming", "waiting", "waiting"]

    steps.answer(gathering, house.first, "stay_away")

    assert [answer for _name, answer, _came in steps.states(gathering)] == ["not_coming", "coming", "waiting"]
    assert "您已获得名额：城乡供水视察" in told(house.second, work_off)
    assert "您已获得名额：城乡供水视察" not in told(house.third)


def test_a_granted_leave_and_a_higher_limit_free_places_too(house):
    gathering = steps.published(house.secretary, limit=1)
    for user in (house.third, house.first, house.second):
        services.sign_up(gathering, by=user)
    steps.leave(gathering, house.third)
    assert steps.place(gathering, house.first).answer == "waiting"  # nothing is decided yet

    services.move_participation(steps.place(gathering, house.third), "grant_leave", by=house.secretary)
    assert steps.place(gathering, house.first).answer == "coming"
    gathering.refresh_from_db()
    facts = {"limit": 2, "title": gathering.title}
    services.change(gathering, by=house.secretary, version=gathering.version, **facts)

    assert steps.place(gathering, house.second).answer == "coming"


def test_who_takes_his_leave_back_waits_when_his_place_is_gone(house):
    gathering = steps.published(house.secretary, limit=1)
    for user in (house.third, house.first):
        services.sign_up(gathering, by=user)
    steps.leave(gathering, house.third)
    services.move_participation(steps.place(gathering, house.third), "grant_leave", by=house.secretary)

    assert steps.answer(gathering, house.third, "take_leave_back").answer == "waiting"


def test_nobody_moves_up_once_it_has_begun(house, clock):
    gathering = steps.published(house.secretary, limit=1)
    for user in (house.third, house.first):
        services.sign_up(gathering, by=user)
    clock.move_to(gathering.begins_at)

    assert services.move_up(gathering) == []


# Leave -----------------------------------------------------------------------------------------------------------


def test_leave_goes_by_the_delegation_to_the_office(house, work_off):
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.first)
    assert "王秀英请假：城乡供水视察" in told(house.delegate, work_off)
    assert told(house.secretary) == []
    with pytest.raises(Refused, match="先由代表团"):
        services.move_participation(steps.place(gathering, house.first), "grant_leave", by=house.secretary)

    services.move_participation(steps.place(gathering, house.first), "pass_leave_on", by=house.delegate, note="同意")
    assert told(house.affairs, work_off) == ["王秀英的请假待审批：城乡供水视察"]
    place = services.move_participation(steps.place(gathering, house.first), "grant_leave", by=house.secretary)

    assert (place.answer, place.leave_support_note, place.leave_decided_by) == ("excused", "同意", house.secretary)
    assert told(house.first, work_off)[-1] == "同意请假：城乡供水视察"


def test_where_the_delegation_has_no_staff_the_office_is_asked(house, work_off):
    gathering = steps.required(house.secretary)

    steps.leave(gathering, house.third)

    assert told(house.affairs, work_off) == ["陈志强请假：城乡供水视察"]
    assert not steps.place(gathering, house.third).leave_needs_support


def test_leave_is_refused_with_a_reason_and_the_deputy_is_expected(house, work_off):
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.third)
    with pytest.raises(Invalid):
        services.move_participation(steps.place(gathering, house.third), "refuse_leave", by=house.secretary, note=" ")

    services.move_participation(steps.place(gathering, house.third), "refuse_leave", by=house.secretary, note="须到会")

    assert steps.place(gathering, house.third).answer == "not_excused"
    assert told(house.third, work_off)[-1] == "不同意请假：城乡供水视察"
    assert steps.answer(gathering, house.third, "come").answer == "coming"


def test_leave_needs_a_reason(house):
    gathering = steps.required(house.secretary)

    with pytest.raises(Invalid):
        steps.leave(gathering, house.first, leave_reason="  ")
    assert steps.place(gathering, house.first).answer == "invited"


def test_leave_from_a_session_holds_for_its_sittings(house, work_off):
    whole = steps.session(house.secretary, parts=2)
    steps.leave(whole, house.third)
    services.move_participation(steps.place(whole, house.third), "grant_leave", by=house.secretary, note="准假")

    places = Participation.objects.filter(user=house.third).order_by("pk")
    assert [(place.answer, place.leave_note) for place in places] == [("excused", "准假")] * 3
    assert told(house.affairs, work_off).count("陈志强请假：第5次会议") == 1
    assert not any("全体会议" in title for title in [*told(house.affairs), *told(house.third)])


def test_leave_from_one_sitting_leaves_the_others(house, work_off):
    whole = steps.session(house.secretary, parts=2)
    sitting = whole.parts.order_by("pk")[1]

    steps.leave(whole, house.third, parts=[sitting.pk])

    places = Participation.objects.filter(user=house.third).order_by("gathering_id")
    assert [place.answer for place in places] == ["invited", "invited", "leave_asked"]
    assert told(house.affairs, work_off) == ["陈志强请假：第2次全体会议"]


def test_an_answer_to_the_session_answers_its_sittings(house):
    whole = steps.session(house.secretary, parts=2)

    steps.answer(whole, house.first, "come")

    assert set(Participation.objects.filter(user=house.first).values_list("answer", flat=True)) == {"coming"}
    assert set(Participation.objects.filter(user=house.second).values_list("answer", flat=True)) == {"invited"}


# Preparing -------------------------------------------------------------------------------------------------------


def test_a_deputy_applies_and_the_office_decides(house, work_off):
    gathering = steps.drafted(house.first)
    services.move_gathering(gathering, "apply_gathering", by=house.first)
    assert told(house.secretary, work_off) == ["活动申请：城乡供水视察"]

    services.move_gathering(gathering, "return_gathering", by=house.secretary, note="请写明路线")
    assert told(house.first, work_off) == ["退回修改：城乡供水视察"]
    services.move_gathering(gathering, "apply_gathering", by=house.first)
    services.move_gathering(gathering, "publish_gathering", by=house.secretary)

    assert told(house.first, work_off)[-1] == "您申请的活动已发布：城乡供水视察"


def test_those_who_have_to_come_are_told_once(house, work_off):
    gathering = steps.required(house.secretary)

    assert told(house.first, work_off) == ["请参加：城乡供水视察"]
    assert steps.states(gathering) == [("王秀英", "invited", ""), ("李建国", "invited", ""), ("陈志强", "invited", "")]


def test_a_session_and_its_sittings_are_told_in_one_notice(house, work_off):
    steps.session(house.secretary, parts=3)

    assert told(house.first, work_off) == ["请参加：第5次会议"]


def test_a_sitting_added_later_is_published_and_told(house, work_off):
    whole = steps.session(house.secretary)
    work_off()
    extra = steps.drafted(
        house.secretary,
        code="PLEN",
        parent=whole,
        title="加开会议",
        is_required=True,
        audience=Audience(everybody=True),
    )

    assert extra.__class__.objects.get(pk=extra.pk).state == "published"
    assert told(house.first, work_off) == ["请参加：第5次会议", "请参加：加开会议"]


AUDIENCES = {
    "everybody": (Audience(everybody=True), ["王秀英", "李建国", "陈志强"]),
}


def test_the_audience_is_picked_in_every_way(house):
    group = factories.group(house.other)
    from deputies.models import Body, Membership, Person

    body = Body.objects.create(congress=house.congress, kind="special", name="财经委员会")
    Membership.objects.create(mandate=house.second.acting_as.mandate, body=body, begins_on=factories.LONG_AGO)
    Membership.objects.create(mandate=house.third.acting_as.mandate, group=group, begins_on=factories.LONG_AGO)
    Person.objects.filter(user=house.first).update(party="民盟盟员")
    gathering = steps.drafted(house.secretary)

    def names(**chosen):
        rows = Audience(**chosen).of(gathering).order_by("pk")
        return [mandate.person.name for mandate in rows]

    assert names() == []
    assert names(everybody=True) == ["王秀英", "李建国", "陈志强"]
    assert names(delegations=[house.other]) == ["陈志强"]
    assert names(groups=[group]) == ["陈志强"]
    assert names(bodies=[body]) == ["李建国"]
    assert names(parties=["民盟盟员", ""]) == ["王秀英"]
    assert names(deputies=[house.first.acting_as.mandate], bodies=[body]) == ["王秀英", "李建国"]
    gathering.body = body
    assert names(everybody=True) == ["李建国"]


@pytest.fixture
def station(house):
    """A station with the first and the third deputy; the third has no account."""
    third = house.third.acting_as.mandate
    made = at_stations.station(house.congress)
    for mandate in (house.first.acting_as.mandate, third):
        StationDeputy.objects.create(station=made, mandate=mandate, since=factories.LONG_AGO)
    third.person.user = None
    third.person.save()
    return made


def test_a_stations_deputies_are_asked_and_who_has_no_account_is_named(house, station, client):
    client.force_login(house.secretary)
    fields = {"standing": "member", "stations": [f"station:{station.pk}"]}
    gathering = steps.published(house.secretary)
    address = f"/gatherings/{gathering.pk}/invite/"

    refused = client.post(address, fields)
    assert "以下代表没有账号，请同时填写姓名，否则不会被通知：陈志强" in refused.content.decode()
    assert not gathering.participations.filter(mandate__person__name="王秀英").exists()

    assert client.post(address, fields | {"names": "陈志强"}).status_code == 302
    asked = gathering.participations.order_by("mandate").values_list("mandate__person__name", flat=True)
    assert list(asked) == ["王秀英", "陈志强"]


def test_stations_are_offered_to_the_secretariat_alone(house, station):
    def choices(user):
        return InviteForm(congress=house.congress, by=user).fields["stations"].choices

    assert choices(house.secretary) == [(f"station:{station.pk}", station.name)]
    assert choices(house.first) == []


def test_asking_twice_asks_once(house):
    gathering = steps.required(house.secretary)

    assert services.invite(gathering, Audience(everybody=True), by=house.secretary) == []
    assert Participation.objects.count() == 3


def test_guests_stand_once_and_count_for_no_quorum(house, clock):
    gathering = steps.required(house.secretary, quorum="two_thirds")
    guests = [Guest("张三", "市水利局", "13900000000"), Guest("李记者", "市报", standing="press")]
    assert services.add_guests(gathering, [*guests, guests[0]], by=house.secretary) == 2
    assert services.add_guests(gathering, guests, by=house.secretary) == 0

    guest = queries.guests_of(gathering).get(name="张三")
    services.mark(guest, "present", by=house.secretary)

    board = queries.board(gathering)
    assert (board.guests, board.whole.due, board.quorum.present) == (1, 3, 0)
    assert guest.phone == "13900000000"


def test_somebody_put_there_by_mistake_is_taken_off_until_he_answers(house):
    gathering = steps.required(house.secretary)
    services.remove(steps.place(gathering, house.first), by=house.secretary)
    steps.answer(gathering, house.second, "come")

    with pytest.raises(Refused, match="李建国"):
        services.remove(steps.place(gathering, house.second), by=house.secretary)
    assert [name for name, *_rest in steps.states(gathering)] == ["李建国", "陈志强"]


# Changing --------------------------------------------------------------------------------------------------------


def change(gathering, by, **facts):
    gathering.refresh_from_db()
    return services.change(gathering, by=by, version=gathering.version, **facts)


def test_another_time_is_told_to_those_concerned_alone(house, work_off):
    whole = steps.session(house.secretary, parts=2)
    _first, second = whole.parts.order_by("pk")
    services.remove(steps.place(second, house.first), by=house.secretary)
    work_off()

    change(second, house.secretary, begins_at=second.begins_at + HOUR, place="第二会议室")
    work_off()

    notice = Notification.objects.get(recipient=house.second, title="活动有变更：第2次全体会议")
    assert notice.text == (
        "时间改为：2026年1月18日 星期日 10:00至2026年1月18日 星期日 11:00。原定：2026年1月18日 星期日 09:00。地点改为：第二会议室。"
    )
    assert told(house.first) == ["请参加：第5次会议"]


def test_who_is_not_coming_is_told_nothing_and_nor_is_anybody_of_a_new_remark(house, work_off):
    gathering = steps.published(house.secretary, audience=Audience(everybody=True))
    steps.answer(gathering, house.first, "stay_away")
    change(gathering, house.secretary, remark="请带笔")
    change(gathering, house.secretary, place="第三水厂")

    assert told(house.first, work_off) == ["邀请您参加：城乡供水视察"]
    assert told(house.second) == ["邀请您参加：城乡供水视察", "活动有变更：城乡供水视察"]


def test_a_stale_change_overwrites_nothing(house):
    gathering = steps.published(house.secretary)
    change(gathering, house.secretary, place="第三水厂")

    with pytest.raises(Refused, match="已被他人修改"):
        services.change(gathering, by=house.affairs, version=1, place="第四水厂")
    gathering.refresh_from_db()
    assert gathering.place == "第三水厂"


def test_a_session_called_off_calls_off_its_sittings(house, work_off):
    whole = steps.session(house.secretary, parts=2)
    work_off()

    services.move_gathering(whole, "cancel_gathering", by=house.secretary, note="因故延期")

    assert set(whole.parts.values_list("state", flat=True)) == {"cancelled"}
    assert told(house.first, work_off) == ["请参加：第5次会议", "活动取消：第5次会议"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": steps.NOW}, "ends_at"),
        ({"answer_until": steps.NOW + 9 * DAY}, "answer_until"),
        ({"sign_in_from": steps.NOW + 9 * DAY}, "sign_in_from"),
        ({"is_required": True, "limit": 3}, "limit"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(house, wrong, field):
    with pytest.raises(Invalid) as error:
        steps.drafted(house.secretary, **wrong)
    assert list(error.value.errors) == [field]


def test_a_kind_of_another_congress_is_refused(house):
    foreign = steps.kind(factories.congress())

    with pytest.raises(Invalid):
        steps.drafted(house.secretary, kind=foreign)


def test_a_session_is_one_gathering(house):
    whole = steps.session(house.secretary)

    with pytest.raises(Invalid) as error:
        steps.drafted(house.secretary, code="SESS", session=whole.session, is_required=True)
    assert list(error.value.errors) == ["session"]


def test_what_would_be_over_already_is_not_published(house):
    gathering = steps.drafted(house.secretary, begins_at=steps.NOW - DAY)

    with pytest.raises(Refused, match="已过"):
        services.move_gathering(gathering, "publish_gathering", by=house.secretary)


def test_where_everybody_has_to_come_somebody_is_asked(house):
    gathering = steps.drafted(house.secretary, is_required=True)

    with pytest.raises(Refused, match="还没有参加人员"):
        services.move_gathering(gathering, "publish_gathering", by=house.secretary)


# Copying ---------------------------------------------------------------------------------------------------------


def test_last_years_session_is_copied_for_this_years_deputies(house):
    import datetime as dt

    from deputies import services as deputies

    last = steps.session(house.secretary, number=4, parts=2)
    deputies.terminate(house.second.acting_as.mandate, by=house.secretary, on=steps.NOW.date(), reason="resigned")
    new = factories.deputy(house.congress, name="新代表", delegation=house.other)
    row = factories.session(last.session.term, number=6, begins_on=dt.date(2027, 1, 20), ends_on=dt.date(2027, 1, 24))

    made = services.copy_session(last, row, by=house.secretary)

    parts = list(made.parts.order_by("begins_at"))
    assert (made.title, made.state, [part.title for part in parts]) == (
        "安澜市第八届人民代表大会第六次会议", "draft", ["第1次全体会议", "第2次全体会议"],
    )  # fmt: skip
    assert [part.begins_at.isoformat() for part in parts] == ["2027-01-20T01:00:00+00:00", "2027-01-21T01:00:00+00:00"]
    assert {name for name, *_rest in steps.states(parts[0])} == {"王秀英", "陈志强", new.name}
    with pytest.raises(Invalid):
        services.copy_session(last, row, by=house.secretary)


# Reminding -------------------------------------------------------------------------------------------------------


def test_those_who_have_not_answered_are_reminded_once(house, clock, work_off):
    gathering = steps.required(house.secretary, begins_at=steps.NOW + 3 * DAY)
    steps.answer(gathering, house.first, "come")
    assert services.remind_unanswered() == 0
    clock.move_to(steps.NOW + 2 * DAY + HOUR)

    assert (services.remind_unanswered(), services.remind_unanswered()) == (1, 0)

    assert "请确认是否参加：城乡供水视察" in told(house.second, work_off)
    assert "请确认是否参加：城乡供水视察" not in told(house.first)
    assert Event.objects.filter(kind="meetings.remind").count() == 1


def test_leave_kind_is_kept_as_asked(house):
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.first, leave_kind="abroad")

    assert steps.place(gathering, house.first).leave_kind == "abroad"
    assert LEAVE["leave_kind"] == "illness"


# Leave by the head of the delegation -----------------------------------------------------------------------------


def headed(house, user, *, deputy=False):
    """``user`` heads the delegation whose deputy he is, or is its deputy head."""
    mandate = user.acting_as.mandate
    if deputy:
        return DeputyHead.objects.create(delegation=mandate.delegation, mandate=mandate)
    return DelegationHead.objects.create(congress=house.congress, delegation=mandate.delegation, mandate=mandate)


@pytest.mark.parametrize("deputy", [False, True])
def test_the_head_of_the_delegation_says_the_word_too(house, work_off, logged_in, deputy):
    headed(house, house.second, deputy=deputy)
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.first)
    assert "王秀英请假：城乡供水视察" in told(house.second, work_off)
    place = steps.place(gathering, house.first)
    client = logged_in(house.second)
    assert "王秀英" in client.get("/gatherings/leave/").content.decode()

    client.post(f"/gatherings/places/{place.pk}/pass_leave_on/", {"note": "情况属实"})

    place = steps.place(gathering, house.first)
    assert (place.leave_passed_on_by, place.leave_support_note) == (house.second, "情况属实")
    assert "王秀英" not in client.get("/gatherings/leave/").content.decode()
    assert not house.second.has_perm("meetings.decide_leave", place)


def test_a_head_reads_of_leave_in_his_own_delegation_alone(house, logged_in):
    headed(house, house.second)
    gathering = steps.required(house.secretary)
    places = {name: steps.place(gathering, getattr(house, name)) for name in ("first", "second", "third")}
    found = []

    for asks in ((), ("first", "third")):
        for name in asks:
            steps.leave(gathering, getattr(house, name))
        listed = set(Participation.objects.visible_to(house.second).values_list("pk", flat=True))
        fresh = {name: steps.place(gathering, getattr(house, name)) for name in places}
        allowed = {one.pk for one in fresh.values() if house.second.has_perm("meetings.view_participation", one)}
        found.append((listed == allowed, sorted(name for name, one in places.items() if one.pk in listed)))

    assert found == [(True, ["second"]), (True, ["first", "second"])]
    assert not house.second.has_perm("meetings.check_leave", fresh["third"])
    assert logged_in(house.second).get(f"/gatherings/{gathering.pk}/people/").status_code == 403


def test_nobody_says_the_word_about_himself(house, work_off):
    headed(house, house.third)  # his delegation has no staff
    gathering = steps.required(house.secretary)

    steps.leave(gathering, house.third)

    place = steps.place(gathering, house.third)
    assert not place.leave_needs_support
    assert not house.third.has_perm("meetings.check_leave", place)
    assert told(house.affairs, work_off) == ["陈志强请假：城乡供水视察"]
