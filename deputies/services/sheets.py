"""Starting the work that runs in the background: checking a sheet, importing it, exporting the roster."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress import files, jobs
from congress.errors import Refused
from congress.files import CheckedFile
from congress.models import Job, JobState, Term, User

SHEET = "roster"  # the purpose of the uploaded file


@transaction.atomic
def start_check(*, term: Term, sheet: CheckedFile, update: bool, accounts: bool, by: User) -> Job:
    """Keep the sheet and have it checked against the roster of ``term``; nothing is imported by this."""
    parameters = {"term": term.pk, "update": update, "accounts": accounts}
    title = _("Check of the sheet “%(name)s”") % {"name": sheet.name[:80]}
    job = jobs.enqueue("deputies.check_roster", by=by, title=title, parameters=parameters)
    files.store(sheet.name, sheet.content, target=job, by=by, purpose=SHEET, quarantined=sheet.quarantined)
    return job


def start_import(check: Job, *, by: User) -> Job:
    """Import a sheet that was checked. Refused while it has problems."""
    if check.state != JobState.DONE or check.result.get("problem_count"):
        raise Refused(_("The sheet still has problems. Correct it and send it again."))
    return jobs.enqueue(
        "deputies.import_roster",
        by=by,
        title=_("Import of deputies"),
        parameters={**check.parameters, "check": check.pk},
        key=f"deputies.import:{check.pk}",
    )


def start_export(term: Term, *, by: User, mandates: list[int] | None = None, phones: bool = False) -> Job:
    """Write the roster of ``term``, or the chosen ``mandates`` of it, into a workbook; phones masked unless told."""
    parameters = {"term": term.pk, "mandates": mandates, "phones": phones}
    return jobs.enqueue("deputies.export_roster", by=by, title=_("Export of deputies"), parameters=parameters)
