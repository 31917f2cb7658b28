"""What is printed of a seat plan: the plan itself, name cards, door lists, sign-in sheets."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import paper
from congress.documents import render_pdf
from deputies.computing import workbook
from meetings.computing.hall_drawing import SIGNS
from meetings.models import PrintKind, SeatPlan, SeatPrint

LARGEST, SMALLEST, ROOM = 96, 20, 460  # points of a name on its card; ROOM is what a line holds together


@paper.chinese
def seat_print_name(row: SeatPrint) -> str:
    """The name of the file."""
    return f"{row.plan.gathering.title} {row.get_kind_display()}.pdf"


@paper.chinese
def print_of_seats(row: SeatPrint) -> bytes:
    """The very paper that was printed: the same lines give the same bytes."""
    heading = f"{row.plan.gathering.title} {row.get_kind_display()}"
    if row.kind == PrintKind.PLAN:
        return render_pdf("seat_plan", _plan(row, heading))
    if row.kind == PrintKind.CARDS:
        cards = [{"name": spread(one["name"]), "size": size_of(one["name"]), "under": one["seat"]} for one in row.lines]
        data = {"language": "zh-hans", "heading": heading, "cards": cards, "created_at": row.at}
        return render_pdf("name_cards", data)
    return paper.made(heading, [*_blocks(row, heading)], paper.PDF, created_at=row.at)


def spread(name: str) -> str:
    """Two characters take the width of three, as on official lists."""
    return f"{name[0]}　{name[1]}" if len(name) == 2 else name  # noqa: PLR2004


def size_of(name: str) -> int:
    """The size of a name on its card, in points: the longer the smaller, so that it stays on one line."""
    return max(SMALLEST, min(LARGEST, ROOM // max(1, len(name))))


def _blocks(row: SeatPrint, heading: str) -> Iterable[paper.Block]:
    """A list by delegation: for the door, or with room for a signature."""
    yield paper.title(heading)
    if row.only_changes:
        yield paper.centred(_("Only what has changed since the last print"))
    signs = row.kind == PrintKind.SIGN_IN
    words = [_("No."), _("Name"), _("Unit and post"), _("Seat"), *([_("Signature")] if signs else [])]
    widths = [1, 2, 4, 3, 3] if signs else [1, 2, 5, 3]
    for group, lines in groupby(row.lines, key=lambda one: one["group"]):
        rows = [[paper.label(each) for each in words]]
        for nth, one in enumerate(lines, start=1):
            cells = [nth, one["name"], one["unit"], one["seat"], *([""] if signs else [])]
            rows.append([paper.cell(each, height=8 if signs else 0) for each in cells])
        yield paper.heading(group, 2)
        yield paper.table(widths, rows, head=1)
    if row.gone:
        yield paper.heading(_("No longer on the list"), 2)
        yield paper.line("、".join(one["name"] for one in row.gone))


def _plan(row: SeatPrint, heading: str) -> dict[str, Any]:
    hall = row.plan.layout
    names = {one["key"]: one["name"] for one in row.lines}
    tops: dict[int, int] = {}
    for seat in hall.seats:
        tops.setdefault(seat.area, seat.y)
    return {
        "language": "zh-hans",
        "heading": heading,
        "note": _("%(hall)s · %(count)s seated · %(at)s")
        % {"hall": row.plan.hall.name, "count": len(names), "at": paper.minute(row.at)},
        "width": hall.width,
        "height": hall.height + len(hall.areas),
        "areas": [{"y": tops[area.number] + area.number - 1, "name": area.name} for area in hall.areas],
        "rows": [{"y": seats[0].y + area, "label": label} for (area, label), seats in hall.rows().items()],
        "seats": [
            {"x": seat.x, "y": seat.y + seat.area, "name": names.get(seat.key, ""), "sign": SIGNS.get(seat.sign, "")}
            for seat in hall.seats
        ],
        "created_at": row.at,
    }


@paper.chinese
def seat_sheet(plan: SeatPlan, lines: Iterable[dict[str, Any]]) -> bytes:
    """Everybody seated, as Excel; it can be read in again. ``lines`` as ``queries.seat_lines`` gives them."""
    hall = plan.layout
    headings = [
        _("Name"),
        _("Delegation"),
        _("Unit and post"),
        _("Area"),
        pgettext("seat", "Row"),
        _("Seat number"),
        pgettext("seat", "Reason"),
    ]
    rows = [
        [one["name"], one["group"], one["unit"], hall.area_of(seat).name, seat.row, seat.number, one["reason"]]
        for one in lines
        for seat in [hall.by_key[one["key"]]]
    ]
    return workbook.write(_("Seats"), headings, rows)


@paper.chinese
def seat_sheet_name(plan: SeatPlan) -> str:
    """The name of the sheet's file."""
    return _("Seats of %(title)s") % {"title": plan.gathering.title} + ".xlsx"
