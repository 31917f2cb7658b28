"""The link to the proposal moves: its reply returns to the deputy and the voter, its end gives the opinion back."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from congress import clock
from congress.events import record
from liaison.models import Answer, ProposalLink, VoterOpinion
from liaison.services import terms
from liaison.services.moving import lock
from liaison.workflow import OpinionState, Route
from proposals.models import Proposal, Publicity, Reply
from proposals.workflow import ANSWERED as PROPOSAL_ANSWERED


@transaction.atomic
def return_answer(reply: Reply) -> VoterOpinion | None:
    """Tell the voter what a unit has replied to the proposal made of his opinion; ``None`` where it came of none.

    He reads the reply itself where the deputy has let the proposal be published in full, else who answered and in
    which class; of a confidential one, that it was answered. When every unit has replied the opinion is answered.
    Safe to run twice.
    """
    proposal = reply.task.proposal
    link = ProposalLink.objects.filter(proposal=proposal).first()
    if link is None or reply.sent_at is None:
        return None
    opinion = lock(link.opinion_id)
    answer, fresh = Answer.objects.get_or_create(
        reply=reply,
        defaults={
            "opinion": opinion,
            "round": opinion.round,
            "route": Route.PROPOSAL,
            "source": _source(proposal, reply, opinion),
            "text": _text(proposal, reply),
            "promised_on": None if proposal.confidential else reply.promised_on,
            "at": reply.sent_at,
        },
    )
    if not fresh:
        return opinion
    if opinion.state == OpinionState.CONVERTED and link.ended_at is None and proposal.state in PROPOSAL_ANSWERED:
        opinion.state, opinion.replied_at = OpinionState.REPLIED, clock.now()
        terms.start(opinion)
    opinion.version += 1
    opinion.save()
    record("liaison.return_answer", opinion, by=None, answer=answer.pk, proposal=proposal.pk, to=opinion.state)
    return opinion


def _source(proposal: Proposal, reply: Reply, opinion: VoterOpinion) -> str:
    return opinion.station.name if proposal.confidential else reply.task.organ.name


def _text(proposal: Proposal, reply: Reply) -> str:
    if proposal.publicity == Publicity.FULL and not proposal.confidential:
        return reply.body
    with translation.override("zh-hans"):
        if proposal.confidential:
            return _(
                "The proposal made of your opinion has been answered. The deputy can tell you more at the station."
            )
        told = {"unit": reply.task.organ.name, "outcome": reply.outcome.name}
        return _("%(unit)s has answered the proposal made of your opinion: %(outcome)s.") % told


@transaction.atomic
def end_link(proposal: Proposal) -> VoterOpinion | None:
    """The proposal came to nothing (withdrawn, not accepted, a letter): the opinion is with the deputy again."""
    link = ProposalLink.objects.select_for_update(of=("self",)).filter(proposal=proposal, ended_at=None).first()
    if link is None:
        return None
    opinion = lock(link.opinion_id)
    link.ended_at = clock.now()
    link.save(update_fields=["ended_at"])
    if opinion.state != OpinionState.CONVERTED:
        return opinion
    opinion.state, opinion.route, opinion.version = OpinionState.ACCEPTED, "", opinion.version + 1
    terms.start(opinion)
    opinion.save()
    record("liaison.end_link", opinion, by=None, proposal=proposal.pk, state=proposal.state)
    return opinion
