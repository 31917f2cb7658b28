"""The station's register of symposia and visits (座谈走访台账), as PDF, Word or Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese, short_day
from deputies.computing import workbook
from liaison.computing.shielding import shielded
from liaison.documents.ruled import ruled, short
from liaison.models import Minutes, Station
from liaison.workflow import MinutesKind

EXCEL = "xlsx"
WIDTHS = (19, 9, 16, 13, 15, 8, 33, 18)


@chinese
def minutes_register_name(station: Station, year: int, ending: str, kind: str = "") -> str:
    """The name of the register's file."""
    if kind:
        told = {"kind": MinutesKind(kind).label, "station": station.name, "year": year}
        return _("%(kind)s of %(station)s %(year)s") % told + f".{ending}"
    return _("Symposia and visits of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def minutes_register(station: Station, rows: Iterable[Minutes], year: int, ending: str, kind: str = "") -> bytes:
    """What was held in a year, line by line, with the deputies present and the numbers of the matters raised; a
    register of one ``kind`` (述职, 督查, …) or of all.
    """
    name = _("Register of symposia and visits, %(station)s, %(year)s") % {"station": station.name, "year": year}
    if kind:
        told = {"kind": MinutesKind(kind).label, "station": station.name, "year": year}
        name = _("Register: %(kind)s, %(station)s, %(year)s") % told
    head = [
        pgettext("minutes", "Day"), pgettext("minutes", "Kind"), pgettext("minutes", "Subject"),
        pgettext("minutes", "Place"), pgettext("minutes", "Deputies present"), pgettext("minutes", "Others"),
        pgettext("minutes", "What was said"), pgettext("minutes", "Matters raised"),
    ]  # fmt: skip
    lines = [_line(row) for row in rows]
    if ending == EXCEL:
        return workbook.write(_("Register"), head, lines)
    return ruled(name, station, WIDTHS, head, lines, ending)


def _line(row: Minutes) -> list[object]:
    return [
        short_day(row.date),
        row.get_kind_display(),
        row.subject,
        row.place,
        "、".join(each.mandate.person.name for each in row.present),
        row.others,
        short(shielded(row.text)),
        "、".join(matter.opinion.number for matter in row.raised),
    ]
