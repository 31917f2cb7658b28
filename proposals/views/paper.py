"""Proposals that come on paper."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.pages import form_page, requires
from proposals import services
from proposals.forms import PaperForm


@requires("proposals.enter_paper")
def proposal_paper(request: HttpRequest) -> HttpResponse:
    """Enter a proposal for a deputy who handed it in on paper, with the scan."""

    def make(*args, **kwargs):
        return PaperForm(*args, congress=request.user.post.congress, **kwargs)

    def act(version=None, **fields):
        return services.enter_paper(by=request.user, **fields)

    return form_page(
        request,
        "proposals/paper.html",
        make,
        act,
        draft=("proposals.paper", ""),
        submit_label=_("Enter the proposal"),
        cancel_url=reverse("proposal_list"),
    )
