"""Moves of the proposal itself: one verb executes the table, an effect beside it does what the move brings with it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import Session, User
from proposals.models import HandlingTask, Proposal
from proposals.services import assigning, clocks, evaluating, reviewing, signing
from proposals.services.following import lead_parts
from proposals.services.settling import lock, settle
from proposals.workflow import DEAD, PROPOSAL_MOVES, TaskState


@transaction.atomic
def move(proposal: Proposal, name: str, *, by: User, **fields: Any) -> Proposal:
    """Make one move of the proposal's table.

    Raises ``PermissionDenied`` when it is not this person's to make, ``Refused`` when the state or a fact forbids it,
    ``Invalid`` when a field does not hold. Nothing is changed then.
    """
    proposal = lock(proposal.pk)
    row = PROPOSAL_MOVES.check(name, proposal, by)
    source = proposal.state
    details = EFFECTS[name](proposal, by=by, **fields) or {}
    proposal.state = row.target or proposal.state
    proposal.version += 1
    proposal.save()
    if row.target is None:
        settle(proposal)
    if name in {"assign", "assign_more"}:
        lead_parts(proposal, by=by)
    record(f"proposals.{name}", proposal, by=by, source=source, to=proposal.state, **details)
    if name == "evaluate":
        evaluating.rehandle_at_once(proposal)
    return proposal


def _submit(proposal: Proposal, *, by: User) -> None:
    session = Session.objects.current(proposal.congress)
    if session is None:
        raise Refused(_("No session of this congress has been opened yet."))
    proposal.session, proposal.in_session = session, session.is_on
    signing.close(proposal)
    proposal.submitted_at = clock.now()
    proposal.note = ""


def _withdraw(proposal: Proposal, *, by: User, note: str) -> None:
    """Handling stops: every open task of every unit ends."""
    proposal.note = note
    tasks = HandlingTask.objects.select_for_update().filter(proposal=proposal).order_by("pk")
    for task in list(tasks.exclude(state__in=DEAD | {TaskState.REPLIED})):
        task.state, task.version = TaskState.STOPPED, task.version + 1
        task.save(update_fields=["state", "version"])
    clocks.stop_all(proposal)


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "invite": signing.invite,
    "uninvite": signing.uninvite,
    "confirm": signing.confirm,
    "decline": signing.decline,
    "join": signing.join,
    "agree_to_withdraw": signing.agree_to_withdraw,
    "convert": reviewing.convert,
    "decide": reviewing.decide,
    "submit": _submit,
    "accept": reviewing.accept,
    "send_back": reviewing.send_back,
    "refuse": reviewing.refuse,
    "letter": reviewing.letter,
    "forward": reviewing.forward,
    "merge": reviewing.merge,
    "assign": assigning.assign,
    "assign_more": assigning.assign_more,
    "evaluate": evaluating.evaluate,
    "rehandle": evaluating.rehandle,
    "conclude": evaluating.conclude,
    "withdraw": _withdraw,
}
