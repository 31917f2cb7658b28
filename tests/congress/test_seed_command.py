"""What ``seed_demo`` refuses, and the city size in little."""

import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from congress import calendar
from congress.models import Congress, Organ, User
from deputies.models import Mandate
from proposals.models import HandlingTask, Proposal
from tests import factories
from tests.seeded import TODAY, seed, undone


@pytest.fixture(autouse=True)
def calendar_apart():
    yield
    calendar.forget()


def test_seeding_is_refused_where_neither_demo_nor_debug_is_on(db, settings):
    settings.DEMO = settings.DEBUG = False

    with pytest.raises(CommandError, match="DEMO=1"):
        seed()

    assert Congress.objects.count() == 0


def test_seeding_leaves_a_portal_in_use_as_it_is(db, capsys):
    factories.congress()

    seed()

    assert capsys.readouterr().out == "There is a congress already; nothing was changed.\n"
    assert (Congress.objects.count(), User.objects.count()) == (1, 0)


def test_wrong_day_and_wrong_share_are_one_sentence():
    with pytest.raises(CommandError, match="2026-13-01 is no date"):
        call_command("seed_demo", "--today", "2026-13-01")
    with pytest.raises(CommandError, match="share above 0"):
        call_command("seed_demo", "--scale", "2")


@pytest.mark.sqlite
def test_a_province_is_not_loaded_into_sqlite(db):
    with pytest.raises(CommandError, match="into PostgreSQL only; SQLite holds the sizes small and city"):
        seed(size="province")

    assert Congress.objects.count() == 0


def rows():
    """What has to be the same each time, by its keys: those of proposals are given, not counted."""
    columns = ("pk", "title", "body", "state", "number_text", "lead__card_number", "created_at", "closed_at")
    return list(Proposal.objects.order_by("pk").values_list(*columns))


def alone(*command):
    """Run a command in a process of its own, on the same database: it forks, and may inherit no threads or sockets."""
    name = connection.settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)


@pytest.mark.postgres
def test_several_processes_load_the_same_province(transactional_facts):
    with undone():
        seed(size="province", scale=0.001, processes=1)
        expected = rows()

    alone("seed_demo", "--size=province", "--scale=0.001", "--processes=3", f"--today={TODAY}", "--verbosity=0")

    assert len(expected) > 400
    assert rows() == expected
    assert Congress.objects.filter(level="province").count() == 1


@pytest.mark.postgres
def test_a_province_is_not_loaded_over_what_is_there(transactional_facts, capsys):
    factories.congress()

    seed(size="province", scale=0.001, processes=2)

    assert capsys.readouterr().out == "There is a congress already; nothing was changed.\n"
    assert (Congress.objects.count(), Proposal.objects.count()) == (1, 0)


def test_city_size_makes_three_levels_and_many_proposals_and_draws_how_far_it_is(db, capsys):
    seed(size="city", scale=0.01, verbosity=1)

    shown = capsys.readouterr().err
    assert Congress.objects.count() == 55
    assert Organ.objects.filter(code__regex=r"^U\d\d$").count() == 700
    assert Mandate.objects.filter(congress__code="anlan").count() == 30
    assert Mandate.objects.values("congress").distinct().count() == 55
    assert User.objects.get(username="deputy20").has_usable_password()
    assert Proposal.objects.written().count() == 201  # one was made of a voter's opinion
    assert Proposal.objects.filter(state="closed").count() > 150
    assert HandlingTask.objects.open().count() > 5
    assert re.findall(r"\rproposals    \[#{30}\] +(\d+/\d+)\n", shown) == ["200/200"]
