"""Who opened, confirmed and answered an announcement, as a workbook."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bulletins.models import Announcement, Receipt
from congress import paper
from deputies.computing import sheets


@paper.chinese
def sheet_name(announcement: Announcement) -> str:
    """The name of the workbook."""
    return _("Receipts %(title)s.xlsx") % {"title": announcement.title[:60]}


@paper.chinese
def receipt_sheet(announcement: Announcement, rows: QuerySet[Receipt]) -> bytes:
    """Everybody addressed, one line each."""
    headings = [
        _("Name"), _("Delegation"), _("Opened"), _("Confirmed"), pgettext("announcement", "Answer"), _("Reason"),
        pgettext("announcement", "Answered"), _("How it came"), _("Reminded"),
    ]  # fmt: skip
    lines = [
        [
            row.user.name,
            row.mandate.delegation.name if row.mandate else "",
            _at(row.seen_at),
            _at(row.confirmed_at),
            row.get_answer_display() if row.answer else "",
            row.reason,
            _at(row.answered_at),
            row.get_means_display() if row.means else "",
            _at(row.reminded_at),
        ]
        for row in rows.iterator(chunk_size=2000)
    ]
    widths = [14, 22, 18, 18, 12, 30, 18, 12, 18]
    return sheets.write([sheets.Sheet(announcement.title, widths, headings, lines)])


def _at(moment: dt.datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
