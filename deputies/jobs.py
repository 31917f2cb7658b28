"""Work on the whole roster and on everybody's points, in the background."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import accounts, clock, files, paper
from congress.documents import forget_layout
from congress.errors import Refused
from congress.events import audit
from congress.jobs import Progress, job
from congress.models import Congress, Job, Term
from deputies import documents, queries, services
from deputies.computing import workbook
from deputies.models import Mandate, ScoringRuleSet, spoken
from deputies.rules import fields_seen
from deputies.services import roster_import
from deputies.services.sheets import SHEET

MOST_PROBLEMS = 200  # shown at once; whoever has more corrects the first ones first
MOST_SHOWN = 20
MOST_IN_AN_ARCHIVE = 200  # deputies: some 60 MB


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


@job("deputies.reelect")
def reelect(row: Job, progress: Progress) -> dict[str, Any]:
    """Open the mandates of those who were elected again."""
    term = _term(row)
    count = services.reelect(term, row.parameters["mandates"], by=row.created_by, progress=progress)
    return {"url": reverse("term_change", args=[term.pk]), "lines": [[_("Mandates opened"), count]]}


@job("deputies.change_term")
def change_term(row: Job, progress: Progress) -> dict[str, Any]:
    """Carry out the change of term."""
    term = _term(row)
    counts = services.change_term(term, by=row.created_by, progress=progress)
    lines = [
        [_("Re-elected"), counts["staying"]],
        [_("New deputies"), counts["new"]],
        [_("Leaving"), counts["leaving"]],
    ]
    return {"url": reverse("term_change", args=[term.pk]), "lines": lines}


@job("deputies.export_roster")
def export_roster(row: Job, progress: Progress) -> dict[str, Any]:
    """A workbook with what the person may read of the roster; the auditors see that it was made, and whether phones
    stand in it.
    """
    mandates = Mandate.objects.visible_to(row.created_by).filter(term=row.parameters["term"])
    if row.parameters["mandates"] is not None:
        mandates = mandates.filter(pk__in=row.parameters["mandates"])
    count = mandates.count()
    name = _("Deputies %(day)s.xlsx") % {"day": clock.today().isoformat()}
    phones = bool(row.parameters.get("phones"))
    anybody = mandates.select_related("delegation", "person").first()
    seen = fields_seen(row.created_by, anybody) if anybody else frozenset()
    content = documents.export(mandates.in_stroke_order(), seen, phones=phones)
    kind = "deputies.export_phones" if phones else "deputies.export"
    audit(kind, by=row.created_by, what=f"job {row.pk}, {count} rows")
    files.store(name, content, target=row, by=row.created_by)
    return {"lines": [[_("Deputies"), count]]}


# Points -----------------------------------------------------------------------------------------------------------


@job("deputies.recompute")
def recompute(row: Job, progress: Progress) -> dict[str, Any]:
    """Bring every ledger up to date for the days since ``since`` that are not frozen; safe to run again."""
    congress = Congress.objects.get(pk=row.parameters["congress"])
    since, written, done = dt.date.fromisoformat(row.parameters["since"]), 0, 0
    spans = services.open_spans(congress, since=since)
    total = sum(services.deputy_count(congress, span) for _rules, span in spans)
    progress(0, total)
    for rule_set, span in spans:
        written += services.recompute(congress, span, rule_set, tell=partial(_further, progress, done, total))
        done += services.deputy_count(congress, span)
    progress(total, total)
    services.take_standing(congress)
    return {
        "url": reverse("admin:deputies_pointentry_changelist"),
        "lines": [[_("Periods"), len(spans)], [_("New lines in the ledger"), written]],
    }


def _further(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


@job("deputies.trial")
def trial(row: Job, progress: Progress) -> dict[str, Any]:
    """Count a past year by a rule set and keep the differences as a workbook, the greatest first; writes no points."""
    rule_set = ScoringRuleSet.objects.visible_to(row.created_by).filter(pk=row.parameters["rule_set"]).first()
    if rule_set is None:
        raise Refused(_("This rule set is not there any more."))
    year = queries.year_on(rule_set, dt.date.fromisoformat(row.parameters["year"]))
    total = services.deputy_count(rule_set.congress, year)
    found = services.trial(rule_set, year, tell=partial(_further, progress, 0, total))
    found.sort(key=lambda each: (-abs(each.after - each.before), each.mandate))
    content = documents.trial_sheet(found)
    name = _("Trial run %(year)s.xlsx") % {"year": f"{year.begins_on} – {year.ends_on}"}
    files.store(name, content, target=row, by=row.created_by)
    audit("deputies.trial", by=row.created_by, what=f"job {row.pk}, {len(found)} rows")
    return {"url": reverse("admin:deputies_scoringruleset_change", args=[rule_set.pk]), "lines": _summary(found)}


def _summary(found: list[services.Difference]) -> list[list[Any]]:
    changes = [each.after - each.before for each in found]
    more, less = [each for each in changes if each > 0], [each for each in changes if each < 0]
    return [
        [_("Deputies"), len(found)],
        [_("With more points"), len(more)],
        [_("With fewer points"), len(less)],
        [_("Unchanged"), len(found) - len(more) - len(less)],
        [_("Greatest gain"), spoken(max(more, default=0))],
        [_("Greatest loss"), spoken(min(less, default=0))],
        [_("All points before"), spoken(sum(each.before for each in found))],
        [_("All points after"), spoken(sum(each.after for each in found))],
    ]


@job("deputies.archives")
def archives(row: Job, progress: Progress) -> dict[str, Any]:
    """The archive of every deputy of a term as a PDF, in archives of at most ``MOST_IN_AN_ARCHIVE``."""
    term, by = _term(row), row.created_by
    if not by.has_perm("deputies.print_archives"):
        raise Refused(_("Only the secretariat of the congress prints the archives."))
    seats = Mandate.objects.visible_to(by).filter(term=term).select_related("congress", "term", "delegation", "group")
    keys = list(seats.order_by("delegation__number", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), MOST_IN_AN_ARCHIVE):
        content = paper.packed(_archives(seats, keys[start : start + MOST_IN_AN_ARCHIVE], progress, start, len(keys)))
        number = start // MOST_IN_AN_ARCHIVE + 1
        name = _("Archives of the term, %(day)s (%(number)s).zip")
        files.store(name % {"day": clock.today().isoformat(), "number": number}, content, target=row, by=by)
    progress(len(keys), len(keys))
    audit("deputies.print_archives", by=by, what=f"job {row.pk}, {len(keys)} deputies")
    return {"lines": [[_("Deputies"), len(keys)]]}


def _archives(
    seats: QuerySet, keys: list[int], progress: Progress, done: int, total: int
) -> Iterator[tuple[str, bytes]]:
    """Name and PDF of one deputy after the other."""
    for at, pk in enumerate(keys):
        progress(done + at, total)
        mandate = seats.get(pk=pk)
        day = clock.today()
        whole, years = queries.duty_file(mandate, day), queries.registers_of(mandate, day)
        yield documents.term_name(mandate, paper.PDF), documents.print_term(mandate, whole, years)
        if at % 20 == 0:
            forget_layout()
