"""Trips, vehicles, trains and permits of a session as Excel, as their pages show them."""

from django.views.decorators.http import require_safe

from congress.events import audit
from congress.pages import requires
from meetings import documents, queries
from meetings.models import Gathering
from meetings.views.shared import paper


def _sheet(request, gathering, what, content):
    audit(f"meetings.{what}", by=request.user, what=f"gathering {gathering.pk}")
    return paper(documents.travel_sheet_name(gathering, what), content)


@require_safe
@requires("meetings.watch_boarding", Gathering, among=queries.gatherings_of_page)
def trip_sheet(request, gathering):
    """The trips the reader sees."""
    trips = queries.trips_listed(request.user, gathering)
    return _sheet(request, gathering, "trips", documents.trips_sheet(trips))


@require_safe
@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def vehicle_sheet(request, gathering):
    """The vehicles with their drivers."""
    return _sheet(request, gathering, "vehicles", documents.vehicles_sheet(queries.vehicles_of(gathering)))


@require_safe
@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def journey_sheet(request, gathering):
    """Who comes and leaves by which train or flight."""
    return _sheet(request, gathering, "journeys", documents.journeys_sheet(queries.journeys_by_train(gathering)))


@require_safe
@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def permit_sheet(request, gathering):
    """The cars that may park."""
    return _sheet(request, gathering, "permits", documents.permits_sheet(queries.permits_of(gathering)))
