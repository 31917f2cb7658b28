"""Who has not opened what he was told of a proposal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from congress.pages import requires
from proposals import queries, services
from proposals.models import Proposal


@requires("proposals.see_readers", Proposal, among=queries.told_of)
def proposal_readers(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Each thing told, who has opened it and who has not; ``?unread=1`` only what somebody has not."""
    services.note_opening(proposal, by=request.user, what="readers")
    unread = request.GET.get("unread", "")
    tellings = queries.readers_of(proposal, request.user, unread=bool(unread))
    context = {"proposal": proposal, "tellings": tellings, "unread": unread}
    return render(request, "proposals/readers.html", context)
