"""The report of a unit for the year as PDF or Word."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from congress import clock
from congress.paper import Block, cell, chinese, day, heading, label, line, made, signed, table, text, title
from proposals.models import UnitReport


@chinese
def year_report_name(report: UnitReport, ending: str) -> str:
    """The name of the report's file."""
    told = {"unit": report.organ.name, "year": report.year}
    return _("Report of %(unit)s for %(year)s") % told + f".{ending}"


@chinese
def year_report(report: UnitReport, groups: Sequence[dict[str, Any]], ending: str) -> bytes:
    """The report: its words, then its figures, as kept when it was sent or as they stand today."""
    name = _("Report of %(unit)s on the handling of proposals in %(year)s") % {
        "unit": report.organ.name, "year": report.year,
    }  # fmt: skip
    as_of = report.sent_at or clock.now()
    blocks: list[Block] = [title(name)]
    if report.sent_at is None:
        blocks.append(line(_("Not sent yet: %(state)s") % {"state": report.get_state_display()}))
    blocks += [text(report.text), heading(_("Figures as of %(day)s") % {"day": day(as_of)}, 2)]
    rows = [[cell(each["label"]), cell(each["of"], align="center"), cell(_whole(each))] for each in _cells(groups)]
    blocks.append(table([8, 3, 9], [[label(_("Figure")), label(_("Tasks")), label(_("Share"))], *rows], head=1))
    blocks.append(signed(report.organ.name, day(as_of)))
    return made(name, blocks, ending, created_at=as_of)


def _cells(groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for group in groups for each in group["cells"]]


def _whole(each: dict[str, Any]) -> str:
    """A share with what it is taken of."""
    if "among" not in each:
        return ""
    return _("%(share)s of %(among)s: %(beneath)s") % {
        "share": each["share"], "among": each["among"], "beneath": each["beneath"],
    }  # fmt: skip
