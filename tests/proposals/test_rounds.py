"""A deputy who is not satisfied: examined, handled again, and no third round."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from congress.models import Notification
from proposals import services
from proposals.models import Clock, Examination, HandlingTask, Reply
from proposals.queries import open_moves
from tests import factories
from tests.proposals.steps import BLAME, DAY_TWO, RATINGS, assigned, dispatched, evaluated, replied


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def blamed(chain):
    """A proposal under examination."""
    return evaluated(chain, replied(chain, dispatched(chain)), **BLAME)


def running(proposal):
    rows = Clock.objects.running().filter(proposal=proposal)
    return sorted(rows.values_list("task__organ__code", "what", "due_on"), key=str)


def test_a_new_round_has_a_new_task_with_a_clock_of_a_month_and_keeps_the_old_reply(chain, blamed):
    proposal = services.move(blamed, "rehandle", by=chain.secretary, note="请与代表面商后重新答复")

    first, again = HandlingTask.objects.filter(organ=chain.bureau).order_by("pk")
    assert (proposal.state, proposal.round) == ("assigned", 2)
    assert (first.round, first.state, again.round, again.state) == (1, "replied", 2, "pending")
    assert (again.parent, again.role, again.instruction) == (first.parent, "sole", "请与代表面商后重新答复")
    assert running(proposal) == [
        ("U17", "rehandling", dt.date(2026, 2, 16)),
        ("U17", "sign", dt.date(2026, 1, 23)),
        (None, "rehandling", dt.date(2026, 2, 16)),
    ]
    assert Reply.objects.get().evaluation.overall == "dissatisfied"


def test_who_has_handled_it_once_does_not_give_it_back(chain, blamed):
    services.move(blamed, "rehandle", by=chain.secretary, note="重办")
    again = HandlingTask.objects.get(round=2)

    with pytest.raises(Refused):
        services.move_task(again, "request_return", by=chain.clerk, reason=chain.giving_back)


def test_a_new_round_needs_a_new_talk_and_ends_with_a_new_evaluation(chain, blamed):
    services.move(blamed, "rehandle", by=chain.secretary, note="重办")
    again = HandlingTask.objects.get(round=2)
    services.move_task(again, "sign_for", by=chain.clerk)
    assert not again.contacts.exists()

    proposal = evaluated(chain, replied(chain, HandlingTask.objects.get(pk=again.pk)))

    assert (proposal.state, Reply.objects.count()) == ("closed", 2)
    assert running(proposal) == []


def test_after_a_second_dissatisfaction_a_meeting_or_experts_decide(chain, blamed):
    services.move(blamed, "rehandle", by=chain.secretary, note="重办")
    proposal = evaluated(chain, replied(chain, HandlingTask.objects.get(round=2)), **BLAME)

    assert [move.name for move in open_moves(proposal, chain.secretary)] == ["conclude", "mark"]
    with pytest.raises(Refused):
        services.move(proposal, "rehandle", by=chain.secretary, note="再办")
    with pytest.raises(Invalid):
        services.move(proposal, "conclude", by=chain.secretary, verdict="explained", note="已说明")
    closed = services.move(proposal, "conclude", by=chain.secretary, verdict="meeting", note="座谈后代表表示理解")
    assert closed.state == "closed"
    verdicts = Examination.objects.order_by("round").values_list("round", "verdict")
    assert list(verdicts) == [(1, "rehandled"), (2, "meeting")]


def test_only_the_unit_that_did_not_satisfy_handles_it_again(chain):
    other = factories.organ(chain.congress, code="U13", parent=chain.block)
    other_people = {
        "clerk": factories.staff(chain.congress, "unit_clerk", organ=other),
        "bureau_lead": factories.staff(chain.congress, "unit_leader", organ=other),
    }
    block = assigned(chain)
    first = dispatched(chain, block, role="separate")
    second = dispatched(chain, block, organ=other, role="separate")
    replied(chain, first)
    ours = (chain.clerk, chain.bureau_lead)
    chain.clerk, chain.bureau_lead = other_people["clerk"], other_people["bureau_lead"]
    replied(chain, second)
    chain.clerk, chain.bureau_lead = ours
    content, blamed = services.waiting_replies(block.proposal)
    services.move(block.proposal, "evaluate", by=chain.deputy, reply=content, **RATINGS)
    proposal = services.move(block.proposal, "evaluate", by=chain.deputy, reply=blamed, **BLAME)

    services.move(proposal, "rehandle", by=chain.secretary, note="重办")

    assert [task.organ for task in HandlingTask.objects.filter(round=2)] == [other]


def test_the_examination_is_the_congress_staffs(chain, blamed):
    for somebody in (chain.deputy, chain.office, chain.clerk, chain.bureau_lead):
        with pytest.raises(PermissionDenied):
            services.move(blamed, "rehandle", by=somebody, note="重办")


def test_a_round_is_examined_once(chain, blamed):
    Examination.objects.create(proposal=blamed, round=1, verdict="explained", note="已说明", by=chain.secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        services.move(blamed, "rehandle", by=chain.secretary, note="重办")


def test_deputy_and_unit_are_told_of_the_new_round(chain, blamed, work_off):
    services.move(blamed, "rehandle", by=chain.secretary, note="重办")
    work_off()

    told = Notification.objects.filter(kind="proposals.rehandle").values_list("recipient__name", flat=True)
    assert sorted(told) == ["孙局", "王秀英", "钱科"]


def test_the_office_adds_a_unit_in_the_new_round(chain, blamed):
    services.move(blamed, "rehandle", by=chain.secretary, note="重办")
    other = factories.organ(chain.congress, code="U13", parent=chain.block)

    services.move_task(HandlingTask.objects.get(parent=None), "dispatch", by=chain.office, organ=other, role="co")

    roles = HandlingTask.objects.filter(round=2).order_by("pk").values_list("organ__code", "role")
    assert list(roles) == [("U17", "lead"), ("U13", "co")]
