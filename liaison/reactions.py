"""Answers to events: what becomes of a proposal returns to the opinion it was made of; what counts as duty."""

from congress.events import on
from congress.models import Event, Role
from liaison import services
from liaison.models import CampaignActivity, DraftComment, Minutes, ReceptionDay, StationDay, VoterOpinion
from proposals.models import Proposal, Reply
from proposals.workflow import State

NOTHING_CAME_OF_IT = frozenset({State.REFUSED, State.WITHDRAWN, State.LETTER})


@on("proposals.send_reply", "proposals.pass_reply")
def bring_answer_back(event: Event) -> None:
    """The reply is out: the deputy has it, and the voter gets it in the same moment."""
    if "audit" in event.data:  # still on the office's desk
        return
    reply = Reply.objects.select_related("task__proposal", "task__organ", "outcome").get(pk=event.data["reply"])
    services.return_answer(reply)


@on("proposals.refuse", "proposals.withdraw", "proposals.letter")
def give_opinion_back(event: Event) -> None:
    """Nothing came of the proposal: the deputy has the opinion again."""
    proposal = Proposal.objects.get(pk=event.target_id)
    if proposal.state in NOTHING_CAME_OF_IT:
        services.end_link(proposal)


@on("liaison.reply", "liaison.pass_up", "liaison.turn")
def count_for_duty(event: Event) -> None:
    """The deputy has taken care of what a voter brought."""
    if event.capacity and event.capacity.role == Role.DEPUTY:
        services.count_for_duty(VoterOpinion.objects.select_related("deputy").get(pk=event.target_id), by=event.actor)


@on("liaison.hold_reception")
def count_reception(event: Event) -> None:
    """Deputies who came have received voters."""
    services.count_reception(ReceptionDay.objects.select_related("station").get(pk=event.target_id), by=event.actor)


@on("liaison.correct_reception")
def count_reception_again(event: Event) -> None:
    """The record was put right: whoever came after all has received voters, whoever did not has not."""
    day = ReceptionDay.objects.select_related("station").get(pk=event.target_id)
    told = {name: event.data[name] for name in ("added", "removed", "version")}
    services.recount_reception(day, by=event.actor, **told)


@on("congress.enter_year")
def count_terms_again(event: Event) -> None:
    """The holidays of a year are known: provisional days are counted again."""
    services.recompute(event.data["year"])


@on("liaison.comment_draft")
def count_comment(event: Event) -> None:
    """The deputy has commented on a draft law."""
    comment = DraftComment.objects.select_related("draft", "mandate").get(pk=event.target_id)
    services.count_comment(comment, by=event.actor)


@on("liaison.hold_activity")
def count_activity(event: Event) -> None:
    """Deputies who came have done what the activity of the campaign was."""
    services.count_activity(CampaignActivity.objects.get(pk=event.target_id), by=event.actor)


@on("liaison.write_minutes")
def count_minutes(event: Event) -> None:
    """Deputies who were there have held a symposium or made a visit."""
    services.count_minutes(Minutes.objects.get(pk=event.target_id), by=event.actor)


@on("liaison.record_station_day", "liaison.correct_station_day")
def count_station_day(event: Event) -> None:
    """Deputies who were there have kept the station; whoever was not after all has not."""
    day = StationDay.objects.select_related("station").get(pk=event.target_id)
    told = {name: event.data[name] for name in ("added", "removed", "version")}
    services.count_station_day(day, by=event.actor, **told)
