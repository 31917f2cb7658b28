"""The portal's addresses and the floor: the least a page of this portal can be."""

from django.shortcuts import render
from django.urls import path

from congress.pages import requires
from congress.urls import urlpatterns as portal
from proposals.models import Proposal


@requires("proposals.list")
def floor(request):
    """The portal's middleware, log-in, base template and menu around 25 rows of one query."""
    rows = Proposal.objects.visible_to(request.user).order_by("-pk").only("number_text", "title")[:25]
    return render(request, "benching/floor.html", {"rows": rows})


urlpatterns = [path("floor/", floor), *portal]
