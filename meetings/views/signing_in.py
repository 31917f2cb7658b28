"""My sign-in code, and the code at the door."""

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.errors import Invalid, Refused
from congress.pages import repeat, requires
from meetings import queries, services
from meetings.computing import qr
from meetings.models import Gathering, Participation, SignInWay
from meetings.views.answers import places_of_page


def _fresh(response):
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("meetings.show_code", Gathering, among=queries.gatherings_at_door)
def sign_in_code(request, gathering):
    """My code for a gathering: the phone's own key signs it; ``?server`` for phones that cannot."""
    if part := queries.next_part(gathering):
        return redirect("sign_in_code", part.pk)
    place = queries.own_place(request.user, gathering)
    if place is None:
        raise Http404
    by_server = "server" in request.GET
    panel = {"gathering": gathering, "place": place}
    context = {"gathering": gathering, "place": place, "panel": panel, "by_server": by_server}
    if by_server and gathering.by_code:
        context["drawn"] = qr.drawn(queries.code_of_place(place).text)
    response = render(request, "meetings/code.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@requires("meetings.show_code", Gathering, among=queries.gatherings_at_door)
def server_code(request, gathering):
    """The piece of a page that holds the server's code of the moment; polled."""
    place = queries.own_place(request.user, gathering)
    if place is None:
        raise Http404
    services.check_way(gathering, SignInWay.CODE)
    drawn = qr.drawn(queries.code_of_place(place).text)
    return _fresh(render(request, "meetings/server_code.html", {"gathering": gathering, "drawn": drawn}))


@require_POST
@requires("meetings.answer", Participation, among=places_of_page)
def place_key(request, place):
    """Take the public key of a phone; answers with the server's time, by which the phone sets its codes."""
    try:
        services.register_key(place, request.POST.get("key", ""), by=request.user)
    except Refused as refusal:
        return _fresh(JsonResponse({"refused": str(refusal)}, status=409))
    except Invalid:
        return _fresh(JsonResponse({"refused": _("This is no key.")}, status=422))
    return _fresh(JsonResponse({"now": clock.now().timestamp()}))


# The door ------------------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.show_door", Gathering, among=queries.gatherings_at_door)
def door_code(request, gathering):
    """The code that hangs at the door, a new one every half minute: whoever is there opens it with his phone."""
    services.check_way(gathering, SignInWay.DOOR)
    address = reverse("door_sign_in", args=[gathering.pk, queries.code_of_door(gathering).text])
    context = {
        "gathering": gathering,
        "drawn": qr.drawn(request.build_absolute_uri(address)),
        "opens_at": services.door_opens_at(gathering),
    }
    template = "meetings/door_code.html" if "poll" in request.GET else "meetings/door.html"
    return _fresh(render(request, template, context))


@requires("meetings.show_code", Gathering, among=queries.gatherings_at_door)
def door_sign_in(request, gathering, code):
    """What the door's code opens: one tap signs oneself in."""
    if answer := repeat(request):
        return answer
    context = {"gathering": gathering, "place": queries.own_place(request.user, gathering)}
    status = 200
    try:
        if request.method == "POST":
            services.sign_in_at_door(gathering, request.POST.get("ticket", ""), by=request.user)
            return redirect("door_sign_in", gathering.pk, code)
        if context["place"] is None or not context["place"].came:
            context["ticket"] = services.door_ticket(gathering, code, by=request.user)
    except Refused as refusal:
        context["refused"], status = str(refusal), 409
    return _fresh(render(request, "meetings/door_sign_in.html", context, status=status))
