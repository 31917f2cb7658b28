"""The form behind the code: what is taken, how often, from whom, and what nobody gets to know."""

import io
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from congress import clock, events, puzzles
from congress.errors import Refused
from congress.files import attached
from congress.models import Notification
from liaison import services
from liaison.computing import tracking
from liaison.models import Contact, OwnWords, VoterOpinion
from tests.liaison import steps

HOSTILE = '<script>alert(1)</script> 😀 "; DROP TABLE x; -- {{ secrets }} \u202e逆'


@pytest.fixture
def form(here, client):
    """``form(**fields)``: the page opened and its form sent; the answer."""

    def send(token="", address="198.51.100.7", files=None, **fields):
        url = reverse("opinion_new", args=[here.house.pk])
        page = client.get(url)
        sent = {"token": token or page.context["token"], "words": steps.WORDS} | fields | (files or {})
        return client.post(url, sent, REMOTE_ADDR=address)

    return send


def png(size=(40, 30)):
    kept = io.BytesIO()
    Image.new("RGB", size, "brown").save(kept, "PNG")
    kept.seek(0)
    kept.name = "灯.png"
    return kept


def jpeg_with_place():
    """As a phone takes it: camera, time, 44° 30' 15" north, 118° 5' 40" east, and a small copy of itself."""
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "SPYCAM", "2026:03:02 09:00:00"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (44.0, 30.0, 15.0), "E", (118.0, 5.0, 40.0)
    place[29] = "2026:03:02"
    Image.new("RGB", (40, 30), "brown").save(kept, "JPEG", exif=exif)
    kept.seek(0)
    kept.name = "灯.jpg"
    return kept


def test_three_fields_bring_an_opinion_and_a_code_without_any_cookie(form, client):
    answer = form(place="安北路1号", phone="139 8765 4321")

    opinion = VoterOpinion.objects.get()
    assert (answer.status_code, opinion.words.text, opinion.contact.phone) == (302, steps.WORDS, "13987654321")
    page = client.get(answer["Location"])
    code = tracking.spaced(answer["Location"].split("/")[3])
    assert code in page.content.decode()
    assert client.cookies.output() == ""
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_nobody_is_told_of_what_has_not_been_screened(form, work_off):
    form()
    work_off()

    assert Notification.objects.count() == 0


def test_the_words_stay_as_they_were_and_no_database_user_changes_them(here):
    opinion = steps.received(here, words=HOSTILE)

    with pytest.raises(DatabaseError), transaction.atomic():
        OwnWords.objects.filter(opinion=opinion).update(text="改了")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM liaison_ownwords")

    assert OwnWords.objects.get().text == HOSTILE


def test_a_form_sent_twice_is_one_opinion_with_one_code(form, client, here):
    token = client.get(reverse("opinion_new", args=[here.house.pk])).context["token"]

    first, second = form(token=token), form(token=token)

    assert first["Location"] == second["Location"]
    assert VoterOpinion.objects.count() == 1


def test_a_used_form_with_other_words_is_refused_and_the_text_kept(form, client, here):
    token = client.get(reverse("opinion_new", args=[here.house.pk])).context["token"]
    form(token=token)

    answer = form(token=token, words="另一件事：下水道堵了。")

    assert answer.status_code == 409
    assert "另一件事：下水道堵了。" in answer.content.decode()
    assert answer.context["token"] != token
    assert form(token=answer.context["token"], words="另一件事：下水道堵了。").status_code == 302


@pytest.mark.parametrize("token", ["x", "W10:1:x", ""])
def test_a_made_up_token_is_refused_and_the_text_kept(form, here, client, token):
    url = reverse("opinion_new", args=[here.house.pk])
    answer = client.post(url, {"token": token, "words": steps.WORDS})

    assert (answer.status_code, VoterOpinion.objects.count()) == (409, 0)
    assert steps.WORDS in answer.content.decode()


def test_a_token_is_good_for_four_hours_and_for_its_own_page(here, client, monday):
    url = reverse("opinion_new", args=[here.house.pk])
    token = client.get(url).context["token"]
    other = client.post(reverse("opinion_new", args=[here.elsewhere.pk]), {"token": token, "words": steps.WORDS})
    monday.shift(4 * 3600 + 1)

    assert (other.status_code, client.post(url, {"token": token, "words": steps.WORDS}).status_code) == (409, 409)


def test_the_page_of_the_form_is_kept_by_no_cache(here, client):
    page = client.get(reverse("opinion_new", args=[here.house.pk]))

    assert "no-store" in page["Cache-Control"]
    assert client.get(reverse("opinion_new", args=[here.house.pk])).context["token"] != page.context["token"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "长" * 10_001}, "words"),
        ({"words": " \n\t "}, "words"),
        ({"phone": "12345"}, "phone"),
        ({"place": "长" * 121}, "place"),
        ({"category": "XX"}, "category"),
        ({"asked": "999999"}, "asked"),
        ({"asked": "x"}, "asked"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(form, fields, field):
    answer = form(**({"place": "安北路"} | fields))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert fields.get("place", "安北路") in answer.content.decode()
    assert VoterOpinion.objects.count() == 0


def test_ten_thousand_signs_emoji_and_markup_are_taken_as_they_are(form, client):
    words = HOSTILE.replace("\u202e", "") + "长" * 9_000
    answer = form(words=words)

    assert OwnWords.objects.get().text == words
    page = client.get(answer["Location"]).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page


def test_photos_lose_place_and_camera(form):
    sent = Image.open(jpeg_with_place()).getexif().get_ifd(0x8825)
    assert sent[2] == (44.0, 30.0, 15.0)  # there is something to lose

    answer = form(files={"photos": [jpeg_with_place(), png()]})

    assert answer.status_code == 302
    photos = list(attached(VoterOpinion.objects.get(), "photo"))
    assert len(photos) == 2
    with photos[0].stored.open("rb") as stored:
        content = stored.read()
    assert all(trace not in content for trace in (b"SPYCAM", b"Exif", b"GPS", b"2026:03:02"))
    kept = Image.open(io.BytesIO(content))
    assert (dict(kept.getexif()), dict(kept.getexif().get_ifd(0x8825)), kept.info.get("exif")) == ({}, {}, None)


def test_a_seventh_photo_and_what_is_no_picture_are_refused_by_name(form):
    seven = form(files={"photos": [png() for _ in range(7)]})
    paper = io.BytesIO(b"%PDF-1.4 x")
    paper.name = "文件.pdf"
    other = form(files={"photos": [paper]})
    heic = io.BytesIO(b"\0\0\0\x18ftypheic")
    heic.name = "灯.heic"

    assert (seven.status_code, other.status_code, form(files={"photos": [heic]}).status_code) == (422, 422, 422)
    assert "文件.pdf" in other.content.decode()
    assert VoterOpinion.objects.count() == 0


def test_a_question_is_asked_after_three_and_can_be_answered_in_words(form):
    for _ in range(3):
        assert form().status_code == 302
    asked = form()
    assert (asked.status_code, VoterOpinion.objects.count()) == (422, 3)
    assert steps.WORDS in asked.content.decode()

    token = asked.context["token"]
    widget = asked.context["form"]["puzzle"].as_widget()
    entry = widget.split('name="puzzle_entry" value="')[1].split('"')[0].replace("&amp;", "&")
    puzzle = puzzles.find(entry)
    wrong = form(token=token, puzzle_entry=entry, puzzle="WRONG")
    assert wrong.status_code == 422
    entry = wrong.content.decode().split('name="puzzle_entry" value="')[1].split('"')[0]
    puzzle = puzzles.find(entry)
    right = form(token=token, puzzle_entry=entry, puzzle=str(puzzle.tens + puzzle.ones))

    assert right.status_code == 302


def many(here, count, start=0, **fields):
    """Rows as so many opinions would have left them."""
    VoterOpinion.objects.bulk_create(
        VoterOpinion(
            congress=here.congress,
            station=here.house,
            code_mark=f"c{n}",
            form_mark=f"f{n}",
            received_at=clock.now(),
            **fields,
        )
        for n in range(start, start + count)
    )


def test_a_source_is_told_to_wait_and_another_one_is_not(here):
    from liaison.queries import source_of

    many(here, 20, source_mark=source_of("198.51.100.7"))

    with pytest.raises(services.TooMany):
        steps.received(here, source="198.51.100.7")
    assert steps.received(here, source="198.51.100.8")


def test_a_limit_ends_with_its_time(here, monday):
    from liaison.queries import source_of

    many(here, 20, source_mark=source_of("198.51.100.7"))
    monday.shift(601)

    assert steps.received(here, source="198.51.100.7")


def test_a_phone_brings_three_in_ten_minutes_and_five_a_day(here, monday):
    taken = []
    for nth in range(8):
        if nth in {4, 6}:
            monday.shift(601)
        try:
            taken.append(bool(steps.received(here, phone=steps.PHONE)))
        except services.TooMany:
            taken.append(False)

    assert taken == [True, True, True, False, True, True, False, False]


@pytest.mark.parametrize(("fields", "count"), [({"source_mark": "x"}, 200), ({}, 5000)], ids=["a source", "a station"])
def test_what_comes_slowly_has_its_limit_too(here, monday, monkeypatch, fields, count):
    monkeypatch.setattr("liaison.queries.limits.source_of", lambda _address: "x")
    many(here, count, **fields)
    monday.shift(3600)  # no burst any more

    with pytest.raises(services.TooMany):
        steps.received(here, source="198.51.100.7")
    monday.shift(23 * 3600 + 1)

    assert steps.received(here, source="198.51.100.7")


def test_the_whole_site_has_its_limit_however_many_sources_and_stations_there_are(here, monday):
    many(here, 1500)
    VoterOpinion.objects.update(station=here.elsewhere)
    many(here, 1500, start=1500)
    VoterOpinion.objects.filter(station=here.house).update(station=here.elsewhere)

    with pytest.raises(services.TooMany):
        steps.received(here)
    monday.shift(61)

    assert steps.received(here)


def test_too_many_is_429_and_the_text_kept(here, form):
    for _ in range(3):
        steps.received(here, phone=steps.PHONE)

    answer = form(phone=steps.PHONE)

    assert answer.status_code == 429
    assert steps.WORDS in answer.content.decode()


def test_a_closed_station_takes_nothing_and_says_so(here):
    here.house.closed_on = here.house.opened_on
    here.house.save()

    with pytest.raises(Refused):
        steps.received(here)


def test_a_deputy_who_left_is_not_asked(here, monday):
    mandate = here.deputy.post.mandate
    services.detach(here.house.members.get(mandate=mandate), by=here.secretary)
    monday.shift(86400)

    with pytest.raises(Refused):
        steps.received(here, asked=mandate)


def test_sources_are_forgotten_after_two_days_and_contacts_after_half_a_year(here, monday):
    opinion = steps.closed(here)
    VoterOpinion.objects.update(source_mark="x")
    monday.shift(2 * 86400 + 1)
    assert (services.forget_sources(), VoterOpinion.objects.get(pk=opinion.pk).source_mark) == (1, "")
    assert services.forget_contacts() == 0
    monday.shift(184 * 86400)

    assert (services.forget_contacts(), Contact.objects.count(), OwnWords.objects.count()) == (1, 0, 1)


def test_the_station_enters_from_paper_and_its_name_stands_there(here, logged_in, work_off):
    client = logged_in(here.worker)
    page = client.get(reverse("opinion_enter"))
    answer = client.post(
        reverse("opinion_enter"), {"words": "口头反映：井盖松动。", "idempotency_key": page.context["idempotency_key"]}
    )

    opinion = VoterOpinion.objects.get()
    assert (answer.status_code, opinion.entered_by) == (302, here.worker)
    assert "/opinions/follow/" in answer["Location"]
    assert logged_in(here.deputy).get(reverse("opinion_enter")).status_code == 403
    assert [event.data["on_paper"] for event in events.Event.objects.filter(kind="liaison.receive")] == [True]


@pytest.mark.parametrize("code", ["AAAAAAAAAAAAAAAA", "x", "☃", "2" * 40])
def test_a_foreign_code_opens_nothing_and_says_so(here, client, code):
    steps.received(here)

    answer = client.get(reverse("opinion_follow", args=[code]))

    assert answer.status_code == 404
    assert steps.WORDS not in answer.content.decode()


def test_a_post_with_a_forged_rating_changes_nothing(here, client):
    taken = services.receive(here.house, words="灯", secret="s" * 20)
    opinion = services.move(steps.accepted(here, taken.opinion), "reply", by=here.deputy, text="已修")

    answer = client.post(reverse("opinion_follow", args=[taken.code]), {"rating": "satisfied", "token": "x"})

    assert (answer.status_code, steps.fresh(opinion).state) == (409, "replied")


def test_the_voter_rates_by_his_code(here, client):
    taken = services.receive(here.house, words="灯", secret="s" * 20)
    opinion = services.move(steps.accepted(here, taken.opinion), "reply", by=here.deputy, text="已修")
    url = reverse("opinion_follow", args=[taken.code])
    page = client.get(url)
    empty = client.post(url, {"token": page.context["token"], "rating": "dissatisfied"})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["comment"])

    answer = client.post(
        url, {"token": page.context["token"], "rating": "dissatisfied", "comment": "没修", "again": "on"}
    )

    opinion = steps.fresh(opinion)
    assert (answer.status_code, opinion.state, opinion.round) == (302, "accepted", 2)
    assert client.cookies.output() == ""


def test_an_address_behind_a_proxy_we_do_not_know_is_not_believed(form):
    form(address="203.0.113.9")
    first = VoterOpinion.objects.get().source_mark

    from liaison.queries import source_of

    assert first == source_of("203.0.113.9")
    assert "203" not in first


# A form the portal keeps for a rush ----------------------------------------------------------------------------------


def sent_by(browser, url, words, address):
    """Open the form and send it; the question that is put first, as the page's answer."""
    token = re.search(r'name="token" value="([^"]+)"', browser.get(url, REMOTE_ADDR=address).content.decode()).group(1)
    return browser.post(url, {"token": token, "words": words}, REMOTE_ADDR=address)


def test_a_kept_form_brings_each_visitor_an_opinion_of_his_own(here, settings, django_assert_num_queries):
    settings.PUBLIC_PAGES_KEPT = 30
    browser, url = Client(), reverse("opinion_new", args=[here.house.pk])
    answers = [sent_by(browser, url, f"路灯坏了：{nth}", f"198.51.100.{nth}") for nth in range(3)]
    with django_assert_num_queries(1):  # what came lately from this source
        browser.get(url, REMOTE_ADDR="198.51.100.9")

    assert [answer.status_code for answer in answers] == [302] * 3
    assert sorted(OwnWords.objects.values_list("text", flat=True)) == [f"路灯坏了：{nth}" for nth in range(3)]
    assert len({answer["Location"] for answer in answers}) == 3


def test_a_kept_form_is_not_shown_to_whom_a_question_is_put_first(here, settings):
    settings.PUBLIC_PAGES_KEPT = 30
    browser, url = Client(), reverse("opinion_new", args=[here.house.pk])
    for nth in range(3):
        sent_by(browser, url, f"路灯坏了：{nth}", "198.51.100.7")

    asked, spared = (browser.get(url, REMOTE_ADDR=f"198.51.100.{nth}").content.decode() for nth in (7, 8))

    assert 'name="puzzle"' in asked
    assert 'name="puzzle"' not in spared
