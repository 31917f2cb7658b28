"""The station's register of contact with voters (联系群众台账): no name and no number of a voter stands in it."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from congress import clock
from congress.paper import chinese, short_day
from liaison.computing.shielding import shielded
from liaison.documents.ruled import ruled, short
from liaison.models import Station, VoterOpinion

WIDTHS = (19, 19, 14, 33, 13, 28, 10)


@chinese
def register_name(station: Station, year: int, ending: str) -> str:
    """The name of the register's file."""
    return _("Register of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def register(station: Station, rows: Iterable[VoterOpinion], year: int, ending: str) -> bytes:
    """What was taken up in a year, line by line, with the way it went, the answer and the rating."""
    name = _("Register of contact with voters, %(station)s, %(year)s") % {"station": station.name, "year": year}
    head = [
        _("Number"), _("Day"), _("Deputy"), _("In the voter's own words"), _("Route"), _("Answer"), _("Rating"),
    ]  # fmt: skip
    return ruled(name, station, WIDTHS, head, map(_line, rows), ending)


def _line(row: VoterOpinion) -> list[str]:
    answers = list(row.answers.all())
    ratings = list(row.ratings.all())
    return [
        row.number,
        short_day(row.received_at),
        row.deputy.person.name if row.deputy else "",
        short(shielded(row.words.text)),
        row.get_route_display() if row.route else row.get_state_display(),
        short(shielded(answers[-1].text)) if answers else "",
        ratings[-1].get_rating_display() if ratings else "",
    ]


def year_asked(text: str) -> int:
    """The year of a register: as asked for, of the last ten; else this one."""
    this = clock.today().year
    return int(text) if text in {str(each) for each in range(this - 9, this + 1)} else this


def period_of(year: int) -> tuple[dt.date, dt.date]:
    """The first and last day of a register's year."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
