"""Proposals in a delegation's name: a member drafts, the delegation discusses, its head signs and hands in."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies.models import Delegation, Mandate
from proposals.models import Authors, DelegationHead, HandlingRules, Kind, Proposal
from proposals.queries import handling_rules
from proposals.workflow import ENDED, Signing


def head_for(drafter: Mandate, kind: str) -> Mandate:
    """The head who will sign for the drafter's delegation; refused where the rules of the congress do not let it."""
    _check_allowed(handling_rules(drafter.congress), kind)
    head = DelegationHead.objects.filter(delegation=drafter.delegation_id).select_related("mandate").first()
    if head is None:
        raise Refused(_("The secretariat has not recorded yet who heads your delegation."))
    return head.mandate


def may_in_delegations_name(drafter: Mandate) -> bool:
    """Whether the rules of the congress let a delegation put anything forward."""
    rules = handling_rules(drafter.congress)
    return rules.delegation_authors != Authors.NONE or rules.delegation_motions


def close(proposal: Proposal, discussed_on: dt.date | None) -> None:
    """Handed in by the head: in session, after a discussion, and as many of its deputies behind it as the rules ask
    (Chongqing art. 8: its head signs; Beijing: a majority of all its deputies).
    """
    rules = handling_rules(proposal.congress)
    _check_allowed(rules, proposal.kind)
    if not proposal.session.is_on:
        raise Refused(_("A delegation hands in its proposals while the session sits."))
    if discussed_on is None:
        raise Invalid({"discussed_on": [_("Say on which day the delegation discussed it.")]})
    if not proposal.session.begins_on <= discussed_on <= clock.today():
        raise Invalid({"discussed_on": [_("A day of this session, today at the latest.")]})
    if rules.delegation_authors == Authors.MAJORITY:
        _check_majority(proposal)
    proposal.discussed_on = discussed_on


def _check_allowed(rules: HandlingRules, kind: str) -> None:
    allowed = {Kind.PROPOSAL: rules.delegation_authors != Authors.NONE, Kind.MOTION: rules.delegation_motions}
    if not allowed.get(Kind(kind)):
        raise Refused(_("The rules of this congress do not let a delegation put this forward in its name."))


def _check_majority(proposal: Proposal) -> None:
    members = Mandate.objects.valid().filter(delegation=proposal.delegation_id)
    signed = proposal.signatures.filter(state=Signing.CONFIRMED, mandate__in=members).values("mandate")
    count, whole = members.filter(Q(pk__in=signed) | Q(pk=proposal.lead_id)).count(), members.count()
    if 2 * count <= whole:
        raise Refused(
            _("More than half of the delegation's %(whole)s deputies must have signed; %(count)s have.")
            % {"whole": whole, "count": count}
        )


@transaction.atomic
def set_head(delegation: Delegation, mandate: Mandate, *, by: User) -> DelegationHead:
    """Record who heads ``delegation``; what it has put forward and is not ended goes to the new head."""
    if not by.has_perm("proposals.set_rules", delegation):
        raise PermissionDenied
    if mandate.delegation_id != delegation.pk:
        raise Invalid({"mandate": [_("The head is a deputy of this delegation.")]})
    head, _created = DelegationHead.objects.update_or_create(
        delegation=delegation, defaults={"mandate": mandate, "congress_id": delegation.congress_id}
    )
    record("proposals.set_head", head, by=by, delegation=delegation.pk, mandate=mandate.pk)
    open_ones = Proposal.objects.select_for_update().filter(of_delegation=True, delegation=delegation)
    for proposal in open_ones.exclude(state__in=ENDED).exclude(lead=mandate).order_by("pk"):
        proposal.lead, proposal.version = mandate, proposal.version + 1
        proposal.save(update_fields=["lead", "version"])
        record("proposals.change_head", proposal, by=by, mandate=mandate.pk)
    return head
