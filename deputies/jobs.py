"""Work on the whole roster, in the background."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congress import accounts, clock, files
from congress.errors import Refused
from congress.events import audit
from congress.jobs import Progress, job
from congress.models import Job, Term
from deputies import documents
from deputies.computing import workbook
from deputies.models import Mandate
from deputies.services import roster_import
from deputies.services.sheets import SHEET

MOST_PROBLEMS = 200  # shown at once; whoever has more corrects the first ones first
MOST_SHOWN = 20


def _plan(source: Job, term: Term, *, update: bool) -> roster_import.Plan:
    sheet = files.attached(source, SHEET).get()
    with sheet.stored.open("rb") as stored:
        content = stored.read()
    try:
        rows = workbook.read(content, sheet.name)
    except workbook.Unreadable as error:
        raise Refused(str(error)) from error
    return roster_import.plan(rows, term, update=update)


def _term(row: Job) -> Term:
    return Term.objects.select_related("congress").get(pk=row.parameters["term"], congress=row.congress_id)


@job("deputies.check_roster")
def check_roster(row: Job, progress: Progress) -> dict[str, Any]:
    """Say what the sheet would do and what stands against it; imports nothing."""
    made = _plan(row, _term(row), update=row.parameters["update"])
    changed = len(made.changes) - made.new_count
    lines = [
        [_("New deputies"), made.new_count],
        [_("Changed deputies"), changed],
        [_("Unchanged rows"), made.unchanged_count],
        [_("Problems"), len(made.problems)],
    ]
    return {
        "url": reverse("deputy_import_preview", args=[row.pk]),
        "lines": lines,
        "problem_count": len(made.problems),
        "problems": [[problem.row, problem.column, problem.reason] for problem in made.problems[:MOST_PROBLEMS]],
        "change_count": len(made.changes),
        "shown": [
            [change.row, change.person.name, change.mandate.delegation.name, change.is_new]
            for change in made.changes[:MOST_SHOWN]
        ],
    }


@job("deputies.import_roster")
def import_roster(row: Job, progress: Progress) -> dict[str, Any]:
    """Check the sheet once more, write it, and print the slips of the new accounts."""
    term = _term(row)
    again = row.tries > 1  # an earlier try may have written part of it
    made = _plan(Job.objects.get(pk=row.parameters["check"]), term, update=row.parameters["update"] or again)
    new_count, changed_count = made.new_count, len(made.changes) - made.new_count
    roster_import.carry_out(made, by=row.created_by, with_accounts=row.parameters["accounts"], progress=progress)
    waiting = list(roster_import.awaiting_code(term, again=again)) if row.parameters["accounts"] else []
    beyond = accounts.acting_elsewhere(waiting, row.created_by)
    issued = accounts.issue_codes([user for user in waiting if user.pk not in beyond], by=row.created_by)
    if issued:
        files.store(_("One-time codes.pdf"), accounts.print_slips(issued, term.congress), target=row, by=row.created_by)
    return {
        "url": reverse("deputy_list"),
        "lines": [
            [_("New deputies"), new_count],
            [_("Changed deputies"), changed_count],
            [_("Unchanged rows"), made.unchanged_count],
            [_("One-time codes"), len(issued)],
        ],
    }


@job("deputies.export_roster")
def export_roster(row: Job, progress: Progress) -> dict[str, Any]:
    """A workbook with everything the roster has, phones included: the auditors see that it was made."""
    mandates = Mandate.objects.visible_to(row.created_by).filter(term=row.parameters["term"])
    if row.parameters["mandates"] is not None:
        mandates = mandates.filter(pk__in=row.parameters["mandates"])
    count = mandates.count()
    name = _("Deputies %(day)s.xlsx") % {"day": clock.today().isoformat()}
    content = documents.export(mandates.in_stroke_order())
    audit("deputies.export", by=row.created_by, what=f"job {row.pk}, {count} rows")
    files.store(name, content, target=row, by=row.created_by)
    return {"lines": [[_("Deputies"), count]]}
