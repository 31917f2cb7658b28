"""Facts are final, reactions run once each, and a faulty one blocks no other."""

import datetime as dt
import os
import subprocess
import sys

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction

from congress import bell, events
from congress.models import AuditRecord, Event, Pending, Post, Role
from tests import factories

KIND = "tests.happened"


@pytest.fixture
def reactions():
    """Reactions to ``tests.happened``, each noting that it ran; taken away afterwards."""
    ran = []

    def add(name, *, fails=False):
        def reaction(event):
            if fails:
                raise RuntimeError("broken reaction")
            ran.append(name)

        reaction.__qualname__ = name
        events.on(KIND)(reaction)

    yield add, ran
    events._reactions.pop(KIND, None)


def happen(congress, secretary, **data):
    with transaction.atomic():
        return events.record(KIND, congress, by=secretary, **data)


def test_event_keeps_who_acted_in_which_capacity(congress, secretary):
    event = happen(congress, secretary, target="a data key may be called target")

    assert (event.actor, event.capacity, event.target) == (secretary, secretary.post, congress)
    assert event.data == {"target": "a data key may be called target"}


@pytest.mark.parametrize(
    "act", [lambda event: Event.objects.filter(pk=event.pk).update(kind="other"), lambda event: event.delete()]
)
def test_event_cannot_be_changed_or_deleted(congress, secretary, act):
    event = happen(congress, secretary)

    with pytest.raises(DatabaseError), transaction.atomic():
        act(event)

    assert Event.objects.get(pk=event.pk).kind == KIND


def test_audit_record_cannot_be_changed(secretary):
    events.audit("denied", by=secretary, what="/x")

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRecord.objects.update(what="")


def test_event_is_rolled_back_with_what_it_tells_of(congress, secretary, reactions):
    add, _ran = reactions
    add("one")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(congress, secretary)
        _ = 1 / 0

    assert (Event.objects.filter(kind=KIND).count(), Pending.objects.count()) == (0, 0)


def test_every_reaction_runs_once(congress, secretary, reactions):
    add, ran = reactions
    add("one")
    add("two")
    happen(congress, secretary)

    events.run_due()
    events.run_due()

    assert (ran, Pending.objects.count()) == (["one", "two"], 0)


def test_faulty_reaction_blocks_no_other_and_is_put_off(congress, secretary, reactions):
    add, ran = reactions
    add("broken", fails=True)
    add("sound")
    happen(congress, secretary)

    events.run_due()

    left = Pending.objects.get()
    assert ran == ["sound"]
    assert (left.reaction.rsplit(".", 1)[1], left.tries, left.error) == ("broken", 1, "RuntimeError: broken reaction")
    assert events.run_due() == 0


def test_reaction_is_given_up_after_eight_tries_and_can_be_put_back(congress, secretary, reactions):
    add, _ran = reactions
    add("broken", fails=True)
    now = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False) as clock:
        happen(congress, secretary)
        for _try in range(12):
            events.run_due()
            clock.shift(dt.timedelta(hours=2))

        left = Pending.objects.get()
        assert (left.tries, left.due_at) == (8, None)
        assert events.retry_stuck(by=secretary) == 1
        assert events.run_due() == 1


def test_reaction_that_left_the_code_leaves_the_queue(congress, secretary, reactions):
    add, _ran = reactions
    add("gone")
    happen(congress, secretary)
    events._reactions[KIND].clear()

    events.run_due()

    assert Pending.objects.count() == 0


def test_bell_rings_after_the_commit_only(congress, secretary, reactions, django_capture_on_commit_callbacks):
    add, _ran = reactions
    add("one")
    bell.rung.clear()

    with django_capture_on_commit_callbacks(execute=True):
        happen(congress, secretary)
        assert not bell.rung.is_set()

    assert bell.rung.is_set()


def test_dead_broker_neither_fails_nor_slows_the_request():
    """In a process of its own: Celery keeps the broker it was started with."""
    script = """
import time, django
django.setup()
from congress import bell, celery
begun = time.monotonic()
for _ in range(20):
    bell.ring()
print(round(time.monotonic() - begun))
"""
    dead = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "congress.settings"}
    answer = subprocess.run(
        [sys.executable, "-c", script], env=dead, capture_output=True, text=True, timeout=60, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout.split()[-1]) <= 1
    assert answer.stderr.count("bell_not_heard") == 1


def test_administrator_holds_no_other_post(congress):
    admin = factories.staff(congress, Role.SYSTEM_ADMIN)

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Post.objects.create(user=admin, congress=congress, role=Role.SECRETARIAT, valid_from=factories.LONG_AGO)


def test_holder_of_a_post_becomes_no_administrator(congress, secretary):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Post.objects.create(user=secretary, congress=congress, role=Role.AUDITOR, valid_from=factories.LONG_AGO)


@pytest.mark.postgres
def test_two_workers_run_a_reaction_once(transactional_facts, reactions):
    from concurrent.futures import ThreadPoolExecutor

    add, ran = reactions
    add("one")
    congress = factories.congress()
    for _ in range(20):
        happen(congress, None)

    def work():
        try:
            return events.run_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _n: work(), range(4)))

    assert (len(ran), Pending.objects.count()) == (20, 0)
