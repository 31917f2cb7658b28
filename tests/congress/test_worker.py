"""The queues are worked off by whoever is there: threads in the web process, or Celery behind Redis."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from congress import bell, worker
from congress.models import Notification, Pending
from proposals import services
from tests import factories


def arrives(question, seconds=30):
    """Whether ``question()`` comes true within ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


def test_one_failing_chore_stops_no_other(db):
    done = []

    def broken():
        raise RuntimeError("broken chore")

    def sound():
        done.append(1)
        return 1

    worker._chores += [(0, broken), (0, sound)]
    try:
        worker.work_off()
    finally:
        worker._chores[-2:] = []

    assert done == [1]


def test_chore_is_asked_at_most_every_so_often(db):
    asked = []
    worker._chores.append((3600, lambda: asked.append(1) or 0))
    try:
        worker.work_off()
        worker.work_off()
    finally:
        worker._chores.pop()

    assert asked == [1]


@pytest.fixture
def celery_worker(transactional_facts, tmp_path):
    """A real Celery worker on the test database. It tells a file what it does: a pipe nobody reads would stop it."""
    found = connection.settings_dict
    url = f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    told = tmp_path / "celery.log"
    with told.open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "congress",
                "worker",
                "-c",
                "1",
                "--without-mingle",
                "--without-gossip",
                "-l",
                "INFO",
            ],
            env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "congress.settings"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            assert arrives(lambda: " ready." in told.read_text(), seconds=60), told.read_text()
            yield told
        finally:
            stop(process)


def stop(process):
    """End the worker. A warm shutdown waits on the broker's socket now and then for longer than any test should."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.postgres
@pytest.mark.redis
def test_celery_hears_the_bell_and_writes_the_notices(celery_worker):
    chain = factories.chain(factories.congress())
    proposal = services.create(by=chain.deputy, title="关于治理东河的建议", body="请清淤。")

    services.move(proposal, "submit", by=chain.deputy)

    mine = Notification.objects.filter(recipient=chain.secretary, kind="proposals.submit")
    assert arrives(mine.exists, seconds=60), celery_worker.read_text()[-3000:]
    assert arrives(lambda: not Pending.objects.exists())


@pytest.mark.postgres
@pytest.mark.redis
def test_what_was_recorded_without_a_broker_is_worked_off_later(transactional_facts, monkeypatch):
    chain = factories.chain(factories.congress())
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    proposal = services.create(by=chain.deputy, title="关于治理东河的建议", body="请清淤。")
    services.move(proposal, "submit", by=chain.deputy)
    assert Pending.objects.exists()

    bell._silent_until = 0.0
    worker.work_off()

    assert Notification.objects.filter(recipient=chain.secretary).count() == 1
    assert not Pending.objects.exists()


@pytest.mark.redis
def test_urgent_things_ring_a_bell_of_their_own():
    from redis import Redis

    with Redis.from_url(settings.REDIS_URL) as broker:
        here = settings.REDIS_PREFIX
        broker.delete(f"{here}celery", f"{here}urgent")
        bell._silent_until = 0.0
        rung = []
        for ring in (bell.ring, bell.ring_out, lambda: bell.ring_out(urgent=True)):
            ring()
            rung.append((broker.llen(f"{here}celery"), broker.llen(f"{here}urgent")))
        broker.delete(f"{here}celery", f"{here}urgent")

    assert rung == [(1, 0), (2, 0), (2, 1)]
