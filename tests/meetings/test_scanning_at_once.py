"""Ten scanners at one server on PostgreSQL: the same scan counts once, none is lost, a list being closed stays closed."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import time_machine
from django.conf import settings
from django.test import Client

from congress import clock as house_clock
from congress.models import Event
from meetings import services
from meetings.models import Participation, Scan
from meetings.services import Scanned
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.meetings import steps
from tests.meetings.conftest import furnish
from tests.meetings.phones import Phone

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(transactional_facts):
    return furnish(factories.congress())


@pytest.fixture
def frozen():
    with time_machine.travel(steps.NOW, tick=False):
        yield


def crowd(house, count):
    """A meeting that begins in an hour, and the phones of ``count`` deputies asked to it."""
    people = [factories.deputy(house.congress, name=f"代表{nth}", delegation=house.other) for nth in range(count)]
    begins = house_clock.now() + steps.HOUR
    gathering = steps.required(house.secretary, begins_at=begins)
    return gathering, [Phone(gathering, user) for user in people]


def scanner(portal, user, gathering):
    """A scanner that is logged in: sends scans over the network and says what it was answered."""
    client = Client()
    client.force_login(user)
    session = requests.Session()
    session.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    address = f"{portal}/gatherings/{gathering.pk}/scanner/"
    token = session.get(address, timeout=60).text.partition('name="csrfmiddlewaretoken" value="')[2][:64]

    def send(scans):
        now = house_clock.now().timestamp()
        body = json.dumps({"sent": now, "roster": now, "scans": scans})
        headers = {"X-CSRFToken": token, "Content-Type": "application/json", "Referer": portal}
        answer = session.post(f"{address}scans/", body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text[:200]
        return [row["outcome"] for row in answer.json()["scans"]]

    return send


def as_sent(phone):
    return {"nonce": str(uuid.uuid4()), "text": phone.code(), "at": house_clock.now().timestamp()}


def counts(gathering):
    came = Participation.objects.filter(gathering=gathering, attendance="present")
    return came.count(), Scan.objects.count(), Event.objects.filter(kind="meetings.mark_attendance").count()


def test_the_same_scan_from_two_scanners_at_once_counts_once(house, live_server):
    gathering, phones = crowd(house, 4)
    scans = [as_sent(phone) for phone in phones]
    senders = [scanner(live_server.url, user, gathering) for user in (house.secretary, house.affairs)]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda send: send(scans), senders))

    assert answers == [["counted"] * 4] * 2
    assert counts(gathering) == (4, 4, 4)


def test_ten_scanners_at_once_lose_nothing(house, live_server):
    gathering, phones = crowd(house, 40)
    staff = [factories.staff(house.congress, name=f"签到员{nth}") for nth in range(10)]
    senders = [scanner(live_server.url, user, gathering) for user in staff]
    parts = [[as_sent(phone) for phone in phones[nth::10]] for nth in range(10)]

    def work(nth):
        """Each scan as it is made, then all once more: the answer had been lost on the way."""
        first = [senders[nth]([one])[0] for one in parts[nth]]
        return first, senders[nth](parts[nth])

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(work, range(10)))

    assert answers == [(["counted"] * 4, ["counted"] * 4)] * 10
    assert counts(gathering) == (40, 40, 40)


def test_one_code_at_two_scanners_signs_in_once(house, frozen):
    gathering, [phone] = crowd(house, 1)

    answers = at_once(
        *(
            lambda by=by: services.take_scans(
                gathering, [Scanned(uuid.uuid4(), phone.code(), house_clock.now())], by=by, sent_at=house_clock.now()
            )
            for by in (house.secretary, house.affairs)
        )
    )

    assert sorted(rows[0].outcome for rows in answers) == ["already", "counted"]
    assert counts(gathering) == (1, 2, 1)


def test_a_forged_scan_sent_by_two_is_kept_once(house, frozen):
    gathering, _phones = crowd(house, 0)
    scan = Scanned(uuid.uuid4(), "no code", house_clock.now())

    answers = at_once(
        *[lambda: services.take_scans(gathering, [scan], by=house.secretary, sent_at=house_clock.now())] * 4
    )

    assert len({rows[0].pk for rows in answers}) == 1
    assert Scan.objects.count() == 1


def test_two_phones_registered_at_once_leave_one(house, frozen):
    gathering, _phones = crowd(house, 0)
    phones = [Phone(gathering, house.first, register=False) for _nth in range(3)]

    answers = at_once(
        *(lambda phone=phone: services.register_key(phone.place, phone.public, by=house.first) for phone in phones)
    )

    assert refusals(answers) == []
    assert phones[0].place.sign_in_keys.filter(ended_at=None).count() == 1


def test_no_scan_slips_into_a_list_that_is_being_closed(house, frozen):
    gathering, phones = crowd(house, 6)
    scans = [Scanned(uuid.uuid4(), phone.code(), house_clock.now()) for phone in phones]
    sent_at = house_clock.now()
    with time_machine.travel(gathering.ends_at, tick=False):
        answers = at_once(
            *(
                lambda scan=scan: services.take_scans(gathering, [scan], by=house.affairs, sent_at=gathering.ends_at)
                for scan in scans[:3]
            ),
            lambda: services.move_gathering(gathering, "close_gathering", by=house.secretary),
            *(
                lambda scan=scan: services.take_scans(gathering, [scan], by=house.affairs, sent_at=gathering.ends_at)
                for scan in scans[3:]
            ),
        )

    assert refusals(answers) == []
    found = [rows[0].outcome for rows in answers if isinstance(rows, list)]
    places = Participation.objects.filter(pk__in=[phone.place.pk for phone in phones])
    assert set(found) <= {"counted", "closed"}
    assert places.filter(attendance="present").count() == found.count("counted")
    assert places.filter(attendance="absent").count() == found.count("closed")
    assert sent_at < gathering.ends_at
