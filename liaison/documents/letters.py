"""The station's register of what it passed to letters offices (转信访台账), as PDF, Word or Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese, short_day
from deputies.computing import workbook
from liaison.computing.shielding import shielded
from liaison.documents.minutes import EXCEL
from liaison.documents.ruled import ruled, short
from liaison.models import Forwarding, Station
from liaison.workflow import Route

WIDTHS = (19, 17, 33, 20, 20, 17, 24)


@chinese
def letters_name(station: Station, year: int, ending: str) -> str:
    """The name of the register's file."""
    return _("Letter cases of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def letters(station: Station, rows: Iterable[Forwarding], year: int, ending: str) -> bytes:
    """What was passed on in a year, line by line, with office, case number and what came of it; no name and no number
    of a voter stands in it.
    """
    name = _("Register of letter cases, %(station)s, %(year)s") % {"station": station.name, "year": year}
    head = [
        pgettext("register", "Opinion"), _("Passed on"), _("In the voter's own words"), _("Letters office"),
        _("Case number"), _("Registered on"), _("What came of it"),
    ]  # fmt: skip
    lines = [_line(row) for row in rows]
    if ending == EXCEL:
        return workbook.write(_("Register"), head, lines)
    return ruled(name, station, WIDTHS, head, lines, ending)


def _line(row: Forwarding) -> list[str]:
    case = getattr(row, "letter_case", None)
    return [
        row.opinion.number,
        short_day(row.at),
        short(shielded(row.opinion.words.text)),
        row.receiver,
        case.number if case else "",
        short_day(case.registered_on) if case else "",
        _outcome(row),
    ]


def _outcome(row: Forwarding) -> str:
    """Answered, given back with its reason, turned into a proposal, or with them still."""
    if row.ended_at is None:
        return _("Not answered yet")
    if row.given_back:
        return _("Given back: %(reason)s") % {"reason": short(shielded(row.reason))}
    told = [each for each in row.opinion.answers.all() if (each.round, each.route) == (row.round, Route.LETTERS)]
    return short(shielded(told[-1].text)) if told else ""
