"""The wall display of a station, for whoever holds its address; and the address, for those who keep the station."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.pages import post_once, public, requires
from congress.panels import panels
from liaison import queries, services
from liaison.models import Station
from liaison.views.public import private


@public
@require_safe
def wall_display(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The screen on the wall: large, without a script, loading itself anew; unchanged it costs one short answer."""
    station = queries.station_of_wall(pk, token)
    if station is None:
        raise Http404
    context = {"station": station, **queries.wall_shown(station), "panels": panels("wall", request, station)}
    response = render(request, "liaison/wall.html", context)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response = get_conditional_response(request, response["ETag"], None, response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@requires("liaison.keep_station", Station)
def wall_keep(request: HttpRequest, station: Station) -> HttpResponse:
    """The address of the wall display, and renewing it."""
    wall = queries.wall_of(station)
    address = ""
    if wall:
        path = reverse("station_wall", args=[station.pk, queries.wall_token(wall)])
        address = f"{settings.PUBLIC_URL.rstrip('/')}{path}"
    context = {"station": station, "wall": wall, "address": address, "title": _("Wall display")}
    return private(render(request, "liaison/wall_keep.html", context))


@require_POST
@requires("liaison.keep_station", Station)
def wall_renew(request: HttpRequest, station: Station) -> HttpResponse:
    """Give it a new address, or take the address away."""

    def act():
        if "end" in request.POST:
            services.end_wall(station, by=request.user)
        else:
            services.renew_wall(station, by=request.user)
        return reverse("station_wall_keep", args=[station.pk])

    return redirect(post_once(request, act))
