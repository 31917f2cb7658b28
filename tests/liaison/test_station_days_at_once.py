"""Two at the same time, on PostgreSQL: days of duty planned and recorded twice, a point taken back while it sends."""

import datetime as dt
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from congress.errors import Refused, Stale
from congress.models import User
from liaison import services
from liaison.models import DraftComment, DraftPoint, PhoneCode, StationDay, StationKeeper
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.liaison import drafting, steps
from tests.liaison.test_station_days import AFTERNOON, DONE, TODAY, keepers, plan

pytestmark = pytest.mark.postgres


@pytest.fixture
def here(transactional_facts):
    with time_machine.travel(steps.MONDAY, tick=False):
        yield steps.place(factories.chain(factories.congress()))


def test_a_span_planned_twice_at_once_is_entered_once(here):
    last = TODAY + dt.timedelta(days=4)

    answers = at_once(*[lambda: plan(here, "worker", "deputy", last=last, each=1)] * 3)

    assert [type(answer) for answer in refusals(answers)] == [Refused, Refused]
    assert (StationDay.objects.count(), StationKeeper.objects.count()) == (5, 5)


def test_of_two_records_one_holds_and_of_two_corrections_one_looks_again(here):
    day = plan(here)[0]
    there = keepers(day, here.worker)

    records = at_once(*[lambda: services.record_station_day(day, came=there, by=here.worker, **DONE)] * 2)
    corrections = at_once(
        *(
            lambda nth=nth: services.correct_station_day(
                day, came=there, version=2, by=here.worker, **(DONE | {"visitors": nth})
            )
            for nth in (7, 8)
        )
    )

    assert [type(answer) for answer in refusals(records)] == [Refused]
    assert [type(answer) for answer in refusals(corrections)] == [Stale]
    assert StationDay.objects.get().version == 3


def test_nobody_is_given_a_day_whose_record_is_being_written(here):
    """The morning's record is not committed yet while the afternoons of the week are planned: that day gets none."""
    day = plan(here)[0]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.record_station_day(day, came=keepers(day, here.worker), by=here.worker, **DONE)
            planning = pool.submit(at_once, lambda: plan(here, last=TODAY + dt.timedelta(days=1), **AFTERNOON))
            someone_waits()
        planning.result()

    assert [row.keepers.filter(begins=AFTERNOON["begins"]).exists() for row in StationDay.objects.order_by("date")] == [
        False, True,
    ]  # fmt: skip


def someone_waits():
    """Until another session of the database waits for a lock of ours."""
    with connection.cursor() as cursor:
        for _try in range(1000):
            cursor.execute("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody waits.")


def test_a_point_is_taken_back_or_sends_but_never_both(here):
    draft = drafting.opened(here)
    worker = User.objects.get(pk=here.worker.pk)

    def enter():
        try:
            return services.enter_comment(draft, by=worker, words="丙", point=here.point, occasion="paper")
        except PermissionDenied as denied:  # it has no such draft any more
            return denied

    answers = at_once(lambda: services.move_draft(draft, "take_from_point", point=here.point, by=here.secretary), enter)

    assert sum(isinstance(answer, Refused | PermissionDenied) for answer in answers) == 1
    assert (DraftPoint.objects.count(), DraftComment.objects.count()) in {(0, 0), (1, 1)}


def test_a_code_confirms_one_booking(here, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path
    made = services.add_reception(
        here.house, by=here.worker, date=dt.date(2026, 3, 9), begins=dt.time(9), ends=dt.time(11), place="一楼", limit=5,
        announced_before=3, deputies=[here.deputy.post.mandate],
    )  # fmt: skip
    day = services.announce_reception(made, by=here.worker)
    services.send_code(steps.PHONE, source="")
    code = (tmp_path / "sms.log").read_text().split("\t")[3][:200]
    digits = "".join(sign for sign in code if sign.isdigit())[:6]

    answers = at_once(
        *[lambda: services.book(day, secret=secrets.token_urlsafe(9), name="王", phone=steps.PHONE, code=digits)] * 2
    )

    assert len(refusals(answers)) == 1
    assert day.bookings.count() == 1
    assert PhoneCode.objects.get().used_at is not None
