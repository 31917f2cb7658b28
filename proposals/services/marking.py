"""Marks beside the state: set and taken off by a recorded decision, reported on; and the excellent units of a year."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Organ, User
from proposals.models import Honour, Mark, MarkReport, Proposal
from proposals.workflow import REPORTED_ON, MarkKind


def mark(
    proposal: Proposal,
    *,
    by: User,
    kind: str,
    year: int,
    decided_by: str,
    decided_on: dt.date,
    ground: str,
    supervisor: User | None = None,
    committee: Organ | None = None,
    unit_leader: str = "",
) -> dict:
    """Mark the proposal by a decision. A key proposal has a supervising leader or committee, one headed by a
    leader names him (Zhejiang's law on deputies, art. 43); the direct line is for proposals between sessions (Qingdao
    art. 20). ``Invalid`` where that is missing, refused when it bears this mark already.
    """
    _check(proposal, kind, decided_on, is_supervised=bool(supervisor or committee), unit_leader=unit_leader)
    if kind in proposal.marks.split():
        raise Refused(_("This proposal bears the mark already."))
    made = Mark.objects.create(
        proposal=proposal, kind=kind, year=year, decided_by=decided_by, decided_on=decided_on, ground=ground,
        supervisor=supervisor, committee=committee, unit_leader=unit_leader, by=by,
    )  # fmt: skip
    _keep(proposal)
    return {"mark": made.pk, "kind": made.kind}


def _check(proposal: Proposal, kind: str, decided_on: dt.date, *, is_supervised: bool, unit_leader: str) -> None:
    errors = {}
    if decided_on > clock.today():
        errors["decided_on"] = [_("What is decided later cannot be recorded yet.")]
    if kind == MarkKind.KEY and not is_supervised:
        errors["supervisor"] = [_("A key proposal has a supervising leader or committee.")]
    if kind == MarkKind.LEADER_HEADED and not unit_leader.strip():
        errors["unit_leader"] = [_("Name the leader who heads the handling.")]
    if kind == MarkKind.DIRECT_LINE and proposal.in_session:
        errors["kind"] = [_("The direct line is for proposals made between sessions.")]
    if errors:
        raise Invalid(errors)


def unmark(proposal: Proposal, *, by: User, kind: str, note: str) -> dict:
    """Take a mark off, with the ground; the decision of then is kept."""
    standing = Mark.objects.standing().filter(proposal=proposal, kind=kind).first()
    if standing is None:
        raise Invalid({"kind": [_("This proposal does not bear the mark.")]})
    standing.taken_off_at, standing.taken_off_by, standing.taken_off_note = clock.now(), by, note
    standing.save(update_fields=["taken_off_at", "taken_off_by", "taken_off_note"])
    _keep(proposal)
    return {"mark": standing.pk, "kind": standing.kind}


def report_on(proposal: Proposal, *, by: User, text: str, chairs_on: dt.date | None = None) -> dict:
    """Report on a key or leader-headed proposal, by the unit or the secretariat. Only the secretariat says on which day
    the chairpersons' meeting heard it.
    """
    if chairs_on and not by.has_perm("proposals.mark", proposal):
        raise Invalid({"chairs_on": [_("The secretariat records what the chairpersons' meeting has heard.")]})
    standing = Mark.objects.standing().filter(proposal=proposal, kind__in=sorted(REPORTED_ON)).order_by("pk")
    made = [MarkReport.objects.create(mark=each, text=text, chairs_on=chairs_on, by=by) for each in standing]
    return {"reports": [each.pk for each in made]} | ({"chairs_on": chairs_on.isoformat()} if chairs_on else {})


def _keep(proposal: Proposal) -> None:
    """The standing marks on the proposal's own row, in the order of the kinds; saved with the move."""
    standing = set(Mark.objects.standing().filter(proposal=proposal).values_list("kind", flat=True))
    proposal.marks = " ".join(kind for kind in MarkKind.values if kind in standing)


@transaction.atomic
def honour(organ: Organ, *, by: User, year: int, decided_by: str, decided_on: dt.date, ground: str) -> Honour:
    """Record that a unit was chosen as excellent for a year. Refused twice in a year."""
    if not by.has_perm("proposals.honour", organ):
        raise PermissionDenied
    if decided_on > clock.today():
        raise Invalid({"decided_on": [_("What is decided later cannot be recorded yet.")]})
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    if Honour.objects.standing().filter(organ=organ, year=year).exists():
        raise Refused(_("%(organ)s was chosen for this year already.") % {"organ": organ})
    made = Honour.objects.create(
        congress=organ.congress, organ=organ, year=year, decided_by=decided_by, decided_on=decided_on, ground=ground,
        by=by,
    )  # fmt: skip
    record("proposals.honour", made, by=by, organ=organ.pk, year=year)
    return made


@transaction.atomic
def take_honour_back(given: Honour, *, by: User, note: str) -> Honour:
    """Take the choice of a unit back, with the ground. Refused when that was done already."""
    given = Honour.objects.select_for_update(of=("self",)).select_related("organ").get(pk=given.pk)
    if not by.has_perm("proposals.honour", given.organ):
        raise PermissionDenied
    if given.taken_back_at is not None:
        raise Refused(_("It was taken back already."))
    given.taken_back_at, given.taken_back_note = clock.now(), note
    given.save(update_fields=["taken_back_at", "taken_back_note"])
    record("proposals.take_honour_back", given, by=by, organ=given.organ_id, year=given.year)
    return given
