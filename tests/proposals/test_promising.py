"""Answered is not finished: promises are watched until the deputy confirms them."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress import reminders
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role
from deputies.services import terminate
from proposals import services
from proposals.models import Commitment, CommitmentStep
from proposals.queries import open_moves, promises, quarter_of
from tests import factories
from tests.proposals.steps import DAY_TWO, REPLY, TALK, days, dispatched, evaluated, replied

PROMISED = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def task(chain):
    """The task of a bureau whose reply promises a day (class B)."""
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[1], promised_on=PROMISED, **REPLY)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    return services.move_task(task, "send_reply", by=chain.clerk)


@pytest.fixture
def promise(task):
    return Commitment.objects.get()


def on(day):
    return time_machine.travel(dt.datetime.combine(day, dt.time(9), DAY_TWO.tzinfo), tick=False)


def test_a_reply_without_a_promised_day_promises_nothing(chain):
    replied(chain, dispatched(chain))

    assert not Commitment.objects.exists()


def test_a_promise_outlives_its_file(chain, task, promise):
    proposal = evaluated(chain, task)

    promise.refresh_from_db()
    assert (proposal.state, promise.state, promise.promised_on, promise.organ) == (
        "closed",
        "open",
        PROMISED,
        chain.bureau,
    )
    services.move_commitment(promise, "report", by=chain.clerk, text="已完成招标")
    assert CommitmentStep.objects.get().text == "已完成招标"


# State → role → the exact moves; a role that is not named has none.
TABLE = {
    "open": {"clerk": ["report", "change_day", "fulfil"], "bureau_lead": ["report", "change_day", "fulfil"]},
    "done": {"deputy": ["rate"]},
    "confirmed": {},
}


@pytest.mark.parametrize("state", TABLE)
def test_open_moves_of_a_promise(chain, promise, state):
    Commitment.objects.filter(pk=promise.pk).update(state=state, done_on=dt.date(2026, 3, 1))
    promise.refresh_from_db()
    people = {
        "deputy": chain.deputy,
        "secretary": chain.secretary,
        "office": chain.office,
        "clerk": chain.clerk,
        "bureau_lead": chain.bureau_lead,
        "another deputy": factories.deputy(chain.congress),
        "another unit": factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress)),
        "auditor": factories.staff(chain.congress, Role.AUDITOR),
    }

    found = {who: [move.name for move in open_moves(promise, user)] for who, user in people.items()}

    assert {who: moves for who, moves in found.items() if moves} == TABLE[state]
    seen = {who for who, user in people.items() if Commitment.objects.visible_to(user).filter(pk=promise.pk)}
    assert seen == {"deputy", "secretary", "office", "clerk", "bureau_lead"}
    assert seen == {who for who, user in people.items() if user.has_perm("proposals.view_commitment", promise)}


@pytest.mark.parametrize(
    ("until", "taken", "carried"),
    [
        (PROMISED, False, 0),
        (dt.date(2026, 7, 1), True, 0),
        (dt.date(2026, 12, 31), True, 0),
        (dt.date(2027, 1, 1), True, 1),
    ],
)
def test_a_promise_is_put_off_with_a_reason_and_counted_when_it_leaves_the_year(chain, promise, until, taken, carried):
    if taken:
        services.move_commitment(promise, "change_day", by=chain.clerk, promised_on=until, reason="征地未完成")
    else:
        with pytest.raises(Invalid):
            services.move_commitment(promise, "change_day", by=chain.clerk, promised_on=until, reason="征地未完成")

    promise.refresh_from_db()
    assert (promise.promised_on, promise.first_promised_on, promise.carried_over) == (
        until if taken else PROMISED,
        PROMISED,
        carried,
    )


def test_the_database_lets_no_promise_be_brought_forward(promise):
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(promised_on=PROMISED - dt.timedelta(days=1))


def test_what_was_done_is_confirmed_by_the_deputy(chain, promise, work_off):
    services.move_commitment(promise, "fulfil", by=chain.clerk, done_on=dt.date(2026, 1, 16), text="已完工")
    work_off()
    assert Notification.objects.filter(kind="proposals.fulfil", recipient=chain.deputy).count() == 1

    promise = services.move_commitment(promise, "rate", by=chain.deputy, rating="satisfied")

    assert promise.state == "confirmed"
    with pytest.raises(Refused):
        services.move_commitment(promise, "rate", by=chain.deputy, rating="satisfied")


def test_a_deputy_who_is_not_satisfied_says_why_and_the_promise_stays_open(chain, promise):
    services.move_commitment(promise, "fulfil", by=chain.clerk, done_on=dt.date(2026, 1, 16), text="已完工")

    with pytest.raises(Invalid):
        services.move_commitment(promise, "rate", by=chain.deputy, rating="dissatisfied")
    promise = services.move_commitment(promise, "rate", by=chain.deputy, rating="dissatisfied", comment="没有完工")

    assert (promise.state, promise.done_on) == ("open", None)


def test_nobody_rates_for_the_deputy_and_nobody_reports_for_the_unit(chain, promise):
    with pytest.raises(PermissionDenied):
        services.move_commitment(promise, "fulfil", by=chain.office, done_on=dt.date(2026, 1, 16), text="已完工")
    services.move_commitment(promise, "fulfil", by=chain.clerk, done_on=dt.date(2026, 1, 16), text="已完工")

    for somebody in (chain.clerk, chain.secretary, chain.bureau_lead):
        with pytest.raises(PermissionDenied):
            services.move_commitment(promise, "rate", by=somebody, rating="satisfied")


def test_what_is_still_to_come_is_not_done(chain, promise):
    with pytest.raises(Invalid):
        services.move_commitment(promise, "fulfil", by=chain.clerk, done_on=dt.date(2026, 1, 17), text="将完工")


# Promised for 30 June 2026, a Tuesday. Days by whose evening the unit was told this.
TOLD = {
    dt.date(2026, 6, 8): [],
    dt.date(2026, 6, 9): [15],
    dt.date(2026, 6, 22): [15],
    dt.date(2026, 6, 23): [15, 5],
    dt.date(2026, 6, 29): [15, 5, 1],
    dt.date(2026, 6, 30): [15, 5, 1, 0],
    dt.date(2026, 7, 1): [15, 5, 1, 0, "late"],
    dt.date(2026, 7, 20): [15, 5, 1, 0, "late"],
}


def test_a_promise_is_told_before_its_day_on_it_and_once_after(promise):
    told_by = {}
    for day in days(dt.date(2026, 5, 29), dt.date(2026, 7, 20)):
        with on(day):
            reminders.remind_of_days()
            reminders.remind_of_days()
        events = Event.objects.filter(kind__startswith="proposals.promise_").order_by("pk")
        told_by[day] = ["late" if event.kind == "proposals.promise_late" else event.data["left"] for event in events]

    assert {day: told_by[day] for day in TOLD} == TOLD


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        (dt.date(2026, 6, 30), dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        (dt.date(2026, 9, 15), dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        (dt.date(2026, 12, 31), dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ],
)
def test_quarters(day, first, last):
    assert quarter_of(day) == (first, last)


@pytest.mark.parametrize(
    ("day", "views"),
    [
        (dt.date(2026, 3, 31), ["open"]),
        (dt.date(2026, 4, 1), ["", "open"]),
        (dt.date(2026, 7, 1), ["", "late", "open"]),
    ],
)
def test_the_list_shows_what_falls_due_this_quarter(chain, promise, day, views):
    with on(day):
        shown = [view for view in ("", "late", "open", "done") if promises(chain.secretary, view)]

    assert shown == views


@pytest.mark.parametrize("who", ["deputy", "secretary", "office", "clerk", "bureau_lead"])
def test_the_pages_of_a_promise_open_for_those_concerned(chain, promise, logged_in, who):
    client = logged_in(getattr(chain, who))

    assert client.get("/commitments/?view=open").content.decode().count(f"/commitments/{promise.pk}/") == 1
    assert client.get(promise.get_absolute_url()).status_code == 200


def test_the_page_of_a_promise_is_closed_to_others(chain, promise, logged_in):
    client = logged_in(factories.deputy(chain.congress))

    assert client.get(promise.get_absolute_url()).status_code == 404


def test_a_unit_reports_on_the_page(chain, promise, logged_in):
    client = logged_in(chain.clerk)

    refused = client.post(f"/commitments/{promise.pk}/fulfil/", {"done_on": "2026-01-17", "text": "将完工"})
    done = client.post(f"/commitments/{promise.pk}/fulfil/", {"done_on": "2026-01-16", "text": "已完工"})

    assert (refused.status_code, "将完工" in refused.content.decode(), done.status_code) == (422, True, 302)
    promise.refresh_from_db()
    assert promise.state == "done"


def test_a_promise_outlives_the_mandate_it_was_made_to(chain, promise, work_off):
    heir = factories.deputy(chain.congress, name="继任代表")
    with pytest.raises(Refused):  # he is in office and follows it himself
        services.move_commitment(promise, "hand_on", by=chain.secretary, deputy=heir.acting_as.mandate, reason="换届")
    terminate(chain.deputy.acting_as.mandate, by=chain.secretary, reason="resigned", on=dt.date(2026, 1, 16))
    services.move_commitment(promise, "fulfil", by=chain.clerk, done_on=dt.date(2026, 1, 16), text="已完工")
    with pytest.raises(PermissionDenied):
        services.move_commitment(promise, "hand_on", by=chain.clerk, deputy=heir.acting_as.mandate, reason="换届")

    services.move_commitment(promise, "hand_on", by=chain.secretary, deputy=heir.acting_as.mandate, reason="换届")
    work_off()

    assert Notification.objects.filter(kind="proposals.hand_on", recipient=heir).count() == 1
    assert heir.has_perm("proposals.view_commitment", Commitment.objects.get())
    assert services.move_commitment(promise, "rate", by=heir, rating="satisfied").state == "confirmed"


@pytest.mark.parametrize(("typed", "problem"), [("不存在的人", "查无此人"), ("继任代表 另一代表", "一名代表")])
def test_who_follows_a_promise_is_one_deputy_of_the_congress(chain, promise, client, typed, problem):
    for name in ("继任代表", "另一代表"):
        factories.deputy(chain.congress, name=name)
    terminate(chain.deputy.acting_as.mandate, by=chain.secretary, reason="resigned", on=dt.date(2026, 1, 16))
    client.force_login(chain.secretary)

    answer = client.post(f"{promise.get_absolute_url()}hand_on/", {"deputy": typed, "reason": "换届"})

    assert answer.status_code == 422
    assert problem in answer.content.decode()
