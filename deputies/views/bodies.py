"""Groups, core groups and committees, and who works in them."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.pages import requires
from deputies import queries
from deputies.models import Body, DeputyGroup


@requires("deputies.view_bodies")
def body_list(request):
    """Every committee and group of the own congress, with the number of its members."""
    congress = request.user.post.congress
    lists = [
        (_("Committees and core groups"), queries.bodies_of(congress)),
        (_("Deputies' groups"), list(queries.groups_of(congress))),
    ]
    return render(request, "deputies/bodies.html", {"congress": congress, "lists": lists})


@requires("deputies.view_bodies", Body)
def body_detail(request, body):
    return _members(request, body, body.get_kind_display())


@requires("deputies.view_bodies", DeputyGroup)
def group_detail(request, group):
    return _members(request, group, _("Deputies' group"))


def _members(request, place, kind):
    context = {"place": place, "kind": kind, "members": queries.members_of(place)}
    return render(request, "deputies/body.html", context)
