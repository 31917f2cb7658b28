"""An interpellation is answered again when more than half of its movers demand it."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from congress.errors import Refused
from congress.models import Notification
from proposals import services
from proposals.models import Clock, Proposal
from tests import factories
from tests.proposals.steps import DAY_TWO, accepted, assigned, dispatched, evaluated, replied


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


def answered(chain, movers, kind="interpellation"):
    """The proposal with its answer, and the movers beside the lead."""
    proposal = accepted(chain, kind=kind)
    others = [factories.deputy(chain.congress, name=f"代表{nth}") for nth in range(movers - 1)]
    for user in others:
        proposal.signatures.create(
            mandate=user.acting_as.mandate, state="confirmed", answered_at=DAY_TWO, version=proposal.version
        )
    replied(chain, dispatched(chain, assigned(chain, proposal)))
    return Proposal.objects.get(pk=proposal.pk), others


@pytest.mark.parametrize(("movers", "needed"), [(10, 6), (11, 6), (12, 7)])
def test_more_than_half_of_the_movers_bring_a_second_answer(chain, movers, needed, work_off):
    proposal, others = answered(chain, movers)
    demanding = [chain.deputy, *others][:needed]
    for user in demanding[:-1]:
        proposal = services.move(proposal, "demand_answer", by=user, note="没有回答经费问题")
        assert (proposal.state, proposal.round) == ("replied", 1)

    proposal = services.move(proposal, "demand_answer", by=demanding[-1], note="没有回答期限")
    work_off()

    assert (proposal.state, proposal.round) == ("assigned", 2)
    again = proposal.tasks.get(round=2)
    assert (again.organ, again.state) == (chain.bureau, "pending")
    assert again.instruction.splitlines() == ["没有回答经费问题"] * (needed - 1) + ["没有回答期限"]
    assert set(Clock.objects.running().values_list("what", flat=True)) == {"sign", "rehandling"}
    assert Notification.objects.filter(kind="proposals.demand_answer", recipient=chain.clerk).count() == 1
    with pytest.raises(Refused):
        services.move(proposal, "demand_answer", by=others[-1], note="再答一次")


def test_a_mover_counts_once(chain):
    proposal, _others = answered(chain, 10)
    services.move(proposal, "demand_answer", by=chain.deputy, note="没有回答经费问题")

    with pytest.raises(Refused):
        services.move(proposal, "demand_answer", by=chain.deputy, note="没有回答经费问题")

    assert proposal.demands.count() == 1


def test_who_has_not_signed_demands_nothing_nor_does_anybody_of_a_proposal(chain):
    proposal, _others = answered(chain, 10)
    for user in (factories.deputy(chain.congress), chain.secretary, chain.clerk):
        with pytest.raises(PermissionDenied):
            services.move(proposal, "demand_answer", by=user, note="没有回答经费问题")
    ordinary, _others = answered(chain, 2, kind="proposal")
    with pytest.raises(PermissionDenied):
        services.move(ordinary, "demand_answer", by=chain.deputy, note="没有回答经费问题")


def test_after_the_second_answer_there_is_no_third(chain):
    proposal, others = answered(chain, 3)
    for user in others:
        services.move(proposal, "demand_answer", by=user, note="没有回答经费问题")
    task = replied(chain, proposal.tasks.get(round=2))
    assert evaluated(chain, task).state == "closed"
