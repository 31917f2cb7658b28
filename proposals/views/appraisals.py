"""What deputies say of the handling: written and screened."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from congress.pages import form_page, repeat, requires
from proposals import queries, services
from proposals.forms import AppraiseForm
from proposals.models import Appraisal, Proposal
from proposals.views.moves import move_page
from proposals.workflow import APPRAISAL_MOVES


@requires("proposals.appraise", Proposal, among=queries.of_page)
def proposal_appraise(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Say how it was handled, or say it anew."""
    own = queries.own_appraisal(proposal, request.user)
    preset = {"rating": own.rating, "text": own.text} if own else {}

    def make(*args, initial=None, **kwargs):
        return AppraiseForm(*args, initial=preset | (initial or {}), subject=proposal, **kwargs)

    return form_page(
        request,
        "proposals/move.html",
        make,
        partial(services.appraise, proposal, by=request.user),
        draft=("proposals.appraise", str(proposal.pk)),
        submit_label=_("Save"),
        cancel_url=proposal.get_absolute_url(),
        proposal=proposal,
        move="appraise",
        label=_("Appraise the handling"),
        wishes={},
    )


@requires("proposals.screen_appraisal", Appraisal, among=queries.appraisals_of_page)
def appraisal_move(request: HttpRequest, appraisal: Appraisal, name: str) -> HttpResponse:
    """Show it to the others or withhold it."""
    if name not in APPRAISAL_MOVES.names or name == "rewrite_appraisal":
        raise Http404
    if answer := repeat(request):
        return answer
    APPRAISAL_MOVES.check(name, appraisal, request.user)
    return move_page(request, appraisal, name, services.move_appraisal)
