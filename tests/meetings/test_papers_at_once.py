"""Withdrawal and opening at the same moment: either it is noted and told, or it is refused."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from congress.errors import Refused, Stale
from meetings import queries, services
from meetings.models import Document, DocumentDrawing, DocumentReceipt
from tests import factories
from tests.meetings import papers

pytestmark = pytest.mark.postgres


@pytest.fixture
def congress(transactional_facts):
    return factories.congress()


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def gathering(congress, secretary):
    return papers.gathering(congress, secretary)


def closing(call):
    def run(*args):
        try:
            return call(*args)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    return run


def test_an_opening_that_meets_a_withdrawal_waits_and_is_refused(congress, gathering, secretary):
    reader = factories.deputy(congress)
    papers.asked(gathering, reader)
    seen = papers.released(gathering, secretary)  # as the reader's request has found it
    holds = threading.Event()

    def withdraw():
        with transaction.atomic():
            services.move_document(seen, "withdraw_document", by=secretary, note="有误")
            holds.set()
            time.sleep(0.5)

    def read():
        holds.wait()
        return services.open_document(seen, by=reader)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(closing(withdraw)), pool.submit(closing(read))

    assert first.result() is None
    assert isinstance(second.result(), Refused)
    assert DocumentReceipt.objects.count() == 0


def test_many_openings_and_a_withdrawal_leave_receipts_for_exactly_those_that_were_let_in(
    congress, gathering, secretary
):
    readers = [factories.deputy(congress) for _nth in range(6)]
    for reader in readers:
        papers.asked(gathering, reader)
    row = papers.released(gathering, secretary)
    together = threading.Barrier(7)

    def read(reader):
        together.wait()
        return services.open_document(row, by=reader)

    def withdraw():
        together.wait()
        services.move_document(row, "withdraw_document", by=secretary, note="有误")

    with ThreadPoolExecutor(7) as pool:
        opened = [pool.submit(closing(read), reader) for reader in readers]
        pool.submit(closing(withdraw)).result()

    let_in = {reader.pk for reader, answer in zip(readers, opened, strict=True) if answer.result() is None}
    assert set(DocumentReceipt.objects.values_list("user", flat=True)) == let_in
    assert Document.objects.get().state == "withdrawn"


def test_the_same_person_opening_twice_at_once_leaves_one_receipt(congress, gathering, secretary):
    reader = factories.deputy(congress)
    papers.asked(gathering, reader)
    row = papers.released(gathering, secretary)
    together = threading.Barrier(2)

    def read():
        together.wait()
        return services.open_document(row, by=reader)

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(closing(read)) for _turn in range(2)]

    assert [answer.result() for answer in answers] == [None, None]
    assert DocumentReceipt.objects.count() == 1


def test_two_new_versions_at_once_are_one(congress, gathering, secretary):
    row = papers.released(gathering, secretary)
    together = threading.Barrier(2)

    def write():
        together.wait()
        return services.add_version(row, by=secretary, title="二", files=[papers.sent()])

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(closing(write)) for _turn in range(2)]

    assert sorted(type(answer.result()).__name__ for answer in answers) == ["Document", "Refused"]


def test_two_windows_that_draw_on_the_same_bare_page_lose_nothing(congress, gathering, secretary):
    reader = factories.deputy(congress)
    papers.asked(gathering, reader)
    row = papers.released(gathering, secretary)
    [file] = queries.files_of(row)
    together = threading.Barrier(2)

    def draw(stroke):
        together.wait()
        return services.keep_drawing(row, file, by=reader, page=1, strokes=[stroke], edition="")

    strokes = [["pen", [1, 1]], ["marker", [2, 2]]]
    with ThreadPoolExecutor(2) as pool:
        answers = [one.result() for one in [pool.submit(closing(draw), stroke) for stroke in strokes]]

    [stale] = [one for one in answers if isinstance(one, Stale)]
    [kept] = [one for one in answers if isinstance(one, str)]
    drawn = DocumentDrawing.objects.get()
    assert stale.current == {"edition": kept, "strokes": json.loads(drawn.strokes)}
    assert drawn.edition == kept


def test_two_windows_that_draw_on_the_same_drawing_at_once_lose_nothing(congress, gathering, secretary):
    reader = factories.deputy(congress)
    papers.asked(gathering, reader)
    row = papers.released(gathering, secretary)
    [file] = queries.files_of(row)
    first = services.keep_drawing(row, file, by=reader, page=1, strokes=[["pen", [1, 1]]], edition="")
    together = threading.Barrier(6)

    def draw(nth):
        together.wait()
        return services.keep_drawing(row, file, by=reader, page=1, strokes=[["pen", [nth, 5]]], edition=first)

    with ThreadPoolExecutor(6) as pool:
        answers = [one.result() for one in [pool.submit(closing(draw), nth) for nth in range(6)]]

    assert sorted(type(one).__name__ for one in answers) == ["Stale"] * 5 + ["str"]
