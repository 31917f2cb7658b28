"""One's own seat, and somebody's seat for those who show people to it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.pages import list_page, requires
from meetings import queries
from meetings.models import Gathering


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def my_seat(request, gathering):
    """Where I sit: row and seat, with a small map."""
    if queries.mine_in(request.user, gathering) is None:
        raise Http404
    return render(
        request, "meetings/my_seat.html", {"gathering": gathering, "own": queries.own_seat(request.user, gathering)}
    )


@require_safe
@requires("meetings.find_seats", Gathering, among=queries.gatherings_of_page)
def find_seat(request, gathering):
    """Find a person, and his seat in the plan that is in force."""
    words = request.GET.get("search", "").strip()[:60]
    if place := _scanned(request, gathering, words):
        page = reverse("person", args=[place.pk])
        return HttpResponse(headers={"HX-Redirect": page}) if "HX-Request" in request.headers else redirect(page)
    plan = queries.plan_in_force(gathering)

    def with_words(rows):
        for row in rows:
            row.seat_in_words = queries.seat_words(plan.layout, row.taken[0].seat) if plan and row.taken else ""

    return list_page(
        request,
        "meetings/find_seat.html",
        queries.find_seats(request.user, gathering, words),
        "pk",
        prepare=with_words,
        gathering=gathering,
        plan=plan,
        search=words,
        labels={"seat": _("Seat"), "unit": _("Unit and post")},
    )


def _scanned(request, gathering, words):
    """Whose certificate was scanned into the field, if it is somebody of this session whom the reader may find."""
    place = queries.place_of_badge(words)
    if place is None or place.gathering_id != (gathering.parent_id or gathering.pk):
        return None
    return place if request.user.has_perm("meetings.find_person", place) else None
