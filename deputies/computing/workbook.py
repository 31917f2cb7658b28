"""Excel workbooks as rows of text: read with suspicion, written so that no cell is a formula."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from congress.documents import printable

MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_UNPACKED = 80 * 1024 * 1024  # bytes; 5,000 rows of 25 columns are some 10 MB
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):  # noqa: N818  (the message is fit for the person who sent the file)
    """The file is no workbook we read."""


def read(content: bytes, name: str) -> list[tuple[int, list[str]]]:
    """The first sheet of a workbook as (row number as Excel counts, cells as text), empty rows left out.

    Raises ``Unreadable``, with the file's ``name``, for any other file type, for one that unpacks too large or tells
    the XML reader to fetch something, and beyond 5,000 rows below the heading.
    """
    _check_package(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its own size is not to be relied on
        rows = []
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            cells = [as_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((number, cells))
            if len(rows) > MOST_ROWS + 1 or number > 4 * MOST_ROWS:
                break
    except Exception as error:  # the reader fails in many ways on damaged files
        raise Unreadable(_("“%(name)s” is damaged and cannot be read.") % {"name": name}) from error
    if rows and (len(rows) > MOST_ROWS + 1 or number > 4 * MOST_ROWS):
        raise Unreadable(_("“%(name)s” has more than 5,000 rows. Split it.") % {"name": name})
    return rows


def _check_package(content: bytes, name: str) -> None:
    wrong_type = _("“%(name)s” is not an Excel workbook (.xlsx). Save it as .xlsx and send it again.") % {"name": name}
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise Unreadable(wrong_type) from error
    if "xl/workbook.xml" not in package.namelist():
        raise Unreadable(wrong_type)
    if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
        raise Unreadable(_("“%(name)s” unpacks too large.") % {"name": name})
    for entry in package.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with package.open(entry) as part:
                if b"<!DOCTYPE" in part.read(4096).upper():
                    raise Unreadable(wrong_type)


def as_text(value: object) -> str:
    """A cell as one would read it: a phone stored as a number has no ".0", a date is ISO (with its time, where it
    has one), NUL is dropped.
    """
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\0", "").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_SIGNS else text


def write(title: str, headings: list[str], rows: Iterable[list[object]], *, notes: list[str] | None = None) -> bytes:
    """A workbook with one sheet; numbers stay numbers, a text that could be taken for a formula gets an apostrophe.

    ``notes`` go to a second sheet, one per row.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = max(10, 2 * len(heading) + 4)
    bold = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, harmless(heading))
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([value if type(value) in {int, float} else harmless(value) for value in row])
    if notes:
        second = book.create_sheet(_("Notes"))
        second.column_dimensions["A"].width = 90
        for note in notes:
            second.append([harmless(note)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def harmless(value: object) -> str:
    """``value`` as text that no spreadsheet program runs, without the signs that Excel refuses."""
    text = "" if value is None else printable(str(value))
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
