"""Long reports on draft laws: made in the background."""

from django.utils.translation import gettext as _

from congress import jobs
from congress.models import Job, User
from liaison.models import DraftLaw

MOST_PRINTED_AT_ONCE = 300  # comments a page waits for


def print_report(draft: DraftLaw, ending: str, *, by: User) -> Job:
    """Have the consolidated report made as PDF or Word for ``by``; one of the same kind that is being made is his."""
    return jobs.enqueue(
        "liaison.draft_report", by=by, title=_("Comments on %(title)s") % {"title": draft.title},
        parameters={"draft": draft.pk, "ending": ending}, key=f"liaison.draft_report:{draft.pk}:{ending}:{by.pk}",
    )  # fmt: skip
