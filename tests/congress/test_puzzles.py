"""The code at log-in: when it is asked, what is right, and that it is asked of one browser, once, for five minutes."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from PIL import Image

from congress import puzzles
from congress.models import AuditRecord, Role
from tests import factories
from tests.entrance import DIGITS, LOGIN, PASSWORD, asked, enter

START = dt.datetime(2026, 1, 16, 9, 0, tzinfo=dt.UTC)
HERE, ELSEWHERE = "198.51.100.1", "203.0.113.7"
REFUSAL = "验证答案不正确或已过期，请按新的图片或问题重新填写。"


@pytest.fixture(autouse=True)
def moved():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk(congress):
    return member(congress, "wang", "13800000001")


def member(congress, username, phone):
    user = factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress), username=username, phone=phone)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def suspect(clerk, client):
    """A browser from whose address, and on whose account, three log-ins failed; on the page that asks."""
    fail(client, 3)
    return client


def fail(client, times, login="wang", **where):
    for _turn in range(times):
        enter(client, login, "wrong", **where)


def send(client, *, login="wang", password=PASSWORD, **answer):
    return client.post(LOGIN, {"login": login, "password": password, **answer})


def outcome(page):
    """``in``, or what the page says is wrong."""
    if page.status_code == 302:
        return "in"
    errors = page.context["form"].errors
    return "code" if "puzzle" in errors else "password" if "__all__" in errors else sorted(errors)


# When it is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failures", "answer", "password", "expected"),
    [
        (0, "none",    PASSWORD, "in"),
        (0, "none",    "wrong",  "password"),
        (2, "none",    PASSWORD, "in"),
        (2, "none",    "wrong",  "password"),
        (3, "none",    PASSWORD, "code"),
        (3, "none",    "wrong",  "code"),
        (3, "wrong",   PASSWORD, "code"),
        (3, "wrong",   "wrong",  "code"),
        (3, "picture", PASSWORD, "in"),
        (3, "words",   PASSWORD, "in"),
        (3, "picture", "wrong",  "password"),
        (3, "words",   "wrong",  "password"),
        (4, "words",   PASSWORD, "in"),
        (4, "wrong",   PASSWORD, "code"),
    ],
)  # fmt: skip
def test_from_the_third_failure_on_nothing_goes_without_the_code(client, clerk, failures, answer, password, expected):
    fail(client, failures)
    sent = asked(client.get(LOGIN))
    if answer == "picture":
        sent["puzzle"] = puzzles.find(sent["puzzle_entry"]).signs
    elif answer in {"none", "wrong"}:
        sent["puzzle"] = {"none": "", "wrong": "0"}[answer]

    assert outcome(send(client, password=password, **sent)) == expected


@pytest.mark.parametrize(
    ("login", "address", "expected"),
    [
        ("wang", ELSEWHERE, True),  # the account
        ("13800000001", ELSEWHERE, True),  # the same account by its phone
        ("li", HERE, True),  # the address
        ("nobody", HERE, True),
        ("li", ELSEWHERE, False),
        ("nobody", ELSEWHERE, False),
    ],
)
def test_account_and_address_are_each_enough(client, clerk, congress, login, address, expected):
    member(congress, "li", "13800000002")
    fail(client, 3, REMOTE_ADDR=HERE)

    page = client.post(LOGIN, {"login": login, "password": "wrong"}, REMOTE_ADDR=address)

    assert (outcome(page) == "code") == expected


def test_failures_of_one_account_count_over_all_addresses(client, clerk):
    for number in range(3):
        fail(client, 1, REMOTE_ADDR=f"192.0.2.{number}")

    assert outcome(client.post(LOGIN, {"login": "wang", "password": PASSWORD}, REMOTE_ADDR=ELSEWHERE)) == "code"


def test_failures_from_one_address_count_over_all_accounts(client, clerk):
    for login in ("a", "b", "c"):
        fail(client, 1, login)

    assert outcome(send(client)) == "code"


def test_unknown_account_is_asked_like_a_known_one(client, clerk):
    for login in ("wang", "nobody"):
        fail(client, 3, login, REMOTE_ADDR=f"192.0.2.{len(login)}")

    known, unknown = (
        client.post(LOGIN, {"login": login, "password": "wrong"}, REMOTE_ADDR=ELSEWHERE) for login in ("wang", "nobody")
    )

    assert known.context["form"].errors == unknown.context["form"].errors == {"puzzle": [REFUSAL]}


def test_page_of_the_third_failure_asks_already(client, clerk):
    fail(client, 2)
    before = client.get(LOGIN)
    third = send(client, password="wrong")

    assert (asked(before), outcome(third)) == ({}, "password")
    assert outcome(send(client, **asked(third))) == "in"


def test_only_failures_of_the_last_quarter_of_an_hour_count(client, clerk, moved):
    fail(client, 1)
    moved.shift(dt.timedelta(minutes=8))
    fail(client, 2)
    at_once = asked(client.get(LOGIN))
    moved.shift(dt.timedelta(minutes=8))
    later = asked(client.get(LOGIN))
    fail(client, 1)

    assert (at_once != {}, later) == (True, {})
    assert asked(client.get(LOGIN)) != {}


def test_refused_code_is_no_failed_password(client, suspect):
    before = AuditRecord.objects.filter(kind="login_failed").count()
    for _turn in range(10):
        send(suspect, password="wrong")

    assert AuditRecord.objects.filter(kind="login_failed").count() == before == 3
    assert outcome(send(suspect, **asked(suspect.get(LOGIN)))) == "in"


def test_without_failures_nothing_is_asked_in_the_demonstration_either(client, db, settings):
    settings.DEMO = True
    staff = factories.staff(factories.congress(demo=True), username="secretariat")
    staff.set_password("demo")
    staff.save()

    page = client.get(LOGIN + "?login=secretariat")

    assert asked(page) == {}
    assert "account_picture" not in page.content.decode()
    assert outcome(send(client, login="secretariat", password="demo")) == "in"


# What is right ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["{signs}", " {lower} ", "{wide}", "{spaced}", "{sum}", "{wide_sum}", "{words}"],
    ids=lambda text: text[1:-1],
)
def test_either_answer_is_right_however_it_is_typed(suspect, typed):
    sent = asked(suspect.get(LOGIN))
    seen, total = puzzles.find(sent["puzzle_entry"]).signs, sent["puzzle"]
    forms = {
        "signs": seen,
        "lower": seen.lower(),
        "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in seen),
        "spaced": " ".join(seen),
        "sum": total,
        "wide_sum": "".join(chr(ord(sign) + 0xFEE0) for sign in total),
        "words": f"{DIGITS[int(total[0])]}十{DIGITS[int(total[1])]}",
    }

    assert outcome(send(suspect, **sent | {"puzzle": typed.format(**forms)})) == "in"


def test_english_question_is_answered_in_english(suspect):
    text = suspect.get(LOGIN + "?lang=en").content.decode()
    entry = re.search(r'name="puzzle_entry" value="([^"]+)"', text)[1]
    tens, ones = re.search(r"What is (\w+) plus (\w+)\?", text).groups()

    assert not re.search(r"图中|等于", text)
    assert "Signs in the picture, or answer to the question" in text
    assert outcome(send(suspect, puzzle_entry=entry, puzzle=f"{tens.title()}-{ones}")) == "in"


# Once, here, for five minutes ------------------------------------------------------------------------------------


def test_code_works_once(suspect):
    sent = asked(suspect.get(LOGIN))
    first = send(suspect, password="wrong", **sent)

    assert outcome(first) == "password"
    assert outcome(send(suspect, **sent)) == "code"


def test_wrong_answer_takes_the_code_too(suspect):
    sent = asked(suspect.get(LOGIN))
    send(suspect, **sent | {"puzzle": "0"})

    assert outcome(send(suspect, **sent)) == "code"


def test_entry_written_differently_is_the_same_code(suspect):
    """Base64 is read past spaces: the use is noted under what was sealed, not under how it was written."""
    sent = asked(suspect.get(LOGIN))
    send(suspect, password="wrong", **sent)
    spaced = sent["puzzle_entry"].replace("$", "$ ")

    assert puzzles.find(spaced) == puzzles.find(sent["puzzle_entry"])
    assert outcome(send(suspect, **sent | {"puzzle_entry": spaced})) == "code"


def at_once(act, count):
    """What ``act`` answers when it is called by ``count`` at the same moment."""

    def one(_n):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.postgres
def test_of_eight_right_answers_at_once_one_is_heard(transactional_facts):
    puzzle = puzzles.pose("a")

    heard = at_once(lambda: puzzles.solve(puzzle.entry, puzzle.signs, browser="a"), 8)

    assert sorted(heard) == [False] * 7 + [True]


@pytest.mark.postgres
def test_three_failures_at_once_are_three(transactional_facts):
    at_once(lambda: puzzles.note_failure("account 1"), 3)

    assert (puzzles.is_due("account 1"), puzzles.is_due("account 2")) == (True, False)


@pytest.mark.parametrize(("minutes", "expected"), [(4, "in"), (5, "code"), (6, "code")])
def test_code_is_good_for_five_minutes(suspect, moved, minutes, expected):
    sent = asked(suspect.get(LOGIN))
    moved.shift(dt.timedelta(minutes=minutes))

    assert outcome(send(suspect, **sent)) == expected


def test_code_of_another_browser_is_not_accepted(suspect, client):
    other = Client()
    sent = asked(other.get(LOGIN))

    assert outcome(send(suspect, **sent)) == "code"
    assert outcome(send(other, **sent)) == "in"


@pytest.mark.parametrize("entry", ["", "x", "t1$", "t1$QUFB", "no$QUFB", "é", "\0", "x" * 5000])
def test_made_up_entry_is_refused(suspect, entry):
    sent = asked(suspect.get(LOGIN))

    assert outcome(send(suspect, **sent | {"puzzle_entry": entry})) == "code"
    assert suspect.get("/accounts/picture/", {"of": entry}).status_code == 404


def test_every_reason_is_told_in_the_same_words_and_the_name_stays(suspect, moved):
    used, late = asked(suspect.get(LOGIN)), asked(suspect.get(LOGIN))
    send(suspect, password="wrong", **used)
    strange = asked(Client().get(LOGIN))
    sent = [{}, {"puzzle": "36"}, {"puzzle_entry": "x", "puzzle": "36"}, strange, used]
    pages = [send(suspect, **answer) for answer in sent]
    moved.shift(dt.timedelta(minutes=5))
    pages.append(send(suspect, **late))

    assert [page.context["form"].errors for page in pages] == [{"puzzle": [REFUSAL]}] * 6
    assert [page.context["form"]["login"].value() for page in pages] == ["wang"] * 6
    assert len({asked(page)["puzzle_entry"] for page in pages}) == 6


def test_forgotten_password_does_not_take_the_code(suspect):
    sent = asked(suspect.get(LOGIN))
    empty = send(suspect, password="", **sent)

    assert outcome(empty) == ["password"]
    assert asked(empty) != {}
    assert outcome(send(suspect, **sent)) == "in"


# The page and the picture ----------------------------------------------------------------------------------------


def test_picture_is_a_png_that_is_never_kept_and_sets_no_cookie(suspect):
    page = suspect.get(LOGIN).content.decode()
    address = re.search(r'src="(/accounts/picture/[^"]+)"', page)[1]

    answers = [Client().get(address) for _turn in range(2)]

    assert [answer["Content-Type"] for answer in answers] == ["image/png"] * 2
    assert "no-store" in answers[0]["Cache-Control"]
    assert not answers[0].cookies
    assert Image.open(BytesIO(answers[0].content)).size == (200, 72)
    assert answers[0].content == answers[1].content


def test_picture_ends_with_its_code(suspect, moved):
    of = {"of": asked(suspect.get(LOGIN))["puzzle_entry"]}
    moved.shift(dt.timedelta(minutes=5))

    assert suspect.get("/accounts/picture/", of).status_code == 404


def test_page_does_not_give_the_signs_away(suspect):
    page = suspect.get(LOGIN)

    entry = asked(page)["puzzle_entry"]
    assert puzzles.find(entry).signs not in page.content.decode().replace(entry, "")


def test_who_cannot_see_the_picture_is_told_what_to_do(suspect):
    page = suspect.get(LOGIN).content.decode()
    field = re.search(r'<input[^>]*name="puzzle"[^>]*>', page)[0]

    assert 'alt="验证码图片。看不见或看不清时，请回答后面的文字问题。"' in page
    assert 'aria-describedby="puzzle_question id_puzzle_helptext"' in field
    assert 'id="puzzle_question"' in page


def test_puzzles_differ_and_hold_no_sign_that_looks_like_another():
    posed = [puzzles.pose("a") for _turn in range(200)]

    assert len({puzzle.key for puzzle in posed}) == 200
    assert set("".join(puzzle.signs for puzzle in posed)) <= set(puzzles.SIGNS)
    assert set("0O1IL2Z5S8BUVGQ") & set(puzzles.SIGNS) == set()


def test_zeroes_in_a_name_break_nothing(client, db):
    assert client.get(LOGIN, {"login": "a\0b"}).status_code == 200
    assert outcome(send(client, login="a\0b")) == ["login"]
