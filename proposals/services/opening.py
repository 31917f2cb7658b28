"""Giving a unit its task, with the clocks that start with it."""

from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.models import Organ, What
from proposals.models import HandlingTask, Kind, Proposal
from proposals.services import clocks
from proposals.workflow import DEAD, TaskRole, TaskState


def open_task(
    proposal: Proposal,
    organ: Organ,
    *,
    role: TaskRole = TaskRole.SOLE,
    parent: HandlingTask | None = None,
    instruction: str = "",
) -> HandlingTask:
    """Give ``organ`` a task and start its clocks; what is for reference has none for a reply. Refused for an organ that
    no longer exists or already has one.
    """
    if organ.congress_id != proposal.congress_id or not Organ.objects.valid().filter(pk=organ.pk).exists():
        raise Refused(_("%(organ)s cannot be assigned: it does not exist any more.") % {"organ": organ})
    live = HandlingTask.objects.filter(proposal=proposal, round=proposal.round).exclude(state__in=DEAD)
    if live.filter(organ=organ).exists():
        raise Refused(_("%(organ)s already has this proposal.") % {"organ": organ})
    task = HandlingTask.objects.create(
        proposal=proposal,
        congress=proposal.congress,
        organ=organ,
        role=role,
        parent=parent,
        round=proposal.round,
        assigned_at=clock.now(),
        instruction=instruction,
    )
    if proposal.kind == Kind.HAND_OVER:  # signed for and answered in its own term
        clocks.share(What.SIGN if organ.dispatcher_id else What.REPLY, proposal, task)
        return task
    clocks.start(What.SIGN, proposal, task)
    if organ.dispatcher_id is None:
        if proposal.round == 1:  # who has handled it once does not give it back
            clocks.start(What.RETURN, proposal, task)
        if not proposal.no_reply:
            clocks.start(_answer_term(proposal, role), proposal, task)
    return task


def _answer_term(proposal: Proposal, role: str) -> What:
    """The term in which a unit answers: the co-handler the lead, all others the deputy."""
    if role == TaskRole.CO:
        return What.CO_OPINION
    return What.REPLY if proposal.round == 1 else What.REHANDLING


def stop_handling(proposal: Proposal) -> None:
    """Every open task of every unit ends, and every term."""
    tasks = HandlingTask.objects.select_for_update().filter(proposal=proposal).order_by("pk")
    for task in list(tasks.exclude(state__in=DEAD | {TaskState.REPLIED})):
        task.state, task.version = TaskState.STOPPED, task.version + 1
        task.save(update_fields=["state", "version"])
    clocks.stop_all(proposal)
