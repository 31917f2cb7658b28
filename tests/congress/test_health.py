"""Whether the portal says rightly that it lives and serves."""

import datetime as dt

import time_machine
from django.db import connection, transaction

from congress.events import record
from congress.models import Pending


def test_health_needs_no_log_in_and_no_database(client):
    assert client.get("/healthz").json() == {"ok": True}


def test_ready_tells_the_outbox_lag(client, congress):
    with time_machine.travel(dt.datetime(2026, 1, 16, tzinfo=dt.UTC), tick=False), transaction.atomic():
        event = record("tests.x", congress, by=None)
        Pending.objects.create(event=event, reaction="a.b")
    with time_machine.travel(dt.datetime(2026, 1, 16, 0, 10, tzinfo=dt.UTC), tick=False):
        answer = client.get("/readyz").json()

    assert (answer["ok"], answer["database"], answer["outbox_lag_seconds"], answer["outbox_ok"]) == (
        True,
        True,
        600,
        False,
    )


def test_not_ready_without_a_database_asks_to_come_later(client, db):
    from django.db.utils import OperationalError

    def refuse(*_args):
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")

    assert (response.status_code, response["Retry-After"], response.json()["database"]) == (503, "30", False)
