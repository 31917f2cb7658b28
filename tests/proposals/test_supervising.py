"""Supervision cases: opened by decision or by the rules, reported on, settled or carried on; cards for lateness."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress import reminders
from congress.errors import Invalid, Refused
from congress.models import Notification, Role
from proposals import services
from proposals.models import CaseStep, HandlingTask, SupervisionCase
from proposals.queries import open_moves
from proposals.services.supervising import next_card
from proposals.workflow import CASE_MOVES, CaseState
from tests import factories
from tests.proposals.steps import BLAME, CHINA, dispatched, evaluated, replied

OPENED = dt.datetime(2026, 3, 2, 9, tzinfo=CHINA)  # a Monday
DUE = dt.date(2026, 3, 13)  # the Friday after next
# state → role → the exact moves
TABLE = {
    "open": {"clerk": ["answer_case"], "bureau_lead": ["answer_case"], "secretary": ["settle_case", "carry_on"]},
    "reported": {"secretary": ["settle_case", "carry_on"]},
    "settled": {},
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(OPENED, tick=False):
        yield


def on(day):
    return time_machine.travel(dt.datetime.combine(day, dt.time(9), CHINA), tick=False)


def supervised(chain, task=None, by=None, due_on=DUE):
    task = task or dispatched(chain)
    services.move_task(task, "supervise", by=by or chain.secretary, body="代表工委", reason="进展迟缓", due_on=due_on)
    return SupervisionCase.objects.select_related("task__parent__organ", "organ", "congress", "proposal__lead").get()


def people(chain):
    return {
        "deputy": chain.deputy, "secretary": chain.secretary, "office": chain.office, "clerk": chain.clerk,
        "bureau_lead": chain.bureau_lead, "leader": factories.staff(chain.congress, Role.LEADER),
        "clerk of another unit": factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress)),
        "secretary of another congress": factories.staff(factories.congress()),
    }  # fmt: skip


@pytest.mark.parametrize("state", CaseState.values)
def test_open_moves_and_illegal_ones_change_nothing(chain, state):
    case = supervised(chain)
    SupervisionCase.objects.filter(pk=case.pk).update(state=state, settled_at=OPENED if state == "settled" else None)
    case.refresh_from_db()

    for who, user in people(chain).items():
        assert (who, [move.name for move in open_moves(case, user)]) == (who, TABLE[state].get(who, []))
        for name in set(CASE_MOVES.names) - set(TABLE[state].get(who, [])):
            with pytest.raises((PermissionDenied, Refused)):
                services.move_case(case, name, by=user)

    again = SupervisionCase.objects.get()
    assert (again.state, again.version, CaseStep.objects.count()) == (state, case.version, 0)


def test_may_see_is_the_same_as_queryset_and_as_predicate(chain):
    case = supervised(chain)
    users = people(chain)

    by_query = {who for who, user in users.items() if SupervisionCase.objects.visible_to(user).exists()}

    assert by_query == {who for who, user in users.items() if user.has_perm("proposals.view_case", case)}
    assert by_query == {"deputy", "secretary", "office", "clerk", "bureau_lead", "leader"}


def test_case_of_the_office_is_decided_by_the_office(chain):
    case = supervised(chain, by=chain.office)

    assert case.level == "office"
    assert [move.name for move in open_moves(case, chain.office)] == ["settle_case", "carry_on"]
    assert open_moves(case, chain.secretary) == []


def test_task_has_one_unsettled_case_and_may_get_another_afterwards(chain):
    case = supervised(chain)
    with pytest.raises(Refused):
        supervised(chain, case.task)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionCase.objects.create(
            task=case.task, proposal=case.proposal, congress=case.congress, organ=case.organ, due_on=DUE, reason="x"
        )
    services.move_case(case, "settle_case", by=chain.secretary, note="已落实")

    task = HandlingTask.objects.get(pk=case.task_id)
    services.move_task(task, "supervise", by=chain.secretary, body="代表工委", reason="反弹", due_on=DUE)

    assert [each.state for each in SupervisionCase.objects.order_by("pk")] == ["settled", "open"]


def test_term_must_lie_ahead(chain):
    with pytest.raises(Invalid):
        supervised(chain, due_on=OPENED.date())

    assert not HandlingTask.objects.filter(supervised=True).exists()


def test_unit_reports_supervisor_carries_on_and_settles(chain):
    case = supervised(chain)
    services.move_case(case, "answer_case", by=chain.clerk, text="已进场施工")
    with pytest.raises(Invalid):
        services.move_case(case, "carry_on", by=chain.secretary, note="请加快", due_on=OPENED.date())
    services.move_case(case, "carry_on", by=chain.secretary, note="请加快", due_on=dt.date(2026, 4, 10))
    carried = SupervisionCase.objects.get()
    services.move_case(case, "answer_case", by=chain.bureau_lead, text="已完工")
    services.move_case(case, "settle_case", by=chain.secretary, note="已落实")

    settled = SupervisionCase.objects.get()
    assert (carried.state, carried.due_on, carried.carried_on) == ("open", dt.date(2026, 4, 10), 1)
    assert (settled.state, settled.settled_at, settled.task.supervised) == ("settled", OPENED, False)
    assert list(CaseStep.objects.order_by("pk").values_list("text", flat=True)) == [
        "已进场施工", "请加快", "已完工", "已落实",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("today", "card", "card_on", "state", "expected"),
    [
        ((3, 13), "", None, "open", None),  # the last day
        ((3, 14), "", None, "open", "yellow"),  # the first day after it
        ((3, 14), "", None, "reported", None),
        ((3, 27), "yellow", (3, 14), "open", None),  # the tenth working day
        ((3, 30), "yellow", (3, 14), "open", "red"),  # the eleventh
        ((3, 14), "yellow", (3, 5), "open", "red"),  # a second term has run out
        ((4, 30), "red", (3, 30), "open", None),
    ],
)
def test_card_by_the_day(chain, today, card, card_on, state, expected):
    case = supervised(chain)
    case.card, case.card_on, case.state = card, card_on and dt.date(2026, *card_on), state

    with on(dt.date(2026, *today)):
        assert next_card(case, 10) == expected


def test_sweep_shows_each_card_once(chain, work_off):
    case = supervised(chain)
    with on(dt.date(2026, 3, 16)):
        shown = [services.show_cards(), services.show_cards()]
        work_off()
    with on(dt.date(2026, 4, 1)):
        shown += [services.show_cards(), services.show_cards()]

    case.refresh_from_db()
    assert shown == [1, 0, 1, 0]
    assert (case.card, case.card_on) == ("red", dt.date(2026, 4, 1))
    for user in (chain.clerk, chain.secretary):
        assert Notification.objects.filter(recipient=user, event__kind="proposals.show_card").count() == 1


def test_card_is_taken_back_with_a_reason(chain):
    case = supervised(chain)
    with on(dt.date(2026, 3, 16)):
        services.show_cards()
        services.move_case(case, "lift_card", by=chain.secretary, note="已书面报告")

        case.refresh_from_db()
        assert (case.card, case.card_on) == ("", None)
        with pytest.raises(Refused):
            services.move_case(case, "lift_card", by=chain.secretary, note="再次")


@pytest.mark.parametrize("is_on", [True, False])
def test_second_dissatisfaction_opens_a_case_where_the_congress_says_so(chain, is_on):
    with transaction.atomic():
        services.set_handling(chain.congress, by=chain.secretary, supervises_dissatisfaction=is_on, supervision_days=5)
    task = dispatched(chain)
    replied(chain, task)
    proposal = evaluated(chain, task, **BLAME)
    assert SupervisionCase.objects.count() == 0
    services.move(proposal, "rehandle", by=chain.secretary, note="请重新办理")
    again = HandlingTask.objects.get(round=2)
    replied(chain, again)
    evaluated(chain, again, **BLAME)

    found = [(case.task, case.cause, case.due_on, case.opened_by) for case in SupervisionCase.objects.all()]
    assert found == ([(again, "dissatisfied", dt.date(2026, 3, 9), None)] if is_on else [])
    assert HandlingTask.objects.get(pk=again.pk).supervised is is_on


@pytest.mark.parametrize("is_on", [True, False])
def test_late_reply_opens_a_case_where_the_congress_says_so(chain, is_on, work_off):
    with transaction.atomic():
        services.set_handling(chain.congress, by=chain.secretary, supervises_lateness=is_on)
    task = dispatched(chain)
    with on(dt.date(2026, 6, 3)):  # three months and a day
        reminders.remind_of_days()
        reminders.remind_of_days()
        work_off()

    assert [(case.task, case.cause) for case in SupervisionCase.objects.all()] == (
        [(task, "lateness")] if is_on else []
    )
    told = Notification.objects.filter(recipient=chain.clerk, event__kind="proposals.supervise")
    assert told.count() == is_on


def test_unit_finds_it_on_its_desk_and_answers_on_the_page(chain, client):
    case = supervised(chain)
    client.force_login(chain.clerk)

    desk = client.get("/").content.decode()
    listed = client.get("/supervision/").content.decode()
    sent = client.post(f"/supervision/{case.pk}/answer_case/", {"text": "已进场施工"})
    shown = client.get(f"/supervision/{case.pk}/").content.decode()

    assert "被督办，待报告" in desk
    assert case.proposal.title in listed
    assert sent.status_code == 302
    assert "已进场施工" in shown
    assert "督办中" in client.get(f"/tasks/{case.task_id}/").content.decode()


def test_wrong_hands_and_wrong_states_through_the_page(chain, client):
    case = supervised(chain)
    client.force_login(chain.clerk)

    settled = client.post(f"/supervision/{case.pk}/settle_case/", {"note": "x"})
    empty = client.post(f"/supervision/{case.pk}/answer_case/", {"text": ""})
    client.force_login(people(chain)["clerk of another unit"])
    hidden = client.get(f"/supervision/{case.pk}/")

    assert (settled.status_code, empty.status_code, hidden.status_code) == (403, 422, 404)
    assert SupervisionCase.objects.get().state == "open"


def test_admin_supervises_and_settles(chain, client):
    task = dispatched(chain)
    client.force_login(chain.secretary)
    opened = client.post(
        f"/admin/proposals/handlingtask/{task.pk}/move/supervise/",
        {"body": "代表工委", "reason": "进展迟缓", "due_on": "2026-03-13"},
    )
    case = SupervisionCase.objects.get()

    listed = client.get("/admin/proposals/supervisioncase/").content.decode()
    settled = client.post(f"/admin/proposals/supervisioncase/{case.pk}/move/settle_case/", {"note": "已落实"})
    page = client.get(f"/admin/proposals/supervisioncase/{case.pk}/change/").content.decode()

    assert (opened.status_code, settled.status_code) == (302, 302)
    assert case.proposal.title in listed
    assert "已落实" in page


def test_list_costs_the_same_for_one_and_three(chain, client, django_assert_num_queries):
    supervised(chain)
    client.force_login(chain.secretary)
    client.get("/supervision/")
    with django_assert_num_queries(4):
        client.get("/supervision/")
    for _nth in range(2):
        task = dispatched(chain)
        services.move_task(task, "supervise", by=chain.secretary, body="代表工委", reason="x", due_on=DUE)

    with django_assert_num_queries(4):
        client.get("/supervision/")
