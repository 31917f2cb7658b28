"""The station's register of symposia and visits (座谈走访台账), as PDF, Word or Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock
from congress.paper import cell, chinese, day, label, made, short_day, signed, table, title
from deputies.computing import workbook
from liaison.computing.shielding import shielded
from liaison.models import Minutes, Station

EXCEL = "xlsx"
WIDTHS = (11, 8, 18, 14, 18, 8, 40, 13)
LONGEST = 300


@chinese
def minutes_register_name(station: Station, year: int, ending: str) -> str:
    """The name of the register's file."""
    return _("Symposia and visits of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def minutes_register(station: Station, rows: Iterable[Minutes], year: int, ending: str) -> bytes:
    """What was held in a year, line by line, with the deputies present and the numbers of the matters raised."""
    name = _("Register of symposia and visits, %(station)s, %(year)s") % {"station": station.name, "year": year}
    head = [
        pgettext("minutes", "Day"), pgettext("minutes", "Kind"), pgettext("minutes", "Subject"),
        pgettext("minutes", "Place"), pgettext("minutes", "Deputies present"), pgettext("minutes", "Others"),
        pgettext("minutes", "What was said"), pgettext("minutes", "Matters raised"),
    ]  # fmt: skip
    lines = [_line(row) for row in rows]
    if ending == EXCEL:
        return workbook.write(_("Register"), head, lines)
    blocks = [
        title(name),
        table(WIDTHS, [[label(words) for words in head], *([cell(each) for each in line] for line in lines)], head=1),
        signed(station.name, day(clock.today())),
    ]
    return made(name, blocks, ending, created_at=clock.now())


def _line(row: Minutes) -> list[object]:
    text = shielded(row.text)
    return [
        short_day(row.date),
        row.get_kind_display(),
        row.subject,
        row.place,
        "、".join(each.mandate.person.name for each in row.present),
        row.others,
        text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
        "、".join(matter.opinion.number for matter in row.raised),
    ]
