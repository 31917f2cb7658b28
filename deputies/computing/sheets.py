"""A workbook of ruled sheets, to be signed on paper or filled in: no cell of it is a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from congress.documents import printable
from deputies.computing.workbook import harmless

LONGEST_NAME = 28  # Excel takes 31 signs; three are left for a number
RULED = Border(*[Side(style="thin")] * 4)


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, the widths of its columns in signs, its headings and rows."""

    name: str
    widths: Sequence[int]
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]


def write(sheets: Iterable[Sheet]) -> bytes:
    """The workbook; a name that Excel does not take, or that comes twice, is changed."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        _fill(book.create_sheet(_name(sheet.name, taken)), sheet)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    page.freeze_panes = "A2"
    for column, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.append([_drawn(page, words, bold=True) for words in sheet.headings])
    for row in sheet.rows:
        page.append([_drawn(page, value) for value in row])


def _drawn(page: Worksheet, value: object, *, bold: bool = False) -> WriteOnlyCell:
    """A ruled cell; a count stays a number, every text is made harmless."""
    drawn = WriteOnlyCell(page, value if isinstance(value, int) else harmless(value or ""))
    drawn.font, drawn.border = Font(name="宋体", bold=bold), RULED
    drawn.alignment = Alignment(wrap_text=True, vertical="center")
    return drawn


def _name(name: str, taken: set[str]) -> str:
    plain = "".join("_" if sign in "[]:*?/\\'" else sign for sign in printable(name))[:LONGEST_NAME]
    found, count = plain, 1
    while found.lower() in taken:
        count += 1
        found = f"{plain}{count}"
    taken.add(found.lower())
    return found
