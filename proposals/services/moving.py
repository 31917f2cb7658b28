"""Moves of the proposal itself: one verb executes the table, an effect beside it does what the move brings with it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, wording
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Session, User
from proposals.models import Kind, Proposal
from proposals.services import (
    amending,
    assigning,
    checking,
    confidence,
    delegations,
    evaluating,
    marking,
    paper,
    reviewing,
    signing,
    writing,
)
from proposals.services.following import lead_parts
from proposals.services.opening import stop_handling
from proposals.services.settling import lock, settle
from proposals.workflow import BESIDE, PROPOSAL_MOVES


@transaction.atomic
def move(proposal: Proposal, name: str, *, by: User, **fields: Any) -> Proposal:
    """Make one move of the proposal's table.

    Raises ``PermissionDenied`` when it is not this person's to make, ``Refused`` when the state or a fact forbids it,
    ``Invalid`` when a field does not hold. Nothing is changed then.
    """
    proposal = lock(proposal.pk, *(["congress__handling_rules"] if name == "submit" else []))
    if proposal.kind == Kind.HAND_OVER:  # has a table of its own: ``move_item``
        raise PermissionDenied
    row = PROPOSAL_MOVES.check(name, proposal, by)
    source = proposal.state
    details = EFFECTS[name](proposal, by=by, **fields) or {}
    proposal.state = details.pop("to", None) or row.target or proposal.state
    proposal.version += 1
    proposal.save()
    if row.target is None and name not in BESIDE:
        settle(proposal)
    if name in {"assign", "assign_more"}:
        lead_parts(proposal, by=by)
    record(f"proposals.{name}", proposal, by=by, source=source, to=proposal.state, **details)
    if "counted" in details:  # on paper, entered twice: as if the deputy had evaluated it here
        rated = {name: details[name] for name in ("reply", "overall")}
        record("proposals.evaluate", proposal, by=by, source=source, to=proposal.state, on_paper=True, **rated)
    if "overall" in details:
        evaluating.rehandle_at_once(proposal)
    return proposal


def _submit(
    proposal: Proposal, *, by: User, discussed_on: dt.date | None = None, no_state_secret: bool | None = None
) -> dict:
    """Hand it in. ``no_state_secret`` is what the deputy was asked and said; ``None``: his own system has not asked."""
    if no_state_secret is False:
        raise Invalid({"no_state_secret": [_("Confirm that it contains no state secret, or hand it in on paper.")]})
    session = Session.objects.current(proposal.congress)
    if session is None:
        raise Refused(_("No session of this congress has been opened yet."))
    wording.check(proposal.congress_id, proposal, "title", "body")
    proposal.session, proposal.in_session = session, session.is_on
    if proposal.of_delegation:
        delegations.close(proposal, discussed_on)
    signing.close(proposal)
    proposal.submitted_at = clock.now()
    proposal.entered_by = None  # what was entered from paper is his own now
    proposal.note = ""
    return checking.first_level(proposal) | ({"no_state_secret": True} if no_state_secret else {})


def _withdraw(proposal: Proposal, *, by: User, note: str) -> None:
    """Handling stops."""
    proposal.note = note
    stop_handling(proposal)


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "invite": signing.invite,
    "uninvite": signing.uninvite,
    "confirm": signing.confirm,
    "decline": signing.decline,
    "join": signing.join,
    "agree_to_withdraw": signing.agree_to_withdraw,
    "convert": reviewing.convert,
    "amend": amending.amend,
    "split": amending.split,
    "object": paper.object_to,
    "disown": paper.disown,
    "decide": reviewing.decide,
    "submit": _submit,
    "pass_on": checking.pass_on,
    "accept": reviewing.accept,
    "send_back": reviewing.send_back,
    "refuse": reviewing.refuse,
    "letter": reviewing.letter,
    "forward": reviewing.forward,
    "merge": reviewing.merge,
    "assign": assigning.assign,
    "assign_more": assigning.assign_more,
    "supplement": writing.supplement,
    "evaluate": evaluating.evaluate,
    "rate_along": evaluating.rate_along,
    "demand_answer": evaluating.demand_answer,
    "enter_rating": paper.enter_rating,
    "rehandle": evaluating.rehandle,
    "conclude": evaluating.conclude,
    "withdraw": _withdraw,
    "mark": marking.mark,
    "unmark": marking.unmark,
    "report_on": marking.report_on,
    "make_confidential": confidence.make_confidential,
    "lift_confidentiality": confidence.lift_confidentiality,
}
