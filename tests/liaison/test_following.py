"""The link to the proposal moves with it: its reply returns by itself, its end gives the opinion back."""

import pytest

from congress.models import Notification, User
from liaison import services
from liaison.models import Answer, VoterOpinion
from proposals import services as proposals
from proposals.models import Proposal, Publicity, Reply
from tests.liaison import steps
from tests.proposals import steps as chain_steps


def assigned(here, **fields):
    """The opinion, and the bureau's task for the proposal made of it."""
    opinion = steps.converted(here)
    proposal = opinion.links.get().proposal
    Proposal.objects.filter(pk=proposal.pk).update(**fields)
    proposals.move(proposal, "submit", by=here.deputy, no_state_secret=True)
    proposals.move(proposal, "accept", by=here.secretary, category=here.categories[0])
    task = chain_steps.assigned(here, proposal=Proposal.objects.get(pk=proposal.pk))
    return opinion, chain_steps.dispatched(here, task)


def test_the_reply_is_with_the_voter_in_the_bureaus_own_words(here, work_off):
    opinion, task = assigned(here)
    chain_steps.replied(here, task)
    work_off()

    opinion = steps.fresh(opinion)
    answer = opinion.answers.get()
    assert (opinion.state, answer.text, answer.source) == ("replied", chain_steps.REPLY["body"], here.bureau.name)
    told = Notification.objects.filter(kind="liaison.return_answer").values_list("recipient__name", flat=True)
    assert sorted(told) == sorted([here.deputy.name, here.worker.name])


def test_it_returns_once_however_often_the_reaction_runs(here, work_off):
    opinion, task = assigned(here)
    chain_steps.replied(here, task)
    work_off()
    reply = Reply.objects.get()

    services.return_answer(reply)
    services.return_answer(reply)

    assert Answer.objects.filter(opinion=opinion).count() == 1


@pytest.mark.parametrize("publicity", [Publicity.TITLE, Publicity.NONE])
def test_of_what_is_not_published_in_full_he_reads_who_answered_and_how(here, work_off, publicity):
    opinion, task = assigned(here, publicity=publicity)
    chain_steps.replied(here, task)
    work_off()

    text = opinion.answers.get().text
    assert here.bureau.name in text
    assert chain_steps.REPLY["body"] not in text


def test_of_a_confidential_one_he_reads_only_that_it_was_answered(here):
    opinion, task = assigned(here)
    chain_steps.replied(here, task)
    Proposal.objects.update(confidential=True, confidential_reason="代表要求")

    services.return_answer(Reply.objects.get())

    answer = opinion.answers.get()
    assert here.bureau.name not in answer.text + answer.source
    assert chain_steps.REPLY["body"] not in answer.text


@pytest.mark.parametrize(
    ("name", "who", "fields"), [("withdraw", "deputy", {"note": "另提"}), ("letter", "secretary", {"note": "转信"})]
)
def test_when_nothing_comes_of_it_the_deputy_has_the_opinion_again(here, work_off, name, who, fields):
    opinion = steps.converted(here)
    proposal = opinion.links.get().proposal
    proposals.move(proposal, "submit", by=here.deputy, no_state_secret=True)
    proposals.move(proposal, name, by=User.objects.get(pk=getattr(here, who).pk), **fields)
    work_off()

    opinion = steps.fresh(opinion)
    assert (opinion.state, opinion.route, opinion.links.get().ended_at is not None) == ("accepted", "", True)
    assert services.move(opinion, "turn", by=here.deputy, title="再提一次").state == "converted"


def test_a_proposal_of_its_own_touches_no_opinion(here, work_off):
    steps.converted(here)
    chain_steps.replied(here, chain_steps.dispatched(here))
    work_off()

    assert list(VoterOpinion.objects.values_list("state", flat=True)) == ["converted"]


def test_the_link_is_shown_on_both_pages(here, logged_in):
    opinion = steps.converted(here)
    proposal = opinion.links.get().proposal
    client = logged_in(User.objects.get(pk=here.deputy.pk))

    assert proposal.get_absolute_url() in client.get(opinion.get_absolute_url()).content.decode()
    assert opinion.get_absolute_url() in client.get(proposal.get_absolute_url()).content.decode()


def test_it_counts_as_duty_once(here, work_off):
    from deputies.models import DutyRecord, DutyType
    from deputies.workflow import Fact

    DutyType.objects.create(congress=here.congress, code="O01", name="反映选民意见", fact=Fact.OPINION)
    opinion = steps.converted(here)
    services.move(opinion, "reply", by=here.deputy, text="已提建议。")
    work_off()

    assert DutyRecord.objects.filter(source=f"liaison:opinion:{opinion.pk}").count() == 1
