"""What a deputy does with his own text: begin, revise, hand in."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress import files as filing
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import File, Organ, Session, User
from deputies.models import Mandate
from proposals.models import MOST_WISHED, Kind, Proposal, ProposalVersion, Supplement
from proposals.services import delegations, signing
from proposals.services.settling import lock
from proposals.workflow import WRITABLE


def own_mandate(user: User) -> Mandate:
    """The active mandate ``user`` acts in; refused when it is suspended or ended."""
    mandate = Mandate.objects.valid().filter(post=user.post).select_related("congress", "delegation", "person").first()
    if mandate is None:
        raise Refused(_("Only a deputy whose mandate is active can do this."))
    return mandate


@transaction.atomic
def create(*, by: User, files: Iterable[CheckedFile] = (), **fields: Any) -> Proposal:
    """Begin a proposal as a draft of the deputy ``by``. Refused without an active mandate or an opened session."""
    mandate = lead = own_mandate(by)
    if fields.get("of_delegation"):
        lead, fields["drafter"] = delegations.head_for(mandate, fields.get("kind") or Kind.PROPOSAL), mandate
    session = Session.objects.current(mandate.congress)
    if session is None:
        raise Refused(_("No session of this congress has been opened yet."))
    wished = fields.pop("wished_co_organs", ())
    proposal = Proposal.objects.create(
        congress=mandate.congress, session=session, lead=lead, delegation=mandate.delegation, **fields
    )
    wish(proposal, wished)
    _keep(proposal, files, by=by)
    record("proposals.create", proposal, by=by)
    if proposal.of_delegation:
        record("proposals.draft_for_delegation", proposal, by=by)
    return proposal


@transaction.atomic
def revise(
    proposal: Proposal,
    *,
    by: User,
    version: int,
    files: Iterable[CheckedFile] = (),
    remove: Iterable[File] = (),
    **fields: Any,
) -> Proposal:
    """Change the text while it is the deputy's; ``files`` are added to the attachments, those in ``remove`` taken away.

    ``version`` is the one the person saw: when it is no longer the present one, nothing is written and ``Stale``
    carries the present text. Refused when the proposal has been handed in.
    """
    proposal = lock(proposal.pk)
    if proposal.state not in WRITABLE:
        raise Refused(_("The text can no longer be changed: it has been handed in."))
    if version != proposal.version:
        raise Stale(
            _("The text was changed meanwhile. Compare both and save again."),
            current={"version": proposal.version, "title": proposal.title, "body": proposal.body},
        )
    wished = fields.pop("wished_co_organs", None)
    changed = [name for name, value in fields.items() if getattr(proposal, name) != value]
    if wished is not None and wish(proposal, wished):
        changed.append("wished_co_organs")
    changed.sort()
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.version += 1
    proposal.save()
    for file in remove:
        filing.remove(file)
    _keep(proposal, files, by=by)
    record("proposals.revise", proposal, by=by, fields=changed, version=proposal.version)
    if changed:
        signing.reset(proposal, by=by)
    return proposal


def wish(proposal: Proposal, organs: Iterable[Organ]) -> bool:
    """Set the co-handlers the deputy wishes for, at most ``MOST_WISHED`` and without the wished unit itself; whether
    that changed anything.
    """
    wished = {organ.pk for organ in organs} - {proposal.wished_organ_id}
    if len(wished) > MOST_WISHED:
        raise Invalid({"wished_co_organs": [_("At most %(most)s units.") % {"most": MOST_WISHED}]})
    if wished == set(proposal.wished_co_organs.values_list("pk", flat=True)):
        return False
    proposal.wished_co_organs.set(wished)
    return True


def supplement(proposal: Proposal, *, by: User, text: str, files: Iterable[CheckedFile] = ()) -> dict:
    """Add material while the units have it; the accepted text stays. They are told, or the secretariat before them."""
    row = Supplement.objects.create(proposal=proposal, text=text, by=by)
    _attach(proposal, files, by=by)
    proposal.supplemented_at = row.at
    return {"supplement": row.pk}


def _keep(proposal: Proposal, uploads: Iterable[CheckedFile], *, by: User) -> None:
    """Keep the text as it stands and the files that came with it."""
    ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        title=proposal.title,
        body=proposal.body,
        by=by,
        post=by.post,
        at=clock.now(),
    )
    _attach(proposal, uploads, by=by)


def _attach(proposal: Proposal, uploads: Iterable[CheckedFile], *, by: User) -> None:
    for upload in uploads:
        filing.store(upload.name, upload.content, target=proposal, by=by, quarantined=upload.quarantined)
