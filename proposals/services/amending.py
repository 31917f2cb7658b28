"""What the secretariat does with a text under review: edit it for a reason, or part it into two matters (一事一议)."""

from django.utils.translation import gettext as _

from congress import clock
from congress import files as filing
from congress.errors import Invalid, Stale
from congress.events import record
from congress.models import User
from proposals.models import CoSignature, Proposal, ProposalVersion

# What a proposal that is split off has from the one it comes from.
SHARED = (
    "congress", "session", "in_session", "kind", "manner", "lead", "delegation", "of_delegation", "drafter",
    "discussed_on", "category", "wished_organ",
    "publicity", "publicity_reason", "names_hidden", "no_reply", "confidential", "confidential_reason",
    "from_survey", "raised_before", "wants_contact", "contact_phone",
    "contact_address", "postcode", "state", "submitted_at", "converted_at",
    "entered_by", "at_committee_since",
)  # fmt: skip


def amend(proposal: Proposal, *, by: User, title: str, body: str, note: str, version: int | None = None) -> dict:
    """Change title or text for the reason ``note``. The deputy's text stays as a version; ``version`` is the one the
    person saw, another one meanwhile is ``Stale``.
    """
    _check_seen(proposal, version)
    changed = _rewrite(proposal, title, body, note, by=by)
    if not changed:
        raise Invalid({"body": [_("Nothing was changed.")]})
    return {"fields": changed, "version": proposal.version + 1}


def split(
    proposal: Proposal,
    *,
    by: User,
    title: str,
    body: str,
    new_title: str,
    new_body: str,
    note: str,
    version: int | None = None,
) -> dict:
    """Make a second proposal of one of its matters, with the same lead, signatories, answers and attachments; each is
    reviewed on its own from now on. What stays here may be rewritten at the same time.
    """
    _check_seen(proposal, version)
    part = Proposal.objects.create(
        **{name: getattr(proposal, name) for name in SHARED},
        title=new_title, body=new_body, version=2, split_from=proposal, amended_at=clock.now(),
    )  # fmt: skip
    part.wished_co_organs.set(proposal.wished_co_organs.all())
    original = {"title": proposal.title, "body": proposal.body, "by": _author(proposal)}
    ProposalVersion.objects.create(proposal=part, number=1, at=proposal.submitted_at, **original)
    _keep(part, 2, note, by=by)
    for signature in proposal.signatures.order_by("pk"):
        _copy_signature(signature, part)
    for file in filing.attached(proposal).filter(virus=""):
        with file.stored.open("rb") as stored:
            kept = {"purpose": file.purpose, "quarantined": file.quarantined}
            filing.store(file.name, stored.read(), target=part, by=file.created_by, **kept)
    record("proposals.split_off", part, by=by, origin=proposal.pk)
    changed = _rewrite(proposal, title, body, note, by=by)
    proposal.split_at = clock.now()
    return {"part": part.pk, "fields": changed}


def _check_seen(proposal: Proposal, version: int | None) -> None:
    if version is not None and version != proposal.version:
        raise Stale(
            _("The text was changed meanwhile. Compare both and save again."),
            current={"version": proposal.version, "title": proposal.title, "body": proposal.body},
        )


def _rewrite(proposal: Proposal, title: str, body: str, note: str, *, by: User) -> list[str]:
    """Keep the text that stands, write the new one; the names of the fields that changed."""
    if not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    texts = {"title": title, "body": body}
    changed = sorted(name for name, text in texts.items() if getattr(proposal, name).splitlines() != text.splitlines())
    if changed:
        _keep_standing(proposal)
        proposal.title, proposal.body, proposal.amended_at = title, body, clock.now()
        _keep(proposal, proposal.version + 1, note, by=by)
    return changed


def _keep_standing(proposal: Proposal) -> None:
    """The text as it stands has its version, also where it came without one."""
    last = proposal.versions.order_by("-number").first()
    if last is None or (last.title, last.body) != (proposal.title, proposal.body):
        ProposalVersion.objects.create(
            proposal=proposal,
            number=proposal.version,
            title=proposal.title,
            body=proposal.body,
            by=_author(proposal),
            at=proposal.submitted_at,
        )


def _keep(proposal: Proposal, number: int, note: str, *, by: User) -> None:
    text = {"title": proposal.title, "body": proposal.body, "reason": note.strip()}
    ProposalVersion.objects.create(proposal=proposal, number=number, by=by, post=by.post, at=clock.now(), **text)


def _author(proposal: Proposal) -> User | None:
    """Who typed the text: its deputy, or the clerk who entered his paper."""
    if proposal.entered_by_id:
        return proposal.entered_by
    post = proposal.lead and proposal.lead.post
    return post.user if post else None


def _copy_signature(signature: CoSignature, part: Proposal) -> None:
    """The same answer under the part: what was signed is its first version, the text before it was split."""
    answer = {name: getattr(signature, name) for name in ("mandate", "state", "invited_at", "answered_at", "remark")}
    version = None if signature.version is None else 1
    CoSignature.objects.create(proposal=part, version=version, **answer)
