"""What the congress assigns: one proposal or a whole batch, to one organ of the first tier or to several."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record_many
from congress.models import Organ, User, What
from proposals.models import HandlingTask, Proposal
from proposals.services import clocks
from proposals.services.following import lead_parts
from proposals.services.opening import make_room, open_task, open_tasks
from proposals.services.settling import lock_all
from proposals.workflow import MOST_ROUNDS, PROPOSAL_MOVES, State, TaskRole


def assign(proposal: Proposal, *, by: User, organ: Organ, **fields: object) -> dict:
    """Give it to ``organ``, alone or with ``others``: as its co-handlers where it leads, else each separately."""
    task, role = _assign([proposal], by=by, organ=organ, **fields)[proposal.pk]
    proposal.assigned_at = clock.now()
    return _facts(task, organ, role)


@transaction.atomic
def assign_many(pks: Iterable[int], *, by: User, organ: Organ, **fields: object) -> dict[int, str]:
    """Assign these proposals as the move ``assign`` does each of them, in few statements; returns who was refused, and
    why. A refused one is left as it was and stops no other; fields that do not hold raise ``Invalid`` for all.
    """
    pks = list(pks)
    ready, refused = _ready(pks, by)
    given = {}
    for nth in range(1, MOST_ROUNDS + 1):  # a later round comes back here when its unit gives it back
        given |= _assign([one for one in ready if one.round == nth], by=by, organ=organ, **fields)
    changed = {"state": State.ASSIGNED, "assigned_at": clock.now(), "version": F("version") + 1}
    Proposal.objects.filter(pk__in=given).update(**changed)
    mains = set(Proposal.objects.filter(main__in=given).values_list("main", flat=True))
    for proposal in ready:
        if proposal.pk in mains:
            lead_parts(proposal, by=by)
    moved = {"source": State.ACCEPTED, "to": State.ASSIGNED}
    facts = [(proposal, moved | _facts(given[proposal.pk][0], organ, given[proposal.pk][1])) for proposal in ready]
    record_many("proposals.assign", facts, by=by)
    return refused


def _ready(pks: list[int], by: User) -> tuple[list[Proposal], dict[int, str]]:
    """The proposals that may be assigned now, locked, and the reason for each of the others."""
    ready = []
    refused = dict.fromkeys(pks, _("This proposal is not there any more."))
    for proposal in lock_all(pks):
        try:
            PROPOSAL_MOVES.check("assign", proposal, by)
        except Refused as refusal:
            refused[proposal.pk] = str(refusal)
        except PermissionDenied:
            refused[proposal.pk] = _("It is not yours to assign.")
        else:
            ready.append(proposal)
            del refused[proposal.pk]
    return ready, refused


def _assign(
    proposals: list[Proposal],
    *,
    by: User,
    organ: Organ,
    role: str = TaskRole.SOLE,
    others: Iterable[Organ] = (),
    instruction: str = "",
) -> dict[int, tuple[HandlingTask, str]]:
    """The first organ's task of each proposal, whose state stays to be changed."""
    others = check_roles(organ, role, others)
    tasks = open_tasks(proposals, organ, role=role, instruction=instruction)
    further = TaskRole.CO if role == TaskRole.LEAD else role
    for other in others:
        given = open_tasks(proposals, other, role=further, instruction=instruction)
        also = {"to": State.ASSIGNED, "at_once": True}
        facts = [(task.proposal, also | _facts(task, other, further)) for task in given]
        record_many("proposals.assign_more", facts, by=by)
    clocks.stop_whole(proposals, What.ASSIGN, What.REASSIGN)
    clocks.start_all(What.REPLY, [(proposal, None) for proposal in proposals if not proposal.no_reply])
    return {task.proposal_id: (task, role) for task in tasks}


def check_roles(organ: Organ, role: str, others: Iterable[Organ]) -> list[Organ]:
    """The further organs, each once, if they go together with what the first one does; ``Invalid`` if not."""
    others = list(dict.fromkeys(others))
    if others and role == TaskRole.SOLE:
        raise Invalid({"role": [_("Say whether the first organ leads or each handles it separately.")]})
    if role == TaskRole.CO or (role == TaskRole.LEAD and not others):
        raise Invalid({"role": [_("A lead has co-handlers, and co-handlers a lead: name the further organs.")]})
    if organ in others:
        raise Invalid({"others": [_("%(organ)s already has this proposal.") % {"organ": organ}]})
    return others


def _facts(task: HandlingTask, organ: Organ, role: str) -> dict:
    return {"task": task.pk, "organ": organ.pk, "role": str(role), "asked": organ.asked}


def assign_more(proposal: Proposal, *, by: User, organ: Organ, role: str, instruction: str = "") -> dict:
    """A further organ of the first tier (增办), beside those that have it or in the place of one that gave it back."""
    task = open_task(proposal, organ, role=make_room(proposal, None, role), instruction=instruction)
    clocks.stop(proposal, What.REASSIGN)
    counts = proposal.round == 1 and not proposal.no_reply
    if counts and clocks.running_whole(What.REPLY, proposal) is None:
        clocks.start(What.REPLY, proposal)
    return _facts(task, organ, role)
