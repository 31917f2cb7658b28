"""The station's register of receptions (接待选民台账): no name and no number of a voter stands in it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese, short_day
from liaison.computing.shielding import shielded
from liaison.documents.ruled import ruled, short
from liaison.models import ReceptionDay, ReceptionDuty, Station

WIDTHS = (19, 18, 18, 8, 14, 31, 15)


@chinese
def receptions_name(station: Station, year: int, ending: str) -> str:
    """The name of the register's file."""
    return _("Receptions of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def receptions(station: Station, rows: Iterable[ReceptionDay], year: int, ending: str) -> bytes:
    """The days of a year, line by line: who was there, how many came, what they brought, how it went, who signed.

    Days called off stand in it with their reason. ``rows`` as ``queries.receptions_of_register`` gives them.
    """
    name = _("Register of receptions, %(station)s, %(year)s") % {"station": station.name, "year": year}
    head = [
        _("Day"), _("Time and place"), _("Deputies"), pgettext("reception", "Voters"), _("Opinions"), _("How it went"),
        _("Signed"),
    ]  # fmt: skip
    return ruled(name, station, WIDTHS, head, map(_line, rows), ending)


def _line(row: ReceptionDay) -> list[str]:
    duties = list(row.duties.all())
    brought = list(row.brought.all())
    told = _("%(count)s, of them %(spot)s answered on the spot") % {
        "count": len(brought), "spot": sum(each.on_the_spot for each in brought),
    }  # fmt: skip
    return [
        short_day(row.date),
        f"{row.begins:%H:%M}–{row.ends:%H:%M} {row.place}",
        "、".join(_named(duty) for duty in duties if duty.came),
        "" if row.visitors is None else str(row.visitors),
        told if row.visitors is not None else "",
        _course(row),
        "、".join(duty.mandate.person.name for duty in duties if duty.signed_at),
    ]


def _named(duty: ReceptionDuty) -> str:
    if duty.stands_for is None:
        return duty.mandate.person.name
    told = {"name": duty.mandate.person.name, "other": duty.stands_for.mandate.person.name}
    return _("%(name)s (for %(other)s)") % told


def _course(row: ReceptionDay) -> str:
    if row.reason:
        return _("Called off: %(reason)s") % {"reason": row.reason}
    text = short(shielded(row.course))
    marks = [_("entered from paper")] if row.on_paper else []
    marks += [_("corrected")] if row.corrections.all() else []
    return f"{text}（{'，'.join(marks)}）" if marks else text
