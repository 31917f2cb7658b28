"""Whoever comments on a draft law may show by a code that the phone is his, as with opinions and bookings."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from liaison import services
from liaison.models import CommentContact, DraftComment, PhoneCode
from tests.liaison import drafting, steps
from tests.liaison.test_phone_codes import wrong


@pytest.fixture(autouse=True)
def sent_into_a_file(db, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path


@pytest.fixture
def code_sent(settings):
    """``code_sent()``: the code that went out last."""
    log = settings.VAR_DIR / "sms.log"
    return lambda: re.search(r"\d{6}", log.read_text().splitlines()[-1].split("\t")[3]).group()


@pytest.fixture
def draft(here):
    return drafting.opened(here)


@pytest.fixture
def form(draft, client):
    """``form(**fields)``: the comment posted with the token of the page shown last."""
    url = reverse("draft_comment", args=[draft.pk])
    token = client.get(url).context["token"]

    def send(headers=None, **fields):
        nonlocal token
        told = {"token": token, "words": drafting.WORDS, "phone": steps.PHONE} | fields
        answer = client.post(url, told, REMOTE_ADDR="198.51.100.7", headers=headers)
        token = answer.context["token"] if answer.context and "token" in answer.context else token
        return answer

    return send


def test_a_commenter_confirms_his_phone_and_the_staff_reads_that_he_did(here, form, code_sent, client, logged_in):
    asked = form(ask_code="1")
    answer = form(code=f" {code_sent()} ")

    contact = CommentContact.objects.get()
    assert (asked.status_code, answer.status_code, client.cookies.output()) == (200, 302, "")
    assert (contact.phone, contact.confirmed_at is not None) == (steps.PHONE, True)
    page = logged_in(here.secretary).post(reverse("draft_comment_contact", args=[contact.comment_id]))
    assert "已通过验证码确认" in page.content.decode()


def test_asking_for_a_code_brings_no_comment_and_loses_nothing_typed(draft, form):
    chosen = f"a{drafting.article(draft).pk}"
    page = form(ask_code="1", about=chosen, name="老王", may_call="on", words="<b>第二条</b>😀").content.decode()

    assert DraftComment.objects.count() == 0
    assert "&lt;b&gt;第二条&lt;/b&gt;😀" in page
    assert re.search(rf'value="{chosen}"\s+selected', page)
    assert all(typed in page for typed in ("老王", steps.PHONE, "checked", 'name="code"'))


def test_without_a_code_the_comment_is_taken_and_its_phone_is_not_confirmed(here, form, logged_in):
    assert form().status_code == 302

    contact = CommentContact.objects.get()
    assert contact.confirmed_at is None
    page = logged_in(here.secretary).post(reverse("draft_comment_contact", args=[contact.comment_id]))
    assert "未确认" in page.content.decode()


def test_a_wrong_code_is_named_and_the_text_kept(form, code_sent):
    form(ask_code="1")
    answer = form(code=wrong(code_sent()))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert drafting.WORDS in answer.content.decode()
    assert DraftComment.objects.count() == 0
    assert form(code=code_sent()).status_code == 302


def test_five_wrong_codes_end_it_even_for_the_right_one(form, code_sent):
    form(ask_code="1")
    for _ in range(5):
        form(code=wrong(code_sent()))

    assert form(code=code_sent()).status_code == 422
    assert (PhoneCode.objects.get().tries, DraftComment.objects.count()) == (5, 0)


def test_a_used_code_and_one_without_a_phone_are_told_so(here, form, code_sent):
    form(ask_code="1")
    services.receive(here.house, words="先", secret="first", phone=steps.PHONE, code=code_sent())

    for answer, field in ((form(code=code_sent()), "code"), (form(code=code_sent(), phone=""), "phone")):
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert drafting.WORDS in answer.content.decode()


def test_the_same_form_sent_twice_is_one_comment_although_its_code_is_used(draft, code_sent):
    services.send_code(steps.PHONE, source="")
    told = {"words": "甲", "secret": "one", "phone": steps.PHONE, "code": code_sent()}

    assert services.receive_comment(draft, **told).code == services.receive_comment(draft, **told).code
    assert CommentContact.objects.count() == 1


def test_where_the_comment_is_refused_its_code_stays_good(here, draft, form, code_sent):
    form(ask_code="1")
    drafting.moved(here, draft, "close_draft")

    refused = form(code=code_sent())

    assert (refused.status_code, PhoneCode.objects.get().used_at) == (409, None)
    assert drafting.WORDS in refused.content.decode()


def test_no_code_goes_out_for_a_draft_that_is_closed(here, draft, form):
    drafting.moved(here, draft, "close_draft")
    answer = form(ask_code="1")

    assert (answer.status_code, PhoneCode.objects.count()) == (409, 0)
    assert drafting.WORDS in answer.content.decode()


def test_over_the_budget_no_code_goes_out_and_comments_are_taken_on(form, settings):
    settings.VOTER_CODES_A_DAY = 1
    services.send_code("13900000001", source="")
    refused = form(ask_code="1")

    assert (refused.status_code, refused.context["offers_codes"]) == (409, False)
    assert drafting.WORDS in refused.content.decode()
    assert form().status_code == 302


def test_a_place_without_codes_shows_no_button(draft, client, settings):
    settings.VOTER_CODES_A_DAY = 0

    assert "ask_code" not in client.get(reverse("draft_comment", args=[draft.pk])).content.decode()


def test_only_a_phone_that_is_there_is_confirmed_in_the_database(draft):
    drafting.received(draft, name="老王")

    with pytest.raises(IntegrityError), transaction.atomic():
        CommentContact.objects.update(confirmed_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
