"""Attendance and speeches as Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import paper
from deputies.computing import workbook
from meetings.computing.comparing import Line
from meetings.models import Gathering


def comparison_headings() -> list[str]:
    """What the columns are called, on the page and in the sheet."""
    return [
        pgettext("attendance", "Due"), pgettext("attendance", "Here"), _("On leave"), pgettext("attendance", "Absent"),
        _("Speeches"), _("Minutes spoken"), _("Texts"), _("Remarks taken down"),
    ]  # fmt: skip


@paper.chinese
def comparison_name(gathering: Gathering) -> str:
    """The file's name."""
    return _("Attendance and speeches at %(gathering)s") % {"gathering": gathering.title} + ".xlsx"


@paper.chinese
def comparison_sheet(groups: Iterable[Line], whole: Line, people: Iterable[Line]) -> bytes:
    """The delegations, all together, then the deputies."""
    headings = [_("Delegation"), _("Name"), *comparison_headings()]
    rows = [[line.name, "", *line.numbers] for line in groups]
    rows.append([_("All together"), "", *whole.numbers])
    rows += [[line.group, line.name, *line.numbers] for line in people]
    return workbook.write(_("Attendance and speeches"), headings, rows)
