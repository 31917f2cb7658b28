"""Hotels and rooms of a session: occupancy, the list of people, giving rooms, keys, what the hotel gets."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Invalid, Refused
from congress.events import audit
from congress.pages import form_page, key_of, list_page, post_once, requires
from meetings import documents, forms, queries, services
from meetings.models import Gathering, Hotel, HotelRoom, JourneyWay, Participation, Stay
from meetings.views.shared import paper

COUNTS = ("rooms", "beds", "taken", "free", "keys")


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def lodging(request, gathering):
    """The hotels of a session, how full each floor is, and the rooms of one floor."""
    if gathering.parent_id:
        return redirect("lodging", gathering.parent_id)
    hotel, floor = request.GET.get("hotel", ""), request.GET.get("floor", "")
    floors = queries.occupancy(gathering)
    context = {
        "gathering": gathering,
        "hotels": list(queries.hotels_of(gathering)),
        "floors": floors,
        "sums": {name: sum(getattr(one, name) for one in floors) for name in COUNTS},
        "rooms": queries.rooms_on(request.user, gathering, hotel, floor),
        "without_count": queries.to_lodge(gathering).filter(stay__bed=None).count(),
        "untold_count": queries.to_tell(gathering).count(),
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/lodging.html", context)


def _hotel_form(request, gathering, hotel, heading):
    page = reverse("lodging", args=[gathering.pk])

    def act(**fields):
        services.save_hotel(hotel, by=request.user, gathering=gathering, **fields)
        return page

    return form_page(
        request, "meetings/paper_form.html", partial(forms.HotelForm, instance=hotel), act, gathering=gathering,
        heading=heading, cancel_url=page,
    )  # fmt: skip


@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def hotel_new(request, gathering):
    """Enter a hotel."""
    return _hotel_form(request, gathering, None, _("Add a hotel"))


@requires("meetings.arrange_seats", Hotel, among=queries.hotels_of_page)
def hotel_edit(request, hotel):
    """Change a hotel."""
    return _hotel_form(request, hotel.gathering, hotel, _("Change the hotel"))


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def rooms_plan(request, gathering):
    """Who would get which room, or who finds no bed; nothing is written."""
    anew = request.GET.get("anew") == "on"
    try:
        placed, problems = services.plan_rooms(gathering, anew=anew), []
    except Invalid as refusal:
        placed, problems = {}, refusal.errors["anew"]
    context = {
        "gathering": gathering,
        "anew": anew,
        "problems": problems,
        "rows": queries.placed_in_words(gathering, placed),
        "seen": queries.mark_of(placed),
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/rooms_plan.html", context, status=422 if problems else 200)


@require_POST
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def rooms_assign(request, gathering):
    """Give the rooms that were looked at."""
    form = forms.GiveRoomsForm(request.POST)
    form.is_valid()

    def act():
        try:
            services.assign_rooms(gathering, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            raise Refused(" ".join(refusal.errors["anew"])) from refusal
        return reverse("lodging", args=[gathering.pk])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def rooms_publish(request, gathering):
    """Tell everybody his room who was not told yet."""

    def act():
        told = services.publish_rooms(gathering, by=request.user)
        words = ngettext("%(count)s person was told of the room.", "%(count)s people were told of their rooms.", told)
        messages.success(request, words % {"count": told})
        return reverse("lodging", args=[gathering.pk])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_seats", HotelRoom, among=queries.rooms_of_page)
def room_use(request, room):
    """Take a room out of use, or back."""

    def act():
        services.use_room(room, by=request.user, is_active=not room.is_active)
        return f"{reverse('lodging', args=[room.hotel.gathering_id])}?hotel={room.hotel_id}&floor={room.floor}#rooms"

    return redirect(post_once(request, act))


# People ------------------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def lodging_list(request, gathering):
    """Everybody with his room, arrival and key; found by name, initials, card or room number."""
    asked = _asked(request)
    return list_page(
        request,
        "meetings/lodging_list.html",
        queries.lodging_list(request.user, gathering, **asked),
        "pk",
        prepare=_add_travel,
        gathering=gathering,
        filters=urlencode({name: value for name, value in asked.items() if value}),
        shows=[
            ("", _("Everybody")),
            ("without", _("Without a bed")),
            ("keys", _("Keys out")),
            ("cars", _("With a car")),
        ],
        **asked,
        labels={"room": _("Hotel room"), "arrival": _("Arrival"), "departure": _("Departure"), "key": _("Key")},
        idempotency_key=key_of(request),
    )


def _asked(request):
    """The known filters of the address."""
    return {name: request.GET.get(name, "").strip()[:60] for name in ("search", "show")}


def _add_travel(rows):
    """How each comes and leaves, and the cars he parks."""
    for row in rows:
        row.arrival, row.departure = (queries.travel_of(row, way) for way in JourneyWay.values)
        row.cars = queries.cars_of(row)


@requires("meetings.arrange_stay", Participation, among=queries.places_lodged_of_page)
def stay_edit(request, place):
    """Arrival, departure and wishes of somebody."""
    stay = getattr(place, "stay", None) or Stay(participation=place)
    page = reverse("lodging_list", args=[place.gathering_id])
    initial = {name: getattr(getattr(stay, name), "name", "") for name in ("share_with", "not_with")}

    def act(**fields):
        services.note_stay(place, by=request.user, **fields)
        return page

    make = partial(forms.StayForm, instance=stay, place=place, initial=initial)
    return form_page(
        request, "meetings/stay.html", make, act, place=place, gathering=place.gathering,
        heading=_("Travel and wishes"), cars=queries.cars_of(place), drives=True, cancel_url=page,
    )  # fmt: skip


@requires("meetings.arrange_stay", Participation, among=queries.places_lodged_of_page)
def stay_move(request, place):
    """Another room by hand."""
    stay = getattr(place, "stay", None)
    room = stay.bed.room if stay and stay.bed else None
    page = reverse("lodging_list", args=[place.gathering_id])

    def act(**fields):
        services.move_to_room(place, by=request.user, **fields)
        return page

    make = partial(forms.MoveRoomForm, gathering=place.gathering, initial={"seen": room.pk if room else None})
    return form_page(
        request, "meetings/stay.html", make, act, place=place, gathering=place.gathering,
        heading=_("Another room"), room=room, reason=queries.reason_in_words(stay) if stay else "", cancel_url=page,
    )  # fmt: skip


@require_POST
@requires("meetings.arrange_stay", Participation, among=queries.places_lodged_of_page)
def stay_key(request, place, way):
    """The key is handed out, or comes back: one tap."""

    def act():
        services.hand_key(place, by=request.user, back=way == "back")
        return f"{reverse('lodging_list', args=[place.gathering_id])}?search={place.name}"

    return redirect(post_once(request, act))


# Paper and sheets --------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def lodging_sheet(request, gathering):
    """The people of the list as it is filtered, as Excel."""
    rows = list(queries.lodging_list(request.user, gathering, **_asked(request)).order_by("pk"))
    _add_travel(rows)
    audit("meetings.rooms", by=request.user, what=f"people of gathering {gathering.pk}")
    content = documents.lodging_sheet((row, row.arrival, row.departure, row.cars) for row in rows)
    return paper(documents.lodging_sheet_name(gathering), content)


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def room_sheet(request, gathering):
    """Everything the hotel needs, as Excel."""
    content = documents.room_sheet(queries.stays_of(gathering))
    audit("meetings.rooms", by=request.user, what=f"rooms of gathering {gathering.pk}")
    return paper(documents.room_list_name(gathering, "xlsx"), content)


@require_safe
@requires("meetings.arrange_seats", Gathering, among=queries.gatherings_of_page)
def room_paper(request, gathering):
    """The list of rooms for the desk where keys are handed out."""
    audit("meetings.rooms", by=request.user, what=f"rooms of gathering {gathering.pk}")
    stays = queries.stays_of(gathering)
    return paper(documents.room_list_name(gathering, "pdf"), documents.print_rooms(gathering, stays))
