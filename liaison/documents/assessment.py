"""The yearly assessment of the stations as Excel."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese
from deputies.computing import workbook
from liaison.models import HaveItem

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
