"""Work on many proposals, in the background."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock, files, search
from congress.errors import Refused
from congress.events import audit
from congress.jobs import Progress, job
from congress.models import Job
from deputies.computing import workbook
from proposals import queries

MOST_EXPORTED = 100_000  # rows; a workbook beyond opens on no desk
AT_ONCE = 500


@job("proposals.export_search")
def export_search(row: Job, progress: Progress) -> dict[str, Any]:
    """A workbook of what a combined search finds now, for whoever still may search: the auditors see it was made."""
    by, asked = row.created_by, row.parameters["asked"]
    if not by.has_perm("proposals.manage"):
        raise Refused(_("Only the secretariat of the congress can export proposals."))
    columns = queries.columns_of(asked)
    found = search.matching(queries.narrowed(by, asked), asked.get("search", ""))
    count = found.count()
    if count > MOST_EXPORTED:
        raise Refused(_("These are more than 100,000 proposals. Narrow the search."))
    rows = queries.with_columns(found, columns).order_by("-pk")
    headings = [str(queries.COLUMNS[name].label) for name in columns]
    content = workbook.write(_("Proposals"), headings, _cells(rows, columns, count, progress))
    audit("proposals.export", by=by, what=f"job {row.pk}, {count} rows")
    files.store(_("Proposals %(day)s.xlsx") % {"day": clock.today().isoformat()}, content, target=row, by=by)
    return {"lines": [[_("Proposals"), count]]}


def _cells(rows: QuerySet, columns: tuple[str, ...], count: int, progress: Progress) -> Iterator[list[object]]:
    for done, row in enumerate(rows.iterator(chunk_size=AT_ONCE), start=1):
        if done % AT_ONCE == 0 or done == count:
            progress(done, count)
        yield [queries.COLUMNS[name].cell(row) for name in columns]
