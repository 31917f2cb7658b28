"""What a deputy is asked when he hands in: no system on the internet takes state secrets."""

import pytest
import time_machine

from congress.errors import Invalid
from congress.models import Event
from proposals import services
from proposals.models import Proposal
from tests.proposals.steps import DAY_TWO
from tests.proposals.test_api import Caller


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def draft(chain):
    return services.create(by=chain.deputy, title="关于治理东河的建议", body="清淤。")


def state():
    return Proposal.objects.get().state


def said():
    return Event.objects.get(kind="proposals.submit").data.get("no_state_secret")


def test_the_page_takes_nothing_without_the_confirmation(chain, draft, client):
    client.force_login(chain.deputy)
    address = f"{draft.get_absolute_url()}submit/"

    refused = client.post(address, {})

    assert (refused.status_code, state()) == (422, "draft")
    assert "国家秘密" in refused.content.decode()
    assert client.post(address, {"no_state_secret": "on"}).status_code == 302
    assert (state(), said()) == ("submitted", True)


@pytest.mark.parametrize(
    ("sent", "status", "after"), [({"no_state_secret": True}, 200, True), ({}, 200, None)], ids=["said", "not asked"]
)
def test_a_program_says_it_or_has_not_asked(chain, draft, sent, status, after):
    answer = Caller(chain.deputy).move(f"proposals/{draft.pk}", "submit", **sent)

    assert (answer.status_code, state(), said()) == (status, "submitted", after)


def test_who_says_that_there_is_one_hands_in_nothing(chain, draft):
    answer = Caller(chain.deputy).move(f"proposals/{draft.pk}", "submit", no_state_secret=False)

    assert (answer.status_code, state()) == (422, "draft")
    assert list(answer.json()) == ["no_state_secret"]
    with pytest.raises(Invalid):
        services.move(draft, "submit", by=chain.deputy, no_state_secret=False)
