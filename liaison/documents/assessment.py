"""The yearly assessment of the stations, and of the deputies' groups at them, as Excel."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese
from deputies.computing import workbook
from liaison.computing.quarters import QUARTERS
from liaison.models import HaveItem

STATES = {"met": "√", "short": "×"}
SIGNS = {True: "√", False: "×", None: ""}


@chinese
def assessment_name(year: int) -> str:
    """The name of the sheet's file."""
    return _("Assessment of the stations %(year)s.xlsx") % {"year": year}


@chinese
def assessment_sheet(lines: list[dict[str, Any]]) -> bytes:
    """A row for each station, in the order of the page."""
    heads = [
        _("No."), _("Station"), *(str(label) for label in HaveItem.labels), pgettext("assessment", "Of six"),
        pgettext("assessment", "Receptions held"), pgettext("assessment", "Voters received"),
        pgettext("assessment", "Opinions taken up"), pgettext("assessment", "Opinions answered"),
        pgettext("assessment", "Symposia and visits held"),
    ]  # fmt: skip
    rows = [
        [
            place, line["station"].name, *(SIGNS[each] for each in line["there"]), line["met"],
            line["station"].held, line["station"].visitors, line["station"].received, line["station"].answered,
            line["station"].symposia,
        ]
        for place, line in enumerate(lines, start=1)
    ]  # fmt: skip
    return workbook.write(_("Assessment"), heads, rows)


@chinese
def groups_name(year: int) -> str:
    """The name of the sheet's file."""
    return _("Activities of the deputies' groups %(year)s.xlsx") % {"year": year}


@chinese
def groups_sheet(lines: list[dict[str, Any]]) -> bytes:
    """A row for each group, in the order of the page; after each quarter whether it meets what is asked."""
    heads = [_("No."), _("Delegation"), pgettext("assessment", "Deputies' group"), pgettext("assessment", "Members")]
    for quarter in QUARTERS:
        heads += [_("Quarter %(quarter)s") % {"quarter": quarter}, pgettext("assessment", "Met")]
    heads += [
        pgettext("assessment", "In the year"), pgettext("assessment", "Quarters short"),
        pgettext("assessment", "Members who came"),
    ]  # fmt: skip
    rows = [
        [
            place, line["group"].delegation.name, line["group"].name, line["members"],
            *(each for cell in line["cells"] for each in (cell.count, STATES.get(cell.state, ""))),
            line["total"], line["short"], line["came"],
        ]
        for place, line in enumerate(lines, start=1)
    ]  # fmt: skip
    return workbook.write(pgettext("assessment", "Deputies' groups"), heads, rows)
