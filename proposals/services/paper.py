"""What came on paper: a proposal the secretariat enters for a deputy, a rating two clerks enter one after the other."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress import files as filing
from congress.errors import Invalid, Refused
from congress.events import record
from congress.files import CheckedFile
from congress.models import Session, User
from deputies.models import Mandate
from proposals.models import CoSignature, PaperRating, Proposal, ProposalVersion, Reply
from proposals.services import evaluating, signing, writing
from proposals.workflow import Signing, State

SCAN = "scan"
RATED = ("contact", "attitude", "content", "result", "overall", "comment")
NOON = dt.time(12)


@transaction.atomic
def enter_paper(
    *,
    by: User,
    lead: Mandate,
    scan: CheckedFile | None,
    received_on: dt.date | None = None,
    signatories: Iterable[Mandate] = (),
    files: Iterable[CheckedFile] = (),
    **fields: Any,
) -> Proposal:
    """Enter what a deputy handed in on paper, as received on that day (today): it stands submitted, marked as entered
    from paper; the lead and whoever signed are told and may object. Refused without the scan, for a mandate that is
    not active, and where a motion's signatures or time do not suffice.
    """
    if not by.has_perm("proposals.enter_paper"):
        raise PermissionDenied
    if scan is None:
        raise Invalid({"scan": [_("Without the scanned paper nothing is entered.")]})
    signatories = [mandate for mandate in signatories if mandate.pk != lead.pk]
    _check_mandates(by, [lead, *signatories])
    at = _moment(received_on or clock.today())
    session = _session_on(lead, timezone.localdate(at))
    wished = fields.pop("wished_co_organs", ())
    proposal = Proposal.objects.create(
        congress=lead.congress, session=session, lead=lead, delegation=lead.delegation, entered_by=by,
        state=State.SUBMITTED, submitted_at=at,
        in_session=session.begins_on <= timezone.localdate(at) <= session.ends_on, **fields,
    )  # fmt: skip
    writing.wish(proposal, wished)
    for mandate in signatories:
        signed = {"state": Signing.CONFIRMED, "invited_at": at, "answered_at": at, "version": 1}
        CoSignature.objects.create(proposal=proposal, mandate=mandate, **signed)
    signing.close(proposal, at=at)
    text = {"title": proposal.title, "body": proposal.body}
    ProposalVersion.objects.create(proposal=proposal, number=1, by=by, post=by.post, at=clock.now(), **text)
    for upload, purpose in [(scan, SCAN), *((each, "attachment") for each in files)]:
        kept = {"purpose": purpose, "quarantined": upload.quarantined}
        filing.store(upload.name, upload.content, target=proposal, by=by, **kept)
    record("proposals.enter_paper", proposal, by=by, received_on=timezone.localdate(at).isoformat())
    return proposal


def _check_mandates(by: User, mandates: list[Mandate]) -> None:
    known = Mandate.objects.valid().filter(congress=by.post.congress_id, pk__in=[each.pk for each in mandates])
    if known.count() != len({each.pk for each in mandates}):
        raise Refused(_("Only for deputies of this congress whose mandate is active."))


def _moment(received_on: dt.date) -> dt.datetime:
    """When it counts as handed in: now, or at noon of an earlier day."""
    if received_on > clock.today():
        raise Invalid({"received_on": [_("This day lies ahead.")]})
    if received_on == clock.today():
        return clock.now()
    return timezone.make_aware(dt.datetime.combine(received_on, NOON))


def _session_on(lead: Mandate, day: dt.date) -> Session:
    opened = Session.objects.filter(term__congress=lead.congress_id, begins_on__lte=day).select_related("term")
    session = opened.order_by("-begins_on", "-pk").first()
    if session is None:
        raise Refused(_("No session of this congress has been opened yet."))
    return session


def object_to(proposal: Proposal, *, by: User, note: str) -> None:
    """It is not what the deputy wrote, or he wrote nothing: it goes from review into his own hands."""
    proposal.note = note


def disown(proposal: Proposal, *, by: User, note: str) -> dict:
    """A deputy named on the paper has not signed: his signature is taken off."""
    mandate = by.post.mandate
    off = {"state": Signing.DECLINED, "remark": note[:200], "answered_at": clock.now(), "version": None}
    proposal.signatures.filter(mandate=mandate, state=Signing.CONFIRMED).update(**off)
    return {"deputy": mandate.pk}


def enter_rating(
    proposal: Proposal, *, by: User, reply: Reply | None = None, scan: CheckedFile | None = None, **ratings: str
) -> dict:
    """Enter what the deputy rated on the printed form. The first entry needs the scan and waits; a second one by
    another person counts when it says the same, else both are struck and nothing counts.
    """
    chosen = evaluating.choose(proposal, reply)
    evaluating.check_ratings(ratings)
    first = chosen.paper_ratings.standing().select_for_update().first()
    if first is None:
        return _enter_first(chosen, scan, ratings, by=by)
    if first.by_id == by.pk:
        raise Refused(_("You have entered this form already: now another person enters it."))
    second = PaperRating.objects.create(reply=chosen, nth=2, by=by, **ratings)
    differing = [name for name in RATED if _said(first, name) != _said(second, name)]
    if differing:
        chosen.paper_ratings.standing().update(struck_at=clock.now())
        return {"reply": chosen.pk, "differs": differing, "first_by": first.by_id}
    if scan is not None:
        _keep_scan(second, scan, by=by)
    evaluating.rate(proposal, chosen, ratings, entered_by=first.by, checked_by=by)
    return {"reply": chosen.pk, "counted": True, "overall": ratings["overall"]}


def _enter_first(reply: Reply, scan: CheckedFile | None, ratings: dict[str, str], *, by: User) -> dict:
    if scan is None:
        raise Invalid({"scan": [_("Without the scanned paper nothing is entered.")]})
    _keep_scan(PaperRating.objects.create(reply=reply, nth=1, by=by, **ratings), scan, by=by)
    return {"reply": reply.pk}


def _keep_scan(rating: PaperRating, scan: CheckedFile, *, by: User) -> None:
    filing.store(scan.name, scan.content, target=rating, by=by, purpose=SCAN, quarantined=scan.quarantined)


def _said(rating: PaperRating, name: str) -> str:
    """A field for comparison: how a comment is spaced or punctuated makes no difference."""
    return re.sub(r"[\s\W_]+", "", getattr(rating, name))
