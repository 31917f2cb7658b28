"""Many at once on PostgreSQL: one wins, the others are told, and the ledger stays right."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from congress import clock
from congress.errors import Invalid, Refused
from congress.models import Role
from deputies import services
from deputies.computing import scoring
from deputies.computing.scoring.known import DEMO
from deputies.models import DutyRecord, Mandate, PointEntry, ScoringRuleSet
from deputies.workflow import DutyState, Fact
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import balance, declared

pytestmark = pytest.mark.postgres

DAY = dt.date(2026, 3, 2)
YEAR = scoring.Span(dt.date(2025, 12, 1), dt.date(2026, 11, 30))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def congress(transactional_facts):
    return factories.congress()


def at_once(*calls):
    """Make all calls at the same moment, each over a connection of its own; what they returned or raised, in order."""
    together = threading.Barrier(len(calls))

    def run(call):
        together.wait()
        try:
            return call()
        except (Refused, Invalid) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_of_two_reviewers_one_approves(congress, deputy, affairs):
    act, other = declared(deputy, "V02", DAY), factories.staff(congress, Role.DEPUTY_AFFAIRS)

    answers = at_once(*(lambda by=by: services.move_duty(act, "approve", by=by) for by in (affairs, other)))

    assert len(refusals(answers)) == 1
    assert (PointEntry.objects.count(), balance(deputy.post.mandate)) == (1, 200)


def test_acts_of_one_deputy_approved_at_once_are_counted_one_after_the_other(congress, deputy, affairs):
    acts = [declared(deputy, "V01", DAY + dt.timedelta(days=number)) for number in range(6)]

    at_once(*(lambda act=act: services.move_duty(act, "approve", by=affairs) for act in acts))

    rule_set = ScoringRuleSet.objects.get()
    assert (balance(deputy.post.mandate), services.check(congress, YEAR, rule_set)) == (1200, [])


def test_an_event_told_by_two_workers_at_once_counts_once(deputy):
    mandate = Mandate.objects.get(pk=deputy.post.mandate.pk)
    facts = {"by": None, "title": "视察", "day": DAY}

    answers = at_once(*[lambda: services.register_duty(mandate, Fact.INSPECTION, "meetings.gathering:7", **facts)] * 4)

    assert refusals(answers) == []
    assert (DutyRecord.objects.count(), balance(mandate)) == (1, 400)


def test_of_two_rule_sets_for_the_same_days_one_comes_into_force(congress, affairs):
    drafts = [services.take_over(DEMO, congress, by=affairs, valid_from=YEAR.begins_on) for _ in range(2)]

    answers = at_once(*(lambda draft=draft: services.enact(draft, by=affairs) for draft in drafts))

    assert len(refusals(answers)) == 1
    assert ScoringRuleSet.objects.filter(state="in_force").count() == 1


def test_of_two_answers_to_an_objection_one_counts(congress, deputy, affairs):
    services.move_duty(declared(deputy, "V02", DAY), "approve", by=affairs)
    objection = services.object_to(PointEntry.objects.get(), by=deputy, text="不对")
    answer = {"is_right": True, "answer": "补分", "points": 100}

    answers = at_once(*[lambda: services.answer_objection(objection, by=affairs, **answer)] * 3)

    assert (len(refusals(answers)), balance(deputy.post.mandate)) == (2, 300)


def test_the_same_act_declared_on_two_phones_is_handed_in_once(deputy):
    kind = counting.kind(deputy.post.congress, "V02")
    mandate = Mandate.objects.get(pk=deputy.post.mandate.pk)
    facts = {"type": kind, "title": "走访", "begins_on": DAY, "content": "走访"}
    drafts = [services.declare(mandate, by=deputy, **facts) for _ in range(2)]

    answers = at_once(*(lambda draft=draft: services.move_duty(draft, "submit", by=deputy) for draft in drafts))

    assert len(refusals(answers)) == 1
    assert DutyRecord.objects.filter(state=DutyState.SUBMITTED).count() == 1


def test_an_approval_never_slips_into_days_that_are_being_frozen(congress, deputy, affairs):
    acts = [declared(deputy, "V02", DAY + dt.timedelta(days=number)) for number in range(4)]
    approvals = [lambda act=act: services.move_duty(act, "approve", by=affairs) for act in acts]

    at_once(*approvals, lambda: services.freeze(congress, dt.date(2026, 3, 31), by=affairs))

    approved = DutyRecord.objects.filter(state=DutyState.APPROVED)
    assert PointEntry.objects.live().count() == approved.count()
    frozen_at = congress.freezes.get().at
    assert all(entry.at <= frozen_at <= clock.now() for entry in PointEntry.objects.live())
