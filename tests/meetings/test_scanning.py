"""Scans as services judge them: each fault of a code, a phone, a mandate, a list and a clock has its answer."""

import datetime as dt
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from congress import clock as house_clock
from congress.errors import Invalid, Refused
from congress.models import Event, Role
from deputies.models import Mandate
from meetings import queries, services
from meetings.computing import codes
from meetings.models import Participation, Scan, SignInKey
from meetings.services import Audience
from meetings.services.people import remove
from tests import factories
from tests.meetings import steps
from tests.meetings.phones import Phone, scan, scanned
from tests.meetings.steps import DAY, HOUR

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def sitting(house):
    """A meeting all deputies have to attend that begins in an hour."""
    return steps.required(house.secretary, begins_at=steps.NOW + HOUR)


@pytest.fixture
def phone(sitting, house):
    return Phone(sitting, house.first)


def came(place):
    place = Participation.objects.get(pk=place.pk)
    return place.attendance, place.signed_in_by


# What counts ---------------------------------------------------------------------------------------------------------


def test_a_phones_code_signs_its_owner_in(house, sitting, phone):
    row = scan(sitting, phone.code(), by=house.affairs)

    place = Participation.objects.get(pk=phone.place.pk)
    assert (row.outcome, row.name, row.participation_id) == ("counted", "王秀英", place.pk)
    assert (place.attendance, place.signed_in_by, place.signed_in_at) == ("present", "code", house_clock.now())
    assert Event.objects.filter(kind="meetings.mark_attendance", actor=house.affairs).count() == 1


@pytest.mark.parametrize(
    ("minutes", "half_days", "entry"),
    [(-10, 1, ("present", None)), (0, 1, ("present", None)), (1, 1, ("late", None)), (5 * 60, 2, ("late", 1))],
)
def test_the_moment_of_the_scan_says_whether_somebody_is_late(house, clock, minutes, half_days, entry):
    begins = steps.NOW + HOUR
    gathering = steps.required(house.secretary, begins_at=begins, ends_at=begins + 8 * HOUR, half_days=half_days)
    phone = Phone(gathering, house.first)
    at = begins + minutes * MINUTE
    clock.move_to(at + 3 * HOUR)  # sent when the network is back

    scan(gathering, phone.code(at), by=house.affairs, at=at)

    place = Participation.objects.get(pk=phone.place.pk)
    assert (place.attendance, place.half_days) == entry
    assert place.signed_in_at == at


def test_the_server_makes_a_code_where_the_phone_cannot(house, sitting):
    place = steps.place(sitting, house.first)

    row = scan(sitting, queries.code_of_place(place).text, by=house.affairs)

    assert (row.outcome, came(place)) == ("counted", ("present", "code"))


def test_staff_of_a_delegation_scan_their_own_people(house, sitting, phone):
    assert scan(sitting, phone.code(), by=house.delegate).outcome == "counted"


# The same scan -------------------------------------------------------------------------------------------------------


def test_a_scan_sent_twice_counts_once(house, sitting, phone):
    nonce = uuid.uuid4()

    rows = [scan(sitting, phone.code(), by=by, nonce=nonce) for by in (house.affairs, house.affairs, house.secretary)]

    assert {(row.pk, row.outcome) for row in rows} == {(rows[0].pk, "counted")}
    assert Scan.objects.count() == 1
    assert Event.objects.filter(kind="meetings.mark_attendance").count() == 1


def test_what_was_sent_half_way_is_sent_again_and_lost_nowhere(house, sitting):
    scans = [scanned(Phone(sitting, user).code()) for user in (house.first, house.second, house.third)]
    services.take_scans(sitting, scans[:2], by=house.affairs, sent_at=house_clock.now())  # then the network was gone

    rows = services.take_scans(sitting, scans, by=house.affairs, sent_at=house_clock.now())

    assert [row.outcome for row in rows] == ["counted"] * 3
    assert (Scan.objects.count(), sitting.participations.filter(attendance="present").count()) == (3, 3)


def test_a_scan_of_one_gathering_is_not_sent_for_another(house, sitting, phone):
    other = steps.required(house.secretary, title="另一次会议")
    nonce = uuid.uuid4()
    scan(sitting, phone.code(), by=house.affairs, nonce=nonce)

    with pytest.raises(Refused):
        scan(other, phone.code(), by=house.affairs, nonce=nonce)


def test_a_scanner_sends_no_more_than_a_hundred_at_once(house, sitting):
    with pytest.raises(Invalid):
        services.take_scans(sitting, [scanned("x")] * 101, by=house.affairs, sent_at=house_clock.now())

    assert Scan.objects.count() == 0


# Each fault has its answer -------------------------------------------------------------------------------------------


def copied(house, sitting, phone):
    """Somebody shows a picture of a code that was scanned a moment ago."""
    text = phone.code()
    scan(sitting, text, by=house.affairs)
    return {"text": text, "by": house.secretary}


def expired(house, sitting, phone):
    return {"text": phone.code(house_clock.now() - 121 * SECOND)}


def from_tomorrow(house, sitting, phone):
    return {"text": phone.code(house_clock.now() + 121 * SECOND)}


def somebody_elses(house, sitting, phone):
    """A deputy's phone signs for another's place."""
    return {"text": phone.code(place=steps.place(sitting, house.second).pk)}


def invented(house, sitting, phone):
    return {"text": Phone(sitting, house.second, register=False).code()}


def no_code(house, sitting, phone):
    return {"text": "https://example.org/SI1"}


def of_the_door(house, sitting, phone):
    return {"text": queries.code_of_door(sitting).text}


def replaced_phone(house, sitting, phone):
    with_key = phone
    Phone(sitting, house.first)
    return {"text": with_key.code()}


def replaced_after(house, sitting, phone):
    """Scanned without network before the second phone was there, sent afterwards."""
    text, at = phone.code(), house_clock.now()
    SignInKey.objects.update(ended_at=at + MINUTE)
    SignInKey.objects.create(participation=phone.place, public_key="B" * 87)
    return {"text": text, "at": at}


def wrong_gathering(house, sitting, phone):
    other = steps.required(house.secretary, title="另一次会议")
    return {"text": Phone(other, house.first).code()}


def _rests(house, phone, **state):
    Mandate.objects.filter(pk=phone.place.mandate_id).update(
        state_on=dt.date(2026, 1, 10), reason="investigated", **state
    )
    return {"text": phone.code()}


def suspended(house, sitting, phone):
    return _rests(house, phone, state="suspended")


def ended(house, sitting, phone):
    return _rests(house, phone, state="terminated", ends_on=dt.date(2026, 1, 10))


def with_leave(house, sitting, phone):
    steps.leave(sitting, house.first)
    services.move_participation(steps.place(sitting, house.first), "pass_leave_on", by=house.delegate, note="同意")
    services.move_participation(steps.place(sitting, house.first), "grant_leave", by=house.secretary, note="同意")
    return {"text": phone.code()}


def by_list(house, sitting, phone):
    steps.tick(sitting, house.first, house.secretary, "late")
    return {"text": phone.code()}


def taken_off(house, sitting, phone):
    """The list on the device is older than the list: he was taken off it since."""
    text = phone.code()
    remove(phone.place, by=house.secretary)
    return {"text": text, "roster_at": house_clock.now() - HOUR}


def put_on(house, sitting, phone):
    """The other way round: the list on the device does not know him, the server does."""
    late_comer = factories.deputy(house.congress, name="赵新", delegation=house.other)
    services.invite(sitting, Audience(everybody=True), by=house.secretary)
    return {"text": Phone(sitting, late_comer).code(), "roster_at": house_clock.now() - HOUR}


def not_my_people(house, sitting, phone):
    return {"text": Phone(sitting, house.third).code(), "by": house.delegate}


def clock_ten_minutes_slow(house, sitting, phone):
    """Put back after the list was loaded: what the device sends as its time shows by how much."""
    now = house_clock.now()
    return {"text": phone.code(), "at": now - 10 * MINUTE, "sent_at": now - 10 * MINUTE}


def clock_put_right_since(house, sitting, phone):
    now = house_clock.now()
    return {"text": phone.code(now - HOUR), "at": now - 70 * MINUTE, "sent_at": now - 3 * MINUTE}


def from_the_future(house, sitting, phone):
    at = house_clock.now() + 10 * MINUTE
    return {"text": phone.code(at), "at": at}


def before_it_opened(house, sitting, phone):
    type(sitting).objects.filter(pk=sitting.pk).update(sign_in_from=house_clock.now() + MINUTE)
    return {"text": phone.code()}


def after_closing(house, sitting, phone):
    type(sitting).objects.filter(pk=sitting.pk).update(state="closed", closed_at=house_clock.now())
    return {"text": phone.code()}


FAULTS = [  # fault, outcome, note, what the list says afterwards
    (copied, "already", "手机码", ("present", "code")),
    (expired, "expired", "", ("", "")),
    (from_tomorrow, "expired", "", ("", "")),
    (somebody_elses, "forged", "", ("", "")),
    (invented, "forged", "", ("", "")),
    (no_code, "forged", "", ("", "")),
    (of_the_door, "forged", "", ("", "")),
    (replaced_phone, "old_phone", "", ("", "")),
    (replaced_after, "counted", "", ("present", "code")),
    (wrong_gathering, "other", "另一次会议", ("", "")),
    (suspended, "suspended", "", ("", "")),
    (ended, "ended", "", ("", "")),
    (with_leave, "on_leave", "", ("", "")),
    (by_list, "already", "工作人员登记", ("late", "list")),
    (taken_off, "not_listed", "", None),
    (put_on, "counted", "", ("", "")),
    (not_my_people, "not_yours", "", ("", "")),
    (clock_ten_minutes_slow, "counted", "扫码设备时钟相差10分钟。", ("present", "code")),
    (clock_put_right_since, "clock", "", ("", "")),
    (from_the_future, "clock", "", ("", "")),
    (before_it_opened, "early", "", ("", "")),
    (after_closing, "closed", "", ("", "")),
]


@pytest.mark.parametrize(("arrange", "outcome", "note", "entry"), FAULTS, ids=[row[0].__name__ for row in FAULTS])
def test_each_fault_has_its_answer(house, sitting, phone, arrange, outcome, note, entry):
    told = {"by": house.affairs} | arrange(house, sitting, phone)

    row = scan(sitting, told.pop("text"), **told)

    assert (row.outcome, row.remark) == (outcome, note)
    assert (came(phone.place) if entry is not None else None) == entry
    assert Scan.objects.filter(pk=row.pk).exists()


def test_nobody_scans_himself(house, sitting):
    both = factories.staff(house.congress, name="两任")
    Participation.objects.filter(pk=steps.place(sitting, house.first).pk).update(user=both)
    phone = Phone(sitting, both, register=False)
    SignInKey.objects.create(participation=phone.place, public_key=phone.public)

    row = scan(sitting, phone.code(), by=both)

    assert (row.outcome, came(phone.place)) == ("own", ("", ""))


def test_whoever_keeps_no_list_sends_no_scans(house, sitting, phone):
    for user in (house.second, house.leader, house.clerk, house.auditor):
        with pytest.raises(PermissionDenied):
            scan(sitting, phone.code(), by=user)

    assert Scan.objects.count() == 0


def test_a_code_of_another_congress_tells_nothing(house, sitting):
    away = factories.congress(name="邻市人民代表大会")
    factories.term(away)
    stranger = factories.deputy(away, name="外人")
    other = steps.required(factories.staff(away), title="邻市会议")
    phone = Phone(other, stranger)

    row = scan(sitting, phone.code(), by=house.affairs)

    assert (row.outcome, row.remark, row.name, row.participation) == ("other", "", "", None)


# Looking at what was not counted -------------------------------------------------------------------------------------


def test_whoever_looks_lets_a_scan_count_or_puts_it_aside(house, sitting, phone):
    told = with_leave(house, sitting, phone)
    first = scan(sitting, told["text"], by=house.affairs)
    second = scan(sitting, "no code", by=house.affairs)
    assert list(Scan.objects.to_look_at().order_by("pk")) == [first, second]

    services.settle_scan(first, by=house.delegate, counts=True)
    services.settle_scan(second, by=house.secretary, counts=False)

    assert came(phone.place) == ("present", "code")
    assert not Scan.objects.to_look_at().exists()
    with pytest.raises(Refused):
        services.settle_scan(first, by=house.secretary, counts=False)


@pytest.mark.parametrize("arrange", [expired, suspended, ended])
def test_what_cannot_count_is_put_aside_only(house, sitting, phone, arrange):
    row = scan(sitting, arrange(house, sitting, phone)["text"], by=house.affairs)

    with pytest.raises(Refused):
        services.settle_scan(row, by=house.affairs, counts=True)

    assert came(phone.place) == ("", "")


def test_nobody_settles_his_own_scan_and_nobody_another_delegations(house, sitting, phone):
    other = factories.organ(house.congress, code="D02", name="城西代表团", kind="delegation")
    stranger = factories.staff(house.congress, Role.DELEGATION_STAFF, organ=other, name="别的联络员")
    row = scan(sitting, expired(house, sitting, phone)["text"], by=house.affairs)

    for user in (stranger, house.first, house.leader, house.auditor):
        with pytest.raises(PermissionDenied):
            services.settle_scan(row, by=user, counts=False)


@pytest.mark.parametrize("role", ["secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first", "third"])
def test_query_and_predicate_of_scans_agree(house, sitting, phone, role):
    user = getattr(house, role)
    scan(sitting, phone.code(), by=house.affairs)
    scan(sitting, Phone(sitting, house.third).code(), by=house.affairs)
    scan(sitting, "no code", by=house.delegate)
    scan(sitting, "no code", by=house.affairs)

    listed = set(Scan.objects.visible_to(user))
    allowed = {row for row in queries.scans_of_page(house.secretary) if user.has_perm("meetings.settle_scan", row)}

    assert listed == allowed
    assert len(listed) == {"secretary": 4, "affairs": 4, "delegate": 2}.get(role, 0)


# The list a scanner takes along --------------------------------------------------------------------------------------


def test_the_list_of_a_scanner_names_its_people_and_their_keys_alone(house, sitting, phone):
    signed = queries.signed_roster(house.delegate, sitting)

    told = json.loads(signed["roster"])
    assert [(one["name"], one["delegation"], one["keys"], one["state"]) for one in told["people"]] == [
        ("王秀英", "城东代表团", [phone.public], ""), ("李建国", "城东代表团", [], ""),
    ]  # fmt: skip
    assert sorted(told["people"][0]) == ["delegation", "id", "keys", "light", "name", "state"]
    assert codes.is_signed(signed["roster"], signed["signature"], told["server"])
    assert not codes.is_signed(signed["roster"].replace("李建国", "李建军"), signed["signature"], told["server"])


def test_the_list_says_who_came_who_has_leave_and_whose_mandate_rests(house, sitting):
    steps.tick(sitting, house.second, house.secretary)
    third = steps.place(sitting, house.third)
    Mandate.objects.filter(pk=third.mandate_id).update(
        state="suspended", state_on=dt.date(2026, 1, 10), reason="investigated"
    )
    Phone(sitting, house.first)
    with_leave(house, sitting, Phone(sitting, house.first, register=False))

    told = json.loads(queries.signed_roster(house.secretary, sitting)["roster"])

    assert {one["name"]: one["state"] for one in told["people"]} == {
        "王秀英": "leave", "李建国": "came", "陈志强": "suspended",
    }  # fmt: skip


def test_a_thousand_people_are_as_many_questions_as_three(house, sitting, django_assert_num_queries):
    for nth in range(5):
        factories.deputy(house.congress, name=f"代表{nth}", delegation=house.other)
    services.invite(sitting, Audience(everybody=True), by=house.secretary)
    house.secretary.has_perm("meetings.keep_list", sitting)

    with django_assert_num_queries(4):
        queries.signed_roster(house.secretary, sitting)


def test_tomorrow_is_a_day_like_any(house, clock):
    """The mandate is asked for the day of the gathering, not of the scan's arrival."""
    gathering = steps.required(house.secretary, begins_at=steps.NOW + HOUR)
    phone = Phone(gathering, house.first)
    at = house_clock.now()
    text = phone.code(at)
    Mandate.objects.filter(pk=phone.place.mandate_id).update(
        state="suspended", state_on=dt.date(2026, 1, 17), reason="investigated"
    )
    clock.move_to(steps.NOW + DAY)

    assert scan(gathering, text, by=house.affairs, at=at).outcome == "counted"
