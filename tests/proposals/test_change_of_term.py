"""What is open outlives the term of office it was begun in."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from congress.errors import Refused
from congress.models import Event, Notification, User
from deputies import services as deputies
from proposals import services
from proposals.models import Proposal, Reply
from tests import factories
from tests.proposals.steps import DAY_TWO, RATINGS, accepted, dispatched, replied

BEGINS = dt.date(2026, 3, 1)
LATER = dt.datetime(2026, 3, 10, 9, tzinfo=DAY_TWO.tzinfo)


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


def changed(chain, work_off, *again):
    """The next term, with the deputies (users) ``again`` elected into it."""
    term = deputies.prepare_term(chain.congress, by=chain.secretary, number=9, begins_on=BEGINS)
    deputies.reelect(term, [user.acting_as.mandate.pk for user in again], by=chain.secretary)
    deputies.open_mandate(
        factories.person(name="新代表"), delegation=term.delegations.first(), elected_by="城东区", by=chain.secretary
    )
    deputies.change_term(term, by=chain.secretary)
    work_off()
    return term


def fresh(user):
    """The user as he comes in on a later day."""
    deputies.follow_posts()
    return User.objects.select_related("acting_as").get(pk=user.pk)


def test_a_lead_elected_again_evaluates_the_reply_to_his_proposal_of_the_former_term(chain, work_off):
    task = dispatched(chain)
    term = changed(chain, work_off, chain.deputy)
    with time_machine.travel(LATER, tick=False):
        lead = fresh(chain.deputy)
        assert lead.post.mandate.term == term
        replied(chain, task)
        proposal = Proposal.objects.get()
        assert list(Proposal.objects.visible_to(lead)) == list(Proposal.objects.led_by(lead)) == [proposal]
        assert list(Reply.objects.visible_to(lead)) == [task.reply]

        proposal = services.move(proposal, "evaluate", by=lead, **RATINGS)

    assert proposal.state == "closed"
    assert proposal.lead.term_id != term.pk  # history says who led it, and when


def test_a_lead_who_left_reads_on_and_does_nothing_more(chain, work_off):
    task = dispatched(chain)
    draft = factories.proposal(chain.deputy)
    changed(chain, work_off)
    with time_machine.travel(LATER, tick=False):
        lead = fresh(chain.deputy)
        replied(chain, task)

        assert set(Proposal.objects.visible_to(lead)) == set(Proposal.objects.all())
        assert list(Reply.objects.visible_to(lead)) == [task.reply]
        for act in (
            lambda: services.create(by=lead, title="新建议", body="内容"),
            lambda: services.move(draft, "submit", by=lead, no_state_secret=True),
        ):
            with pytest.raises((Refused, PermissionDenied)):
                act()


def test_after_a_year_he_reads_no_more(chain, work_off):
    dispatched(chain)
    changed(chain, work_off)

    with time_machine.travel(dt.datetime(2027, 3, 5, 9, tzinfo=DAY_TWO.tzinfo), tick=False):
        assert list(Proposal.objects.visible_to(fresh(chain.deputy))) == []


def test_somebody_who_left_and_began_nothing_keeps_no_post(chain, work_off):
    idle = factories.deputy(chain.congress, name="李建国", delegation=chain.deputy.acting_as.mandate.delegation)
    dispatched(chain)
    changed(chain, work_off, chain.deputy)

    with time_machine.travel(LATER, tick=False):
        assert fresh(idle).post is None


def test_a_signatory_who_left_reads_on(chain, work_off):
    other = factories.deputy(chain.congress, name="李建国", delegation=chain.deputy.acting_as.mandate.delegation)
    proposal = accepted(chain)
    proposal.signatures.create(
        mandate=other.acting_as.mandate, state="confirmed", version=1, answered_at=DAY_TWO, invited_at=DAY_TWO
    )
    changed(chain, work_off, chain.deputy)

    with time_machine.travel(LATER, tick=False):
        assert list(Proposal.objects.visible_to(fresh(other))) == [proposal]


def test_another_new_deputy_sees_nothing_of_it(chain, work_off):
    dispatched(chain)
    changed(chain, work_off, chain.deputy)
    with time_machine.travel(LATER, tick=False):
        stranger = factories.deputy(chain.congress, name="新来者")

        assert list(Proposal.objects.visible_to(stranger)) == []


def test_the_lead_acting_in_another_capacity_does_not_lead(chain):
    """A clerk of the secretariat who is a deputy too acts as one of the two at a time."""
    accepted(chain)
    factories.post(chain.deputy, chain.congress)
    clerk = User.objects.select_related("acting_as").get(pk=chain.deputy.pk)

    assert list(Proposal.objects.led_by(clerk)) == []
    assert not clerk.has_perm("proposals.evaluate", Proposal.objects.get())


def test_open_proposals_and_their_leads_are_told(chain, work_off):
    open_one = accepted(chain)
    factories.proposal(chain.deputy, state="withdrawn")

    changed(chain, work_off, chain.deputy)

    told = Event.objects.filter(kind="proposals.carry_over")
    assert [(event.target, event.data["stays"]) for event in told] == [(open_one, True)]
    assert Notification.objects.filter(recipient=chain.deputy, kind="proposals.carry_over").count() == 1
