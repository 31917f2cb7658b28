"""Answers of the person himself, and leave for those who decide."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, list_page, repeat, requires
from meetings import forms, queries, services
from meetings.models import Gathering, Participation
from meetings.workflow import OWN_MOVES, PARTICIPATION


@require_POST
@requires("meetings.sign_up", Gathering, among=queries.gatherings_of_page)
def gathering_sign_up(request, gathering):
    """I wish to come: a place, or the waiting list."""
    if answer := repeat(request):
        return answer
    services.sign_up(gathering, by=request.user)
    return redirect(gathering)


def places_of_page(user):
    """The places a person may open, with what a move's page shows."""
    rows = Participation.objects.visible_to(user)
    return rows.select_related(
        "gathering__kind", "gathering__congress", "gathering__parent", "mandate__delegation", "mandate__person"
    )


@requires("meetings.view_participation", Participation, among=places_of_page)
def place_move(request, place, name):
    """Ask for what an answer or a decision needs and make it; simple answers are given on the spot."""
    if name not in PARTICIPATION.names:
        raise Http404
    if answer := repeat(request):
        return answer
    label = PARTICIPATION.check(name, place, request.user).label
    if name not in OWN_MOVES:
        queries.with_leave_counts([place])
    act = partial(_act, request, place, name)
    return form_page(
        request,
        "meetings/move.html",
        forms.form_of(name, place),
        act,
        gathering=place.gathering,
        place=place,
        move=name,
        label=label,
        submit_label=label,
        draft=("meetings.ask_leave", str(place.pk)) if name == "ask_leave" else None,
        cancel_url=place.get_absolute_url(),
    )


def _act(request, place, name, **fields):
    services.move_participation(place, name, by=request.user, **fields)
    return place.gathering if name in OWN_MOVES else reverse("leave_list")


@require_safe
@requires("meetings.list_leave")
def leave_list(request):
    """Leave that waits for my word, each with its reason and the moves open to me."""
    rows = queries.with_leave_counts(list(queries.leaves_of_desk(request.user)[:200]))
    lines = [(place, queries.buttons(place, request.user, "place_move")) for place in rows]
    return render(request, "meetings/leave.html", {"lines": lines})


@require_safe
@requires("meetings.manage")
def absence_list(request):
    """Deputies with two absences from sessions that nobody approved: the mandate is at stake [Deputies Law]."""
    return list_page(request, "meetings/absences.html", queries.absences_at_stake(request.user), "pk")
