"""Bad input on every form a visitor fills in: a clear answer, the text kept, nothing run, nothing half done."""

import datetime as dt
import io
import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from congress.models import File, User
from liaison import services
from liaison.models import Booking, CommentWords, DraftComment, OwnWords, ReceptionDay, VoterOpinion
from tests.liaison import drafting, steps
from tests.liaison.test_receiving import HOSTILE

EMOJI = "👨‍👩‍👧‍👦🇨🇳 路灯坏了 🙏🏽 ñ 𠮷"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def day(here):
    made = services.add_reception(
        here.house, by=here.worker, date=dt.date(2026, 3, 9), begins=dt.time(9), ends=dt.time(11), place="一楼", limit=5,
        announced_before=3, deputies=[here.deputy.post.mandate],
    )  # fmt: skip
    return services.announce_reception(made, by=here.worker)


@pytest.fixture
def draft(here):
    return drafting.opened(here)


@pytest.fixture
def forms(here, day, draft, client):
    """``forms(name, **fields)``: the opinion, booking or comment form sent; the answer."""
    addresses = {
        "opinion": reverse("opinion_new", args=[here.house.pk]),
        "booking": reverse("reception_book", args=[day.pk]),
        "comment": reverse("draft_comment", args=[draft.pk]),
    }

    def send(name, token=None, **fields):
        url = addresses[name]
        token = client.get(url).context["token"] if token is None else token
        usual = {"booking": {"name": "老王"}}.get(name, {"words": steps.WORDS})
        return client.post(url, {"token": token} | usual | fields, REMOTE_ADDR="198.51.100.7")

    return send


TEXTS = pytest.mark.parametrize(
    ("name", "field", "longest"),
    [("opinion", "words", 10_000), ("comment", "words", 10_000), ("booking", "matter", 1000)],
)


@TEXTS
@pytest.mark.parametrize("text", [EMOJI, HOSTILE.replace("\u202e", "")], ids=["emoji", "scripts"])
def test_emoji_and_markup_are_kept_as_they_are_and_run_nowhere(forms, here, day, client, name, field, longest, text):
    answer = forms(name, **{field: text})

    kept = {
        "opinion": lambda: OwnWords.objects.get().text,
        "comment": lambda: CommentWords.objects.get().text,
        "booking": lambda: Booking.objects.get().matter,
    }[name]()
    assert (answer.status_code, kept) == (302, text)
    client.force_login(User.objects.get(pk=here.worker.pk))
    page = client.post(reverse("reception_bookings", args=[day.pk])) if name == "booking" else client.get(answer.url)
    assert "<script>alert(1)" not in page.content.decode()
    assert "onerror" not in page.content.decode() or "&lt;" in page.content.decode()


@TEXTS
def test_the_longest_text_is_taken_and_one_sign_more_is_named_with_all_of_it_kept(forms, name, field, longest):
    too_long = forms(name, **{field: "长" * (longest + 1)})
    taken = forms(name, **{field: "长" * longest})

    assert (too_long.status_code, list(too_long.context["form"].errors)) == (422, [field])
    assert "长" * (longest + 1) in too_long.content.decode()
    assert taken.status_code == 302


@TEXTS
@pytest.mark.parametrize("token", ["", "x", "W10:1:x"])
def test_a_form_that_is_none_of_ours_is_refused_and_the_text_kept(forms, name, field, longest, token):
    answer = forms(name, token=token, **{field: "写了很久的话"})

    assert answer.status_code == 409
    assert "写了很久的话" in answer.content.decode()
    assert (VoterOpinion.objects.count(), DraftComment.objects.count(), Booking.objects.count()) == (0, 0, 0)


def test_what_a_voter_adds_to_his_rating_is_escaped_and_too_much_is_kept(here, client, logged_in):
    taken = services.receive(here.house, words="灯", secret="s" * 20)
    services.move(steps.accepted(here, taken.opinion), "reply", by=here.deputy, text="已修")
    url = reverse("opinion_follow", args=[taken.code])
    token = client.get(url).context["token"]

    long = client.post(url, {"token": token, "rating": "dissatisfied", "comment": "长" * 1001})
    done = client.post(url, {"token": token, "rating": "dissatisfied", "comment": f"{EMOJI}{SCRIPT}"})
    page = logged_in(here.worker).get(taken.opinion.get_absolute_url()).content.decode()

    assert (long.status_code, list(long.context["form"].errors), done.status_code) == (422, ["comment"], 302)
    assert "长" * 1001 in long.content.decode()
    assert (SCRIPT in page, ESCAPED in page) == (False, True)


# Codes -----------------------------------------------------------------------------------------------------------


def test_the_code_of_one_thing_opens_no_other(here, day, draft, client):
    codes = {
        "opinion_follow": services.receive(here.house, words="灯", secret=secrets.token_urlsafe(12)).code,
        "booking_detail": services.book(day, secret="b", name="老王").code,
        "draft_follow": drafting.received(draft).code,
    }

    found = {
        (page, of): client.get(reverse(page, args=[code])).status_code for page in codes for of, code in codes.items()
    }

    assert found == {(page, of): 200 if page == of else 404 for page in codes for of in codes}


@pytest.mark.parametrize("page", ["opinion_public", "reception_public", "draft_public"])
@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "☃", "x" * 500, "<script>alert(1)</script>"])
def test_a_wrong_code_in_the_field_is_named_and_stands_there_still(here, client, page, code):
    answer = client.get(reverse(page), {"code": code})

    assert (answer.status_code, answer.context["unknown"]) == (200, True)
    assert answer.context["code"] == code[:40]
    assert "<script>alert(1)" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


# Pictures --------------------------------------------------------------------------------------------------------


def picture(kind):
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(kept, kind)
    return kept.getvalue()


PICTURES = {
    "动图.gif": picture("GIF"),
    "灯.webp": picture("WEBP"),
    "灯.bmp": picture("BMP"),
    "图.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "坏.png": picture("PNG")[:40],
    "假.jpg": b"MZ\x90\0" + b"\0" * 200,
    "网页.png": b"<html><script>alert(1)</script></html>",
    "空.jpg": b"",
    "文件.pdf": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF",
}


@pytest.mark.parametrize("file_name", PICTURES)
@pytest.mark.parametrize(("form_name", "field"), [("opinion", "photos"), ("comment", "papers")])
def test_a_picture_that_cannot_be_taken_is_named_and_the_text_kept(forms, form_name, field, file_name):
    answer = forms(form_name, **{field: [SimpleUploadedFile(file_name, PICTURES[file_name])]})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert file_name in str(answer.context["form"].errors[field])
    assert steps.WORDS in answer.content.decode()
    assert "请重新选择照片" in answer.content.decode()
    assert (File.objects.count(), VoterOpinion.objects.count(), DraftComment.objects.count()) == (0, 0, 0)


# Closed, past, full ----------------------------------------------------------------------------------------------


def test_a_station_closed_while_somebody_writes_keeps_his_text_and_says_so(here, client):
    url = reverse("opinion_new", args=[here.house.pk])
    token = client.get(url).context["token"]
    here.house.closed_on = dt.date(2026, 3, 1)
    here.house.save()

    answer = client.post(url, {"token": token, "words": "写了很久的话", "place": "安北路"})

    page = answer.content.decode()
    assert (answer.status_code, VoterOpinion.objects.count()) == (409, 0)
    assert ("写了很久的话" in page, "安北路" in page, "已停用" in page or "已关闭" in page) == (True, True, True)


def test_behind_the_poster_of_a_closed_station_one_reads_that_it_is_closed_and_where_to_go(here, client):
    here.house.closed_on = dt.date(2026, 3, 1)
    here.house.save()

    for name in ("station_detail", "opinion_new"):
        answer = client.get(reverse(name, args=[here.house.pk]))
        assert answer.status_code == 410
        assert reverse("station_near") in answer.content.decode()
        assert here.worker.name not in answer.content.decode()


def test_a_station_that_is_not_open_yet_is_known_to_nobody(here, client):
    here.house.opened_on = dt.date(2026, 3, 3)
    here.house.save()

    for name in ("station_detail", "opinion_new"):
        assert client.get(reverse(name, args=[here.house.pk])).status_code == 404


@pytest.mark.parametrize(
    ("change", "word"),
    [({"date": "2026-02-27"}, "已过"), ({"limit": 0}, "约满"), ({"state": "cancelled", "reason": "停电"}, "取消")],
)
def test_a_past_a_full_and_a_called_off_reception_say_so_before_one_writes(day, client, change, word):
    ReceptionDay.objects.filter(pk=day.pk).update(**change)

    page = client.get(reverse("reception_book", args=[day.pk]))

    assert page.status_code == 200
    assert any(word in note for note in page.content.decode().split("note-warn")[1:])


# Anonymous pages -------------------------------------------------------------------------------------------------

KEPT = ("station_list", "opinion_public", "reception_public", "draft_public", "station_near")


def test_pages_without_account_are_kept_thirty_seconds_at_most_and_carry_no_cookie(here, day, draft, client):
    pages = [reverse(name) for name in KEPT]
    pages += [here.house.get_absolute_url(), reverse("draft_read", args=[draft.pk])]

    for url in pages:
        answer = client.get(url)
        told = dict(part.strip().partition("=")[::2] for part in answer["Cache-Control"].split(","))
        assert (answer.status_code, "public" in told, 0 < int(told["max-age"]) <= 30) == (200, True, True), url
        assert (answer.cookies.output(), client.cookies.output()) == ("", "")


def test_forms_and_pages_behind_a_code_are_kept_by_nobody_and_carry_no_cookie(here, day, draft, client):
    taken = services.receive(here.house, words="灯", secret="s" * 20)
    urls = [reverse("opinion_new", args=[here.house.pk]), reverse("reception_book", args=[day.pk])]
    urls += [reverse("draft_comment", args=[draft.pk]), reverse("opinion_follow", args=[taken.code])]

    for url in urls:
        answer = client.get(url)
        assert (answer.status_code, "no-store" in answer["Cache-Control"], answer.cookies.output()) == (200, True, "")
