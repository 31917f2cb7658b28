"""Giving a unit its task, with the clocks that start with it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.models import Organ, What
from proposals.models import HandlingTask, Kind, Proposal
from proposals.services import clocks
from proposals.workflow import ANSWERING, DEAD, TaskRole, TaskState


def open_task(
    proposal: Proposal,
    organ: Organ,
    *,
    role: str = TaskRole.SOLE,
    parent: HandlingTask | None = None,
    instruction: str = "",
) -> HandlingTask:
    """Give ``organ`` a task and start its clocks; what is for reference has none for a reply. Refused for an organ that
    no longer exists or already has one.
    """
    (task,) = open_tasks([proposal], organ, role=role, parent=parent, instruction=instruction)
    return task


def open_tasks(
    proposals: list[Proposal],
    organ: Organ,
    *,
    role: str = TaskRole.SOLE,
    parent: HandlingTask | None = None,
    instruction: str = "",
) -> list[HandlingTask]:
    """The same for many proposals of one congress and round at once."""
    if not proposals:
        return []
    congress, round_ = proposals[0].congress, proposals[0].round
    if organ.congress_id != congress.pk or not Organ.objects.valid().filter(pk=organ.pk).exists():
        raise Refused(_("%(organ)s cannot be assigned: it does not exist any more.") % {"organ": organ})
    live = HandlingTask.objects.filter(proposal__in=proposals, round=round_).exclude(state__in=DEAD)
    if live.filter(organ=organ).exists():
        raise Refused(_("%(organ)s already has this proposal.") % {"organ": organ})
    given = {"congress": congress, "organ": organ, "role": role, "parent": parent, "round": round_}
    tasks = HandlingTask.objects.bulk_create(
        HandlingTask(proposal=proposal, assigned_at=clock.now(), instruction=instruction, **given)
        for proposal in proposals
    )
    pairs = [(task.proposal, task) for task in tasks]
    if proposals[0].kind == Kind.HAND_OVER:  # signed for and answered in its own term
        for task in tasks:
            clocks.share(What.SIGN if organ.dispatcher_id else What.REPLY, task.proposal, task)
        return tasks
    clocks.start_all(What.SIGN, pairs)
    if organ.dispatcher_id is None:
        if round_ == 1:  # who has handled it once does not give it back
            clocks.start_all(What.RETURN, pairs)
        clocks.start_all(_answer_term(proposals[0], role), [pair for pair in pairs if not pair[0].no_reply])
    return tasks


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


def live_parts(proposal: Proposal, parent: HandlingTask | None) -> QuerySet:
    """What this round was given to: by the congress (without a ``parent``), or by the office of ``parent``."""
    given = HandlingTask.objects.filter(proposal=proposal, parent=parent, round=proposal.round)
    return given.exclude(state__in=DEAD)


def make_room(proposal: Proposal, parent: HandlingTask | None, role: str) -> TaskRole:
    """The role a further unit gets beside those there are: one unit alone; one lead with co-handlers; or separate ones.

    A co-handler added to a sole handler makes that one the lead (增办). Below an organ of the first tier that leads or
    co-handles itself, its units do so in its place. Refused with the reason where the roles do not go together.
    """
    beside = live_parts(proposal, parent)
    roles = set(beside.values_list("role", flat=True))
    if parent is not None and parent.role in {TaskRole.LEAD, TaskRole.CO}:
        role = _in_its_place(parent.role, role, roles)
        if parent.role == TaskRole.CO:
            return role
    if role == TaskRole.CO:
        if not roles & {TaskRole.SOLE, TaskRole.LEAD}:
            raise Refused(_("A co-handler needs a lead: dispatch to the lead handler first."))
        _make_lead(beside.filter(role=TaskRole.SOLE))
    elif roles and (role == TaskRole.SOLE or TaskRole.SOLE in roles):
        raise Refused(_("A sole handler stands alone: another unit already has this proposal."))
    elif role == TaskRole.LEAD and roles & ANSWERING:
        raise Refused(_("There is one lead handler only, and none beside separate handlers."))
    elif role == TaskRole.SEPARATE and roles - {TaskRole.SEPARATE}:
        raise Refused(_("Separate handlers stand beside separate handlers only."))
    return TaskRole(role)


def _in_its_place(above: str, role: str, roles: set[str]) -> TaskRole:
    """As what a unit handles what its block shares with other organs: the first one of a lead leads."""
    if role == TaskRole.SEPARATE or (above == TaskRole.CO and role == TaskRole.LEAD):
        raise Refused(_("This body shares the proposal with others: its units lead or co-handle in its place."))
    if above == TaskRole.CO:
        return TaskRole.CO
    return TaskRole.LEAD if role == TaskRole.SOLE and not roles else TaskRole(role)


def _make_lead(sole: QuerySet) -> None:
    """The sole handler becomes the lead; so does the one unit it was dispatched to."""
    parts = HandlingTask.objects.filter(parent__in=list(sole)).exclude(state__in=DEAD)
    if parts.filter(role=TaskRole.SEPARATE).exists():
        raise Refused(_("Separate handlers stand beside separate handlers only."))
    parts.filter(role=TaskRole.SOLE).update(role=TaskRole.LEAD)
    sole.update(role=TaskRole.LEAD)
