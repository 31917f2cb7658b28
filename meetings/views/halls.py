"""Halls and rooms, for those who arrange seats."""

from functools import partial

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.pages import form_page, list_page, requires
from meetings import forms, queries, services
from meetings.computing.hall_drawing import drawing
from meetings.models import Hall

BEGINNING = "[主席台]\n1-2: oooooooooo\n[代表席]\n编号: 左起\n1-10: ooooo oooooooooo ooooo\n"


@require_safe
@requires("meetings.keep_halls")
def hall_list(request):
    """The halls of the congress."""
    rows = queries.halls_of_page(request.user).order_by()
    return list_page(request, "meetings/halls.html", rows, "name", labels={"seats": _("Seats")})


@require_safe
@requires("meetings.keep_halls", Hall)
def hall_detail(request, hall):
    """A hall with its seats, and how many of which kind."""
    layout = hall.layout
    zones = [
        {
            "name": area.name,
            "kind": queries.ZONE_WORDS[area.zone],
            "count": sum(s.area == area.number for s in layout.seats),
        }
        for area in layout.areas
    ]
    special = [
        {"seat": queries.seat_words(layout, seat.key), "what": queries.sign_words(seat)}
        for seat in layout.seats
        if seat.sign != "o"
    ]
    return render(
        request, "meetings/hall.html", {"hall": hall, "map": drawing(layout), "zones": zones, "special": special}
    )


@requires("meetings.keep_halls")
def hall_new(request):
    """Draw a hall."""
    return _form(request, None, {"drawing": BEGINNING, "is_active": True}, _("Add a hall"))


@requires("meetings.keep_halls", Hall)
def hall_edit(request, hall):
    """Change a hall; plans already drafted keep the seats they were drafted with."""
    preset = {name: getattr(hall, name) for name in ("name", "drawing", "is_active", "version")}
    return _form(request, hall, preset, _("Change the hall"))


def _form(request, hall, preset, heading):
    act = partial(services.save_hall, hall, by=request.user, congress=request.user.post.congress)

    def make(*args, **kwargs):
        return forms.HallForm(*args, **{**kwargs, "initial": preset | kwargs.get("initial", {})})

    return form_page(request, "meetings/hall_form.html", make, act, hall=hall, heading=heading)
