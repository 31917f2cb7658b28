"""More of what a voter says and books: urgency and place, a snapshot, sensitive words, a phone confirmed at a booking,
the topic of a reception, the registers of a station by kind.
"""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused
from congress.models import SensitiveWord, User
from deputies.computing import workbook
from deputies.models import DutyRecord, DutyType
from liaison import services
from liaison.models import Booking, PhoneCode, ReceptionDay, VoterOpinion
from tests.liaison import drafting, steps
from tests.liaison.test_minutes import write
from tests.liaison.test_receiving import png

NINE = dt.time(9)


def opened(client, here, query=""):
    return client.get(reverse("opinion_new", args=[here.house.pk]) + query)


def sent(client, here, **fields):
    url = reverse("opinion_new", args=[here.house.pk])
    token = client.get(url).context["token"]
    return client.post(url, {"token": token, "words": steps.WORDS} | fields)


# Urgency, place, snapshot ----------------------------------------------------------------------------------------


def test_a_voter_marks_what_is_urgent_and_where_it_is_on_the_map(here, client, logged_in):
    answer = sent(client, here, urgent="on", spot="43.825100， 87.616800")

    opinion = VoterOpinion.objects.get()
    client = logged_in(here.worker)
    page, listed = client.get(opinion.get_absolute_url()), client.get(reverse("opinion_list"))
    assert (answer.status_code, opinion.urgent) == (302, True)
    assert (opinion.latitude, opinion.longitude) == (Decimal("43.825100"), Decimal("87.616800"))
    assert 'href="geo:43.825100,87.616800"' in page.content.decode()
    assert "紧急" in listed.content.decode()
    found = client.get("/api/v1/opinions/", {"urgent": "true"}).json()["results"]
    assert [(row["urgent"], row["latitude"]) for row in found] == [(True, 43.8251)]
    assert client.get("/api/v1/opinions/", {"urgent": "false"}).json()["results"] == []


@pytest.mark.parametrize("spot", ["安北路", "91,87", "43.8", "43.8,nan", "1e400,5", "<b>,1"])
def test_what_is_no_place_is_named_and_the_text_kept(here, client, spot):
    answer = sent(client, here, spot=spot)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["spot"])
    assert steps.WORDS in answer.content.decode()
    assert "<details open>" in answer.content.decode()


def test_half_a_place_stands_in_no_database(here):
    opinion = steps.received(here)

    for fields in ({"latitude": 1}, {"longitude": 1}, {"latitude": 91, "longitude": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VoterOpinion.objects.filter(pk=opinion.pk).update(**fields)


def test_a_snapshot_asks_for_the_photo_first_and_stays_so_after_a_mistake(here, client):
    first = opened(client, here, "?photo=1")
    again = sent(client, here, photo="1", words="", photos=[png()])

    for page in (first, again):
        text = page.content.decode()
        assert "随手拍" in text
        assert text.index('name="photos"') < text.index('name="words"')
    assert again.status_code == 422
    text = opened(client, here).content.decode()
    assert text.index('name="photos"') > text.index('name="words"')


# Sensitive words -------------------------------------------------------------------------------------------------


@pytest.fixture
def word(here):
    return SensitiveWord.objects.create(congress=here.congress, word="某某邪教", is_refused=True)


def test_whoever_screens_is_shown_the_sensitive_words_and_nobody_else(here, word, logged_in):
    opinion = steps.accepted(here, steps.received(here, words="有人在散发某 某·邪教的传单"))

    shown = {
        who: "某某邪教" in logged_in(getattr(here, who)).get(opinion.get_absolute_url()).content.decode()
        for who in ("worker", "deputy")
    }

    assert shown == {"worker": True, "deputy": False}


def test_no_summary_holds_a_sensitive_word(here, word):
    opinion = steps.replied(here)
    texts = {"title": "路灯", "matter": "路灯坏了", "result": "已修"}

    with pytest.raises(Invalid) as refused:
        services.move(opinion, "summarise", by=here.worker, **(texts | {"matter": "某某 邪教"}))

    assert list(refused.value.errors) == ["matter"]


def test_a_word_listed_after_the_summary_was_written_keeps_it_from_being_released(here, word):
    opinion = steps.replied(here)
    texts = {"title": "路灯", "matter": "路灯坏了", "result": "已修"}
    services.move(opinion, "summarise", by=here.worker, **texts)
    SensitiveWord.objects.create(congress=here.congress, word="路灯坏", is_refused=True)

    with pytest.raises(Refused):
        services.move(opinion, "publish", by=here.secretary)
    assert steps.fresh(opinion).published_at is None


def test_no_published_results_of_a_draft_hold_a_sensitive_word(here, word):
    draft = drafting.reported(here)

    with pytest.raises(Invalid) as refused:
        drafting.moved(here, draft, "publish_results", summary="某某邪教")
    assert list(refused.value.errors) == ["summary"]
    assert drafting.fresh(draft).results_at is None


# A booking with a confirmed phone --------------------------------------------------------------------------------


@pytest.fixture
def day(here):
    made = services.add_reception(
        here.house, by=here.worker, date=dt.date(2026, 3, 9), begins=NINE, ends=dt.time(11), place="一楼", limit=5,
        announced_before=3, deputies=[here.deputy.post.mandate], topic="住房",
    )  # fmt: skip
    return services.announce_reception(made, by=here.worker)


@pytest.fixture
def booking(day, client, settings, tmp_path):
    """``booking(**fields)``: the form of the booking sent with the token of the page shown last."""
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path
    url = reverse("reception_book", args=[day.pk])
    token = client.get(url).context["token"]

    def send(**fields):
        nonlocal token
        told = {"token": token, "name": "老王", "phone": steps.PHONE, "matter": "我家的路灯"} | fields
        answer = client.post(url, told, REMOTE_ADDR="198.51.100.7")
        token = answer.context["token"] if answer.context and "token" in answer.context else token
        return answer

    return send


def code_sent(settings):
    return re.search(r"\d{6}", (settings.VAR_DIR / "sms.log").read_text().splitlines()[-1].split("\t")[3]).group()


def test_a_booking_is_confirmed_by_a_code_and_the_station_reads_that_it_was(here, day, booking, settings, client):
    asked = booking(ask_code="1")
    code = code_sent(settings)
    answer = booking(code=code)

    row = Booking.objects.get()
    assert (asked.status_code, answer.status_code, client.cookies.output()) == (200, 302, "")
    assert "我家的路灯" in asked.content.decode()
    assert row.confirmed_at is not None
    client.force_login(here.worker)
    page = client.post(reverse("reception_bookings", args=[day.pk])).content.decode()
    assert "已通过验证码确认" in page


def test_a_wrong_a_used_and_a_code_without_phone_are_named_and_the_text_kept(here, day, booking, settings):
    booking(ask_code="1")
    code = code_sent(settings)
    wrong = booking(code=f"{(int(code) + 1) % 10**6:06d}")
    services.receive(here.house, words="先", secret="first", phone=steps.PHONE, code=code)
    used = booking(code=code)
    nobody = booking(code=code, phone="")

    for answer, field in ((wrong, "code"), (used, "code"), (nobody, "phone")):
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert "我家的路灯" in answer.content.decode()
    assert Booking.objects.count() == 0


def test_five_wrong_codes_end_it_for_a_booking_too(booking, settings):
    booking(ask_code="1")
    code = code_sent(settings)
    for _ in range(5):
        booking(code=f"{(int(code) + 1) % 10**6:06d}")

    assert booking(code=code).status_code == 422
    assert (PhoneCode.objects.get().tries, Booking.objects.count()) == (5, 0)


def test_where_the_booking_is_refused_its_code_stays_good(here, day, booking, settings):
    booking(ask_code="1")
    ReceptionDay.objects.filter(pk=day.pk).update(limit=0)

    refused = booking(code=code_sent(settings))

    assert (refused.status_code, PhoneCode.objects.get().used_at) == (409, None)


def test_the_same_form_sent_twice_is_one_booking_although_its_code_is_used(day, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path
    services.send_code(steps.PHONE, source="")
    told = {"secret": "one", "name": "老王", "phone": steps.PHONE, "code": code_sent(settings)}

    assert services.book(day, **told).code == services.book(day, **told).code
    assert Booking.objects.count() == 1


def test_without_a_phone_a_place_is_booked_and_given_back_by_its_code(day, booking, client):
    answer = booking(phone="")
    token = client.get(answer.url).context["token"]
    client.post(answer.url, {"token": token})

    row = Booking.objects.get()
    assert (row.phone, row.confirmed_at, row.cancelled_at is not None) == ("", None, True)


def test_only_a_phone_that_is_there_is_confirmed(day):
    row = services.book(day, secret="x", name="老王").booking

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=row.pk).update(confirmed_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))


# The topic of a reception, the registers by kind -----------------------------------------------------------------


def test_everybody_reads_the_topic_of_a_reception_and_the_station_changes_it(here, day, client):
    page = client.get(reverse("reception_public")).content.decode()
    services.set_roster(day, deputies=[here.deputy.post.mandate], topic="养老", by=here.worker)

    assert "住房" in page
    assert "养老" in client.get(reverse("reception_book", args=[day.pk])).content.decode()


@pytest.mark.parametrize(
    ("kind", "fact", "count"),
    [("council", "hearing", 1), ("inspection", "inspection", 1), ("livelihood", "inspection", 1), ("reporting", "oral_report", 0)],
)  # fmt: skip
def test_what_counts_as_which_duty_and_a_report_to_voters_not_a_second_time(here, work_off, kind, fact, count):
    DutyType.objects.create(congress=here.congress, code="X", name="X", fact=fact)

    write(here, kind=kind)
    work_off()

    assert DutyRecord.objects.count() == count


def test_a_register_of_one_kind_holds_no_other(here, logged_in):
    write(here, kind="inspection", subject="督查一")
    write(here, kind="symposium", subject="座谈一")
    client = logged_in(User.objects.get(pk=here.worker.pk))
    url = reverse("minutes_register", args=[here.house.pk, "xlsx"])

    one, every = client.get(url, {"kind": "inspection"}), client.get(url, {"kind": "nonsense"})

    assert [row[2] for _n, row in workbook.read(one.content, "x.xlsx")[1:]] == ["督查一"]
    assert len(workbook.read(every.content, "x.xlsx")) == 3
    assert "%E7%9D%A3%E6%9F%A5" in one["Content-Disposition"]


def test_the_register_of_proposals_names_those_one_may_open_and_no_number_of_a_voter(here, logged_in):
    opinion = steps.accepted(here, steps.received(here, words=f"{steps.WORDS}电话{steps.PHONE}"))
    services.move(opinion, "turn", by=here.deputy, title="关于修复安北路路灯的建议")
    client = logged_in(User.objects.get(pk=here.worker.pk))

    answers = {
        ending: client.get(reverse("station_proposals", args=[here.house.pk, ending]))
        for ending in ("pdf", "docx", "xlsx")
    }
    (_n, _heads), (_m, row) = workbook.read(answers["xlsx"].content, "x.xlsx")

    assert {answer.status_code for answer in answers.values()} == {200}
    assert row[:2] == [opinion.number, "2026-03-02"]
    assert row[3:5] == [here.deputy.name, "—"]  # a draft of the deputy: the station may not open it
    assert steps.PHONE not in row[2]
    assert logged_in(here.deputy).get(answers["pdf"].request["PATH_INFO"]).status_code == 403
