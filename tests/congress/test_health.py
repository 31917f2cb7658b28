"""Whether the portal says rightly that it lives and serves."""

import datetime as dt
import socket

import pytest
import time_machine
from django.conf import settings as configured
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client

from congress import tokens
from congress.events import record
from congress.models import Pending
from tests import factories


def gone(error=OperationalError):
    """What every question to a lost database gets."""

    def refuse(*_args):
        raise error("gone")

    return refuse


@pytest.fixture
def surfer():
    """A client that is shown what a browser would be shown."""
    return Client(raise_request_exception=False)


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
    with connection.execute_wrapper(gone()):
        response = client.get("/readyz")

    assert (response.status_code, response["Retry-After"], response.json()["database"]) == (503, "30", False)


# The broker ------------------------------------------------------------------------------------------------------


def test_without_a_broker_none_is_told(client, db, settings):
    settings.REDIS_URL = ""

    assert "broker" not in client.get("/readyz").json()


def test_dead_broker_is_told_and_does_not_make_the_portal_unready(client, db, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ok"], answer.json()["broker"]) == (200, True, False)


@pytest.mark.redis
def test_living_broker_is_told(client, db):
    assert configured.REDIS_URL
    assert client.get("/readyz").json()["broker"] is True


# Outage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_lost_database_asks_the_browser_to_come_later(surfer, db, error):
    surfer.force_login(factories.staff(factories.congress()))

    with connection.execute_wrapper(gone(error)):
        answer = surfer.get("/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "系统暂时无法服务" in answer.content.decode()


def test_lost_database_asks_a_program_to_come_later(surfer, db):
    token = tokens.issue(factories.staff(factories.congress()), "t")

    with connection.execute_wrapper(gone()):
        answer = surfer.get("/api/v1/proposals/", headers={"Authorization": f"Token {token}"})

    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "30", "application/json")
    assert list(answer.json()) == ["detail"]


def test_fault_of_ours_is_no_outage(surfer, db):
    surfer.force_login(factories.staff(factories.congress()))

    with connection.execute_wrapper(gone(ZeroDivisionError)):
        page, answer = surfer.get("/"), surfer.get("/api/v1/proposals/")

    assert (page.status_code, "Retry-After" in page) == (500, False)
    assert "系统出现故障" in page.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")
