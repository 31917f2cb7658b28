"""Everybody and everything the straight path needs."""

import pytest

from congress.models import Role
from proposals import services
from proposals.models import CoSignature, Proposal
from tests import factories
from tests.proposals.steps import FRIEND, NAME, PHONE, REPLY, TALK, accepted, assigned, dispatched


@pytest.fixture
def chain(congress):
    return factories.chain(congress)


@pytest.fixture
def both(chain, work_off):
    """A lead's and a co-handler's task in a joint proposal whose text names its author, with everything that happens
    to it: submitted, signed, supplemented, contacted, drafted; and the clerk of the co-handler.
    """
    chain.deputy = factories.deputy(chain.congress, name=NAME)
    friend = factories.deputy(chain.congress, name=FRIEND).acting_as.mandate
    text = f"我是{NAME}，与{FRIEND}一同提出。"
    proposal = accepted(chain, body=text, contact_phone=PHONE, contact_address="东街七号")
    CoSignature.objects.create(
        proposal=proposal, mandate=friend, state="confirmed", version=1, answered_at="2026-01-15T00:00Z", remark="同意"
    )
    block = assigned(chain, proposal)
    lead = dispatched(chain, block, role="lead")
    other = factories.organ(chain.congress, code="U20", name="市交通运输局", parent=chain.block)
    chain.other_clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=other)
    chain.other_leader = factories.staff(chain.congress, Role.UNIT_LEADER, organ=other)
    co = dispatched(chain, block, other, role="co")
    services.move_task(lead, "sign_for", by=chain.clerk)
    services.move_task(co, "sign_for", by=chain.other_clerk)
    services.move_task(lead, "log_contact", by=chain.clerk, **TALK)
    services.move(proposal, "supplement", by=chain.deputy, text=f"{NAME}补充")
    services.move_task(
        lead, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **(REPLY | {"body": f"{NAME}代表：已清淤。"})
    )
    work_off()
    return {"lead": lead, "co": co, "proposal": Proposal.objects.get(pk=proposal.pk)}
