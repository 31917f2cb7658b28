"""One person of a session: found, everything about him on one page, and what one change would do together."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.errors import Refused, Stale
from congress.events import audit
from congress.pages import key_of, list_page, post_once, requires
from meetings import forms, queries, services
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


@requires("meetings.arrange_stay", Participation, among=queries.places_found)
def together(request, place):
    """What one change would do to seat, table, room and rides; a POST carries all of it out, or nothing."""
    if place.gathering.parent_id:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    form = forms.TogetherForm(sent, gathering=place.gathering)
    if not form.is_valid():
        raise Refused(_("Choose a hotel of this session."))
    hotel, refusal = form.cleaned_data["hotel"], None
    if request.method == "POST":

        def act():
            services.change_together(place, by=request.user, hotel=hotel, seen=form.cleaned_data["seen"])
            return reverse("person", args=[place.pk])

        try:
            return redirect(post_once(request, act))
        except Stale as stale:
            refusal = str(stale)
    found = queries.together(place, hotel)
    context = {
        "place": place,
        "gathering": place.gathering,
        "found": found,
        "rows": queries.together_in_words(found),
        "seen": "|".join(sorted(found.marks())),
        "hotel": hotel,
        "hotels": list(place.gathering.hotels.order_by("pk")),
        "refusal": refusal,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/together.html", context, status=409 if refusal else 200)
