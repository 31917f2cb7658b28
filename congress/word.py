"""Blocks as a Word document: A4, 宋体, ruled tables. Texts are put in as text; no template is evaluated."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
THREE, FOUR, SMALL_FOUR, FIVE = Pt(16), Pt(14), Pt(12), Pt(10.5)  # Chinese print sizes by their names
LINE = Pt(28)  # from line to line of running text
AIR = 3  # points above and below the words of a cell
PAGE_WIDTH = 210 - 28 - 26  # millimetres between the margins
PORTRAIT_WIDTH = 25  # millimetres, the one-inch photo of Chinese forms
ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def make(name: str, blocks: Sequence[dict[str, Any]], *, created_at: dt.datetime) -> bytes:
    """The document called ``name``."""
    document = docx.Document()
    _set_up(document, name, created_at)
    for block in blocks:
        _WRITERS[block["kind"]](document, block)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Document, name: str, created_at: dt.datetime) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(30), Mm(28), Mm(28), Mm(26)
    made = created_at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    facts = document.core_properties
    facts.title, facts.author, facts.comments, facts.language = name, "", "", "zh-CN"
    facts.created = facts.modified = made
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:eastAsia"), "zh-CN")  # Chinese quotation marks and line breaks
    _dress(document.styles["Normal"], SONG, SMALL_FOUR)
    for level, size in ((1, THREE), (2, FOUR), (3, SMALL_FOUR)):
        style = document.styles[f"Heading {level}"]
        _dress(style, HEI, size)
        style.font.bold, style.font.italic = True, False
        style.font.color.rgb = None
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(6)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    _field(foot, "PAGE")
    foot.add_run(" —")


def _dress(style: Any, font: str, size: Pt) -> None:
    """Chinese signs in ``font``; without ``eastAsia`` Word would choose its own."""
    style.font.name, style.font.size = LATIN, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _field(paragraph: Paragraph, code: str) -> None:
    """A field that Word fills in: the page's number, the table of contents."""
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", code), ("separate", ""), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)  # noqa: SLF001  (python-docx has no fields of its own)


def _heading(document: Document, block: dict[str, Any]) -> None:
    document.add_heading(block["text"], level=block["level"])


def _title(document: Document, block: dict[str, Any]) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(14)
    run = paragraph.add_run(block["text"])
    run.bold, run.font.size = True, THREE


def _centred(document: Document, block: dict[str, Any]) -> None:
    document.add_paragraph(block["text"]).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _text(document: Document, block: dict[str, Any]) -> None:
    for words in block["paragraphs"]:
        shape = document.add_paragraph(words).paragraph_format
        shape.first_line_indent = SMALL_FOUR * 2
        shape.line_spacing, shape.space_after = LINE, Pt(0)


def _line(document: Document, block: dict[str, Any]) -> None:
    shape = document.add_paragraph(block["text"]).paragraph_format
    shape.line_spacing, shape.space_after = LINE, Pt(0)


def _signed(document: Document, block: dict[str, Any]) -> None:
    for at, words in enumerate(block["lines"]):
        paragraph = document.add_paragraph(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after, shape.line_spacing = Pt(0 if at else 42), Pt(0), LINE
        shape.right_indent = Cm(1.5)


def _table(document: Document, block: dict[str, Any]) -> None:
    shares = block["widths"]
    widths = [Mm(PAGE_WIDTH * share / sum(shares)) for share in shares]
    table = document.add_table(rows=len(block["rows"]), cols=len(shares), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    grid = []
    for at, (row, entries) in enumerate(zip(table.rows, block["rows"], strict=True)):
        _keep_whole(row, repeated=at < block["head"])
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        row.height = Mm(max(8, *(entry["height"] for entry in entries)))
        grid.append(row.cells)  # asked once: each asking walks through the table
    placed = list(_placed(block["rows"]))
    kept = {at + down for at, _column, entry in placed for down in range(entry["rows"] - 1)}
    if block["whole"]:
        kept = set(range(len(grid) - 1))
    for at, column, entry in placed:
        low, end = at + entry["rows"] - 1, column + entry["span"] - 1
        target = grid[at][column]
        if (low, end) != (at, column):
            target = target.merge(grid[low][end])
        target.width = sum(widths[column : end + 1])
        _fill(target, entry, with_next=at in kept)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _placed(rows: Sequence[Sequence[dict[str, Any]]]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Each cell with its row and column; one that stands beside several rows keeps its columns in those below."""
    taken: set[tuple[int, int]] = set()
    for at, entries in enumerate(rows):
        column = 0
        for entry in entries:
            while (at, column) in taken:
                column += 1
            yield at, column, entry
            width = range(column, column + entry["span"])
            taken |= {(at + down, across) for down in range(1, entry["rows"]) for across in width}
            column += entry["span"]


def _portrait(document: Document, block: dict[str, Any]) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run().add_picture(BytesIO(bytes(block["picture"])), width=Mm(PORTRAIT_WIDTH))
    _table(document, block["beside"])


def _keep_whole(row: Any, *, repeated: bool) -> None:
    facts = row._tr.get_or_add_trPr()  # noqa: SLF001  (no public way)
    for name in ["w:cantSplit", *(["w:tblHeader"] if repeated else [])]:
        facts.append(OxmlElement(name))


def _fill(target: _Cell, entry: dict[str, Any], *, with_next: bool) -> None:
    target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = entry["text"].split("\n")
    for at, words in enumerate(lines):
        paragraph = target.add_paragraph() if at else target.paragraphs[0]
        paragraph.alignment = ALIGNED[entry["align"]]
        shape = paragraph.paragraph_format
        shape.space_before = Pt(0 if at else AIR)
        shape.space_after, shape.keep_with_next = Pt(0 if at < len(lines) - 1 else AIR), with_next
        run = paragraph.add_run(words)
        run.font.size, run.bold = FIVE, entry["label"]


def _new_page(document: Document, _block: dict[str, Any]) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _contents(document: Document, block: dict[str, Any]) -> None:
    _title(document, block)
    _field(document.add_paragraph(), r'TOC \o "1-1" \h \z')


_WRITERS: dict[str, Callable[[Document, dict[str, Any]], None]] = {
    "heading": _heading,
    "title": _title,
    "centred": _centred,
    "text": _text,
    "line": _line,
    "signed": _signed,
    "table": _table,
    "portrait": _portrait,
    "new_page": _new_page,
    "contents": _contents,
}
