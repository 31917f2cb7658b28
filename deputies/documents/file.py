"""履职档案, 履职登记表 and the archive of a term, as PDF and Word."""

import io
from collections.abc import Iterable

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from congress import paper
from congress.models import File
from deputies.computing.dossier import Dossier, Row, Section, Sums
from deputies.computing.scoring import Span
from deputies.models import Mandate

PORTRAIT = (295, 413)  # pixels of a one-inch photo


@paper.chinese
def file_name_of(dossier: Dossier, mandate: Mandate, ending: str) -> str:
    """The name of the duty file."""
    facts = {"deputy": mandate.person.name, "day": dossier.as_of.isoformat()}
    return _("Duty file of %(deputy)s as of %(day)s") % facts + f".{ending}"


@paper.chinese
def print_file(mandate: Mandate, as_of: Dossier, ending: str) -> bytes:
    """The duty file as PDF or Word; the same file gives the same bytes."""
    return paper.made(_("Duty file"), _file(mandate, as_of), ending, created_at=as_of.known_until)


def _file(mandate: Mandate, dossier: Dossier) -> list[paper.Block]:
    return [
        *_head(_("Duty file of a deputy"), mandate, dossier),
        *_section(dossier.seats),
        paper.heading(_("Months of activity"), 2),
        _calendar(dossier),
        *_sections(dossier.sections),
        *_points(dossier.sums),
        *(_section(dossier.remarks) if dossier.remarks.rows else []),
    ]


def _head(name: str, mandate: Mandate, dossier: Dossier) -> list[paper.Block]:
    days = {"from": paper.day(dossier.begins_on), "to": paper.day(dossier.ends_on), "day": paper.day(dossier.as_of)}
    pairs = list(dossier.facts)
    rows = [
        [each for name_, value in pairs[at : at + 2] for each in (paper.label(name_), paper.cell(value))]
        for at in range(0, len(pairs), 2)
    ]
    facts = paper.table([3, 5, 3, 5], rows)
    picture = _picture(dossier.photo)
    return [
        paper.title(name),
        paper.centred(f"{mandate.congress.name}　{mandate.term}"),
        paper.centred(_("From %(from)s to %(to)s, as known at the end of %(day)s") % days),
        paper.portrait(picture, facts) if picture else facts,
    ]


def _picture(photo: File | None) -> bytes:
    """The photo as a small JPEG: large ones would make the paper slow. Empty when there is none."""
    if photo is None:
        return b""
    with photo.stored.open("rb") as stored:
        image = ImageOps.exif_transpose(Image.open(stored)).convert("RGB")
    image = ImageOps.fit(image, PORTRAIT)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _sections(sections: Iterable[Section]) -> list[paper.Block]:
    return [block for section in sections for block in _section(section)]


def _section(section: Section) -> list[paper.Block]:
    head = [paper.label(words) for words in section.headings]
    rows = [[paper.cell(value) for value in row] for row in section.rows]
    return [paper.heading(section.title, 2), paper.table(section.widths, [head, *rows], head=1)]


def _calendar(dossier: Dossier) -> paper.Block:
    head = [paper.label(_("Year")), *(paper.label(str(month)) for month in range(1, 13))]
    rows = [
        [paper.label(year), *(paper.cell(count or "", align="center") for count in months)]
        for year, months in dossier.months
    ]
    return paper.table([3, *([2] * 12)], [head, *rows], head=1, whole=True)


def _points(sums: Iterable[Sums]) -> list[paper.Block]:
    blocks: list[paper.Block] = []
    for each in sums:
        lines = [[paper.cell(name), paper.cell(points, align="right")] for name, points in each.lines]
        total = [paper.label(_("All points")), paper.cell(f"{each.balance} {each.grade}".strip(), align="right")]
        head = [paper.label(_("Item")), paper.label(_("Points"))]
        blocks += [
            paper.heading(_("Points %(period)s") % {"period": each.title}, 2),
            paper.table([12, 4], [head, *lines, total], head=1),
        ]
    return blocks


# The year, and the term -------------------------------------------------------------------------------------------


@paper.chinese
def register_name(mandate: Mandate, year: Span, ending: str) -> str:
    """The name of the yearly register's file."""
    facts = {"deputy": mandate.person.name, "year": year.ends_on.year}
    return _("Duty register of %(deputy)s, %(year)s") % facts + f".{ending}"


@paper.chinese
def print_register(mandate: Mandate, year: Dossier, ending: str) -> bytes:
    """The register of one year as PDF or Word: a table for each kind of act, the points, and who assesses them."""
    return paper.made(_("Duty register"), _register(mandate, year), ending, created_at=year.known_until)


def _register(mandate: Mandate, year: Dossier) -> list[paper.Block]:
    return [
        *_head(_("Yearly duty register of a deputy"), mandate, year),
        *_sections(each for section in year.sections for each in _by_type(section)),
        *_points(year.sums),
        _assessment(),
    ]


def _by_type(section: Section) -> list[Section]:
    """A table for each type of a group; what other rooms add stays as they wrote it."""
    if section.covers:
        return [section]
    types: dict[str, list[Row]] = {}
    for row in section.rows:
        types.setdefault(row[1], []).append((row[0], *row[2:]))
    headings, widths = (section.headings[0], *section.headings[2:]), (section.widths[0], *section.widths[2:])
    return [Section(name, headings, widths, tuple(rows)) for name, rows in types.items()]


def _assessment() -> paper.Block:
    """Boxes to be filled in by hand: oneself, the group, the street or town, the congress."""
    names = (
        _("Self-assessment"),
        _("Opinion of the group"),
        _("Opinion of the street or town"),
        _("Opinion of the congress"),
    )
    return paper.table([4, 12], [[paper.label(name), paper.cell("", height=24)] for name in names], whole=True)


@paper.chinese
def term_name(mandate: Mandate, ending: str) -> str:
    """The name of the file with the archive of a term."""
    return _("Archive of %(deputy)s, %(term)s") % {"deputy": mandate.person.name, "term": mandate.term} + f".{ending}"


@paper.chinese
def print_term(mandate: Mandate, whole: Dossier, years: Iterable[tuple[Span, Dossier]]) -> bytes:
    """The archive of a term as one PDF: the file, and the register of each of its years."""
    blocks: list[paper.Block] = [paper.contents(_("Contents")), paper.new_page()]
    blocks += [paper.heading(_("Duty file")), *_file(mandate, whole)]
    for year, dossier in years:
        name = _("Duty register %(year)s") % {"year": year.ends_on.year}
        blocks += [paper.new_page(), paper.heading(name), *_register(mandate, dossier)]
    return paper.made(_("Archive of a term"), blocks, paper.PDF, created_at=whole.known_until)
