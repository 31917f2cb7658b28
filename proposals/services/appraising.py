"""What deputies beside the lead say of the handling: written, screened, shown or withheld. It counts nowhere."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from proposals.models import Appraisal, Proposal, Rating
from proposals.services.settling import lock
from proposals.services.writing import own_mandate
from proposals.workflow import APPRAISAL_MOVES, APPRAISED


@transaction.atomic
def appraise(proposal: Proposal, *, by: User, rating: str, text: str) -> Appraisal:
    """Say in short how it was handled, once in each round; again, it replaces what was said and is screened anew.
    Refused before a reply and once the proposal is closed.
    """
    proposal = lock(proposal.pk)
    if not by.has_perm("proposals.appraise", proposal):
        raise PermissionDenied
    if proposal.state not in APPRAISED:
        raise Refused(_("The proposal waits for a reply, or is closed: what was said of its handling stands."))
    _check(rating, text)
    mandate = own_mandate(by)
    present = Appraisal.objects.filter(proposal=proposal, mandate=mandate, round=proposal.round).first()
    if present:
        return move_appraisal(present, "rewrite_appraisal", by=by, rating=rating, text=text)
    said = {"rating": rating, "text": text.strip()}
    appraisal = Appraisal.objects.create(proposal=proposal, mandate=mandate, round=proposal.round, **said)
    record("proposals.appraise", appraisal, by=by, round=proposal.round)
    return appraisal


@transaction.atomic
def move_appraisal(appraisal: Appraisal, name: str, *, by: User, **fields: Any) -> Appraisal:
    """Make one move of the table of appraisals. Raises as ``move`` does."""
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("proposal__congress", "mandate")
    appraisal = rows.get(pk=appraisal.pk)
    row = APPRAISAL_MOVES.check(name, appraisal, by)
    source = appraisal.state
    EFFECTS[name](appraisal, by=by, **fields)
    appraisal.state, appraisal.version = row.target, appraisal.version + 1
    appraisal.save()
    record(f"proposals.{name}", appraisal, by=by, source=source, to=appraisal.state)
    return appraisal


def _check(rating: str, text: str) -> None:
    errors = {}
    if rating not in Rating:
        errors["rating"] = [_("Choose one of the ratings.")]
    if not text.strip():
        errors["text"] = [_("Say how it was handled.")]
    if errors:
        raise Invalid(errors)


def _rewrite(appraisal: Appraisal, *, by: User, rating: str, text: str) -> None:
    """What was shown or withheld before has gone with its text."""
    _check(rating, text)
    appraisal.rating, appraisal.text, appraisal.at = rating, text.strip(), clock.now()
    appraisal.screened_by, appraisal.screened_at, appraisal.reason = None, None, ""


def _show(appraisal: Appraisal, *, by: User) -> None:
    appraisal.screened_by, appraisal.screened_at, appraisal.reason = by, clock.now(), ""


def _withhold(appraisal: Appraisal, *, by: User, reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": [_("Say why.")]})
    appraisal.screened_by, appraisal.screened_at, appraisal.reason = by, clock.now(), reason.strip()


EFFECTS = {"rewrite_appraisal": _rewrite, "show_appraisal": _show, "withhold_appraisal": _withhold}
