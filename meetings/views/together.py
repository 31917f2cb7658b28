"""One change for one person or several: chosen, shown, and carried out, all of it or nothing."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress.errors import Refused, Stale
from congress.pages import form_page, key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import Gathering, Participation


def _sessions(user):
    return queries.gatherings_of_page(user).filter(parent=None, kind__is_session=True)


@requires("meetings.arrange_stay", Participation, among=queries.places_found)
def together(request, place):
    """What one change would do to seat, table, room and rides of somebody; a POST carries all of it out, or nothing."""
    if place.gathering.parent_id:
        raise Http404
    return _page(request, place.gathering, [place.pk], place=place, back=reverse("person", args=[place.pk]))


@requires("meetings.arrange_seats", Gathering, among=_sessions)
def together_choose(request, gathering):
    """Choose several people, by name or by delegation, and perhaps another hotel for all of them."""

    def act(people, hotel):
        asked = [("place", pk) for pk in people] + ([("hotel", hotel.pk)] if hotel else [])
        return f"{reverse('together_many', args=[gathering.pk])}?{urlencode(asked)}"

    delegations = queries.delegation_choices(request.user, gathering)
    make = partial(forms.TogetherChooseForm, gathering=gathering, delegations=delegations)
    return form_page(
        request, "meetings/together_choose.html", make, act, gathering=gathering,
        submit_label=_("Show what would change"), cancel_url=reverse("unsettled_list", args=[gathering.pk]),
    )  # fmt: skip


@requires("meetings.arrange_seats", Gathering, among=_sessions)
def together_many(request, gathering):
    """What one change would do for all that were chosen; a POST carries all of it out, or nothing."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = forms.ChosenForm(sent, gathering=gathering)
    if not chosen.is_valid():
        raise Refused(" ".join(message for messages_ in chosen.errors.values() for message in messages_))
    return _page(
        request,
        gathering,
        chosen.cleaned_data["place"],
        place=None,
        back=reverse("unsettled_list", args=[gathering.pk]),
    )


def _page(request, gathering, chosen, *, place, back):
    sent = request.POST if request.method == "POST" else request.GET
    form = forms.TogetherForm(sent, gathering=gathering)
    if not form.is_valid():
        raise Refused(_("Choose a hotel of this session."))
    hotel, refusal = form.cleaned_data["hotel"], None
    if request.method == "POST":

        def act():
            services.change_together(gathering, chosen, by=request.user, hotel=hotel, seen=form.cleaned_data["seen"])
            words = ngettext("Settled for %(count)s person.", "Settled for %(count)s people.", len(chosen))
            messages.success(request, words % {"count": len(chosen)})
            return back

        try:
            return redirect(post_once(request, act))
        except Stale as stale:
            refusal = str(stale)
    found = queries.together(gathering, gathering.participations.filter(pk__in=chosen), hotel)
    context = {
        "place": place,
        "gathering": gathering,
        "found": found,
        "rows": queries.together_in_words(found),
        "seen": "|".join(sorted(found.marks())),
        "hotel": hotel,
        "hotels": list(gathering.hotels.order_by("pk")),
        "refusal": refusal,
        "back": back,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/together.html", context, status=409 if refusal else 200)
