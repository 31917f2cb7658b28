"""Publication: what the deputy chose, after a check for secrets; copied, so that nothing unchecked appears later."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock, search
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from proposals.computing.blackening import blacken
from proposals.models import Extent, Proposal, Publication, Publicity, PublishedReply, Reply
from proposals.services.settling import lock
from proposals.workflow import PUBLISHABLE

ALLOWED = {
    Publicity.FULL: (Extent.FULL, Extent.TITLE),
    Publicity.TITLE: (Extent.TITLE,),
    Publicity.NONE: (),
}


def may_show(proposal: Proposal) -> tuple[Extent, ...]:
    """How much of the proposal its deputy lets everybody read, the most first."""
    return ALLOWED[Publicity(proposal.publicity)]


@transaction.atomic
def publish(
    proposal: Proposal,
    *,
    by: User,
    no_secrets: bool = False,
    no_personal_data: bool = False,
    extent: str = "",
    names_hidden: bool = False,
    names: str = "",
) -> Publication:
    """Let everybody read the proposal and the replies sent so far, in full or its title; again, after a new check.

    ``no_secrets`` and ``no_personal_data`` are what the person confirms to have checked; without an ``extent`` it is as
    much as the deputy chose. With ``names_hidden``, or where the deputy asked for it, the names of lead and
    signatories, and each line of ``names``, are blackened wherever they stand. Refused before
    the reply, and for more than the deputy chose.
    """
    proposal = lock(proposal.pk)
    if not by.has_perm("proposals.publish", proposal):
        raise PermissionDenied
    if proposal.confidential:
        raise Refused(_("A confidential proposal is not published."))
    _check(no_secrets=no_secrets, no_personal_data=no_personal_data)
    extent, names_hidden = _extent(proposal, extent), names_hidden or proposal.names_hidden
    publication, replies = copies(
        proposal, _sent(proposal), extent=extent, by=by, names_hidden=names_hidden, names=names.splitlines()
    )
    publication.save()
    PublishedReply.objects.filter(publication=publication).delete()
    PublishedReply.objects.bulk_create(replies)
    search.index([publication])
    checked = {"no_secrets": no_secrets, "no_personal_data": no_personal_data}
    shown = {"extent": extent, "names_hidden": names_hidden, "replies": [reply.reply_id for reply in replies]}
    record("proposals.publish", proposal, by=by, **checked, **shown)
    return publication


def copies(
    proposal: Proposal,
    sent: Iterable[Reply],
    *,
    extent: str,
    by: User,
    names_hidden: bool = False,
    names: Iterable[str] = (),
) -> tuple[Publication, list[PublishedReply]]:
    """What everybody may read of a proposal and the replies ``sent``, as rows not saved yet; ``by`` has checked it."""
    names_hidden = names_hidden or proposal.names_hidden
    hidden = [*_contact(proposal), *names, *proposal.names()] if names_hidden else _contact(proposal)
    full = extent == Extent.FULL
    publication = Publication(
        proposal=proposal,
        **_facets(proposal),
        **_authors(proposal, names_hidden=names_hidden),
        title=blacken(proposal.title, hidden),
        body=blacken(proposal.body, hidden) if full else "",
        extent=extent,
        names_hidden=names_hidden,
        no_secrets=True,
        no_personal_data=True,
        checked_by=by,
    )
    return publication, [_copy_of_reply(publication, reply, hidden) for reply in sent] if full else []


@transaction.atomic
def unpublish(proposal: Proposal, *, by: User, reason: str) -> Publication:
    """Take the proposal off the public pages at once: its copy is emptied, nothing finds it. Refused when it is not
    there.
    """
    proposal = lock(proposal.pk)
    if not by.has_perm("proposals.publish", proposal):
        raise PermissionDenied
    publication = Publication.objects.published().filter(proposal=proposal).first()
    if publication is None:
        raise Refused(_("This proposal is not published."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why it is taken off the public pages.")]})
    PublishedReply.objects.filter(publication=publication).delete()
    publication.body = publication.lead_name = publication.delegation_name = ""
    publication.withdrawn_at, publication.withdrawal = clock.now(), reason.strip()
    publication.save()
    search.forget([publication])
    record("proposals.unpublish", proposal, by=by, reason=publication.withdrawal)
    return publication


def _check(**confirmed: bool) -> None:
    missing = {name: [_("Check this and confirm it.")] for name, given in confirmed.items() if not given}
    if missing:
        raise Invalid(missing)


def _extent(proposal: Proposal, extent: str) -> str:
    """The extent asked for, or the deputy's own; refused when it is more."""
    if proposal.state not in PUBLISHABLE:
        raise Refused(_("Only a proposal that has been replied to can be published."))
    allowed = may_show(proposal)
    if not allowed:
        raise Refused(_("The deputy does not want this proposal published."))
    if extent and extent not in allowed:
        raise Refused(_("The deputy lets only the title be published."))
    return extent or allowed[0]


def _facets(proposal: Proposal) -> dict:
    """What the public list is filtered by."""
    return {
        "congress_id": proposal.congress_id,
        "session_id": proposal.session_id,
        "category": proposal.category.parent or proposal.category,
        "year": timezone.localtime(proposal.submitted_at).year,
        "number": proposal.number,
        "number_text": proposal.number_text,
    }


def _authors(proposal: Proposal, *, names_hidden: bool) -> dict:
    """Who made it, as everybody may know; a delegation of few says who it was."""
    lead, delegation = (None, None) if names_hidden else (proposal.lead, proposal.delegation)
    return {
        "lead_name": lead.person.name if lead and not proposal.of_delegation else "",
        "delegation_name": delegation.name if delegation else "",
    }


def _copy_of_reply(publication: Publication, reply: Reply, hidden: list[str]) -> PublishedReply:
    """A reply without whom to call."""
    return PublishedReply(
        publication=publication,
        reply=reply,
        organ_id=reply.task.organ_id,
        outcome_id=reply.outcome_id,
        body=blacken(reply.body, [*hidden, reply.contact_person, reply.contact_phone]),
        sent_on=timezone.localdate(reply.sent_at),
    )


def _sent(proposal: Proposal) -> list[Reply]:
    sent = Reply.objects.filter(task__proposal=proposal, sent_at__isnull=False)
    return list(sent.select_related("task").order_by("pk"))


def _contact(proposal: Proposal) -> list[str]:
    """What belongs to the deputy alone, should the text repeat it."""
    person = proposal.lead.person if proposal.lead else None
    own = [person.phone, person.address] if person else []
    return [proposal.contact_phone, proposal.contact_address, *own]
