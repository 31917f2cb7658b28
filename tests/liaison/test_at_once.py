"""Two at the same moment at one reception day, one record, one code, on PostgreSQL and over a live server: one is refused."""

import datetime as dt
import http.client
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congress.models import Event, Role
from liaison import services
from liaison.models import Booking, Contact, PhoneCode, ReceptionCorrection, ReceptionDay, VoterOpinion
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.liaison import steps

pytestmark = pytest.mark.postgres
PHONE = steps.PHONE


@pytest.fixture
def here(transactional_facts):
    return steps.place(factories.chain(factories.congress()))


def planned(here, days=7, **fields):
    """A day with one place, announced."""
    told = {"begins": dt.time(0, 1), "ends": dt.time(23, 59), "place": "接待室", "limit": 1, "announced_before": 3}
    day = services.add_reception(
        here.house, by=here.worker, deputies=[here.deputy.post.mandate],
        date=timezone.localdate() + dt.timedelta(days=days), **(told | fields),
    )  # fmt: skip
    return services.announce_reception(day, by=here.worker)


@pytest.fixture
def together(live_server, settings):
    """``together((path, fields, cookie), …)``: all sent to the live server at the same moment; their statuses, sorted."""
    settings.ALLOWED_HOSTS = ["*"]
    host = urlsplit(live_server.url).netloc

    def send(*posts):
        gate = threading.Barrier(len(posts))

        def one(post):
            path, fields, cookie = post
            body, link = urlencode(fields, doseq=True), http.client.HTTPConnection(host, timeout=60)
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            gate.wait()
            link.request("POST", path, body, headers)
            return link.getresponse().status

        with ThreadPoolExecutor(len(posts)) as pool:
            return sorted(pool.map(one, posts))

    return send


def booking_of(day, phone):
    path = reverse("reception_book", args=[day.pk])
    token = Client().get(path).context["token"]
    return path, {"token": token, "name": "老王", "phone": phone}, ""


def by_staff(user, path, **fields):
    """A form of the desk as a browser sends it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    page = client.get(path)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    hidden = {"csrfmiddlewaretoken": page.context["csrf_token"], "idempotency_key": page.context["idempotency_key"]}
    return path, hidden | fields, cookie


def colleague(here):
    worker = factories.staff(here.congress, Role.STATION_MASTER, name="钱站长")
    services.appoint(here.house, worker.post, by=here.secretary)
    return worker


def test_the_last_place_is_booked_once(here, together):
    day = planned(here)

    statuses = together(*(booking_of(day, f"1390000000{nth}") for nth in range(4)))

    assert statuses == [302, 409, 409, 409]
    assert Booking.objects.count() == 1


def test_a_form_sent_twice_at_the_same_moment_books_one_place(here, together):
    day = planned(here, limit=5)
    post = booking_of(day, PHONE)

    assert together(post, post) == [302, 302]
    assert Booking.objects.count() == 1


def test_nobody_books_a_day_that_is_called_off_at_the_same_moment_without_learning_of_it(here, together):
    day = planned(here, limit=9)
    off = by_staff(here.worker, reverse("reception_move", args=[day.pk, "cancel_reception"]), reason="停电")

    statuses = together(off, *(booking_of(day, f"1390000000{nth}") for nth in range(3)))

    day.refresh_from_db()
    booked = Booking.objects.count()
    assert day.state == "cancelled"
    assert statuses == [302] * (1 + booked) + [409] * (3 - booked)
    off_at = Event.objects.get(kind="liaison.cancel_reception").pk
    assert not Event.objects.filter(kind="liaison.book_reception", pk__gt=off_at).exists()


def test_a_record_is_finished_once_by_two_colleagues(here, together):
    day = planned(here, days=0)
    path, duty = reverse("reception_move", args=[day.pk, "hold_reception"]), day.duties.get().pk
    posts = [
        by_staff(user, path, came=[duty], visitors=nth, course=f"第{nth}份")
        for nth, user in enumerate((here.worker, colleague(here)), 1)
    ]

    assert together(*posts) == [302, 409]
    day.refresh_from_db()
    assert (day.state, day.course) == ("held", f"第{day.visitors}份")


def test_a_record_is_corrected_by_one_of_two_colleagues(here, together):
    day = planned(here, days=0)
    duty = day.duties.get().pk
    day = services.hold_reception(day, came=[duty], visitors=1, by=here.worker)
    path = reverse("reception_move", args=[day.pk, "correct_reception"])
    told = {"came": [duty], "course": "", "reason": "漏记", "version": day.version}
    posts = [by_staff(user, path, visitors=nth, **told) for nth, user in enumerate((here.worker, colleague(here)), 5)]

    assert together(*posts) == [302, 409]
    assert ReceptionCorrection.objects.count() == 1


def test_one_day_at_a_time_is_entered_by_two_colleagues(here):
    def enter():
        told = {"begins": dt.time(9), "ends": dt.time(11), "place": "室", "limit": 1, "announced_before": 3}
        day = timezone.localdate() + dt.timedelta(days=9)
        return services.add_reception(here.house, by=here.worker, deputies=[], date=day, **told)

    assert len(refusals(at_once(enter, enter))) == 1
    assert ReceptionDay.objects.count() == 1


# Codes -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sms(settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path
    return lambda: [line.split("\t")[3] for line in (tmp_path / "sms.log").read_text().splitlines()]


def test_the_budget_of_codes_holds_when_many_ask_at_once(here, sms, settings):
    settings.VOTER_CODES_A_DAY = 2

    answers = at_once(
        *(lambda nth=nth: services.send_code(f"1390000000{nth}", source=f"198.51.100.{nth}") for nth in range(6))
    )

    assert (len(refusals(answers)), len(sms()), PhoneCode.objects.count()) == (4, 2, 2)


def test_a_phone_is_sent_one_code_however_many_ask_at_once(here, sms):
    answers = at_once(*(lambda nth=nth: services.send_code(PHONE, source=f"198.51.100.{nth}") for nth in range(4)))

    assert (len(refusals(answers)), len(sms())) == (3, 1)


def test_a_code_confirms_one_of_two_forms(here, sms):
    services.send_code(PHONE, source="")
    code = PhoneCode.objects.get()
    typed = re.search(r"\d{6}", sms()[0]).group()

    answers = at_once(
        *(
            lambda nth=nth: services.receive(here.house, words="灯", secret=f"form{nth}", phone=PHONE, code=typed)
            for nth in range(2)
        )
    )

    code.refresh_from_db()
    assert len(refusals(answers)) == 1
    assert (VoterOpinion.objects.count(), Contact.objects.exclude(confirmed_at=None).count(), code.tries) == (1, 1, 2)


def test_five_tries_are_five_however_many_are_made_at_once(here, sms):
    services.send_code(PHONE, source="")

    answers = at_once(
        *(lambda: services.receive(here.house, words="灯", secret="f", phone=PHONE, code="x") for _ in range(8))
    )

    assert len(refusals(answers)) == 8
    assert PhoneCode.objects.get().tries == 5
