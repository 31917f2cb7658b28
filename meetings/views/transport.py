"""Vehicles and trips of a session, journeys and permits, for those who arrange transport; one's own rides."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, post_once, requires
from meetings import forms, queries, services
from meetings.models import Gathering, ParkingPermit, Trip, Vehicle
from meetings.views.shared import with_initial


@require_safe
@requires("meetings.watch_boarding", Gathering, among=queries.gatherings_of_page)
def transport(request, gathering):
    """The trips of a session by day, and where to go on."""
    context = {
        "gathering": gathering,
        "days": queries.trips_by_day(request.user, gathering),
        "manages": request.user.has_perm("meetings.arrange_transport", gathering),
    }
    return render(request, "meetings/transport.html", context)


# Vehicles ------------------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def vehicle_list(request, gathering):
    """The vehicles of a session with their drivers."""
    context = {"gathering": gathering, "vehicles": list(queries.vehicles_of(gathering))}
    return render(request, "meetings/vehicles.html", context)


@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def vehicle_new(request, gathering):
    """Enter a vehicle."""
    return _vehicle_form(request, gathering, None, {"is_active": True}, _("Add a vehicle"))


@requires("meetings.arrange_transport", Vehicle, among=queries.vehicles_of_page)
def vehicle_edit(request, vehicle):
    """Change a vehicle; whoever looks for it by label or plate is told."""
    preset = {name: getattr(vehicle, name) for name in (*forms.transport.VEHICLE, "is_active", "version")}
    return _vehicle_form(request, vehicle.gathering, vehicle, preset, _("Change the vehicle"))


def _vehicle_form(request, gathering, vehicle, preset, heading):
    page = reverse("vehicle_list", args=[gathering.pk])

    def act(**fields):
        services.save_vehicle(vehicle, by=request.user, gathering=gathering, **fields)
        return page

    def make(*args, **kwargs):
        return forms.VehicleForm(*args, **{**kwargs, "initial": preset | kwargs.get("initial", {})})

    return form_page(
        request, "meetings/transport_form.html", make, act, gathering=gathering, heading=heading, cancel_url=page
    )


# Trips ---------------------------------------------------------------------------------------------------------------


@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def trip_new(request, gathering):
    """Plan a trip; a train's people and station may stand in the address."""
    names = ("kind", "number", "from_place", "to_place", "departs_at")
    preset = {name: request.GET[name][:60] for name in names if name in request.GET}
    return _trip_form(request, gathering, None, preset, _("Plan a trip"))


@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def trip_edit(request, trip):
    """Change a trip; its riders are told of another time or place."""
    return _trip_form(request, trip.gathering, trip, forms.trip_preset(trip), _("Change the trip"))


def _trip_form(request, gathering, trip, preset, heading):
    def make(*args, **kwargs):
        kwargs["initial"] = preset | kwargs.get("initial", {})
        return forms.TripForm(*args, gathering=gathering, **kwargs)

    return form_page(
        request, "meetings/transport_form.html", make,
        partial(services.save_trip, trip, by=request.user, gathering=gathering), gathering=gathering, heading=heading,
        cancel_url=trip.get_absolute_url() if trip else reverse("transport", args=[gathering.pk]),
    )  # fmt: skip


@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def trip_copy(request, trip):
    """The same on other days."""

    def act(days):
        services.copy_trip(trip, days, by=request.user)
        return reverse("transport", args=[trip.gathering_id])

    return form_page(
        request, "meetings/transport_form.html", forms.CopyTripForm, act, gathering=trip.gathering,
        heading=_("Copy the trip to other days"), cancel_url=trip.get_absolute_url(),
    )  # fmt: skip


@require_POST
@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def trip_publish(request, trip):
    """Tell everybody where he rides."""
    return redirect(post_once(request, lambda: services.publish_rides(trip, by=request.user)))


@require_POST
@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def trip_cancel(request, trip):
    """Call a trip off."""

    def act():
        gathering = services.cancel_trip(trip, by=request.user)
        return reverse("transport", args=[gathering.pk])

    return redirect(post_once(request, act))


# Journeys and permits ------------------------------------------------------------------------------------------------


@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def journeys(request, gathering):
    """Who comes and leaves by which train or flight, and a form for what was told by phone."""
    page = reverse("journeys", args=[gathering.pk])

    def act(person, way, **fields):
        services.say_journey(person, way, by=request.user, **fields)
        return page

    trains = queries.journeys_by_train(gathering)
    for train in trains:
        train["at"] = timezone.localtime(train["first"].at).strftime("%Y-%m-%dT%H:%M")
    return form_page(
        request, "meetings/journeys.html", partial(forms.JourneyOfForm, gathering=gathering), act,
        gathering=gathering, trains=trains, cancel_url=reverse("transport", args=[gathering.pk]),
    )  # fmt: skip


@requires("meetings.arrange_transport", Gathering, among=queries.gatherings_of_page)
def permits(request, gathering):
    """Parking permits by number, and a form for the next; whose it will be may stand in the address."""
    page = reverse("permits", args=[gathering.pk])

    def act(person, plate):
        services.issue_permit(person, by=request.user, plate=plate)
        return page

    whose = {"person": request.GET.get("person", "")[:60]}
    return form_page(
        request, "meetings/permits.html",
        partial(with_initial, partial(forms.PermitForm, gathering=gathering), whose), act, gathering=gathering,
        rows=list(queries.permits_of(gathering)), cancel_url=reverse("transport", args=[gathering.pk]),
    )  # fmt: skip


@require_POST
@requires("meetings.arrange_transport", ParkingPermit, among=queries.permits_of_page)
def permit_drop(request, permit):
    """Take a permit back."""

    def act():
        gathering = services.drop_permit(permit, by=request.user)
        return reverse("permits", args=[gathering.pk])

    return redirect(post_once(request, act))


@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def my_rides(request, gathering):
    """Where I ride, and by which train I come and leave."""
    place = queries.mine_in(request.user, gathering)
    if place is None:
        raise Http404
    page = reverse("my_rides", args=[gathering.pk])

    def act(way, **fields):
        services.say_journey(place, way, by=request.user, **fields)
        return page

    return form_page(
        request, "meetings/my_rides.html", forms.JourneyForm, act, gathering=gathering,
        rides=list(queries.own_rides(request.user).filter(trip__gathering=gathering)),
        journeys=queries.own_journeys(request.user, gathering),
        permits=list(queries.own_permits(request.user, gathering)), cancel_url=gathering.get_absolute_url(),
    )  # fmt: skip
