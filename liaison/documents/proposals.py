"""The station's register of proposals made of what voters brought (建议台账), as PDF, Word or Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese, short_day
from deputies.computing import workbook
from liaison.computing.shielding import shielded
from liaison.documents.minutes import EXCEL
from liaison.documents.ruled import ruled, short
from liaison.models import ProposalLink, Station

WIDTHS = (19, 19, 34, 14, 30, 14)


@chinese
def proposals_name(station: Station, year: int, ending: str) -> str:
    """The name of the register's file."""
    return _("Proposals of %(station)s %(year)s") % {"station": station.name, "year": year} + f".{ending}"


@chinese
def proposals(station: Station, rows: Iterable[ProposalLink], year: int, ending: str) -> bytes:
    """The proposals of a year, line by line, with the opinion each was made of. A title and number stand there only
    where its reader may open the proposal (``shown``, by ``queries.rows_of_proposals_register``).
    """
    name = _("Register of proposals, %(station)s, %(year)s") % {"station": station.name, "year": year}
    head = [
        pgettext("register", "Opinion"), _("Day"), _("In the voter's own words"), _("Deputy"),
        pgettext("register", "Proposal"), _("State"),
    ]  # fmt: skip
    lines = [_line(row) for row in rows]
    if ending == EXCEL:
        return workbook.write(_("Register"), head, lines)
    return ruled(name, station, WIDTHS, head, lines, ending)


def _line(row: ProposalLink) -> list[object]:
    proposal = row.proposal
    ended = "" if row.ended_at is None else f"（{_('link ended')}）"
    return [
        row.opinion.number,
        short_day(row.at),
        short(shielded(row.opinion.words.text)),
        row.mandate.person.name,
        f"{proposal.number_text} {proposal.title}".strip() if row.shown else "—",
        f"{proposal.get_state_display()}{ended}",
    ]
