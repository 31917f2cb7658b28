"""Addressing many people, and the sheet of who answered what, in the background."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bulletins import queries, services
from bulletins.documents import announcements as documents
from bulletins.models import Announcement
from congress import files
from congress.errors import Refused
from congress.events import audit
from congress.jobs import Progress, job
from congress.models import Job


@job("bulletins.address")
def address(row: Job, progress: Progress) -> dict[str, Any]:
    """Give everybody his receipt; those who have one are left out, so that it can be run again."""
    announcement = Announcement.objects.select_related("congress").get(pk=row.parameters["announcement"])
    count = services.address_all(announcement, by=row.created_by, progress=progress)
    services.finish_addressing(announcement)
    return {"url": reverse("announcement_readers", args=[announcement.pk]), "lines": [[_("Addressed"), count]]}


@job("bulletins.export_receipts")
def export_receipts(row: Job, progress: Progress) -> dict[str, Any]:
    """A workbook with everybody addressed: opened, confirmed, answered."""
    announcement = Announcement.objects.on_desk_of(row.created_by).filter(pk=row.parameters["announcement"]).first()
    if announcement is None:
        raise Refused(_("This announcement is not on your desk any more."))
    rows = queries.receipt_lines(announcement).order_by("pk")
    count = rows.count()
    progress(0, count)
    content = documents.receipt_sheet(announcement, rows)
    files.store(documents.sheet_name(announcement), content, target=row, by=row.created_by)
    audit("bulletins.export_receipts", by=row.created_by, what=f"job {row.pk}, {count} rows")
    progress(count, count)
    url = reverse("announcement_readers", args=[announcement.pk])
    return {"url": url, "lines": [[pgettext("announcement", "People"), count]]}
