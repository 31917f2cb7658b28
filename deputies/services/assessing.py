"""Yearly assessments: prepared from a ready-made form, opened, scored by four parties, closed, opened again."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import Congress, User
from deputies.computing import assessing
from deputies.models import (
    Assessment,
    AssessmentBatch,
    AssessmentCell,
    AssessmentColumn,
    AssessmentCriterion,
    AssessmentGrade,
    AssessmentScore,
    Mandate,
    spoken,
)
from deputies.services.deadlines import await_talks, end_talks
from deputies.workflow import ASSESSMENT_MOVES, AssessmentState, Filler, Party

BATCH = 500
WHOLE = 100  # percent
Rows = Sequence[Mapping[str, Any]]
FILLERS = {
    Party.SELF: Filler.DEPUTY,
    Party.GROUP: Filler.DELEGATION_STAFF,
    Party.TOWN: Filler.DELEGATION_STAFF,
    Party.COMMITTEE: Filler.SECRETARIAT,
}


@transaction.atomic
def plan_assessment(congress: Congress, *, by: User | None, year: int, name: str, form: str) -> AssessmentBatch:
    """Prepare a batch with the criteria of a ready-made ``form`` (a key of ``assessing.FORMS``), to be adjusted."""
    batch = AssessmentBatch(congress=congress, year=year, name=name)
    _save_named(batch)
    criteria = [
        {"position": at, "name": words, "maximum": maximum * 100, "is_deduction": is_deduction}
        for at, (words, maximum, is_deduction) in enumerate(assessing.FORMS[form].criteria, start=1)
    ]
    columns = [
        {"party": party, "filled_by": filler, "percent": assessing.PERCENTS[party]} for party, filler in FILLERS.items()
    ]
    grades = [{"name": words, "at_least": least * 100, "passes": passes} for words, least, passes in assessing.GRADES]
    _set_parts(batch, criteria, columns, grades)
    record("deputies.plan_assessment", batch, by=by, form=form)
    return batch


@transaction.atomic
def set_assessment(
    batch: AssessmentBatch, *, by: User, name: str, year: int, criteria: Rows, columns: Rows, grades: Rows
) -> AssessmentBatch:
    """Change a batch that is being prepared. Refused once it was opened: sheets were scored by its form."""
    batch = _locked(batch)
    if batch.state != AssessmentState.DRAFT:
        raise Refused(_("A form that was opened is not changed: deputies were scored by it."))
    batch.name, batch.year = name, year
    _save_named(batch)
    for rows in (batch.criteria, batch.columns, batch.grades):
        rows.all().delete()
    _set_parts(batch, criteria, columns, grades)
    record("deputies.set_assessment", batch, by=by)
    return batch


def _save_named(batch: AssessmentBatch) -> None:
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as error:
        raise Invalid({"name": [_("There is an assessment of this name already.")]}) from error


def _set_parts(batch: AssessmentBatch, criteria: Rows, columns: Rows, grades: Rows) -> None:
    """Write the form's rows; ``Invalid`` where they make no sense."""
    if wrong := faults(criteria, columns, grades):
        raise Invalid({"__all__": wrong})
    AssessmentCriterion.objects.bulk_create(AssessmentCriterion(batch=batch, **row) for row in criteria)
    order = [party.value for party in Party]
    columns = sorted(columns, key=lambda row: order.index(row["party"]))  # cells are read in the order of their keys
    AssessmentColumn.objects.bulk_create(AssessmentColumn(batch=batch, **row) for row in columns)
    AssessmentGrade.objects.bulk_create(AssessmentGrade(batch=batch, **row) for row in grades)


def faults(criteria: Rows, columns: Rows, grades: Rows) -> list[str]:
    """What makes no sense in a form, in words; empty when it does."""
    wrong = []
    if not any(not row["is_deduction"] for row in criteria):
        wrong.append(_("There is no criterion that gives points."))
    if any(row["maximum"] <= 0 for row in criteria):
        wrong.append(_("Every criterion gives or takes more than nought."))
    if len({row["name"] for row in criteria}) != len(criteria):
        wrong.append(_("A criterion stands there twice."))
    if sorted(row["party"] for row in columns) != sorted(Party.values):
        wrong.append(_("Each of the four parties has one column."))
    if sum(row["percent"] for row in columns) != WHOLE:
        found = sum(row["percent"] for row in columns)
        wrong.append(_("The columns weigh %(found)s%% together; it has to be 100%%.") % {"found": found})
    if any((row["party"] == Party.SELF) != (row["filled_by"] == Filler.DEPUTY) for row in columns):
        wrong.append(_("The deputy fills in his own column and no other."))
    lows = [row["at_least"] for row in grades]
    if 0 not in lows or len(set(lows)) != len(lows) or min(lows, default=0) < 0:
        wrong.append(_("The grades begin at nought, and each begins at another total."))
    return wrong


def _locked(batch: AssessmentBatch) -> AssessmentBatch:
    return AssessmentBatch.objects.select_for_update(of=("self",)).select_related("congress").get(pk=batch.pk)


# Moving ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_assessment(
    batch: AssessmentBatch, name: str, *, by: User | None, note: str = "", scores_by: dt.date | None = None
) -> AssessmentBatch:
    """Open, close or reopen a batch, for scores by a day where one is given. Opening again needs a reason.

    Opening makes a sheet for every deputy in office who has none. Closing freezes all scores and computes totals and
    grades; a sheet that is not complete gets none.
    """
    batch = _locked(batch)
    row = ASSESSMENT_MOVES.check(name, batch, by)
    if name == "reopen_assessment" and not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    if scores_by and scores_by <= clock.today():
        raise Invalid({"scores_by": [_("Choose a day ahead.")]})
    source, details = batch.state, {}
    if row.target == AssessmentState.CLOSED:
        batch.closed_at = clock.now()
        details = _close(batch)
        await_talks(batch)
    else:
        batch.scores_by, batch.talks_by = scores_by, None
        batch.opened_at = batch.opened_at or clock.now()
        details = {"sheets": _make_sheets(batch)}
        batch.sheets.update(total=None, grade="", passes=None)
    batch.state, batch.note = row.target, note.strip()
    batch.save()
    if batch.talks_by:
        end_talks(batch.congress)
        batch.refresh_from_db(fields=["talks_by"])
    record(f"deputies.{name}", batch, by=by, source=source, to=batch.state, note=batch.note, **details)
    return batch


def _make_sheets(batch: AssessmentBatch) -> int:
    """A sheet with its four cells for every deputy in office without one; returns how many were made."""
    known = Assessment.objects.filter(batch=batch).values("mandate")
    seats = Mandate.objects.filter(congress=batch.congress_id).valid().exclude(pk__in=known).order_by("pk")
    sheets = Assessment.objects.bulk_create(
        (Assessment(batch=batch, mandate=mandate) for mandate in seats), batch_size=BATCH
    )
    columns = list(batch.columns.order_by("pk"))
    AssessmentCell.objects.bulk_create(
        (AssessmentCell(sheet=sheet, column=column) for sheet in sheets for column in columns), batch_size=BATCH
    )
    return len(sheets)


def _close(batch: AssessmentBatch) -> dict[str, int]:
    """Compute total and grade of every complete sheet. Whoever is scoring now is waited for: the sheets are locked."""
    sheets = list(batch.sheets.select_for_update(of=("self",)).order_by("pk"))
    percents = dict(batch.columns.values_list("pk", "percent"))
    grades = list(batch.grades.values_list("name", "at_least"))
    passing = set(batch.grades.filter(passes=True).values_list("name", flat=True))
    totals: dict[int, list[tuple[int | None, int]]] = {sheet.pk: [] for sheet in sheets}
    for sheet, column, total in AssessmentCell.objects.filter(sheet__batch=batch).values_list(
        "sheet", "column", "total"
    ):
        totals[sheet].append((total, percents[column]))
    incomplete = 0
    for sheet in sheets:
        columns = totals[sheet.pk]
        if any(total is None for total, _percent in columns):
            incomplete += 1
            continue
        sheet.total = assessing.weighted(columns)
        sheet.grade = assessing.grade_of(sheet.total, grades)
        sheet.passes = sheet.grade in passing
    Assessment.objects.bulk_update(sheets, ["total", "grade", "passes"], batch_size=BATCH)
    return {"sheets": len(sheets), "incomplete": incomplete}


# Scoring ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_scores(
    cell: AssessmentCell, *, by: User, version: int, scores: Mapping[int, int], remark: str = ""
) -> AssessmentCell:
    """Give one party's scores: ``scores`` maps each criterion's id to hundredths of a point.

    Refused while the batch is not open, ``Invalid`` for a score that is missing, negative or above its maximum,
    ``Stale`` when somebody else has scored meanwhile.
    """
    Assessment.objects.select_for_update(of=("self",)).get(pk=cell.sheet_id)  # closing waits for it, and it for closing
    rows = AssessmentCell.objects.select_for_update(of=("self",)).select_related("sheet__batch", "column")
    cell = rows.get(pk=cell.pk)
    if cell.sheet.batch.state != AssessmentState.OPEN:
        raise Refused(_("This assessment is not open for scoring."))
    if cell.version != version:
        words = _("Somebody else has scored meanwhile. Compare and save again.")
        raise Stale(words, current=typed(cell))
    criteria = list(cell.sheet.batch.criteria.order_by("position", "pk"))
    _check_scores(criteria, scores)
    cell.scores.all().delete()
    AssessmentScore.objects.bulk_create(
        AssessmentScore(cell=cell, criterion=one, points=scores[one.pk], maximum=one.maximum) for one in criteria
    )
    cell.total = assessing.column_total(assessing.Line(scores[one.pk], one.is_deduction) for one in criteria)
    cell.remark, cell.by, cell.at, cell.version = remark, by, clock.now(), cell.version + 1
    cell.save()
    record("deputies.score_assessment", cell.sheet, by=by, party=cell.column.party, again=version > 1)
    return cell


def typed(cell: AssessmentCell) -> dict[str, Any]:
    """What stands in a cell, as the form would show it."""
    scores = {assessing.field_of(one.criterion_id): spoken(one.points) for one in cell.scores.order_by("pk")}
    return {"remark": cell.remark, "version": cell.version} | scores


def _check_scores(criteria: Sequence[AssessmentCriterion], scores: Mapping[int, int]) -> None:
    wrong: dict[str, list[str]] = {}
    for one in criteria:
        points = scores.get(one.pk)
        if points is None:
            wrong[assessing.field_of(one.pk)] = [_("Give a number; nought is one too.")]
        elif not 0 <= points <= one.maximum:
            words = _("Between 0 and %(maximum)s.") % {"maximum": spoken(one.maximum)}
            wrong[assessing.field_of(one.pk)] = [words]
    if wrong:
        raise Invalid(wrong)
