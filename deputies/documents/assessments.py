"""Yearly assessments: the batch as a workbook, the sheet of a deputy as a paper."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock, paper
from deputies.computing import sheets
from deputies.models import (
    Assessment,
    AssessmentBatch,
    AssessmentColumn,
    spoken,
)


@paper.chinese
def assessment_name(batch: AssessmentBatch) -> str:
    """The name of a batch's workbook."""
    return f"{batch.name}.xlsx"


@paper.chinese
def assessment_as_sheet(
    batch: AssessmentBatch, rows: QuerySet[Assessment], columns: Sequence[AssessmentColumn], shown: Collection[int]
) -> bytes:
    """Every deputy with the columns one may read, total and grade; what is not told or not given stays empty."""
    headings = [_("Deputy"), _("Delegation"), _("Group"), *(f"{one} {one.percent}%" for one in columns)]
    lines = []
    for sheet in rows:
        given = {cell.column_id: cell.total for cell in sheet.cells.all()}
        told = [_points(given.get(one.pk)) if one.pk in shown else "" for one in columns]
        seat = sheet.mandate
        group = seat.group.name if seat.group else ""
        lines.append([seat.person.name, seat.delegation.name, group, *told, _points(sheet.total), sheet.grade])
    widths = [14, 20, 16, *[16] * len(columns), 12, 12]
    return sheets.write([sheets.Sheet(batch.name, widths, [*headings, _("Total"), _("Grade")], lines)])


def _points(points: int | None) -> str:
    return "" if points is None else spoken(points)


@paper.chinese
def sheet_name(sheet: Assessment, ending: str) -> str:
    """The name of one deputy's sheet."""
    return f"{sheet.mandate.person.name} {sheet.batch.name}.{ending}"


@paper.chinese
def print_sheet(sheet: Assessment, table: Any, ending: str) -> bytes:
    """One deputy's sheet as PDF or Word: criteria by columns, sums, total, grade, remarks. ``table``: queries."""
    mandate, batch = sheet.mandate, sheet.batch
    width = len(table.cells)
    head = [paper.label(_("criterion")), paper.label(_("at most"))]
    head += [paper.label(f"{cell.column}\n{cell.column.percent}%") for cell in table.cells]
    rows = [head]
    for row in table.rows:
        name = (
            _("%(name)s (deducted)") % {"name": row.criterion.name}
            if row.criterion.is_deduction
            else row.criterion.name
        )
        rows.append(
            [paper.cell(name), paper.cell(spoken(row.criterion.maximum), align="center")]
            + [paper.cell(points or "", align="center") for _column, points in row.given]
        )
    sums = [_points(cell.total) if cell.pk in table.shown else "" for cell in table.cells]
    rows.append([paper.label(_("Column sum"), 2), *(paper.cell(words, align="center") for words in sums)])
    if sheet.total is not None:
        rows.append([paper.label(_("Total"), 2), paper.cell(table.sum_in_words, width)])
        rows.append([paper.label(_("Grade"), 2), paper.cell(sheet.grade, width)])
    remarks = [
        paper.line(f"{cell.column}：{cell.remark}") for cell in table.cells if cell.remark and cell.pk in table.shown
    ]
    group = mandate.group.name if mandate.group else ""
    blocks = [
        paper.title(batch.name),
        paper.centred(f"{batch.congress.name}　{mandate.delegation.name}　{group}　{mandate.person.name}"),
        paper.table([5, 2, *[2] * width], rows, head=1),
        *remarks,
    ]
    return paper.made(sheet_name(sheet, ending), blocks, ending, created_at=clock.now())
