"""One person of a session: found, and everything about him on one page; who has come or gone since the plans."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.events import audit
from congress.pages import key_of, list_page, requires
from meetings import queries
from meetings.models import Gathering, Participation


@require_safe
@requires("meetings.find_person", Participation, among=queries.places_found)
def person(request, place):
    """Everything about one person, for whoever helps him at the session."""
    arranges = request.user.has_perm("meetings.arrange_stay", place)
    found = queries.person_of(request.user, place, arranges=arranges)
    if found.diet:
        audit("diets.read", by=request.user, what=f"meetings.participation {place.pk}")
    context = {"person": found, "place": place, "gathering": place.gathering, "arranges": arranges,
               "idempotency_key": key_of(request)}  # fmt: skip
    response = render(request, "meetings/person.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def unsettled_list(request, gathering):
    """Who has come or gone since seats, tables and rooms were given."""

    def with_words(rows):
        for row in rows:
            row.unsettled = queries.unsettled_words(row)

    return list_page(
        request, "meetings/unsettled.html", queries.unsettled(request.user, gathering), "pk", prepare=with_words,
        gathering=gathering, labels={"lacks": _("What is to be settled")},
    )  # fmt: skip
