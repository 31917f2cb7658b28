"""One's own phone, the door, and the pages of signing in: who opens them, what they take and refuse."""

import json
import re
import uuid

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from congress import clock as house_clock
from congress.errors import Invalid, Refused
from congress.models import Event
from congress.panels import panels
from meetings import queries, services
from meetings.models import Gathering, Participation, Scan
from meetings.offline import OFFLINE_PAGES
from meetings.panels import my_code
from tests import factories
from tests.meetings import steps
from tests.meetings.phones import Phone
from tests.meetings.steps import DAY, HOUR
from tests.meetings.test_scanning import MINUTE, SECOND, with_leave

ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first", "third")


@pytest.fixture
def sitting(house):
    """A meeting all deputies have to attend that begins in half an hour."""
    return steps.required(house.secretary, begins_at=steps.NOW + 30 * MINUTE)


# The phone's key -----------------------------------------------------------------------------------------------------


def test_a_second_phone_takes_over_from_the_first(house, sitting):
    first, second = Phone(sitting, house.first), Phone(sitting, house.first)

    assert list(first.place.sign_in_keys.order_by("pk").values_list("public_key", "ended_at")) == [
        (first.public, house_clock.now()), (second.public, None),
    ]  # fmt: skip
    with pytest.raises(Refused):
        services.register_key(first.place, first.public, by=house.first)


def test_the_same_phone_asks_as_often_as_it_likes(house, sitting):
    phone = Phone(sitting, house.first)

    services.register_key(phone.place, phone.public, by=house.first)

    assert phone.place.sign_in_keys.count() == 1
    assert Event.objects.filter(kind="meetings.register_phone").count() == 1


def test_a_sixth_phone_is_sent_to_the_desk(house, sitting):
    for _nth in range(services.MOST_PHONES):
        Phone(sitting, house.first)

    with pytest.raises(Refused):
        Phone(sitting, house.first)


def test_nobody_makes_a_code_for_somebody_else(house, sitting):
    phone = Phone(sitting, house.first, register=False)

    for user in (house.second, house.secretary, house.delegate):
        with pytest.raises(PermissionDenied):
            services.register_key(phone.place, phone.public, by=user)

    assert phone.place.sign_in_keys.count() == 0


@pytest.mark.parametrize("key", ["", "AAAA", "B" * 87])
def test_what_is_no_key_is_not_taken(house, sitting, key):
    with pytest.raises(Invalid):
        services.register_key(steps.place(sitting, house.first), key, by=house.first)


def test_no_code_is_made_once_it_is_over(house, sitting, clock):
    clock.move_to(sitting.ends_at)

    with pytest.raises(Refused):
        Phone(sitting, house.first)


# The door ------------------------------------------------------------------------------------------------------------


def at_door(sitting, user):
    return services.door_ticket(sitting, queries.code_of_door(sitting).text, by=user)


def test_whoever_is_at_the_door_signs_himself_in(house, sitting):
    place = services.sign_in_at_door(sitting, at_door(sitting, house.first), by=house.first)
    again = services.sign_in_at_door(sitting, at_door(sitting, house.first), by=house.first)

    assert (place.attendance, place.signed_in_by, again.signed_in_at) == ("present", "door", place.signed_in_at)
    assert Event.objects.filter(kind="meetings.mark_attendance", actor=house.first).count() == 1


@pytest.mark.parametrize(
    ("minutes", "opens", "entry"),
    [
        (-31, None, None), (-30, None, "present"), (30, None, "present"), (31, None, "late"), (150, None, "late"),
        (151, None, None), (0, 5, None), (5, 5, "present"),
    ],
)  # fmt: skip
def test_the_door_opens_in_its_window(house, sitting, clock, minutes, opens, entry):
    """It begins 30 minutes from now, ends two hours later, and the door opens an hour before unless told otherwise."""
    if opens is not None:
        Gathering.objects.update(sign_in_from=steps.NOW + opens * MINUTE)
    sitting.refresh_from_db()
    clock.move_to(steps.NOW + minutes * MINUTE)
    ticket = at_door(sitting, house.first)

    if entry is None:
        with pytest.raises(Refused):
            services.sign_in_at_door(sitting, ticket, by=house.first)
    else:
        assert services.sign_in_at_door(sitting, ticket, by=house.first).attendance == entry


def old_code(house, sitting, clock):
    text = queries.code_of_door(sitting).text
    clock.shift(121 * SECOND)
    services.door_ticket(sitting, text, by=house.first)


def old_ticket(house, sitting, clock):
    ticket = at_door(sitting, house.first)
    clock.shift(181 * SECOND)
    services.sign_in_at_door(sitting, ticket, by=house.first)


def anothers_ticket(house, sitting, clock):
    services.sign_in_at_door(sitting, at_door(sitting, house.second), by=house.first)


def another_door(house, sitting, clock):
    other = steps.required(house.secretary, title="另一次会议")
    services.door_ticket(sitting, queries.code_of_door(other).text, by=house.first)


def own_code_as_door(house, sitting, clock):
    text = Phone(sitting, house.first).code()
    services.door_ticket(sitting, text, by=house.first)


def forged_code(house, sitting, clock):
    text = queries.code_of_door(sitting).text
    services.door_ticket(sitting, text[:-6] + "AAAAAA", by=house.first)


def forged_ticket(house, sitting, clock):
    services.sign_in_at_door(sitting, f"{sitting.pk}-{house.first.pk}:x:y", by=house.first)


def not_on_the_list(house, sitting, clock):
    late = factories.deputy(house.congress, name="赵新", delegation=house.other)
    services.sign_in_at_door(sitting, at_door(sitting, late), by=late)


def leave_granted(house, sitting, clock):
    with_leave(house, sitting, Phone(sitting, house.first))
    services.sign_in_at_door(sitting, at_door(sitting, house.first), by=house.first)


def mandate_rests(house, sitting, clock):
    mandate = steps.place(sitting, house.first).mandate
    type(mandate).objects.filter(pk=mandate.pk).update(state="suspended", state_on="2026-01-10", reason="investigated")
    services.sign_in_at_door(sitting, at_door(sitting, house.first), by=house.first)


def closed(house, sitting, clock):
    ticket = at_door(sitting, house.first)
    Gathering.objects.update(state="cancelled")
    services.sign_in_at_door(sitting, ticket, by=house.first)


REFUSALS = [
    old_code, old_ticket, anothers_ticket, another_door, own_code_as_door, forged_code, forged_ticket, not_on_the_list,
    leave_granted, mandate_rests, closed,
]  # fmt: skip


@pytest.mark.parametrize("fault", REFUSALS, ids=[fault.__name__ for fault in REFUSALS])
def test_the_door_refuses(house, sitting, clock, fault):
    with pytest.raises(Refused):
        fault(house, sitting, clock)

    assert not Participation.objects.exclude(attendance="").exists()


# Pages ---------------------------------------------------------------------------------------------------------------

STATUS = {
    "code/": {"first", "third"},
    "code/?server": {"first", "third"},
    "code/server/": {"first", "third"},
    "door/": {"secretary", "affairs"},
    "door/?poll": {"secretary", "affairs"},
    "scanner/": {"secretary", "affairs", "delegate"},
    "scanner/roster/": {"secretary", "affairs", "delegate"},
    "scans/": {"secretary", "affairs", "delegate"},
}


@pytest.mark.parametrize("page", list(STATUS))
def test_each_page_opens_for_its_roles(house, sitting, logged_in, page):
    opened = {
        role
        for role in ROLES
        if logged_in(getattr(house, role)).get(f"/gatherings/{sitting.pk}/{page}").status_code == 200
    }

    assert opened == STATUS[page]


def test_another_congress_finds_nothing(house, sitting, logged_in):
    away = factories.congress(name="邻市人民代表大会")
    scan = scanned_at(house, sitting)
    client = logged_in(factories.staff(away))

    pages = [client.get(f"/gatherings/{sitting.pk}/{page}").status_code for page in STATUS]
    posts = [
        client.post(f"/gatherings/{sitting.pk}/scanner/scans/", "{}", content_type="application/json").status_code,
        client.post(f"/scans/{scan.pk}/settle/").status_code,
        client.post(f"/gatherings/places/{steps.place(sitting, house.first).pk}/key/").status_code,
    ]

    assert {*pages, *posts} == {404}


def scanned_at(house, sitting):
    [row] = services.take_scans(
        sitting, [services.Scanned(uuid.uuid4(), "no code", house_clock.now())], by=house.affairs,
        sent_at=house_clock.now(),
    )  # fmt: skip
    return row


def test_the_page_of_a_session_leads_to_its_next_sitting(house, logged_in):
    whole = steps.session(house.secretary, parts=2)
    part = whole.parts.order_by("begins_at").first()

    answer = logged_in(house.first).get(f"/gatherings/{whole.pk}/code/")

    assert (answer.status_code, answer.url) == (302, f"/gatherings/{part.pk}/code/")
    assert logged_in(house.secretary).get(f"/gatherings/{whole.pk}/scanner/").status_code == 404


@pytest.mark.parametrize(
    ("name", "who"), [("sign_in_code", "first"), ("sign_in_scanner", "secretary")], ids=["code", "scanner"]
)
def test_pages_that_work_without_network_are_kept(house, sitting, logged_in, name, who):
    assert name in OFFLINE_PAGES
    page = logged_in(getattr(house, who)).get(reverse(name, args=[sitting.pk])).content.decode()

    assert "data-offline-page" in page
    for script in re.findall(r"/static/(signing/\w+\.js)", page):  # the phone keeps what the page names, and no more
        text = (settings.BASE_DIR / "static" / script).read_text(encoding="utf-8")
        for imported in re.findall(r'^import .*"\.+/([^"]+)"', text, re.MULTILINE):
            assert f'{imported}"' in page


def test_the_session_card_gets_the_code_of_what_comes_next(house, sitting, rf):
    steps.required(house.secretary, title="后天的会", begins_at=steps.NOW + 2 * DAY)
    request = rf.get("/")
    request.user = house.first

    assert my_code(request).context["gathering"] == sitting
    request.user = house.secretary
    assert my_code(request) is None


def test_the_card_costs_few_questions(house, sitting, rf, django_assert_max_num_queries):
    request = rf.get("/")
    request.user = house.first
    assert request.user.post

    with django_assert_max_num_queries(2):
        queries.next_place(request.user)


def test_a_phone_registers_and_learns_the_time(house, sitting, logged_in):
    phone = Phone(sitting, house.first, register=False)
    page = f"/gatherings/places/{phone.place.pk}/key/"
    client = logged_in(house.first)

    answers = [client.post(page, {"key": phone.public}), client.post(page, {"key": "x"}), client.get(page)]
    Phone(sitting, house.first)
    answers.append(client.post(page, {"key": phone.public}))

    assert [answer.status_code for answer in answers] == [200, 422, 405, 409]
    assert answers[0].json() == {"now": house_clock.now().timestamp()}
    assert logged_in(house.delegate).post(page, {"key": phone.public}).status_code == 403


def test_the_door_link_asks_for_one_tap(house, sitting, logged_in):
    client = logged_in(house.first)
    page = f"/gatherings/{sitting.pk}/door/{queries.code_of_door(sitting).text}/"

    shown = client.get(page)
    assert Participation.objects.exclude(attendance="").count() == 0
    done = client.post(page, {"ticket": shown.context["ticket"]}, follow=True)

    assert "您已签到" in done.content.decode()
    assert steps.place(sitting, house.first).signed_in_by == "door"
    assert client.get(page[:-8] + "AAAAAAA/").status_code == 200  # signed in: nothing to refuse
    assert logged_in(house.second).get(page[:-8] + "AAAAAAA/").status_code == 409


def sent(client, sitting, scans, **more):
    now = house_clock.now().timestamp()
    body = {"sent": now, "roster": now, "scans": scans} | more
    return client.post(f"/gatherings/{sitting.pk}/scanner/scans/", json.dumps(body), content_type="application/json")


def test_a_batch_is_answered_scan_by_scan_and_again_alike(house, sitting, logged_in):
    now = house_clock.now().timestamp()
    codes = [Phone(sitting, house.first).code(), "no code"]
    scans = [{"nonce": str(uuid.uuid4()), "text": text, "at": now} for text in codes]
    client = logged_in(house.affairs)

    answers = [sent(client, sitting, scans).json()["scans"] for _time in range(2)]

    assert [(row["nonce"], row["outcome"], row["name"]) for row in answers[0]] == [
        (scans[0]["nonce"], "counted", "王秀英"), (scans[1]["nonce"], "forged", ""),
    ]  # fmt: skip
    assert answers[1] == answers[0]
    assert Scan.objects.count() == 2


NONCE = "6f1b8e8e-5d0a-4c0e-9c52-0a4b6c1d2e3f"


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", "nothing", '{"sent": 1}', '{"sent": "x", "scans": []}', '{"sent": true, "scans": []}',
        '{"sent": 1e300, "scans": []}', '{"sent": NaN, "scans": []}', '{"sent": 1, "scans": 7}',
        '{"sent": 1, "scans": [{"nonce": "x", "text": "y", "at": 1}]}',
        f'{{"sent": 1, "scans": [{{"nonce": "{NONCE}", "text": "y"}}]}}',
        '{"sent": 1, "scans": [{"nonce": 7, "text": "y", "at": 1}]}',
    ],
)  # fmt: skip
def test_what_is_no_list_of_scans_is_told_so(house, sitting, logged_in, body):
    page = f"/gatherings/{sitting.pk}/scanner/scans/"

    answer = logged_in(house.affairs).post(page, body, content_type="application/json")

    assert (answer.status_code, Scan.objects.count()) == (422, 0)


def test_too_much_at_once_is_not_read(house, sitting, logged_in):
    page = f"/gatherings/{sitting.pk}/scanner/scans/"

    answer = logged_in(house.affairs).post(page, "x" * 70_000, content_type="application/json")

    assert answer.status_code == 413


def test_staff_settle_what_was_not_counted(house, sitting, logged_in):
    scan = scanned_at(house, sitting)
    client = logged_in(house.secretary)
    assert "不是本平台的签到码" in client.get(f"/gatherings/{sitting.pk}/scans/").content.decode()

    answer = client.post(f"/scans/{scan.pk}/settle/", {})

    assert answer.url == f"/gatherings/{sitting.pk}/scans/"
    assert "没有待核实的扫码" in client.get(f"/gatherings/{sitting.pk}/scans/").content.decode()
    assert "已核实" in client.get(f"/gatherings/{sitting.pk}/scans/?view=all").content.decode()
    assert client.post(f"/scans/{scan.pk}/settle/", {}).status_code == 409


def test_what_waits_for_a_look_stands_on_the_desk(house, sitting, rf):
    request = rf.get("/")
    request.user = house.secretary

    def lines():
        return [(line.label, line.count, line.url) for line in panels("desk", request) if "scans" in line.url]

    before, scan = lines(), scanned_at(house, sitting)
    waiting = lines()
    services.settle_scan(scan, by=house.secretary, counts=False)

    assert before == lines() == []
    assert waiting == [("待核实扫码", 1, f"/gatherings/{sitting.pk}/scans/")]


def test_a_list_of_scans_costs_the_same_however_long(house, sitting, logged_in, django_assert_max_num_queries):
    for _nth in range(5):
        scanned_at(house, sitting)
        with_phone = Phone(sitting, house.first)
        services.take_scans(
            sitting, [services.Scanned(uuid.uuid4(), with_phone.code(), house_clock.now())], by=house.affairs,
            sent_at=house_clock.now() - HOUR,
        )  # fmt: skip
    client = logged_in(house.secretary)
    client.get("/")

    with django_assert_max_num_queries(12):
        client.get(f"/gatherings/{sitting.pk}/scans/?view=all")


@pytest.mark.parametrize("page", ["code/", "scanner/"])
def test_pages_cost_few_questions(house, sitting, logged_in, django_assert_max_num_queries, page):
    client = logged_in(house.first if page == "code/" else house.secretary)
    client.get("/")

    with django_assert_max_num_queries(12):
        client.get(f"/gatherings/{sitting.pk}/{page}")
