"""Whether the portal says rightly that it lives and serves."""

import datetime as dt
import os
import socket

import pytest
import time_machine
from django.conf import settings as configured
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client

from congress import tokens
from congress.events import record
from congress.models import Pending, Role
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


# The backup ------------------------------------------------------------------------------------------------------

NOW = dt.datetime(2026, 1, 16, 9, tzinfo=dt.UTC)


@pytest.fixture
def backed_up(settings, tmp_path):
    """``backed_up(hours)``: the last backup succeeded that long ago; ``None``: there was none yet."""
    settings.BACKUP_STAMP = str(tmp_path / "stamp")

    def touch(hours):
        if hours is not None:
            at = (NOW - dt.timedelta(hours=hours)).timestamp()
            (tmp_path / "stamp").touch()
            os.utime(tmp_path / "stamp", (at, at))

    with time_machine.travel(NOW, tick=False):
        yield touch


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0, {"configured": True, "age_hours": 0.0, "late": False}),
        (-1, {"configured": True, "age_hours": 0.0, "late": False}),
        (25.96, {"configured": True, "age_hours": 26.0, "late": False}),
        (26, {"configured": True, "age_hours": 26.0, "late": False}),
        (26.5, {"configured": True, "age_hours": 26.5, "late": True}),
        (None, {"configured": True, "age_hours": None, "late": True}),
    ],
)
def test_age_of_the_backup_is_told_and_does_not_make_the_portal_unready(client, db, backed_up, hours, told):
    backed_up(hours)
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ok"], answer.json()["backup"]) == (200, True, told)


def test_without_a_configured_backup_that_is_told(client, db, settings):
    settings.BACKUP_STAMP = ""

    assert client.get("/readyz").json()["backup"] == {"configured": False, "age_hours": None, "late": False}


def test_backup_is_told_in_an_outage_too(client, db, backed_up):
    backed_up(2)
    with connection.execute_wrapper(gone()):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["backup"]["age_hours"]) == (503, 2.0)


@pytest.mark.parametrize(
    ("hours", "lines"),
    [(2, []), (26, []), (30.7, ["上次备份在 30 小时之前"]), (None, ["尚未备份过"])],
)
def test_late_backup_stands_on_the_desk_of_the_system_administrator(congress, logged_in, backed_up, hours, lines):
    backed_up(hours)
    desk = logged_in(factories.staff(congress, Role.SYSTEM_ADMIN)).get("/admin/")

    shown = [line for line in ("上次备份在 30 小时之前", "尚未备份过") if line in desk.content.decode()]
    assert ([line.label for line in desk.context["desk"] if line.count is None], shown) == (lines, lines)


def test_no_warning_where_no_backup_is_configured(congress, logged_in, settings):
    settings.BACKUP_STAMP = ""
    desk = logged_in(factories.staff(congress, Role.SYSTEM_ADMIN)).get("/admin/").context["desk"]

    assert [line.label for line in desk] == ["已放弃的后续处理", "待答复的意见反馈"]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_late_backup_is_nobody_elses_business(congress, logged_in, backed_up, role):
    backed_up(30)

    assert "上次备份" not in logged_in(factories.staff(congress, role)).get("/admin/").content.decode()


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
