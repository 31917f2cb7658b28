"""Sent twice, done once."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from congress import idempotency
from congress.models import IdempotencyKey, Organ
from tests import factories


def test_repeat_gets_the_first_answer_and_does_nothing(secretary):
    done = []

    def act():
        done.append(1)
        return 201, {"id": len(done)}

    first = idempotency.once(secretary, "k", "/x", act)
    second = idempotency.once(secretary, "k", "/x", act)

    assert (first, second, done) == ((201, {"id": 1}, False), (201, {"id": 1}, True), [1])


def test_key_belongs_to_its_person_and_address(secretary, congress):
    other = factories.staff(congress)
    done = []

    def act():
        done.append(1)
        return 200, None

    for user, path in ((secretary, "/x"), (other, "/x"), (secretary, "/y")):
        idempotency.once(user, "k", path, act)

    assert len(done) == 3


def test_failed_act_leaves_the_key_free(secretary):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        idempotency.once(secretary, "k", "/x", fail)

    assert idempotency.once(secretary, "k", "/x", lambda: (200, None)) == (200, None, False)


def test_keys_are_kept_for_a_day_at_least_and_then_forgotten(secretary):
    with time_machine.travel(dt.datetime(2026, 1, 16, tzinfo=dt.UTC), tick=False) as clock:
        idempotency.once(secretary, "k", "/x", lambda: (200, None))
        clock.shift(dt.timedelta(hours=25))
        assert idempotency.forget_old_keys() == 0
        clock.shift(dt.timedelta(hours=24))
        assert idempotency.forget_old_keys() == 1
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.postgres
def test_eight_at_once_do_it_once(transactional_facts):
    congress = factories.congress()
    user = factories.staff(congress)
    together = threading.Barrier(8)

    def act():
        return 201, {"id": factories.organ(congress, code="X").pk}

    def send(_n):
        try:
            together.wait()
            return idempotency.once(user, "k", "/x", act)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert Organ.objects.count() == 1
    assert sorted(repeat for _status, _answer, repeat in answers) == [False] + [True] * 7
    assert len({answer["id"] for _status, answer, _repeat in answers}) == 1
