"""Sent twice, done once."""

import datetime as dt
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.utils import translation

from congress import idempotency
from congress.errors import Refused
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


# Collisions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def collide():
    """``collide()``: a real collision as this database reports it. On SQLite a rival holds the file."""
    if connection.vendor == "postgresql":
        yield lambda: ask("DO $$ BEGIN RAISE EXCEPTION 'collision' USING ERRCODE = 'serialization_failure'; END $$")
        return
    rival = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    ask("PRAGMA busy_timeout = 0")
    yield factories.congress
    rival.close()
    ask("PRAGMA busy_timeout = 20000")


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_loser_of_three_tries_is_told_plainly(transactional_facts, collide):
    with translation.override("en"), pytest.raises(Refused, match="Somebody else was faster"):
        idempotency.again(collide)


@pytest.mark.postgres
def test_collision_is_tried_three_times_and_two_losses_do_not_show(transactional_facts, collide):
    tries = []

    def act(losses):
        tries.append(1)
        if len(tries) <= losses:
            collide()
        return 200, len(tries)

    user = factories.staff(factories.congress())
    assert idempotency.once(user, "k", "/x", lambda: act(2)) == (200, 3, False)
    tries.clear()
    with pytest.raises(Refused):
        idempotency.once(user, "", "/x", lambda: act(9))
    assert len(tries) == 3


@pytest.mark.postgres
def test_inside_a_transaction_nothing_is_tried_again(transactional_facts, collide):
    tries = []

    def act():
        tries.append(1)
        collide()

    with pytest.raises(OperationalError), transaction.atomic():
        idempotency.again(act)

    assert len(tries) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("key", ["k", ""])
def test_two_who_lock_each_other_out_both_get_through(transactional_facts, key):
    congress = factories.congress()
    users = [factories.staff(congress) for _ in range(2)]
    pair = [factories.organ(congress).pk for _ in range(2)]
    together = threading.Barrier(2)
    tries = []

    def act(order, met):
        tries.append(1)
        Organ.objects.select_for_update().get(pk=order[0])
        if not met:
            met.append(together.wait())
        Organ.objects.select_for_update().get(pk=order[1])
        return 200, None

    def send(user, order):
        met = []
        try:
            return idempotency.once(user, key, "/x", lambda: act(order, met))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, users, (pair, pair[::-1])))

    assert answers == [(200, None, False)] * 2
    assert len(tries) == 3
