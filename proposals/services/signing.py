"""Co-signing: who is asked, who signs, and how many a motion needs."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import Level, User
from deputies.models import Mandate
from proposals.models import CoSignature, Kind, Proposal
from proposals.workflow import Signing, State

QUORUM = {Kind.MOTION: 10, Kind.INTERPELLATION: 10}  # signatures, the lead's with them (Organic Law of Local Congresses
TOWN_QUORUM = {Kind.MOTION: 5, Kind.INTERPELLATION: 10}  # arts 22, 24); in a town five for a motion


def quorum_of(proposal: Proposal) -> int:
    """How many deputies must have signed before it may be handed in, the lead among them."""
    if proposal.of_delegation:  # a delegation, or so many deputies (NPC rules art. 23)
        return 1
    table = TOWN_QUORUM if proposal.congress.level == Level.TOWN else QUORUM
    return table.get(Kind(proposal.kind), 1)


def invite(
    proposal: Proposal,
    *,
    by: User,
    deputies: Iterable[Mandate] = (),
    open_call: bool = False,
    cosign_until: dt.date | None = None,
) -> dict:
    """Ask deputies of the same congress to sign; who declined or did not answer may be asked again."""
    asked = []
    for mandate in deputies:
        if mandate.pk == proposal.lead_id:
            raise Refused(_("The lead has signed already."))
        signature, made = CoSignature.objects.get_or_create(proposal=proposal, mandate=mandate)
        if made or signature.state not in {Signing.INVITED, Signing.CONFIRMED}:
            signature.state, signature.invited_at, signature.answered_at = Signing.INVITED, clock.now(), None
            signature.save(update_fields=["state", "invited_at", "answered_at"])
            asked.append(mandate.pk)
    proposal.open_call, proposal.cosign_until = open_call, cosign_until
    return {"deputies": asked}


def uninvite(proposal: Proposal, *, by: User, deputy: Mandate) -> dict:
    """Take back an invitation that was not answered yet."""
    changed = proposal.signatures.filter(mandate=deputy, state=Signing.INVITED).update(state=Signing.REVOKED)
    if not changed:
        raise Refused(_("This deputy has answered already."))
    return {"deputy": deputy.pk}


def confirm(proposal: Proposal, *, by: User, remark: str = "") -> dict:
    """Sign the text as it stands; an edit afterwards asks again ([CQ art 8]: the text is the signer's true will)."""
    _check_in_time(proposal)
    return _answer(proposal, Signing.CONFIRMED, remark, by=by)


def decline(proposal: Proposal, *, by: User, remark: str = "") -> dict:
    """Do not sign, or take one's name off again while the text is open."""
    return _answer(proposal, Signing.DECLINED, remark, by=by)


def join(proposal: Proposal, *, by: User, remark: str = "") -> dict:
    """Sign an open call without having been asked."""
    _check_in_time(proposal)
    CoSignature.objects.update_or_create(
        proposal=proposal, mandate=by.post.mandate, defaults={"state": Signing.INVITED, "invited_at": clock.now()}
    )
    return _answer(proposal, Signing.CONFIRMED, remark, by=by)


def agree_to_withdraw(proposal: Proposal, *, by: User) -> None:
    """A co-signer agrees that the lead withdraws what both have signed (Shanghai art. 10: unanimous)."""
    own = proposal.signatures.filter(mandate__in=_held(by), state=Signing.CONFIRMED, agreed_to_withdraw_at=None)
    if not own.update(agreed_to_withdraw_at=clock.now()):
        raise Refused(_("You have agreed already."))


def _answer(proposal: Proposal, state: Signing, remark: str, *, by: User) -> dict:
    asked = proposal.signatures.select_for_update().filter(mandate__in=_held(by))
    signature = asked.order_by("-pk")[:1].get()  # asked in both terms, he answers the later one
    signature.state, signature.remark, signature.answered_at = state, remark, clock.now()
    signature.version = proposal.version if state == Signing.CONFIRMED else None
    signature.save(update_fields=["state", "remark", "answered_at", "version"])
    return {"deputy": signature.mandate_id}


def _held(by: User) -> QuerySet[Mandate]:
    return Mandate.objects.held_by(by.post)


def _check_in_time(proposal: Proposal) -> None:
    if proposal.cosign_until and proposal.cosign_until < clock.today():
        raise Refused(_("The time to sign has ended on %(day)s.") % {"day": proposal.cosign_until.isoformat()})


def reset(proposal: Proposal, *, by: User) -> None:
    """The text has changed: who signed it is asked again, and the text goes back to co-signing."""
    signed = list(proposal.signatures.filter(state=Signing.CONFIRMED).values_list("mandate", flat=True))
    if not signed:
        return
    proposal.signatures.filter(mandate__in=signed).update(state=Signing.INVITED, answered_at=None, version=None)
    proposal.state = State.COSIGNING
    proposal.save(update_fields=["state"])
    record("proposals.reset_signatures", proposal, by=by, deputies=signed)


def close(proposal: Proposal, *, at: dt.datetime | None = None) -> None:
    """Handed in now, or on paper ``at`` an earlier moment: a motion or interpellation needs its quorum and its time;
    open invitations end. A draft has none: to invite is to leave that state.
    """
    answers = [] if proposal.state == State.DRAFT else list(proposal.signatures.values_list("state", flat=True))
    check_quorum(proposal, 1 + answers.count(Signing.CONFIRMED))
    if proposal.kind in QUORUM:
        _check_session(proposal, at or clock.now())
    if Signing.INVITED in answers:
        proposal.signatures.filter(state=Signing.INVITED).update(state=Signing.LAPSED)


def check_quorum(proposal: Proposal, signatories: int) -> None:
    """Refused when fewer have signed than its kind needs."""
    quorum = quorum_of(proposal)
    if signatories < quorum:
        raise Refused(
            _("It needs %(quorum)s signatures and has %(count)s: invite more deputies, or hand it in as a proposal.")
            % {"quorum": quorum, "count": signatories}
        )


def _check_session(proposal: Proposal, at: dt.datetime) -> None:
    """Motions until the deadline the presidium has set (or the session's end); interpellations while it sits."""
    session = proposal.session
    if not session.begins_on <= timezone.localdate(at) <= session.ends_on:
        raise Refused(_("Motions and interpellations are handed in while the session sits; now hand in a proposal."))
    deadline = session.motion_deadline
    if proposal.kind == Kind.MOTION and deadline and at > deadline:
        raise Refused(_("The presidium's deadline for motions has passed: hand it in as a proposal."))
