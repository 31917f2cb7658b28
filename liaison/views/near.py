"""My station and my deputies: found by the phone's position or by words, without account, cookie and script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from congress.pages import cached, public
from liaison import queries
from liaison.computing import distance

LONGEST = 60


@public
@require_safe
def station_near(request: HttpRequest) -> HttpResponse:
    """The stations nearest to a point (``at``) or of a street or area (``words``), their deputies, next receptions and
    answered topics. The answer to a position is kept by nobody.
    """
    at = request.GET.get("at", "")
    words = request.GET.get("words", "").replace("\0", "").strip()[:LONGEST]
    here = distance.point(at)
    found = queries.stations_near(here) if here else queries.stations_named(words) if words else []
    context = {
        "found": found,
        "words": words,
        "asked": bool(here or words),
        "by_position": here is not None,
        "wrong": bool(at) and here is None,
        **queries.found_there(found),
    }
    page = render(request, "liaison/near.html", context)
    if at:
        patch_cache_control(page, private=True, no_store=True)
        return page
    return cached(request, page)
