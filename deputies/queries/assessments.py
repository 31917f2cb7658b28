"""Yearly assessments on screens: batches, sheets with their columns, what a reader may see of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from congress.models import User
from deputies.models import (
    ROLES_OF,
    Assessment,
    AssessmentBatch,
    AssessmentCell,
    AssessmentColumn,
    AssessmentCriterion,
    AssessmentScore,
    spoken,
)
from deputies.workflow import AssessmentState, Filler

CELLS = AssessmentCell.objects.select_related("column").order_by("column_id")


def batches(user: User) -> QuerySet[AssessmentBatch]:
    """Batches ``user`` may see, each with ``sheet_count`` and ``open_count`` (sheets that are not complete)."""
    rows = AssessmentBatch.objects.visible_to(user)
    seen = Assessment.objects.visible_to(user).filter(batch=OuterRef("pk"))
    missing = Exists(AssessmentCell.objects.filter(sheet=OuterRef("pk"), total=None))
    return rows.annotate(
        sheet_count=_count(seen),
        open_count=_count(seen.filter(missing)),
    )


def _count(rows: QuerySet) -> Any:
    counted = rows.order_by().values("batch").annotate(count=Count("pk", distinct=True)).values("count")
    return Coalesce(Subquery(counted), 0)


def sheets_of_page(user: User) -> QuerySet[Assessment]:
    """Sheets with what the page of one shows."""
    scores = AssessmentScore.objects.order_by("pk")
    cells = CELLS.select_related("column", "by").prefetch_related(Prefetch("scores", scores))
    rows = Assessment.objects.visible_to(user).select_related(
        "batch__congress", "mandate__person", "mandate__delegation", "mandate__group", "mandate__congress"
    )
    return rows.prefetch_related(Prefetch("cells", cells))


def cells_of_page(user: User) -> QuerySet[AssessmentCell]:
    """Cells with everything their form and their rule need."""
    rows = AssessmentCell.objects.visible_to(user)
    return rows.select_related(
        "column", "sheet__batch__congress", "sheet__mandate__person", "sheet__mandate__delegation", "by"
    )


def sheet_lines(user: User, batch: AssessmentBatch) -> QuerySet[Assessment]:
    """Sheets of a batch as lines of a list, by name; each carries ``stroke_key`` and ``is_complete``."""
    missing = Exists(AssessmentCell.objects.filter(sheet=OuterRef("pk"), total=None))
    rows = (
        Assessment.objects.visible_to(user)
        .filter(batch=batch)
        .annotate(stroke_key=F("mandate__person__stroke_key"), is_complete=~Q(missing))
    )
    rows = rows.select_related("mandate__person", "mandate__delegation", "mandate__group")
    return rows.prefetch_related(Prefetch("cells", CELLS))


def lacking(rows: QuerySet[Assessment], party: str) -> QuerySet[Assessment]:
    """Of these sheets, the ones ``party`` has not scored yet; for ``any``, those that are not complete."""
    cells = AssessmentCell.objects.filter(sheet=OuterRef("pk"), total=None)
    return rows.filter(Exists(cells if party == "any" else cells.filter(column__party=party)))


def columns_of(batch: AssessmentBatch) -> list[AssessmentColumn]:
    """The four columns in order."""
    return list(batch.columns.order_by("pk"))


def own_columns(user: User, columns: Iterable[AssessmentColumn]) -> set[int]:
    """The columns that somebody of the user's role fills in; whose sheets, ``visible_to`` says."""
    return {column.pk for column in columns if user.acts(*ROLES_OF[Filler(column.filled_by)])}


def shown_columns(user: User, batch: AssessmentBatch, columns: Iterable[AssessmentColumn]) -> set[int]:
    """The columns whose numbers the user may read: his own, and all of a closed batch."""
    columns = list(columns)
    return {column.pk for column in columns} if batch.state == AssessmentState.CLOSED else own_columns(user, columns)


@dataclass(frozen=True)
class SheetRow:
    """A criterion and, by the column's name, what was given; ``None`` where it is not told or not scored."""

    criterion: AssessmentCriterion
    given: list[tuple[str, str | None]]


@dataclass(frozen=True)
class SheetTable:
    """A sheet as it is drawn: the cells one may read, a row per criterion, and how the total came about."""

    cells: list[AssessmentCell]
    shown: set[int]
    rows: list[SheetRow]
    sum_in_words: str


def sheet_table(user: User, sheet: Assessment) -> SheetTable:
    """A sheet of ``sheets_of_page`` as ``user`` may read it."""
    cells = list(sheet.cells.all())
    shown = {cell.pk for cell in cells if _may_read(user, sheet, cell)}
    given = {
        (cell.pk, score.criterion_id): spoken(score.points)
        for cell in cells
        if cell.pk in shown
        for score in cell.scores.all()
    }
    criteria = sheet.batch.criteria.order_by("position", "pk")
    names = [(cell.pk, str(cell.column)) for cell in cells]
    rows = [SheetRow(one, [(name, given.get((pk, one.pk))) for pk, name in names]) for one in criteria]
    return SheetTable(cells, shown, rows, weighing(sheet, cells))


def _may_read(user: User, sheet: Assessment, cell: AssessmentCell) -> bool:
    cell.sheet = sheet
    return user.has_perm("deputies.view_cell", cell)


def weighing(sheet: Assessment, cells: list[AssessmentCell]) -> str:
    """How the total came about: 90 × 10% + 88 × 20% + … = 87.6; empty where there is none."""
    if sheet.total is None:
        return ""
    parts = [f"{spoken(cell.total)} × {cell.column.percent}%" for cell in cells]
    return f"{' + '.join(parts)} = {spoken(sheet.total)}"


def party_choices(columns: Iterable[AssessmentColumn]) -> list[tuple[str, str]]:
    """What a list of sheets can be narrowed to: everything, what is incomplete, what one column lacks."""
    lacks = [(column.party, _("missing: %(party)s") % {"party": column}) for column in columns]
    return [("", _("All")), ("any", _("Not complete")), *lacks]
