"""The station's register of days of duty (值班台账), as PDF, Word or Excel: no name and no number of a voter in it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese, short_day
from deputies.computing import workbook
from liaison.computing.shielding import shielded
from liaison.documents.minutes import EXCEL
from liaison.documents.ruled import ruled, short
from liaison.models import Station, StationDay, StationKeeper

WIDTHS = (19, 27, 10, 10, 10, 10, 31, 14)


@chinese
def station_days_name(station: Station, year: int, ending: str) -> str:
    """The name of the register's file."""
    return _("Days on duty of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def station_days(station: Station, rows: Iterable[StationDay], year: int, ending: str) -> bytes:
    """The days of a year, line by line: who was there from when to when, what came, what was settled, who wrote it.

    Days called off stand in it with their reason. ``rows`` as ``queries.rows_of_days_register`` gives them.
    """
    name = _("Register of days on duty, %(station)s, %(year)s") % {"station": station.name, "year": year}
    head = [
        pgettext("station day", "Day"), pgettext("station day", "On duty"), pgettext("station day", "Came or called"),
        pgettext("station day", "Settled on the spot"), pgettext("station day", "Opinions taken up"),
        pgettext("station day", "Opinions answered"), pgettext("station day", "What came and what was settled"),
        pgettext("station day", "Recorded by"),
    ]  # fmt: skip
    lines = [_line(row) for row in rows]
    if ending == EXCEL:
        return workbook.write(_("Register"), head, lines)
    return ruled(name, station, WIDTHS, head, lines, ending)


def _line(row: StationDay) -> list[object]:
    off = bool(row.reason)
    return [
        short_day(row.date),
        "" if off else "；".join(_named(keeper) for keeper in row.named if keeper.came),
        "" if off else row.visitors,
        "" if off else row.settled,
        row.known["came"],
        row.known["answered"],
        _note(row),
        row.recorded_by.name if row.recorded_by else "",
    ]


def _named(keeper: StationKeeper) -> str:
    return f"{keeper.name} {keeper.begins:%H:%M}–{keeper.ends:%H:%M}"


def _note(row: StationDay) -> str:
    if row.reason:
        return _("Called off: %(reason)s") % {"reason": row.reason}
    text = short(shielded(row.note))
    return f"{text}（{_('entered from paper')}）" if row.on_paper else text
