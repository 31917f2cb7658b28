"""Proposals as acts of duty: who led, who signed, which became key or excellent. Counted when accepted, dated when
handed in; what no longer holds is taken back.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import Congress, User
from deputies import services as deputies
from deputies.models import DutyRecord, DutyRole, Mandate
from deputies.services import Told
from deputies.workflow import COUNTING, Fact
from proposals.models import Kind, Proposal
from proposals.services.settling import lock
from proposals.workflow import NUMBERED, MarkKind, Signing

LED = {Kind.PROPOSAL: Fact.PROPOSAL, Kind.MOTION: Fact.MOTION}
BORNE = {MarkKind.KEY: Fact.KEY_PROPOSAL, MarkKind.EXCELLENT: Fact.EXCELLENT_PROPOSAL}
AT_ONCE = 200  # proposals registered in one transaction


def source_of(proposal: Proposal, what: str = "") -> str:
    """The name under which a fact of ``proposal`` is registered; without ``what`` how all of them begin."""
    return f"proposals.proposal:{proposal.pk}:{what}"


def acts_of(proposal: Proposal) -> list[Told]:
    """What ``proposal`` counts as now, and for whom; nothing before it is accepted or after it was withdrawn.

    A delegation's has no personal author, so it counts for nobody; interpellations are no kind of duty. What was
    merged or split keeps its number and its author, so each part counts. A converted motion counts as the proposal
    it became.
    """
    fact = LED.get(Kind(proposal.kind))
    if proposal.state not in NUMBERED or proposal.of_delegation or proposal.lead_id is None or fact is None:
        return []
    signed = (each for each in proposal.signatures.all() if each.state == Signing.CONFIRMED)
    signers = sorted((each.mandate for each in signed if each.mandate_id != proposal.lead_id), key=lambda seat: seat.pk)
    day = timezone.localdate(proposal.submitted_at)
    told = [_told(proposal, fact, fact, proposal.lead, DutyRole.LEAD, day, len(signers))]
    told += [
        _told(proposal, Fact.CO_SIGNATURE, Fact.CO_SIGNATURE, mandate, DutyRole.CO_SIGNER, day, len(signers))
        for mandate in signers
    ]
    borne = [mark for mark in proposal.marked.all() if mark.taken_off_at is None and mark.kind in BORNE]
    for mark in sorted(borne, key=lambda mark: mark.pk):
        what = f"{mark.kind}:{mark.pk}"  # marked anew, it is another decision
        for mandate, role in [(proposal.lead, DutyRole.LEAD), *((each, DutyRole.CO_SIGNER) for each in signers)]:
            told.append(_told(proposal, BORNE[MarkKind(mark.kind)], what, mandate, role, mark.decided_on, len(signers)))
    return told


def _told(proposal: Proposal, fact: str, what: str, mandate: Mandate, role: str, day: dt.date, co_signers: int) -> Told:
    """One deputy's part, under a title that says nothing where the proposal is confidential."""
    return Told(
        mandate, fact, source_of(proposal, what), proposal.listed_title, day, proposal.get_absolute_url(), role,
        co_signers,
    )  # fmt: skip


@transaction.atomic
def settle_duty(pk: int, *, by: User | None) -> None:
    """Bring the duty records of proposal ``pk`` up to date with it: register what counts, take back what does not.

    Told twice it does nothing the second time. What staff corrected or struck there stays as they left it.
    """
    proposal = lock(pk)
    told = acts_of(proposal)
    seats = {each.mandate.pk for each in told}
    list(Mandate.objects.select_for_update(of=("self",)).filter(pk__in=seats).order_by("pk").values_list("pk"))
    standing = DutyRecord.objects.filter(source__startswith=source_of(proposal))
    for source in sorted(set(standing.filter(state__in=COUNTING).values_list("source", flat=True))):
        if source not in {each.source for each in told}:
            deputies.take_back_duty(source, by=by, note=_ground(proposal))
    for each in told:
        deputies.register(each, by=by)


@transaction.atomic
def retitle_acts(pk: int, *, by: User | None) -> None:
    """Call the duty records of proposal ``pk`` as it is called now; what became confidential is named nowhere."""
    proposal = lock(pk)
    records = DutyRecord.objects.filter(source__startswith=source_of(proposal))
    for source in sorted(set(records.values_list("source", flat=True))):
        deputies.retitle_duty(source, proposal.listed_title, by=by, secret=proposal.confidential)


def _ground(proposal: Proposal) -> str:
    """Why what was registered counts no more."""
    if proposal.state in NUMBERED:
        return _("The ground for it was taken back.")
    return _("The proposal was withdrawn.")


def register_past(congress: Congress) -> int:
    """Register the acts of every proposal that was accepted before ``congress`` counted any; returns how many are new.

    May be run again at any time: what is known stays as it is.
    """
    return sum(deputies.register_many(told) for told in past_acts(congress))


def past_acts(congress: Congress) -> Iterator[list[Told]]:
    """What the accepted proposals of ``congress`` count as, some proposals at a time."""
    rows = Proposal.objects.written().filter(congress=congress, state__in=NUMBERED).select_related("lead")
    rows = rows.prefetch_related("signatures__mandate", "marked")
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = rows.filter(pk__in=keys[start : start + AT_ONCE]).defer("body").order_by("pk")
        yield [told for proposal in some for told in acts_of(proposal)]
