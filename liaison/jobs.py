"""Long papers of the stations' room, in the background."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congress import files
from congress.errors import Refused
from congress.events import audit
from congress.jobs import Progress, job
from congress.models import Job
from liaison import documents, queries


@job("liaison.draft_report")
def draft_report(row: Job, progress: Progress) -> dict[str, Any]:
    """The consolidated report of a draft law, as PDF or Word, for whoever asked for it while he may read it."""
    draft = queries.drafts_of_page(row.created_by).filter(pk=row.parameters["draft"]).first()
    if draft is None or not row.created_by.has_perm("liaison.read_report", draft):
        raise Refused(_("You may not read this report any more."))
    report = queries.report_of(draft, most=None)
    progress(0, report.total.count)
    ending = row.parameters["ending"]
    name = documents.draft_report_name(draft, ending)
    files.store(name, documents.draft_report(report, ending), target=row, by=row.created_by)
    audit("export", by=row.created_by, what=f"liaison.draft_report {draft.pk}, {report.total.count} rows")
    progress(report.total.count, report.total.count)
    return {"url": reverse("draft_report", args=[draft.pk]), "lines": [[_("Comments"), report.total.count]]}
