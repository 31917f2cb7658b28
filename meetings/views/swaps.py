"""Two people change places at tables, in a bus or in rooms: named, looked at, carried out, taken back."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress.errors import Refused
from congress.pages import key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import Gathering, SwapKind


def _gatherings(user):
    return queries.gatherings_of_page(user).filter(parent=None)


def _trip_of(request, gathering, kind):
    """The trip in the address, for rides alone."""
    if kind not in SwapKind.values:
        raise Http404
    if kind != SwapKind.RIDE:
        return None
    asked = request.GET.get("trip", "")
    return get_object_or_404(
        queries.trips_of_page(request.user), gathering=gathering, pk=asked if asked.isdecimal() else 0
    )


def _page(gathering, kind, trip, name="swap_page"):
    return reverse(name, args=[gathering.pk, kind]) + (f"?trip={trip.pk}" if trip else "")


@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def swap_page(request, gathering, kind):
    """Name two people and see where they are; a POST lets them change places."""
    trip = _trip_of(request, gathering, kind)
    if request.method == "POST":
        return _swapped(request, gathering, kind, trip)
    form = forms.SwapPeopleForm(request.GET or None, gathering=gathering) if "first" in request.GET else None
    pair = []
    if form and form.is_valid():
        people = [form.cleaned_data["first"], form.cleaned_data["second"]]
        now = queries.where_now(kind, [one.pk for one in people], trip)
        words = queries.swap_words(kind, now.values())
        pair = [{"place": one, "at": now.get(one.pk, ""), "words": words.get(now.get(one.pk), "")} for one in people]
    context = {
        "gathering": gathering, "kind": kind, "kind_label": SwapKind(kind).label, "trip": trip, "form": form,
        "pair": pair,
        "typed": {name: request.GET.get(name, "")[:60] for name in ("first", "second")},
        "history": queries.swaps_in_words(gathering, kind, trip),
        "may_undo": queries.last_swap(gathering, kind, trip) is not None, "idempotency_key": key_of(request),
        "undo_url": _page(gathering, kind, trip, "swap_undo"),
    }  # fmt: skip
    return render(request, "meetings/swap.html", context, status=422 if form and not form.is_valid() else 200)


def _swapped(request, gathering, kind, trip):
    form = forms.SwapSeenForm(request.POST)
    people = gathering.participations.in_bulk([form["first"].data, form["second"].data]) if form.is_valid() else {}
    asked = getattr(form, "cleaned_data", {})
    first, second = people.get(asked.get("first")), people.get(asked.get("second"))
    if first is None or second is None:
        raise Refused(_("Name two people of this session."))

    def act():
        seen = (asked["first_at"] or None, asked["second_at"] or None)
        services.swap_places(gathering, kind, first, second, by=request.user, seen=seen, trip=trip)
        return _page(gathering, kind, trip)

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def swap_undo(request, gathering, kind):
    """Take back the latest exchange."""
    trip = _trip_of(request, gathering, kind)

    def act():
        services.undo_swap(gathering, kind, by=request.user, trip=trip)
        return _page(gathering, kind, trip)

    return redirect(post_once(request, act))
