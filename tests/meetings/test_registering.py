"""Registration for a session: who is registered by whom, what is handed out and taken back, who is expected."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused, Stale
from congress.models import Event
from deputies.models import Mandate
from meetings import queries, services
from meetings.models import Registration, Stay
from meetings.services import Guest
from tests import factories
from tests.meetings import steps
from tests.meetings.arranged import arrange
from tests.meetings.steps import DAY, HOUR, NOW, place

HOURS = {"register_from": NOW - DAY, "register_until": NOW - DAY + 9 * HOUR, "register_place": "会议中心一楼大厅"}
KINDS = (
    "meetings.register_person", "meetings.take_registration_back", "meetings.hand_out_at_registration",
    "meetings.take_at_registration", "meetings.note_registration", "meetings.hand_key_out", "meetings.take_key_back",
)  # fmt: skip


@pytest.fixture
def whole(house):
    return steps.session(house.secretary, begins_at=NOW - HOUR, **HOURS)


def told():
    """The kinds of events of this desk, in their order, with what they are about."""
    rows = Event.objects.filter(kind__in=KINDS).order_by("pk")
    return [" ".join(filter(None, [row.kind.removeprefix("meetings."), row.data.get("what", "")])) for row in rows]


def state(row):
    row.refresh_from_db()
    stay = Stay.objects.filter(participation=row.participation_id, bed__isnull=False).first()
    return (row.registered_at is not None, row.has_papers, row.has_badge, stay.has_key if stay else None)


# One tap -------------------------------------------------------------------------------------------------------------


def test_one_tap_registers_with_everything(house):
    found = arrange(house)
    Mandate.objects.filter(person__user=house.first).update(card_number="A017")

    row = services.register(place(found.whole, house.first), by=house.delegate)

    assert state(row) == (True, True, True, True)
    assert (row.registered_at, row.registered_by, row.badge_number) == (NOW, house.delegate, "A017")
    assert told() == ["register_person", "hand_key_out"]


def test_who_has_no_room_is_registered_without_a_key(house, whole):
    row = services.register(place(whole, house.first), by=house.secretary)

    assert state(row) == (True, True, True, None)
    assert not Stay.objects.exists()


def test_twice_is_once_and_the_first_clerk_stands(house, whole, clock):
    services.register(place(whole, house.first), by=house.secretary)
    clock.move_to(NOW + HOUR)

    row = services.register(place(whole, house.first), by=house.affairs)

    assert (row.registered_at, row.registered_by, told()) == (NOW, house.secretary, ["register_person"])


@pytest.mark.parametrize(
    ("taps", "after", "events"),
    [
        (["papers_back"], (True, False, True, True), ["take_at_registration papers"]),
        (["badge_back"], (True, True, False, True), ["take_at_registration badge"]),
        (["key_back"], (True, True, True, False), ["take_key_back"]),
        (["papers_back", "papers_back"], (True, False, True, True), ["take_at_registration papers"]),
        (["papers"], (True, True, True, True), []),
        (["badge_back", "badge"], (True, True, True, True),
         ["take_at_registration badge", "hand_out_at_registration badge"]),
        (["key_back", "key"], (True, True, True, True), ["take_key_back", "hand_key_out"]),
        (["unregister"], (False, False, False, False), ["take_registration_back", "take_key_back"]),
        (["unregister", "unregister"], (False, False, False, False), ["take_registration_back", "take_key_back"]),
        (["unregister", "register"], (True, True, True, True),
         ["take_registration_back", "take_key_back", "register_person", "hand_key_out"]),
    ],
)  # fmt: skip
def test_each_tick_is_taken_back_with_an_event(house, taps, after, events):
    found = arrange(house)
    row = services.register(place(found.whole, house.first), by=house.secretary)

    for name in taps:
        services.tick_at_desk(place(found.whole, house.first), name, by=house.secretary)

    assert state(row) == after
    assert told()[2:] == events


def test_nothing_is_handed_to_who_has_not_registered(house, whole):
    for what in ("papers", "badge", "key", "papers_back"):
        with pytest.raises(Refused, match="尚未报到"):
            services.tick_at_desk(place(whole, house.first), what, by=house.secretary)

    with pytest.raises(Invalid):
        services.tick_at_desk(place(whole, house.first), "diet", by=house.secretary)
    assert not Registration.objects.exists()


def test_events_of_registering_are_quiet_and_renew_the_own_card_alone(house):
    found = arrange(house)
    before = {user: queries.point_of(user) for user in (house.first, house.second)}

    services.register(place(found.whole, house.first), by=house.secretary)

    assert queries.point_of(house.first).own != before[house.first].own
    assert queries.point_of(house.second) == before[house.second]


# Who may, and for whom -----------------------------------------------------------------------------------------------


# fmt: off
MAY = {  # who registers a deputy of the served delegation, one of another, a guest
    "secretary": (True, True, True), "affairs": (True, True, True), "delegate": (True, False, False),
    "leader": (False, False, False), "clerk": (False, False, False), "auditor": (False, False, False),
    "first": (False, False, False), "third": (False, False, False),
}
# fmt: on


@pytest.mark.parametrize("role", MAY)
def test_who_registers_whom(house, whole, role):
    services.add_guests(whole, [Guest(name="韩一鸣", unit="安澜日报社", standing="press")], by=house.secretary)
    user = getattr(house, role)
    people = [place(whole, house.second), place(whole, house.third), whole.participations.get(name="韩一鸣")]

    done = []
    for one in people:
        try:
            services.register(one, by=user)
        except PermissionDenied:
            done.append(False)
        else:
            done.append(True)

    assert tuple(done) == MAY[role]
    assert tuple(user.has_perm("meetings.register", one) for one in people) == MAY[role]


def test_nobody_registers_himself(house, whole):
    own = place(whole, house.first)
    own.user = house.secretary
    own.save(update_fields=["user"])

    with pytest.raises(PermissionDenied):
        services.register(own, by=house.secretary)
    assert not Registration.objects.exists()


def with_leave(house, whole):
    steps.leave(whole, house.third)
    services.move_participation(place(whole, house.third), "grant_leave", by=house.secretary, note="")


def close(house, whole, clock):
    clock.move_to(whole.ends_at)
    for gathering in (*whole.parts.order_by("pk"), whole):
        steps.close(gathering, house.secretary)


def set_answer(answer):
    def told_so(_house, whole):
        whole.participations.filter(name="陈志强").update(answer=answer)

    return told_so


def mandate(state):
    def rests(house, _whole):
        held = Mandate.objects.filter(person__user=house.third)
        since = (NOW - 3 * DAY).date()
        held.update(state=state, state_on=since, reason="other", ends_on=since if state == "terminated" else None)

    return rests


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (with_leave, "陈志强已批准请假"),
        (set_answer("not_coming"), "陈志强已答复不参加"),
        (set_answer("waiting"), "陈志强仍在候补"),
        (mandate("suspended"), "陈志强：暂停执行代表职务"),
        (mandate("terminated"), "陈志强：代表资格已终止"),
    ],
)
def test_who_does_not_come_gets_a_clear_word(house, whole, happens, words):
    happens(house, whole)

    with pytest.raises(Refused) as refusal:
        services.register(place(whole, house.third), by=house.secretary)

    assert str(refusal.value).startswith(words)
    assert not Registration.objects.exists()


def test_who_was_taken_off_the_list_gets_a_clear_word(house, whole):
    gone = place(whole, house.third)
    services.remove(gone, by=house.secretary)

    with pytest.raises(Refused, match="陈志强已不在本次会议的名单上"):
        services.register(gone, by=house.secretary)


def test_leave_that_only_waits_is_no_obstacle(house, whole):
    steps.leave(whole, house.third)

    assert services.register(place(whole, house.third), by=house.secretary).registered_at == NOW


@pytest.mark.parametrize("verb", ["register", "unregister", "papers_back"])
def test_a_closed_session_registers_nobody(house, whole, clock, verb):
    if verb != "register":
        services.register(place(whole, house.first), by=house.secretary)
    close(house, whole, clock)
    before = list(Registration.objects.values())

    with pytest.raises(Refused, match="会议未开放报到"):
        services.tick_at_desk(place(whole, house.first), verb, by=house.secretary)
    assert list(Registration.objects.values()) == before


def test_one_registers_for_a_session_and_nothing_else(house, whole):
    inspection = steps.required(house.secretary)
    for gathering in (whole.parts.get(), inspection):
        with pytest.raises(Refused, match="整个会议"):
            services.register(place(gathering, house.first), by=house.secretary)


# Number and note -----------------------------------------------------------------------------------------------------


def test_number_and_note_are_kept_before_and_after(house, whole):
    noted = services.note_registration(
        place(whole, house.first), by=house.delegate, version=0, badge_number="补12", note="自驾，晚到"
    )
    row = services.register(place(whole, house.first), by=house.delegate)
    services.take_registration_back(place(whole, house.first), by=house.delegate)

    row.refresh_from_db()
    assert (noted.pk, noted.registered_at) == (row.pk, None)
    assert (row.badge_number, row.note, row.registered_at) == ("补12", "自驾，晚到", None)
    assert told() == ["note_registration", "register_person", "take_registration_back"]


def test_a_number_is_one_persons(house, whole):
    services.note_registration(place(whole, house.first), by=house.secretary, version=0, badge_number="补12")

    with pytest.raises(Invalid) as invalid:
        services.note_registration(place(whole, house.third), by=house.secretary, version=0, badge_number="补12")

    assert invalid.value.errors == {"badge_number": ["王秀英持有该证件。"]}


def test_a_stale_note_loses_nothing(house, whole):
    services.note_registration(place(whole, house.first), by=house.secretary, version=0, note="自驾")

    with pytest.raises(Stale) as stale:
        services.note_registration(place(whole, house.first), by=house.affairs, version=0, note="乘车")

    assert stale.value.current == {"badge_number": "", "note": "自驾", "version": 1}


@pytest.mark.parametrize(
    "change",
    [{"registered_by": None}, {"registered_at": None}, {"registered_at": None, "registered_by": None}],
)
def test_the_database_holds_what_a_registration_is(house, whole, change):
    row = services.register(place(whole, house.first), by=house.secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=row.pk).update(**change)


def test_who_has_registered_stays_on_the_list_and_a_note_goes_with_its_person(house, whole):
    services.register(place(whole, house.first), by=house.secretary)
    services.note_registration(place(whole, house.third), by=house.secretary, version=0, note="晚到")

    with pytest.raises(Refused, match="已报到"):
        services.remove(place(whole, house.first), by=house.secretary)
    services.remove(place(whole, house.third), by=house.secretary)

    assert [row.participation.name for row in Registration.objects.all()] == ["王秀英"]


# Numbers -------------------------------------------------------------------------------------------------------------


def lines(whole):
    return [(one.name, one.due, one.here, one.missing) for one in queries.arrivals(whole).lines]


def test_numbers_by_delegation_and_standing(house, whole):
    """Three deputies and two guests: one has leave, one deputy and one guest have registered."""
    services.add_guests(
        whole, [Guest(name="韩一鸣", standing="press"), Guest(name="罗思远", standing="press")], by=house.secretary
    )
    assert lines(whole) == [("城东代表团", 2, 0, 2), ("城西代表团", 1, 0, 1), ("记者", 2, 0, 2)]

    with_leave(house, whole)
    services.register(place(whole, house.second), by=house.delegate)
    services.register(whole.participations.get(name="韩一鸣"), by=house.secretary)

    assert lines(whole) == [("城东代表团", 2, 1, 1), ("记者", 2, 1, 1)]
    for one in (queries.arrivals(whole).whole, queries.arrivals_in_all(whole)):
        assert (one.due, one.here, one.missing) == (4, 2, 2)


@pytest.mark.parametrize("rests", ["suspended", "terminated"])
def test_who_holds_no_mandate_is_not_expected(house, whole, rests):
    mandate(rests)(house, whole)

    assert lines(whole) == [("城东代表团", 2, 0, 2)]
    assert [[one.name for one in people] for _group, people in queries.missing(house.secretary, whole)] == [
        ["王秀英", "李建国"]
    ]


def test_delegations_see_who_is_missing_of_their_own(house, whole):
    services.register(place(whole, house.first), by=house.delegate)

    def names(user):
        return [(group, [one.name for one in people]) for group, people in queries.missing(user, whole)]

    assert names(house.delegate) == [("城东代表团", ["李建国"])]
    assert names(house.secretary) == [("城东代表团", ["李建国"]), ("城西代表团", ["陈志强"])]
    assert names(house.leader) == []


# Time and place ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"register_from": NOW}, ["register_place", "register_until"]),
        ({"register_place": "大厅"}, ["register_from", "register_until"]),
        (HOURS | {"register_until": HOURS["register_from"]}, ["register_until"]),
        (HOURS, []),
        ({}, []),
    ],
)
def test_registration_has_time_and_place_or_is_not_asked(house, fields, wrong):
    try:
        steps.session(house.secretary, **fields)
    except Invalid as invalid:
        assert sorted(invalid.errors) == wrong
    else:
        assert wrong == []


def test_only_a_session_asks_to_register(house):
    with pytest.raises(Invalid) as invalid:
        steps.drafted(house.secretary, **HOURS)

    assert sorted(invalid.value.errors) == sorted(HOURS)


def test_the_database_holds_time_and_place(house, whole):
    for change in ({"register_place": ""}, {"register_from": None}, {"register_until": HOURS["register_from"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(whole).objects.filter(pk=whole.pk).update(**change)


def test_another_time_is_told_to_those_concerned(house, whole, work_off):
    work_off()
    services.change(whole, by=house.secretary, version=whole.version, register_place="安澜宾馆大堂")
    work_off()

    notice = house.first.notifications.order_by("-pk").first()
    assert "报到：" in notice.text
    assert "安澜宾馆大堂" in notice.text


def test_a_copied_session_registers_as_many_days_later(house, whole):
    later = whole.begins_at.date() + dt.timedelta(days=364)
    row = factories.session(house.congress.terms.first(), number=6, begins_on=later, ends_on=later + 3 * DAY)

    made = services.copy_session(whole, row, by=house.secretary)

    moved = made.begins_at - whole.begins_at
    assert (made.register_from - whole.register_from, made.register_until - whole.register_until) == (moved, moved)
    assert made.register_place == HOURS["register_place"]


def test_reading_follows_the_place(house, whole):
    for user in (house.first, house.third):
        services.register(place(whole, user), by=house.secretary)
    stranger = factories.staff(factories.congress(name="东湖县人民代表大会"), name="外县")
    everybody = ["王秀英", "陈志强"]

    seen = {
        user.name: sorted(row.participation.name for row in Registration.objects.visible_to(user))
        for user in (house.secretary, house.delegate, house.first, house.leader, stranger)
    }

    assert seen == {"周敏": everybody, "郑联络": ["王秀英"], "王秀英": ["王秀英"], "冯主任": [], "外县": []}
