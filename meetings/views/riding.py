"""One trip: its vehicles with their riders, sharing out, moving by hand, and boarding."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Invalid, Refused
from congress.events import audit
from congress.pages import key_of, post_once, requires
from meetings import documents, forms, queries, services
from meetings.models import Ride, Trip
from meetings.views.shared import paper

SHOWN = 60


@require_safe
@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def trip(request, trip):
    """The vehicles of a trip with their riders, whoever has no place, and somebody picked to be moved."""
    loads = queries.loads_of(trip, request.user)
    waiting = queries.left_behind(trip)
    context = {
        "trip": trip,
        "loads": loads,
        "waiting": waiting[:SHOWN],
        "waiting_count": len(waiting),
        "rider_count": sum(len(load.rides) for load in loads),
        "seat_count": sum(load.vehicle.seats for load in loads),
        "picked": _picked(request, trip, loads),
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/trip.html", context)


def _picked(request, trip, loads):
    """Who was chosen to be moved, and where he rides now."""
    words, pick = request.GET.get("name", "")[:60], request.GET.get("pick", "")
    if words:
        found = queries.people_called(trip.gathering, words)
    else:
        found = list(trip.gathering.participations.filter(pk=int(pick))) if pick.isdecimal() else []
    if len(found) != 1:
        return {"unknown": words} if words else None
    now = next((one.vehicle for one in loads for ride in one.rides if ride.participation_id == found[0].pk), None)
    return {"place": found[0], "now": now}


def _assigned(trip, user, seen, asked):
    services.assign_rides(trip, by=user, seen=seen, **asked)
    return trip


@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def trip_assign(request, trip):
    """Show who would ride where; then carry it out as a whole."""
    sent = request.POST if request.method == "POST" else request.GET or None
    first = {} if sent else {"delegations": queries.delegations_staying(trip)}
    form = forms.AssignForm(sent, gathering=trip.gathering, initial=first)
    plan, refused, status = None, [], 200
    if sent and form.is_valid():
        asked = {
            "standings": form.cleaned_data["standings"],
            "delegations": [row.pk for row in form.cleaned_data["delegations"]],
            "keep": form.cleaned_data["keep"],
        }
        if request.method == "POST":
            seen = form.cleaned_data["seen"]
            try:
                return redirect(post_once(request, lambda: _assigned(trip, request.user, seen, asked)))
            except Invalid as invalid:
                refused, status = invalid.errors["vehicles"], 422
        plan = services.plan_rides(trip, **asked)
        refused = refused or queries.names_left_over(plan.left_over)
    elif sent:
        status = 422
    moves = queries.ride_moves_in_words(plan.before, plan.after, trip) if plan and not refused else []
    context = {
        "trip": trip,
        "form": form,
        "plan": plan,
        "refused": refused,
        "moves": moves[:SHOWN],
        "move_count": len(moves),
        "asked": [(name, value) for name, values in (sent.lists() if sent else []) for value in values
                  if name in {"standings", "delegations", "keep"}],
        "idempotency_key": key_of(request),
    }  # fmt: skip
    return render(request, "meetings/trip_assign.html", context, status=status)


@require_POST
@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def rider_move(request, trip):
    """Give somebody another vehicle, or take him off the trip."""
    form = forms.MoveRiderForm(request.POST)
    place = trip.gathering.participations.filter(pk=form["place"].data).first() if form.is_valid() else None
    if place is None:
        raise Refused(_("Choose somebody of this gathering."))
    wanted = form.cleaned_data["vehicle"]
    vehicle = next((one for one in queries.vehicles_on(trip) if one.pk == wanted), None)
    if wanted and vehicle is None:
        raise Refused(_("This vehicle does not go on this trip."))

    def act():
        return services.move_rider(trip, place, vehicle, by=request.user, seen=form.cleaned_data["seen"])

    return redirect(post_once(request, act))


@require_safe
@requires("meetings.arrange_transport", Trip, among=queries.trips_of_page)
def bus_list(request, trip, ending):
    """The riders by vehicle, on paper or as Excel."""
    if ending not in {"pdf", "xlsx"}:
        raise Http404
    loads = queries.loads_of(trip, request.user)
    name = documents.bus_list_name(trip, ending)
    audit("meetings.riders", by=request.user, what=f"trip {trip.pk}")
    return paper(name, documents.bus_list(trip, loads) if ending == "pdf" else documents.bus_sheet(loads))


# Boarding ------------------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.watch_boarding", Trip, among=queries.trips_of_page)
def boarding(request, trip):
    """Who is missing, to be called; a tap or a code for each who boards."""
    return _boarding(request, trip, request.GET.get("vehicle", ""))


def _boarding(request, trip, chosen, refused=""):
    loads = queries.loads_of(trip, request.user)
    context = {
        "trip": trip,
        "loads": loads,
        "shown": [load for load in loads if str(load.vehicle.pk) == chosen] or loads,
        "chosen": chosen,
        "boarded_count": sum(load.boarded_count for load in loads),
        "rider_count": sum(len(load.rides) for load in loads),
        "refused": refused,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/boarding.html", context, status=409 if refused else 200)


def _boarding_page(request, trip):
    chosen = request.POST.get("shown", "")
    return f"{trip.get_absolute_url()}boarding/" + (f"?{urlencode({'vehicle': chosen})}" if chosen.isdecimal() else "")


@require_POST
@requires("meetings.board", Ride, among=queries.rides_of_page)
def ride_board(request, ride):
    """A tap: he has boarded, or not after all."""
    act = services.undo_boarding if request.POST.get("undo") else services.board
    act(ride, by=request.user)
    return redirect(_boarding_page(request, ride.trip))


@require_POST
@requires("meetings.watch_boarding", Trip, among=queries.trips_of_page)
def board_code(request, trip):
    """A code was scanned; why it is not taken is said on the same page, so that the camera goes on."""
    form, chosen = forms.CodeForm(request.POST), request.POST.get("shown", "")
    if not form.is_valid():
        return _boarding(request, trip, chosen, _("Scan or type a code."))
    try:
        ride = services.board_by_code(trip, form.cleaned_data["code"], by=request.user)
    except Refused as refusal:
        return _boarding(request, trip, chosen, str(refusal))
    messages.success(request, _("%(name)s has boarded.") % {"name": ride.participation.name})
    return redirect(_boarding_page(request, trip))
