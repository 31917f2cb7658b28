"""Lists from a sheet: looked at first, then all of it or nothing."""

import json

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from congress.errors import Refused
from congress.pages import key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import Gathering

TITLES = {
    "riders": gettext_lazy("Riders from a sheet"), "lodgers": gettext_lazy("Room list from a sheet"),
    "meals": gettext_lazy("Meals from a sheet"), "rooms": gettext_lazy("Rooms from a sheet"),
    "vehicles": gettext_lazy("Vehicles from a sheet"), "trips": gettext_lazy("Trips from a sheet"),
    "people": gettext_lazy("Participants from a sheet"), "permits": gettext_lazy("Cars from a sheet"),
    "tables": gettext_lazy("Tables from a sheet"),
    "journeys": gettext_lazy("Trains and flights from a sheet"),
}  # fmt: skip
PAGES = {
    "lodgers": "lodging", "rooms": "lodging", "meals": "meal_list", "vehicles": "vehicle_list", "trips": "transport",
    "people": "people_list", "journeys": "journeys", "permits": "permits",
    "tables": "table_plan",
}  # fmt: skip


def _gatherings(user):
    return queries.gatherings_of_page(user).filter(parent=None)


def _trip_of(request, gathering, kind):
    """The trip in the address, for riders alone."""
    if kind not in PAGES and kind != "riders":
        raise Http404
    asked = request.GET.get("trip", "")
    trips = queries.trips_of_page(request.user).filter(gathering=gathering)
    return get_object_or_404(trips, pk=asked if asked.isdecimal() else 0) if kind == "riders" else None


def _back(gathering, kind, trip):
    return trip.get_absolute_url() if trip else reverse(PAGES[kind], args=[gathering.pk])


@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def list_import(request, gathering, kind):
    """Read a sheet and show what it would do; nothing is written before it was looked at."""
    trip = _trip_of(request, gathering, kind)
    posted = request.method == "POST"
    form = forms.ListSheetForm(*([request.POST, request.FILES] if posted else []), kind=kind)
    found, rows, update = None, [], False
    if posted and form.is_valid():
        rows, update = form.cleaned_data["sheet"], form.cleaned_data["update"]
        found = services.plan_list(kind, gathering, rows, update=update, trip=trip)
    context = {
        "gathering": gathering, "kind": kind, "trip": trip, "form": form, "found": found, "update": update,
        "title": TITLES[kind], "back": _back(gathering, kind, trip), "rows": json.dumps(rows, ensure_ascii=False),
        "problems": queries.list_problems_in_words(kind, found.problems) if found else [],
        "write_url": reverse("list_imported", args=[gathering.pk, kind]) + (f"?trip={trip.pk}" if trip else ""),
        "idempotency_key": key_of(request),
    }  # fmt: skip
    bad = posted and (found is None or found.problems)
    return render(request, "meetings/list_import.html", context, status=422 if bad else 200)


@require_POST
@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def list_imported(request, gathering, kind):
    """Write what was looked at."""
    trip = _trip_of(request, gathering, kind)
    form = forms.ListSeenForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Read the sheet again."))

    def act():
        services.import_list(kind, gathering, by=request.user, trip=trip, **form.cleaned_data)
        return _back(gathering, kind, trip)

    return redirect(post_once(request, act))
