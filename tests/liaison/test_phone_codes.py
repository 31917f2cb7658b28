"""A voter shows by a code that the phone is his: what is sent, to whom and how often, and what a wrong code loses."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import puzzles
from congress.errors import Refused
from congress.models import AuditRecord, Breaker, Delivery, Notification
from liaison import services
from liaison.models import CodeDay, Contact, PhoneCode, VoterOpinion
from liaison.services import phone_codes
from tests.liaison import steps

OTHER = "13912345678"


@pytest.fixture(autouse=True)
def sent_into_a_file(db, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path


@pytest.fixture
def inbox(settings):
    """``inbox()``: the numbers and codes that went out, in their order."""

    def read():
        path = settings.VAR_DIR / "sms.log"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(line.split("\t")[2], re.search(r"\d{6}", line.split("\t")[3]).group()) for line in lines]

    return read


@pytest.fixture
def form(here, client):
    """``form(**fields)``: the form posted with the token of the page shown last."""
    url = reverse("opinion_new", args=[here.house.pk])
    token = client.get(url).context["token"]

    def send(address="198.51.100.7", headers=None, **fields):
        nonlocal token
        sent = {"token": token, "words": steps.WORDS, "phone": steps.PHONE} | fields
        answer = client.post(url, sent, REMOTE_ADDR=address, headers=headers)
        token = answer.context["token"] if answer.context and "token" in answer.context else token
        return answer

    return send


def ask(phone=steps.PHONE, source=""):
    services.send_code(phone, source=source)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


# The way through -------------------------------------------------------------------------------------------------


def test_a_voter_confirms_his_phone_and_the_station_reads_that_he_did(here, form, inbox, logged_in):
    asked = form(ask_code="1", place="安北路1号")
    ((number, code),) = inbox()
    answer = form(place="安北路1号", code=f" {code[:3]} {code[3:]} ")

    assert (asked.status_code, number, answer.status_code) == (200, steps.PHONE, 302)
    contact = Contact.objects.get()
    assert (contact.phone, contact.confirmed_at is not None) == (steps.PHONE, True)
    page = logged_in(here.worker).post(reverse("opinion_contact", args=[contact.opinion_id])).content.decode()
    assert "已通过验证码确认" in page


def test_asking_for_a_code_brings_no_opinion_and_loses_nothing_typed(form):
    answer = form(ask_code="1", place="安北路1号", name="老王", may_call="on", words="<b>路灯</b>😀坏了")

    page = answer.content.decode()
    assert VoterOpinion.objects.count() == 0
    assert "&lt;b&gt;路灯&lt;/b&gt;😀坏了" in page
    assert all(typed in page for typed in ("安北路1号", "老王", steps.PHONE, "checked"))
    assert 'name="code"' in page


def test_without_a_code_the_form_is_taken_and_the_phone_is_not_confirmed(form):
    assert form().status_code == 302
    assert Contact.objects.get().confirmed_at is None


def test_a_code_needs_no_cookie_and_is_kept_by_no_cache(form, client):
    answer = form(ask_code="1")

    assert client.cookies.output() == ""
    assert "no-store" in answer["Cache-Control"]


# Codes that do not hold ------------------------------------------------------------------------------------------


def test_a_wrong_code_is_named_and_the_text_kept(form, inbox):
    form(ask_code="1")
    answer = form(code=wrong(inbox()[0][1]))

    assert (answer.status_code, VoterOpinion.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == ["code"]
    assert steps.WORDS in answer.content.decode()
    assert form(code=inbox()[0][1]).status_code == 302


def test_a_code_is_used_once(here, form, inbox):
    ask()
    code = inbox()[0][1]
    services.receive(here.house, words="先", secret="first", phone=steps.PHONE, code=code)
    answer = form(code=code)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert "已经使用" in answer.content.decode()
    assert steps.WORDS in answer.content.decode()


def test_the_same_form_sent_twice_is_one_opinion_although_its_code_is_used(here, inbox):
    ask()
    told = {"words": "灯", "secret": "one", "phone": steps.PHONE, "code": inbox()[0][1]}

    assert services.receive(here.house, **told).code == services.receive(here.house, **told).code
    assert Contact.objects.count() == 1


def test_a_code_ends_after_ten_minutes(form, inbox, monday):
    ask()
    monday.shift(600)
    answer = form(code=inbox()[0][1])

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert "已过期" in answer.content.decode()


def test_five_wrong_codes_end_it_even_for_the_right_one(form, inbox):
    form(ask_code="1")
    code = inbox()[0][1]
    answers = [form(code=wrong(code)).status_code for _ in range(5)]

    assert answers == [422] * 5
    assert "次数过多" in form(code=code).content.decode()
    assert PhoneCode.objects.get().tries == 5


def test_only_the_last_code_counts(form, inbox, monday):
    ask()
    monday.shift(61)
    ask()
    (_number, first), (_same, second) = inbox()

    assert (form(code=first).status_code if first != second else 422, form(code=second).status_code) == (422, 302)


@pytest.mark.parametrize("fields", [{"phone": OTHER}, {"code": "☃"}, {"code": "<script>"}, {"code": "000"}])
def test_a_foreign_or_impossible_code_is_no_code(form, inbox, fields):
    ask()

    answer = form(**({"code": inbox()[0][1]} | fields))

    assert (answer.status_code, VoterOpinion.objects.count()) == (422, 0)
    assert steps.WORDS in answer.content.decode()


def test_a_code_without_a_phone_is_told_so(form):
    answer = form(code="123456", phone="")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["phone"])


def test_when_the_opinion_is_refused_the_code_stays_good(here, form, inbox):
    ask()
    for _ in range(3):
        steps.received(here, phone=steps.PHONE)
    refused = form(code=inbox()[0][1])
    VoterOpinion.objects.update(received_at="2026-03-01T00:00Z")

    assert refused.status_code == 429
    assert form(code=inbox()[0][1]).status_code == 302


# How often -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phone", ["", "12", "1380000"])
def test_a_code_is_asked_for_with_a_phone(form, phone, inbox):
    answer = form(ask_code="1", phone=phone)

    assert (answer.status_code, inbox()) == (422, [])
    assert steps.WORDS in answer.content.decode()


def test_a_phone_gets_one_a_minute_and_five_a_day(inbox, monday):
    got = []
    for pause in (0, 59, 2, 60, 60, 60, 60, 86400):
        monday.shift(pause)
        try:
            ask()
            got.append(True)
        except services.TooMany:
            got.append(False)

    assert got == [True, False, True, True, True, True, False, True]
    assert len(inbox()) == 6


def test_a_source_asks_for_six_in_ten_minutes(inbox, monday):
    for nth in range(6):
        ask(f"1390000{nth:04}", source="198.51.100.7")
    with pytest.raises(services.TooMany):
        ask(OTHER, source="198.51.100.7")
    ask(OTHER, source="198.51.100.8")
    monday.shift(601)
    ask("13911111111", source="198.51.100.7")

    assert len(inbox()) == 8


def test_the_site_sends_sixty_a_minute(inbox):
    for nth in range(60):
        ask(f"1390000{nth:04}", source=f"198.51.{nth}.1")

    with pytest.raises(services.TooMany):
        ask(OTHER, source="203.0.113.1")


def test_from_the_third_of_a_source_a_question_is_asked_that_can_be_answered_in_words(form, inbox):
    for nth in range(2):
        ask(f"1390000{nth:04}", source="198.51.100.7")
    asked = form(ask_code="1")
    assert (asked.status_code, len(inbox())) == (422, 2)
    assert steps.WORDS in asked.content.decode()

    entry = re.search(r'name="puzzle_entry" value="([^"]+)"', asked.content.decode()).group(1)
    puzzle = puzzles.find(entry)
    answer = form(ask_code="1", puzzle_entry=entry, puzzle=str(puzzle.tens + puzzle.ones))

    assert (answer.status_code, len(inbox())) == (200, 3)


def test_too_many_is_429_and_the_text_kept(form):
    ask()
    answer = form(ask_code="1")

    assert answer.status_code == 429
    assert steps.WORDS in answer.content.decode()


def test_a_browser_with_script_gets_every_answer_as_a_page_to_take_the_part_from(form):
    ask()
    answer = form(ask_code="1", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert 'id="phone-part"' in answer.content.decode()


# The budget ------------------------------------------------------------------------------------------------------


def test_over_the_budget_no_code_goes_out_that_day_and_the_form_works_on(form, inbox, settings, monday):
    settings.VOTER_CODES_A_DAY = 2
    ask("13900000001")
    ask("13900000002")
    refused = form(ask_code="1")

    assert (refused.status_code, len(inbox())) == (409, 2)
    assert steps.WORDS in refused.content.decode()
    assert not refused.context["offers_codes"]
    assert AuditRecord.objects.get(kind="liaison.codes_used_up").what == "2"
    assert form().status_code == 302
    monday.shift(86400)
    ask("13900000003")
    assert list(CodeDay.objects.order_by("day").values_list("sent", flat=True)) == [2, 1]


def test_whoever_keeps_the_system_sees_that_the_budget_is_used_up(here, settings, logged_in):
    from congress.models import Role
    from tests import factories

    settings.VOTER_CODES_A_DAY = 1
    keeper = factories.staff(here.congress, Role.SYSTEM_ADMIN, name="系统员")
    before = logged_in(keeper).get("/").content.decode()
    ask()

    assert "短信验证码" not in before
    assert "短信验证码" in logged_in(keeper).get("/").content.decode()


def test_a_place_without_codes_shows_no_button(form, settings, here, client):
    settings.VOTER_CODES_A_DAY = 0
    page = client.get(reverse("opinion_new", args=[here.house.pk])).content.decode()

    assert "ask_code" not in page
    with pytest.raises(Refused):
        ask()
    assert form().status_code == 302


def test_while_the_provider_rests_no_code_is_offered(here, client, monday):
    from congress import clock

    Breaker.objects.create(channel="sms", faults=5, rests_until=clock.now() + dt.timedelta(minutes=1))

    assert "ask_code" not in client.get(reverse("opinion_new", args=[here.house.pk])).content.decode()
    with pytest.raises(Refused):
        ask()


# What is kept ----------------------------------------------------------------------------------------------------


def test_neither_number_nor_code_is_kept_once_it_is_sent(inbox, work_off):
    ask()
    code = inbox()[0][1]
    work_off()

    rows = [*PhoneCode.objects.values_list(), *Delivery.objects.values_list()]
    assert Delivery.objects.get().state == "sent"
    assert steps.PHONE not in str(rows)
    assert code not in {*PhoneCode.objects.values_list("digest", flat=True), Delivery.objects.get().code}
    assert (Delivery.objects.get().address, Delivery.objects.get().text) == ("", "")
    assert Notification.objects.count() == 0


def test_codes_are_forgotten_after_two_days(monday):
    ask()
    monday.shift(2 * 86400)
    assert phone_codes.forget_codes() == 0
    monday.shift(1)

    assert (phone_codes.forget_codes(), PhoneCode.objects.count()) == (1, 0)


def test_constraints_hold_in_the_database(here, inbox):
    ask()
    found = PhoneCode.objects.get()
    contact = Contact.objects.create(opinion=steps.received(here, phone="", name=""), name="老王")
    for rows, fields in (
        (PhoneCode.objects.filter(pk=found.pk), {"tries": 6}),
        (PhoneCode.objects.filter(pk=found.pk), {"expires_at": found.sent_at}),
        (Contact.objects.filter(pk=contact.pk), {"confirmed_at": found.sent_at}),
        (Delivery.objects.all(), {"recipient": None, "event": VoterOpinion.objects.get().station_id}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeDay.objects.create(day=CodeDay.objects.get().day)
