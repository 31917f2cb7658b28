"""Handwriting on the pages of papers: what a stroke is, whose it is, how much there may be, and two windows."""

import json

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Role
from meetings import queries, services
from meetings.computing import strokes
from meetings.models import DocumentDrawing, Secrecy
from meetings.workflow import DocumentState
from tests import factories
from tests.meetings import papers

LINE = ["pen", [1000, 2000, 50, -20, 30, 40]]
MARK = ["marker", [0, 10_000, 10_000, -10_000]]
SECRET = 4321  # a number that stands in no page


@pytest.fixture
def secretary(congress):
    factories.term(congress)
    return papers.secretary(congress)


@pytest.fixture
def gathering(congress, secretary):
    return papers.gathering(congress, secretary)


@pytest.fixture
def reader(congress, gathering):
    user = factories.deputy(congress, name="王秀英")
    papers.asked(gathering, user)
    return user


@pytest.fixture
def row(gathering, secretary, reader):
    return papers.released(gathering, secretary)


def file_of(row):
    return queries.files_of(row)[0]


def keep(row, user, drawn, edition="", page=1):
    return services.keep_drawing(row, file_of(row), by=user, page=page, strokes=drawn, edition=edition)


def address(row, page=1):
    return reverse("document_drawing", args=[row.pk, file_of(row).uuid, page])


def ask(client, user, row, page=1):
    return client.get(address(row, page), headers={"X-Reader": str(user.pk)})


def send(client, user, row, drawn, edition="", page=1):
    body = drawn if isinstance(drawn, str) else json.dumps({"strokes": drawn, "edition": edition})
    headers = {"X-Reader": str(user.pk)}
    return client.post(address(row, page), body, content_type="application/json", headers=headers)


# Strokes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        [],
        [["pen", [0, 0]]],  # a dot
        [["pen", [10_000, 10_000, -10_000, -10_000]]],  # from corner to corner
        [LINE, MARK],
        [["pen", [5000, 5000] + [1, 0] * 399]],  # 400 points
    ],
)
def test_strokes_are_read_as_they_were_sent(said):
    assert strokes.read(said) == said
    assert json.loads(strokes.written(strokes.read(said))) == said


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        "pen",
        [[]],
        [["pen"]],
        [["pen", []]],
        [["pen", [1]]],  # x without y
        [["pen", [1, 2, 3]]],
        [["brush", [1, 2]]],
        [[["pen"], [1, 2]]],
        [["pen", [1, 2], "red"]],
        [["pen", [1.5, 2]]],
        [["pen", [True, 2]]],
        [["pen", ["1", 2]]],
        [["pen", [-1, 0]]],
        [["pen", [0, 10_001]]],
        [["pen", [9999, 0, 2, 0]]],  # leaves the page on the right
        [["pen", [5, 5, 0, -6, 0, 6]]],  # above it, and back
        [["pen", [5000, 5000] + [1, 0] * 400]],  # 401 points
        [LINE, "pen"],
    ],
)
def test_what_is_no_stroke_on_the_page_is_none(said):
    with pytest.raises(ValueError, match="no strokes"):
        strokes.read(said)


def test_strokes_are_written_in_one_byte_a_sign():
    assert strokes.written([LINE]) == '[["pen",[1000,2000,50,-20,30,40]]]'


# Keeping -----------------------------------------------------------------------------------------------------------


def test_a_drawing_is_kept_page_by_page_and_an_empty_one_goes(row, reader):
    first = keep(row, reader, [LINE])
    keep(row, reader, [MARK], page=3)
    second = keep(row, reader, [LINE, MARK], first)
    before = queries.drawn_pages(file_of(row), reader)

    gone = keep(row, reader, [], second)

    assert (before, gone) == ([1, 3], "")
    assert len({first, second, ""}) == 3
    assert queries.drawn_pages(file_of(row), reader) == [3]
    assert queries.drawing_of(file_of(row), reader, 1) is None
    assert not Event.objects.filter(kind__contains="draw").exists()


def test_it_is_encrypted_in_the_database(row, reader):
    keep(row, reader, [["pen", [SECRET, SECRET]]])

    with connection.cursor() as cursor:
        cursor.execute("SELECT strokes FROM meetings_documentdrawing")
        stored = cursor.fetchone()[0]

    assert str(SECRET) not in stored
    assert DocumentDrawing.objects.get().strokes == f'[["pen",[{SECRET},{SECRET}]]]'


def test_each_version_and_each_file_has_pages_of_its_own(gathering, secretary, reader):
    row = papers.released(gathering, secretary, files=[papers.sent("一.pdf"), papers.sent("二.pdf")])
    first, second = queries.files_of(row)
    newer = services.move_document(services.add_version(row, by=secretary, title="二稿", files=[papers.sent()]),
                                   "release_document", by=secretary)  # fmt: skip

    services.keep_drawing(row, second, by=reader, page=1, strokes=[LINE], edition="")

    pages = [queries.drawn_pages(file, reader) for file in (first, second, file_of(newer))]
    assert pages == [[], [1], []]


def test_a_file_that_is_taken_away_takes_what_was_drawn_on_it(gathering, secretary):
    row = papers.document(gathering, secretary)
    keep(row, secretary, [LINE])

    services.remove_file(row, file_of(row), by=secretary)

    assert not DocumentDrawing.objects.exists()


def test_a_window_that_knows_an_older_page_is_told_what_stands_there(row, reader):
    old = keep(row, reader, [LINE])
    new = keep(row, reader, [LINE, MARK], old)

    with pytest.raises(Stale) as told:
        keep(row, reader, [], old)

    assert told.value.current == {"edition": new, "strokes": [LINE, MARK]}
    assert json.loads(DocumentDrawing.objects.get().strokes) == [LINE, MARK]


def test_a_page_that_was_cleared_and_drawn_on_anew_is_another_one(row, reader):
    old = keep(row, reader, [LINE])
    keep(row, reader, [], old)
    with pytest.raises(Stale) as bare:
        keep(row, reader, [LINE, MARK], old)
    keep(row, reader, [MARK])

    with pytest.raises(Stale) as told:
        keep(row, reader, [LINE], old)

    assert bare.value.current == {"edition": "", "strokes": []}
    assert told.value.current["strokes"] == [MARK]


def test_the_same_strokes_sent_again_are_kept_already(row, reader):
    kept = keep(row, reader, [LINE])

    assert keep(row, reader, [LINE]) == kept  # the answer was lost, and the old edition sent again
    assert keep(row, reader, [], kept) == keep(row, reader, [], kept) == ""


def test_a_page_holds_so_much_and_no_more(row, reader):
    dot = '["pen",[1111,1111]],'  # 20 bytes; [ and ] for the last comma: 20 n + 1
    fits = (strokes.MOST_BYTES - 1) // len(dot)
    kept = keep(row, reader, [["pen", [1111, 1111]]] * fits)

    with pytest.raises(services.PageFull):
        keep(row, reader, [["pen", [1111, 1111]]] * (fits + 1), kept)

    assert len(DocumentDrawing.objects.get().strokes) == 20 * fits + 1 <= 96 * 1024


def test_one_draws_on_so_many_pages_of_a_document(row, reader, congress, gathering):
    other = factories.deputy(congress)
    for user in (reader, other):
        DocumentDrawing.objects.bulk_create(
            DocumentDrawing(document=row, file=file_of(row), user=user, page=page, strokes="[]")
            for page in range(1, services.MOST_DRAWN)
        )
    keep(row, reader, [LINE], page=services.MOST_DRAWN)

    with pytest.raises(Refused):
        keep(row, reader, [LINE], page=services.MOST_DRAWN + 1)

    assert keep(row, reader, [MARK], DocumentDrawing.objects.get(user=reader, page=1).edition)


def test_what_is_no_handwriting_is_not_kept(row, reader):
    with pytest.raises(Invalid):
        keep(row, reader, [["pen", [1]]])

    assert not DocumentDrawing.objects.exists()


@pytest.mark.parametrize("wrong", [{"page": 0}, {"strokes": ""}, {"edition": ""}])
def test_the_database_refuses_what_is_no_drawing(row, reader, wrong):
    fields = {"document": row, "file": file_of(row), "user": reader, "page": 1, "strokes": "[]"} | wrong

    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentDrawing.objects.create(**fields)


def test_the_database_keeps_one_drawing_of_a_page(row, reader):
    keep(row, reader, [LINE])

    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentDrawing.objects.create(document=row, file=file_of(row), user=reader, page=1, strokes="[]")


# The door ----------------------------------------------------------------------------------------------------------


def test_what_was_drawn_comes_back_with_the_page(row, reader, logged_in):
    client = logged_in(reader)
    kept = send(client, reader, row, [LINE], page=2).json()

    answer = ask(client, reader, row, page=2)

    assert {**answer.json(), "token": ""} == {"edition": kept["edition"], "strokes": [LINE], "token": ""}
    assert answer["Cache-Control"] == "private, no-store"
    assert {**ask(client, reader, row).json(), "token": ""} == {"edition": "", "strokes": [], "token": ""}
    page = client.get(reverse("document_read", args=[row.pk, file_of(row).uuid]))
    assert page.context["drawn_pages"] == [2]


def test_nobody_else_sees_it(congress, gathering, secretary, reader, row):
    keep(row, reader, [["pen", [SECRET, SECRET]]])
    served = factories.organ(congress, kind="delegation")
    others = {
        "deputy": factories.deputy(congress, name="李建国"),
        "stranger": factories.deputy(congress, name="外一"),
        "secretary": secretary,
        "affairs": factories.staff(congress, Role.DEPUTY_AFFAIRS),
        "delegation": factories.staff(congress, Role.DELEGATION_STAFF, organ=served),
        "leader": factories.staff(congress, Role.LEADER),
        "sysadmin": factories.staff(congress, Role.SYSTEM_ADMIN),
        "auditor": factories.staff(congress, Role.AUDITOR),
        "elsewhere": papers.secretary(factories.congress()),
    }
    papers.asked(gathering, others["deputy"])

    answers, leaks = {}, []
    for name, user in others.items():
        client = Client()
        client.force_login(user)
        own = ask(client, user, row)
        answers[name] = own.status_code
        api = f"/api/v1/documents/{row.pk}/"
        seen = [own, client.get(row.get_absolute_url()), client.get(api), ask(client, reader, row)]
        leaks += [name for answer in seen if str(SECRET) in answer.content.decode()]
        leaks += [name] if DocumentDrawing.objects.visible_to(user).exists() else []

    opened = {"deputy", "secretary", "affairs"}  # with a page of their own, still empty
    assert answers == {name: 200 if name in opened else 404 for name in others}
    assert leaks == []
    assert [one.pk for one in DocumentDrawing.objects.visible_to(reader)] == [DocumentDrawing.objects.get().pk]


def test_neither_the_admin_nor_the_api_knows_handwriting(client):
    assert apps.get_model("meetings", "DocumentDrawing") not in admin.site._registry
    assert "drawing" not in client.get("/api/schema/").content.decode().lower()


def test_a_visitor_without_log_in_is_sent_to_it(client, row, reader):
    keep(row, reader, [["pen", [SECRET, SECRET]]])

    assert [ask(client, reader, row).status_code, send(client, reader, row, []).status_code] == [302, 302]
    assert DocumentDrawing.objects.count() == 1


def test_a_window_left_open_for_somebody_else_keeps_nothing(row, reader, gathering, congress, logged_in):
    other = factories.deputy(congress, name="李建国")
    papers.asked(gathering, other)

    answer = send(logged_in(other), reader, row, [LINE])  # the page shown is still the reader's

    assert (answer.status_code, "strokes" in answer.json()) == (409, False)
    assert not DocumentDrawing.objects.exists()


def test_a_request_of_another_site_keeps_nothing(row, reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    refused = send(client, reader, row, [LINE])
    token = ask(client, reader, row).json()["token"]

    headers = {"X-Reader": str(reader.pk), "X-CSRFToken": token}
    body = json.dumps({"strokes": [LINE], "edition": ""})
    taken = client.post(address(row), body, content_type="application/json", headers=headers)

    assert (refused.status_code, taken.status_code) == (403, 200)


def test_each_refusal_has_its_number_and_words(row, reader, logged_in):
    client = logged_in(reader)
    full = [["pen", [1111, 1111]]] * 4916  # 20 bytes each: 98,321 of 98,304
    kept = send(client, reader, row, [LINE]).json()["edition"]
    answers = {
        "stale": send(client, reader, row, [MARK], "0123456789abcdef"),
        "full": send(client, reader, row, json.dumps({"strokes": full, "edition": kept}, separators=(",", ":"))),
        "large": send(client, reader, row, " " * 6_000_000),
        "damaged": send(client, reader, row, "{"),
        "no strokes": send(client, reader, row, [["pen", [1]]], kept),
        "a list": send(client, reader, row, "[]"),
        "deep": send(client, reader, row, "[" * 90_000),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "stale": 409, "full": 413, "large": 413, "damaged": 422, "no strokes": 422, "a list": 422, "deep": 422,
    }  # fmt: skip
    assert answers["stale"].json() == {
        "detail": "本页已在其他窗口中手写修改。", "edition": kept, "strokes": [LINE],
    }  # fmt: skip
    assert answers["full"].json() == answers["large"].json() == {"detail": "本页手写内容已满，请先擦除一些。"}
    assert answers["damaged"].json() == {"detail": "手写内容已损坏，无法保存。"}
    assert json.loads(DocumentDrawing.objects.get().strokes) == [LINE]


@pytest.mark.parametrize(("page", "status"), [(0, 404), (1, 200), (9999, 200), (10_000, 404)])
def test_a_page_has_a_number(row, reader, logged_in, page, status):
    assert ask(logged_in(reader), reader, row, page).status_code == status


def test_a_withdrawn_paper_is_drawn_on_no_more(row, reader, secretary, logged_in):
    keep(row, reader, [["pen", [SECRET, SECRET]]])
    services.move_document(row, "withdraw_document", by=secretary, note="有误")
    client = logged_in(reader)

    answers = [ask(client, reader, row), send(client, reader, row, [])]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert [str(SECRET) in answer.content.decode() for answer in answers] == [False, False]
    assert DocumentDrawing.objects.count() == 1


def test_a_confidential_paper_may_be_drawn_on_and_is_kept_on_no_phone(gathering, secretary, reader, logged_in):
    row = papers.released(gathering, secretary, secrecy=Secrecy.CONFIDENTIAL)
    client = logged_in(reader)

    send(client, reader, row, [LINE])

    answer = ask(client, reader, row)
    assert (row.state, answer.json()["strokes"]) == (DocumentState.RELEASED, [LINE])
    assert answer["Cache-Control"] == "private, no-store"
    assert "X-Keepable" not in answer


def test_the_page_that_reads_asks_the_same_for_many_pages_drawn_on(row, reader, logged_in):
    client, here, asked = logged_in(reader), reverse("document_read", args=[row.pk, file_of(row).uuid]), []
    client.get(here)

    for page in (1, 2, 3):
        keep(row, reader, [LINE], page=page)
        with CaptureQueriesContext(connection) as queries_asked:
            client.get(here)
        asked.append(len(queries_asked))

    assert asked[0] == asked[1] == asked[2] <= 20
