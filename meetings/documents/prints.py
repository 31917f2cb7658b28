"""Certificates with their codes, table cards and table lists, as they were printed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import paper
from congress.documents import render_pdf
from meetings.computing import qr
from meetings.documents.seats import size_of, spread
from meetings.models import SessionPrint, SessionPrintKind

# Each kind of certificate is known from afar by its colour [rules 6.2, five kinds].
KINDS = {
    "member": ("出席证", "#c8102e"), "observer": ("列席证", "#1f5fa8"), "gallery": ("旁听证", "#5a6b2f"),
    "staff": ("工作证", "#8a5a00"), "press": ("记者证", "#5b2a86"),
}  # fmt: skip

ON_A_PAGE = 25  # rows of a table that fit below each other


@paper.chinese
def session_print_name(row: SessionPrint) -> str:
    """The name of the file."""
    return f"{row.gathering.title} {row.get_kind_display()}.pdf"


@paper.chinese
def print_of_session(row: SessionPrint) -> bytes:
    """The very paper that was printed: the same lines give the same bytes."""
    heading = f"{row.gathering.title} {row.get_kind_display()}"
    data = {"language": "zh-hans", "heading": heading, "created_at": row.at}
    if row.kind == SessionPrintKind.BADGES:
        gathering = row.gathering
        return render_pdf("badges", data | {
            "congress": gathering.congress.name, "title": gathering.title, "badges": [_badge(one) for one in row.lines],
            "note": "凭证参会，不得转借",
        })  # fmt: skip
    if row.kind == SessionPrintKind.TABLE_CARDS:
        cards = [
            {
                "name": one["name"],
                "size": size_of(one["name"]),
                "under": "　".join(who["name"] for who in one["people"]),
            }
            for one in row.lines
        ]
        return render_pdf("name_cards", data | {"cards": cards})
    return paper.made(heading, [*_list(row, heading)], paper.PDF, created_at=row.at)


def _names(line: dict[str, Any]) -> str:
    return "　".join(each["name"] for each in line["people"])


def _badge(line: dict[str, Any]) -> dict[str, Any]:
    kind, colour = KINDS[line["standing"]]
    drawing = qr.drawn_alike(line["code"])
    return {
        "kind": kind, "colour": colour, "name": spread(line["name"]), "size": min(30, size_of(line["name"]) // 3),
        "unit": line["unit"], "number": line["number"],
        "code": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.size} {drawing.size}">'
                f'<path d="{drawing.path}"/></svg>',
    }  # fmt: skip


def _list(row: SessionPrint, heading: str) -> Iterable[paper.Block]:
    """The tables in their order, each with its people."""
    yield paper.title(heading)
    if row.only_changes:
        yield paper.centred(_("Only what has changed since the last print"))
    if row.gone:
        yield paper.line(_("Tables no longer used: %(names)s") % {"names": "、".join(row.gone)})
    for one in row.lines:
        words = [pgettext("table", "Place"), _("Name"), _("Delegation")]
        rows = [[paper.label(each) for each in words]]
        rows += [[paper.cell(each) for each in (who["seat"], who["name"], who["unit"])] for who in one["people"]]
        yield paper.heading(one["name"], 2)
        yield paper.table([1, 2, 4], rows, head=1, whole=len(rows) <= ON_A_PAGE)
