"""Those who signed rate a reply as well; the lead's evaluation alone counts."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from congress.models import Notification
from proposals import services
from proposals.models import HandlingRules, Proposal, SignatoryRating
from tests import factories
from tests.proposals.steps import DAY_TWO, accepted, assigned, dispatched, replied


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def friend(chain):
    return factories.deputy(chain.congress, name="附议代表")


@pytest.fixture
def reply(chain, friend):
    proposal = accepted(chain)
    proposal.signatures.create(
        mandate=friend.acting_as.mandate, state="confirmed", answered_at=DAY_TWO, version=proposal.version
    )
    return replied(chain, dispatched(chain, assigned(chain, proposal))).reply


def rate(reply, by, **fields):
    proposal = Proposal.objects.get(pk=reply.task.proposal_id)
    return services.move(proposal, "rate_along", by=by, reply=reply, **({"overall": "satisfied"} | fields))


def test_a_signatorys_rating_is_told_to_the_lead_and_changes_no_state(chain, friend, reply, work_off, client):
    proposal = rate(reply, friend, overall="dissatisfied", comment="没有期限")
    work_off()

    assert (proposal.state, hasattr(reply, "evaluation")) == ("replied", False)
    told = Notification.objects.filter(kind="proposals.rate_along").values_list("recipient", flat=True)
    assert list(told) == [chain.deputy.pk]
    client.force_login(chain.deputy)
    assert "没有期限" in client.get(reply.get_absolute_url()).content.decode()


def test_a_signatory_rates_once_and_says_what_is_wrong(chain, friend, reply):
    with pytest.raises(Invalid):
        rate(reply, friend, overall="dissatisfied")
    rate(reply, friend)
    with pytest.raises(Refused):
        rate(reply, friend)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignatoryRating.objects.create(reply=reply, mandate=friend.acting_as.mandate, overall="satisfied")
    assert SignatoryRating.objects.count() == 1


def test_neither_the_lead_nor_a_stranger_rates_along(chain, reply):
    for user in (chain.deputy, factories.deputy(chain.congress), chain.secretary, chain.clerk):
        with pytest.raises(PermissionDenied):
            rate(reply, user)


def test_who_does_not_get_the_reply_rates_none(chain, friend, reply):
    HandlingRules.objects.update_or_create(congress=chain.congress, defaults={"reply_goes_to": "lead"})
    with pytest.raises(Refused):
        rate(reply, friend)
