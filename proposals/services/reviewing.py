"""What the secretariat does with what was handed in: accept with a number, or any of the other ways."""

from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid
from congress.models import Organ, User, What
from congress.numbers import next_number, official
from proposals.models import Category, Check, Kind, Proposal, Reason
from proposals.services import clocks, signing
from proposals.services.following import follow
from proposals.workflow import BEFORE_REPLY, Signing


def accept(proposal: Proposal, *, by: User, category: Category) -> dict:
    if proposal.entered_by_id:  # whoever is named on a paper may have said that he did not sign it
        signing.check_quorum(proposal, 1 + proposal.signatures.filter(state=Signing.CONFIRMED).count())
    proposal.category = category
    proposal.accepted_at = clock.now()
    if proposal.number is None:
        part = "in" if proposal.in_session else "recess"
        proposal.number = next_number(proposal.congress, f"{proposal.session_id}:{part}:{proposal.kind}")
        congress, session = proposal.congress, proposal.session
        pattern = congress.number_pattern if proposal.in_session else congress.recess_pattern
        proposal.number_text = official(
            pattern, term=session.term.number, session=session.number, number=proposal.number
        )
    clocks.start(What.ASSIGN, proposal)
    return {"number": proposal.number}


def send_back(proposal: Proposal, *, by: User, note: str) -> None:
    """Back to the deputy, from whatever level it has come to."""
    proposal.note = note
    clocks.stop(proposal, *Check)


def refuse(proposal: Proposal, *, by: User, reason: Reason, alternative: str = "", note: str = "") -> dict:
    """Not accepted, for a reason from the list; the deputy is told what can be done with it instead."""
    proposal.refusal, proposal.alternative, proposal.note = reason, alternative, note
    return {"reason": reason.code}


def letter(proposal: Proposal, *, by: User, organ: Organ | None = None, note: str) -> dict:
    """Not accepted as a proposal, but not lost: treated as a deputy's letter (代表来信), passed on for reference."""
    proposal.letter_to, proposal.note = organ, note
    return {"organ": organ.pk if organ else None}


def forward(proposal: Proposal, *, by: User, note: str) -> dict:
    """Beyond the powers of this area: forwarded to the congress above, whose staff may open it from now on."""
    proposal.note = note
    return {"congress": proposal.congress.parent_id}


def merge(proposal: Proposal, *, by: User, main: Proposal, note: str = "") -> dict:
    """Handle it together with ``main`` (并案): it keeps its number, and gets its own reply and evaluation.

    What the main proposal was assigned, or will be, this one is assigned with it.
    """
    if main.pk == proposal.pk:
        raise Invalid({"main": [_("A proposal is not merged into itself.")]})
    if main.confidential:
        raise Invalid({"main": [_("Choose an accepted proposal that has not been answered yet.")]})
    if main.congress_id != proposal.congress_id or main.state not in BEFORE_REPLY:
        raise Invalid({"main": [_("Choose an accepted proposal that has not been answered yet.")]})
    if main.main_id is not None:
        raise Invalid({"main": [_("That proposal is merged into another one itself.")]})
    proposal.main, proposal.note = main, note
    follow(main, proposal, by=by)
    return {"main": main.pk}


def convert(proposal: Proposal, *, by: User, note: str) -> dict:
    """A motion that is none becomes a proposal (Shanghai rules art. 34): the same row, with signatures and history."""
    proposal.kind, proposal.converted_at, proposal.note = Kind.PROPOSAL, clock.now(), note
    return {"kind": proposal.kind}


def decide(proposal: Proposal, *, by: User, decision: str, note: str = "") -> dict:
    """Record what the presidium decided on a motion: on the agenda, or to a special committee."""
    proposal.decision, proposal.note = decision, note
    return {"decision": decision}
