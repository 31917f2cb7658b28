"""The terms of time of an opinion: one runs at a time, counted as the congress has it."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from congress import calendar, clock
from congress.errors import Refused
from congress.events import record
from congress.models import Congress, Unit, User
from congress.worker import chore
from liaison.models import OpinionTerm, VoterOpinion
from liaison.workflow import HANDED_ON, OPEN, TERM_OF, OpinionState, Route, Term

# No law sets any but those of letter cases (docs/liaison.md): three days to screen and fifteen to answer or pass on are
# what good stations keep.
DEFAULT_TERMS: Mapping[str, tuple[int, str]] = MappingProxyType({
    Term.SCREEN: (3, Unit.WORKING_DAY),
    Term.ANSWER: (15, Unit.WORKING_DAY),
    Term.VILLAGE: (7, Unit.WORKING_DAY),
    Term.STREET: (15, Unit.WORKING_DAY),
    Term.ORGANS: (1, Unit.MONTH),
    Term.HIGHER: (15, Unit.WORKING_DAY),
    Term.HOTLINE: (15, Unit.WORKING_DAY),
    Term.REGISTER: (15, Unit.DAY),  # Regulations on Letters and Visits (信访工作条例, 2022), article 22
    Term.LETTERS: (60, Unit.DAY),  # article 34, from the day it is taken up; thirty more with a reason
    Term.RATE: (10, Unit.WORKING_DAY),
})  # fmt: skip


def term_rule(congress: Congress | int, what: str) -> tuple[int, str]:
    """Amount and unit of a term, the congress's own or the usual one."""
    own = OpinionTerm.objects.filter(congress=congress, what=what).values_list("amount", "unit").first()
    return own or DEFAULT_TERMS[Term(what)]


@transaction.atomic
def set_term(row: OpinionTerm, *, by: User) -> OpinionTerm:
    """Set a term of the congress's own; those that run keep their day. Refused for a second of the same kind."""
    if OpinionTerm.objects.filter(congress=row.congress, what=row.what).exclude(pk=row.pk).exists():
        raise Refused(_("There is one already; change that one."))
    row.save()
    record("liaison.set_term", row, by=by, what=row.what, amount=row.amount, unit=row.unit)
    return row


def start(opinion: VoterOpinion, since: dt.date | None = None) -> None:
    """Let the term begin that belongs to the state and route the opinion has now; none while the proposal's own run.

    ``since`` is the day it is counted from: today, but for what began elsewhere.
    """
    what = TERM_OF.get(opinion.state)
    if opinion.state in HANDED_ON and opinion.route != Route.PROPOSAL:
        what = Term(opinion.route)
    if (opinion.state, opinion.route) == (OpinionState.FORWARDED, Route.LETTERS):
        what = Term.REGISTER
    opinion.due, opinion.late_told = what or "", False
    if what is None:
        opinion.due_from = opinion.due_on = None
        opinion.due_basis, opinion.provisional = {}, False
        return
    opinion.due_from = since or clock.today()
    _count(opinion)


def _count(opinion: VoterOpinion) -> None:
    found = calendar.deadline(term_rule(opinion.congress_id, opinion.due), opinion.due_from)
    opinion.due_on, opinion.provisional, opinion.due_basis = found.on, found.provisional, found.as_json()


@transaction.atomic
def recompute(year: int) -> int:
    """Count provisional terms again after ``year`` was entered in the calendar; returns how many moved."""
    rows = VoterOpinion.objects.select_for_update(of=("self",)).filter(provisional=True, due_on__year__gte=year - 1)
    moved = 0
    for opinion in rows.order_by("pk"):
        before = opinion.due_on
        _count(opinion)
        moved += opinion.due_on != before
        opinion.save(update_fields=["due_on", "provisional", "due_basis"])
    return moved


@chore(every=600)
def warn_late() -> int:
    """Note once of each open opinion that its term has run out; returns how many."""
    late = VoterOpinion.objects.late().filter(state__in=sorted(OPEN), late_told=False)
    return sum(_warn(pk) for pk in list(late.order_by("pk").values_list("pk", flat=True)[:200]))


@transaction.atomic
def _warn(pk: int) -> int:
    rows = VoterOpinion.objects.select_for_update(of=("self",)).filter(pk=pk, late_told=False)
    opinion = rows.first()
    if opinion is None or not opinion.is_late or opinion.state not in OPEN:
        return 0
    opinion.late_told = True
    opinion.save(update_fields=["late_told"])
    record("liaison.run_late", opinion, by=None, what=opinion.due)
    return 1
