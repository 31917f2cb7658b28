"""What staff changed in a deputy's text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from congress.pages import requires
from proposals import queries, services
from proposals.models import Proposal


@requires("proposals.view_changes", Proposal, among=queries.of_page)
def proposal_changes(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Before and after of each edit by staff, with its reason."""
    services.note_opening(proposal, by=request.user, what="changes")
    changes = queries.changes_of(proposal)
    together = queries.split_with(request.user, proposal)
    return render(request, "proposals/changes.html", {"proposal": proposal, "changes": changes, "split_with": together})
